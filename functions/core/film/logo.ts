import type { Branding } from '../../contract/compose.ts';

/** The logo's width and its distance from the edges, as shares of the film's width. */
export const LOGO = { width: 0.11, margin: 0.018 };

/** Scales the logo into its box, which is as high as it is wide. */
export function logoFilter(film: { readonly width: number }): string {
  const side = Math.round((film.width * LOGO.width) / 2) * 2;
  return `scale=${side}:${side}:force_original_aspect_ratio=decrease`;
}

/** The logo's corner, as FFmpeg's overlay is told it. */
export function logoPlace(position: Branding['logo_position'], film: { readonly width: number }): string {
  const margin = Math.round(film.width * LOGO.margin);
  const x = position.endsWith('left') ? `${margin}` : `W-w-${margin}`;
  const y = position.startsWith('top') ? `${margin}` : `H-h-${margin}`;
  return `x=${x}:y=${y}`;
}
