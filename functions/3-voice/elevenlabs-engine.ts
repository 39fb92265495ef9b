import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REJECTED, RETRYABLE, RejectedError, RetryableError } from '../contract/errors.ts';
import { SAMPLE_RATE, type VoiceOptions } from '../contract/voice.ts';
import { alignedSpans } from '../core/voice/alignment.ts';
import { naturalWords } from '../core/voice/pronounce.ts';
import { speechBounds } from '../core/voice/speech-bounds.ts';
import { elevenLabsVoice, type PresetVoices } from '../core/voice/voice-catalog.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';
import { type CallOptions, callElevenLabs, OUTPUT_FORMAT, type SpokenAnswer, unreadable } from './elevenlabs-call.ts';
import type { RawSpeech, SpeakTools, SpeechEngine, Utterance } from './speech-engine.ts';
import { samplesOf } from './wav.ts';

export interface ElevenLabsOptions extends CallOptions {
  /** The model, unless a request names one. */
  readonly modelId: string;
  readonly voices: PresetVoices;
  /** US dollars for a thousand characters, by the plan. */
  readonly usdPer1000Characters: number;
}

/** Silence that is kept before the first sound, so that its onset is whole; the rest of the lead is cut. */
const LEAD_SECONDS = 0.05;

/** The last sound rings out so far beyond where it falls under the threshold. */
const RING_OUT_SECONDS = 0.06;

/** Silence after that, as flite has it: the meter's blocks of 0.4 s then hear a lone word as loud as a listener does. */
const TAIL_SECONDS = 0.3;

/** Models that refuse `previous_text` and `next_text` with 400 `unsupported_model`. */
const WITHOUT_CONTEXT = /^eleven_v3/;

/** To the millionth: characters times a price are no binary fractions. */
const usd = (characters: number, per1000: number) => Math.round(characters * per1000 * 1000) / 1_000_000;

/** The voices of ElevenLabs. */
export class ElevenLabsEngine implements SpeechEngine {
  readonly #options: ElevenLabsOptions;
  readonly #ffmpegPath: string;

  constructor(options: ElevenLabsOptions, ffmpegPath: string) {
    this.#options = options;
    this.#ffmpegPath = ffmpegPath;
  }

  prepare(text: string, options: VoiceOptions): Utterance {
    const { said, words } = naturalWords(text, options.pronunciations);
    if (!/[\p{L}\p{N}]/u.test(said)) {
      throw new RejectedError(
        REJECTED.speechEmpty,
        'Nothing in this text can be said: write at least one word of letters or digits.',
      );
    }
    const voice =
      options.voice_id === undefined ? this.#options.voices[options.voice_preset] : elevenLabsVoice(options.voice_id);
    const model = options.model_id ?? this.#options.modelId;
    const settings = options.voice_settings;
    return {
      speaker: { engine: 'elevenlabs', voice_id: voice.id, voice_name: voice.name, model_id: model },
      words,
      recipe: { engine: 'elevenlabs', said, voice: voice.id, model, settings, format: OUTPUT_FORMAT },
      speak: (tools) => this.#speak({ said, voiceId: voice.id, model, settings }, tools),
    };
  }

  async #speak(order: Order, tools: SpeakTools): Promise<RawSpeech> {
    const { answer, charactersProcessed, costUsd } = await this.#pay(order, tools);
    const decoded = await this.#decode(answer.audio, tools);
    const heard = speechBounds(decoded, SAMPLE_RATE);
    if (!heard) throw unreadable(new Error('The audio is silent.'));
    const cut = Math.max(Math.floor((heard.start - LEAD_SECONDS) * SAMPLE_RATE), 0);
    const cutSeconds = cut / SAMPLE_RATE;
    const speech = decoded.subarray(cut, Math.ceil((heard.end + RING_OUT_SECONDS) * SAMPLE_RATE));
    const samples = new Int16Array(speech.length + TAIL_SECONDS * SAMPLE_RATE);
    samples.set(speech);
    return {
      samples,
      rate: SAMPLE_RATE,
      spans: alignedSpans(order.said, answer.alignment, heard).map(({ start, end }) => ({
        start: start - cutSeconds,
        end: end - cutSeconds,
      })),
      speechSeconds: Math.round((heard.end - cutSeconds) * 1000) / 1000,
      charactersProcessed,
      costUsd,
    };
  }

  /** Calls the provider between `beforePaid` and `afterPaid`. */
  async #pay(order: Order, tools: SpeakTools) {
    const { beforePaid, afterPaid, signal } = tools;
    const { usdPer1000Characters } = this.#options;
    const length = [...order.said].length;
    await beforePaid?.(usd(length, usdPer1000Characters));
    let answer: SpokenAnswer;
    try {
      answer = await this.#call(order, tools, signal);
    } catch (error) {
      // The fault of the call matters more than one of the accounts.
      await afterPaid?.(0).catch(() => undefined);
      throw error;
    }
    const charactersProcessed = answer.characterCost ?? length;
    const costUsd = usd(charactersProcessed, usdPer1000Characters);
    await afterPaid?.(costUsd);
    return { answer, charactersProcessed, costUsd };
  }

  #call({ said, voiceId, model, settings }: Order, tools: SpeakTools, signal?: AbortSignal): Promise<SpokenAnswer> {
    const { previousText, nextText } = WITHOUT_CONTEXT.test(model) ? {} : tools;
    return callElevenLabs(
      this.#options,
      voiceId,
      {
        text: said,
        modelId: model,
        outputFormat: OUTPUT_FORMAT,
        voiceSettings: {
          stability: settings.stability,
          similarityBoost: settings.similarity_boost,
          style: settings.style,
          useSpeakerBoost: settings.use_speaker_boost,
        },
        ...(previousText && { previousText }),
        ...(nextText && { nextText }),
      },
      signal,
    );
  }

  /** The audio as mono samples at {@link SAMPLE_RATE}. */
  async #decode(audio: Buffer, { folder, signal }: SpeakTools): Promise<Int16Array> {
    if (!audio.length) throw unreadable(new Error('The audio is empty.'));
    const [input, output] = [join(folder, 'answer.mp3'), join(folder, 'answer.pcm')];
    await writeFile(input, audio);
    const resample = ['-ac', '1', '-af', `aresample=${SAMPLE_RATE}:resampler=soxr`];
    try {
      await runFfmpeg({
        ffmpegPath: this.#ffmpegPath,
        args: ['-v', 'error', '-f', 'mp3', '-i', input, ...resample, '-f', 's16le', output],
        ...(signal && { signal }),
      });
    } catch (error) {
      const isEncoder = error instanceof RetryableError && error.name === RETRYABLE.encoderFailed;
      throw isEncoder ? unreadable(error) : error;
    }
    return samplesOf(await readFile(output));
  }
}

/** What is asked of the provider. */
interface Order {
  readonly said: string;
  readonly voiceId: string;
  readonly model: string;
  readonly settings: VoiceOptions['voice_settings'];
}
