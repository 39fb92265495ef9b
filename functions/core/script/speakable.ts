const INVISIBLE =
  /(?!\u200c)\p{Cf}|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]|\p{Variation_Selector}|\u{20E3}/gu;
/** Marks that belong to a layout or to a sentence, not to a name: no phrase begins or ends with them. */
const EDGE = '[\\s.,;:!?…。、！？·•|_/\\\\<>*~=^"\'“”‘’«»‹›`→←↑↓↗▶►✓✔-]|–|—';
const EDGES = new RegExp(`^(?:${EDGE})+|(?:${EDGE})+$`, 'gu');
const ENDED = /[.!?…。！？]["'”’)\]]*$/u;
const ABBREVIATED = /(?:^|[\s(])(?:e\.g|i\.e|vs|etc|approx|dr|mr|mrs|ms|prof|inc|ltd|no|st|\p{Lu})\.$/iu;
const ACRONYMS = new Set(
  'AI API AWS B2B B2C CRM CSV ERP FAQ GDPR HR ISO KPI PDF POS ROI SDK SLA SMS SQL SSO'.split(' '),
);
/** A quoted title that ends with one of these was cut in the middle of a thought. */
const DANGLING = /\s+(?:a|an|and|at|but|by|for|from|in|into|is|of|on|or|our|so|that|the|to|with|without|your|you|&)$/iu;

/** Text as it can be said and captioned: one line, no emoji or control characters, dots and commas where they belong. */
export function speakable(text: string): string {
  return text
    .toWellFormed()
    .replace(INVISIBLE, '')
    .replace(/[\s\p{Cc}\u{FFFD}]+/gu, ' ')
    .replace(/\.(?: ?\.)+/g, '…')
    .replace(/ +([,;])/g, '$1')
    .trim();
}

/** A name or a title to be set into a sentence: speakable, and bare of punctuation at both ends. May be empty. */
export function speakPhrase(text: string): string {
  const bare = speakable(text).replace(EDGES, '');
  return /[\p{L}\p{N}]/u.test(bare) ? bare : '';
}

/** At most `max` characters, cut between words where there is a gap in the last two thirds. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max + 1);
  const gap = cut.lastIndexOf(' ');
  return (gap > max / 3 ? cut.slice(0, gap) : text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')).trimEnd();
}

/** ALL CAPS to sentence case; a single short word may be an acronym and stays. */
function unshout(text: string): string {
  const letters = text.replace(/[^\p{L}]/gu, '');
  const isShouted = letters.length > 5 && letters === letters.toUpperCase() && letters !== letters.toLowerCase();
  if (!isShouted) return text;
  const calm = text.replace(/[\p{L}\p{N}]+/gu, (word) => (ACRONYMS.has(word) ? word : word.toLowerCase()));
  return capital(calm);
}

function capital(text: string): string {
  return text.replace(/^\P{L}*\p{Ll}/u, (start) => (/\p{N}/u.test(start) ? start : start.toUpperCase()));
}

/** A page's heading or button as it can be quoted aloud, at most `max` characters; empty when nothing can be said. */
export function speakTitle(text: string, max = 64): string {
  const calm = unshout(speakPhrase(text)).replace(/["“”«»]/g, "'");
  if (calm.length <= max) return speakPhrase(calm);
  const clause = calm.slice(0, max).match(/^(.{12,}?)(?:[.!?:;|]\s|,\s| [–—-] )/u)?.[1];
  let cut = clause ?? clip(calm, max);
  while (DANGLING.test(cut)) cut = cut.replace(DANGLING, '');
  return speakPhrase(cut);
}

/** `text` with a full stop unless it already ends a sentence. */
export function finish(text: string): string {
  return ENDED.test(text) ? text : `${text.replace(/[.,;:\s–—-]+$/u, '')}.`;
}

/**
 * A page's paragraph as sentences to say. A paragraph that the scout had to cut at `cutAt` characters loses its unfinished
 * last sentence; a sentence of more than `maxChars` is left out, since half of one says something else.
 */
export function speakSentences(paragraph: string, cutAt = 300, maxChars = 280): string[] {
  const text = speakable(paragraph).replace(/^[\s,;:!?.•·–—-]+/u, '');
  const sentences: string[] = [];
  for (const part of text.split(/(?<=[.!?…]["'”’)]*) +(?=[\p{Lu}\p{N}"'“(])|(?<=[。！？])/u)) {
    const before = sentences.at(-1);
    if (before !== undefined && ABBREVIATED.test(before)) sentences[sentences.length - 1] = `${before} ${part}`;
    else sentences.push(part);
  }
  const isCut = paragraph.length >= cutAt - 5 && !ENDED.test(text);
  if (isCut || /…["'”’)]*$/u.test(text)) sentences.pop();
  return sentences
    .map((sentence) => finish(capital(unshout(sentence.trim()))))
    .filter((sentence) => sentence.length <= maxChars && /[\p{L}\p{N}]/u.test(sentence));
}
