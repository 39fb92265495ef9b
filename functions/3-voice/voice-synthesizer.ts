import { randomUUID } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { SAMPLE_RATE, type VoicePreset, type Word } from '../contract/voice.ts';
import { workFolderPrefix } from '../contract/work-folder.ts';
import { sayAs } from '../core/voice/say-as.ts';
import { type TimedPhone, type TokenSpan, tokenSpans, wordTimes } from '../core/voice/word-times.ts';
import { FLITE_RATE, Flite } from './flite.ts';
import { FLITE_PRESETS, type FlitePreset } from './flite-presets.ts';
import { hushPauses } from './hush-pauses.ts';
import { levelSpeech } from './level-speech.ts';
import { phrases } from './phrases.ts';
import { encodeWav } from './wav.ts';

/** Between two sections a listener wants a breath. */
const DEFAULT_PAUSE_SECONDS = 0.35;

export interface VoiceSynthesizerOptions {
  /** Path of `flite.wasm`. */
  readonly fliteWasmPath: string;
  readonly ffmpegPath: string;
}

export interface SynthesisRequest {
  /** What is shown; what is said for it is `sayAs`'s matter. */
  readonly text: string;
  readonly voicePreset: VoicePreset;
  /** Frames a second; a divisor of {@link SAMPLE_RATE}. */
  readonly frameRate: number;
  /** Where the WAV file goes; its folder exists. Written whole or not at all. */
  readonly outputPath: string;
  /** Silence after the last word, in seconds, before the length is rounded up to a whole frame. @default 0.35 */
  readonly pauseSeconds?: number;
  readonly signal?: AbortSignal;
}

export interface Synthesis {
  /** What spoke, such as `flite:rms`. */
  readonly voice: string;
  /** Length of the file in frames and in samples: `samples === frames * SAMPLE_RATE / frameRate`. */
  readonly frames: number;
  readonly samples: number;
  /** Where the voice falls silent, in seconds, to the millisecond as the words' times are. */
  readonly speechSeconds: number;
  /** One entry for each shown word, times in seconds of the file. */
  readonly words: Word[];
  /** Characters that the engine was given to say. */
  readonly charactersProcessed: number;
  /** Always 0: the engine is ours. */
  readonly costUsd: number;
}

/** The embedded voice: flite in WebAssembly, which needs neither key nor network. */
export class VoiceSynthesizer {
  readonly #options: VoiceSynthesizerOptions;

  constructor(options: VoiceSynthesizerOptions) {
    this.#options = options;
  }

  /**
   * Speaks `text` into a mono 16-bit WAV file at {@link SAMPLE_RATE}, -16 LUFS, with the place of each word.
   * The same request gives the same bytes.
   *
   * @throws RejectedError `SpeechEmpty` when nothing of `text` can be said, `InternalError` when the engine fails.
   * @throws RetryableError `EncoderFailed` when FFmpeg fails.
   * @throws RangeError when `frameRate` does not divide the sample rate.
   * @throws the signal's reason once it aborts.
   */
  async synthesize(request: SynthesisRequest): Promise<Synthesis> {
    const { text, voicePreset, frameRate, outputPath, pauseSeconds = DEFAULT_PAUSE_SECONDS, signal } = request;
    signal?.throwIfAborted();
    if (!Number.isInteger(SAMPLE_RATE / frameRate)) {
      throw new RangeError(`A frame rate of ${frameRate} does not divide ${SAMPLE_RATE} samples a second.`);
    }
    const shown = sayAs(text);
    const utterances = phrases(shown);
    if (!utterances.length) {
      throw new RejectedError(
        REJECTED.speechEmpty,
        `Nothing in "${text.slice(0, 60)}" can be said: write at least one word in Latin letters or digits.`,
      );
    }
    const folder = await mkdtemp(join(tmpdir(), workFolderPrefix('voice', process.pid)));
    const partPath = `${outputPath}.${randomUUID()}.part`;
    try {
      const preset = FLITE_PRESETS[voicePreset];
      const spoken = await this.#speak(utterances, preset, folder, signal);
      const levelled = await levelSpeech({
        ffmpegPath: this.#options.ffmpegPath,
        folder,
        samples: spoken.samples,
        rate: Math.round(FLITE_RATE * preset.pitch),
        ...(signal && { signal }),
      });
      const { speechSeconds } = spoken;
      const frames = Math.ceil((speechSeconds + pauseSeconds) * frameRate);
      const samples = new Int16Array((frames * SAMPLE_RATE) / frameRate);
      samples.set(levelled.subarray(0, samples.length));
      await writeFile(partPath, encodeWav(samples), { ...(signal && { signal }) });
      await rename(partPath, outputPath);
      return {
        voice: `flite:${preset.voice}`,
        frames,
        samples: samples.length,
        speechSeconds,
        words: wordTimes(shown, spoken.spans, speechSeconds),
        charactersProcessed: spoken.characters,
        costUsd: 0,
      };
    } finally {
      await Promise.all([rm(folder, { recursive: true, force: true }), rm(partPath, { force: true })]);
    }
  }

  /** Speaks the utterances one after the other; times are those of the final audio, pitch included. */
  async #speak(utterances: readonly string[][], preset: FlitePreset, folder: string, signal?: AbortSignal) {
    const flite = new Flite(this.#options.fliteWasmPath, folder);
    const { voice, stretch, pitch } = preset;
    const rate = Math.round(FLITE_RATE * pitch);
    const slowing = rate / FLITE_RATE;
    const parts: Int16Array[] = [];
    const spans: TokenSpan[] = [];
    let length = 0;
    let characters = 0;
    let speechSeconds = 0;
    for (const tokens of utterances) {
      const text = tokens.join(' ');
      const { samples, phones } = await flite.speak({ text, voice, durationStretch: stretch * slowing });
      await breathe(signal);
      const alone = await flite.pronounce(tokens, voice);
      await breathe(signal);
      hushPauses(samples, phones);
      const offset = length / rate;
      const placed = phones.map(({ phone, start, end }): TimedPhone => {
        return { phone, start: offset + start / slowing, end: offset + end / slowing };
      });
      spans.push(...tokenSpans(placed, alone));
      speechSeconds = placed.findLast(({ phone }) => phone !== 'pau')?.end ?? speechSeconds;
      parts.push(samples);
      length += samples.length;
      characters += text.length;
    }
    const samples = new Int16Array(length);
    let at = 0;
    for (const part of parts) {
      samples.set(part, at);
      at += part.length;
    }
    return { samples, spans, speechSeconds: Math.round(speechSeconds * 1000) / 1000, characters };
  }
}

/** Lets other work run between two computations, and ends here when the signal has aborted meanwhile. */
async function breathe(signal?: AbortSignal) {
  await setImmediate();
  signal?.throwIfAborted();
}
