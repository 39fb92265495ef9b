import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeWav } from '../../functions/3-voice/wav.ts';
import { assembleFilm } from '../../functions/5-compose/assemble-film.ts';
import type { FilmFiles } from '../../functions/contract/film.ts';
import { SAMPLE_RATE } from '../../functions/contract/voice.ts';
import { encodeArgs, USUAL_ENCODE } from '../../functions/core/film/render-scene.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { useFolders } from '../support/browser.ts';
import { launchChromium } from '../support/chromium-browser.ts';
import { serve, type TestSite } from '../support/site.ts';
import { MemorySite } from '../support/site-store.ts';

const FRAME_RATE = 24;
const LADDER = [
  { name: '360p', width: 640, height: 360 },
  { name: '180p', width: 320, height: 180 },
];
/** Frames of the scenes: ten seconds, no scene as long as whole groups of pictures. */
const SCENES = [61, 83, 96];
const HLS_SCRIPT = fileURLToPath(new URL('hls.light.min.js', import.meta.resolve('hls.js')));

const folders = useFolders();
const store = new MemorySite();
let film: FilmFiles;
let site: TestSite;
let browser: Browser;

beforeAll(async () => {
  const scenes = await Promise.all(SCENES.map((frames, index) => scene(frames, index)));
  const tone = join(folders.work, 'tone.wav');
  await writeFile(tone, encodeWav(Int16Array.from({ length: 3 * SAMPLE_RATE }, (_, n) => 9000 * Math.sin(n / 20))));
  film = await assembleFilm(ffmpegPath, {
    ...{ title: 'Played', ladder: LADDER, scenes, captions: 'none', frameRate: FRAME_RATE },
    speech: [{ path: tone, startFrame: 30, words: [] }],
    folder: join(folders.work, 'film'),
  });
  await publish();
  site = await serve(store.listener);
  browser = await launchChromium('--autoplay-policy=no-user-gesture-required');
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});

async function scene(frames: number, index: number) {
  const videoPaths: Record<string, string> = {};
  for (const { name, width, height } of LADDER) {
    const path = join(folders.work, `scene-${index}-${name}.mp4`);
    const source = ['-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=${FRAME_RATE},hue=h=${index * 90}`];
    const args = [
      ...source,
      '-frames:v',
      String(frames),
      '-pix_fmt',
      'yuv420p',
      ...encodeArgs(USUAL_ENCODE, FRAME_RATE),
    ];
    await runFfmpeg({ ffmpegPath, args: ['-v', 'error', ...args, path] });
    videoPaths[name] = path;
  }
  return { frames, isCard: false, videoPaths };
}

/** Lays the files out as a site has them. */
async function publish() {
  const asIs = { cacheControl: 'no-store' };
  const hls = film.hls?.folder ?? '';
  for (const name of readdirSync(hls)) {
    const contentType = name.endsWith('.m3u8') ? 'application/vnd.apple.mpegurl' : 'video/mp4';
    await store.upload(`hls/${name}`, join(hls, name), { ...asIs, contentType });
  }
  await store.upload('360p.mp4', film.renditions[0]?.path ?? '', asIs);
  await store.upload('hls.js', HLS_SCRIPT, asIs);
  const page = '<!doctype html><title>Film</title><script src="/hls.js"></script><video muted playsinline></video>';
  await store.write('page', page, { ...asIs, contentType: 'text/html' });
}

async function open(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${site.url}page`);
  return page;
}

test.each([0, 1])('hls.js plays the film to its end, in rendition %i, without an error', async (level) => {
  const page = await open();
  const played = await page.evaluate(async (startLevel) => {
    // The page's own script put it there.
    const { Hls } = globalThis as unknown as { Hls: typeof import('hls.js').default };
    // The page under test has one; the browser cannot tell the type checker.
    const video = document.querySelector('video') as HTMLVideoElement;
    const hls = new Hls({ enableWorker: false });
    const errors: string[] = [];
    const codecs: (string | undefined)[] = [];
    hls.on(Hls.Events.ERROR, (_, { details, fatal }) => errors.push(`${details} ${fatal}`));
    hls.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) => {
      codecs.push(...levels.map(({ videoCodec, audioCodec }) => `${videoCodec},${audioCodec}`));
      // Levels are sorted by their bits a second, the fewest first.
      hls.currentLevel = startLevel;
    });
    hls.loadSource('/hls/master.m3u8');
    hls.attachMedia(video);
    const ended = new Promise((resolve) => video.addEventListener('ended', resolve, { once: true }));
    await new Promise((resolve) => video.addEventListener('canplay', resolve, { once: true }));
    const buffered = () => Array.from({ length: video.buffered.length }, (_, at) => video.buffered.start(at));
    video.playbackRate = 4;
    await video.play();
    await ended;
    return {
      ...{
        errors,
        codecs,
        time: video.currentTime,
        height: video.videoHeight,
        starts: buffered(),
        duration: video.duration,
      },
      // A counter of Chromium that the DOM types do not know.
      audio: (video as HTMLVideoElement & { webkitAudioDecodedByteCount: number }).webkitAudioDecodedByteCount,
    };
  }, level);
  expect(played.errors).toEqual([]);
  expect(played.height).toBe([180, 360][level]);
  expect(played.time).toBeCloseTo(10, 1);
  expect(played.duration).toBeCloseTo(10, 1);
  // One stretch from the start: no gap where segments or scenes meet.
  expect(played.starts).toEqual([0]);
  expect(played.audio).toBeGreaterThan(0);
  for (const codec of played.codecs) expect(codec).toMatch(/^avc1\.6400[0-9a-f]{2},mp4a\.40\.2$/);
  await page.close();
});

test('the MP4 plays from wherever it is sought to', async () => {
  const page = await open();
  const reached = await page.evaluate(
    async (seams) => {
      // The page under test has one; the browser cannot tell the type checker.
      const video = document.querySelector('video') as HTMLVideoElement;
      const heard = (name: string) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
      video.src = '/360p.mp4';
      await heard('canplay');
      const points = [...seams, 0, 0.02, 3.3, 5, 7.9, 9.5];
      const times: number[] = [];
      for (const point of points) {
        const sought = heard('seeked');
        video.currentTime = point;
        await sought;
        await video.play();
        await new Promise<void>((resolve) => {
          const look = () => (video.currentTime > point + 0.1 || video.ended ? resolve() : setTimeout(look, 10));
          look();
        });
        video.pause();
        times.push(video.currentTime - point);
      }
      return { times, error: video.error?.message ?? null };
    },
    [SCENES[0] ?? 0, (SCENES[0] ?? 0) + (SCENES[1] ?? 0)].map((frame) => frame / FRAME_RATE),
  );
  expect(reached.error).toBeNull();
  for (const time of reached.times) expect(time).toBeGreaterThan(0.09);
  await page.close();
});
