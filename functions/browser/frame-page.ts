import { setTimeout as sleep } from 'node:timers/promises';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { CdpSession } from './cdp.ts';
import { findPageScroller } from './page-scroller.ts';

/** Longest wait for one painted frame or one step of the clock, milliseconds of real time. */
const LIVENESS_MS = 10_000;
/** Smallest step between two frames' ticks when virtual time stands still, milliseconds. */
const TICK_MS = 0.01;
/** JPEG quality of a picture that is asked for without one; higher costs bytes and shows nothing more. */
const JPEG_QUALITY = 90;

export interface PaintOptions {
  /** A picture is wanted. */
  readonly screenshot?: boolean;
  /** @default 'jpeg' */
  readonly format?: 'jpeg' | 'png';
  /** 1 to 100. @default 90 */
  readonly jpegQuality?: number;
  /** Until the next frame. @default a sixtieth of a second */
  readonly intervalMs?: number;
}

/** One painted frame. */
export interface PaintedFrame {
  /** Something on the page changed. Only true to the letter when no screenshot was asked for. */
  readonly damaged: boolean;
  /** Its bytes, when asked for. */
  readonly picture: Buffer | undefined;
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

  protected constructor(session: CdpSession, consentFolder: string | undefined) {
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
    const offs: (() => void)[] = [];
    const expired = new Promise<void>((resolve, reject) => {
      offs.push(this.session.on('Emulation.virtualTimeBudgetExpired', () => resolve()));
      offs.push(this.session.on('closed', ({ error }) => reject(error)));
    });
    // Heard of through the command that is lost with it, too.
    expired.catch(() => undefined);
    const passed = this.session
      .send('Emulation.setVirtualTimePolicy', {
        policy: 'advance',
        budget: ms,
        // A page that posts messages to itself without end would otherwise hold the clock for ever.
        maxVirtualTimeTaskStarvationCount: 1000,
      })
      .then(() => expired);
    await within(patienceMs, passed, 'The page did not let its clock move on').finally(() => {
      for (const off of offs) off();
    });
    this.#virtualMs += ms;
  }

  /**
   * Paints one frame at the present virtual time.
   *
   * @throws RetryableError `CaptureStalled` when none comes in {@link LIVENESS_MS}.
   */
  async paint(options: PaintOptions = {}): Promise<PaintedFrame> {
    this.#ticks = Math.max(this.#ticksBase + this.#virtualMs, this.#ticks + TICK_MS);
    const result = await within(
      LIVENESS_MS,
      this.session.send('HeadlessExperimental.beginFrame', {
        frameTimeTicks: this.#ticks,
        interval: options.intervalMs ?? 1000 / 60,
        ...(options.screenshot
          ? {
              screenshot: {
                format: options.format ?? 'jpeg',
                quality: options.jpegQuality ?? JPEG_QUALITY,
                optimizeForSpeed: true,
              },
            }
          : {}),
      }),
      'The page did not paint a frame',
    );
    return {
      damaged: result.hasDamage === true,
      picture: Buffer.isBuffer(result.screenshotData) ? result.screenshotData : undefined,
    };
  }

  /**
   * Shows a part of the window as large as all of it, drawn anew at that size, without the page's knowing; `scale` 1
   * is the whole window again. The place is the part's top left corner in the window, CSS pixels.
   */
  async zoom({ x, y, scale }: { x: number; y: number; scale: number }): Promise<void> {
    const { cssLayoutViewport: layout } = await this.session.send('Page.getLayoutMetrics');
    const { pageX, pageY, clientWidth, clientHeight } = layout as Record<string, number>;
    const [width, height] = [(clientWidth ?? 0) / scale, (clientHeight ?? 0) / scale];
    const part = { x: (pageX ?? 0) + x, y: (pageY ?? 0) + y, width, height, scale };
    await this.session.send('Emulation.setDeviceMetricsOverride', {
      ...this.metrics,
      ...(scale !== 1 && { viewport: part }),
    });
  }

  /** What the window is, for {@link zoom}; noughts stand for what the browser was started with. */
  metrics: Readonly<Record<string, unknown>> = { width: 0, height: 0, deviceScaleFactor: 0, mobile: false };

  /** True for a page that goes by the clock on the wall: see {@link RealtimePage}. */
  get realtime(): boolean {
    return false;
  }

  /**
   * Runs a self-contained function in the page and gives its result, which must be JSON.
   *
   * @throws RetryableError `CaptureStalled` when the page's own scripts leave it no turn in {@link LIVENESS_MS}.
   */
  async evaluate<A extends readonly unknown[], R>(pageFunction: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    const evaluated = this.session.send('Runtime.evaluate', {
      expression: expressionOf(pageFunction, args),
      returnByValue: true,
    });
    return resultOf(await within(LIVENESS_MS, evaluated, 'The page did not answer')) as Awaited<R>;
  }
}

/** A call of a self-contained function, as text; {@link findPageScroller} is at hand to it. */
export function expressionOf(pageFunction: (...args: never[]) => unknown, args: readonly unknown[]): string {
  const values = args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(',');
  return `{ const pageScroller = ${findPageScroller}; (${pageFunction})(${values}); }`;
}

/** What a function in the page gave. @throws Error when it failed. */
export function resultOf({ result, exceptionDetails }: Record<string, unknown>): unknown {
  if (exceptionDetails) throw new Error(`A script in the page failed: ${JSON.stringify(exceptionDetails)}`);
  return (result as { value: unknown }).value;
}

/**
 * A page with the clock on the wall, for what breaks under any other: videos, calls, sockets. Time passes by waiting, and
 * frames come by themselves.
 */
export class RealtimePage extends FramePage {
  readonly #started = performance.now();

  static async takeRealtime(session: CdpSession, consentFolder?: string): Promise<RealtimePage> {
    await Promise.all(['Page', 'Runtime', 'Network'].map((domain) => session.send(`${domain}.enable`)));
    return new RealtimePage(session, consentFolder);
  }

  override get virtualMs(): number {
    return performance.now() - this.#started;
  }

  override get realtime(): boolean {
    return true;
  }

  override async advance(ms: number): Promise<void> {
    if (ms >= 1) await sleep(ms);
  }

  override async paint({ screenshot, format = 'jpeg', jpegQuality = JPEG_QUALITY }: PaintOptions = {}) {
    if (!screenshot) return { damaged: true, picture: undefined };
    const how = format === 'jpeg' ? { format, quality: jpegQuality } : { format };
    const taken = within(LIVENESS_MS, this.session.send('Page.captureScreenshot', how), 'The page gave no picture');
    return { damaged: true, picture: (await taken).data as Buffer };
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
