import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../lib/local/loopback.ts';
import { encodeMp3, toneSpeech } from './tone-speech.ts';

/** What goes wrong with one request. */
export type Fault =
  | { readonly status: number; readonly code?: string; readonly legacy?: string; readonly retryAfter?: string }
  /** The connection is reset before an answer, or in the middle of one. */
  | 'reset'
  | 'cut'
  /** No answer, or one that never ends. */
  | 'hang'
  | 'hang-in-body'
  /** An answer of 200 that is none. */
  | 'broken-json'
  | 'no-audio'
  | 'empty-audio'
  | 'broken-audio'
  | 'silent-audio'
  /** Speech without times, or with times that are of no use. */
  | 'null-alignment'
  | 'no-alignment'
  | 'collapsed-alignment';

/** A request as it came. */
export interface SeenRequest {
  readonly voiceId: string;
  readonly query: Readonly<Record<string, string>>;
  readonly key: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds of the process's clock. */
  readonly at: number;
}

export interface FakeOptions {
  /** The key that is taken. @default 'sk_fake' */
  readonly apiKey?: string;
  /** Characters until `quota_exceeded`. @default no limit */
  readonly quota?: number;
  /** Requests at a time until 429 `too_many_concurrent_requests`. @default no limit */
  readonly concurrency?: number;
  /** Time that speaking takes, milliseconds. @default 0 */
  readonly latencyMs?: number;
  /** Leaves the header `character-cost` out. */
  readonly hidesCost?: boolean;
}

const MAX_CHARACTERS = 10_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** ElevenLabs' text to speech with timestamps, on this machine: its wire shapes, its refusals, and faults on demand. */
export class FakeElevenLabs {
  readonly requests: SeenRequest[] = [];
  /** The most requests that were under way at once. */
  peak = 0;
  url = '';
  readonly #options: FakeOptions;
  readonly #faults: Fault[] = [];
  #always: Fault | null = null;
  #close: () => Promise<void> = async () => undefined;
  #active = 0;
  #spent = 0;

  private constructor(options: FakeOptions) {
    this.#options = options;
  }

