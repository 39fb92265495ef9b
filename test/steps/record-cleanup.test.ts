import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { RETRYABLE } from '../../functions/contract/errors.ts';
import { useFolders } from '../support/browser.ts';
import { type Color, decode, difference } from '../support/film.ts';
import { cardScene, FRAME_RATE, pageScene, record, SIZE } from '../support/recording.ts';
import { serve, serveHtml } from '../support/site.ts';

const folders = useFolders();

/** What every scene owes, however it ended. */
afterEach(async () => {
  expect(await folders.browsers()).toEqual([]);
  expect(await folders.leftInTemp()).toEqual([]);
  expect((await readdir(folders.work)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

describe('a card', () => {
  test('has exactly its frames, stands from the first and rests at the end', async () => {
    // Act: cards come from the recorder itself; a page that nobody serves shows that none is opened.
    const path = join(folders.work, 'card.mkv');
    const { capturedFrames, pointer } = await record('http://127.0.0.1:1/', path, cardScene(75));

    // Assess
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    expect(frames.count).toBe(75);
    expect(pointer).toEqual([]);
    const background: Color = [0x17, 0x20, 0x3a];
    const unlikeBackground = (frame: number) => {
      let count = 0;
      for (let y = 0; y < SIZE.height; y += 2) {
        for (let x = 0; x < SIZE.width; x += 2) if (difference(frames.at(frame, x, y), background) > 60) count++;
      }
      return count;
    };
    expect(difference(frames.at(0, 4, 4), background)).toBeLessThan(60);
    expect(unlikeBackground(0)).toBeGreaterThan(20);
    expect(unlikeBackground(74)).toBeGreaterThan(unlikeBackground(0) + 200);
    expect(frames.picture(74).equals(frames.picture(60))).toBe(true);
    expect(capturedFrames).toBeLessThan(60);
  });

  test('moves in its first second', async () => {
    const path = join(folders.work, 'moving.mkv');
    await record('http://127.0.0.1:1/', path, cardScene(60));
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    const different = Array.from(
      { length: 20 },
      (_, frame) => !frames.picture(frame).equals(frames.picture(frame + 1)),
    );
    expect(different.filter(Boolean).length).toBeGreaterThan(12);
  });
});

describe('a scene that fails', () => {
  test('leaves nothing when the page has gone', async () => {
    await using site = await serve((_, response) => response.writeHead(404).end('gone'));
    const path = join(folders.work, 'gone.mkv');
    await expect(record(site.url, path, pageScene(30))).rejects.toMatchObject({
      name: RETRYABLE.pageUnreachable,
      message: expect.stringContaining('HTTP 404'),
    });
    expect(existsSync(path)).toBe(false);
  });

  test('leaves nothing when its folder is not there', async () => {
    await using site = await serveHtml('<p>Fine page, nowhere to put it.</p>');
    const path = join(folders.work, 'no-such-folder/take.mkv');
    await expect(record(site.url, path, pageScene(30))).rejects.toThrow('ENOENT');
  });

  test('leaves nothing when the browser is killed under it, and says so', async () => {
    // It never rests, so that there are frames left to take when the browser is gone.
    await using site = await serveHtml(
      '<style>@keyframes t { to { transform: rotate(1turn) } } p { animation: t 3s infinite }</style><p>A page whose browser dies.</p>',
    );
    const path = join(folders.work, 'crashed.mkv');
    const killed = record(site.url, path, pageScene(300), {
      onProgress: async (frame) => {
        if (frame !== 10) return;
        for (const pid of await folders.browsers()) {
          try {
            process.kill(pid, 'SIGKILL');
          } catch {
            // Its parent took it along.
          }
        }
      },
    });
    await expect(killed).rejects.toMatchObject({ name: RETRYABLE.browserCrashed });
    expect(existsSync(path)).toBe(false);
  });
});

describe('a scene that is aborted', () => {
  const reason = new Error('Out of time.');

  test('in the middle of its capture, rejects with the reason and leaves nothing', async () => {
    // Prepare: a page that changes in every frame, so that capture is at work.
    await using site = await serveHtml(`<p>Moves</p><script>
      const move = (t) => { document.body.style.marginLeft = (t / 10) % 300 + 'px'; requestAnimationFrame(move); };
      requestAnimationFrame(move);
    </script>`);
    const path = join(folders.work, 'aborted.mkv');
    const controller = new AbortController();
    let seen = 0;

    // Act
    const aborted = record(site.url, path, pageScene(600), {
      signal: controller.signal,
      onProgress: (frame) => {
        seen = frame;
        if (frame === 20) controller.abort(reason);
      },
    });

    // Assess
    await expect(aborted).rejects.toBe(reason);
    expect(seen).toBeLessThan(30);
    expect(existsSync(path)).toBe(false);
  });

  test('while the page does not answer, rejects with the reason at once', async () => {
    const controller = new AbortController();
    await using site = await serve(() => setTimeout(() => controller.abort(reason), 100));
    const started = performance.now();
    const path = join(folders.work, 'silent.mkv');
    await expect(record(site.url, path, pageScene(30), { signal: controller.signal })).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(existsSync(path)).toBe(false);
  });

  test.each([1, 30, 80, 150, 250])(
    '%i ms after its start, while the browser starts, rejects with the reason',
    async (ms) => {
      await using site = await serveHtml('<p>Anything that is a page.</p>');
      const controller = new AbortController();
      const path = join(folders.work, `starting-${ms}.mkv`);
      const work = record(site.url, path, pageScene(300), { signal: controller.signal });
      setTimeout(() => controller.abort(reason), ms);
      await expect(work).rejects.toBe(reason);
    },
  );

  test('before it began, opens no page', async () => {
    let asked = 0;
    await using site = await serve((_, response) => {
      asked++;
      response.end();
    });
    const path = join(folders.work, 'never.mkv');
    await expect(record(site.url, path, pageScene(30), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(asked).toBe(0);
  });
});

test('the proxy of a scene is closed with it: its port answers no more', async () => {
  await using site = await serveHtml('<p>Anything that is a page.</p>');
  const before = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  await record(site.url, join(folders.work, 'port.mkv'), pageScene(2));
  const after = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  expect(after).toBe(before);
});
