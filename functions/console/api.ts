import type { ProblemBody } from '../contract/problem.ts';

/** Why a call did not bring what was wanted: the key is missing or wrong, nobody answered, or the API said no. */
type Reason = 'key' | 'network' | 'refused';

/** A call that failed, in words for the person at the screen. */
export class CallFailed extends Error {
  readonly reason: Reason;
  /** Of the answer; 0 when there was none. */
  readonly status: number;

  constructor(reason: Reason, status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CallFailed';
    this.reason = reason;
    this.status = status;
  }
}

/** Where this tab keeps its key: until the tab is closed. */
const PLACE = 'leadreel.key';
/** When storage is forbidden, the key lasts as long as the page. */
let ownKey: string | null = null;

export function readKey(): string | null {
  try {
    return sessionStorage.getItem(PLACE) ?? ownKey;
  } catch {
    return ownKey;
  }
}

/** @param key null forgets it. */
export function keepKey(key: string | null): void {
  ownKey = key;
  try {
    if (key === null) sessionStorage.removeItem(PLACE);
    else sessionStorage.setItem(PLACE, key);
  } catch {
    // Kept in `ownKey` all the same.
  }
}

/** Longest that an answer is waited for, milliseconds: API Gateway gives up at 30 s. */
const PATIENCE_MS = 35_000;

async function send(method: string, path: string, signal: AbortSignal): Promise<Response> {
  const key = readKey();
  try {
    return await fetch(path, {
      method,
      cache: 'no-store',
      headers: key === null ? {} : { 'x-api-key': key },
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new CallFailed('network', 0, 'The API does not answer. Check the connection.', { cause: error });
  }
}

async function explain(response: Response): Promise<CallFailed> {
  const { status } = response;
  if (status === 401 || status === 403) {
    return new CallFailed('key', status, readKey() === null ? 'A key is needed.' : 'The API does not take this key.');
  }
  // Every field may be missing: what stands before the API answers in its own way.
  const problem = (await response.json().catch(() => ({}))) as Partial<ProblemBody>;
  const said = [problem.title, problem.detail].filter(Boolean).join('. ');
  if (status === 429 || status >= 500) {
    return new CallFailed('network', status, said || `The API answers with status ${status}. Trying again.`);
  }
  return new CallFailed('refused', status, said || `The API answers with status ${status}.`);
}

/** Calls the API and gives the answer's text. @throws CallFailed, or the signal's own reason when it is aborted. */
async function call(method: string, path: string, signal: AbortSignal): Promise<string> {
  const response = await send(method, path, signal);
  if (!response.ok) throw await explain(response);
  try {
    return await response.text();
  } catch (error) {
    signal.throwIfAborted();
    throw new CallFailed('network', 0, 'The answer broke off. Check the connection.', { cause: error });
  }
}

const BASE = '/api/v1/videos';

/** @param path below `/api/v1/videos`. */
export const readJson = async <T>(path: string, signal: AbortSignal): Promise<T> =>
  // What the API answers has the shape of its contract, which is deployed with this page.
  JSON.parse(await call('GET', `${BASE}${path}`, signal)) as T;

/** @param path below `/api/v1/videos`. */
export const readText = (path: string, signal: AbortSignal) => call('GET', `${BASE}${path}`, signal);

/** Asks for something to be done. @param path below `/api/v1/videos`. */
export const act = async (method: 'POST' | 'DELETE', path: string): Promise<void> => {
  await call(method, `${BASE}${path}`, new AbortController().signal);
};
