import { dirname, join } from 'node:path';
import type { BrowserOptions } from '../browser/with-page.ts';
import type { ScoutEnvironment } from '../contract/environment.ts';
import { FONT_FOLDERS } from '../contract/fonts.ts';
import { parsePrivateHosts } from '../core/address-rules.ts';

/** The browser that an environment describes. */
export function browserOf(
  environment: Pick<ScoutEnvironment, 'CHROMIUM_ARCHIVE' | 'FONT_LICENCE' | 'CONSENT_RULES' | 'ALLOW_PRIVATE_HOSTS'>,
): BrowserOptions {
  const fonts = dirname(dirname(environment.FONT_LICENCE));
  return {
    chromiumFolder: dirname(environment.CHROMIUM_ARCHIVE),
    fontFolders: FONT_FOLDERS.map((folder) => join(fonts, folder)),
    consentFolder: dirname(dirname(environment.CONSENT_RULES)),
    allowPrivateHosts: parsePrivateHosts(environment.ALLOW_PRIVATE_HOSTS),
  };
}
