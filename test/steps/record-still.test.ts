import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useFolders } from '../support/browser.ts';
import { decode, psnr } from '../support/film.ts';
import { FRAME_RATE, pageScene, record, SIZE } from '../support/recording.ts';
import { serveHtml } from '../support/site.ts';

const FRAMES = 60;
const folders = useFolders();

const text = Array.from({ length: 40 }, (_, index) => `<p>Paragraph ${index}: shifts planned in minutes.</p>`).join('');
const still = `<!doctype html><title>Still</title><body style="background:#f4f1ea;font:16px sans-serif">
  <h1 id="top">Nothing moves here</h1>${text}<h2 id="target">The place to go</h2>${text}`;
const endless = `<!doctype html><title>Endless</title>
  <style>
    body { background: #f4f1ea; font: 16px sans-serif }
    .ball { width: 80px; height: 80px; border-radius: 40px; background: #c33; animation: roll 1.7s ease-in-out infinite alternate }
    @keyframes roll { to { transform: translateX(500px) rotate(360deg); background: #33c } }
  </style>
  <h1>Something moves</h1><div class="ball"></div>`;

/** Records the same scene twice, in two browsers. */
async function twice(html: string, selector: string | null) {
  await using site = await serveHtml(html);
  const paths = [0, 1].map((run) =>
    join(folders.work, `${selector ?? 'stay'}-${html.length}-${run}.mkv`.replace('#', '')),
  );
  const recordings = [];
  for (const path of paths) recordings.push(await record(site.url, path, pageScene(FRAMES, selector)));
  const [first = '', second = ''] = paths;
  return { recordings, first, second, noise: await psnr(first, second, FRAME_RATE) };
}

describe.each([
  ['a still page', still, null],
  ['a page with an endless animation', endless, null],
  ['a still page that is scrolled and pointed at', still, '#target'],
])('%s', (_, html, selector) => {
  test('is the same film on two runs, frame by frame', { timeout: 30_000 }, async () => {
    // Act
    const { recordings, first, second, noise } = await twice(html, selector);

    // Assess
    for (const path of [first, second]) {
      expect((await decode(path, { ...SIZE, frameRate: FRAME_RATE })).count).toBe(FRAMES);
    }
    expect(recordings.map(({ frames, droppedFrames }) => [frames, droppedFrames])).toEqual([
      [FRAMES, 0],
      [FRAMES, 0],
    ]);
    expect(noise).toHaveLength(FRAMES);
    expect(Math.min(...noise)).toBeGreaterThanOrEqual(45);
    expect(recordings[0]?.pointer).toEqual(recordings[1]?.pointer);
  });
});

describe('frames that did not change', () => {
  test('are not captured: a still page costs a frame or two, however long it is shown', async () => {
    await using site = await serveHtml(still);
    const path = join(folders.work, 'rest.mkv');
    const { capturedFrames } = await record(site.url, path, pageScene(150));
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    expect(capturedFrames).toBeLessThanOrEqual(3);
    expect(frames.count).toBe(150);
    expect(frames.picture(149).equals(frames.picture(3))).toBe(true);
  });

  test('are skipped between two that did: a page that wakes up now and then loses none of it', async () => {
    // Prepare: a new colour every half second of the page's own time.
    await using site =
      await serveHtml(`<!doctype html><title>Wakes</title><body><p>Now and then a new colour.</p><script>
      let step = 0;
      setInterval(() => { document.body.style.background = step++ % 2 ? '#20c020' : '#c02020'; }, 500);
    </script>`);
    const path = join(folders.work, 'wakes.mkv');

    // Act
    const { capturedFrames } = await record(site.url, path, pageScene(90));

    // Assess
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    const green = Array.from({ length: 90 }, (_, frame) => frames.at(frame, 320, 300)[1] > 100);
    const changes = green.flatMap((now, frame) => (frame > 0 && now !== green[frame - 1] ? [frame] : []));
    expect(changes.length).toBeGreaterThanOrEqual(5);
    for (const [index, frame] of changes.slice(1).entries()) expect(frame - (changes[index] ?? 0)).toBe(15);
    expect(capturedFrames).toBeLessThan(40);
  });

  test('a scene of one frame is one frame', async () => {
    await using site = await serveHtml(still);
    const path = join(folders.work, 'one.mkv');
    await record(site.url, path, pageScene(1));
    expect((await decode(path, { ...SIZE, frameRate: FRAME_RATE })).count).toBe(1);
  });
});
