import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { STAGES } from '../../functions/contract/stages.ts';
import type { VideoView } from '../../functions/contract/video.ts';
import { ActingSite } from '../support/acting-site.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { FilmEngine } from '../support/film-engine.ts';

let site: ActingSite;
let local: FilmEngine;
/** One film, made before all tests; they look at what is there then. */
let video: VideoView;
const seen: string[] = [];

beforeAll(async () => {
  site = await ActingSite.start();
  local = await FilmEngine.start(site.host);
  const created = await local.client.create(site.url('good', 'page'), { lead_id: 7 });
  seen.push(created.status);
  const note = ({ status }: VideoView) => status === seen.at(-1) || seen.push(status);
  video = await local.client.until(created.id, ({ status }) => status === 'completed', note);
});
afterAll(async () => {
  await local?.stop();
  await site?.stop();
});

const fileOf = (name: string) => video.files[name] ?? 'missing';
const codecs = promisify(execFile);

/** Packets of each stream of a file, with their ends in seconds. */
async function packetsOf(url: string) {
  const path = join(local.place.temp, 'film.mp4');
  await writeFile(path, Buffer.from(await (await fetch(url)).arrayBuffer()));
  const { stdout } = await codecs(ffmpegPath, [
    '-v',
    'error',
    '-i',
    path,
    '-map',
    '0',
    '-c',
    'copy',
    '-f',
    'framecrc',
    '-',
  ]);
  const value = (name: string, stream: number) => new RegExp(`^#${name} ${stream}: (.*)$`, 'm').exec(stdout)?.[1] ?? '';
  return [0, 1].map((stream) => {
    const [over = 1, under = 1] = value('tb', stream).split('/').map(Number);
    const rows = stdout
      .split('\n')
      .map((line) => line.split(',').map(Number))
      .filter(([index, , , , , crc]) => index === stream && crc !== undefined);
    const ends = rows.map(([, , pts = 0, duration = 0]) => ((pts + duration) * over) / under);
    return { codec: value('codec_id', stream), packets: rows.length, end: Math.max(...ends) };
  });
}

describe('a video is made', () => {
  it('goes through the status words in order, never back', () => {
    const order = ['pending', 'generating', 'synthesizing', 'recording', 'composing', 'publishing', 'completed'];
    expect(seen).toEqual(order.filter((word) => seen.includes(word)));
    expect(seen).toEqual(expect.arrayContaining(['generating', 'synthesizing', 'recording', 'composing', 'completed']));
  });

  it('tells for each stage when it ran, how long it took, what it did and what it would cost', () => {
    for (const stage of video.stages) {
      expect(stage, stage.name).toMatchObject({ state: 'completed', error_code: null });
      expect(stage.progress.total, stage.name).toBeGreaterThan(0);
      expect(stage.progress.done, stage.name).toBe(stage.progress.total);
      expect(stage.processing_time_seconds, stage.name).toBeGreaterThan(0);
      // A tenth of a second of the smallest function is less than a millionth of a dollar.
      if (stage.name !== 'script') expect(stage.cost_usd, stage.name).toBeGreaterThan(0);
    }
    const starts = video.stages.map(({ started_at }) => started_at ?? '');
    expect(starts).toEqual(starts.toSorted());
    const sum = video.stages.reduce((total, { cost_usd }) => total + cost_usd, 0);
    expect(video.cost_usd).toBeCloseTo(sum, 6);
    expect(video.processing_time_seconds).toBeGreaterThan(1);
    expect(video).toMatchObject({ lead_id: 7, error_code: null, error_message: null, remedy: null });
  });

  it('gives every scene as many frames as its speech has, and the film their sum', async () => {
    const owner = bodyOf(video.id);
    const { scenes, frame_rate } = await local.place.document(`storyboards/${owner}.json`);
    expect(scenes.length).toBeGreaterThan(1);
    let total = 0;
    for (const [index, { frames }] of scenes.entries()) {
      const number = String(index).padStart(3, '0');
      const spoken = await local.place.document(`voice/${owner}/${number}.json`);
      const take = await local.place.document(`takes/${owner}/${number}.json`);
      expect({ index, spoken: spoken.frames, take: take.frames }).toEqual({ index, spoken: frames, take: frames });
      expect(spoken.samples).toBe((frames * 48_000) / frame_rate);
      total += frames;
    }
    expect(video.duration_seconds).toBeCloseTo(total / frame_rate, 6);
    expect(video.stages.find(({ name }) => name === 'record')?.progress.total).toBe(total);
    const [picture] = await packetsOf(fileOf('400p'));
    expect(picture?.packets).toBe(total);
  });

  it('is H.264 with AAC in every size, all equally long, sound and picture ending together', async () => {
    expect(Object.keys(video.files).sort()).toEqual(
      '360p 400p captions chapters gif poster poster_play storyboard storyboard_vtt webp'.split(' '),
    );
    const ends = new Set<number | undefined>();
    for (const name of ['400p', '360p']) {
      const [picture, sound] = await packetsOf(fileOf(name));
      expect([picture?.codec, sound?.codec]).toEqual(['h264', 'aac']);
      ends.add(picture?.end);
      expect(Math.abs((picture?.end ?? 0) - (video.duration_seconds ?? 0))).toBeLessThan(0.5 / 24);
      expect(Math.abs((sound?.end ?? 0) - (picture?.end ?? 0))).toBeLessThan(0.05);
    }
    expect(ends.size).toBe(1);
  });

  it('keeps within a fifth of the length that was asked for', () => {
    expect(Math.abs((video.duration_seconds ?? 0) - 6)).toBeLessThan(1.2);
  });

  it('carries ids, numbers and where it is composed through the states, and nothing else', async () => {
    // Beside the chain's own there is the one that tells the webhooks.
    const executions = await local.place.executions();
    const [execution, ...others] = executions.filter(({ name }) => name === video.id);
    expect(others).toEqual([]);
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    const run = Object.fromEntries(STAGES.map((stage) => [stage, true]));
    expect(JSON.parse(execution?.input ?? '')).toEqual({ job_id: video.id, run });
    const { scenes } = await local.place.document(`storyboards/${bodyOf(video.id)}.json`);
    const items = scenes.map((_: unknown, index: number) => index);
    expect(JSON.parse(execution?.output ?? '')).toEqual({
      job_id: video.id,
      run,
      voice: { items },
      scenes: { record: items, render: items, compute: 'lambda' },
    });
  });

  it('tries everything once when nothing goes wrong, and leaves no process and no scratch behind', async () => {
    const attempts = Object.values(await local.attempts(video.id));
    expect(attempts.length).toBeGreaterThan(8);
    expect(new Set(attempts)).toEqual(new Set([1]));
    expect(await local.place.processesAfter(1_000)).toEqual([]);
    expect(await local.place.scratch()).toEqual([]);
  });
});

