import { Access } from '../contract/access.ts';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { mediaKeys } from '../contract/keys.ts';
import type { Brief } from '../core/brief.ts';
import type { Media } from '../store/media.ts';

/** What lets the browser into a job's page; nothing where everybody may look. @throws RejectedError `AccessGone`. */
export async function accessOf({
  brief,
  owner,
  media,
}: {
  readonly brief: Pick<Brief, 'access'>;
  readonly owner: string;
  readonly media: Media;
}): Promise<{ access?: Access }> {
  if (brief.access === null) return {};
  const key = mediaKeys.access(owner);
  if (await media.exists(key)) return { access: await media.readJson(key, Access) };
  throw new RejectedError(REJECTED.accessGone, 'What let the browser into the page is no longer kept.');
}
