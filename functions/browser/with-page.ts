import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workFolderPrefix } from '../contract/work-folder.ts';
import { type ChromiumInstallation, launchChromium } from './chromium.ts';
import type { EgressRules } from './egress-lines.ts';
import { type EgressProxy, startEgressProxy } from './egress-proxy.ts';
import { FramePage, RealtimePage } from './frame-page.ts';
import { haltAfter, limitMemory } from './guard-page.ts';
import { type Usage, watchUsage } from './usage.ts';

/** The browser of this machine and where it may go. */
export interface BrowserOptions extends ChromiumInstallation, EgressRules {
  /** Memory that one browser may hold. @default 2000 */
  readonly memoryLimitMb?: number;
}

export interface PageRequest {
  /** Window size in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** The page goes by the clock on the wall, and frames come by themselves. @default false */
  readonly realtime?: boolean;
  /** Real milliseconds after which the work on the page ends with `PageTimedOut`. @default never */
  readonly deadlineMs?: number;
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
  const chromium = await launchChromium({ ...options, ...request, signal, workFolder, proxyUrl: proxy.url });
  cleanup.defer(() => chromium.close());
  const watch = watchUsage(chromium.pid, limitMemory(halt, options.memoryLimitMb));
  cleanup.defer(() => watch.stop());
  try {
    const session = await chromium.newPage({ ...proxy, halt });
    const page = await (request.realtime
      ? RealtimePage.take(session)
      : FramePage.take(session, startOfHour(Date.now())));
    return await use(page, proxy, watch.usage);
  } catch (error) {
    // A killed browser shows as a lost connection; why it was killed says more.
    signal.throwIfAborted();
    throw error;
  }
}

/** What `Date.now()` starts with in the page: two runs within the hour see the same time. */
const startOfHour = (ms: number) => ms - (ms % 3_600_000);
