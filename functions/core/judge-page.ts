import { REJECTED, RETRYABLE, RejectedError, RetryableError } from '../contract/errors.ts';
import { soundsLikeWall, wallOfHeaders } from './bot-walls.ts';

/** What opening a page told about how it answered. */
export interface Answer {
  readonly url: string;
  readonly errorText: string | undefined;
  readonly loaded: boolean;
  readonly status: number;
  readonly mimeType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Why the way out refused one of the page's own hosts. */
  readonly egress: 'refused' | 'not-found' | undefined;
}

/** What a page shows of itself. */
export interface Impression {
  readonly title: string;
  readonly headings: readonly string[];
  readonly visibleCharacters: number;
  readonly visibleMedia: number;
  /** The service that asks for a proof that a person is looking; null for none. */
  readonly challenge: string | null;
}

/** Statuses that the proxy gives itself when the other side could not be spoken to. */
const PROXY_STATUSES = new Set([502, 504, 590, 592, 593, 594, 595, 596, 597, 599]);
/** What Chromium says of addresses and ports that no page may lead to. */
const REFUSED_BY_BROWSER = new Set([
  'net::ERR_UNSAFE_REDIRECT',
  'net::ERR_UNSAFE_PORT',
  'net::ERR_UNKNOWN_URL_SCHEME',
  'net::ERR_DISALLOWED_URL_SCHEME',
  'net::ERR_INVALID_URL',
  'net::ERR_INVALID_REDIRECT',
]);
/** A page with more words than this is a page, whatever it is called. */
const WALL_CHARACTERS = 1500;
/** Fewer letters than this and no picture is nothing to make a film of. */
const EMPTY_CHARACTERS = 20;

/**
 * Says why a page cannot be filmed.
 *
 * @throws RejectedError or RetryableError, each with its own name, for a person to read.
 */
export function judgeAnswer(answer: Answer): void {
  const { url, status } = answer;
  const host = URL.parse(url)?.host ?? url;
  if (answer.egress === 'refused') {
    throw new RejectedError(REJECTED.addressRefused, `${host} leads to an address that is not public.`);
  }
  if (answer.egress === 'not-found') {
    throw new RetryableError(RETRYABLE.pageUnreachable, `${host} could not be reached: the name has no address.`);
  }
  if (answer.errorText === 'net::ERR_ABORTED') {
    throw new RejectedError(REJECTED.pageBroken, `${url} leads to a download or to another program, not to a page.`);
  }
  if (answer.errorText === 'net::ERR_TOO_MANY_REDIRECTS') {
    throw new RejectedError(REJECTED.pageBroken, `${url} leads from one address to the next without end.`);
  }
  if (REFUSED_BY_BROWSER.has(answer.errorText ?? '')) {
    throw new RejectedError(REJECTED.addressRefused, `${url} leads to what is not of the web.`);
  }
  if (answer.errorText || PROXY_STATUSES.has(status)) {
    const reason =
      answer.errorText
        ?.replace(/^net::ERR_/, '')
        .replaceAll('_', ' ')
        .toLowerCase() ?? 'no connection';
    throw new RetryableError(RETRYABLE.pageUnreachable, `${host} could not be reached: ${reason}.`);
  }
  if (!answer.loaded) {
    throw new RetryableError(RETRYABLE.pageTimedOut, `${url} did not finish loading in time.`);
  }
  if (!/^(text\/html|application\/xhtml\+xml)$/.test(answer.mimeType) && status < 400) {
    throw new RejectedError(REJECTED.pageBroken, `${url} is ${answer.mimeType || 'no document'}, not a web page.`);
  }
}

/** Judges what the page shows, once it is open. @throws as {@link judgeAnswer}. */
export function judgeImpression({ url, status, headers }: Answer, page: Impression): void {
  const words = [page.title, ...page.headings].join('\n');
  const small = page.visibleCharacters < WALL_CHARACTERS;
  const service = wallOfHeaders(status, headers) ?? (small ? page.challenge : null);
  if (service !== null || (small && soundsLikeWall(words))) {
    const by = service === null ? '' : ` (${service})`;
    throw new RejectedError(REJECTED.pageBotWalled, `${url} asks visitors to prove that they are human${by}.`);
  }
  if (status === 401 || status === 403 || status === 407 || status === 429) {
    throw new RejectedError(REJECTED.pageRefused, `${url} refuses visitors like this one (HTTP ${status}).`);
  }
  if (status >= 500) {
    throw new RetryableError(RETRYABLE.pageUnreachable, `${url} answers with an error (HTTP ${status}).`);
  }
  if (status >= 400) throw new RejectedError(REJECTED.pageBroken, `${url} answers with an error (HTTP ${status}).`);
  if (page.visibleCharacters < EMPTY_CHARACTERS && page.visibleMedia === 0) {
    throw new RejectedError(REJECTED.pageEmpty, `${url} shows nothing: no words and no pictures.`);
  }
}
