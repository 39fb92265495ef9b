import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Analytics, View } from '../../functions/contract/audience.ts';
import { sessionWriter } from '../../functions/store/session-writer.ts';
import { type Audience, type AudienceVideo, generateAudience, rangesOf } from '../support/audience.ts';
import { deliver, truthOf, wordsOf } from '../support/audience-truth.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness, SECRET, VIEWS_TABLE } from '../support/library.ts';
import { finish, parts, read, V } from '../support/resources.ts';

const AS = { secret: SECRET, origin: 'https://site.example' };
/** Midnight, some days ago: what is generated must lie in the past and not have expired. */
const start = new Date(Date.now() - 6 * 86_400_000).setUTCHours(0, 0, 0, 0);

let api: LibraryHarness;
let call: LibraryHarness['call'];
let audience: Audience;
const videos: (AudienceVideo & { id: string })[] = [];

beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
  const made = await parts(api);
  for (const duration of [60, 45.5, 20.1]) {
    const composed = await finish(api, 'cmp', made);
    await api.jobs.update(composed.id, { duration_seconds: duration });
    const lead_id = duration === 60 ? 'alpha' : 'beta';
    const { id, share_url } = await finish(api, 'hst', { composed_video_id: composed.id, lead_id });
    videos.push({ id, duration, slug: share_url.split('/').at(-1) });
  }
  audience = generateAudience({ seed: 7, videos, sessions: 45, ...AS, start });
  await deliver(audience.deliveries, AS, sessionWriter(VIEWS_TABLE));
});
afterAll(() => api?.remove());

const analyticsOf = async (id: string): Promise<Analytics> => (await call('GET', `${V}/hosted/${id}/analytics`)).json();

/** Every view of a video, page by page. */
async function viewsOf(id: string): Promise<View[]> {
  const views: View[] = [];
  for (let cursor = ''; ; ) {
    const { items, next_cursor } = (await call('GET', `${V}/hosted/${id}/views?limit=100${cursor}`)).json();
    views.push(...items);
    if (next_cursor === null) return views;
    cursor = `&cursor=${next_cursor}`;
  }
}

