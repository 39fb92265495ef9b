import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { Captured, CaptureRequest } from './capture.ts';

/** Real milliseconds until the first picture has to be there. */
const FIRST_MS = 10_000;
/** Pictures that are no further apart than this, seconds, belong to one movement: what lies between them was lost. */
const MOVING_SECONDS = 0.1;

interface Arrived {
  readonly jpeg: Buffer;
  /** Seconds, by the browser's clock. */
  readonly time: number;
}

/**
 * Films a page as it goes by the clock on the wall, and gives each picture the frame nearest to its time. A frame without
 * a picture shows the one before. Of frames that were lost while the page moved, it can only tell how many there
 * were between two pictures; a busy machine loses more of them.
 */
export async function captureRealtime(request: CaptureRequest): Promise<Captured> {
  const { page, frameRate, act, write, from = 0 } = request;
  const { session } = page;
  const pictures = new Pictures();
  const off = session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
    pictures.add({ jpeg: data as Buffer, time: Number((metadata as { timestamp: number }).timestamp) });
  });
  try {
    await session.send('Page.startScreencast', {
      format: 'jpeg',
      quality: request.jpegQuality ?? 90,
      everyNthFrame: 1,
    });
    const first = await pictures.first(request.signal);
    const started = performance.now();
    let frames = request.frames;
    let written = { frame: -1, jpeg: first.jpeg };
    let next: { frame: number; jpeg: Buffer } = { frame: 0, jpeg: first.jpeg };
    let [taken, dropped, before] = [0, 0, first.time];
    const place = async (until: number) => {
      for (const { jpeg, time } of pictures.take()) {
        const frame = Math.max(next.frame, Math.min(until, Math.round((time - first.time) * frameRate)));
        if (frame > next.frame) {
          await write(next.frame, next.jpeg);
          taken++;
          written = next;
          if (time - before <= MOVING_SECONDS) dropped += frame - next.frame - 1;
        }
        next = { frame, jpeg };
        before = time;
      }
    };
    for (let frame = 0; frame < frames; frame++) {
      request.signal?.throwIfAborted();
      if (frame > 0 && request.stop?.aborted) frames = frame;
      await sleep(Math.max(0, started + (frame * 1000) / frameRate - performance.now()));
      await act(from + frame);
      await place(frame);
      request.onProgress?.(frame);
    }
    await session.send('Page.stopScreencast');
    await place(frames - 1);
    if (next.frame > written.frame) {
      await write(next.frame, next.jpeg);
      taken++;
    }
    // The last frame marks where the scene ends.
    if (next.frame < frames - 1) await write(frames - 1, next.jpeg);
    request.onProgress?.(frames);
    return { frames, taken, dropped };
  } finally {
    off();
  }
}

/** What has come and was not looked at yet. */
class Pictures extends EventTarget {
  #arrived: Arrived[] = [];

  add(picture: Arrived): void {
    this.#arrived.push(picture);
    this.dispatchEvent(new Event('picture'));
  }

  take(): readonly Arrived[] {
    const arrived = this.#arrived;
    this.#arrived = [];
    return arrived;
  }

  /** @throws RetryableError `CaptureStalled` when none comes. */
  async first(signal?: AbortSignal): Promise<Arrived> {
    const deadline = AbortSignal.timeout(FIRST_MS);
    while (!this.#arrived[0]) {
      const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
      await once(this, 'picture', { signal: either }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw new RetryableError(RETRYABLE.captureStalled, 'The page showed nothing within 10 s.', { cause: error });
      });
    }
    return this.#arrived[0];
  }
}
