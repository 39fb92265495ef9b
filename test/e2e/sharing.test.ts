import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostedView } from '../../functions/contract/host.ts';
import { HostedSweeper } from '../../functions/runtime/sweep-hosted.ts';
import { Deadlines } from '../../functions/store/deadlines.ts';
import { complaintsOf, launchChromium } from '../support/chromium-browser.ts';
import { FilmEngine } from '../support/film-engine.ts';
import { engineBuckets, seedFilm } from '../support/seeded-film.ts';

const V = '/videos';
const CTA = { label: 'Book a time', url: 'https://cal.example.com/dana' };
let local: FilmEngine;
let browser: Browser;
let composed = '';
let sweeper: HostedSweeper;

beforeAll(async () => {
  local = await FilmEngine.start();
  const buckets = await engineBuckets();
  composed = await seedFilm(local.jobs, buckets.media, join(local.place.temp, 'seed'));
  sweeper = new HostedSweeper({ jobs: local.jobs, deadlines: new Deadlines(local.table), ...buckets });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await local?.stop();
});

const publish = (more: object = {}): Promise<HostedView> =>
  local.client.make(`${V}/host`, { composed_video_id: composed, cta: CTA, ...more });
const change = (id: string, body: object): Promise<HostedView> => local.client.change(`${V}/hosted/${id}`, body);
const look = async (url: string | null) => {
  const response = await fetch(url ?? 'none');
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
const notice = async (url: string | null) => /data-notice="(\w+)"/.exec((await look(url)).text)?.[1] ?? null;
const siteUrl = (path: string) => `${local.client.url}${path}`;
const oembed = (url: string | null, more = '') => look(siteUrl(`/oembed?url=${encodeURIComponent(url ?? '')}${more}`));

/** Plays a page's film for a moment, and gives what went wrong meanwhile. */
async function play(url: string | null): Promise<string> {
  const page: Page = await browser.newPage();
  const complaints = complaintsOf(page);
  await page.goto(url ?? 'about:blank');
  await page.locator('media-play-button.start').click();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.2);
  await page.waitForFunction(() => document.querySelector('video')?.textTracks[0]?.cues?.length);
  await page.close();
  return complaints.join();
}

describe('an unlisted video', () => {
  it('plays from the site of the engine, and tells where its pictures and its ready e-mail are', async () => {
    const view = await publish({ title: 'Fewer "loaves"' });
    expect(await play(view.share_url)).toBe('');
    expect(await play(view.embed_url)).toBe('');
    for (const url of [view.thumbnail_url, view.poster_play_url, view.gif_url, view.webp_url]) {
      expect([url, (await look(url)).status]).toEqual([url, 200]);
    }
    expect(view.email_html).toContain(`<a href="${view.personal_url}"`);
    expect(view.email_html).toContain(`<img src="${view.gif_url}"`);
    expect(view.email_html).toContain('alt="Play: Fewer &quot;loaves&quot;"');
    expect(view).toMatchObject({ availability: 'available', signed_url: null, expires_at: null, deletes_at: null });
  });

  it('is shown by other sites that ask how: its page names the endpoint', async () => {
    const view = await publish();
    const { text } = await look(view.share_url);
    const href = /<link rel="alternate" type="application\/json\+oembed" href="([^"]+)"/.exec(text)?.[1];
    const told = JSON.parse((await look((href ?? '').replaceAll('&amp;', '&'))).text);
    expect(told).toMatchObject({ type: 'video', version: '1.0', title: 'For Dana', width: 640, height: 360 });
    expect(told.html).toContain(`src="${view.embed_url}"`);
    expect(told.thumbnail_url).toBe(view.thumbnail_url);
    expect(JSON.parse((await oembed(view.embed_url, '&maxwidth=320&x=1')).text)).toMatchObject({
      width: 320,
      height: 180,
    });
    const statuses = [
      await oembed(view.share_url, '&format=xml'),
      await oembed(siteUrl('/v/none')),
      await oembed('https://elsewhere.example/v/abc'),
      await oembed(view.share_url, '&maxwidth=0'),
    ].map(({ status }) => status);
    expect(statuses).toEqual([501, 404, 404, 422]);
    const linked = await publish({ embed_enabled: false });
    expect(JSON.parse((await oembed(linked.share_url)).text)).toMatchObject({ type: 'link' });
  });
});

