/** When each character of a text is heard, as ElevenLabs tells it; seconds. */
export interface CharacterAlignment {
  readonly characters: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Where speech is heard in a recording, in seconds. */
export interface Heard {
  readonly start: number;
  readonly end: number;
}

interface TimedCharacter extends Heard {
  readonly character: string;
}

/** Of the speech that is heard, tokens must cover this much, or the alignment belongs to something else. */
const LEAST_COVERED = 0.5;

/** Alignments of long texts were seen to end early, all later characters at one moment: this share may have no length. */
const MOST_EMPTY = 1 / 3;

const isSpace = (character: string) => /^\s*$/u.test(character);
const clamp = (time: number, { start, end }: Heard) => Math.min(Math.max(time, start), end);

/**
 * Where each token (a run of non-space) of `said` is heard. Where the alignment is missing, broken or not of this
 * recording, tokens are spread over the speech by their length. Never throws.
 *
 * @returns a span for each token; spans are in order, do not overlap and lie inside `heard`.
 */
export function alignedSpans(said: string, alignment: CharacterAlignment | null, heard: Heard): Heard[] {
  const tokens = said.match(/\S+/gu) ?? [];
  const spans = alignment && spansOf(tokens, timedCharacters(alignment), heard);
  return spans && isCredible(spans, heard) ? spans : spreadSpans(tokens, heard);
}

/** The characters that can be heard, a string of several code points shared out among them. */
function timedCharacters({ characters, starts, ends }: CharacterAlignment): TimedCharacter[] | null {
  if (characters.length !== starts.length || characters.length !== ends.length) return null;
  if (![...starts, ...ends].every((time) => Number.isFinite(time))) return null;
  return characters.flatMap((text, i) => {
    const [start, end] = [starts[i] ?? 0, ends[i] ?? 0];
    const points = [...text].filter((point) => !isSpace(point));
    const step = (end - start) / Math.max(points.length, 1);
    return points.map((character, at) => ({ character, start: start + at * step, end: start + (at + 1) * step }));
  });
}

/**
 * The provider may have changed the text a little. What is equal at the beginning and at the end is taken as it is;
 * in between, places are taken in proportion.
 */
function spansOf(tokens: readonly string[], timed: TimedCharacter[] | null, heard: Heard): Heard[] | null {
  if (!timed?.length) return null;
  const said = tokens.flatMap((token) => [...token]);
  const equal = (place: (i: number) => number, most: number) => {
    let count = 0;
    while (count < most && said.at(place(count)) === timed.at(place(count))?.character) count++;
    return count;
  };
  const shorter = Math.min(said.length, timed.length);
  const head = equal((i) => i, shorter);
  const tail = equal((i) => -1 - i, shorter - head);
  const [saidMiddle, timedMiddle] = [said.length - head - tail, timed.length - head - tail];
  /** The place among the timed characters of the gap before said character `at`. */
  const place = (at: number) => {
    if (at <= head) return at;
    if (at >= said.length - tail) return timed.length - (said.length - at);
    return head + ((at - head) * timedMiddle) / saidMiddle;
  };
  const within = (character: number, share: number) => {
    const { start, end } = timed[Math.min(Math.max(character, 0), timed.length - 1)] ?? heard;
    return start + Math.min(Math.max(share, 0), 1) * (end - start);
  };
  let at = 0;
  const raw = tokens.map((token) => {
    const first = place(at);
    at += [...token].length;
    const last = place(at);
    const [startsIn, endsIn] = [Math.floor(first), Math.ceil(last) - 1];
    return { start: within(startsIn, first - startsIn), end: within(endsIn, last - endsIn) };
  });
  let latest = heard.start;
  const starts = raw.map(({ start }) => {
    latest = Math.max(latest, clamp(start, heard));
    return latest;
  });
  return raw.map(({ end }, i) => {
    const start = starts[i] ?? latest;
    return { start, end: Math.max(start, Math.min(clamp(end, heard), starts[i + 1] ?? heard.end)) };
  });
}

function isCredible(spans: readonly Heard[], heard: Heard): boolean {
  const covered = (spans.at(-1)?.end ?? 0) - (spans[0]?.start ?? 0);
  const empty = spans.filter(({ start, end }) => end <= start).length;
  return covered >= LEAST_COVERED * (heard.end - heard.start) && empty <= MOST_EMPTY * spans.length;
}

/** Tokens spread over the speech by their length, with a character's time between two. */
function spreadSpans(tokens: readonly string[], heard: Heard): Heard[] {
  const lengths = tokens.map((token) => [...token].length);
  const total = lengths.reduce((sum, length) => sum + length + 1, -1);
  const perCharacter = (heard.end - heard.start) / Math.max(total, 1);
  let before = 0;
  return lengths.map((length) => {
    const start = heard.start + before * perCharacter;
    before += length + 1;
    return { start, end: Math.min(start + length * perCharacter, heard.end) };
  });
}
