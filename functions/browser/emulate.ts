import { type Look, userAgentOf } from '../core/lens.ts';
import type { CdpSession } from './cdp.ts';

/** Fingers that a touch screen feels. */
const FINGERS = 5;

/**
 * Makes a page that has not been opened yet see the device and the reader that it is filmed for. The pixels of a CSS
 * pixel are not told here: frames made on demand follow only the browser's own `--force-device-scale-factor`.
 */
export async function emulate(page: CdpSession, look: Look): Promise<void> {
  await Promise.all([
    page.send('Emulation.setEmulatedMedia', {
      features: [
        { name: 'prefers-color-scheme', value: look.colorScheme },
        { name: 'prefers-reduced-motion', value: look.reducedMotion ? 'reduce' : 'no-preference' },
      ],
    }),
    look.timeZone && page.send('Emulation.setTimezoneOverride', { timezoneId: look.timeZone }),
    look.locale && page.send('Emulation.setLocaleOverride', { locale: look.locale }),
    look.device && setAgent(page, look.device),
    (look.mobile || look.scale !== 1) && page.send('Emulation.setDeviceMetricsOverride', metricsOf(look)),
    look.touch && page.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: FINGERS }),
  ]);
}

/** Of the window, which is the whole screen; a scale of 0 leaves the browser's own. */
export const metricsOf = ({ cssWidth, cssHeight, mobile }: Look) => ({
  width: cssWidth,
  height: cssHeight,
  screenWidth: cssWidth,
  screenHeight: cssHeight,
  deviceScaleFactor: 0,
  mobile,
});

/** Client hints say the same as the user agent. */
async function setAgent(page: CdpSession, device: 'tablet' | 'mobile'): Promise<void> {
  const { userAgent, product } = (await page.send('Browser.getVersion')) as { userAgent: string; product: string };
  const [brand = '', fullVersion = ''] = product.split('/');
  const [version = ''] = fullVersion.split('.');
  await page.send('Emulation.setUserAgentOverride', {
    userAgent: userAgentOf(device, userAgent),
    platform: 'Linux armv81',
    userAgentMetadata: {
      brands: [{ brand, version }],
      fullVersionList: [{ brand, version: fullVersion }],
      platform: 'Android',
      platformVersion: '10.0.0',
      architecture: '',
      model: '',
      mobile: device === 'mobile',
    },
  });
}
