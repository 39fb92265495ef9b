import { describe, expect, it } from 'vitest';
import { RecordingSettings } from '../../functions/contract/recording.ts';
import { parseResolution, Resolution } from '../../functions/contract/resolution.ts';
import { defaultResolution, lensOf, lensProblem, lookOf, userAgentOf } from '../../functions/core/lens.ts';

const settings = (given: object) => RecordingSettings.parse(given);
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/149.0.7827.0 Safari/537.36';

describe('a lens', () => {
  it.each([
    [{}, '1920x1080', { cssWidth: 1920, cssHeight: 1080, scale: 1 }],
    [{}, '3840x2160', { cssWidth: 3840, cssHeight: 2160, scale: 1 }],
    [{ device_scale_factor: 2 }, '3840x2160', { cssWidth: 1920, cssHeight: 1080, scale: 2 }],
    [{ device_scale_factor: 1.25 }, '1920x1080', { cssWidth: 1536, cssHeight: 864, scale: 1.25 }],
    [{ viewport: 'mobile' }, '1080x1920', { cssWidth: 360, cssHeight: 640, scale: 3, device: 'mobile', touch: true }],
    [{ viewport: 'mobile' }, '540x960', { cssWidth: 360, cssHeight: 640, scale: 1.5, mobile: true }],
    [{ viewport: 'tablet' }, '1536x2048', { cssWidth: 768, cssHeight: 1024, scale: 2, device: 'tablet' }],
    [{ viewport: 'tablet' }, '1920x1080', { cssWidth: 1024, cssHeight: 576, scale: 1.875 }],
  ])('lays out %j in %s', (given, resolution, lens) => {
    const size = parseResolution(Resolution.parse(resolution));
    expect(lensProblem(settings(given), size)).toBeNull();
    expect(lensOf(settings(given), size)).toMatchObject(lens);
  });

  it.each([
    [{ viewport: 'mobile' }, '1920x1080', 'viewport', 'upright'],
    [{ viewport: 'mobile' }, '750x1334', 'viewport', 'whole'],
    [{ viewport: 'tablet' }, '720x1280', 'viewport', '768'],
    [{ viewport: 'mobile', device_scale_factor: 3 }, '1080x1920', 'device_scale_factor', 'desktop only'],
    [{ device_scale_factor: 1.7 }, '1920x1080', 'device_scale_factor', 'whole'],
  ])('refuses %j in %s, and names the setting', (given, resolution, setting, reason) => {
    const problem = lensProblem(settings(given), parseResolution(resolution));
    expect(problem?.setting).toBe(setting);
    expect(problem?.message).toContain(reason);
  });

  it.each(['desktop', 'tablet', 'mobile'])('has frames of its own that it can film, for %s', (viewport) => {
    const given = settings({ viewport });
    const size = parseResolution(Resolution.parse(defaultResolution(given, '1280x720')));
    expect(lensProblem(given, size)).toBeNull();
  });
});

describe('a look', () => {
  it('leaves to the browser what nobody asked for', () => {
    expect(Object.keys(lookOf(settings({}), { width: 640, height: 360 }))).not.toContain('locale');
    expect(lookOf(settings({}), { width: 640, height: 360 })).toMatchObject({ colorScheme: 'light' });
  });

  it('still says which browser it is, whatever the device', () => {
    expect(userAgentOf('mobile', CHROME)).toMatch(/^Mozilla\/5\.0 \(Linux; Android .*HeadlessChrome.* Mobile Safari/);
    expect(userAgentOf('tablet', CHROME)).toMatch(/Android.*HeadlessChrome/);
    expect(userAgentOf('tablet', CHROME)).not.toContain('Mobile');
  });

  it.each([
    { locale: 'not a tag' },
    { locale: 'de_DE' },
    { time_zone: 'Europe/Atlantis' },
    { color_scheme: 'sepia' },
    { device_scale_factor: 4 },
    { viewport: 'watch' },
  ])('refuses %j', (given) => {
    expect(RecordingSettings.safeParse(given).success).toBe(false);
  });
});
