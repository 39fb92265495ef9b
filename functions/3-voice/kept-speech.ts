import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { TokenSpan } from '../core/voice/word-times.ts';
import { decodeWav, encodeWav } from './wav.ts';

/** Raised when levelling, trimming or these files change: speech that was kept before is then no longer found. */
export const KEPT_VERSION = 1;

const AUDIO = 'speech.wav';
const DOCUMENT = 'speech.json';

const Span = z.strictObject({ start: z.number().nonnegative(), end: z.number().nonnegative() });

/** Times are of what is said, not of what is shown: two captions may share one sound. */
const KeptDocument = z.strictObject({
  speech_seconds: z.number().positive(),
  /** Of each said token, null where it is not heard. */
  spans: z.array(Span.nullable()),
});

/** Levelled speech before it is padded to whole frames. */
export interface KeptSpeech {
  /** Mono, at the sample rate of the contract. */
  readonly samples: Int16Array;
  readonly spans: readonly TokenSpan[];
  readonly speechSeconds: number;
}

/** Writes speech into a folder and tells the names of its files. */
export async function keepSpeech(folder: string, { samples, spans, speechSeconds }: KeptSpeech): Promise<string[]> {
  const document = KeptDocument.parse({ speech_seconds: speechSeconds, spans: spans.map((span) => span ?? null) });
  await writeFile(join(folder, AUDIO), encodeWav(samples));
  await writeFile(join(folder, DOCUMENT), JSON.stringify(document));
  return [AUDIO, DOCUMENT];
}

/** Reads what {@link keepSpeech} wrote. @throws ZodError or Error when it is damaged. */
export async function readSpeech(folder: string): Promise<KeptSpeech> {
  const document = KeptDocument.parse(JSON.parse(await readFile(join(folder, DOCUMENT), 'utf8')));
  return {
    samples: decodeWav(await readFile(join(folder, AUDIO))),
    spans: document.spans.map((span) => span ?? undefined),
    speechSeconds: document.speech_seconds,
  };
}
