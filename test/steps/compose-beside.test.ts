import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makePictures } from '../../functions/5-compose/make-pictures.ts';
import { runTool } from '../../functions/5-compose/run-tool.ts';
import { readMediaPlaylist } from '../../functions/core/film/hls.ts';
import { PLACES } from '../../functions/core/film/play-button.ts';
import { predictDisk } from '../../functions/core/film/predict-disk.ts';
import { GIF_LIMIT } from '../../functions/core/film/preview.ts';
import { encodeArgs, USUAL_ENCODE } from '../../functions/core/film/render-scene.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { useFolders } from '../support/browser.ts';
import * as inspect from '../support/film.ts';
import { type FixtureFilm, makeFilm } from '../support/film-fixture.ts';
import { FRAME_RATE, SIZE } from '../support/recording.ts';

const LADDER = [
  { name: '360p', ...SIZE },
  { name: '240p', width: 426, height: 240 },
];

const WHITE = [255, 255, 255] as const;
const folders = useFolders();
let made: FixtureFilm;

beforeAll(async () => {
  const texts = ['Hello Dana, this is for you.', 'Plan every shift in a minute or two.', 'And swap them, too.'];
  made = await makeFilm(folders.work, texts, LADDER);
});

describe('the film as HLS', () => {
  const folder = () => made.film.hls?.folder ?? '';
  const playlistOf = async (name: string) => readMediaPlaylist(await readFile(join(folder(), `${name}.m3u8`), 'utf8'));

  test('its renditions are cut at the same frames, which are key frames', async () => {
    const cuts = await Promise.all(
      LADDER.map(async ({ name }) => (await playlistOf(name)).segments.map((each) => each.seconds)),
    );
    expect(cuts[0]?.length).toBeGreaterThan(1);
    expect(cuts[1]).toEqual(cuts[0]);
    for (const { name } of LADDER) {
      const pictures = await inspect.pictureTypes(join(folder(), `${name}.m4s`));
      expect(pictures).toHaveLength(made.film.frames);
      let start = 0;
      for (const seconds of cuts[0] ?? []) {
        expect(pictures.find((picture) => Math.abs(picture.seconds - start) < 0.002)).toMatchObject({
          key: true,
          type: 'I',
        });
        start += seconds;
      }
      expect(start).toBeCloseTo(made.film.durationSeconds, 3);
    }
  });

  test('byte ranges follow one another to the end of the file', async () => {
    for (const { name } of LADDER) {
      const { initBytes, segments } = await playlistOf(name);
      const bytes = await readFile(join(folder(), `${name}.m4s`));
      expect(initBytes + segments.reduce((sum, segment) => sum + segment.bytes, 0)).toBe(bytes.length);
      expect(bytes.toString('latin1', 4, 8)).toBe('ftyp');
    }
  });

  test('pictures and sound begin at zero and are those of the MP4', async () => {
    for (const { name, path } of made.film.renditions) {
      const packed = join(folder(), `${name}.m4s`);
      expect(await inspect.pictureHashes(packed)).toEqual(await inspect.pictureHashes(path));
      expect((await inspect.pictureTypes(packed))[0]?.seconds).toBe(0);
      expect(Math.abs((await inspect.secondsOf(packed, 'a')) - (await inspect.secondsOf(path, 'a')))).toBeLessThan(
        1e-6,
      );
    }
  });

  test('the master playlist names streams as they are', async () => {
    const master = await readFile(join(folder(), 'master.m3u8'), 'utf8');
    for (const { name, path, width, height } of made.film.renditions) {
      const line = master.split('\n').find((each, index, lines) => lines[index + 1] === `${name}.m3u8` && each);
      expect(line).toContain(`RESOLUTION=${width}x${height}`);
      // Profile High is 100, which is 64 in hexadecimal.
      expect(await inspect.streamsOf(path)).toContain('h264 (High)');
      expect(line).toMatch(/CODECS="avc1\.6400[0-9a-f]{2},mp4a\.40\.2"/);
      expect(await inspect.streamsOf(path)).toContain('aac (LC)');
    }
  });
});

