import { REJECTED, RETRYABLE, RejectedError, RetryableError } from '../contract/errors.ts';
import { endpointOf, isWebAddress } from '../core/address-rules.ts';
import type { CdpSession } from './cdp.ts';
import type { EgressFailure } from './egress-lines.ts';

/**
 * Documents that a page may show one after the other. A page that renews itself every five seconds shows twelve in a
 * long scene; one that sends its visitor in a circle shows as many in a second or two.
 */
const MOST_DOCUMENTS = 30;

/**
 * Memory that a browser may hold, MB. A frame of 1080p takes 255 MB, one of 4K some 700; the functions have 3008, Node
 * takes 300 of them, and between two looks a page can fill 500 more.
 */
const MOST_MEMORY_MB = 2_000;

/** What is done about a page that does what no page may. */
export interface PageGuard {
  /** Ends the work on the page, for this reason. */
  readonly halt: (error: RejectedError | RetryableError) => void;
  /** What stopped a request to this `host:port`, if anything did. */
  readonly failureOf: (endpoint: string) => EgressFailure | undefined;
}

/**
 * Keeps a page to being a page of the public web for as long as it lives: dialogs are answered, and the work is halted
 * when it crashes, goes round in circles, or leads elsewhere.
 */
export async function guardPage(page: CdpSession, guard: PageGuard): Promise<void> {
  let documents = 0;
  page.on('Page.frameNavigated', ({ frame }) => {
    const { parentId, url, unreachableUrl } = frame as { parentId?: string; url: string; unreachableUrl?: string };
    if (parentId !== undefined) return;
    const error = judgeDocument(unreachableUrl ?? url, unreachableUrl !== undefined, documents++, guard);
    if (error) guard.halt(error);
  });
  page.on('Inspector.targetCrashed', () => {
    guard.halt(new RetryableError(RETRYABLE.browserCrashed, 'The page crashed; pages that take too much memory do.'));
  });
  page.on('Page.javascriptDialogOpening', ({ type }) => {
    // A dialog would hold the page's scripts, and with them the clock. The one before a page is left is agreed to.
    page.send('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' }).catch(() => undefined);
  });
  await Promise.all([page.send('Inspector.enable'), page.send('Page.enable')]);
}

/** Why the page may not show this document; the first one's fate is judged by who opens it. */
function judgeDocument(
  url: string,
  unreachable: boolean,
  before: number,
  { failureOf }: PageGuard,
): RejectedError | RetryableError | undefined {
  const host = URL.parse(url)?.host ?? url;
  const failure = failureOf(endpointOf(url));
  if (failure === 'refused') {
    return new RejectedError(REJECTED.addressRefused, `${host} leads to an address that is not public.`);
  }
  if (!isWebAddress(url) && !(before === 0 && url === 'about:blank')) {
    return new RejectedError(
      REJECTED.addressRefused,
      `The page leads to ${url.slice(0, 100)}, which is not of the web.`,
    );
  }
  if (before > 0 && unreachable) {
    return new RetryableError(RETRYABLE.pageUnreachable, `The page leads to ${host}, which could not be opened.`);
  }
  if (before >= MOST_DOCUMENTS) {
    return new RejectedError(REJECTED.pageBroken, 'The page leads from one address to the next without end.');
  }
}

/** Halts the work once the browser holds more memory than it may. */
export function limitMemory(halt: PageGuard['halt'], limitMb = MOST_MEMORY_MB): (memoryMb: number) => void {
  return (memoryMb) => {
    if (memoryMb < limitMb) return;
    halt(new RetryableError(RETRYABLE.browserCrashed, `The page took more than ${limitMb} MB of memory.`));
  };
}

/** Halts the work once it has taken this long, milliseconds of real time, unless it is disposed of before. */
export function haltAfter(ms: number | undefined, halt: PageGuard['halt']): Disposable {
  const late = new RetryableError(RETRYABLE.pageTimedOut, 'The page could not be looked at in time.');
  const timer = ms === undefined ? undefined : setTimeout(() => halt(late), ms);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
