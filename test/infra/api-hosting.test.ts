import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostedView } from '../../functions/contract/host.ts';
import { leadToken, ownerToken } from '../../functions/core/audience/tokens.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness, SECRET } from '../support/library.ts';
import { play } from '../support/played-steps.ts';
import { begin, finish, parts, pointersOf, read, runOf, V } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
/** A film for the lead 9, and a second one. */
let composed: { first: string; second: string };
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
  await call('PUT', '/api/v1/leads/9', { name: 'Dana Reyes', company: 'Hearth & Rye' });
  const made = await parts(api, { rec: { lead_id: 9 } });
  const first = await finish(api, 'cmp', { ...made, title: 'For Dana' });
  const second = await finish(api, 'cmp', { ...made, title: 'For Dana, shorter' });
  composed = { first: first.id, second: second.id };
});
afterAll(() => api?.remove());

const base = `${V}/hosted`;
const LOOM = {
  hosting_provider: 'loom',
  loom_share_url: 'https://www.loom.com/share/0123456789abcdef0123456789abcdef',
};
const host = (more: object = {}) => call('POST', `${V}/host`, { composed_video_id: composed.first, ...more });
const change = (id: string, body: object) => call('PUT', `${base}/${id}`, body);
const published = (more: object = {}): Promise<HostedView> =>
  finish(api, 'hst', { composed_video_id: composed.first, ...more });

describe('publishing', () => {
  it('takes title and lead of the film, greets the lead by name, and starts the stage that publishes', async () => {
    const { status, headers, json } = await host();
    const video = json();
    expect(status).toBe(202);
    expect(video).toMatchObject({
      ...{
        status: 'publishing',
        lead_id: 9,
        title: 'For Dana',
        composed_video_id: composed.first,
        privacy: 'unlisted',
      },
      ...{ share_url: null, embed_url: null, thumbnail_url: null, hosting_provider: 's3', view_count: 0, cta: null },
      ...{ description: '', tags: [], download_enabled: false, embed_enabled: true, analytics_enabled: true },
    });
    expect(headers.get('location')).toBe(`${base}/${video.id}`);
    expect(api.steps.started.at(-1)).toEqual({ name: video.id, input: { job_id: video.id, run: runOf('host') } });
    const { row } = (await api.jobs.get(video.id)) ?? {};
    expect(row?.request).toMatchObject({ lead: { name: 'Dana Reyes', company: 'Hearth & Rye' } });
  });

  it('gives the addresses once it is done', async () => {
    const cta = { label: 'Book', url: 'https://acme.example/book' };
    const view = await published({ title: 'Hello', tags: ['a'], privacy: 'public', cta, lead_id: 'x' });
    expect(view).toMatchObject({ status: 'ready', title: 'Hello', tags: ['a'], privacy: 'public', cta, lead_id: 'x' });
    const slug = view.share_url?.split('/').at(-1);
    expect(view.share_url).toBe(`https://site.example/v/${slug}`);
    expect(view.embed_url).toBe(`https://site.example/embed/${slug}`);
    expect(view.thumbnail_url).toBe(`https://site.example/thumbs/${slug}.jpg`);
    expect(view.total_cost_usd).toBe(view.cost_usd);
    const tokens = [view.personal_url, view.owner_url].map((url) => new URL(url ?? '').searchParams);
    expect(tokens[0]?.get('l')).toBe(leadToken(SECRET, slug ?? ''));
    expect(tokens[1]?.get('owner')).toBe(ownerToken(SECRET, slug ?? ''));
    expect((await published({ embed_enabled: false })).embed_url).toBeNull();
  });

  it.each<[string, object, string[]]>([
    ['a film that there is not', { composed_video_id: 'cmp_none' }, ['/composed_video_id']],
    ['no film', { composed_video_id: undefined }, ['/composed_video_id']],
    ['Loom without its link', { hosting_provider: 'loom' }, ['/loom_share_url']],
    ['a link to Loom for our own pages', { loom_share_url: LOOM.loom_share_url }, ['/loom_share_url']],
    ['a download from Loom', { ...LOOM, download_enabled: true }, ['/download_enabled']],
    ['a frame around a private page', { privacy: 'private', embed_enabled: true }, ['/embed_enabled']],
    ['a private video of Loom', { ...LOOM, privacy: 'private' }, ['/privacy']],
    ['an end that is over', { expires_at: '2020-01-01T00:00:00Z' }, ['/expires_at']],
    ['an end in half a day', { auto_delete_after_days: 0.5 }, ['/auto_delete_after_days']],
    ['a link that lasts for ever', { privacy: 'private', signed_url_days: 5000 }, ['/signed_url_days']],
    ['a button to a script', { cta: { label: 'x', url: 'javascript:alert(1)' } }, ['/cta/url']],
    ['a button without words', { cta: { label: ' ', url: 'https://a.example/' } }, ['/cta/label']],
    ['another provider', { hosting_provider: 'youtube' }, ['/hosting_provider']],
    ['a field that there is not', { password: 'x' }, ['/password']],
  ])('is refused for %s, and nothing is noted', async (_, more, pointers) => {
    const before = await api.state();
    const answer = await host(more);
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers });
    expect(await api.state()).toBe(before);
  });

  it('waits until the film is composed', async () => {
    const { screen_recording_id, voiceover_id } = await read(api, 'cmp', composed.first);
    const { id } = await begin(api, 'cmp', { screen_recording_id, voiceover_id });
    const before = await api.state();
    expect((await host({ composed_video_id: id })).status).toBe(409);
    expect(await api.state()).toBe(before);
  });
});