describe('pictures of the film', () => {
  test('the storyboard’s tiles show the scenes that are on', async () => {
    const vtt = await readFile(made.film.storyboardVttPath ?? '', 'utf8');
    const tiles = [...vtt.matchAll(/(\d\d\.\d{3}) --> .*\nstoryboard\.jpg#xywh=(\d+),(\d+),160,90/g)].map((match) =>
      match.slice(1).map(Number),
    );
    expect(tiles).toHaveLength(Math.ceil(made.film.durationSeconds / 2));
    const size = inspect.jpegSize(await readFile(made.film.storyboardPath ?? ''));
    expect(size).toEqual({ width: tiles.length * 160, height: 90 });
    const sheet = await inspect.decode(made.film.storyboardPath ?? '', size);
    const film = await inspect.decode(made.film.renditions[0]?.path ?? '', SIZE);
    const starts = made.speech.map(({ startFrame }) => startFrame);
    for (const [from = 0, x = 0, y = 0] of tiles) {
      const middle = (from + Math.min(made.film.durationSeconds, from + 2)) / 2;
      const start = starts.findLast((frame) => frame <= middle * FRAME_RATE) ?? 0;
      // The corner of a card and of a page have colours of their own; a scene stands after half a second.
      const shown = sheet.at(0, x + 2, y + 2);
      expect(inspect.difference(shown, film.at(start + FRAME_RATE, 8, 8))).toBeLessThan(16);
    }
  });

  test('the moving pictures begin with the poster, have a play button, and go on for ever', async () => {
    const size = { width: 480, height: 270 };
    const gif = await readFile(made.film.gifPath ?? '');
    expect(gif.length).toBeLessThanOrEqual(GIF_LIMIT);
    expect(gif.includes('NETSCAPE2.0\x03\x01\x00\x00\x00')).toBe(true);
    const pictures = await inspect.decode(made.film.gifPath ?? '', size);
    const poster = await inspect.decode(made.film.posterPath, SIZE);
    expect(inspect.difference(pictures.at(0, 20, 20), poster.at(0, 27, 27))).toBeLessThan(16);
    const isWhite = (frame: number, { x, y }: { x: number; y: number }) =>
      inspect.difference(pictures.at(frame, Math.round(x * size.width), Math.round(y * size.height)), WHITE) < 12;
    expect(PLACES.find((place) => [0, pictures.count - 1].every((frame) => isWhite(frame, place)))).toBeDefined();
    const webp = await readFile(made.film.webpPath ?? '');
    expect(webp.toString('latin1', 8, 16)).toBe('WEBPVP8X');
    // Loop count 0, after the background colour.
    expect(webp.readUInt16LE(webp.indexOf('ANIM') + 12)).toBe(0);
  });

  test('the poster for e-mails is the poster with a play button where it hides least', async () => {
    const size = inspect.jpegSize(await readFile(made.film.posterPlayPath ?? ''));
    expect(size).toEqual(SIZE);
    const [play, poster] = [
      await inspect.decode(made.film.posterPlayPath ?? '', SIZE),
      await inspect.decode(made.film.posterPath, SIZE),
    ];
    expect(inspect.difference(play.at(0, 20, 20), poster.at(0, 20, 20))).toBeLessThan(8);
    const whiteness = (frames: typeof play, { x, y }: { x: number; y: number }) =>
      inspect.difference(frames.at(0, Math.round(x * SIZE.width), Math.round(y * SIZE.height)), WHITE);
    const place = PLACES.find((one) => whiteness(play, one) < 8) ?? expect.fail('There is no button.');
    expect(whiteness(poster, place)).toBeGreaterThan(30);
  });
});

test('the GIF of a film that is all noise is made smaller until it fits', async () => {
  // Prepare: a noise of its own in every frame, which no palette and no rectangle makes small.
  const path = join(folders.work, 'noise.mp4');
  const source = ['-f', 'lavfi', '-i', `color=gray:s=640x360:r=${FRAME_RATE},noise=alls=100:allf=t`];
  const frames = 4 * FRAME_RATE;
  const encode = encodeArgs({ ...USUAL_ENCODE, preset: 'ultrafast' }, FRAME_RATE);
  await runFfmpeg({ ffmpegPath, args: ['-v', 'error', ...source, '-frames:v', String(frames), ...encode, path] });

  // Act
  const folder = join(folders.work, 'noise');
  await mkdir(folder);
  const { gifPath } = await makePictures(runTool(ffmpegPath), {
    ladder: LADDER.slice(0, 1),
    scenes: [{ frames, isCard: false, videoPaths: { '360p': path } }],
    ...{ frameRate: FRAME_RATE, folder, extras: true, done: () => undefined },
  });

  // Assess
  const gif = await readFile(gifPath ?? '');
  expect(gif.length).toBeLessThanOrEqual(GIF_LIMIT);
  expect(gif.length).toBeGreaterThan(GIF_LIMIT / 10);
  expect(gif.readUInt16LE(6)).toBeLessThan(480);
});

test('a film takes no more disk than was predicted, even without what is set aside for things beside it', async () => {
  const plan = {
    ...{ scenes: made.scenes, frameRate: FRAME_RATE, take: SIZE, ladder: LADDER, encode: USUAL_ENCODE },
    ...{ hasSound: true, hasMusic: false, extras: true },
  };
  const [predicted, aside] = [predictDisk(plan), predictDisk({ ...plan, scenes: [{ frames: 0 }] })];
  const bytesOf = async (...paths: string[]) => {
    const sizes = await Promise.all(paths.map((file) => stat(file).then(({ size }) => size)));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const rendered = await Promise.all(
    made.scenes.map(async ({ videoPaths }, index) => {
      const take = await bytesOf(join(folders.work, `take-${index}.mkv`));
      return { take, renditions: await bytesOf(...Object.values(videoPaths)) };
    }),
  );
  const render = Math.max(...rendered.map(({ take, renditions }) => take + renditions));
  expect(render).toBeLessThan(predicted.render - aside.render);
  const hlsFolder = made.film.hls?.folder ?? '';
  const files = [
    ...made.film.renditions.map(({ path }) => path),
    ...(await readdir(hlsFolder)).map((name) => join(hlsFolder, name)),
    ...made.speech.map(({ path }) => path),
  ];
  const scenes = rendered.reduce((sum, { renditions }) => sum + renditions, 0);
  const mixBytes = made.film.durationSeconds * 48_000 * 4;
  const assemble = scenes + (await bytesOf(...files)) + mixBytes;
  expect(assemble).toBeLessThan(predicted.assemble - aside.assemble);
});