  static async start(options: FakeOptions = {}): Promise<FakeElevenLabs> {
    const fake = new FakeElevenLabs(options);
    const server = createServer((request, response) => {
      fake.#serve(request, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500);
        response.end(String(error));
      });
    });
    const { url, close } = await listen(server);
    fake.url = url;
    fake.#close = close;
    return fake;
  }

  /** What the next requests meet, one each; those after them are answered. */
  next(...faults: Fault[]): void {
    this.#faults.push(...faults);
  }

  /** What every request meets, until it is null again. */
  always(fault: Fault | null): void {
    this.#always = fault;
  }

  /** Forgets what was seen and what is to come. */
  reset(): void {
    this.requests.length = 0;
    this.#faults.length = 0;
    this.#always = null;
    this.peak = 0;
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://fake');
    const voiceId = /^\/v1\/text-to-speech\/([^/]+)\/with-timestamps$/.exec(pathname)?.[1];
    const body: Record<string, unknown> = JSON.parse((await buffer(request)).toString() || '{}');
    if (request.method !== 'POST' || !voiceId) {
      refuse(response, { status: 404, code: 'not_found' });
      return;
    }
    const key = request.headers['xi-api-key']?.toString();
    this.requests.push({ voiceId, query: Object.fromEntries(searchParams), key, body, at: performance.now() });
    this.#active++;
    this.peak = Math.max(this.peak, this.#active);
    const isCrowded = this.#active > (this.#options.concurrency ?? Number.POSITIVE_INFINITY);
    try {
      if (isCrowded) {
        refuse(response, { status: 429, code: 'concurrent_limit_exceeded', legacy: 'too_many_concurrent_requests' });
        return;
      }
      await pause(this.#options.latencyMs ?? 0);
      const fault = this.#faults.shift() ?? this.#always;
      if (fault !== null && breakOff(response, fault, body)) return;
      const refusal = this.#refusal(voiceId, key, body);
      if (refusal) refuse(response, refusal);
      else if ('text' in body) await this.#speak(response, body, fault);
      else response.writeHead(422, { 'content-type': 'application/json' }).end(JSON.stringify(missingText(body)));
    } finally {
      this.#active--;
    }
  }

  #refusal(voiceId: string, key: string | undefined, body: Record<string, unknown>): Refusal | null {
    const { apiKey = 'sk_fake', quota = Number.POSITIVE_INFINITY } = this.#options;
    if (key !== apiKey) return { status: 401, code: 'invalid_api_key' };
    if (!/^[A-Za-z0-9]{20}$/.test(voiceId)) return { status: 404, code: 'voice_not_found' };
    const length = [...String(body.text)].length;
    if (length > MAX_CHARACTERS) return { status: 400, code: 'max_character_limit_exceeded' };
    if (this.#spent + length > quota) return { status: 401, code: 'quota_exceeded' };
    const hasContext = body.previous_text !== undefined || body.next_text !== undefined;
    if (String(body.model_id).startsWith('eleven_v3') && hasContext) return { status: 400, code: 'unsupported_model' };
    return null;
  }

  async #speak(response: ServerResponse, body: Record<string, unknown>, fault: Fault | null): Promise<void> {
    const { samples, characters, starts, ends } = toneSpeech(String(body.text));
    if (fault === 'silent-audio') samples.fill(0);
    const audio = fault === 'empty-audio' ? Buffer.alloc(0) : await encodeMp3(samples);
    if (fault === 'broken-audio') audio.fill(7);
    // The flash models cost half.
    const cost = Math.ceil(characters.length * (String(body.model_id).includes('flash') ? 0.5 : 1));
    this.#spent += cost;
    const times = (values: readonly number[]) =>
      fault === 'collapsed-alignment' ? values.map((value) => Math.min(value, 0.3)) : values;
    const alignment = {
      characters,
      character_start_times_seconds: times(starts),
      character_end_times_seconds: times(ends),
    };
    const isUntimed = fault === 'null-alignment' || fault === 'no-alignment';
    const answer = {
      ...(fault !== 'no-audio' && { audio_base64: audio.toString('base64') }),
      ...(fault !== 'no-alignment' && { alignment: isUntimed ? null : alignment }),
      ...(fault !== 'no-alignment' && { normalized_alignment: isUntimed ? null : alignment }),
    };
    const text = JSON.stringify(answer);
    response.writeHead(200, {
      'content-type': 'application/json',
      'request-id': randomUUID(),
      'history-item-id': randomUUID(),
      'current-concurrent-requests': String(this.#active),
      ...(!this.#options.hidesCost && { 'character-cost': String(cost) }),
    });
    if (fault === 'cut' || fault === 'hang-in-body') {
      response.write(text.slice(0, text.length / 2));
      if (fault === 'cut') setTimeout(() => response.socket?.resetAndDestroy(), 20);
      return;
    }
    response.end(fault === 'broken-json' ? text.slice(0, text.length / 2) : text);
  }
}

interface Refusal {
  readonly status: number;
  readonly code?: string;
  /** The older `status`, where it is another word. */
  readonly legacy?: string;
  readonly retryAfter?: string;
}

/** True when the request is over with this. Messages repeat the text and the key, as no client should. */
function breakOff(response: ServerResponse, fault: Fault, body: Record<string, unknown>): boolean {
  if (fault === 'hang') return true;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return true;
  }
  if (typeof fault === 'string') return false;
  refuse(response, fault, `You sent: ${String(body.text)}`);
  return true;
}

function refuse(response: ServerResponse, refusal: Refusal, message = 'Refused.'): void {
  const { status, code, legacy = code, retryAfter } = refusal;
  const request_id = randomUUID();
  const headers = {
    'content-type': code === undefined ? 'text/html' : 'application/json',
    'request-id': request_id,
    ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
  };
  const detail = { type: 'error', code, message, status: legacy, request_id };
  response.writeHead(status, headers).end(code === undefined ? '<html>Bad Gateway</html>' : JSON.stringify({ detail }));
}

const missingText = (input: unknown) => ({
  detail: [{ type: 'missing', loc: ['body', 'text'], msg: 'Field required', input }],
});
