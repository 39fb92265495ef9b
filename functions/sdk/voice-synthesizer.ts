import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { joinVoiceover } from '../3-voice/join-voiceover.ts';
import {
  VoiceSynthesizer as StepSynthesizer,
  type Synthesis,
  type SynthesisRequest,
} from '../3-voice/voice-synthesizer.ts';
import type { Script } from '../contract/script.ts';
import { VoiceProviderSettings } from '../contract/settings.ts';
import { AudioFormat, SAMPLE_RATE, type VoicePreset, type Word } from '../contract/voice.ts';
import { workFolderPrefix } from '../contract/work-folder.ts';
import { elevenLabsVoices } from '../core/voice/voice-catalog.ts';
import { ffmpegBinary, fliteWasm } from './binaries.ts';
import { FolderCache } from './folder-cache.ts';

export interface VoiceSynthesizerOptions {
  /** Key of ElevenLabs; without it the voice inside this package speaks. */
  readonly elevenLabsApiKey?: string;
  /** @default ElevenLabs' own address */
  readonly baseUrl?: string;
  /** US dollars for a thousand characters, by your plan. @default 0.30 */
  readonly usdPer1000Characters?: number;
  /** Keeps speech in this folder: the same words cost once. @default nothing is kept */
  readonly cacheFolder?: string;
}

/** A spoken text on disk. */
export interface SpokenFile extends Synthesis {
  readonly audioFilePath: string;
  readonly durationSeconds: number;
}

/** A spoken script on disk. */
export interface SpokenScript {
  readonly audioFilePath: string;
  readonly durationSeconds: number;
  readonly charactersProcessed: number;
  readonly costUsd: number;
  readonly savedUsd: number;
  /** Of each section, its times counted from its own start. */
  readonly sections: readonly Synthesis[];
  /** All of them, with times from the file's start, as `VideoComposer` makes captions of. */
  readonly words: readonly Word[];
}

/**
 * Speaks, without AWS.
 *
 * @example
 * const { audioFilePath, costUsd } = await new VoiceSynthesizer().synthesize({
 *   text: 'Hello, welcome to our demo.', voicePreset: 'professional_male', outputPath: 'voice.mp3',
 * });
 */
export class VoiceSynthesizer {
  readonly #synthesizer: StepSynthesizer;

  constructor({ elevenLabsApiKey, baseUrl, usdPer1000Characters, cacheFolder }: VoiceSynthesizerOptions = {}) {
    const settings = VoiceProviderSettings.parse({});
    const elevenLabs = elevenLabsApiKey && {
      apiKey: elevenLabsApiKey,
      baseUrl: baseUrl ?? settings.ELEVENLABS_BASE_URL,
      modelId: settings.ELEVENLABS_MODEL_ID,
      voices: elevenLabsVoices(settings),
      usdPer1000Characters: usdPer1000Characters ?? Number(settings.ELEVENLABS_USD_PER_1000_CHARACTERS),
    };
    this.#synthesizer = new StepSynthesizer({
      ffmpegPath: ffmpegBinary(),
      fliteWasmPath: fliteWasm(),
      ...(elevenLabs && { elevenLabs }),
      ...(cacheFolder && { cache: new FolderCache(cacheFolder) }),
    });
  }

  /** Speaks a text into an mp3, wav or ogg file, by the name's ending. @throws as the step's synthesizer does. */
  async synthesize(request: SynthesisRequest): Promise<SpokenFile> {
    await mkdir(dirname(request.outputPath), { recursive: true });
    const speech = await this.#synthesizer.synthesize(request);
    return { ...speech, audioFilePath: request.outputPath, durationSeconds: speech.samples / SAMPLE_RATE };
  }

  /** Speaks every section of a script into one file. @throws as {@link synthesize}. */
  async synthesizeFromScript(request: {
    readonly script: Pick<Script, 'sections'>;
    readonly outputPath: string;
    readonly voicePreset?: VoicePreset;
    readonly signal?: AbortSignal;
  }): Promise<SpokenScript> {
    const { script, outputPath, voicePreset, signal } = request;
    const folder = await mkdtemp(join(tmpdir(), workFolderPrefix('voice', process.pid)));
    try {
      const sections: Synthesis[] = [];
      const wavPaths: string[] = [];
      for (const [index, { content }] of script.sections.entries()) {
        const path = join(folder, `${index}.wav`);
        const previousText = script.sections[index - 1]?.content;
        const nextText = script.sections[index + 1]?.content;
        sections.push(
          await this.#synthesizer.synthesize({
            text: content,
            voicePreset,
            previousText,
            nextText,
            outputPath: path,
            signal,
          }),
        );
        wavPaths.push(path);
      }
      const format = AudioFormat.safeParse(extname(outputPath).slice(1)).data ?? 'wav';
      await mkdir(dirname(outputPath), { recursive: true });
      const { durationSeconds } = await joinVoiceover({
        ffmpegPath: ffmpegBinary(),
        wavPaths,
        format,
        outputPath,
        signal,
      });
      const sum = (of: (section: Synthesis) => number) => sections.reduce((total, section) => total + of(section), 0);
      return {
        audioFilePath: outputPath,
        durationSeconds,
        charactersProcessed: sum(({ charactersProcessed }) => charactersProcessed),
        costUsd: sum(({ costUsd }) => costUsd),
        savedUsd: sum(({ savedUsd }) => savedUsd),
        sections,
        words: wordsOf(sections),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Words of sections that are spoken one after the other. */
function wordsOf(sections: readonly Synthesis[]): Word[] {
  let start = 0;
  return sections.flatMap(({ words, samples }) => {
    const offset = start / SAMPLE_RATE;
    start += samples;
    return words.map((word) => ({
      ...word,
      start_seconds: offset + word.start_seconds,
      end_seconds: offset + word.end_seconds,
    }));
  });
}
