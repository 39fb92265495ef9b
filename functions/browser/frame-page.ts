import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { CdpSession } from './cdp.ts';

/** Longest wait for one painted frame or one step of the clock, milliseconds of real time. */
const LIVENESS_MS = 10_000;
/** Smallest step between two frames' ticks when virtual time stands still, milliseconds. */
const TICK_MS = 0.01;
/** JPEG quality of a picture that is asked for without one; higher costs bytes and shows nothing more. */
const JPEG_QUALITY = 90;

/** One painted frame. */
export interface PaintedFrame {
  /** Something on the page changed. Only true to the letter when no screenshot was asked for. */
  readonly damaged: boolean;
  /** JPEG bytes, when asked for. */
  readonly jpeg: Buffer | undefined;
}

/**
 * A page whose clock and frames are ours: time passes only in {@link advance}, and nothing is painted but by
 * {@link paint}. Scripts, timers, CSS and Web Animations all follow the same virtual clock.
 */
export class FramePage {
  readonly session: CdpSession;
  /** Folder of the rules for cookie banners; without it only our own script answers them. */
  readonly consentFolder: string | undefined;
  #ticksBase = 0;
  #virtualMs = 0;
  #ticks = 0;

  private constructor(session: CdpSession, consentFolder: string | undefined) {
    this.session = session;
    this.consentFolder = consentFolder;
  }

  /** Takes the page over and stops its clock at `epochMs` (milliseconds since 1970, what `Date.now()` starts with). */
  static async take(session: CdpSession, epochMs: number, consentFolder?: string): Promise<FramePage> {
    const page = new FramePage(session, consentFolder);
    await Promise.all(['Page', 'Runtime', 'Network'].map((domain) => session.send(`${domain}.enable`)));
    const { virtualTimeTicksBase } = await session.send('Emulation.setVirtualTimePolicy', {
      policy: 'pause',
      initialVirtualTime: epochMs / 1000,
    });
    page.#ticksBase = Number(virtualTimeTicksBase);
    return page;
  }

  /** Virtual milliseconds since the page was taken over. */
  get virtualMs(): number {
    return this.#virtualMs;
  }

  /**
   * Lets `ms` of virtual time pass; everything due in it runs.
   *
   * @param patienceMs real milliseconds that are waited. While the server has not answered a navigation, Chromium does
   * not let time pass at all, so a page that loads needs more than one that is open.
   * @throws RetryableError `CaptureStalled` when the page does not get through it in that time.
   */
  async advance(ms: number, patienceMs = LIVENESS_MS): Promise<void> {
    const expired = new Promise<void>((resolve) => {
      const off = this.session.on('Emulation.virtualTimeBudgetExpired', () => {
        off();
        resolve();
      });
    });
    const passed = this.session
      .send('Emulation.setVirtualTimePolicy', {
        policy: 'advance',
        budget: ms,
        // A page that posts messages to itself without end would otherwise hold the clock for ever.
        maxVirtualTimeTaskStarvationCount: 1000,
      })
      .then(() => expired);
    await within(patienceMs, passed, 'The page did not let its clock move on');
    this.#virtualMs += ms;
  }

  /**
   * Paints one frame at the present virtual time.
   *
   * @throws RetryableError `CaptureStalled` when none comes in {@link LIVENESS_MS}.
   */
  async paint(
    options: { screenshot?: boolean; jpegQuality?: number; intervalMs?: number } = {},
  ): Promise<PaintedFrame> {
    this.#ticks = Math.max(this.#ticksBase + this.#virtualMs, this.#ticks + TICK_MS);
    const result = await within(
      LIVENESS_MS,
      this.session.send('HeadlessExperimental.beginFrame', {
        frameTimeTicks: this.#ticks,
        interval: options.intervalMs ?? 1000 / 60,
        ...(options.screenshot
          ? { screenshot: { format: 'jpeg', quality: options.jpegQuality ?? JPEG_QUALITY, optimizeForSpeed: true } }
          : {}),
      }),
      'The page did not paint a frame',
    );
    return {
      damaged: result.hasDamage === true,
      jpeg: typeof result.screenshotData === 'string' ? Buffer.from(result.screenshotData, 'base64') : undefined,
    };
  }

  /** Moves the page's mouse to a point of the window, CSS pixels; what it does there shows in the next frame. */
  movePointer(x: number, y: number): void {
    // The answer waits for a frame that comes only once this has returned; a lost browser shows in that frame.
    this.session.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y }).catch(() => undefined);
  }

  /**
   * Runs a self-contained function in the page and gives its result, which must be JSON.
   *
   * @throws RetryableError `CaptureStalled` when the page's own scripts leave it no turn in {@link LIVENESS_MS}.
   */
  async evaluate<A extends readonly unknown[], R>(pageFunction: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    const evaluated = this.session.send('Runtime.evaluate', {
      expression: `(${pageFunction.toString()})(${args.map((arg) => JSON.stringify(arg)).join(',')})`,
      returnByValue: true,
    });
    const { result, exceptionDetails } = await within(LIVENESS_MS, evaluated, 'The page did not answer');
    if (exceptionDetails) throw new Error(`A script in the page failed: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value: Awaited<R> }).value;
  }
}

/** Waits for an answer of the browser. @throws RetryableError `CaptureStalled` when it takes longer. */
export async function within<T>(ms: number, work: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new RetryableError(RETRYABLE.captureStalled, `${message} within ${Math.round(ms / 1000)} s.`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
