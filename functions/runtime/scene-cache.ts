import type { SceneCacheSettings } from '../contract/settings.ts';
import { ArtifactCache } from '../store/artifacts.ts';
import type { Media } from '../store/media.ts';

/** The bucket deletes takes after seven days: a row must not outlive them. */
const LONGEST_TAKE_DAYS = 6;

/** What is kept of takes or scenes for others who want the same; null when nothing is. */
export function sceneCache(
  kind: 'take' | 'scene',
  environment: SceneCacheSettings & { readonly LIBRARY_TABLE: string },
  media: Media,
): ArtifactCache | null {
  if (environment.SCENE_CACHE_ENABLED !== 'true') return null;
  const days = Number(environment.SCENE_CACHE_TTL_DAYS);
  const ttlDays = kind === 'take' ? Math.min(days, LONGEST_TAKE_DAYS) : days;
  return new ArtifactCache({ kind, table: environment.LIBRARY_TABLE, media, ttlDays });
}
