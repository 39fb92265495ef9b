import type { RecordingSettings } from '../contract/recording.ts';

/** Settings that say how a page is laid out. */
export type LensSettings = Pick<RecordingSettings, 'viewport' | 'device_scale_factor'>;
/** Settings that say what a page is told about its reader. */
export type LookSettings = LensSettings &
  Pick<RecordingSettings, 'locale' | 'time_zone' | 'color_scheme' | 'reduced_motion'>;

/** Pixels of a frame. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** How the pixels of a frame and the CSS pixels of the page hang together. */
export interface Lens {
  /** Size of the window, CSS pixels. */
  readonly cssWidth: number;
  readonly cssHeight: number;
  /** Pixels of the frame for one CSS pixel. */
  readonly scale: number;
  /** The page's viewport meta holds, and text is sized as on a telephone. */
  readonly mobile: boolean;
  readonly touch: boolean;
  /** Absent for the browser's own. */
  readonly device?: 'tablet' | 'mobile';
}

/** A lens, and what the page is told about its reader. Absent means: as the browser has it. */
export interface Look extends Lens {
  readonly locale?: string;
  readonly timeZone?: string;
  readonly colorScheme: 'light' | 'dark';
  readonly reducedMotion: boolean;
}

/** Width of a device held upright, CSS pixels: the commonest Android telephone, and the first iPad's. */
const CSS_WIDTH = { mobile: 360, tablet: 768 } as const;
/** Width of a tablet on its side, CSS pixels. */
const WIDE_TABLET = 1024;
/** Frames of a device held upright: three pixels to a CSS pixel, and two. */
const RESOLUTION = { mobile: '1080x1920', tablet: '1536x2048' } as const;

/** The size of frames when none is asked for; `desktop` is what the deployment has for that. */
export const defaultResolution = ({ viewport }: LensSettings, desktop: string): string =>
  viewport === 'desktop' ? desktop : RESOLUTION[viewport];

/** The lens for frames of a size; take it only where {@link lensProblem} has none. Pure. */
export function lensOf(settings: LensSettings, { width, height }: Size): Lens {
  const { viewport } = settings;
  const scale = scaleOf(settings, { width, height });
  const size = { cssWidth: Math.round(width / scale), cssHeight: Math.round(height / scale), scale };
  if (viewport === 'desktop') return { ...size, mobile: false, touch: false };
  return { ...size, mobile: true, touch: true, device: viewport };
}

/** The lens with all that a browser is to pretend. */
export function lookOf(settings: LookSettings, size: Size): Look {
  const { locale, time_zone, color_scheme, reduced_motion } = settings;
  return {
    ...lensOf(settings, size),
    ...(locale !== undefined && { locale }),
    ...(time_zone !== undefined && { timeZone: time_zone }),
    colorScheme: color_scheme,
    reducedMotion: reduced_motion,
  };
}

/** Why a page cannot be filmed so, with the setting that says it; null when it can. */
export function lensProblem(
  settings: LensSettings,
  { width, height }: Size,
): { setting: keyof LensSettings; message: string } | null {
  const { viewport, device_scale_factor } = settings;
  const named = `${width}x${height}`;
  if (viewport === 'mobile' && width >= height) {
    const message = `mobile is held upright: ${named} is not; ${RESOLUTION.mobile} is its own resolution`;
    return { setting: 'viewport', message };
  }
  if (viewport !== 'desktop' && device_scale_factor !== undefined) {
    const message = `goes with viewport desktop only: ${viewport} has its own width, so resolution alone says how sharp it is`;
    return { setting: 'device_scale_factor', message };
  }
  const scale = scaleOf(settings, { width, height });
  const setting = viewport === 'desktop' ? 'device_scale_factor' : 'viewport';
  if (scale < 1) return { setting, message: `${viewport} is ${Math.round(width / scale)} pixels wide at least` };
  if ([width / scale, height / scale].every(isWhole)) return null;
  const whole =
    viewport === 'desktop' ? 'another factor or resolution' : `a resolution such as ${RESOLUTION[viewport]}`;
  const message = `${named} at ${Number(scale.toFixed(3))} pixels to one is no whole number of CSS pixels: take ${whole}`;
  return { setting, message };
}

/**
 * The user agent of a device, made from the browser's own: it still says which browser this is.
 *
 * @param browser such as `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/149.0.0.0 Safari/537.36`
 */
export function userAgentOf(device: 'tablet' | 'mobile', browser: string): string {
  const android = browser.replace(/\([^)]*\)/, '(Linux; Android 10; K)');
  return device === 'mobile' ? android.replace(' Safari/', ' Mobile Safari/') : android;
}

function scaleOf({ viewport, device_scale_factor }: LensSettings, { width, height }: Size): number {
  if (viewport === 'desktop') return device_scale_factor ?? 1;
  return width / (viewport === 'tablet' && width > height ? WIDE_TABLET : CSS_WIDTH[viewport]);
}

/** Of a size that a resolution was divided into; 1e-6 is what rounding may leave. */
const isWhole = (pixels: number) => Math.abs(pixels - Math.round(pixels)) < 1e-6;
