import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/synth.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadreel-examples-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs an example as a user would, in a folder of its own, and gives what it printed. */
async function run(name: string): Promise<string> {
  const { OPENROUTER_API_KEY: _, ELEVENLABS_API_KEY: __, ...env } = process.env;
  const args = ['--disable-warning=ExperimentalWarning', join(root, 'examples', `${name}.ts`)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env });
  return stdout;
}

describe('the examples, without a key and without AWS', () => {
  it('script: writes sections for the lead', async () => {
    expect(await run('script')).toMatch(/Generated \d sections with template for \$0[\s\S]*John[\s\S]*Acme Corp/);
  });

  it('voice: speaks, and the second time takes it from the cache', async () => {
    expect(await run('voice')).toMatch(/First: .*voice\.mp3, .* spoken, \$0\nSecond: .* from the cache, \$0/);
  });

  it('host: records, composes and publishes what it needs on the way', async () => {
    expect(await run('host')).toMatch(/Share URL: file:.*\/v\/.*\.html\nEmbed URL: file:/);
    const published = await readdir(join(folder, 'storage/site'), { recursive: true });
    expect(published.filter((path) => path.endsWith('.mp4'))).toHaveLength(1);
    expect((await stat(join(folder, 'storage/recordings/demo.mp4'))).size).toBeGreaterThan(50_000);
  }, 180_000);
});
