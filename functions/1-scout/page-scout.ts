import { createHash } from 'node:crypto';
import type { EgressProxy } from '../browser/egress-proxy.ts';
import { findChallenge } from '../browser/find-challenge.ts';
import { findTarget } from '../browser/find-target.ts';
import { describeVisible } from '../browser/fingerprint.ts';
import type { FramePage } from '../browser/frame-page.ts';
import { type Opened, openPage, SETTLE_MS } from '../browser/open-page.ts';
import { alignAnimations, type PageReading, readPage, scrollPage, scrollRange } from '../browser/page-scripts.ts';
import { refuseBanner } from '../browser/refuse-banner.ts';
import { pass, tour } from '../browser/tour.ts';
import { type BrowserOptions, withEitherClock, withPage } from '../browser/with-page.ts';
import type { Access } from '../contract/access.ts';
import type { Box, ScoutedPage } from '../contract/page.ts';
import { BOT_WALLS, CHALLENGE_BOXES } from '../core/bot-walls.ts';
import { judgeAnswer, judgeImpression } from '../core/judge-page.ts';
import type { Look } from '../core/lens.ts';
import { type Target, targetName } from '../core/target.ts';

/** The time to load, as long again for the tour of a long page, and 40 s for a slow machine. */
const DEADLINE_MS = 100_000;
/** Frames watched, at 30 a second, to see whether anything moves by itself. */
const WATCHED_FRAMES = 45;
/** Tallest picture taken, pixels: what a JPEG of it costs in memory stays under 100 MB. */
const TALLEST_PICTURE = 12_000;

export interface ScoutRequest {
  readonly url: string;
  /** Size of the window as the film will have it, CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** @default the browser's own */
  readonly look?: Look | undefined;
  /** What lets the browser in. @default none */
  readonly access?: Access | undefined;
  /** What is to be found beside what a script can point at. @default none */
  readonly targets?: readonly Target[];
  /** Real milliseconds that the page may take to load. @default 30 000 */
  readonly loadDeadlineMs?: number;
  /** Real milliseconds that all of the looking may take. @default 100 000 */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export interface Scouting {
  readonly page: Omit<ScoutedPage, 'screenshot_key'>;
  /** JPEG of the whole page, at most {@link TALLEST_PICTURE} high. */
  readonly screenshot: Buffer;
}

/** Looks at a page once, before anything is spent on it. */
export class PageScout {
  readonly #options: BrowserOptions;

  constructor(options: BrowserOptions) {
    this.#options = options;
  }

  /**
   * Opens the page and tells what is on it.
   *
   * @throws RejectedError `AddressRefused`, `PageRefused`, `PageBotWalled`, `PageBroken`, `PageTooLarge` or `PageEmpty`;
   * RetryableError `PageUnreachable`, `PageTimedOut`, `CaptureStalled` or `BrowserCrashed`.
   */
  scout(request: ScoutRequest): Promise<Scouting> {
    const end = performance.now() + (request.deadlineMs ?? DEADLINE_MS);
    return withEitherClock((realtime) => this.#scout({ ...request, deadlineMs: end - performance.now() }, realtime));
  }

  #scout(request: ScoutRequest, realtime: boolean): Promise<Scouting> {
    return withPage(this.#options, { ...request, realtime }, async (page, proxy) => {
      const opened = await openPage(page, request.url, {
        settleMs: SETTLE_MS,
        signal: request.signal,
        ...(request.loadDeadlineMs ? { deadlineMs: request.loadDeadlineMs } : {}),
      });
      const answer = { ...opened, url: request.url, egress: egressOf(opened, proxy) };
      judgeAnswer(answer);
      const bannerDismissed = await refuseBanner(page);
      const { reading, challenge } = await this.#look(page, request);
      judgeImpression(answer, {
        ...reading,
        challenge,
        headings: reading.elements.filter(({ role }) => role === 'heading').map(({ text }) => text),
      });
      const located: [string, Box | null][] = [];
      for (const target of request.targets ?? []) {
        const name = targetName(target);
        if (name !== null) located.push([name, (await findTarget(page, target))?.box ?? null]);
      }
      const animated = await moves(page);
      return {
        page: {
          url: request.url,
          final_url: opened.finalUrl,
          http_status: opened.status,
          title: reading.title,
          description: reading.description,
          language: reading.language,
          viewport: { width: request.width, height: request.height },
          page_height: reading.pageHeight,
          animated,
          realtime,
          banner_dismissed: bannerDismissed,
          elements: reading.elements,
          located: Object.fromEntries(located),
          fingerprint: await fingerprint(page),
        },
        screenshot: await picture(page, request, reading.pageHeight),
      };
    });
  }

  async #look(page: FramePage, request: ScoutRequest): Promise<{ reading: PageReading; challenge: string | null }> {
    const to = await page.evaluate(scrollRange);
    await tour(page, { from: 0, to, window: request.height, restAt: 0 }, request.signal);
    return {
      reading: await page.evaluate(readPage),
      challenge: await page.evaluate(findChallenge, BOT_WALLS, CHALLENGE_BOXES),
    };
  }
}

function egressOf({ hosts }: Opened, proxy: EgressProxy) {
  return hosts.map((host) => proxy.failureOf(host)).find((failure) => failure !== undefined);
}

/** SHA-256 of what is visible, with all movements at their start or end as scenes show them; null for a page without end. */
async function fingerprint(page: FramePage): Promise<string | null> {
  await page.evaluate(alignAnimations, 'end' as const);
  const lines = await page.evaluate(describeVisible);
  return lines && createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** True when frames change while nobody touches the page. */
async function moves(page: FramePage): Promise<boolean> {
  // Two frames swallow the damage of what was done before.
  await page.paint();
  await page.paint();
  for (let frame = 0; frame < WATCHED_FRAMES; frame++) {
    await page.advance(1000 / 30);
    if ((await page.paint()).damaged) return true;
  }
  return false;
}

async function picture(page: FramePage, { width, look }: ScoutRequest, pageHeight: number): Promise<Buffer> {
  await page.evaluate(scrollPage, 0);
  await page.session.send('Emulation.setDeviceMetricsOverride', {
    width,
    height: Math.max(1, Math.min(pageHeight, Math.floor(TALLEST_PICTURE / (look?.scale ?? 1)))),
    deviceScaleFactor: 0,
    mobile: look?.mobile ?? false,
  });
  await pass(page, 100);
  const { picture } = await page.paint({ screenshot: true });
  return picture ?? Buffer.alloc(0);
}
