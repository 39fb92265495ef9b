import { describe, expect, it } from 'vitest';
import { EncodeSettings } from '../../functions/contract/settings.ts';
import { encodeOf } from '../../functions/core/encode.ts';

const settings = EncodeSettings.parse({});

describe('how a film is encoded', () => {
  it.each([
    ['ultra', 18, 'veryslow'],
    ['high', 23, 'slow'],
    ['medium', 28, 'medium'],
    ['low', 32, 'fast'],
  ] as const)('follows the guide’s table for %s', (quality, crf, preset) => {
    expect(encodeOf({ quality }, settings)).toEqual({ crf, preset });
  });

  it('is the deployment’s own way when nothing is asked for', () => {
    expect(encodeOf({}, settings)).toEqual({ crf: 23, preset: 'superfast' });
    const own = EncodeSettings.parse({ VIDEO_CRF: '30', VIDEO_PRESET: 'faster' });
    expect(encodeOf({}, own)).toEqual({ crf: 30, preset: 'faster' });
  });

  it('takes crf and preset before the quality, each by itself, and crf 0 too', () => {
    expect(encodeOf({ quality: 'low', crf: 0 }, settings)).toEqual({ crf: 0, preset: 'fast' });
    expect(encodeOf({ quality: 'low', preset: 'ultrafast' }, settings)).toEqual({ crf: 32, preset: 'ultrafast' });
    expect(encodeOf({ quality: 'ultra', crf: 40, preset: 'slow' }, settings)).toEqual({ crf: 40, preset: 'slow' });
    expect(encodeOf({ crf: 51 }, settings)).toEqual({ crf: 51, preset: 'superfast' });
  });

  it('takes each point of the table from the deployment’s settings', () => {
    const own = EncodeSettings.parse({
      ...{ VIDEO_CRF_ULTRA: '1', VIDEO_CRF_HIGH: '2', VIDEO_CRF_MEDIUM: '3', VIDEO_CRF_LOW: '4' },
      ...{
        VIDEO_PRESET_ULTRA: 'slower',
        VIDEO_PRESET_HIGH: 'medium',
        VIDEO_PRESET_MEDIUM: 'fast',
        VIDEO_PRESET_FAST: 'superfast',
      },
    });
    const points = (['ultra', 'high', 'medium', 'low'] as const).map((quality) => encodeOf({ quality }, own));
    expect(points.map(({ crf, preset }) => `${crf} ${preset}`)).toEqual([
      '1 slower',
      '2 medium',
      '3 fast',
      '4 superfast',
    ]);
  });
});
