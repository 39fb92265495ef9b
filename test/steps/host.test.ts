import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostRequest } from '../../functions/6-host/host-request.ts';
import { VideoHostManager } from '../../functions/6-host/video-host-manager.ts';
import { Hosted } from '../../functions/contract/film.ts';
import { HostOptions } from '../../functions/contract/host.ts';
import { artFolder } from '../support/binaries.ts';
import { BRAND } from '../support/recording.ts';
import { MemorySite, playerPath } from '../support/site-store.ts';

const SITE_URL = 'https://watch.example.com';
let folder = '';
let site: MemorySite;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-test-'));
  for (const name of ['1080p.mp4', '720p.mp4', 'captions.vtt', 'poster.jpg']) await writeFile(join(folder, name), name);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  site = new MemorySite();
});

const sizes = [
  { name: '1080p', width: 1920, height: 1080 },
  { name: '720p', width: 1280, height: 720 },
];
const request = (more: Partial<HostRequest> = {}): HostRequest => ({
  ...HostOptions.parse({}),
  film: {
    renditions: sizes.map((size) => ({ ...size, key: `films/x/${size.name}.mp4`, bytes: 9 })),
    duration_seconds: 42.5,
    frame_rate: 30,
  },
  files: {
    renditions: { '1080p': join(folder, '1080p.mp4'), '720p': join(folder, '720p.mp4') },
    captions: join(folder, 'captions.vtt'),
    poster: join(folder, 'poster.jpg'),
  },
  title: 'How Northwind could plan',
  lead: { name: 'Dana', company: 'Northwind' },
  brand: BRAND,
  logoPath: join(artFolder, 'logo.png'),
  playerPath,
  ...more,
});
const publish = (more?: Partial<HostRequest>) =>
  new VideoHostManager({ site, siteUrl: SITE_URL }).publish(request(more));

