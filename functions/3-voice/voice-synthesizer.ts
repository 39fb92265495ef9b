import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type * as z from 'zod';
import {
  AudioFormat,
  SAMPLE_RATE,
  type Speaker,
  VoiceOptions,
  type VoicePreset,
  type Word,
} from '../contract/voice.ts';
import { workFolderPrefix } from '../contract/work-folder.ts';
import { recipeKey } from '../core/recipe.ts';
import { wordTimes } from '../core/voice/word-times.ts';
import { ElevenLabsEngine, type ElevenLabsOptions } from './elevenlabs-engine.ts';
import { FliteEngine } from './flite-engine.ts';
import { joinVoiceover } from './join-voiceover.ts';
import { KEPT_VERSION, keepSpeech, readSpeech } from './kept-speech.ts';
import { levelSpeech } from './level-speech.ts';
import type { SpeechCache } from './speech-cache.ts';
import type { Payment, SpeechEngine, Utterance } from './speech-engine.ts';
import { encodeWav } from './wav.ts';

const DEFAULT_FRAME_RATE = 30;

export interface VoiceSynthesizerOptions {
  /** Path of the binary. */
  readonly ffmpegPath: string;
  /** Path of `flite.wasm`. */
  readonly fliteWasmPath: string;
  /** Speaks instead of the embedded voice. */
  readonly elevenLabs?: ElevenLabsOptions | undefined;
  /** Keeps speech between requests. @default everything is spoken anew */
  readonly cache?: SpeechCache | undefined;
}

export interface SynthesisRequest extends Payment {
  /** What is shown; what is said for it is the engine's matter. */
  readonly text: string;
  /** As in the contract, every option with its default; `format` is for who delivers the file. */
  readonly options?: z.input<typeof VoiceOptions> | undefined;
  /** Short for `options.voice_preset`, and goes before it. */
  readonly voicePreset?: VoicePreset | undefined;
  /** Frames a second; a divisor of {@link SAMPLE_RATE}. @default 30 */
  readonly frameRate?: number | undefined;
  /**
   * Where the file goes; its folder exists. Written whole or not at all. An mp3 or ogg file when the name ends so, else
   * WAV: only that lasts whole frames to the sample.
   */
  readonly outputPath: string;
  /**
   * Silence after the last word, in seconds, before the length is rounded up to a whole frame.
   * @default options.pause_duration_ms
   */
  readonly pauseSeconds?: number | undefined;
  /** What was said before and comes after: it shapes the melody at the edges and is not spoken. */
  readonly previousText?: string | undefined;
  readonly nextText?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Synthesis {
  readonly speaker: Speaker;
  /** Length of the file in frames and in samples: `samples === frames * SAMPLE_RATE / frameRate`. */
  readonly frames: number;
  readonly samples: number;
  /** Where the voice falls silent, in seconds, to the millisecond as the words' times are. */
  readonly speechSeconds: number;
  /** One entry for each shown word, times in seconds of the file. */
  readonly words: Word[];
  /** Characters that the engine was given to say, as the provider counts them; 0 when the speech was there already. */
  readonly charactersProcessed: number;
  /** What the provider charged, US dollars. */
  readonly costUsd: number;
  /** True when the speech was taken from the cache. */
  readonly cached: boolean;
  /** What the provider charged when it was made, where it was taken from the cache. */
  readonly savedUsd: number;
  /** Under which the cache keeps it; null when there is no cache. */
  readonly cacheKey: string | null;
}

/** Speaks texts: with ElevenLabs where it is given, else with the voice inside this package. */
export class VoiceSynthesizer {
  readonly #ffmpegPath: string;
  readonly #engine: SpeechEngine;
  readonly #cache: SpeechCache | undefined;

  constructor({ ffmpegPath, fliteWasmPath, elevenLabs, cache }: VoiceSynthesizerOptions) {
    this.#ffmpegPath = ffmpegPath;
    this.#engine = elevenLabs ? new ElevenLabsEngine(elevenLabs, ffmpegPath) : new FliteEngine(fliteWasmPath);
    this.#cache = cache;
  }

