import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAssembly } from '../../lib/local/assembly.ts';
import { evaluateStacks } from '../../lib/local/evaluate.ts';
import {
  type DeployedFunction,
  deployedFunctions,
  functionSizes,
  LAMBDA_LIMIT,
  sizeTable,
} from '../support/deployed-functions.ts';
import { root } from '../support/synth.ts';

/** Preloaded into the synthesis and every Node it starts: a connection to any host ends it. */
const NO_NETWORK = `
import { writeSync } from 'node:fs';
import net from 'node:net';
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  if (options?.path !== undefined) return connect.apply(this, args);
  writeSync(2, 'NETWORK ' + JSON.stringify(options));
  process.exit(97);
};`;

/** The first program of a name on this process's path. */
async function which(name: string): Promise<string> {
  for (const place of (process.env.PATH ?? '').split(delimiter)) {
    const path = await realpath(join(place, name)).catch(() => null);
    if (path) return path;
  }
  throw new Error(`${name} is not installed.`);
}

let folder: string;
let outdir: string;
let run: { code: number | null; report: string };
let functions: DeployedFunction[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadreel-synth-'));
  outdir = join(folder, 'out');
  // A path with a shell, Node and npx (by which CDK starts esbuild): no Docker, no git, no AWS command line.
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await symlink(process.execPath, join(bin, 'node'));
  for (const name of ['bash', 'sh', 'npx']) await symlink(await which(name), join(bin, name));
  const preload = join(folder, 'no-network.mjs');
  await writeFile(preload, NO_NETWORK);
  run = await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['bin/leadreel.ts'], {
      cwd: root,
      env: {
        PATH: bin,
        HOME: folder,
        TMPDIR: folder,
        CDK_OUTDIR: outdir,
        LEADREEL_CONFIG: '',
        NODE_OPTIONS: `--import=${preload}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let report = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        report += text;
      });
    }
    child.once('error', reject).once('close', (code) => resolve({ code, report }));
  });
  if (run.code !== 0) throw new Error(`The synthesis ended with ${run.code}:\n${run.report}`);
  functions = await deployedFunctions(outdir);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('needs no Docker, no network and no AWS account', () => {
  expect(run.report.replaceAll(/^Bundling asset .*\n/gm, '')).not.toMatch(/NETWORK|docker|warning|error/i);
  expect(functions).toHaveLength(27);
});

it('leaves its output where it was told, and names the stacks', async () => {
  const { artifacts } = JSON.parse(await readFile(join(outdir, 'manifest.json'), 'utf8'));
  expect(Object.keys(artifacts).filter((name) => artifacts[name].type === 'aws:cloudformation:stack')).toEqual([
    'LeadreelStorage',
    'LeadreelPipeline',
    'LeadreelDelivery',
    'LeadreelOperations',
  ]);
});

it('keeps every function below what Lambda takes, layers included', async () => {
  const sizes = await functionSizes(functions);
  for (const { id, code, layers, total } of sizes) {
    expect(total, id).toBeLessThan(LAMBDA_LIMIT);
    expect(code, `${id}: code`).toBeGreaterThan(10_000);
    expect(code, `${id}: code`).toBeLessThan(10 * 1024 * 1024);
    for (const size of layers) expect(size, id).toBeGreaterThan(0);
  }
  console.info(sizeTable(sizes));
});

it('bundles each function into one file, with all it imports', async () => {
  for (const { id, code } of functions) {
    // HarfBuzz is WebAssembly: it lies beside the code that reads it.
    const beside = id.startsWith('Render') ? ['harfbuzz.wasm'] : [];
    expect(await readdir(code), id).toEqual([...beside, 'index.mjs']);
    const text = await readFile(join(code, 'index.mjs'), 'utf8');
    const imports = [...text.matchAll(/^\s*(?:import|export)\b[^'"`;\n]*\bfrom\s*["']([^"']+)["']/gm)].map(
      ([, name = '']) => name,
    );
    const outside = imports.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name));
    expect(outside, id).toEqual([]);
  }
});

it('finds in its layers every file that a function is told of', async () => {
  let told = 0;
  for (const { id, layers, variables } of functions) {
    for (const [name, value] of Object.entries(variables)) {
      if (typeof value !== 'string' || !value.startsWith('/opt/')) continue;
      told++;
      const found = await Promise.all(layers.map((layer) => stat(join(layer, value.slice(5))).catch(() => null)));
      expect(
        found.some((file) => file?.isFile()),
        `${id}: ${name}`,
      ).toBe(true);
    }
  }
  expect(told).toBeGreaterThan(10);
});

it('never lets two layers of a function hold a file of the same name', async () => {
  for (const { id, layers } of functions) {
    const names = (await Promise.all(layers.map((layer) => readdir(layer)))).flat();
    expect(names.length, id).toBe(new Set(names).size);
  }
});

it('lays out all that the image for large films is built from, at the places that its container is told of', async () => {
  const { containers } = evaluateStacks(await readAssembly(outdir), '127.0.0.1:1');
  expect(containers).toHaveLength(1);
  const [{ program = '', environment = {} } = {}] = containers;
  const context = join(program, '../..');
  expect((await readdir(context)).sort()).toEqual(['Dockerfile', 'opt', 'task']);
  expect((await readdir(join(program, '..'))).sort()).toEqual(['harfbuzz.wasm', 'index.mjs']);
  const paths = Object.values(environment).filter((value) => value.startsWith(context));
  expect(paths.length).toBeGreaterThan(2);
  for (const path of paths) expect((await stat(path)).isFile(), path).toBe(true);
  // FFmpeg may be run, and whoever is not root may read it.
  expect((await stat(environment.FFMPEG_PATH ?? '')).mode & 0o555).toBe(0o555);
  const copied = [...(await readFile(join(context, 'Dockerfile'), 'utf8')).matchAll(/^COPY (\S+) (\S+)$/gm)];
  expect(copied.map(([, from, to]) => [from, to])).toEqual([
    ['opt', '/opt'],
    ['task', '/var/task'],
  ]);
});
