import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { readAssembly } from '../../lib/local/assembly.ts';
import { ensureAssembly } from '../../lib/local/cli/assembly.ts';
import { evaluateStacks } from '../../lib/local/evaluate.ts';

/**
 * Starts the API's bundle in fresh processes, as Lambda does for a cold start, and prints how long its import takes and
 * how large it is. An empty module shows what Node itself needs for an import.
 */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } } });
const root = fileURLToPath(new URL('../../', import.meta.url));
const stacks = await readAssembly(await ensureAssembly(root, () => undefined));
const api = evaluateStacks(stacks, '127.0.0.1:1').functions.find(({ name }) => /Api[0-9A-F]{8}/i.test(name));
if (!api) throw new Error('The app has no function for its API.');
const bundle = `${api.bundleFolder}/${api.file}`;

/** Milliseconds that importing a module takes in a process that has done nothing else. */
async function importMs(url: string): Promise<number> {
  const script = `const t = performance.now(); await import(${JSON.stringify(url)}); console.log(performance.now() - t); process.exit()`;
  const env = { ...process.env, ...api?.environment, AWS_REGION: 'us-east-1' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  return Number(stdout.trim());
}

async function median(url: string): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < Number(values.runs); run++) times.push(await importMs(url));
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

const bytes = await readFile(bundle);
const say = (line: string) => process.stdout.write(`${line}\n`);
say(`${availableParallelism()} × ${cpus()[0]?.model}, Node ${process.version}, median of ${values.runs}\n`);
say('| Module | Import, ms | Size, KB | gzipped, KB |');
say('|---|---|---|---|');
say(`| nothing | ${(await median('data:text/javascript,')).toFixed(1)} | 0 | 0 |`);
const sizes = [bytes.length, gzipSync(bytes).length].map((size) => Math.round(size / 1000));
say(`| the API’s bundle | ${(await median(`file://${bundle}`)).toFixed(0)} | ${sizes.join(' | ')} |`);
