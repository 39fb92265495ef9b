import type { FramePage } from '../browser/frame-page.ts';

/** Changes the page for one frame; true when it did anything. */
export type Act = (frame: number) => Promise<boolean>;

export interface CaptureRequest {
  readonly page: FramePage;
  /** Frames to capture. */
  readonly frames: number;
  readonly frameRate: number;
  /** Frames of the shot that go before, and are not captured. @default 0 */
  readonly from?: number;
  /** Is told the frame of the shot. */
  readonly act: Act;
  /** Frames `[from, to)` of the shot of which there is a plate: nothing is captured then. */
  readonly plate?: {
    readonly from: number;
    readonly to: number;
    /** Brings the page to where it is when the plate ends. */
    readonly pass: () => Promise<void>;
  } | null;
  /** Of the frames, 1 to 100. @default the page's own */
  readonly jpegQuality?: number;
  /** Takes each frame that differs from the one before, in order; the last frame always comes. */
  readonly write: (frame: number, jpeg: Buffer) => Promise<void>;
  readonly onProgress?: (frames: number) => void;
  readonly signal?: AbortSignal;
  /** Ends the capture early once it aborts: what there is by then, one frame at least, is whole. */
  readonly stop?: AbortSignal;
}

/** What was captured. */
export interface Captured {
  /** As many as were asked for, unless it was stopped. */
  readonly frames: number;
  /** Frames that had to be taken because something changed. */
  readonly taken: number;
  /** Frames at which the page showed something that was not caught. */
  readonly dropped: number;
}

/**
 * Captures exactly `frames` frames, one step of the virtual clock apart, or those until it is stopped.
 *
 * Asking for a screenshot makes the browser report damage, and the next frame too. So once two screenshots are the
 * same, two frames are painted to swallow that, and from then on frames are painted without a picture until one
 * says that something changed.
 */
export async function capture(request: CaptureRequest): Promise<Captured> {
  const { page, frameRate, act, write, plate, from = 0 } = request;
  const how = { screenshot: true, ...(request.jpegQuality && { jpegQuality: request.jpegQuality }) };
  const frameMs = 1000 / frameRate;
  await fastForward(request, from);
  let last: Buffer | undefined;
  let lastWritten = -1;
  let taken = 0;
  let resting = false;
  let frames = request.frames;
  for (let frame = 0; frame < frames; frame++) {
    request.signal?.throwIfAborted();
    if (frame > 0 && request.stop?.aborted) {
      frames = frame;
      break;
    }
    const inShot = from + frame;
    if (plate && last && inShot === plate.from) {
      await plate.pass();
      await page.paint();
      await page.advance(frameMs * (plate.to - plate.from));
      frame += plate.to - plate.from - 1;
      resting = false;
      continue;
    }
    if (inShot > 0) await page.advance(frameMs);
    const acted = await act(inShot);
    request.onProgress?.(frame);
    if (resting && !acted && !(await page.paint({ intervalMs: frameMs })).damaged) continue;
    const { picture: jpeg } = await page.paint({ ...how, intervalMs: frameMs });
    // Chromium leaves the picture out when it has nothing new to show.
    resting = last !== undefined && (jpeg === undefined || jpeg.equals(last));
    if (resting || jpeg === undefined) {
      await page.paint({ intervalMs: frameMs });
      await page.paint({ intervalMs: frameMs });
      continue;
    }
    await write(frame, jpeg);
    last = jpeg;
    lastWritten = frame;
    taken++;
  }
  if (last === undefined) throw new RangeError('A scene has at least one frame.');
  // The last frame marks where the scene ends.
  if (lastWritten < frames - 1) await write(frames - 1, last);
  request.onProgress?.(frames);
  return { frames, taken, dropped: 0 };
}

/** Goes through the frames before the first: painted, for what a page does in its frames, but not pictured. */
async function fastForward({ page, frameRate, act, signal }: CaptureRequest, frames: number): Promise<void> {
  for (let frame = 0; frame < frames; frame++) {
    signal?.throwIfAborted();
    if (frame > 0) await page.advance(1000 / frameRate);
    await act(frame);
    await page.paint({ intervalMs: 1000 / frameRate });
  }
}
