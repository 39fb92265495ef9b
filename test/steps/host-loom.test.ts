import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LoomRequest } from '../../functions/6-host/host-request.ts';
import { VideoHostManager } from '../../functions/6-host/video-host-manager.ts';
import { Hosted } from '../../functions/contract/film.ts';
import { HostOptions } from '../../functions/contract/host.ts';
import { loomIdOf } from '../../functions/core/pages/loom-link.ts';
import { FakeLoom, type LoomFault, THUMBNAIL } from '../fakes/loom.ts';
import { artFolder } from '../support/binaries.ts';
import { BRAND } from '../support/recording.ts';
import { MemorySite } from '../support/site-store.ts';

const SITE_URL = 'https://watch.example.com';
const ID = '0123456789abcdef0123456789abcdef';
const PLAYER = `https://www.loom.com/embed/${ID}`;

let loom: FakeLoom;
let site: MemorySite;
beforeAll(async () => {
  loom = await FakeLoom.start();
});
afterAll(() => loom.close());
beforeEach(() => {
  loom.reset();
  site = new MemorySite();
});

const publish = (loomUrl: string, more: Partial<LoomRequest> = {}) =>
  new VideoHostManager({ site, siteUrl: SITE_URL, loom: { oembedUrl: loom.oembedUrl, deadlineMs: 300 } }).publishLoom({
    ...HostOptions.parse({}),
    ...{ loomUrl, lead: { name: 'Dana', company: 'Northwind' }, brand: BRAND },
    ...{ logoPath: join(artFolder, 'logo.png'), ...more },
  });
