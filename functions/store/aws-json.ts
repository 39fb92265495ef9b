import { createHash, createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';

/** Services of which single calls are made, by the variable that names another endpoint, and the version they speak. */
const SERVICES = {
  dynamodb: { variable: 'AWS_ENDPOINT_URL_DYNAMODB', target: 'DynamoDB_20120810', version: '1.0' },
  secretsmanager: { variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER', target: 'secretsmanager', version: '1.1' },
} as const;

/** Tries of a call, and the longest wait before the second, milliseconds; it doubles. */
const TRIES = 3;
const FIRST_WAIT_MS = 60;
/** Longest wait for one answer, milliseconds. */
const DEADLINE_MS = 4_000;
/** Answers of 400 that pass, beside those of 500 and above. */
const PASSING = ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'];

/** A service refused; `name` is the error that it names. */
export class AwsFault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * Calls an operation of a service that speaks the AWS JSON protocol. For functions that make one kind of call: the clients
 * of the SDK weigh 250 KB and more in a bundle.
 *
 * @throws AwsFault what the service refused, after other tries where it may pass; the network's own error.
 */
export async function callAws(service: keyof typeof SERVICES, operation: string, input: unknown): Promise<unknown> {
  for (let number = 1; ; number++) {
    try {
      return await call(service, operation, JSON.stringify(input));
    } catch (error) {
      const passes = !(error instanceof AwsFault) || PASSING.includes(error.name);
      if (!passes || number === TRIES) throw error;
      await sleep(Math.random() * FIRST_WAIT_MS * 2 ** (number - 1));
    }
  }
}

async function call(service: keyof typeof SERVICES, operation: string, body: string): Promise<unknown> {
  const { variable, target, version } = SERVICES[service];
  const {
    AWS_REGION = 'us-east-1',
    AWS_ACCESS_KEY_ID = '',
    AWS_SECRET_ACCESS_KEY = '',
    AWS_SESSION_TOKEN,
  } = process.env;
  const url = new URL(process.env[variable] ?? `https://${service}.${AWS_REGION}.amazonaws.com`);
  const signer = new SignatureV4({
    service,
    region: AWS_REGION,
    sha256: Sha256,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    },
  });
  const { headers } = await signer.sign({
    ...{ method: 'POST', protocol: url.protocol, hostname: url.hostname, path: '/', body },
    headers: {
      host: url.host,
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${target}.${operation}`,
    },
  });
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(DEADLINE_MS) });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  if (response.status >= 500) throw new Error(`${service} answers with ${response.status}.`);
  // Both protocols write faults as an object of texts.
  const { __type = '', message, Message = '' } = JSON.parse(text) as Record<string, string>;
  throw new AwsFault(__type.split('#').at(-1) ?? '', message ?? Message);
}

/** Node's own SHA-256, as the signer asks for it. */
class Sha256 {
  readonly #secret: string | Uint8Array | undefined;
  #hash: ReturnType<typeof createHash>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined || typeof secret === 'string' ? secret : bytesOf(secret);
    this.#hash = this.#begin();
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof chunk === 'string' ? chunk : bytesOf(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin() {
    // An HMAC takes and gives what a hash does.
    return this.#secret === undefined ? createHash('sha256') : (createHmac('sha256', this.#secret) as never);
  }
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
