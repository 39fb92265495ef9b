import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateChromium } from '../../../functions/browser/inflate.ts';
import { chromiumFolder } from '../../../functions/sdk/binaries.ts';
import { type Motion, PAGE_FILES } from './pages.ts';

/**
 * Remotion is no dependency of this repository, for its licence is not an open one. The bench installs it into a temp
 * folder when it is asked to compare.
 */
export const REMOTION_PACKAGES = [
  '@remotion/bundler@4.0.529',
  '@remotion/renderer@4.0.529',
  'remotion@4.0.529',
  'react@19.3.1',
  'react-dom@19.3.1',
];

export interface RemotionOptions {
  /** Where it is installed and the page is bundled. */
  readonly installation: string;
  readonly motion: Motion;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly seconds: number;
  readonly folder: string;
}

/** Renders the landing page, built as a composition, to H.264. Bundling is not part of it. */
export async function render(options: RemotionOptions): Promise<{ path: string }> {
  const { installation, folder, motion } = options;
  const { executable, libraries } = await inflateChromium(chromiumFolder());
  process.env.LD_LIBRARY_PATH = libraries;
  const { renderMedia, selectComposition } = await load(installation, '@remotion/renderer');
  const path = join(folder, 'remotion.mp4');
  const common = {
    serveUrl: join(installation, 'bundle'),
    inputProps: { motion },
    browserExecutable: executable,
    logLevel: 'error',
  };
  const composition = await selectComposition({ ...common, id: 'landing' });
  const { width, height, frameRate: fps, seconds } = options;
  await renderMedia({
    ...{ ...common, composition: { ...composition, width, height, fps, durationInFrames: seconds * fps } },
    ...{ codec: 'h264', imageFormat: 'jpeg', jpegQuality: 90, concurrency: 2, muted: true, outputLocation: path },
  });
  return { path };
}

/** Bundles the landing page as a composition. */
export async function bundleLanding(installation: string): Promise<void> {
  const source = join(installation, 'source');
  const files = join(source, 'public');
  await mkdir(files, { recursive: true });
  for (const [name, path] of Object.entries(PAGE_FILES)) if (name.endsWith('.ttf')) await cp(path, join(files, name));
  const html = await readFile(PAGE_FILES['landing.html'] ?? '', 'utf8');
  const part = (tag: string) => new RegExp(`<${tag}>([^]*)</${tag}>`).exec(html)?.[1] ?? '';
  const parts = { style: part('style'), body: part('body'), script: part('script') };
  await writeFile(join(source, 'page.json'), JSON.stringify(parts));
  await cp(new URL('pages/composition.js', import.meta.url), join(source, 'index.js'));
  const { bundle } = await load(installation, '@remotion/bundler');
  await bundle({ entryPoint: join(source, 'index.js'), outDir: join(installation, 'bundle'), publicDir: files });
}

/** A module of the installation; its types are not here. */
async function load(installation: string, name: string) {
  return import(pathToFileURL(createRequire(join(installation, 'package.json')).resolve(name)).href);
}