const pages = () => site.published.filter(({ key }) => /^(v|embed)\//.test(key));
const html = (key: string) => site.find(key)?.body ?? '';

describe('a video that lies at Loom', () => {
  test('is shown by Loom’s player on our page, with Loom’s title, length, size and picture', async () => {
    const { hosted, video } = await publish(loom.put(ID));
    expect(() => Hosted.parse(hosted)).not.toThrow();
    expect(hosted).toMatchObject({ revision: 1, embed: true, files: { poster: `thumbs/${hosted.slug}.jpg` } });
    expect(video).toMatchObject({ id: ID, title: 'A walk through the plan', durationSeconds: 93.5, playerUrl: PLAYER });
    const page = html(`v/${hosted.slug}`);
    expect(page).toContain(`<iframe src="${PLAYER}" title="A walk through the plan" width="1728" height="1080"`);
    expect(page).toContain('<bdi>Dana</bdi> at <bdi>Northwind</bdi>');
    expect(page).toContain('<p>1 minute 34 seconds</p>');
    expect(page).toContain(`<meta property="og:image" content="${SITE_URL}/thumbs/${hosted.slug}.jpg">`);
    expect(page).toContain(`<meta property="og:video" content="${PLAYER}">`);
    expect(html(`embed/${hosted.slug}`)).toContain(`<iframe src="${PLAYER}"`);
    expect(loom.asked).toEqual([`https://www.loom.com/share/${ID}`]);
  });

  test('lets nothing but Loom’s player into the page, and runs nothing on it', async () => {
    const { hosted } = await publish(loom.put(ID, { title: '"><script>alert(1)</script>' }));
    for (const key of [`v/${hosted.slug}`, `embed/${hosted.slug}`]) {
      const page = html(key);
      const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
      expect(policy).toContain('frame-src https://www.loom.com;');
      expect(policy).toContain('default-src &#39;none&#39;');
      expect(policy).not.toMatch(/script-src|unsafe|\*/);
      expect(page).not.toMatch(/<script|onload|\son\w+="/);
    }
  });

  test('has its picture on our site, told for what it is', async () => {
    const { hosted } = await publish(loom.put(ID));
    const poster = site.find(hosted.files.poster ?? '');
    expect(poster?.contentType).toBe('image/gif');
    expect(poster?.bytes?.equals(THUMBNAIL)).toBe(true);
  });

  test('is found by its link however that was copied', async () => {
    loom.put(ID);
    for (const link of [
      `https://loom.com/share/${ID}?sid=4f0c3a`,
      `http://www.loom.com/share/${ID}/`,
      `https://www.loom.com/share/How-we-plan-${ID}#t=3`,
    ]) {
      expect((await publish(link)).video.id).toBe(ID);
    }
  });

  test('keeps its link when it is published again, and says what is new', async () => {
    const link = loom.put(ID);
    const { hosted } = await publish(link);
    const again = await publish(link, { place: { slug: hosted.slug, revision: 2 }, title: 'Ours', privacy: 'public' });
    expect(again.hosted).toMatchObject({ slug: hosted.slug, revision: 2 });
    expect(html(`v/${hosted.slug}`)).toContain('<title>Ours</title>');
    expect(html(`v/${hosted.slug}`)).not.toContain('noindex');
  });

  test('can be kept from other people’s pages', async () => {
    const { hosted } = await publish(loom.put(ID), { embed_enabled: false });
    expect(hosted.embed).toBe(false);
    expect(pages().map(({ key }) => key)).toEqual([`v/${hosted.slug}`]);
    expect(html(`v/${hosted.slug}`)).not.toMatch(/twitter:player|\/embed\/[^0]/);
  });

  test('is shown wide when Loom does not tell its size, and without a length when it tells none', async () => {
    const { hosted, video } = await publish(loom.put(ID, { width: null, height: null, duration: null }));
    expect(video).toMatchObject({ width: 1920, height: 1080, durationSeconds: null });
    expect(html(`v/${hosted.slug}`)).toContain('<div class="next"></div>');
  });

  test('cannot be offered for download', async () => {
    await expect(publish(loom.put(ID), { download_enabled: true })).rejects.toThrow(RangeError);
  });
});

describe('a link that leads to nothing to be shown', () => {
  test.each([
    ['of a private video', () => loom.put(ID, { seenBy: 'private' })],
    ['of a video that is gone', () => `https://www.loom.com/share/${'f'.repeat(32)}`],
    ['of another site', () => `https://loom.com.evil.example/share/${ID}`],
    ['of another site that names Loom', () => `https://evil.example/?u=https://www.loom.com/share/${ID}`],
    ['to a user of that name', () => `https://www.loom.com@evil.example/share/${ID}`],
    ['to another port', () => `https://www.loom.com:8443/share/${ID}`],
    ['to Loom’s front page', () => 'https://www.loom.com/'],
    ['to a folder', () => `https://www.loom.com/share/folder/${ID}`],
  ])('%s is refused, and nothing is published', async (_, link) => {
    await expect(publish(link())).rejects.toMatchObject({ name: 'LoomRefused' });
    expect(site.published).toEqual([]);
  });

  test('no address but a share link of Loom’s has an id', () => {
    fc.assert(fc.property(fc.webUrl({ withQueryParameters: true }), (url) => loomIdOf(url) === null));
    fc.assert(fc.property(fc.string(), (text) => loomIdOf(text) === null));
  });
});

describe('what happens when Loom', () => {
  const fails = async (...faults: LoomFault[]) => {
    loom.next(...faults);
    const link = loom.put(ID);
    const error = await publish(link).then(
      () => expect.fail('It was published.'),
      (reason: unknown) => reason as Error,
    );
    expect(site.published).toEqual([]);
    return error.name;
  };

  test.each<[string, LoomFault, string]>([
    ['is down', { status: 503 }, 'ProviderUnavailable'],
    ['fails', { status: 500 }, 'ProviderUnavailable'],
    ['has had enough', { status: 429 }, 'ProviderBusy'],
    ['resets the connection', 'reset', 'ProviderUnavailable'],
    ['breaks off', 'cut', 'ProviderUnavailable'],
    ['does not answer', 'hang', 'ProviderUnavailable'],
    ['never ends', 'hang-in-body', 'ProviderUnavailable'],
    ['sends elsewhere', 'redirect', 'ProviderUnavailable'],
    ['answers with a page', 'page', 'ProviderUnavailable'],
    ['answers with an error', 'error', 'LoomRefused'],
    ['answers with a photo', 'photo', 'LoomRefused'],
    ['does not know the request', { status: 400 }, 'LoomRefused'],
    ['has removed the video', { status: 410 }, 'LoomRefused'],
  ])('%s', async (_, fault, name) => {
    expect(await fails(fault)).toBe(name);
  });

  test('is asked by a step that is broken off', async () => {
    loom.next('hang');
    const reason = new Error('Nobody wants it.');
    const work = publish(loom.put(ID), { signal: AbortSignal.timeout(50) });
    await expect(work).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(publish(loom.put(ID), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('a thumbnail', () => {
  test.each<[string, Parameters<FakeLoom['thumbnail']>[0]]>([
    ['that is gone', { status: 404 }],
    ['that is no picture', Buffer.from('<svg onload="alert(1)"/>')],
    ['that is empty', Buffer.alloc(0)],
    ['that is far too large', Buffer.concat([THUMBNAIL, Buffer.alloc(10_000_001)])],
  ])('%s is left out; the video is shown all the same', async (_, found) => {
    loom.thumbnail(found);
    const { hosted } = await publish(loom.put(ID));
    expect(hosted.files).toEqual({});
    const page = html(`v/${hosted.slug}`);
    expect(page).toContain(`<iframe src="${PLAYER}"`);
    expect(page).not.toContain('og:image');
  });

  test.each<[string, LoomFault]>([
    ['fails', { status: 502 }],
    ['hangs', 'hang'],
    ['is reset', 'reset'],
    ['is cut', 'cut'],
    ['is elsewhere by now', 'redirect'],
  ])('whose server %s is worth another try', async (_, fault) => {
    loom.thumbnail(fault);
    await expect(publish(loom.put(ID))).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    expect(site.published).toEqual([]);
  });

  test.each([
    null,
    'http://169.254.169.254/latest/meta-data',
    'https://evil.example/x.gif',
    'https://cdn.loom.com:8443/x.gif',
    'http://cdn.loom.com/x.gif',
    'https://notloom.com/x.gif',
  ])('at %s is not fetched from here', async (thumbnail) => {
    const { hosted, video } = await publish(loom.put(ID, { thumbnail }));
    expect(video.thumbnailUrl).toBeNull();
    expect(hosted.files).toEqual({});
  });
});
