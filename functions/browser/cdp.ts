import type { Readable, Writable } from 'node:stream';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import { decodeCbor, ENVELOPE_BYTES, encodeCbor, messageLength } from './cbor.ts';

type Json = Record<string, unknown>;
type Listener = (params: Json) => void;

/** A page or the browser itself, spoken to over one connection. */
export interface CdpSession {
  /** Sends a command and gives its result. @throws RetryableError `BrowserCrashed` when the browser is gone. */
  send(method: string, params?: Json): Promise<Json>;
  /** Calls back for each such event until the returned function is called; `closed` is told when the browser is gone. */
  on(event: string, listener: Listener): () => void;
  /** A session with a target, by the target's id. */
  attach(targetId: string): Promise<CdpSession>;
}

interface Pending {
  readonly method: string;
  readonly resolve: (result: Json) => void;
  readonly reject: (error: Error) => void;
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Json;
  readonly result?: Json;
  readonly error?: { readonly message: string };
}

/** What the protocol answers when a command fails. */
export class CdpError extends Error {
  override readonly name = 'CdpError';
}

/**
 * Chrome DevTools Protocol over the pipe of `--remote-debugging-pipe=cbor`.
 * Written here because playwright-core keeps its own connection to itself, and frames need the raw commands.
 */
export class CdpConnection {
  readonly #input: Writable;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #lastId = 0;
  #closed: Error | undefined;
  /** What has arrived of the next message. */
  #chunks: Buffer[] = [];
  #arrived = 0;

  /** @param input written to, the browser's descriptor 3. @param output read from, its descriptor 4. */
  constructor(input: Writable, output: Readable) {
    this.#input = input;
    input.on('error', () => this.#close());
    output.on('data', (chunk: Buffer) => this.#receive(chunk));
    output.on('error', () => this.#close());
    output.on('close', () => this.#close());
  }

  /** The browser itself. */
  get browser(): CdpSession {
    return this.#session('');
  }

  #session(sessionId: string): CdpSession {
    return {
      send: (method, params = {}) => this.#send(sessionId, method, params),
      on: (event, listener) => this.#on(`${sessionId} ${event}`, listener),
      attach: async (targetId) => {
        const result = await this.#send('', 'Target.attachToTarget', { targetId, flatten: true });
        return this.#session(String(result.sessionId));
      },
    };
  }

  #send(sessionId: string, method: string, params: Json): Promise<Json> {
    if (this.#closed) return Promise.reject(this.#closed);
    const id = ++this.#lastId;
    const message = encodeCbor({ id, method, params, ...(sessionId && { sessionId }) });
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { method, resolve, reject });
      this.#input.write(message);
    });
  }

  #on(key: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#arrived += chunk.length;
    for (
      let length = this.#nextLength();
      length !== undefined && length <= this.#arrived;
      length = this.#nextLength()
    ) {
      const bytes = this.#chunks.length === 1 ? (this.#chunks[0] ?? chunk) : Buffer.concat(this.#chunks);
      this.#arrived -= length;
      this.#chunks = this.#arrived > 0 ? [bytes.subarray(length)] : [];
      this.#dispatch(decodeCbor(bytes.subarray(0, length)) as Message);
    }
  }

  /** Bytes of the message that is arriving, once it is known. */
  #nextLength(): number | undefined {
    const first = this.#chunks[0];
    if (first === undefined || first.length >= ENVELOPE_BYTES) return first && messageLength(first);
    this.#chunks = [Buffer.concat(this.#chunks)];
    return messageLength(this.#chunks[0] ?? first);
  }

  #dispatch(message: Message): void {
    if (message.id !== undefined) {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.error) pending?.reject(new CdpError(`${pending.method}: ${message.error.message}`));
      else pending?.resolve(message.result ?? {});
      return;
    }
    const listeners = this.#listeners.get(`${message.sessionId ?? ''} ${message.method}`);
    for (const listener of listeners ?? []) listener(message.params ?? {});
  }

  #close(): void {
    this.#closed ??= new RetryableError(RETRYABLE.browserCrashed, 'The browser closed its connection.');
    for (const { reject } of this.#pending.values()) reject(this.#closed);
    this.#pending.clear();
    for (const [key, listeners] of this.#listeners) {
      if (key.endsWith(' closed')) for (const listener of listeners) listener({ error: this.#closed });
    }
  }
}
