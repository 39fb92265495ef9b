import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness, newVideo } from '../support/library.ts';
import { play } from '../support/played-steps.ts';
import { begin, finish } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
/** A video that is done, and stays. */
let other: { id: string; composed_video_id: string };
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
  other = await finish(api, 'vid', { lead: { name: 'Noor Haddad' } });
});
afterAll(() => api?.remove());

describe('searching videos', () => {
  const COUNT = 1_150;
  /** Every 50th is for this company. */
  const ids: string[] = [];
  beforeAll(async () => {
    // An hour ago: all are older than the other video, however long its making took.
    const start = Date.now() - 3_600_000;
    for (let from = 0; from < COUNT; from += 50) {
      const some = Array.from({ length: 50 }, async (_, place) => {
        const id = `vid_${ulid(start - from - place).toLowerCase()}`;
        const company = place === 7 ? 'Ångström Optics' : 'Others';
        if (place === 7) ids.push(id);
        const more = { lead: { name: 'Kim', company }, lead_key: `lead-${place}`, lead_id: `lead-${place}` };
        await api.jobs.put('vid', { ...newVideo(id), ...more, status: from % 100 === 0 ? 'completed' : 'failed' });
      });
      await Promise.all(some);
    }
  });
  /** Ids of all pages, and how many there were. */
  const search = async (query: string) => {
    const found: string[] = [];
    let pages = 0;
    for (let cursor: string | null = ''; cursor !== null; pages++) {
      const { json } = await call('GET', `/api/v1/videos?${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      found.push(...json().items.map(({ id }: { id: string }) => id));
      cursor = json().next_cursor;
      expect(pages).toBeLessThan(40);
    }
    return { found, pages };
  };

  it('gives each that fits once, newest first, whatever the size of pages and however many rows lie between', async () => {
    for (const limit of [3, 100]) {
      expect((await search(`limit=${limit}&q=${encodeURIComponent('ÅNGSTRÖM o')}`)).found).toEqual(ids);
    }
  });

  it('looks through a thousand rows at a time and says that there are more', async () => {
    const { json } = await call('GET', '/api/v1/videos?q=lead-49&limit=100');
    // Of the newest thousand, one is the other video; the last of the twenty is the thousand and first.
    expect(json().items).toHaveLength(19);
    expect(json().next_cursor).toEqual(expect.any(String));
    expect(await search('q=nobody')).toEqual({ found: [], pages: 2 });
  });

  it('goes together with a lead and a status', async () => {
    const done = ids.filter((_, index) => index % 2 === 0);
    const q = encodeURIComponent('ångström');
    expect((await search(`q=${q}&status=completed&limit=3`)).found).toEqual(done);
    expect((await search(`q=${q}&lead_id=lead-7&limit=4`)).found).toEqual(ids);
    expect((await search(`q=${q}&lead_id=lead-7&status=completed&limit=2`)).found).toEqual(done);
    expect((await search(`q=${q}&lead_id=lead-8`)).found).toEqual([]);
  });

  it('is for videos only, and for some text', async () => {
    for (const path of ['/api/v1/videos?q=', '/api/v1/videos/scripts?q=a', `/api/v1/videos?q=${'x'.repeat(201)}`]) {
      expect([path, (await call('GET', path)).status]).toEqual([path, 422]);
    }
  });
});

describe('deleting a whole video', () => {
  it('takes its link, its parts and its media, and nothing of another one', async () => {
    const before = await api.objects();
    const { id } = await finish(api, 'vid');
    expect((await call('DELETE', `/api/v1/videos/${id}`)).status).toBe(204);
    const left = (await api.objects()).filter(
      (path) => !path.startsWith('media/cache/') && !path.includes('takes/cache/'),
    );
    expect(left.filter((path) => !before.includes(path))).toEqual([]);
    expect(JSON.stringify(await api.rows())).not.toContain(bodyOf(id));
    expect((await call('GET', `/api/v1/videos/${other.id}`)).json().status).toBe('completed');
    expect((await call('DELETE', `/api/v1/videos/${id}`)).status).toBe(404);
  });

  it('waits for one that is being made', async () => {
    const { id } = await begin(api, 'vid');
    await play(api, id, 'voice');
    const { status, json } = await call('DELETE', `/api/v1/videos/${id}`);
    expect([status, json().detail]).toEqual([409, expect.stringContaining('cancel it')]);
    expect((await call('POST', `/api/v1/videos/${id}/cancel`)).status).toBe(200);
    expect((await call('DELETE', `/api/v1/videos/${id}`)).status).toBe(204);
  });
});

it('gives captions as text without a redirect, where there are any', async () => {
  const at = `/api/v1/videos/composed/${other.composed_video_id}/captions`;
  const { status, headers, text } = await call('GET', at);
  expect([status, headers.get('content-type'), text.length > 0]).toEqual([200, 'text/vtt; charset=utf-8', true]);
  await api.jobs.update(other.composed_video_id, { files: {} });
  expect((await call('GET', at)).status).toBe(404);
});

describe('the console', () => {
  it('runs only its own script, shows only its own site’s pictures, and is framed by nobody', async () => {
    const { status, headers, text } = await call('GET', '/console');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self';",
      "style-src 'self';",
      "connect-src 'self'",
      "img-src 'self' data: https://site.example;",
      "frame-ancestors 'none'",
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|style=|https?:\/\//i);
  });

  it.each(['main.ts', 'index.html', '..%2Findex.html', 'constructor', 'LICENSE-lit'])(
    'gives no other file: %s',
    async (file) => {
      const { status, headers } = await call('GET', `/console/${file}`);
      expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    },
  );
});
