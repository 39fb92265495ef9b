import type { Speaker, VoiceOptions } from '../contract/voice.ts';
import type { Recipe } from '../core/recipe.ts';
import type { SpokenWord } from '../core/voice/say-as.ts';
import type { TokenSpan } from '../core/voice/word-times.ts';

/** Told before and after anything is paid for, US dollars. */
export interface Payment {
  /** Awaited right before a paid call with what it will cost by estimate; what it throws stops the call. */
  readonly beforePaid?: (estimateUsd: number) => Promise<void>;
  /** Awaited once after every `beforePaid` that let the call through, with what was spent: 0 when it failed for nothing. */
  readonly afterPaid?: (actualUsd: number) => Promise<void>;
}

export interface SpeakTools extends Payment {
  /** A folder for the engine's files; two utterances in the same folder must not overlap. */
  readonly folder: string;
  /** What was said before and comes after: it shapes the melody at the edges and is not spoken. */
  readonly previousText?: string;
  readonly nextText?: string;
  readonly signal?: AbortSignal;
}

/** What an engine said, as it came: neither levelled nor padded. */
export interface RawSpeech {
  /** Mono. */
  readonly samples: Int16Array;
  /** Samples a second. */
  readonly rate: number;
  /** Where each token of the utterance's words is heard, in seconds of `samples`; in order, without overlap. */
  readonly spans: readonly TokenSpan[];
  /** Where the voice falls silent, in seconds of `samples`, to the millisecond. */
  readonly speechSeconds: number;
  /** Characters that were sent to be said, as the provider counts them. */
  readonly charactersProcessed: number;
  readonly costUsd: number;
}

/** A text made ready to be said, before anything is computed or paid. */
export interface Utterance {
  readonly speaker: Speaker;
  /** The shown words with the tokens that are said for them. */
  readonly words: readonly SpokenWord[];
  /** Everything that changes the sound, and nothing else. */
  readonly recipe: Recipe;
  speak(tools: SpeakTools): Promise<RawSpeech>;
}

/** A voice, ours or a provider's. */
export interface SpeechEngine {
  /**
   * @throws RejectedError `SpeechEmpty` when nothing of the text can be said, `ProviderRefused` when an option cannot
   * be honoured.
   */
  prepare(text: string, options: VoiceOptions): Utterance;
}
