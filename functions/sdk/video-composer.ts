import { access, stat } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';
import { VideoComposer as SceneComposer } from '../5-compose/video-composer.ts';
import type { Background, Branding, ComposeOptions } from '../contract/compose.ts';
import type { QualityVersion, Rendition } from '../contract/film.ts';
import type { Quality } from '../contract/recording.ts';
import type { Word } from '../contract/voice.ts';
import type { encodeOf } from '../core/encode.ts';
import { probeVideo } from '../ffmpeg/probe.ts';
import { ffmpegBinary } from './binaries.ts';
import { checkComposition } from './check-composition.ts';
import { composeFiles } from './compose-files.ts';
import { deliver, inWorkFolder } from './work-folder.ts';

/** A card before or after a film. */
export interface CardOptions {
  /** @default 3 */
  readonly durationSeconds?: number;
  /** @default the film's title, or the brand's name */
  readonly text?: string;
  /** Such as `#1B365D`. @default the brand's */
  readonly backgroundColor?: string;
  /** A picture on disk. @default the brand's logo */
  readonly logoPath?: string;
}

export interface BrandingOptions {
  /** A picture on disk; null for none. @default the brand's logo */
  readonly logoPath?: string | null;
  /** @default 'bottom-right' */
  readonly logoPosition?: Branding['logo_position'];
  readonly watermarkText?: string;
  /** 0 to 1. @default 0.5 */
  readonly watermarkOpacity?: number;
  /** TrueType or OpenType fonts for the watermark, the preferred first. @default Inter and Noto Sans */
  readonly fontPaths?: readonly string[];
}

/** Music under the whole film, again from its start when it is shorter; lower while somebody speaks. */
export interface MusicOptions {
  /** MP3, WAV, Ogg or M4A. */
  readonly path: string;
  /** Amplitude beside the speech, 0 to 1. @default 0.2 */
  readonly volume?: number;
  /** 0 to 30. @default 2 */
  readonly fadeInSeconds?: number;
  readonly fadeOutSeconds?: number;
}

export interface ComposeVideo {
  /** MP4, Matroska or WebM. */
  readonly recordingPath: string;
  /** MP3, WAV, Ogg or M4A. */
  readonly voiceoverPath: string;
  /** @default `video_<time>.mp4` in the composer's folder */
  readonly outputPath?: string;
  /** @default '' */
  readonly title?: string;
  /** @default none */
  readonly intro?: boolean | CardOptions;
  /** @default none */
  readonly outro?: boolean | CardOptions;
  /** @default none */
  readonly branding?: boolean | BrandingOptions;
  /** @default none */
  readonly music?: MusicOptions;
  /** What is said, as `VoiceSynthesizer` gives it, with times from the voiceover's start. Captions are made of it. */
  readonly words?: readonly Word[];
  /** `sidecar` writes `<film>.vtt` beside the film. @default 'sidecar' with words, 'none' without */
  readonly captions?: ComposeOptions['captions'];
  /** How cards and the recording follow one another. @default 'fade' */
  readonly transition?: ComposeOptions['transition'];
  /** `WIDTHxHEIGHT`, of any shape; the recording is never blown up. @default the recording's */
  readonly resolution?: string;
  /** Around a recording that has not the film's shape. @default the brand's colours */
  readonly background?: Background;
  /** Smaller sizes to be made as well, each beside the film as `<film>-<version>.mp4`. @default none */
  readonly qualityVersions?: readonly QualityVersion[];
  /** @default CRF 23 with preset superfast */
  readonly quality?: Quality;
  readonly crf?: number;
  readonly preset?: NonNullable<Parameters<typeof encodeOf>[0]['preset']>;
  /** Told how many frames of the film are rendered. */
  readonly onProgress?: (frames: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** A film on disk. */
export interface ComposedFile {
  readonly videoFilePath: string;
  readonly durationSeconds: number;
  readonly fileSizeBytes: number;
  readonly processingTimeSeconds: number;
  readonly resolution: string;
  readonly frameRate: number;
  /** The film in every size, the largest first, which is {@link videoFilePath}. */
  readonly renditions: readonly (Rendition & { readonly path: string; readonly bytes: number })[];
  /** WebVTT; null unless captions lie beside the film. */
  readonly captionsPath: string | null;
}

export interface VideoComposerOptions {
  /** Where films go that are given no path. @default 'storage/videos' */
  readonly folder?: string;
}

/**
 * Composes films, without AWS.
 *
 * @example
 * const { videoFilePath } = await new VideoComposer().composeVideo({
 *   recordingPath: 'demo.mp4', voiceoverPath: 'voice.mp3', outputPath: 'final.mp4', intro: true, branding: true,
 * });
 */
export class VideoComposer extends SceneComposer {
  readonly #folder: string;

  constructor({ folder = 'storage/videos' }: VideoComposerOptions = {}) {
    super({ ffmpegPath: ffmpegBinary() });
    this.#folder = folder;
  }

  /**
   * Puts a voice over a recording: as long as the longer of the two, at -16 LUFS, the recording resting on its last
   * frame when the voice is longer.
   *
   * @throws the system's error when a file is not there; ZodError or RangeError for what no film can be; RejectedError
   * `AssetUnreadable`, `TextUndrawable` or `FilmTooLarge`; RetryableError as the recorder and the encoder do; the
   * signal's reason once it aborts.
   */
  async composeVideo(request: ComposeVideo): Promise<ComposedFile> {
    const started = performance.now();
    const { signal, onProgress } = request;
    const [recordingPath, voiceoverPath] = [resolve(request.recordingPath), resolve(request.voiceoverPath)];
    const outputPath = resolve(request.outputPath ?? join(this.#folder, freshName()));
    const given = [request.recordingPath, request.voiceoverPath, ...(request.music ? [request.music.path] : [])];
    await Promise.all(given.map((path) => access(path)));
    const recording = await probeVideo({
      ffmpegPath: ffmpegBinary(),
      path: recordingPath,
      ...(signal && { signal }),
    });
    const checked = await checkComposition(request, recording);
    return inWorkFolder('compose', async (folder) => {
      const film = await composeFiles(this, {
        ...{ ...checked, recordingPath, recording, voiceoverPath, folder, onProgress, signal },
      });
      const { dir, name } = parse(outputPath);
      const beside = (ending: string) => join(dir, `${name}${ending}`);
      const captionsPath = film.captionsPath && beside('.vtt');
      if (film.captionsPath && captionsPath) await deliver(film.captionsPath, captionsPath);
      const renditions = film.renditions.map((one, index) => ({
        ...{ ...one, from: one.path, path: index === 0 ? outputPath : beside(`-${one.name}.mp4`) },
      }));
      // The film itself comes last: when it is there, all is.
      for (const { from, path } of renditions.toReversed()) await deliver(from, path);
      return {
        videoFilePath: outputPath,
        durationSeconds: film.durationSeconds,
        fileSizeBytes: (await stat(outputPath)).size,
        processingTimeSeconds: (performance.now() - started) / 1000,
        resolution: `${checked.width}x${checked.height}`,
        frameRate: film.frameRate,
        renditions: renditions.map(({ from: _, ...one }) => one),
        captionsPath,
      };
    });
  }
}

const freshName = () => `video_${new Date().toISOString().replaceAll(/[:.]/g, '-')}.mp4`;
