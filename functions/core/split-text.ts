/** Longest section, characters: about a minute and a half of speech, and what the voices take in one request. */
const LONGEST = 1500;

/** Text in sections: a paragraph each, long ones at the ends of their sentences, or between words. Never empty ones. */
export function splitText(text: string, longest = LONGEST): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .flatMap((paragraph) =>
      pack(
        paragraph.split(/(?<=[.!?…。！？])\s+/).flatMap((part) => atWords(part, longest)),
        longest,
      ),
    );
}

function atWords(sentence: string, longest: number): string[] {
  if (sentence.length <= longest) return [sentence];
  return pack(
    sentence.split(' ').flatMap((word) => (word.length <= longest ? [word] : pack([...word], longest, ''))),
    longest,
  );
}

/** Joins neighbours as long as they fit together. */
function pack(parts: readonly string[], longest: number, between = ' '): string[] {
  const packed: string[] = [];
  for (const part of parts) {
    const last = packed.at(-1);
    const joined = last === undefined ? part : `${last}${between}${part}`;
    if (last !== undefined && joined.length <= longest) packed[packed.length - 1] = joined;
    else packed.push(part);
  }
  return packed;
}
