import type { PageElement } from '../../contract/page.ts';
import type { SceneDirection, ScriptSection } from '../../contract/script.ts';
import { buttonOf, offeredElements } from './ai-document.ts';
import type { CardDraft, ScriptDraft } from './ai-draft.ts';
import type { ScriptBrief } from './ai-prompt.ts';
import { cardCue, cardDirection } from './card-direction.ts';
import { bareWords } from './key-messages.ts';
import { clip, speakTitle } from './speakable.ts';

type Untimed = Omit<ScriptSection, 'duration_seconds' | 'timing_marker'>;

/** What is kept of a heading, a subheading and a title, characters. */
const MOST = { heading: 90, subheading: 140, title: 120 };
/** Shorter words say nothing about what a scene shows. */
const TELLING_LETTERS = 4;
/** Telling words that a scene and an element share at least, when an index means nothing. */
const SHARED = 2;

/**
 * The sections of a prepared draft that was found usable: indexes become selectors of the page, and what cards may press
 * is the page's own button.
 */
export function assembleSections(draft: ScriptDraft, brief: ScriptBrief): Untimed[] {
  const elements = offeredElements(brief.page);
  const scenes = draft.scenes.map(({ title, content, scene_type, element }): Untimed => {
    const direction = directionOf(element, `${title} ${content}`, elements);
    return { title: clip(title, MOST.title), content, scene_type, visual_cues: [cueOf(direction)], direction };
  });
  return [cardOf('intro', draft.intro, null), ...scenes, cardOf('outro', draft.cta, buttonOf(brief.page))];
}

function cardOf(card: 'intro' | 'outro', { content, heading, subheading }: CardDraft, button: string | null): Untimed {
  const small = subheading && clip(subheading, MOST.subheading);
  const direction = cardDirection(card, clip(heading, MOST.heading), small, button);
  return {
    title: card === 'intro' ? 'Introduction' : 'Next step',
    content,
    scene_type: card === 'intro' ? 'intro' : 'cta',
    visual_cues: [cardCue(direction)],
    direction,
  };
}

type PageDirection = SceneDirection & { kind: 'page' };

/** An index that was not offered says nothing: the element that shares most words with the scene is taken, if any does. */
function directionOf(index: number, words: string, elements: readonly PageElement[]): PageDirection {
  const element = index === -1 ? undefined : (elements[index] ?? nearest(words, elements));
  if (element === undefined) return { kind: 'page', selector: null, text: null, action: 'look' };
  return { kind: 'page', selector: element.selector, text: element.text, action: 'highlight' };
}

function nearest(words: string, elements: readonly PageElement[]): PageElement | undefined {
  const wanted = tellingWords(words);
  const scored = elements.map((element) => {
    const own = tellingWords(`${element.text} ${element.blurb ?? ''}`);
    return { element, shared: [...own].filter((word) => wanted.has(word)).length };
  });
  const best = scored.sort((a, b) => b.shared - a.shared)[0];
  return best !== undefined && best.shared >= SHARED ? best.element : undefined;
}

function tellingWords(text: string): Set<string> {
  return new Set(
    bareWords(text)
      .split(' ')
      .filter((word) => word.length >= TELLING_LETTERS),
  );
}

function cueOf({ selector, text }: PageDirection): string {
  if (selector === null) return 'Show the top of the page';
  return `Scroll to "${speakTitle(text ?? '') || 'the element'}" and frame it`;
}
