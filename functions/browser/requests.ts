import { setTimeout as sleep } from 'node:timers/promises';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import { requireWebAddress } from '../core/address-rules.ts';
import type { FramePage } from './frame-page.ts';
import { LOAD_DEADLINE_MS } from './open-page.ts';

/** Virtual milliseconds that pass with each look: enough for a load to go on, too little to be seen. */
const LOOK_MS = 0.1;
/** Real milliseconds without a request that count as quiet. */
const QUIET_MS = 60;
/** Real milliseconds that are waited for what a page fetches once it is touched; it may poll for ever. */
const QUIET_DEADLINE_MS = 4_000;
/** Real milliseconds that are waited in all: a page that asks without end is not waited for any more. */
const PATIENCE_MS = 20_000;
/** Real milliseconds that a body is waited for once its head is there: a script may never read it, and it never ends then. */
const BODY_MS = 300;

/**
 * Keeps the network's time out of the film: after something was done to the page, its clock stands still until what it
 * has asked for is there. So an answer comes in the same frame on a slow line as on a fast one.
 */
export interface Requests {
  /** How the last document answered: HTTP status and address; null when none was asked for since {@link watchRequests}. */
  readonly document: { readonly status: number; readonly url: string } | null;
  /** Takes note of what was pressed or typed: {@link settle} waits until the page has had it, and has asked for what it wants. */
  touched(input: Promise<void>): void;
  /** Waits until nothing is asked for. @throws RetryableError `PageTimedOut` when a new document does not load. */
  settle(signal?: AbortSignal): Promise<void>;
  /** Opens another document and waits until it rests. @throws RetryableError `PageUnreachable` or `PageTimedOut`. */
  navigate(url: string, signal?: AbortSignal): Promise<void>;
  stop(): void;
}

/** Begins to watch what a page asks for. */
export async function watchRequests(page: FramePage): Promise<Requests> {
  const { session } = page;
  const { frameTree } = await session.send('Page.getFrameTree');
  const mainFrame = (frameTree as { frame: { id: string } }).frame.id;
  /** Requests, and when their answers have begun. */
  const open = new Map<unknown, number>();
  /** Presses and keys that the page may not have had yet. */
  const touches = new Set<Promise<void>>();
  let changed = performance.now();
  let loading = false;
  let patience = PATIENCE_MS;
  let document: Requests['document'] = null;
  const change = (set: () => void) => {
    set();
    changed = performance.now();
  };
  const offs = [
    session.on('Network.requestWillBeSent', ({ requestId, type, frameId }) =>
      change(() => {
        if (type === 'Document' && frameId === mainFrame) loading = true;
        if (type !== 'EventSource' && type !== 'WebSocket' && type !== 'Media' && type !== 'Ping')
          open.set(requestId, Number.POSITIVE_INFINITY);
      }),
    ),
    session.on('Network.responseReceived', ({ requestId, type, frameId, response }) => {
      if (type === 'Fetch' && open.has(requestId)) open.set(requestId, performance.now());
      const { status, url } = response as { status: number; url: string };
      if (type === 'Document' && frameId === mainFrame) document = { status, url };
    }),
    session.on('Network.loadingFinished', ({ requestId }) => change(() => open.delete(requestId))),
    session.on('Network.loadingFailed', ({ requestId }) =>
      change(() => {
        // What became a download, or was called off, never loads.
        if (open.delete(requestId) && open.size === 0) loading = false;
      }),
    ),
    session.on('Page.loadEventFired', () =>
      change(() => {
        loading = false;
      }),
    ),
  ];
  const touched = (input: Promise<void>) => {
    // What the page's scripts ask for on an event is told before the answer to what they are asked after it.
    const had = input
      .then(() => page.evaluate(() => undefined))
      .catch(() => undefined)
      .then(() => {
        touches.delete(had);
      });
    touches.add(had);
  };
  const settle = async (signal?: AbortSignal) => {
    const started = performance.now();
    if (patience <= 0) open.clear();
    while (loading || touches.size > 0 || open.size > 0 || performance.now() - changed < QUIET_MS) {
      signal?.throwIfAborted();
      const passed = performance.now() - started;
      if (passed > LOAD_DEADLINE_MS) {
        throw new RetryableError(RETRYABLE.pageTimedOut, 'The page that was opened did not finish loading in time.');
      }
      // What is not answered by now is a stream, and nothing to wait for again.
      if (!loading && passed > QUIET_DEADLINE_MS) {
        open.clear();
        touches.clear();
      }
      for (const [requestId, answered] of open) if (performance.now() - answered > BODY_MS) open.delete(requestId);
      await page.paint();
      await page.advance(LOOK_MS, LOAD_DEADLINE_MS);
      await sleep(4);
      if (!loading && patience < performance.now() - started) break;
    }
    patience -= performance.now() - started;
  };
  const navigate = async (url: string, signal?: AbortSignal) => {
    requireWebAddress(url);
    loading = true;
    let refused = '';
    // The answer can wait for a frame, which comes while the page settles.
    session.send('Page.navigate', { url }).then(
      ({ errorText, loaderId }) => {
        refused = String(errorText ?? '');
        if (refused || !loaderId) loading = false;
      },
      () => {
        loading = false;
      },
    );
    await settle(signal);
    if (refused) {
      throw new RetryableError(
        RETRYABLE.pageUnreachable,
        `${url} could not be opened: ${refused.replace('net::', '')}.`,
      );
    }
  };
  return {
    get document() {
      return document;
    },
    touched,
    settle,
    navigate,
    stop: () => {
      for (const off of offs) off();
    },
  };
}