describe('a private video', () => {
  it('opens with its signed link, in every part, and with nothing else', async () => {
    const open = await publish();
    const media = /src="(\/media\/[^"]+\.mp4)"/.exec((await look(open.share_url)).text)?.[1] ?? '';
    expect((await look(siteUrl(media))).status).toBe(200);
    const view = await change(open.id, { privacy: 'private', signed_url_days: 2 });
    expect(view).toMatchObject({ share_url: open.share_url, embed_url: null, embed_enabled: false });
    expect(await play(view.signed_url)).toBe('');
    expect(await play(view.personal_url)).toBe('');
    for (const url of [view.gif_url, view.thumbnail_url]) expect([url, (await look(url)).status]).toEqual([url, 200]);
    expect(view.email_html).toContain(`href="${view.personal_url?.replaceAll('&', '&amp;')}"`);
    const days = (Date.parse(view.signed_url_expires_at ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(2, 2);
    // What everybody could open before is gone, and the link says what it is.
    expect(await notice(open.share_url)).toBe('private');
    for (const url of [siteUrl(media), open.embed_url, open.thumbnail_url]) expect((await look(url)).status).toBe(404);
    expect((await oembed(open.share_url)).status).toBe(401);
    const signed = new URL(view.signed_url ?? '');
    const other = await change((await publish()).id, { privacy: 'private' });
    const wrong = [
      signed.href.split('?')[0] ?? '',
      `${siteUrl(new URL(other.signed_url ?? '').pathname)}${signed.search}`,
      signed.href.replace(/Signature=..../, 'Signature=AAAA'),
      signed.href.replace(/Policy=[^&]+/, `Policy=${btoa('{}')}`),
      signed.href.replace(/Key-Pair-Id=[^&]+/, 'Key-Pair-Id=mine'),
    ];
    for (const url of wrong) {
      const { status, text } = await look(url);
      expect([url, status, /data-notice="gone"/.test(text)]).toEqual([url, 404, true]);
    }
    const again = await change(open.id, { privacy: 'unlisted' });
    expect(again).toMatchObject({ signed_url: null, share_url: open.share_url });
    expect((await look(signed.href)).status).toBe(404);
    expect(await play(again.share_url)).toBe('');
  });
});

describe('a video whose time is over', () => {
  const later = (days: number) => new Date(Date.now() + days * 86_400_000);

  it('gives its place to a page that says so, leaves no file, and can be made available again', async () => {
    const view = await publish({ expires_at: later(1).toISOString(), auto_delete_after_days: 30 });
    const media = /src="(\/media\/[^"]+\.mp4)"/.exec((await look(view.share_url)).text)?.[1] ?? '';
    const kept = (await fetch(siteUrl(media))).headers.get('cache-control');
    expect(Number(/^public, max-age=(\d+)$/.exec(kept ?? '')?.[1])).toBeLessThanOrEqual(86_400);
    expect(await sweeper.sweep(later(0))).toEqual([]);
    expect(await sweeper.sweep(later(2))).toEqual([view.id]);
    expect(await sweeper.sweep(later(2))).toEqual([]);
    for (const url of [view.share_url, view.embed_url]) expect(await notice(url)).toBe('expired');
    expect((await look(view.share_url)).text).toContain(`href="${CTA.url}"`);
    for (const url of [siteUrl(media), view.thumbnail_url, view.gif_url]) expect((await look(url)).status).toBe(404);
    expect((await oembed(view.share_url)).status).toBe(404);
    const { json } = await local.client.ask('GET', `${V}/hosted/${view.id}`);
    expect(json).toMatchObject({ availability: 'expired', share_url: view.share_url, gif_url: null, email_html: null });
    const back = await change(view.id, { expires_at: null });
    expect(back).toMatchObject({ availability: 'available', expires_at: null, auto_delete_after_days: 30 });
    expect(await play(back.share_url)).toBe('');
    expect(await sweeper.sweep(later(31))).toEqual([view.id]);
    expect(await notice(view.share_url)).toBe('gone');
    expect((await local.client.ask('GET', `${V}/hosted/${view.id}`)).json).toMatchObject({
      ...{ availability: 'deleted', share_url: null, thumbnail_url: null },
    });
  });

  it('does not play in a page that a cache has kept for longer', async () => {
    const view = await publish({ expires_at: later(1).toISOString() });
    const page = await browser.newPage();
    await page.clock.install({ time: later(2) });
    await page.goto(view.share_url ?? '');
    await page.locator('.expired').waitFor({ state: 'visible' });
    expect(await page.evaluate(() => document.querySelector('video')?.networkState)).toBe(0);
    await page.close();
  });
});

it('an address where there is nothing shows a page of the sender’s, with the status that says so', async () => {
  await publish();
  for (const path of ['/v/none', '/embed/none', '/media/none/1/360p.mp4', '/private/none/watch']) {
    const { status, type, text } = await look(siteUrl(path));
    expect([path, status, type]).toEqual([path, 404, 'text/html; charset=utf-8']);
    expect(text).toContain('data-notice="gone"');
  }
});
