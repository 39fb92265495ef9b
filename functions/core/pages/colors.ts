type Rgb = readonly [number, number, number];

const parse = (hex: string): Rgb => {
  const digits = /^#([0-9a-f]{6})$/i.exec(hex)?.[1];
  if (!digits) throw new RangeError(`Not a #rrggbb colour: ${hex}`);
  const value = Number.parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

const channel = (value: number): number => {
  const unit = value / 255;
  return unit <= 0.04045 ? unit / 12.92 : ((unit + 0.055) / 1.055) ** 2.4;
};

/** Relative luminance, 0 to 1, as WCAG 2.2 defines it. */
const luminance = (hex: string): number => {
  const [red, green, blue] = parse(hex);
  return 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
};

/** Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it. */
export const contrast = (one: string, other: string): number => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

/** `share` (0 to 1) of `other` mixed into `base`, in sRGB. */
export const mix = (base: string, other: string, share: number): string => {
  const to = parse(other);
  const mixed = parse(base).map((value, index) => Math.round(value + ((to[index] ?? value) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
};

// Dark enough that every background has 4.5:1 (WCAG AA) with this or with white.
const DARK_INK = '#040508';
const LIGHT_INK = '#ffffff';

/** Text colour for `background`: `wanted` where it reads well (4.5:1, WCAG AA), else the better of near-black and white. */
export const readableOn = (background: string, wanted?: string): string => {
  if (wanted && contrast(background, wanted) >= 4.5) return wanted;
  return contrast(background, LIGHT_INK) >= contrast(background, DARK_INK) ? LIGHT_INK : DARK_INK;
};

/** `color`, moved towards black or white in steps until it stands out from `background` by `ratio`. */
export const standOut = (color: string, background: string, ratio: number): string => {
  const towards = luminance(background) > 0.18 ? '#000000' : '#ffffff';
  let result = color;
  for (let step = 1; step <= 20 && contrast(result, background) < ratio; step++) {
    result = mix(color, towards, step / 20);
  }
  return result;
};