describe('a video is served', () => {
  it('in parts, as players ask for them', async () => {
    const whole = Buffer.from(await (await fetch(fileOf('400p'))).arrayBuffer());
    const part = async (range: string) => {
      const response = await fetch(fileOf('400p'), { headers: { range } });
      return {
        status: response.status,
        range: response.headers.get('content-range'),
        body: await response.arrayBuffer(),
      };
    };
    const size = whole.length;
    const head = await part('bytes=0-99');
    expect({ ...head, body: Buffer.from(head.body).equals(whole.subarray(0, 100)) }).toEqual({
      status: 206,
      range: `bytes 0-99/${size}`,
      body: true,
    });
    const tail = await part('bytes=-50');
    expect(tail.status).toBe(206);
    expect(Buffer.from(tail.body).equals(whole.subarray(size - 50))).toBe(true);
    expect((await part(`bytes=${size}-`)).status).toBe(416);
  });

  it('with the type of each file, and for ever where it never changes', async () => {
    const types = { '400p': 'video/mp4', captions: 'text/vtt; charset=utf-8', poster: 'image/jpeg' };
    for (const [name, type] of Object.entries(types)) {
      const response = await fetch(fileOf(name), { method: 'HEAD' });
      expect(response.headers.get('content-type'), name).toBe(type);
      // The poster's address survives a film that takes this one's place.
      expect(response.headers.get('cache-control'), name).toContain(name === 'poster' ? 'max-age=60' : 'immutable');
      expect(Number(response.headers.get('content-length')), name).toBeGreaterThan(20);
    }
    expect(await (await fetch(fileOf('captions'))).text()).toMatch(/^WEBVTT\n[\s\S]*\d\d:\d\d\.\d{3} --> /);
  });

  it('on a watch page that stands in no stranger’s frame, and an embed page that may', async () => {
    const watch = await fetch(video.share_url ?? '');
    const embed = await fetch(video.embed_url ?? '');
    for (const { status, headers } of [watch, embed]) {
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    }
    expect(watch.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(embed.headers.get('x-frame-options')).toBeNull();
    const html = await watch.text();
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain('Content-Security-Policy');
    expect(html).toContain(new URL(fileOf('400p')).pathname);
    const named = [...html.matchAll(/(?:src|poster)="(\/[^"]+)"/g)].map(([, path = '']) => path);
    for (const path of named) {
      expect({ path, status: (await fetch(local.client.url + path)).status }).toEqual({ path, status: 200 });
    }
  });

  it('under a link that cannot be guessed: not by the video’s id, nor near it', async () => {
    const { share_url } = video;
    expect(share_url).not.toContain(video.id);
    expect(new URL(share_url ?? '').pathname).toMatch(/^\/v\/[\w-]{16}$/);
    for (const path of ['/v/', `/v/${video.id}`, '/media/', `/films/${video.id}/400p.mp4`]) {
      expect((await fetch(local.client.url + path)).status, path).toBe(404);
    }
  });
});
