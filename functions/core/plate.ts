import type { Plate } from '../contract/storyboard.ts';

export interface PlateFiles {
  /** A Matroska file with a frame for each tile. */
  readonly tilesPath: string;
  /** A PNG with what stays in its place. */
  readonly layerPath: string;
}

/** Where a scene's plate lies, beside its frames. */
export const plateFiles = (mezzaninePath: string): PlateFiles => ({
  tilesPath: mezzaninePath.replace(/(\.mkv)?$/, '-tiles.mkv'),
  layerPath: mezzaninePath.replace(/(\.mkv)?$/, '-layer.png'),
});

/** A shot's scroll, and the pictures that are needed to make it without the browser. CSS pixels. */
export interface PlatePlan {
  /** Frames `[from, to)` in which the page scrolls. */
  readonly from: number;
  readonly to: number;
  /** Heights at which a window of the page is pictured, top down. */
  readonly heights: readonly number[];
  readonly strip: number;
  readonly cut: number;
  /** How far each frame's window is below the first picture's top. */
  readonly scroll: readonly number[];
}

/** Moves of fewer frames cost less when they are captured. */
const FEWEST_FRAMES = 8;

/**
 * Plans the pictures for a shot's scroll; null when it has none that is worth it. The windows overlap where the way is no
 * multiple of their height, so that none lies outside the way.
 */
export function planPlate(scroll: readonly number[], windowHeight: number): PlatePlan | null {
  const start = scroll[0] ?? 0;
  const from = scroll.findIndex((height) => height !== start);
  if (from < 0) return null;
  const rest = scroll.at(-1) ?? start;
  const to = scroll.findLastIndex((height) => height !== rest) + 1;
  const moved = scroll.slice(from, to);
  const [low, high] = [Math.min(...moved), Math.max(...moved)];
  const steps = Math.ceil((high - low) / windowHeight);
  if (to - from < Math.max(FEWEST_FRAMES, 2 * (steps + 1))) return null;
  const strip = Math.max(1, Math.ceil((high - low) / Math.max(1, steps)));
  const heights = Array.from({ length: steps }, (_, step) => low + step * strip);
  return {
    ...{ from, to, strip },
    heights: [...heights, high],
    cut: steps * strip - (high - low),
    scroll: moved.map((height) => height - low),
  };
}

/** A plan that was carried out, in pixels of the frames. @param scale pixels for one CSS pixel, whole. */
export function plateOf(plan: PlatePlan, scale: number, layer: boolean): Plate {
  return {
    ...{ from: plan.from, to: plan.to, layer },
    tiles: plan.heights.length,
    strip: plan.strip * scale,
    cut: plan.cut * scale,
    scroll: plan.scroll.map((height) => height * scale),
  };
}
