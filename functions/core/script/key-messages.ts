import type { Lead } from '../../contract/lead.ts';
import { mergeFields } from './merge-fields.ts';
import { speakable } from './speakable.ts';

/**
 * Key messages as they are said: fields filled from the lead, and bare at both ends so that they can be set into a
 * sentence; they keep `!` and `?`. One of which nothing can be said is left out.
 *
 * @throws RejectedError `MergeFieldMissing` when one names a field that the lead does not have.
 */
export function spokenMessages(keyMessages: readonly string[], lead: Lead): string[] {
  return keyMessages
    .map((text) => speakable(mergeFields(text, lead)).replace(/^[\s,;:!?…]+|[\s,;:.…]+$/gu, ''))
    .filter((text) => /[\p{L}\p{N}]/u.test(text));
}

/** True when `content` says `message` word for word, whatever the punctuation and the case. */
export function isSaid(message: string, content: string): boolean {
  return ` ${bareWords(content)} `.includes(` ${bareWords(message)} `);
}

/** Letters and digits only, in lower case, one space between words. */
export function bareWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
