import { setTimeout as sleep } from 'node:timers/promises';
import { endpointOf, isWebAddress, requireWebAddress } from '../core/address-rules.ts';
import type { FramePage } from './frame-page.ts';

/** Real milliseconds a page may take to load before it counts as timed out. */
export const LOAD_DEADLINE_MS = 30_000;
/** Virtual milliseconds to which a page's clock runs, for scout and recorder alike: what was scouted is what is recorded. */
export const SETTLE_MS = 2_000;
/**
 * Virtual milliseconds that pass with each look while the page loads. Next to nothing, so that animations start
 * at the same virtual time in every run; but not nothing, for then the load event never comes.
 */
const LOADING_STEP_MS = 0.1;
/** Real milliseconds after which the clock goes at its usual pace although the page has not loaded: it may wait for a timer. */
const SLOW_MS = 4_000;
/** Real milliseconds without a request that count as quiet. */
const QUIET_MS = 150;
/** Real milliseconds that are waited for quiet once the page has loaded; a page may poll or stream for ever. */
const QUIET_DEADLINE_MS = 3_000;
/** Milliseconds by which a timer may be early. */
const TIMER_SLACK_MS = 20;
/** Kinds of requests that do not end, or whose end nobody sees. */
const ENDLESS = new Set(['EventSource', 'WebSocket', 'Media', 'Ping']);
/** Virtual milliseconds a step of the clock takes while a slow page loads: one frame at 60 a second. */
const STEP_MS = 1000 / 60;
/** And while one settles that has loaded: nobody sees these frames, and a page at work takes 10 to 30 ms for each. */
const SETTLE_STEP_MS = 50;

export interface OpenOptions {
  /** Virtual milliseconds to which the page's clock runs before it is handed over. */
  readonly settleMs: number;
  /** Real milliseconds that it may take to load. @default 30 000 */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** How the main document answered. */
export interface Opened {
  /** Set when there was no answer, such as `net::ERR_CONNECTION_REFUSED`. */
  readonly errorText: string | undefined;
  readonly status: number;
  readonly finalUrl: string;
  /** False when the page was still loading at the deadline. */
  readonly loaded: boolean;
  readonly mimeType: string;
  /** As the server wrote their names. */
  readonly headers: Readonly<Record<string, string>>;
  /** `host:port` of each server that the main document was asked of, redirects included. */
  readonly hosts: readonly string[];
}

/**
 * Opens a page while its clock stands still, so that every script and animation starts at virtual time 0 in every
 * run, then lets the clock run to `settleMs`. Two runs of a page that does not depend on chance look alike.
 *
 * @throws RejectedError `AddressRefused` for an address that is neither http nor https.
 */
export async function openPage(
  page: FramePage,
  url: string,
  { settleMs, deadlineMs = LOAD_DEADLINE_MS, signal }: OpenOptions,
): Promise<Opened> {
  requireWebAddress(url);
  const traffic = watchTraffic(page);
  const started = performance.now();
  // The answer to Page.navigate can wait for the first frame, so it is awaited beside the pump.
  const navigation = page.session.send('Page.navigate', { url });
  let navigated: Record<string, unknown> | undefined;
  navigation.then(
    (result) => {
      navigated = result;
    },
    () => {
      navigated = { errorText: 'the browser closed' };
    },
  );
  const left = () => deadlineMs - (performance.now() - started);
  while (!(navigated && (traffic.loaded || navigated.errorText)) && left() > 0) {
    signal?.throwIfAborted();
    const step = performance.now() - started > SLOW_MS ? STEP_MS : LOADING_STEP_MS;
    try {
      await page.paint();
      await page.advance(step, Math.max(left(), 1));
    } catch (error) {
      // A server that never answers is the page's fault, not the clock's: the caller hears that nothing was loaded.
      if (left() > TIMER_SLACK_MS) throw error;
    }
    await sleep(4);
  }
  const errorText = navigated?.errorText as string | undefined;
  const opened = () => ({ errorText, ...traffic.document, loaded: traffic.loaded });
  if (errorText || !traffic.loaded) {
    traffic.stop();
    return opened();
  }
  await quiet(page, traffic, signal);
  while (page.virtualMs < settleMs) {
    signal?.throwIfAborted();
    await page.advance(Math.min(SETTLE_STEP_MS, settleMs - page.virtualMs));
    await page.paint();
  }
  await quiet(page, traffic, signal);
  traffic.stop();
  return opened();
}

/** Paints until the network rests and the fonts are there. */
async function quiet(page: FramePage, traffic: Traffic, signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + QUIET_DEADLINE_MS;
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    await page.paint();
    const rested = traffic.open() === 0 && performance.now() - traffic.lastChange() > QUIET_MS;
    if (rested && (await page.evaluate(() => document.fonts.status === 'loaded'))) return;
    await sleep(8);
  }
  // What is not answered by now is a stream, and not waited for again.
  traffic.forget();
}

/** As the protocol tells it. */
interface Answer {
  readonly status: number;
  readonly url: string;
  readonly mimeType: string;
  readonly headers: Record<string, string>;
}

interface Traffic {
  readonly loaded: boolean;
  readonly document: Pick<Opened, 'status' | 'finalUrl' | 'mimeType' | 'headers'> & { hosts: string[] };
  open(): number;
  forget(): void;
  lastChange(): number;
  stop(): void;
}

function watchTraffic(page: FramePage): Traffic {
  const requests = new Set<unknown>();
  const document: Traffic['document'] = { status: 0, finalUrl: '', mimeType: '', headers: {}, hosts: [] };
  const state = { loaded: false, document };
  let changed = performance.now();
  let mainFrame: unknown;
  let answer: (Answer & { loaderId: unknown }) | undefined;
  const change = () => {
    changed = performance.now();
  };
  const offs = [
    page.session.on('Network.requestWillBeSent', ({ requestId, type, frameId, request }) => {
      if (type === 'Document') mainFrame ??= frameId;
      if (type === 'Document' && frameId === mainFrame) {
        state.document.hosts.push(endpointOf((request as { url: string }).url));
      }
      // Blobs are no traffic; and the end of a worker’s script, most often one, is told to the worker only.
      const network = isWebAddress((request as { url: string }).url);
      if (network && !ENDLESS.has(String(type))) requests.add(requestId);
      change();
    }),
    page.session.on('Network.responseReceived', ({ type, frameId, loaderId, response }) => {
      if (type === 'Document' && frameId === mainFrame) answer = { loaderId, ...(response as Answer) };
    }),
    page.session.on('Page.frameNavigated', ({ frame }) => {
      // Other answers, such as a download that the page started, leave its document as it is.
      if (!answer || answer.loaderId !== (frame as { loaderId: unknown }).loaderId) return;
      const { status, url, mimeType, headers } = answer;
      Object.assign(state.document, { status, finalUrl: url, mimeType, headers });
    }),
    page.session.on('Network.loadingFinished', ({ requestId }) => {
      requests.delete(requestId);
      change();
    }),
    page.session.on('Network.loadingFailed', ({ requestId }) => {
      requests.delete(requestId);
      change();
    }),
    page.session.on('Page.loadEventFired', () => {
      state.loaded = true;
    }),
  ];
  return Object.assign(state, {
    open: () => requests.size,
    forget: () => requests.clear(),
    lastChange: () => changed,
    stop: () => {
      for (const off of offs) off();
    },
  });
}
