import type { ScriptSection } from '../../contract/script.ts';
import type { ScriptBrief } from './ai-prompt.ts';
import { knownText, textProblems } from './check-draft.ts';
import { bareWords, isSaid } from './key-messages.ts';
import { countWords } from './pace.ts';
import { cleanText } from './prepare-draft.ts';
import { finish } from './speakable.ts';

/** Words that any tolerance grants. */
const LEAST_SLACK = 5;

/** A rewritten section as it can be said; key messages that the old one said word for word stay said. */
export function prepareSection(content: string, messages: readonly string[]): string {
  const clean = cleanText(content);
  const missing = messages.filter((message) => !isSaid(message, clean));
  return [...(clean === '' ? [] : missing.length === 0 ? [clean] : [finish(clean)]), ...missing.map(finish)].join(' ');
}

/**
 * What keeps `content` from standing in place of section `index`, in words for the model; empty when nothing does.
 * `tolerance` is the share of the old section's words by which it may be longer or shorter.
 */
export function sectionProblems(
  content: string,
  brief: ScriptBrief,
  sections: readonly ScriptSection[],
  index: number,
  tolerance: number,
): string[] {
  const told = sections.map((section) => section.content);
  const known = knownText(brief);
  const problems = textProblems(content, {
    contacts: [...known.contacts, ...told],
    facts: [...known.facts, ...told],
  });
  const words = countWords(content);
  const wanted = countWords(told[index] ?? '');
  if (Math.abs(words - wanted) > Math.max(LEAST_SLACK, wanted * tolerance)) {
    problems.push(`It has ${words} words; it has to have about ${wanted}`);
  }
  if (told.some((other) => bareWords(other) === bareWords(content))) {
    problems.push('It says word for word what the script says already');
  }
  return problems;
}
