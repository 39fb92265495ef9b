import type { CardDraft, SceneDraft, ScriptDraft } from './ai-draft.ts';
import type { ScriptBrief } from './ai-prompt.ts';
import { withoutEmphasis } from './foreign-text.ts';
import { bareWords, isSaid } from './key-messages.ts';
import { isEnglish } from './language.ts';
import { clip, finish, speakable } from './speakable.ts';
import { frameMessage } from './template-body.ts';
import { PHRASES } from './template-phrases.ts';

/** Leaves room for the rest of a section under the schema's 5000 characters. */
const MESSAGE_CHARS = 4000;

/** One text as it can be said: one line, no emoji, no emphasis. */
export const cleanText = (text: string): string => speakable(withoutEmphasis(text));

/**
 * `draft` with every text as it can be said, and without scenes that say the same as one before. In English a key message is said word for word or not at all, so those that
 * the model left out are added here, each in the scene that its place in the list falls to.
 */
export function prepareDraft(draft: ScriptDraft, brief: ScriptBrief): ScriptDraft {
  const intro = cleanCard(draft.intro);
  const cta = cleanCard(draft.cta);
  const scenes = withoutRepeats(
    draft.scenes.map((scene) => ({ ...scene, title: cleanText(scene.title), content: cleanText(scene.content) })),
  );
  const contents = withMessages([intro.content, ...scenes.map(({ content }) => content), cta.content], brief).slice(
    1,
    -1,
  );
  return {
    ...draft,
    intro,
    scenes: scenes.map((scene, index) => ({ ...scene, content: contents[index] ?? scene.content })),
    cta,
  };
}

function withoutRepeats(scenes: readonly SceneDraft[]): SceneDraft[] {
  const first = new Map(scenes.toReversed().map((scene) => [bareWords(scene.content), scene]));
  return scenes.filter((scene) => first.get(bareWords(scene.content)) === scene);
}

function cleanCard({ content, heading, subheading }: CardDraft): CardDraft {
  return {
    content: cleanText(content),
    heading: cleanText(heading),
    subheading: cleanText(subheading ?? '') || null,
  };
}

function withMessages(contents: readonly string[], { messages, options }: ScriptBrief): string[] {
  const result = [...contents];
  const scenes = contents.length - 2;
  if (scenes < 1 || !isEnglish(options.language)) return result;
  const perScene = Math.ceil(messages.length / scenes);
  for (const [index, message] of messages.entries()) {
    if (contents.some((content) => isSaid(message, content))) continue;
    const place = 1 + Math.floor(((index + 0.5) * scenes) / messages.length);
    const before = result[place] ?? '';
    const added = framed(message, index, perScene, options.script_style);
    result[place] = before === '' ? added : `${finish(before)} ${added}`;
  }
  return result;
}

function framed(
  message: string,
  index: number,
  perScene: number,
  style: ScriptBrief['options']['script_style'],
): string {
  const { message: ways } = PHRASES[style];
  const way = ways[index % ways.length] ?? '{{message}}.';
  return frameMessage(way, clip(message, Math.floor(MESSAGE_CHARS / perScene) - 60));
}
