import { rename, rm } from 'node:fs/promises';
import type { FramePage } from '../browser/frame-page.ts';
import { locate, scrollRange } from '../browser/page-scripts.ts';
import { tour } from '../browser/tour.ts';
import { type BrowserOptions, type PageRequest, withPage } from '../browser/with-page.ts';
import type { Brand } from '../contract/brand.ts';
import type { Box } from '../contract/page.ts';
import type { RecordingSettings } from '../contract/recording.ts';
import type { PointerTrack, Scene } from '../contract/storyboard.ts';
import { renderCardPage } from '../core/pages/card-page.ts';
import { type Act, capture } from './capture.ts';
import { prepareCard } from './card-scene.ts';
import { MatroskaWriter } from './matroska.ts';
import { followShot, openForScene, preparePageScene } from './page-scene.ts';

export interface RecordRequest {
  readonly scene: Scene;
  /** The page that page scenes show. */
  readonly url: string;
  /** Size of window and frames, pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly settings: Pick<
    RecordingSettings,
    'show_cursor' | 'highlight_color' | 'scroll_speed' | 'transition_duration_ms' | 'quality'
  >;
  readonly brand: Brand;
  /** The card's own logo, or the brand's, as a `data:` URL. */
  readonly logoDataUrl: string | null;
  /** Where the Matroska file goes; it is there only when it is whole. */
  readonly outputPath: string;
  readonly onProgress?: (frames: number) => void;
  /** Breaks the recording off; nothing is kept. */
  readonly signal?: AbortSignal;
  /** Ends the recording early: what was captured until then, one frame at least, is kept. */
  readonly stop?: AbortSignal;
}

export interface Recording {
  readonly frames: number;
  /** Frames that had to be captured because something changed. */
  readonly capturedFrames: number;
  /** Frame by frame capture loses none. */
  readonly droppedFrames: 0;
  readonly captureMode: 'live';
  /** Size of the frames, pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** True when it ended before its time because it was told to. */
  readonly stopped: boolean;
  /** What the browser took: processor time in seconds, and the most memory at a time in MB; 0 where unknown. */
  readonly cpuSeconds: number;
  readonly peakMemoryMb: number;
  readonly pointer: PointerTrack;
}

/**
 * JPEG quality of the frames. From 90 on nothing more is seen of text; at 60 its edges ring, at half
 * the bytes.
 */
const JPEG_QUALITY: Record<RecordingSettings['quality'], number> = { low: 60, medium: 80, high: 90, ultra: 95 };

/** Records scenes frame by frame: each browser frame is one film frame, however slow the machine is. */
export class ScreenRecorder {
  readonly #options: BrowserOptions;

  constructor(options: BrowserOptions) {
    this.#options = options;
  }

  /**
   * Records one scene: exactly `scene.frames` frames, or those until it is stopped.
   *
   * @throws RetryableError `PageUnreachable`, `CaptureStalled` or `BrowserCrashed`; nothing is left at `outputPath`.
   */
  recordScene(request: RecordRequest): Promise<Recording> {
    const { width, height, frameRate, onProgress, signal, stop } = request;
    return withPage(this.#options, request, async (page, _, usage) => {
      const { act, pointer } = await prepare(page, request);
      const unfinished = `${request.outputPath}.part`;
      try {
        const writer = new MatroskaWriter(unfinished, frameRate, request);
        const { frames, taken } = await capture({
          page,
          frames: request.scene.frames,
          frameRate,
          act,
          jpegQuality: JPEG_QUALITY[request.settings.quality],
          write: (frame, jpeg) => writer.write(frame, jpeg),
          ...(onProgress && { onProgress }),
          ...(signal && { signal }),
          ...(stop && { stop }),
        }).finally(() => writer.close());
        const used = await usage();
        await rename(unfinished, request.outputPath);
        return {
          frames,
          capturedFrames: taken,
          droppedFrames: 0,
          captureMode: 'live',
          width,
          height,
          frameRate,
          stopped: frames < request.scene.frames,
          ...used,
          pointer: pointer.filter(([frame]) => frame < frames),
        };
      } finally {
        await rm(unfinished, { force: true });
      }
    });
  }

  /**
   * Tells where elements are on a page, by CSS selector, from the document's corner in CSS pixels; null for one that
   * is not there, is not drawn, or whose selector is none.
   *
   * @throws RetryableError `PageUnreachable`, `CaptureStalled` or `BrowserCrashed`.
   */
  locate(request: PageRequest & { url: string; selectors: readonly string[] }): Promise<Record<string, Box | null>> {
    return withPage(this.#options, request, async (page) => {
      await openForScene(page, request.url, request.signal);
      const to = await page.evaluate(scrollRange);
      await tour(page, { from: 0, to, window: request.height, restAt: 0 }, request.signal);
      const boxes: [string, Box | null][] = [];
      for (const selector of request.selectors) boxes.push([selector, await page.evaluate(locate, selector)]);
      return Object.fromEntries(boxes);
    });
  }
}

async function prepare(page: FramePage, request: RecordRequest): Promise<{ act: Act; pointer: PointerTrack }> {
  const { scene, width, height, frameRate, settings } = request;
  if (scene.direction.kind === 'card') {
    const { logoDataUrl } = request;
    const { card, heading, subheading, button, background_color } = scene.direction;
    const brand = background_color ? { ...request.brand, primary: background_color } : request.brand;
    const seconds = scene.frames / frameRate;
    await prepareCard(
      page,
      renderCardPage({ card, heading, subheading, button, brand, logoDataUrl, width, height, seconds }),
    );
    return { act: async () => false, pointer: [] };
  }
  const pace = { scrollSpeedMs: settings.scroll_speed, fadeMs: settings.transition_duration_ms };
  const shot = await preparePageScene(page, {
    scene,
    url: request.url,
    window: { width, height },
    frameRate,
    showPointer: settings.show_cursor,
    pace,
    ...(request.signal && { signal: request.signal }),
  });
  const highlight = { color: settings.highlight_color, fadeMs: pace.fadeMs };
  return { act: followShot(page, shot, highlight), pointer: shot.pointer };
}
