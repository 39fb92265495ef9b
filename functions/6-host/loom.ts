import * as z from 'zod';
import { REJECTED, RETRYABLE, RejectedError, RetryableError } from '../contract/errors.ts';
import { loomIdOf, loomPlayerUrl, loomShareUrl } from '../core/pages/loom-link.ts';

/** Longest wait for one answer of Loom, milliseconds; oEmbed answers in well under a second. */
const DEADLINE_MS = 10_000;
/** A larger thumbnail is none, bytes. */
const LARGEST_THUMBNAIL = 10_000_000;
/** Size of a video whose size Loom does not tell. */
const USUAL_SIZE = { width: 1920, height: 1080 };

/** What is taken of an oEmbed answer (https://oembed.com); its HTML is not. Loom leaves sizes null at times. */
const OEmbed = z.object({
  type: z.literal('video'),
  title: z.string(),
  duration: z.number().positive().nullish(),
  width: z.number().positive().nullish(),
  height: z.number().positive().nullish(),
  thumbnail_url: z.url({ protocol: /^https?$/ }).nullish(),
});

/** A video as Loom tells it. */
export interface LoomVideo {
  readonly id: string;
  readonly title: string;
  /** Null when Loom does not tell. */
  readonly durationSeconds: number | null;
  readonly width: number;
  readonly height: number;
  readonly shareUrl: string;
  readonly playerUrl: string;
  /** A picture of Loom's own servers, or null. */
  readonly thumbnailUrl: string | null;
}

export interface LoomOptions {
  /** Loom's oEmbed endpoint. */
  readonly oembedUrl: string;
  /** @default 10 000 */
  readonly deadlineMs?: number;
}

/**
 * Asks Loom about the video behind a share link.
 *
 * @throws RejectedError `LoomRefused` when the link is none of Loom's or Loom shows its video to nobody;
 * RetryableError `ProviderBusy` or `ProviderUnavailable`; the signal's reason once it aborts.
 */
export async function askLoom(link: string, options: LoomOptions, signal?: AbortSignal): Promise<LoomVideo> {
  const id = loomIdOf(link);
  if (id === null) throw refused('The address is no share link of loom.com.');
  const address = new URL(options.oembedUrl);
  address.searchParams.set('url', loomShareUrl(id));
  address.searchParams.set('format', 'json');
  const answer = await request(address, options, signal, (response) => response.text());
  if (answer.status !== 200) throw refused(`Loom does not show this video (HTTP ${answer.status}).`);
  const told = OEmbed.safeParse(parseJson(answer.body));
  if (!told.success) throw refused('Loom answers with something that is no video.', told.error);
  const { title, duration, width, height, thumbnail_url } = told.data;
  return {
    id,
    title,
    durationSeconds: duration ?? null,
    ...(width && height ? { width, height } : USUAL_SIZE),
    shareUrl: loomShareUrl(id),
    playerUrl: loomPlayerUrl(id),
    thumbnailUrl: thumbnail_url && isLooms(thumbnail_url, options) ? thumbnail_url : null,
  };
}

/** A thumbnail and what it is. */
export interface Thumbnail {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/**
 * Brings a video's thumbnail; null when there is none, or it is no picture.
 *
 * @throws RetryableError `ProviderBusy` or `ProviderUnavailable`; the signal's reason once it aborts.
 */
export async function bringThumbnail(
  url: string,
  options: LoomOptions,
  signal?: AbortSignal,
): Promise<Thumbnail | null> {
  const answer = await request(new URL(url), options, signal, readBytes);
  const contentType = answer.status === 200 && answer.body ? pictureType(answer.body) : null;
  return answer.body && contentType ? { bytes: answer.body, contentType } : null;
}

const refused = (message: string, cause?: unknown) => new RejectedError(REJECTED.loomRefused, message, { cause });

/** Sends one GET request and reads its answer, both within the deadline. */
async function request<B>(
  url: URL,
  { deadlineMs = DEADLINE_MS }: LoomOptions,
  signal: AbortSignal | undefined,
  read: (response: Response) => Promise<B>,
): Promise<{ status: number; body: B }> {
  const deadline = AbortSignal.timeout(deadlineMs);
  let answer: { status: number; body: B };
  try {
    const response = await fetch(url, {
      // Somebody else's answer is not Loom's.
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    answer = { status: response.status, body: await read(response) };
  } catch (cause) {
    signal?.throwIfAborted();
    throw new RetryableError(RETRYABLE.providerUnavailable, 'Loom did not answer.', { cause });
  }
  if (answer.status === 429) throw new RetryableError(RETRYABLE.providerBusy, 'Loom asks for fewer requests.');
  if (answer.status >= 500) {
    throw new RetryableError(RETRYABLE.providerUnavailable, `Loom has a fault of its own (HTTP ${answer.status}).`);
  }
  return answer;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RetryableError(RETRYABLE.providerUnavailable, 'Loom answered with something that is no JSON.', { cause });
  }
}

/** Null when there are more bytes than a thumbnail has. */
async function readBytes(response: Response): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LARGEST_THUMBNAIL) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** True for addresses of Loom's own servers, and of the one that was asked: no other is fetched from here. */
function isLooms(address: string, { oembedUrl }: LoomOptions): boolean {
  const url = new URL(address);
  if (url.origin === new URL(oembedUrl).origin) return true;
  return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.loom.com');
}

const SIGNATURES: readonly (readonly [RegExp, string])[] = [
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^\x89PNG\r\n/, 'image/png'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp'],
];

/** What kind of picture bytes are, by how they begin; what the server says of them is not asked. */
function pictureType(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return SIGNATURES.find(([pattern]) => pattern.test(start))?.[1] ?? null;
}
