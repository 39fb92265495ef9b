import { access, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { joinFiles } from '../5-compose/join-files.ts';
import { VideoComposer as SceneComposer } from '../5-compose/video-composer.ts';
import { Branding, Card } from '../contract/compose.ts';
import type { Quality } from '../contract/recording.ts';
import { parseResolution, Resolution } from '../contract/resolution.ts';
import { EncodeSettings } from '../contract/settings.ts';
import { encodeOf } from '../core/encode.ts';
import { hasShapeOf } from '../core/film/fit-picture.ts';
import { probeSound, probeVideo } from '../ffmpeg/probe.ts';
import { ffmpegBinary, letterFonts } from './binaries.ts';
import { senderArt } from './installation.ts';
import { recordCard } from './record-card.ts';
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
  /** `WIDTHxHEIGHT`, no larger than the recording and of its shape. @default the recording's */
  readonly resolution?: string;
  /** @default CRF 23 with preset superfast */
  readonly quality?: Quality;
  readonly crf?: number;
  readonly preset?: NonNullable<Parameters<typeof encodeOf>[0]['preset']>;
  readonly onProgress?: (frames: number) => void;
  readonly signal?: AbortSignal;
}

/** A film on disk. */
export interface ComposedFile {
  readonly videoFilePath: string;
  readonly durationSeconds: number;
  readonly fileSizeBytes: number;
  readonly processingTimeSeconds: number;
  readonly resolution: string;
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
   * @throws the system's error when a file is not there; ZodError or RangeError for what no film can be;
   * RetryableError as the recorder and the encoder do; the signal's reason once it aborts.
   */
  async composeVideo(request: ComposeVideo): Promise<ComposedFile> {
    const started = performance.now();
    const { recordingPath, voiceoverPath, title = '', onProgress, signal } = request;
    const outputPath = resolve(request.outputPath ?? join(this.#folder, freshName()));
    await Promise.all([access(recordingPath), access(voiceoverPath)]);
    const ffmpegPath = ffmpegBinary();
    const aborts = signal ? { signal } : {};
    const recording = await probeVideo({ ffmpegPath, path: resolve(recordingPath), ...aborts });
    const voice = await probeSound({ ffmpegPath, path: resolve(voiceoverPath), ...aborts });
    const size = sizeOf(request.resolution, recording);
    const frameRate = Math.min(60, Math.max(10, Math.round(recording.frameRate)));
    return inWorkFolder('compose', async (folder) => {
      const card = (kind: 'intro' | 'outro') => {
        const asked = request[kind];
        if (!asked) return null;
        const { durationSeconds, text, backgroundColor, logoPath } = asked === true ? {} : asked;
        const checked = Card.parse({ duration_seconds: durationSeconds, text, background_color: backgroundColor });
        return recordCard({ ...{ kind, card: checked, title, logoPath, ...size, frameRate, folder }, ...aborts });
      };
      const [intro, outro] = [await card('intro'), await card('outro')];
      const film = join(folder, 'film.mp4');
      const { frames } = await joinFiles(ffmpegPath, {
        ...{ ...size, frameRate, intro, outro, title, folder, outputPath: film },
        recording: { ...recording, path: resolve(recordingPath) },
        voice: { ...voice, path: resolve(voiceoverPath) },
        ...(await this.#branding(request.branding)),
        encode: encodeOf(request, EncodeSettings.parse({})),
        ...(onProgress && { onProgress }),
        ...aborts,
      });
      await deliver(film, outputPath);
      return {
        videoFilePath: outputPath,
        durationSeconds: frames / frameRate,
        fileSizeBytes: (await stat(outputPath)).size,
        processingTimeSeconds: (performance.now() - started) / 1000,
        resolution: `${size.width}x${size.height}`,
      };
    });
  }

  async #branding(asked: boolean | BrandingOptions | undefined) {
    if (!asked) return { logo: null, watermark: null, fontPaths: [] };
    const { logoPath, watermarkText, fontPaths, ...given } = asked === true ? {} : asked;
    const { logo_position: position, watermark_opacity: opacity } = Branding.parse({
      logo_position: given.logoPosition,
      watermark_opacity: given.watermarkOpacity,
      watermark_text: watermarkText,
    });
    const path = logoPath === undefined ? (await senderArt()).logoPath : logoPath;
    const text = watermarkText?.trim();
    return {
      logo: path === null ? null : { path: resolve(path), position },
      watermark: text ? { text, opacity, logoPosition: position } : null,
      fontPaths: fontPaths ?? letterFonts(),
    };
  }
}

/** The film's size: as asked, or the recording's own with even sides, which H.264 wants. */
function sizeOf(asked: string | undefined, recording: { width: number; height: number }) {
  const even = { width: recording.width - (recording.width % 2), height: recording.height - (recording.height % 2) };
  if (asked === undefined) return even;
  const size = parseResolution(Resolution.parse(asked));
  if (size.width > even.width || size.height > even.height || !hasShapeOf(even, size)) {
    throw new RangeError(`A recording of ${recording.width}x${recording.height} cannot be shown at ${asked}.`);
  }
  return size;
}

const freshName = () => `video_${new Date().toISOString().replaceAll(/[:.]/g, '-')}.mp4`;
