import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ffmpegBinary } from '../../../functions/sdk/binaries.ts';
import { type BenchOptions, machine, say } from '../report.ts';
import type { Case } from './case.ts';
import { memory } from './cases/memory.ts';
import { mezzanine } from './cases/mezzanine.ts';
import { moving } from './cases/moving.ts';
import { pointer } from './cases/pointer.ts';
import { resolution } from './cases/resolution.ts';
import { resting } from './cases/resting.ts';
import { soak } from './cases/soak.ts';
import { storyboard } from './cases/storyboard.ts';
import { tour } from './cases/tour.ts';
import { type Installation, installRemotion } from './install-remotion.ts';
import { measure, tempFolder } from './measure.ts';
import { pageUrl, servePages } from './pages.ts';
import { REMOTION_PACKAGES } from './remotion.ts';
import { pageScene } from './scenes.ts';

const CASES: readonly Case[] = [moving, resting, pointer, tour, storyboard, resolution, memory, mezzanine, soak];

export interface RecordBenchOptions extends BenchOptions {
  /** Names of cases. Empty for all but those that run only when they are named. */
  readonly only: readonly string[];
  /** Whether Remotion may be installed from npm, to be compared. */
  readonly remotion: boolean;
}

/** Measures the recorder beside others and prints a table a case, with the limits that must hold. Linux, with Perl. */
export async function benchRecord({ runs, only, remotion }: RecordBenchOptions): Promise<void> {
  const unknown = only.find((name) => !CASES.some((one) => one.name === name));
  if (unknown) throw new RangeError(`There is no case ${unknown}: ${CASES.map(({ name }) => name).join(', ')}.`);
  await using site = await servePages();
  let installing: Promise<Installation | null> | undefined;
  const installed = async () => {
    if (remotion) installing ??= installRemotion();
    return (await installing)?.folder ?? null;
  };
  await warmUp(pageUrl(site, 'none'));
  say(`${machine()}, ${versions()}, median of ${runs}`);
  for (const { name, title, onlyNamed, run } of CASES) {
    if (only.length > 0 ? !only.includes(name) : onlyNamed) continue;
    say(`\n### ${title} (\`${name}\`)\n`);
    say(await run({ runs, site, remotion: installed }));
  }
  await (await installing)?.[Symbol.asyncDispose]();
}

/** Unpacks Chromium and brings everything into the disk cache. */
async function warmUp(url: string): Promise<void> {
  await using folder = await tempFolder();
  const size = { width: 640, height: 360, frameRate: 30 };
  await measure('take', { ...size, url, scene: pageScene(10), folder: folder.path });
}

function versions(): string {
  const require = createRequire(import.meta.url);
  const { devDependencies, dependencies } = require('../../../package.json');
  return [
    `\`@sparticuz/chromium\` ${dependencies['@sparticuz/chromium']}`,
    `FFmpeg of \`@ffmpeg-installer/linux-x64\` ${require(join(dirname(ffmpegBinary()), 'package.json')).version}`,
    `\`playwright-core\` ${devDependencies['playwright-core']}`,
    REMOTION_PACKAGES.find((name) => name.startsWith('remotion@'))?.replace('@', ' '),
  ].join(', ');
}
