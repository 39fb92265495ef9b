import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stack } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { BANNER, NODE_HTTP } from './bundled-function.ts';
import { LAYER_FILES } from './layers.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const ENTRY = join(root, 'functions/5-compose/task-compose.ts');
const DOCKERFILE = join(root, 'functions/5-compose/Dockerfile');
/** HarfBuzz is WebAssembly: it lies beside the code that reads it. */
const BESIDE = ['node_modules/harfbuzzjs/dist/harfbuzz.wasm'];

/**
 * Lays out what the image for large films is built from, and hands it on; it is built when the app is deployed, never
 * here.
 *
 * @param use takes the image into an assembly, which copies its files; they are gone afterwards.
 */
export function withLargeFilmImage(scope: Construct, use: (image: ContainerImage) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'leadreel-image-'));
  try {
    layOut(folder, Stack.of(scope).bundlingRequired);
    use(ContainerImage.fromAsset(folder, { platform: Platform.LINUX_AMD64 }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param whole false where the app is only looked at: neither bundle nor binaries then. */
function layOut(folder: string, whole: boolean): void {
  for (const name of ['task', 'opt']) mkdirSync(join(folder, name));
  cpSync(DOCKERFILE, join(folder, 'Dockerfile'));
  if (!whole) {
    writeFileSync(join(folder, 'task/index.mjs'), '');
    return;
  }
  buildSync({
    entryPoints: [ENTRY],
    outfile: join(folder, 'task/index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: { http: NODE_HTTP, 'node:http': NODE_HTTP },
    banner: { js: BANNER },
    logLevel: 'warning',
  });
  for (const file of BESIDE) cpSync(join(root, file), join(folder, 'task', basename(file)));
  for (const { from, files } of [LAYER_FILES.ffmpeg, LAYER_FILES.fonts, LAYER_FILES.art]) {
    for (const file of files)
      cpSync(join(from, file), join(folder, 'opt', file), { recursive: true, dereference: true });
  }
}
