import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActingSite } from '../support/acting-site.ts';
import { CommandRun } from '../support/command-line.ts';
import { FilmClient } from '../support/film-engine.ts';
import { Workplace } from '../support/workplace.ts';

let site: ActingSite;
let place: Workplace;
beforeAll(async () => {
  site = await ActingSite.start();
  place = await Workplace.open();
});
afterAll(async () => {
  await site?.stop();
  await place?.remove();
});

const run = (...args: string[]) => new CommandRun(place.temp, ...args);
const dataOf = (name: string) => join(place.temp, name);
const make = (data: string, url: string, ...more: string[]) => {
  const film = ['--name', 'Dana', '--duration', '6', '--resolution', '640x360'];
  return run('make', '--url', url, ...film, '--data', dataOf(data), '--port', '0', ...more);
};
const filesIn = (folder: string) => readdir(folder).catch(() => [] as string[]);

describe('make', () => {
  it('prints one JSON document and nothing else, tells its progress aside, and copies the files', async () => {
    const out = join(place.temp, 'out');
    const command = make('whole', site.url('good', 'page'), '--allow-private', '--json', '--out', out);
    expect(await command.exited, command.err).toBe(0);
    const report = JSON.parse(command.out);
    expect(report).toMatchObject({ status: 'completed', error_code: null, share_url: expect.any(String) });
    const places = Object.entries<string>(report.files).map(([name, path]) => [name, relative(out, path)]);
    expect(Object.fromEntries(places)).toEqual({
      ...{ '360p': '360p.mp4', captions: 'captions.vtt', chapters: 'chapters.vtt', hls: 'hls/master.m3u8' },
      ...{ poster: 'poster.jpg', poster_play: 'poster-play.jpg', gif: 'preview.gif', webp: 'preview.webp' },
      ...{ storyboard: 'storyboard.jpg', storyboard_vtt: 'storyboard.vtt' },
    });
    for (const path of Object.values<string>(report.files)) expect((await stat(path)).size, path).toBeGreaterThan(20);
    const top = places.map(([, path = '']) => path.split('/')[0]);
    expect((await filesIn(out)).sort()).toEqual(top.sort());
    expect((await filesIn(join(out, 'hls'))).sort()).toEqual(['360p.m3u8', '360p.m4s', 'master.m3u8']);
    expect((await readFile(report.files['360p'])).subarray(4, 8).toString()).toBe('ftyp');
    for (const words of ['Looking at the page', 'Recording the page', 'Publishing']) {
      expect(command.err).toContain(words);
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal codes are what must not be there.
    expect(command.out + command.err).not.toMatch(/\x1b\[/);
    expect(await place.processesAfter(1_000)).toEqual([]);
  });

  it('says why a film cannot be made, ends with 1, and leaves nothing in the folder', async () => {
    const out = join(place.temp, 'none');
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const command = make('whole', `http://127.0.0.1:${port}/`, '--allow-private', '--out', out);
    expect(await command.exited).toBe(1);
    expect(command.out).toContain('PageUnreachable: Failed while looking at the page');
    expect(command.out).toContain('Check the address in a browser');
    expect(await filesIn(out)).toEqual([]);
  });

  it('says it in JSON, too', async () => {
    const command = make('whole', site.url('closed', 403), '--allow-private', '--json');
    expect(await command.exited).toBe(1);
    expect(JSON.parse(command.out)).toMatchObject({
      status: 'failed',
      error_code: 'PageRefused',
      remedy: expect.any(String),
      files: {},
    });
  });

  it('ends with 130 on Ctrl-C, cancels the video, and leaves no process and no file', async () => {
    const out = join(place.temp, 'copies');
    const command = make('stopped', site.url('slow', 'page', 'hang'), '--allow-private', '--out', out, '--json');
    await command.says(/Recording the page/);
    while ((site.asked['/slow'] ?? 0) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(place.processes()).not.toEqual([]);
    expect(await command.end('SIGINT')).toBe(130);
    expect(command.out).toBe('');
    expect(await place.processesAfter(2_000)).toEqual([]);
    expect(await filesIn(out)).toEqual([]);

    const engine = run('start', '--data', dataOf('stopped'), '--port', '0');
    const { items } = await (await fetch(`${await engine.address()}/api/v1/videos`)).json();
    expect(items.map(({ status }: { status: string }) => status)).toEqual(['cancelled']);
    expect(await engine.end('SIGTERM')).toBe(0);
  });
});

describe('start', () => {
  it('serves until it is told to stop, alone on its data and on its port', async () => {
    const engine = run('start', '--data', dataOf('served'), '--port', '0');
    const url = await engine.address();
    expect((await fetch(`${url}/api/v1/videos`)).status).toBe(200);

    const again = run('start', '--data', dataOf('served'), '--port', '0');
    const elsewhere = run('start', '--data', dataOf('elsewhere'), '--port', new URL(url).port);
    expect(await again.exited).toBe(3);
    expect(again.err).toContain(`already runs on this data folder, at ${url}`);
    expect(await elsewhere.exited).toBe(3);
    expect(elsewhere.err).toMatch(/port is taken.*--port/);
    for (const { out, err } of [again, elsewhere]) expect(out + err).not.toMatch(/\n\s+at /);

    expect((await fetch(`${url}/api/v1/videos`)).status).toBe(200);
    expect(await engine.end('SIGTERM')).toBe(0);
    await expect(fetch(`${url}/api/v1/videos`)).rejects.toThrow();
    expect(engine.err).toBe('');
  });

  it('is joined by make on the same data', async () => {
    const engine = run('start', '--data', dataOf('joined'), '--port', '0', '--allow-private');
    const url = await engine.address();
    const command = make('joined', site.url('nothing', 'empty'), '--json');
    expect(await command.exited).toBe(1);
    expect(command.err).toContain(`Using the engine that runs at ${url}`);
    const { id, error_code } = JSON.parse(command.out);
    expect(error_code).toBe('PageEmpty');
    expect(await new FilmClient(url).call('GET', `/${id}`)).toMatchObject({ id, status: 'failed' });
    expect(await engine.end('SIGINT')).toBe(0);
  });
});
