import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Access } from '../contract/access.ts';
import { RETRYABLE } from '../contract/errors.ts';
import { workFolderPrefix } from '../contract/work-folder.ts';
import type { Look } from '../core/lens.ts';
import { type ChromiumInstallation, launchChromium } from './chromium.ts';
import type { EgressRules } from './egress-lines.ts';
import { type EgressProxy, startEgressProxy } from './egress-proxy.ts';
import { emulate, metricsOf } from './emulate.ts';
import { FramePage, RealtimePage } from './frame-page.ts';
import { grantAccess } from './grant-access.ts';
import { haltAfter, limitMemory } from './guard-page.ts';
import { type Usage, watchUsage } from './usage.ts';

/** The browser of this machine and where it may go. */
export interface BrowserOptions extends ChromiumInstallation, EgressRules {
  /** Memory that one browser may hold. @default 2000 */
  readonly memoryLimitMb?: number;
  /** Folder of `@duckduckgo/autoconsent`, or the layer that holds its script and rules. */
  readonly consentFolder?: string;
}

export interface PageRequest {
  /** Window size in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** The page goes by the clock on the wall, and frames come by themselves. @default false */
  readonly realtime?: boolean;
  /** Real milliseconds after which the work on the page ends with `PageTimedOut`. @default never */
  readonly deadlineMs?: number;
  /** The device and the reader that the page is shown to; width and height are its CSS size. @default the browser's own */
  readonly look?: Look | undefined;
  /** The page that is to be opened: only its origin is given the access. */
  readonly url?: string;
  /** @default none */
  readonly access?: Access | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Gives a page in a browser and behind a proxy of its own, and leaves nothing of the three behind. `usage` tells what
 * the browser has taken so far.
 */
export async function withPage<T>(
  options: BrowserOptions,
  request: PageRequest,
  use: (page: FramePage, proxy: EgressProxy, usage: () => Promise<Usage>) => Promise<T>,
): Promise<T> {
  await using cleanup = new AsyncDisposableStack();
  const halting = new AbortController();
  const halt = (error: Error) => halting.abort(error);
  const signal = AbortSignal.any([halting.signal, ...(request.signal ? [request.signal] : [])]);
  cleanup.use(haltAfter(request.deadlineMs, halt));
  const workFolder = await mkdtemp(join(tmpdir(), workFolderPrefix('browser', process.pid)));
  cleanup.defer(() => rm(workFolder, { recursive: true, force: true, maxRetries: 3 }));
  const proxy = await startEgressProxy(options, halt);
  cleanup.defer(() => proxy.close());
  const chromium = await launchChromium({
    ...{ ...options, ...request, signal, workFolder, proxyUrl: proxy.url },
    scale: request.look?.scale ?? 1,
    // Without one it asks for `en-US@posix`, at which pages stumble.
    locale: request.look?.locale ?? 'en-US',
  });
  cleanup.defer(() => chromium.close());
  const watch = watchUsage(chromium.pid, limitMemory(halt, options.memoryLimitMb));
  cleanup.defer(() => watch.stop());
  try {
    const session = await chromium.newPage({ ...proxy, halt });
    if (request.look) await emulate(session, request.look);
    if (request.access && request.url) await grantAccess(session, request.access, request.url);
    const { consentFolder } = options;
    const page = await (request.realtime
      ? RealtimePage.takeRealtime(session, consentFolder)
      : FramePage.take(session, startOfHour(Date.now()), consentFolder));
    if (request.look) page.metrics = metricsOf(request.look);
    return await use(page, proxy, watch.usage);
  } catch (error) {
    // A killed browser shows as a lost connection; why it was killed says more.
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * Works with a page frame by frame, and if it does not live under a clock that is not the one on the wall, does it all
 * again in real time.
 */
export async function withEitherClock<T>(work: (realtime: boolean) => Promise<T>): Promise<T> {
  try {
    return await work(false);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== RETRYABLE.captureStalled) throw error;
    return work(true);
  }
}

/** What `Date.now()` starts with in the page: two runs within the hour see the same time. */
const startOfHour = (ms: number) => ms - (ms % 3_600_000);
