/** What a model writes of a card. */
export interface CardDraft {
  content: string;
  heading: string;
  subheading: string | null;
}

/** What a model writes of a scene on the page. `element` is an index into the elements that it was offered. */
export interface SceneDraft {
  title: string;
  content: string;
  scene_type: 'problem' | 'solution' | 'feature' | 'demo' | 'comparison';
  element: number;
}

/** A script as a model writes it: no times, no selectors, and nothing that was checked yet. */
export interface ScriptDraft {
  intro: CardDraft;
  scenes: SceneDraft[];
  cta: CardDraft;
  /** Where each key message is said; asked for in languages other than English only. `number` counts from 1. */
  key_messages?: { number: number; said_as: string }[] | undefined;
}
