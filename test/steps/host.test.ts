import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type HostRequest, VideoHostManager } from '../../functions/6-host/video-host-manager.ts';
import { Hosted } from '../../functions/contract/film.ts';
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
      const keeps = key.startsWith('media/') || key.startsWith('thumbs/');
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
