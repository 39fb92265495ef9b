import * as z from 'zod';

/** `WIDTHxHEIGHT`, both even (H.264 halves the chroma), from 640x360 to 3840x2160, or upright from 360x640 to 2160x3840. */
export const Resolution = z
  .string()
  .regex(/^\d{3,4}x\d{3,4}$/, 'must be WIDTHxHEIGHT, such as 1920x1080')
  .refine((text) => {
    const { width, height } = parseResolution(text);
    return width % 2 === 0 && height % 2 === 0;
  }, 'width and height must be even')
  .refine((text) => {
    const { width, height } = parseResolution(text);
    const [long, short] = [Math.max(width, height), Math.min(width, height)];
    return long >= 640 && short >= 360 && long <= 3840 && short <= 2160;
  }, 'must lie between 640x360 and 3840x2160, or be as much upright');

/** Splits `WIDTHxHEIGHT`; call it on text that {@link Resolution} accepted. */
export function parseResolution(text: string): { width: number; height: number } {
  const [width = 0, height = 0] = text.split('x').map(Number);
  return { width, height };
}
