import type { Compute } from '../contract/compute.ts';
import type { DiskEnvironment } from '../contract/environment.ts';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { mediaKeys } from '../contract/keys.ts';
import { bodyOf, type Kind } from '../contract/kinds.ts';
import type { EncodeSettings } from '../contract/settings.ts';
import { Storyboard } from '../contract/storyboard.ts';
import type { Brief } from '../core/brief.ts';
import { chooseCompute } from '../core/choose-compute.ts';
import { encodeOf } from '../core/encode.ts';
import { ladderOf } from '../core/film/ladder.ts';
import type { Media } from '../store/media.ts';
import { limitsOf } from './disk-room.ts';

/** Chooses where a film is made, before its first frame is. @throws RejectedError `FilmTooLarge` when it can be made nowhere. */
export async function computeFor(
  { kind, brief, media }: { readonly kind: Kind; readonly brief: Brief; readonly media: Media },
  { scenes, speech, frame_rate: frameRate, width, height }: Storyboard,
  environment: DiskEnvironment & EncodeSettings,
): Promise<Compute> {
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
  const { compute, reason } = chooseCompute(plan, limitsOf(environment));
  if (compute === null) throw new RejectedError(REJECTED.filmTooLarge, reason);
  return compute;
}
