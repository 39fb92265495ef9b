import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { readAssembly } from '../../lib/local/assembly.ts';
import { ensureAssembly } from '../../lib/local/cli/assembly.ts';
import { evaluateStacks } from '../../lib/local/evaluate.ts';
import { type BenchOptions, machine, median, say, table } from './report.ts';

/**
 * Starts the API's bundle in fresh processes, as Lambda does for a cold start, and prints how long its import takes and
 * how large it is. An empty module shows what Node itself needs for an import.
 */
export async function benchApi({ runs }: BenchOptions): Promise<void> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const stacks = await readAssembly(await ensureAssembly(root, () => undefined));
  const api = evaluateStacks(stacks, '127.0.0.1:1').functions.find(({ name }) => /Api[0-9A-F]{8}/i.test(name));
  if (!api) throw new Error('The app has no function for its API.');
  const bundle = `${api.bundleFolder}/${api.file}`;
  const env = { ...process.env, ...api.environment, AWS_REGION: 'us-east-1' };
  const imported = async (url: string) => {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) times.push(await importMs(url, env));
    return median(times);
  };
  const bytes = await readFile(bundle);
  const sizes = [bytes.length, gzipSync(bytes).length].map((size) => Math.round(size / 1000));
  const nothing = await imported('data:text/javascript,');
  const whole = await imported(`file://${bundle}`);
  say(`${machine()}, median of ${runs}\n`);
  const rows = [
    ['nothing', nothing.toFixed(1), 0, 0],
    ['the API’s bundle', whole.toFixed(0), ...sizes],
  ];
  say(table(['Module', 'Import, ms', 'Size, KB', 'gzipped, KB'], rows));
}

/** Milliseconds that importing a module takes in a process that has done nothing else. */
async function importMs(url: string, env: NodeJS.ProcessEnv): Promise<number> {
  const script = `const t = performance.now(); await import(${JSON.stringify(url)}); console.log(performance.now() - t); process.exit()`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  return Number(stdout.trim());
}
