import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { ScreenRecorder as SceneRecorder } from '../4-record/screen-recorder.ts';
import { VideoComposer } from '../5-compose/video-composer.ts';
import type { BrowserOptions } from '../browser/with-page.ts';
import { Access } from '../contract/access.ts';
import { HttpUrl } from '../contract/http-url.ts';
import { Interaction, InteractionTemplate } from '../contract/interaction.ts';
import { type Quality, RecordingSettings } from '../contract/recording.ts';
import { parseResolution, Resolution } from '../contract/resolution.ts';
import { EncodeSettings } from '../contract/settings.ts';
import { encodeOf } from '../core/encode.ts';
import { ffmpegBinary } from './binaries.ts';
import { type AllowPrivateHosts, shippedBrowser } from './installation.ts';
import { recordPage } from './record-page.ts';
import { deliver, inWorkFolder } from './work-folder.ts';

/** How a page is recorded; what a recorder is made with goes for all its recordings. */
export interface RecordingConfig {
  /** `WIDTHxHEIGHT`. @default '1920x1080' */
  readonly resolution?: string;
  /** Frames a second. @default 30 */
  readonly frameRate?: number;
  /** @default 'high' */
  readonly quality?: Quality;
  /** The other settings, by the names that the API gives them. */
  readonly settings?: z.input<typeof RecordingSettings>;
}

export interface ScreenRecorderOptions extends RecordingConfig {
  /** @default none */
  readonly allowPrivateHosts?: AllowPrivateHosts;
  /** Where recordings go that are given no path. @default 'storage/recordings' */
  readonly folder?: string;
}

export interface StartRecording extends RecordingConfig {
  readonly url: string;
  /** @default `rec_<time>.mp4` in the recorder's folder */
  readonly outputPath?: string;
  /** Seconds. @default 30, and with interactions what they take */
  readonly durationSeconds?: number;
  /** What is done on the page, in order. @default a tour of the page */
  readonly interactions?: readonly z.input<typeof Interaction>[];
  /** Which tour, without interactions. @default 'features' */
  readonly interactionTemplate?: InteractionTemplate;
  /** What lets the browser in; only the page's own origin is sent it. @default none */
  readonly access?: z.input<typeof Access>;
  readonly onProgress?: (frames: number, total: number) => void;
  /** Breaks the recording off; nothing is kept. */
  readonly signal?: AbortSignal;
  /** Ends the recording early and keeps what there is, as `POST /recordings/stop` does. */
  readonly stop?: AbortSignal;
}

/** A recording on disk. */
export interface RecordedFile {
  readonly filePath: string;
  readonly durationSeconds: number;
  readonly resolution: string;
  readonly fileSizeBytes: number;
  readonly frameRate: number;
  readonly frames: number;
  /** Frames that had to be captured because something changed. */
  readonly capturedFrames: number;
  readonly droppedFrames: number;
  readonly stopped: boolean;
  readonly scenes: readonly {
    readonly title: string;
    readonly startSeconds: number;
    readonly durationSeconds: number;
  }[];
  readonly processingTimeSeconds: number;
}

/**
 * Records web pages, without AWS.
 *
 * @example
 * const recorder = new ScreenRecorder({ resolution: '1920x1080', frameRate: 30, quality: 'high' });
 * const { filePath, durationSeconds } = await recorder.startRecording({
 *   url: 'https://example.com', outputPath: 'demo.mp4',
 * });
 */
export class ScreenRecorder extends SceneRecorder {
  readonly #browser: BrowserOptions;
  readonly #options: ScreenRecorderOptions;

  constructor(options: ScreenRecorderOptions = {}) {
    const browser = shippedBrowser(options.allowPrivateHosts);
    super(browser);
    this.#browser = browser;
    this.#options = options;
  }

  /**
   * Records a page into an MP4 file without sound, and resolves when it is there.
   *
   * @throws ZodError for what no recording can be; RejectedError and RetryableError as the scout and the recorder do;
   * the signal's reason once it aborts.
   */
  async startRecording(request: StartRecording): Promise<RecordedFile> {
    const started = performance.now();
    const url = HttpUrl.parse(request.url);
    const interactions = z.array(Interaction).parse(request.interactions ?? []);
    const asked = { ...this.#options, ...request };
    const resolution = Resolution.parse(asked.resolution ?? '1920x1080');
    const settings = RecordingSettings.parse({
      ...this.#options.settings,
      ...request.settings,
      ...(asked.frameRate !== undefined && { frame_rate: asked.frameRate }),
      ...(asked.quality !== undefined && { quality: asked.quality }),
    });
    const durationSeconds = z.number().min(1).max(600).optional().parse(request.durationSeconds);
    const filePath = resolve(request.outputPath ?? join(this.#options.folder ?? 'storage/recordings', freshName()));
    return inWorkFolder('recording', async (folder) => {
      const composer = new VideoComposer({ ffmpegPath: ffmpegBinary() });
      const { path, storyboard, takes } = await recordPage(this.#browser, this, composer, {
        ...{ url, ...parseResolution(resolution), settings, interactions, durationSeconds, folder },
        template: InteractionTemplate.optional().parse(request.interactionTemplate),
        access: Access.optional().parse(request.access),
        encode: encodeOf({ quality: settings.quality }, EncodeSettings.parse({})),
        ...{ onProgress: request.onProgress, signal: request.signal, stop: request.stop },
      });
      await deliver(path, filePath);
      const seconds = (frames: number) => frames / storyboard.frame_rate;
      const sum = (of: (take: (typeof takes)[number]) => number) => takes.reduce((total, take) => total + of(take), 0);
      let start = 0;
      const scenes = takes.map(({ frames }, index) => {
        const scene = { title: storyboard.scenes[index]?.title ?? '', startSeconds: seconds(start) };
        start += frames;
        return { ...scene, durationSeconds: seconds(frames) };
      });
      return {
        filePath,
        durationSeconds: seconds(start),
        resolution,
        fileSizeBytes: (await stat(filePath)).size,
        frameRate: storyboard.frame_rate,
        frames: start,
        capturedFrames: sum(({ capturedFrames }) => capturedFrames),
        droppedFrames: sum(({ droppedFrames }) => droppedFrames),
        stopped: takes.length < storyboard.scenes.length || takes.some(({ stopped }) => stopped),
        scenes,
        processingTimeSeconds: (performance.now() - started) / 1000,
      };
    });
  }
}

const freshName = () => `rec_${new Date().toISOString().replaceAll(/[:.]/g, '-')}.mp4`;
