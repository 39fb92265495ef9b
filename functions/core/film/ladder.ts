import type { ComposeOptions } from '../../contract/compose.ts';
import { LADDER, type QualityVersion, type Rendition } from '../../contract/film.ts';

const STANDARD: readonly QualityVersion[] = ['1080p', '720p', '480p'];

/**
 * The sizes a film is made in, largest first: its own, then each step that is smaller, by the shorter side. Sides keep
 * the shape and are even, as H.264 with halved chroma wants them.
 */
export function planLadder(width: number, height: number, versions: readonly QualityVersion[] = STANDARD): Rendition[] {
  const short = Math.min(width, height);
  const own: Rendition = { name: `${short}p`, width, height };
  const even = (side: number, step: number) => Math.round((side * step) / short / 2) * 2;
  const below = versions
    .map((name) => LADDER[name])
    .filter((step) => step < short)
    .sort((a, b) => b - a)
    .map((step) => ({ name: `${step}p`, width: even(width, step), height: even(height, step) }));
  return [own, ...below];
}

/** The sizes of a composition: its own alone, when no others are wanted. */
export const ladderOf = (
  width: number,
  height: number,
  {
    generate_quality_versions,
    quality_versions,
  }: Pick<ComposeOptions, 'generate_quality_versions' | 'quality_versions'>,
): Rendition[] => planLadder(width, height, generate_quality_versions === false ? [] : quality_versions);
