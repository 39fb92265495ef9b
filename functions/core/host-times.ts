import type { Availability, HostOptions } from '../contract/host.ts';

const DAY_MS = 86_400_000;

type Times = Pick<HostOptions, 'expires_at' | 'auto_delete_after_days' | 'signed_url_days'>;

/** When the files of a video that is published now are to be removed; null for never. */
export const deletesAt = ({ auto_delete_after_days }: Times, now: Date): Date | null =>
  auto_delete_after_days === undefined ? null : new Date(now.getTime() + auto_delete_after_days * DAY_MS);

/** What the link of a published video is to show at a time. @param deletes when its files are to be removed. */
export function availabilityAt(
  { expires_at }: Pick<Times, 'expires_at'>,
  deletes: Date | null,
  at: Date,
): Availability {
  if (deletes && deletes <= at) return 'deleted';
  return expires_at !== undefined && new Date(expires_at) <= at ? 'expired' : 'available';
}

/** When something is next to be done about a video that is shown so; null for never. */
export function nextDeadline(
  { expires_at }: Pick<Times, 'expires_at'>,
  deletes: Date | null,
  shown: Availability,
): Date | null {
  if (shown === 'deleted') return null;
  const expires = shown === 'expired' || expires_at === undefined ? null : new Date(expires_at);
  if (!expires || !deletes) return expires ?? deletes;
  return expires < deletes ? expires : deletes;
}

/** Until when a signed link that is made now opens a video: not longer than there is one to open. */
export function signedUntil({ signed_url_days, expires_at }: Times, deletes: Date | null, now: Date): Date {
  const ends = [now.getTime() + signed_url_days * DAY_MS, deletes?.getTime()];
  if (expires_at !== undefined) ends.push(Date.parse(expires_at));
  return new Date(Math.min(...ends.filter((end) => end !== undefined)));
}
