import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BeaconService } from '../../functions/beacon/beacon-service.ts';
import type { ViewSession } from '../../functions/contract/beacon.ts';
import { judgeSession } from '../../functions/core/audience/judge-session.ts';
import { leadToken, ownerToken } from '../../functions/core/audience/tokens.ts';
import { bundleBeacon } from '../../lib/layers.ts';
import { MemorySessions } from '../support/audience-truth.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { useFolders } from '../support/browser.ts';
import { launchChromium } from '../support/chromium-browser.ts';
import { serve, type TestSite } from '../support/site.ts';
import { MemorySite } from '../support/site-store.ts';

const SLUG = 'a-film-of-8-seconds';
const SECONDS = 8;
const SECRET = 'a secret of this test';
const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const PAGE = `<!doctype html><html lang="en" data-video="${SLUG}" data-duration="${SECONDS}" data-beacon="/beacon">
<meta charset="utf-8"><title>A film</title><script defer src="/player/beacon.js"></script>
<video src="/film.mp4" width="320" height="180" muted></video><a data-cta href="#next">Book</a>`;

const folders = useFolders();
const store = new MemorySite();
const table = new MemorySessions();
let requests: { type: string | undefined; cookie: string | undefined }[] = [];
let site: TestSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  const work = join(folders.work, 'beacon');
  await mkdir(work);
  const film = join(work, 'film.mp4');
  const source = ['-f', 'lavfi', '-i', `testsrc=size=320x180:rate=25:duration=${SECONDS}`];
  await promisify(execFile)(ffmpegPath, [...source, '-pix_fmt', 'yuv420p', '-g', '25', '-y', film]);
  bundleBeacon(work);
  const publication = { cacheControl: 'no-store' };
  await store.upload('film.mp4', film, publication);
  await store.upload('player/beacon.js', join(work, 'beacon.js'), publication);
  await store.write('v/film', PAGE, { ...publication, contentType: 'text/html' });
  let service: BeaconService;
  const note = async ({ headers, socket }: IncomingMessage, body: string) => {
    requests.push({ type: headers['content-type'], cookie: headers.cookie });
    // A browser sends each of these once.
    await service.note({ headers: headers as Record<string, string>, body, address: socket.remoteAddress ?? '' });
  };
  site = await serve(async (request, response) => {
    if (request.url !== '/beacon') return store.listener(request, response);
    await note(request, await text(request));
    response.writeHead(204).end();
  });
  const origin = site.url.slice(0, -1);
  service = new BeaconService({ origin, secret: async () => SECRET, write: table.write, now: Date.now });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});
let known: string[] = [];
beforeEach(async () => {
  known = table.sessionsOf(SLUG).map(({ id }) => id);
  requests = [];
  context = await browser.newContext({ userAgent: AGENT });
  page = await context.newPage();
});
afterEach(() => context.close());

/** The session that this test began, once it is as wanted. */
async function sessionWhen(isWanted: (session: ViewSession) => boolean): Promise<ViewSession> {
  const find = () => table.sessionsOf(SLUG).find(({ id }) => !known.includes(id));
  const isThere = () => {
    const session = find();
    return session !== undefined && isWanted(session);
  };
  await expect.poll(isThere, { timeout: 15_000 }).toBe(true);
  return find() ?? expect.fail('The session is gone.');
}

/** Plays from a place until another one is passed, and pauses there; gives where it began and ended. */
const playPart = (from: number, until: number) =>
  page.evaluate(
    async ([start, end]) => {
      const film = document.querySelector('video');
      if (!film) throw new Error('The page has no film.');
      const once = (type: string) => new Promise((resolve) => film.addEventListener(type, resolve, { once: true }));
      if (film.readyState < 2) await once('loadeddata');
      if (film.currentTime !== start) {
        const sought = once('seeked');
        film.currentTime = start;
        await sought;
      }
      await film.play();
      while (film.currentTime < end) await new Promise(requestAnimationFrame);
      const paused = once('pause');
      film.pause();
      await paused;
      return [start, film.currentTime] as const;
    },
    [from, until] as const,
  );

describe('a page tells', () => {
  test('exactly what was watched, sought and clicked, also when the tab is closed', async () => {
    await page.goto(`${site.url}v/film?l=${leadToken(SECRET, SLUG)}`);
    const parts = [await playPart(0, 1.2), await playPart(4, 5.5)];
    await page.locator('[data-cta]').click();
    // Still playing when the tab goes.
    await page.evaluate(() => void document.querySelector('video')?.play());
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 6.3);
    await page.close({ runBeforeUnload: true });

    const session = await sessionWhen(({ state }) => (state.ranges?.at(-1)?.[1] ?? 0) > 6.2);
    const { ranges, again, played, seen, plays, pauses, seeks, clicked, ended, duration } = session.state;
    expect({ plays, pauses, seeks, clicked, ended, duration }).toEqual({
      ...{ plays: 3, pauses: 2, seeks: 1, clicked: true, ended: false, duration: SECONDS },
    });
    expect(ranges).toHaveLength(2);
    expect(ranges[0]?.[0]).toBeCloseTo(0, 1);
    expect(ranges[0]?.[1]).toBeCloseTo(parts[0]?.[1] ?? 0, 1);
    expect(ranges[1]?.[0]).toBeCloseTo(4, 1);
    expect(ranges[1]?.[1]).toBeGreaterThanOrEqual(6.2);
    expect(again).toEqual([]);
    const length = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
    expect(played).toBeCloseTo(length, 0);
    expect(seen).toBeGreaterThan(2);
    expect({ viewer: session.viewer, flags: judgeSession(session) }).toEqual({ viewer: 'lead', flags: [] });
    expect(session.state).toMatchObject({ browser: 'Chrome', device: 'desktop', country: 'unknown' });
    expect(new Set(requests.map(({ type }) => type))).toEqual(new Set(['text/plain']));
    expect(requests.filter(({ cookie }) => cookie !== undefined)).toEqual([]);
  });

  test('what was watched again, and that it was watched to its end', async () => {
    await page.goto(`${site.url}v/film`);
    await playPart(2, 4);
    await playPart(3, 4.2);
    await playPart(7, 7.5);
    await page.evaluate(() => void document.querySelector('video')?.play());
    const { state, viewer } = await sessionWhen((session) => session.state.ended);
    expect(state.again).toHaveLength(1);
    expect(state.again[0]?.[0]).toBeCloseTo(3, 1);
    expect(state.again[0]?.[1]).toBeCloseTo(4, 0);
    expect(state.ranges.at(-1)?.[1]).toBeCloseTo(SECONDS, 1);
    expect(state.pauses).toBe(3);
    expect(viewer).not.toBe('lead');
  });

  test('that its sender looks at it, and that nothing was played', async () => {
    await page.goto(`${site.url}v/film?owner=${ownerToken(SECRET, SLUG)}`);
    expect(judgeSession(await sessionWhen(({ id }) => id !== undefined))).toEqual(['owner', 'unplayed']);
  });

  test.each([
    ['globalPrivacyControl', true],
    ['doNotTrack', '1'],
  ])('nothing at all of who asks not to be watched: %s', async (name, value) => {
    await page.addInitScript(([property, setting]) => Object.defineProperty(navigator, property, { value: setting }), [
      name,
      value,
    ] as const);
    await page.goto(`${site.url}v/film`);
    await playPart(0, 0.5);
    expect(requests).toEqual([]);
  });
});
