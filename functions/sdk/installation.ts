import { readFile } from 'node:fs/promises';
import type { BrowserOptions } from '../browser/with-page.ts';
import type { PrivateHosts } from '../core/address-rules.ts';
import { type Art, readArt } from '../runtime/art.ts';
import { brandFile, chromiumFolder, consentFolder, fontFolders } from './binaries.ts';

/** Hosts of private networks that may be recorded: `*` for all, or `host:port` each. Public ones always may. */
export type AllowPrivateHosts = PrivateHosts;

/** The browser that ships. */
export const shippedBrowser = (allowPrivateHosts: AllowPrivateHosts = []): BrowserOptions => ({
  chromiumFolder: chromiumFolder(),
  fontFolders: fontFolders(),
  consentFolder: consentFolder(),
  allowPrivateHosts,
});

/** The sender's look: that of `brandPath`, a `brand.json` with `logo.png` and `cursor.png` beside it. */
export const senderArt = (brandPath: string = brandFile()): Promise<Art> => readArt(brandPath);

/** A picture as a `data:` URL. @throws RangeError when its name does not end as a picture's does. */
export async function pictureUrl(path: string): Promise<string> {
  const type = /\.(png|jpe?g|webp|gif|svg)$/i.exec(path)?.[1]?.toLowerCase();
  if (!type) throw new RangeError(`${path} is no picture that a card can show.`);
  const name = type === 'jpg' ? 'jpeg' : type === 'svg' ? 'svg+xml' : type;
  return `data:image/${name};base64,${await readFile(path, 'base64')}`;
}
