import { rename, rm } from 'node:fs/promises';
import type { FramePage } from '../browser/frame-page.ts';
import { type BrowserOptions, withPage } from '../browser/with-page.ts';
import type { Brand } from '../contract/brand.ts';
import type { PointerTrack, Scene } from '../contract/storyboard.ts';
import { renderCardPage } from '../core/pages/card-page.ts';
import { type Act, capture } from './capture.ts';
import { prepareCard } from './card-scene.ts';
import { MatroskaWriter } from './matroska.ts';
import { followShot, preparePageScene } from './page-scene.ts';

export interface RecordRequest {
  readonly scene: Scene;
  /** The page that page scenes show. */
  readonly url: string;
  /** Size of window and frames, pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly showCursor: boolean;
  readonly highlightColor: string;
  readonly brand: Brand;
  /** The brand's logo as a `data:` URL, for cards. */
  readonly logoDataUrl: string | null;
  /** Where the Matroska file goes; it is there only when it is whole. */
  readonly outputPath: string;
  readonly onProgress?: (frames: number) => void;
  readonly signal?: AbortSignal;
}

export interface Recording {
  readonly frames: number;
  /** Frames that had to be captured because something changed. */
  readonly capturedFrames: number;
  /** Frame by frame capture loses none. */
  readonly droppedFrames: 0;
  readonly captureMode: 'live';
  readonly pointer: PointerTrack;
}

/** Records scenes frame by frame: each browser frame is one film frame, however slow the machine is. */
export class ScreenRecorder {
  readonly #options: BrowserOptions;

  constructor(options: BrowserOptions) {
    this.#options = options;
  }

  /**
   * Records one scene: exactly `scene.frames` frames.
   *
   * @throws RetryableError `PageUnreachable`, `CaptureStalled` or `BrowserCrashed`; nothing is left at `outputPath`.
   */
  recordScene(request: RecordRequest): Promise<Recording> {
    return withPage(this.#options, request, async (page) => {
      const { act, pointer } = await prepare(page, request);
      const unfinished = `${request.outputPath}.part`;
      try {
        const writer = new MatroskaWriter(unfinished, request.frameRate, request);
        const capturedFrames = await capture({
          page,
          frames: request.scene.frames,
          frameRate: request.frameRate,
          act,
          write: (frame, jpeg) => writer.write(frame, jpeg),
          ...(request.onProgress ? { onProgress: request.onProgress } : {}),
          ...(request.signal ? { signal: request.signal } : {}),
        }).finally(() => writer.close());
        await rename(unfinished, request.outputPath);
        return { frames: request.scene.frames, capturedFrames, droppedFrames: 0, captureMode: 'live', pointer };
      } finally {
        await rm(unfinished, { force: true });
      }
    });
  }
}

async function prepare(page: FramePage, request: RecordRequest): Promise<{ act: Act; pointer: PointerTrack }> {
  const { scene, width, height, frameRate } = request;
  if (scene.direction.kind === 'card') {
    const { brand, logoDataUrl } = request;
    const { card, heading, subheading, button } = scene.direction;
    const seconds = scene.frames / frameRate;
    await prepareCard(
      page,
      renderCardPage({ card, heading, subheading, button, brand, logoDataUrl, width, height, seconds }),
    );
    return { act: async () => false, pointer: [] };
  }
  const shot = await preparePageScene(page, {
    scene,
    url: request.url,
    window: { width, height },
    frameRate,
    showPointer: request.showCursor,
    ...(request.signal ? { signal: request.signal } : {}),
  });
  return { act: followShot(page, shot, request.highlightColor), pointer: shot.pointer };
}