describe('beacons in the real table, late, mixed up, doubled, a tenth of them lost, some hostile', () => {
  it('end in exactly the sessions that there were, each with what was watched, and why it is not counted', async () => {
    for (const video of videos) {
      const found = new Map((await viewsOf(video.id)).map((view) => [view.id, view]));
      const sessions = audience.sessions.filter(({ slug }) => slug === video.slug);
      expect([...found.keys()].sort()).toEqual(sessions.map(({ id }) => id).sort());
      for (const session of sessions) {
        const { id, flags, plays, played, clicked, seeks, country, device } = session;
        const told = {
          flags: [...flags],
          is_counted: flags.length === 0,
          cta_clicked: clicked,
          seeks,
          country,
          device,
        };
        expect(found.get(id)).toMatchObject({ ...told, watched: rangesOf(plays, 1), watch_time_seconds: played / 10 });
      }
    }
  });

  it('count every view and every viewer once', async () => {
    for (const video of videos) {
      const { countries, devices, days, ...truth } = truthOf(audience.sessions, video);
      const found = await analyticsOf(video.id);
      expect(found).toMatchObject({ ...truth, analytics_enabled: true });
      expect(wordsOf(found.top_viewer_countries)).toEqual(countries);
      expect(wordsOf(found.top_viewer_devices)).toEqual(devices);
      expect(wordsOf(found.daily_views)).toEqual(days);
      const hosted = await read(api, 'hst', video.id);
      expect(hosted).toMatchObject({
        view_count: truth.total_views,
        unique_viewers: truth.unique_viewers,
        avg_watch_percentage: truth.avg_watch_percentage,
      });
      const { items } = (await call('GET', `${V}/hosted`)).json();
      expect(items).toContainEqual(hosted);
    }
  });

  it('are the same when all of them come again', async () => {
    const before = await Promise.all(videos.map(({ id }) => analyticsOf(id)));
    await deliver(audience.deliveries.slice(0, 100), AS, sessionWriter(VIEWS_TABLE));
    expect(await Promise.all(videos.map(({ id }) => analyticsOf(id)))).toEqual(before);
  });

  it('do not change a session that is older than a day', async () => {
    const before = await Promise.all(videos.map(({ id }) => analyticsOf(id)));
    const late = audience.deliveries.slice(0, 50).flatMap(({ at, request }) => {
      const beacon =
        request.body.startsWith('{"video"') && request.body.endsWith('}') ? JSON.parse(request.body) : null;
      if (!beacon?.elapsed || beacon.sequence > 100) return [];
      const body = JSON.stringify({ ...beacon, sequence: 500, clicked: true });
      return [{ at: at + 26 * 3_600_000, request: { ...request, body } }];
    });
    expect(late.length).toBeGreaterThan(5);
    await deliver(late, AS, sessionWriter(VIEWS_TABLE));
    expect(await Promise.all(videos.map(({ id }) => analyticsOf(id)))).toEqual(before);
  });

  it('add up over all videos, by day and by lead', async () => {
    const day = (offset: number) => new Date(start + offset * 86_400_000).toISOString().slice(0, 10);
    const report = (query: string) => call('GET', `${V}/analytics?${query}`);
    const truths = videos.map((video) => truthOf(audience.sessions, video));
    const whole = (await report(`from=${day(0)}&to=${day(2)}`)).json();
    const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
    expect(whole.total_views).toBe(sum(truths.map(({ total_views }) => total_views)));
    expect(whole.raw.sessions).toBe(audience.sessions.length);
    expect(whole.top_videos.map((video: { hosted_video_id: string }) => video.hosted_video_id).sort()).toEqual(
      videos.map(({ id }) => id).sort(),
    );
    const leads = Object.fromEntries(
      whole.top_leads.map((lead: { lead_id: string; total_views: number }) => [lead.lead_id, lead.total_views]),
    );
    expect(leads).toEqual({
      alpha: truths[0]?.total_views,
      beta: (truths[1]?.total_views ?? 0) + (truths[2]?.total_views ?? 0),
    });
    const first = (await report(`from=${day(0)}&to=${day(0)}`)).json();
    expect(first.total_views).toBe(sum(truths.map(({ days }) => days[day(0)] ?? 0)));
    expect((await report(`from=${day(2)}&to=${day(0)}`)).status).toBe(422);
    expect((await report('from=2020-01-01&to=2020-01-02')).json()).toMatchObject({ total_views: 0, top_videos: [] });
  });

  it('go page by page, newest first, and a cursor of another list is refused', async () => {
    const id = videos[0]?.id ?? '';
    const times = (await viewsOf(id)).map(({ started_at }) => started_at);
    expect(times).toEqual(times.toSorted().reverse());
    expect((await call('GET', `${V}/hosted/${id}/views?cursor=bm90aGluZw`)).status).toBe(400);
  });

  it('go with their video, and no page that is still open brings them back', async () => {
    const { id, slug } = videos[2] ?? { id: '', slug: '' };
    expect((await call('DELETE', `${V}/hosted/${id}`)).status).toBe(204);
    expect(await api.views.sessionsOf(slug)).toEqual([]);
    const now = Date.now();
    const [fresh] = generateAudience({
      ...{ seed: 3, videos: [{ slug, duration: 20 }], sessions: 1, ...AS, start: now },
    }).deliveries;
    const body = (sequence: number) => JSON.stringify({ ...JSON.parse(fresh?.request.body ?? ''), sequence });
    const send = (sequence: number) =>
      deliver(
        fresh ? [{ at: now, request: { ...fresh.request, body: body(sequence) } }] : [],
        AS,
        sessionWriter(VIEWS_TABLE),
      );
    await send(1);
    expect(await api.views.sessionsOf(slug)).toHaveLength(1);
    expect(await api.views.erase(slug)).toBe(1);
    await send(2);
    expect(await api.views.sessionsOf(slug)).toEqual([]);
  });
});

describe('a video whose viewers are not to be watched', () => {
  it.each([
    ['that was published so', { analytics_enabled: false }],
    [
      'that Loom plays',
      {
        hosting_provider: 'loom',
        loom_share_url: 'https://www.loom.com/share/0123456789abcdef0123456789abcdef',
      },
    ],
  ])('%s has no views, and says why', async (_, options) => {
    const made = await parts(api);
    const composed = await finish(api, 'cmp', made);
    const { id } = await finish(api, 'hst', { composed_video_id: composed.id, ...options });
    expect(await analyticsOf(id)).toMatchObject({ analytics_enabled: false, total_views: 0, raw: { sessions: 0 } });
  });
});
