import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serveSampleSite } from '../../lib/local/cli/sample.ts';
import type { reportJson } from '../../lib/local/cli/summary.ts';
import { type BenchOptions, machine, median, say, table } from './report.ts';

type Report = ReturnType<typeof reportJson>;

const STAGES = ['scout', 'voice', 'record', 'compose', 'host'];

/**
 * Makes films of the sample site with the command line, each in a process and a data folder of its own, and prints the
 * medians as a table. The clock runs from the request to the last file on disk; Chromium is unpacked and the app is
 * built before, as on a machine that has made a film already.
 */
export async function benchFilm({ runs, seconds }: BenchOptions & { readonly seconds: number }): Promise<void> {
  const sample = await serveSampleSite();
  await film(sample.url, '640x360', seconds);
  const rows: (string | number)[][] = [];
  for (const resolution of ['1280x720', '1920x1080']) {
    const reports: Report[] = [];
    for (let run = 0; run < runs; run++) reports.push(await film(sample.url, resolution, seconds));
    const length = reports[0]?.duration_seconds ?? 0;
    const elapsed = median(reports.map((report) => report.elapsed_seconds));
    const stage = (name: string) =>
      median(reports.map(({ stages }) => stages.find((one) => one.name === name)?.processing_time_seconds ?? 0));
    const memory = median(reports.map((report) => report.peak_memory_mb ?? 0));
    const stages = STAGES.map((name) => stage(name).toFixed(1));
    rows.push([resolution, length.toFixed(1), elapsed.toFixed(1), (elapsed / length).toFixed(2), ...stages, memory]);
  }
  sample.close();
  say(`${machine()}, median of ${runs}\n`);
  say(table(['Film', 'Length, s', 'Made in, s', 'per second of film', ...STAGES, 'Memory, MB'], rows));
}

async function film(url: string, resolution: string, seconds: number): Promise<Report> {
  const command = fileURLToPath(new URL('../../bin/local.ts', import.meta.url));
  const data = await mkdtemp(join(tmpdir(), 'leadreel-bench-'));
  const options = { url, name: 'Dana Reyes', company: 'Hearth & Rye Bakery', style: 'casual', resolution, data };
  const given = Object.entries({ ...options, duration: String(seconds), port: '0' });
  const args = ['make', '--json', '--allow-private', ...given.flatMap(([name, value]) => [`--${name}`, value])];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...args]);
    return JSON.parse(stdout);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}
