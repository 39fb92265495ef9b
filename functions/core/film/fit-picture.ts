import type { Take } from '../../contract/storyboard.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a picture stands in its frame, pixels. */
export interface Picture extends Size {
  readonly x: number;
  readonly y: number;
}

/** In an upright film the picture stands a little above the middle, and captions below it; as a share of what is free. */
const UPRIGHT_ABOVE = 0.42;

/**
 * Where a take is shown in a film: all of it, as large as fits, never blown up. Sides and place are even, since chroma is
 * halved.
 *
 * @returns null when the take is too small for that film.
 */
export function pictureIn(take: Pick<Take, 'width' | 'height'>, film: Size): Picture | null {
  const scale = Math.min(film.width / take.width, film.height / take.height);
  if (scale > 1) return null;
  if (hasShapeOf(take, film)) return { x: 0, y: 0, width: film.width, height: film.height };
  const even = (value: number) => Math.round(value / 2) * 2;
  const [width, height] = [even(take.width * scale), even(take.height * scale)];
  const above = film.height > film.width ? UPRIGHT_ABOVE : 0.5;
  return { x: even((film.width - width) / 2), y: even((film.height - height) * above), width, height };
}

/** True when a take has a film's shape, to the pixel. */
export const hasShapeOf = (take: Size, film: Size): boolean =>
  Math.abs((take.width * film.height) / take.height - film.width) <= 1;