  /**
   * Speaks `text` into a mono 16-bit WAV file at {@link SAMPLE_RATE}, -16 LUFS, with the place of each word.
   *
   * @example
   * await synthesizer.synthesize({ text: 'Hello Dana.', voicePreset: 'professional_male', outputPath: '/tmp/voice.wav' });
   *
   * @throws RejectedError `SpeechEmpty` when nothing of `text` can be said; `ProviderRefused` when the voice cannot honour
   * an option, or the provider refuses it; `ProviderKeyRefused`, `ProviderQuotaExceeded`; `InternalError` when the
   * embedded voice fails.
   * @throws RetryableError `ProviderBusy`, `ProviderUnavailable`, or `EncoderFailed` when FFmpeg fails.
   * @throws ZodError when `options` are not those of the contract, RangeError when `frameRate` does not divide the
   * sample rate.
   * @throws what `beforePaid` throws, and the signal's reason once it aborts.
   */
  async synthesize(request: SynthesisRequest): Promise<Synthesis> {
    const { outputPath, frameRate = DEFAULT_FRAME_RATE, signal } = request;
    signal?.throwIfAborted();
    if (!Number.isInteger(SAMPLE_RATE / frameRate)) {
      throw new RangeError(`A frame rate of ${frameRate} does not divide ${SAMPLE_RATE} samples a second.`);
    }
    const { voicePreset } = request;
    const options = VoiceOptions.parse({ ...request.options, ...(voicePreset && { voice_preset: voicePreset }) });
    const { pauseSeconds = options.pause_duration_ms / 1000 } = request;
    const utterance = this.#engine.prepare(request.text, options);

    const folder = await mkdtemp(join(tmpdir(), workFolderPrefix('voice', process.pid)));
    try {
      const kept = join(folder, 'kept');
      await mkdir(kept);
      const {
        samples: speech,
        spans,
        speechSeconds,
        ...account
      } = await this.#obtain(utterance, request, folder, kept);
      const frames = Math.ceil((speechSeconds + pauseSeconds) * frameRate);
      const samples = new Int16Array((frames * SAMPLE_RATE) / frameRate);
      samples.set(speech.subarray(0, samples.length));
      await this.#deliver(samples, outputPath, folder, signal);
      return {
        speaker: utterance.speaker,
        frames,
        samples: samples.length,
        speechSeconds,
        words: wordTimes(utterance.words, spans, speechSeconds),
        ...account,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The levelled speech of an utterance, from the cache or made now, and what it took. */
  async #obtain(utterance: Utterance, request: SynthesisRequest, folder: string, kept: string) {
    const { previousText, nextText, beforePaid, afterPaid, signal } = request;
    let account = { charactersProcessed: 0, costUsd: 0 };
    const make = async () => {
      const raw = await utterance.speak({
        folder,
        ...(previousText && { previousText }),
        ...(nextText && { nextText }),
        ...(beforePaid && { beforePaid }),
        ...(afterPaid && { afterPaid }),
        ...(signal && { signal }),
      });
      const { charactersProcessed, costUsd, spans, speechSeconds, samples, rate } = raw;
      account = { charactersProcessed, costUsd };
      const levelled = await levelSpeech({
        ...{ ffmpegPath: this.#ffmpegPath, folder, samples, rate },
        ...(signal && { signal }),
      });
      return { files: await keepSpeech(kept, { samples: levelled, spans, speechSeconds }), valueUsd: costUsd };
    };
    if (!this.#cache) {
      await make();
      return { ...(await readSpeech(kept)), ...account, cached: false, savedUsd: 0, cacheKey: null };
    }
    const key = recipeKey({ version: KEPT_VERSION, speech: utterance.recipe });
    const { hit, savedUsd } = await this.#cache.obtain({ key, folder: kept, make, ...(signal && { signal }) });
    return { ...(await readSpeech(kept)), ...account, cached: hit, savedUsd, cacheKey: key };
  }

  /** Brings the file to its place, whole or not at all, in the format that its name asks for. */
  async #deliver(samples: Int16Array, outputPath: string, folder: string, signal?: AbortSignal): Promise<void> {
    const format = AudioFormat.safeParse(extname(outputPath).slice(1)).data ?? 'wav';
    if (format !== 'wav') {
      const wavPath = join(folder, 'section.wav');
      await writeFile(wavPath, encodeWav(samples));
      await joinVoiceover({ ffmpegPath: this.#ffmpegPath, wavPaths: [wavPath], format, outputPath, signal });
      return;
    }
    const partPath = `${outputPath}.${randomUUID()}.part`;
    try {
      await writeFile(partPath, encodeWav(samples), { ...(signal && { signal }) });
      await rename(partPath, outputPath);
    } finally {
      await rm(partPath, { force: true });
    }
  }
}
