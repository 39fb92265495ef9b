import { createHmac, timingSafeEqual } from 'node:crypto';

/** Characters of base64url that are kept: 96 bits, which nobody guesses. */
const LENGTH = 16;

const seal = (secret: string, ...parts: readonly string[]) =>
  createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url').slice(0, LENGTH);

/** What the link to a video carries as `l` when it is sent to the video's lead. */
export const leadToken = (secret: string, slug: string): string => seal(secret, 'lead', slug);

/** What the link to a video carries as `owner` when its sender looks at it. */
export const ownerToken = (secret: string, slug: string): string => seal(secret, 'owner', slug);

/** Compares in constant time. */
export function isToken(given: string | undefined, token: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * What a viewer of a video is called for a day. Nobody without the secret can lead it back to an address, and with it
 * only by trying all; another day, or another video, gives another name.
 *
 * @param day `2026-01-31`, UTC.
 */
export const viewerOf = (
  secret: string,
  { slug, day, address, agent }: { slug: string; day: string; address: string; agent: string },
): string => seal(secret, 'viewer', slug, day, address, agent);
