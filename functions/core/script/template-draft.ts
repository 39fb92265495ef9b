import type { SceneDirection, SceneType } from '../../contract/script.ts';
import type { Fields } from './template-words.ts';

/** A page scene while its words are still being chosen. */
export interface Draft {
  title: string;
  /** 0 when the part is shown for the first time. */
  visit: number;
  type: SceneType;
  direction: SceneDirection;
  cue: string;
  fields: Fields;
  /** Names what is shown. */
  head: string;
  /** What the page says about it, as far as there is time. */
  blurbs: string[];
  asides: string[];
  messages: string[];
  /** The page's sentences that may still be added; all scenes of one part share them. */
  unsaid: string[];
}

/** All that `draft` says, in order. */
export function linesOf(draft: Draft): string[] {
  return [draft.head, ...draft.blurbs, ...draft.asides, ...draft.messages];
}
