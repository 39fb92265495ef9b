import type { DiskEnvironment } from '../contract/environment.ts';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { mediaKeys } from '../contract/keys.ts';
import { bodyOf, type Kind } from '../contract/kinds.ts';
import type { EncodeSettings } from '../contract/settings.ts';
import { Storyboard } from '../contract/storyboard.ts';
import type { Brief } from '../core/brief.ts';
import { encodeOf } from '../core/encode.ts';
import { ladderOf } from '../core/film/ladder.ts';
import { explainDisk, judgeDisk } from '../core/film/predict-disk.ts';
import type { Media } from '../store/media.ts';
import { diskRoom } from './disk-room.ts';

/** Looks whether there is disk enough for a film before its first frame is made. @throws RejectedError `FilmTooLarge`. */
export async function refuseTooLarge(
  { kind, brief, media }: { readonly kind: Kind; readonly brief: Brief; readonly media: Media },
  { scenes, speech, frame_rate: frameRate, width, height }: Storyboard,
  environment: DiskEnvironment & EncodeSettings,
): Promise<void> {
  const { compose, uses } = brief;
  // A recording may have larger frames than the film that is composed of it.
  const take = uses.recording
    ? await media.readJson(mediaKeys.storyboard(bodyOf(uses.recording)), Storyboard)
    : { width, height };
  const hasMusic = kind !== 'rec' && compose.background_music !== undefined;
  const plan = {
    ...{ scenes, frameRate, take, ladder: ladderOf(width, height, compose), encode: encodeOf(compose, environment) },
    ...{ hasSound: speech.length > 0, hasMusic, extras: kind !== 'rec' },
  };
  const room = diskRoom(environment);
  const reason = explainDisk(judgeDisk(plan, room), room);
  if (reason !== null) throw new RejectedError(REJECTED.filmTooLarge, reason);
}
