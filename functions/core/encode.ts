import type { ComposeOptions } from '../contract/compose.ts';
import type { EncodeSettings } from '../contract/settings.ts';

/** How x264 encodes: constant rate factor and preset. */
export interface Encode {
  readonly crf: number;
  readonly preset: string;
}

/** What was asked for: `crf` and `preset` go before a quality's own, that before the deployment's. */
export function encodeOf(
  { quality, crf, preset }: Pick<ComposeOptions, 'quality' | 'crf' | 'preset'>,
  settings: EncodeSettings,
): Encode {
  const points: Record<NonNullable<ComposeOptions['quality']>, Encode> = {
    ultra: { crf: Number(settings.VIDEO_CRF_ULTRA), preset: settings.VIDEO_PRESET_ULTRA },
    high: { crf: Number(settings.VIDEO_CRF_HIGH), preset: settings.VIDEO_PRESET_HIGH },
    medium: { crf: Number(settings.VIDEO_CRF_MEDIUM), preset: settings.VIDEO_PRESET_MEDIUM },
    low: { crf: Number(settings.VIDEO_CRF_LOW), preset: settings.VIDEO_PRESET_FAST },
  };
  const point = quality ? points[quality] : { crf: Number(settings.VIDEO_CRF), preset: settings.VIDEO_PRESET };
  return { crf: crf ?? point.crf, preset: preset ?? point.preset };
}
