import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { serveSampleSite } from '../../lib/local/cli/sample.ts';
import type { reportJson } from '../../lib/local/cli/summary.ts';

/**
 * Makes films of the sample site with the command line, each in a process and a data folder of its own, and prints the
 * medians as a table. The clock runs from the request to the last file on disk; Chromium is unpacked and the app is
 * built before, as on a machine that has made a film already.
 */

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, seconds: { type: 'string', default: '20' } },
});
const command = fileURLToPath(new URL('../../bin/local.ts', import.meta.url));
const sample = await serveSampleSite();

type Report = ReturnType<typeof reportJson>;

async function film(resolution: string): Promise<Report> {
  const data = await mkdtemp(join(tmpdir(), 'leadreel-bench-'));
  const options = {
    url: sample.url,
    name: 'Dana Reyes',
    company: 'Hearth & Rye Bakery',
    style: 'casual',
    resolution,
    data,
  };
  const given = Object.entries({ ...options, duration: values.seconds, port: '0' });
  const args = ['make', '--json', '--allow-private', ...given.flatMap(([name, value]) => [`--${name}`, value])];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...args]);
    return JSON.parse(stdout);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const say = (line: string) => process.stdout.write(`${line}\n`);

await film('640x360');
say(`${availableParallelism()} × ${cpus()[0]?.model}, Node ${process.version}, median of ${values.runs}\n`);
say('| Film | Length, s | Made in, s | per second of film | scout | voice | record | compose | host | Memory, MB |');
say('|---|---|---|---|---|---|---|---|---|---|');
for (const resolution of ['1280x720', '1920x1080']) {
  const reports: Report[] = [];
  for (let run = 0; run < Number(values.runs); run++) reports.push(await film(resolution));
  const length = reports[0]?.duration_seconds ?? 0;
  const seconds = median(reports.map((report) => report.elapsed_seconds));
  const stage = (name: string) =>
    median(reports.map(({ stages }) => stages.find((one) => one.name === name)?.processing_time_seconds ?? 0));
  const stages = ['scout', 'voice', 'record', 'compose', 'host'].map((name) => stage(name).toFixed(1));
  const memory = median(reports.map((report) => report.peak_memory_mb ?? 0));
  const cells = [resolution, length.toFixed(1), seconds.toFixed(1), (seconds / length).toFixed(2), ...stages, memory];
  say(`| ${cells.join(' | ')} |`);
}
sample.close();
