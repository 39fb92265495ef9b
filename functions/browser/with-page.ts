import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Access } from '../contract/access.ts';
import { workFolderPrefix } from '../contract/work-folder.ts';
import type { PrivateHosts } from '../core/address-rules.ts';
import type { Look } from '../core/lens.ts';
import { type ChromiumInstallation, launchChromium } from './chromium.ts';
import { type EgressProxy, type Resolver, startEgressProxy } from './egress-proxy.ts';
import { emulate } from './emulate.ts';
import { FramePage } from './frame-page.ts';
import { grantAccess } from './grant-access.ts';
import { type Usage, watchUsage } from './usage.ts';

/** The browser of this machine and where it may go. */
export interface BrowserOptions extends ChromiumInstallation {
  readonly allowPrivateHosts: PrivateHosts;
  readonly resolve?: Resolver;
  /** Folder of `@duckduckgo/autoconsent`, or the layer that holds its script and rules. */
  readonly consentFolder?: string;
}

export interface PageRequest {
  /** Window size in CSS pixels. */
  readonly width: number;
  readonly height: number;
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
  const workFolder = await mkdtemp(join(tmpdir(), workFolderPrefix('browser', process.pid)));
  cleanup.defer(() => rm(workFolder, { recursive: true, force: true, maxRetries: 3 }));
  const proxy = await startEgressProxy(options);
  cleanup.defer(() => proxy.close());
  const chromium = await launchChromium({
    ...{ ...options, ...request, workFolder, proxyUrl: proxy.url },
    scale: request.look?.scale ?? 1,
    // Without one it asks for `en-US@posix`, at which pages stumble.
    locale: request.look?.locale ?? 'en-US',
  });
  cleanup.defer(() => chromium.close());
  const watch = watchUsage(chromium.pid);
  cleanup.defer(() => watch.stop());
  try {
    const session = await chromium.newPage();
    if (request.look) await emulate(session, request.look);
    if (request.access && request.url) await grantAccess(session, request.access, request.url);
    const page = await FramePage.take(session, startOfHour(Date.now()), options.consentFolder);
    return await use(page, proxy, watch.usage);
  } catch (error) {
    // A killed browser shows as a lost connection; why it was killed says more.
    request.signal?.throwIfAborted();
    throw error;
  }
}

/** What `Date.now()` starts with in the page: two runs within the hour see the same time. */
const startOfHour = (ms: number) => ms - (ms % 3_600_000);
