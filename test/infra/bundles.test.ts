import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAssembly } from '../../lib/local/assembly.ts';
import { ensureAssembly } from '../../lib/local/cli/assembly.ts';
import { evaluateStacks } from '../../lib/local/evaluate.ts';
import type { FunctionModel } from '../../lib/local/model.ts';
import { root } from '../support/synth.ts';

/**
 * By what a bundle that holds some of a package gives itself away: texts that no minifier changes. Each is looked for
 * in a file of the package too, so that a new release which no longer has it is noticed.
 */
const MARKS = {
  openai: { file: 'node_modules/openai/internal/detect-platform.js', text: 'X-Stainless-Lang' },
  elevenlabs: { file: 'node_modules/elevenlabs/BaseClient.js', text: 'X-Fern-Language' },
  playwright: { file: 'node_modules/playwright-core/lib/coreBundle.js', text: 'PLAYWRIGHT_BROWSERS_PATH' },
  'aws-cdk': { file: 'node_modules/aws-cdk-lib/core/lib/annotations.js', text: 'aws:cdk:' },
  ffmpeg: { file: 'functions/ffmpeg/run.ts', text: '-nostats' },
  chromium: { file: 'functions/browser/frame-page.ts', text: 'HeadlessExperimental' },
} as const;
type Mark = keyof typeof MARKS;
const ALL = Object.keys(MARKS) as Mark[];

/** What each function has of these, whatever it imports by the way. */
const HOLDS: Record<string, readonly Mark[]> = {
  Scout: ['chromium'],
  Script: ['openai'],
  Voice: ['elevenlabs', 'ffmpeg'],
  Voiceover: ['ffmpeg'],
  Storyboard: [],
  Record: ['chromium'],
  Recording: [],
  Render: ['ffmpeg'],
  Assemble: ['ffmpeg'],
  Explain: [],
  Host: [],
  Completed: [],
  Failed: [],
  Ended: [],
  Api: [],
  Authorizer: [],
  BatchesDropped: [],
  BatchesPrepare: [],
  BatchesStart: [],
  BatchesResults: [],
  Beacon: [],
  SigningKeyMaker: [],
  SweeperSweep: [],
  NotificationsDeliverFunction: [],
  NotificationsPlanFunction: [],
  NotificationsGiveUpFunction: [],
  NotificationsEndedFunction: [],
};

let functions: Map<string, FunctionModel>;
beforeAll(async () => {
  const folder = await ensureAssembly(root, () => undefined);
  const model = evaluateStacks(await readAssembly(folder), '127.0.0.1:1');
  const named = (name: string) => name.replace(/^.*-/, '').replace(/[0-9A-F]{8}$/, '');
  functions = new Map(model.functions.map((one) => [named(one.name), one]));
}, 300_000);

const functionOf = (name: string): FunctionModel => {
  const found = functions.get(name);
  if (!found) throw new Error(`There is no function ${name}.`);
  return found;
};
const pathOf = (name: string) => join(functionOf(name).bundleFolder, functionOf(name).file);

describe('bundles', () => {
  it('are those of all functions', () => {
    expect([...functions.keys()].sort()).toEqual(Object.keys(HOLDS).sort());
  });

  it.each(Object.entries(MARKS))('that held %s would be known by it', async (_, { file, text }) => {
    expect(await readFile(join(root, file), 'utf8')).toContain(text);
  });

  it.each(Object.entries(HOLDS))('of %s holds of the heavy tools only what it works with: %j', async (name, holds) => {
    const text = await readFile(pathOf(name), 'utf8');
    expect(ALL.filter((mark) => text.includes(MARKS[mark].text))).toEqual(ALL.filter((mark) => holds.includes(mark)));
  });
});

/** What is run in a Node of its own: imports a bundle, tells every file that was loaded, and makes a request. */
const PROBE = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({
  load(url, context, next) {
    if (!url.startsWith('node:')) loaded.push(url);
    return next(url, context);
  },
});
const start = performance.now();
const { handler } = await import(process.env.PROBED);
const ms = performance.now() - start;
const event = {
  version: '2.0', routeKey: 'GET /api/v1/openapi.json', rawPath: '/api/v1/openapi.json', rawQueryString: '',
  headers: { host: 'api.example' }, isBase64Encoded: false,
  requestContext: { domainName: 'api.example', http: { method: 'GET', path: '/api/v1/openapi.json', sourceIp: '192.0.2.1' } },
};
const answer = await handler(event, { getRemainingTimeInMillis: () => 30_000 });
const { openapi } = JSON.parse(answer.body);
console.log(JSON.stringify({ loaded, ms, status: answer.statusCode, openapi }));
`;

it('the renderer finds what sets its text beside its bundle', async () => {
  const wasm = await readFile(join(functionOf('Render').bundleFolder, 'harfbuzz.wasm'));
  expect(WebAssembly.validate(wasm)).toBe(true);
});

describe('what is asked most', () => {
  it('takes beacons with a bundle under 200 KB, so that a cold start costs little', async () => {
    const { length } = await readFile(pathOf('Beacon'));
    expect(length).toBeGreaterThan(50_000);
    expect(length).toBeLessThan(200_000);
  });

  it('is a script on the watch page under 4 KB as it is sent, which holds none of our libraries', async () => {
    const script = await readFile(functionOf('Host').environment.BEACON_SCRIPT ?? '');
    expect(gzipSync(script).length).toBeLessThan(4_000);
    expect(script.toString()).toContain('sendBeacon');
    expect(script.toString()).not.toMatch(/zod|node:|import\(/i);
  });
});

describe('the API’s bundle, which people wait for', () => {
  it('is under a megabyte as it is sent', async () => {
    const bytes = gzipSync(await readFile(pathOf('Api'))).length;
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(1_000_000);
  });

  it('starts in a fresh Node that may read no other file, and answers', async () => {
    const { environment, bundleFolder } = functionOf('Api');
    const bundle = pathToFileURL(pathOf('Api')).href;
    // Whatever tries to read elsewhere, start a process or load an addon is refused by Node itself.
    const guards = ['--permission', `--allow-fs-read=${join(bundleFolder, '*')}`];
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [...guards, '--input-type=module', '--eval', PROBE],
      { cwd: bundleFolder, env: { ...environment, AWS_REGION: 'us-east-1', PROBED: bundle } },
    );
    const { loaded, ms, ...answer } = JSON.parse(stdout);
    expect(answer).toEqual({ status: 200, openapi: '3.1.0' });
    expect(loaded).toEqual([bundle]);
    expect(stderr).toBe('');
    console.info(`The API's bundle was imported in ${Math.round(ms)} ms.`);
  });
});
