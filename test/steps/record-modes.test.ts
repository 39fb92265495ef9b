import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VideoComposer } from '../../functions/5-compose/video-composer.ts';
import type { Scene } from '../../functions/contract/storyboard.ts';
import { planLadder } from '../../functions/core/film/ladder.ts';
import { plateFiles } from '../../functions/core/plate.ts';
import { artFolder, ffmpegPath } from '../support/binaries.ts';
import { useFolders } from '../support/browser.ts';
import { decode, psnr } from '../support/film.ts';
import { FRAME_RATE, pageScene, record, SETTINGS, SIZE } from '../support/recording.ts';
import { serveHtml } from '../support/site.ts';

const folders = useFolders();
const composer = new VideoComposer({ ffmpegPath });
const modes = (capture_mode: (typeof SETTINGS)['capture_mode']) => ({ settings: { ...SETTINGS, capture_mode } });

const paragraphs = Array.from(
  { length: 60 },
  (_, index) => `<p style="margin:20px 60px">Paragraph ${index}: shifts planned in minutes.</p>`,
).join('');
const still = (script = '') => `<!doctype html><title>Still</title>
  <style>body { margin: 0; font: 18px sans-serif; background: #f4f1ea }
  header { position: fixed; top: 0; left: 0; right: 0; height: 50px; background: #1b365dcc; color: #fff }</style>
  <header>Stays in its place</header>${paragraphs}<h2 id="target" style="margin:20px 60px">The place to go</h2>${paragraphs}${script}`;

async function film(url: string, name: string, scene: Scene, more = {}) {
  const mezzaninePath = join(folders.work, `${name}.mkv`);
  const take = await record(url, mezzaninePath, scene, { animated: false, ...more });
  const [output] = await composer.renderScene({
    ...{
      mezzaninePath,
      plateFiles: plateFiles(mezzaninePath),
      take,
      frames: take.frames,
      frameRate: FRAME_RATE,
      ...SIZE,
    },
    ...{
      cursorPath: join(artFolder, 'cursor.png'),
      logo: null,
      watermark: null,
      encode: { crf: 1, preset: 'veryfast' },
    },
    ...{ ladder: planLadder(SIZE.width, SIZE.height, []), folder: join(folders.work, name) },
  });
  return { take, path: output?.path ?? '' };
}

describe('a plate', () => {
  test.each([
    ['down', pageScene(90, '#target')],
    [
      'up again',
      pageScene(90, null, {
        from: { scroll_y: 2000, pointer: { x: 300, y: 200 } },
        direction: { kind: 'page', selector: null, text: null, action: 'look', point: { x: 0, y: 37 } },
      }),
    ],
  ])('scrolls a still page %s just as the browser would, its header in its place', async (name, scene) => {
    // Act
    await using site = await serveHtml(still());
    const live = await film(site.url, `live-${name}`, scene, modes('live'));
    const plate = await film(site.url, `plate-${name}`, scene, modes('auto'));

    // Assess
    expect(live.take.captureMode).toBe('live');
    expect(plate.take).toMatchObject({
      captureMode: 'plate',
      frames: 90,
      droppedFrames: 0,
      pointer: live.take.pointer,
    });
    expect(plate.take.plate?.layer).toBe(true);
    expect(plate.take.capturedFrames).toBeLessThan(live.take.capturedFrames / 1.5);
    const noise = await psnr(plate.path, live.path, FRAME_RATE);
    expect(noise).toHaveLength(90);
    // Two JPEGs of the same text differ by their own noise when they are cut at other rows.
    expect(Math.min(...noise)).toBeGreaterThan(36);
  });

  test.each([
    ['that moves by itself', still(), { animated: true }],
    [
      'that answers to scrolling',
      still(
        '<script>addEventListener("scroll", () => document.querySelector("header").classList.toggle("far", scrollY > 300))</script>',
      ),
      {},
    ],
    [
      'with a background that stays behind',
      still('<style>body { background: linear-gradient(#eee, #fff) fixed }</style>'),
      {},
    ],
  ])('is not made of a page %s', async (name, html, more) => {
    await using site = await serveHtml(html);
    const [path, other] = [join(folders.work, `${name}.mkv`), join(folders.work, `${name}-live.mkv`)];
    const { captureMode, plate } = await record(site.url, path, pageScene(60, '#target'), { animated: false, ...more });
    expect({ captureMode, plate }).toEqual({ captureMode: 'live', plate: null });
    // That it was tried leaves no trace in the film.
    await record(site.url, other, pageScene(60, '#target'), modes('live'));
    expect(Math.min(...(await psnr(path, other, FRAME_RATE)))).toBeGreaterThan(45);
  });
});