describe('publish', () => {
  test('tells where everything lies, and everything lies there', async () => {
    const hosted = await publish();
    expect(() => Hosted.parse(hosted)).not.toThrow();
    expect(Object.keys(hosted.files)).toEqual(['1080p', '720p', 'captions', 'poster']);
    for (const [name, key] of Object.entries(hosted.files))
      expect([name, site.find(key)?.path]).toEqual([name, expect.stringContaining(folder)]);
  });

  test('puts the pages last, the one that is shared after the other, so that no link shows half a film', async () => {
    const { slug } = await publish();
    const keys = site.published.map(({ key }) => key);
    expect(keys.slice(-2)).toEqual([`embed/${slug}`, `v/${slug}`]);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys.slice(0, -2)) expect(key).toMatch(/^(media|thumbs|player)\//);
  });

  test('lets caches keep what never changes, and ask again for what may', async () => {
    const { slug } = await publish();
    for (const { key, cacheControl } of site.published) {
      const keeps = key.startsWith('media/');
      expect([key, cacheControl]).toEqual([key, keeps ? 'public, max-age=31536000, immutable' : 'public, max-age=60']);
    }
    expect(site.find(`v/${slug}`)?.contentType).toBe('text/html; charset=utf-8');
    expect(site.find(`embed/${slug}`)?.contentType).toBe('text/html; charset=utf-8');
  });

  test('gives links that nobody guesses: 96 bits of chance, fit for a URL, never the same', async () => {
    const slugs = new Set<string>();
    for (let time = 0; time < 50; time++) slugs.add((await publish()).slug);
    expect(slugs.size).toBe(50);
    for (const slug of slugs) expect(slug).toMatch(/^[A-Za-z0-9_-]{16}$/);
    // Every place varies: no counter, no time, no prefix.
    for (let place = 0; place < 16; place++)
      expect(new Set([...slugs].map((slug) => slug[place])).size).toBeGreaterThan(8);
  });

  test('every address in the pages is one that was published', async () => {
    const { slug } = await publish();
    for (const page of [`v/${slug}`, `embed/${slug}`]) {
      const html = site.find(page)?.body ?? '';
      const addresses = [...html.matchAll(/(?:src|poster|href)="([^"]+)"/g)].map(([, address = '']) => address);
      expect(addresses.length).toBeGreaterThan(4);
      for (const address of addresses) {
        const key = new URL(address, SITE_URL).pathname.slice(1);
        expect([address, site.find(key)?.key]).toEqual([address, key]);
      }
    }
  });

  test('the page greets the lead and tells networks where it is; search engines are asked to stay out', async () => {
    const { slug } = await publish();
    const html = site.find(`v/${slug}`)?.body ?? '';
    expect(html).toContain('<bdi>Dana</bdi> at <bdi>Northwind</bdi>');
    expect(html).toContain(`<meta property="og:url" content="${SITE_URL}/v/${slug}">`);
    expect(html).toContain(`<meta property="og:image" content="${SITE_URL}/thumbs/${slug}.jpg">`);
    expect(html).toContain('<meta name="robots" content="noindex, nofollow">');
  });

  test('a video for nobody in particular is told by its title', async () => {
    const { slug } = await publish({ lead: null });
    expect(site.find(`v/${slug}`)?.body).toContain('<h1 dir="auto">How Northwind could plan</h1>');
  });

  test('a lead without a company is greeted all the same', async () => {
    const { slug } = await publish({ lead: { name: 'Dana' } });
    expect(site.find(`v/${slug}`)?.body).toContain('A video for <bdi>Dana</bdi></h1>');
  });

  test('publishes no page when a rendition is missing', async () => {
    const files = { ...request().files, renditions: { '1080p': join(folder, '1080p.mp4') } };
    await expect(publish({ files })).rejects.toThrow("The film's 720p has no file.");
    expect(site.published.filter(({ key }) => /^(v|embed)\//.test(key))).toEqual([]);
  });

  test('publishes no page when an upload fails', async () => {
    await expect(publish({ files: { ...request().files, captions: '/nowhere.vtt' } })).rejects.toThrow('ENOENT');
    expect(site.published.filter(({ key }) => /^(v|embed)\//.test(key))).toEqual([]);
  });
});

describe('what was said of a video', () => {
  const watch = async (more: Partial<HostRequest>) => {
    const { slug } = await publish(more);
    return site.find(`v/${slug}`)?.body ?? '';
  };

  test('public is found by search engines, unlisted is not', async () => {
    expect(await watch({ privacy: 'public' })).not.toContain('noindex');
    expect(await watch({ privacy: 'unlisted' })).toContain('noindex');
  });

  test('description, tags and call to action are on the page', async () => {
    const cta = { label: 'Book a time', url: 'https://example.com/book' };
    const html = await watch({ description: 'About it.', tags: ['demo'], cta });
    expect(html).toContain('About it.</p>');
    expect(html).toContain('<meta property="video:tag" content="demo">');
    expect(html).toContain('href="https://example.com/book" target="_blank" rel="noopener">Book a time</a>');
  });

  test('a download is the film in its own size', async () => {
    const hosted = await publish({ download_enabled: true });
    const html = site.find(`v/${hosted.slug}`)?.body ?? '';
    expect(html).toContain(`href="/${hosted.files['1080p']}" download="How Northwind could plan.mp4"`);
  });

  test('without embedding there is no embed page, and no page tells of one', async () => {
    const hosted = await publish({ embed_enabled: false });
    expect(hosted.embed).toBe(false);
    expect(site.published.filter(({ key }) => key.startsWith('embed/'))).toEqual([]);
    expect(site.find(`v/${hosted.slug}`)?.body).not.toContain(`embed/${hosted.slug}`);
  });

  test('without captions there is no file of them, and the player does not ask for one', async () => {
    const hosted = await publish({ files: { ...request().files, captions: null } });
    expect(Object.keys(hosted.files)).toEqual(['1080p', '720p', 'poster']);
    expect(site.find(`v/${hosted.slug}`)?.body).not.toContain('<track');
  });
});

describe('publishing behind the same link', () => {
  test('keeps the link and gives the new media an address of their own, for caches keep the old ones for ever', async () => {
    const first = await publish();
    const second = await publish({ place: { slug: first.slug, revision: 2 }, title: 'A better one' });
    expect(second).toMatchObject({ slug: first.slug, revision: 2 });
    const media = (hosted: Hosted) => Object.values(hosted.files).filter((key) => key.startsWith('media/'));
    expect(media(second)).toHaveLength(3);
    expect(new Set([...media(first), ...media(second)]).size).toBe(6);
    const html = site.find(`v/${first.slug}`)?.body ?? '';
    expect(html).toContain('<title>A better one</title>');
    for (const key of media(second)) expect(html).toContain(`/${key}`);
    for (const key of media(first)) expect(html).not.toContain(`/${key}`);
  });

  test('lets the former film play until the new one is all there', async () => {
    const first = await publish();
    const count = site.published.length;
    const files = { ...request().files, captions: '/nowhere.vtt' };
    await expect(publish({ place: { slug: first.slug, revision: 2 }, files })).rejects.toThrow('ENOENT');
    const after = site.published.slice(count).map(({ key }) => key);
    expect(after.filter((key) => /^(v|embed|thumbs)\//.test(key))).toEqual([]);
  });
});

describe('a site that does not lie at the root of its server', () => {
  test('names everything by its own path', async () => {
    const host = new VideoHostManager({ site, siteUrl: `${SITE_URL}/films`, pageEnding: '.html' });
    const { slug } = await host.publish(request());
    const html = site.find(`v/${slug}.html`)?.body ?? '';
    expect(html).toContain(`<meta property="og:url" content="${SITE_URL}/films/v/${slug}.html">`);
    expect(html).toContain(`<meta property="og:image" content="${SITE_URL}/films/thumbs/${slug}.jpg">`);
    const addresses = [...html.matchAll(/(?:src|poster|href)="(\/[^"]+)"/g)].map(([, address = '']) => address);
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) expect(address).toMatch(/^\/films\/(v|media|thumbs|player)\//);
  });
});
