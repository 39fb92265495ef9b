import { beforeAll, describe, expect, test } from 'vitest';
import { summarize } from '../../functions/core/audience/figures.ts';
import { judgeSession } from '../../functions/core/audience/judge-session.ts';
import { type Audience, type AudienceVideo, generateAudience, HOSTILE, rangesOf } from '../support/audience.ts';
import { deliver, MemorySessions, truthOf, wordsOf } from '../support/audience-truth.ts';

const AS = { secret: 'a secret of this test', origin: 'https://site.example' };
const videos: AudienceVideo[] = [
  { slug: 'a-minute-of-film', duration: 60 },
  { slug: 'three-quarters-of-it', duration: 45.5 },
  { slug: 'twenty-and-a-tenth', duration: 20.1 },
];
const table = new MemorySessions();
let audience: Audience;
let result: { noted: number; dropped: number };

beforeAll(async () => {
  const start = Date.parse('2026-03-27T00:00:00Z');
  audience = generateAudience({ ...AS, seed: 11, videos, sessions: 560, start });
  result = await deliver(audience.deliveries, AS, table.write);
});

const found = () =>
  new Map(videos.flatMap(({ slug }) => table.sessionsOf(slug)).map((session) => [session.id, session]));

describe('ten thousand beacons of five hundred sessions, late, mixed up, doubled, a tenth lost, some hostile', () => {
  test('are what they say they are, and the hostile ones leave nothing behind', () => {
    expect(audience.sent).toBeGreaterThan(10_000);
    expect(audience.sessions.length).toBeGreaterThan(500);
    expect(audience.lost / audience.sent).toBeCloseTo(0.1, 1);
    expect(audience.hostile).toBeGreaterThan(20);
    expect(result).toEqual({ dropped: audience.hostile, noted: audience.deliveries.length - audience.hostile });
    const flags = new Set(audience.sessions.flatMap((session) => session.flags));
    expect([...flags].sort()).toEqual(['bot', 'hidden', 'impossible', 'owner', 'scanner', 'unplayed']);
  });

  test('end in exactly the sessions that there were, each with what was watched, and why it is not counted', () => {
    const sessions = found();
    expect([...sessions.keys()].sort()).toEqual(audience.sessions.map(({ id }) => id).sort());
    for (const { id, plays, played, flags, seeks, clicked } of audience.sessions) {
      const session = sessions.get(id) ?? expect.fail(`There is no session ${id}.`);
      const watched = { ranges: rangesOf(plays, 1), again: rangesOf(plays, 2), played: played / 10 };
      expect(session.state, id).toMatchObject({ ...watched, seeks, clicked });
      expect(judgeSession(session), id).toEqual(flags);
    }
  });

  test('count every view and every viewer once, and every second of film', () => {
    for (const video of videos) {
      const { countries, devices, days, ...truth } = truthOf(audience.sessions, video);
      const found = summarize(table.sessionsOf(video.slug), video.duration);
      expect(found).toMatchObject(truth);
      expect(wordsOf(found.top_viewer_countries)).toEqual(countries);
      expect(wordsOf(found.top_viewer_devices)).toEqual(devices);
      expect(wordsOf(found.daily_views)).toEqual(days);
      expect(truth.unique_viewers).toBeLessThan(truth.total_views);
    }
  });

  test('change nothing when all of them come again', async () => {
    const before = videos.map(({ slug }) => table.sessionsOf(slug));
    await deliver(audience.deliveries, AS, table.write);
    expect(videos.map(({ slug }) => table.sessionsOf(slug))).toEqual(before);
  });
});

test.each(HOSTILE.map((make, index) => [index, make] as const))('hostile request %i is dropped', async (_, make) => {
  const { headers } = audience.deliveries[0]?.request ?? { headers: {} };
  const written: unknown[] = [];
  const request = make('a-minute-of-film', { ...headers, dnt: undefined });
  const write = async (one: unknown) => void written.push(one);
  expect(await deliver([{ at: Date.now(), request }], AS, write)).toEqual({ noted: 0, dropped: 1 });
  expect(written).toEqual([]);
});