describe('what is published', () => {
  it('has no views yet, and says so in every figure', async () => {
    const { id } = await published();
    const analytics = (await call('GET', `${base}/${id}/analytics`)).json();
    const { hosted_video_id, analytics_enabled, hourly_distribution, raw, ...figures } = analytics;
    expect({ hosted_video_id, analytics_enabled }).toEqual({ hosted_video_id: id, analytics_enabled: true });
    const { flagged, ...counts } = raw;
    const hours = hourly_distribution.map(({ views }: { views: number }) => views);
    const all = [figures, counts, flagged, hours].flatMap((one) => Object.values(one)).flat();
    expect(all.every((figure) => figure === 0)).toBe(true);
    expect(hours).toHaveLength(24);
    expect((await call('GET', `${base}/${id}/views`)).json()).toEqual({ items: [], next_cursor: null });
    expect((await call('GET', `${base}/hst_none/analytics`)).status).toBe(404);
    expect((await call('GET', `${base}/hst_none/views`)).status).toBe(404);
    expect((await call('GET', `${base}/${id}/views?lead_id=1`)).status).toBe(422);
  });

  it('is changed behind the same link, one revision after the other', async () => {
    const before = await published({ tags: ['a'], cta: { label: 'Book', url: 'https://acme.example/' } });
    const { status, headers, json } = await change(before.id, { title: 'Better', cta: null });
    expect({ status, location: headers.get('location') }).toEqual({ status: 202, location: `${base}/${before.id}` });
    expect(json()).toMatchObject({ status: 'publishing', title: 'Better', share_url: before.share_url });
    const input = { job_id: before.id, run: runOf('host') };
    expect(api.steps.started.at(-1)).toEqual({ name: `${before.id}-2`, input });
    await play(api, before.id);
    const after = await read(api, 'hst', before.id);
    expect(after).toMatchObject({
      status: 'ready',
      title: 'Better',
      tags: ['a'],
      cta: null,
      share_url: before.share_url,
    });
    const slug = before.share_url?.split('/').at(-1);
    expect(await api.objects()).toContain(`site/media/${slug}/2/360p.mp4`);
    await change(before.id, { composed_video_id: composed.second, description: 'Shorter' });
    await play(api, before.id);
    const other = { composed_video_id: composed.second, description: 'Shorter', title: 'Better', tags: ['a'] };
    expect(await read(api, 'hst', before.id)).toMatchObject({ ...other, share_url: before.share_url });
    expect(await api.objects()).toContain(`site/media/${slug}/3/360p.mp4`);
    expect((await api.jobs.get(before.id))?.hst?.revision).toBe(3);
  });

  it('is answered as it is once it has changed, to a client that waits', async () => {
    const { id } = await published();
    const asked = call('PUT', `${base}/${id}`, { title: 'Waited for' }, {}, { prefer: 'wait=20' });
    await expect.poll(() => api.steps.started.at(-1)?.name).toBe(`${id}-2`);
    await play(api, id);
    const { status, json } = await asked;
    expect({ status, view: json() }).toMatchObject({ status: 200, view: { status: 'ready', title: 'Waited for' } });
  });

  it('can be changed as a part of a whole film', async () => {
    const film = await finish(api, 'vid');
    expect((await change(film.hosted_video_id, { title: 'New' })).status).toBe(202);
    await play(api, film.hosted_video_id);
    const view = await read(api, 'hst', film.hosted_video_id);
    expect(view).toMatchObject({ status: 'ready', title: 'New', share_url: film.share_url, video_id: film.id });
  });

  it('can be changed after a publication that failed, under a new revision', async () => {
    const { id } = await published();
    await change(id, { title: 'Once' });
    await api.jobs.fail(id, { code: 'InternalError', message: 'The step failed.' });
    expect((await change(id, { title: 'Twice' })).status).toBe(202);
    await play(api, id);
    expect(await read(api, 'hst', id)).toMatchObject({ status: 'ready', title: 'Twice', error_code: null });
    expect((await api.jobs.get(id))?.hst?.revision).toBe(3);
  });

  it('is changed once when several ask at the same time', async () => {
    const { id } = await published();
    const before = api.steps.started.length;
    const answers = await Promise.all(['a', 'b', 'c'].map((title) => change(id, { title })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    expect(api.steps.started.length).toBe(before + 1);
    expect((await change(id, { title: 'd' })).status).toBe(409);
  });

  it.each<[string, object, number, string[]]>([
    ['a film that there is not', { composed_video_id: 'cmp_none' }, 422, ['/composed_video_id']],
    ['a private page in a frame', { privacy: 'private', embed_enabled: true }, 422, ['/embed_enabled']],
    ['another provider', { hosting_provider: 'loom' }, 422, ['/hosting_provider']],
    ['an empty title', { title: ' ' }, 422, ['/title']],
    ['an end that is over', { expires_at: '2020-01-01T00:00:00Z' }, 422, ['/expires_at']],
  ])('cannot be changed to %s', async (_, body, status, pointers) => {
    const { id } = await published();
    const before = await api.state();
    const answer = await change(id, body);
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status, pointers });
    expect(await api.state()).toBe(before);
    expect((await change('hst_none', {})).status).toBe(404);
  });

  it.each([
    ['its download', () => ({ download_enabled: true }), '/download_enabled'],
    ['another film', () => ({ composed_video_id: composed.second }), '/composed_video_id'],
  ])('cannot, where Loom plays the video, offer %s', async (_, body, pointer) => {
    const { id } = await published(LOOM);
    const before = await api.state();
    const answer = await change(id, body());
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers: [pointer] });
    expect(await api.state()).toBe(before);
    expect((await change(id, { title: 'New' })).status).toBe(202);
  });
});