describe('real time', () => {
  test('films a page by the clock on the wall, as many frames as were asked for, and counts what it lost', async () => {
    await using site = await serveHtml(`<!doctype html><title>Moves</title><style>
      div { width: 60px; height: 60px; background: #c33; animation: go 1s linear infinite }
      @keyframes go { to { transform: translateX(500px) } }</style><div></div>`);
    const path = join(folders.work, 'real.mkv');
    const recording = await record(site.url, path, pageScene(45), modes('realtime'));
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    expect(recording).toMatchObject({ captureMode: 'realtime', frames: 45, ...SIZE });
    expect(frames.count).toBe(45);
    expect(recording.capturedFrames).toBeGreaterThan(5);
    expect(recording.capturedFrames + recording.droppedFrames).toBeLessThanOrEqual(46);
    expect(frames.picture(2).equals(frames.picture(40))).toBe(false);
  });

  test('is taken for a call or a stream, which no other clock keeps up with', async () => {
    await using site =
      await serveHtml(`<!doctype html><title>Call</title><p>On the line.</p><video autoplay muted></video><script>
      const canvas = document.createElement('canvas');
      const pen = canvas.getContext('2d');
      setInterval(() => { pen.fillStyle = '#' + Math.random().toString(16).slice(2, 8); pen.fillRect(0, 0, 300, 150); }, 50);
      document.querySelector('video').srcObject = canvas.captureStream();
    </script>`);
    const path = join(folders.work, 'call.mkv');
    const call = await record(site.url, path, pageScene(15), modes('auto'));
    expect(call).toMatchObject({ captureMode: 'realtime', frames: 15 });
  });

  test('has frames of the size that was asked for, also at more pixels to one', async () => {
    await using site = await serveHtml('<!doctype html><title>Sharp</title><body style="background:#c33">Sharp');
    const path = join(folders.work, 'sharp.mkv');
    const settings = { ...SETTINGS, capture_mode: 'realtime' as const, device_scale_factor: 2 };
    await record(site.url, path, pageScene(10), { settings });
    expect((await decode(path, { ...SIZE, frameRate: FRAME_RATE })).count).toBe(10);
  });

  test('takes over by itself where a page spins until time has passed, which frame by frame never comes', {
    timeout: 40_000,
  }, async () => {
    await using site = await serveHtml(`<!doctype html><title>Spins</title><p>Waits the hard way.</p><script>
      setTimeout(() => { const start = Date.now(); while (Date.now() - start < 300); document.body.style.background = 'rgb(0 160 80)'; }, 500);
    </script>`);
    const path = join(folders.work, 'spins.mkv');
    const recording = await record(site.url, path, pageScene(15), modes('auto'));
    expect(recording).toMatchObject({ captureMode: 'realtime', frames: 15 });
    expect((await decode(path, { ...SIZE, frameRate: FRAME_RATE })).at(14, 600, 300)[1]).toBeGreaterThan(120);
    expect(await folders.browsers()).toEqual([]);
  });
});

describe('a long shot in parts', () => {
  test('is the same film as in one piece: the clock, the camera and the pointer run through', async () => {
    // Prepare: a page that never rests, and whose clock shows.
    await using site = await serveHtml(`<!doctype html><title>Long</title><body style="margin:0;height:3000px">
      <style>#ball { position: fixed; top: 20px; width: 40px; height: 40px; background: #c33; animation: go 2.65s linear infinite }
      @keyframes go { to { transform: translateX(580px) } }</style><div id="ball"></div>
      <p id="time" style="font:40px monospace;position:fixed;top:90px;left:20px"></p>
      <h2 id="target" style="margin-top:1400px">The place to go</h2>
      <script>const tell = () => { document.querySelector('#time').textContent = Math.floor(performance.now() / 10); requestAnimationFrame(tell); }; tell();</script>`);
    const whole = pageScene(120, '#target');
    const path = join(folders.work, 'whole.mkv');

    // Act
    const one = await record(site.url, path, whole);
    const [cut, parts] = [50, []] as [number, Awaited<ReturnType<typeof record>>[]];
    const paths = [join(folders.work, 'part-0.mkv'), join(folders.work, 'part-1.mkv')];
    parts.push(await record(site.url, paths[0] ?? '', { ...whole, frames: cut, part: { from: 0, of: 120 } }));
    parts.push(await record(site.url, paths[1] ?? '', { ...whole, frames: 120 - cut, part: { from: cut, of: 120 } }));

    // Assess
    const pictures = await Promise.all(
      [path, ...paths].map((file) => decode(file, { ...SIZE, frameRate: FRAME_RATE })),
    );
    const [all, first, second] = pictures;
    let worst = Number.POSITIVE_INFINITY;
    for (let frame = 0; frame < 120; frame++) {
      const other = frame < cut ? first?.picture(frame) : second?.picture(frame - cut);
      const square = (all?.picture(frame) ?? Buffer.alloc(0)).reduce(
        (sum, value, at) => sum + (value - (other?.[at] ?? 0)) ** 2,
        0,
      );
      worst = Math.min(worst, 10 * Math.log10(255 ** 2 / (square / (SIZE.width * SIZE.height * 3) || 1e-9)));
    }
    expect(worst).toBeGreaterThan(45);
    const joined = [
      ...(parts[0]?.pointer ?? []),
      ...(parts[1]?.pointer ?? []).map(([frame, ...at]) => [frame + cut, ...at]),
    ];
    const at = (track: readonly (readonly number[])[], frame: number) =>
      track.findLast(([from = 0]) => from <= frame)?.slice(1);
    for (let frame = 0; frame < 120; frame++) expect(at(joined, frame)).toEqual(at(one.pointer, frame));
  });
});
