import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { summarize } from '../../functions/core/audience/figures.ts';
import { judgeSession } from '../../functions/core/audience/judge-session.ts';
import { sessionWriter } from '../../functions/store/session-writer.ts';
import { Views } from '../../functions/store/views.ts';
import { startDynamoDb } from '../../lib/local/dynamodb.ts';
import { setEnvironment } from '../../lib/local/lambda.ts';
import { generateAudience, rangesOf } from '../support/audience.ts';
import { deliver, MemorySessions, truthOf } from '../support/audience-truth.ts';
import { VIEWS_TABLE, viewsTable } from '../support/tables.ts';
import { type BenchOptions, machine, median, say, table } from './report.ts';

const AS = { secret: 'a secret of the bench', origin: 'https://site.example' };
const VIDEOS = ['first-film', 'second-film', 'third-film'].map((slug) => ({ slug, duration: 60 }));
const start = new Date(Date.now() - 6 * 86_400_000).setUTCHours(0, 0, 0, 0);

/**
 * A hundred thousand beacons of five thousand sessions, late, doubled, a tenth of them lost, some hostile, through the
 * beacon function's service: what was sent, what is found, and how many sessions differ. Then how long one video with
 * ten thousand sessions takes to answer for, on the embedded database.
 */
export async function benchAudience({ runs }: BenchOptions): Promise<void> {
  say(`${machine()}\n`);
  await countBeacons();
  say('');
  await timeAnswers(runs);
}

async function countBeacons(): Promise<void> {
  const audience = generateAudience({ ...AS, seed: 1, videos: VIDEOS, sessions: 5_500, start });
  const kept = new MemorySessions();
  const before = performance.now();
  await deliver(audience.deliveries, AS, kept.write);
  const seconds = (performance.now() - before) / 1000;
  const found = new Map(VIDEOS.flatMap(({ slug }) => kept.sessionsOf(slug)).map((session) => [session.id, session]));
  const wrong = audience.sessions.filter(({ id, plays, flags }) => {
    const session = found.get(id);
    const ranges = JSON.stringify(rangesOf(plays, 1));
    return !session || JSON.stringify(session.state.ranges) !== ranges || judgeSession(session).join() !== flags.join();
  });
  const figures = VIDEOS.map((video) => summarize(kept.sessionsOf(video.slug), video.duration));
  const truths = VIDEOS.map((video) => truthOf(audience.sessions, video));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  say(
    table(
      ['', 'True', 'Reported'],
      [
        ['beacons sent, lost', `${audience.sent}, ${audience.lost}`, ''],
        ['requests that arrived, hostile', `${audience.deliveries.length}, ${audience.hostile}`, ''],
        ['sessions', audience.sessions.length, found.size],
        ['sessions with other ranges or flags', 0, wrong.length],
        ['views, raw', sum(truths.map(({ raw }) => raw.total_views)), sum(figures.map(({ raw }) => raw.total_views))],
        ['views, of people', sum(truths.map((one) => one.total_views)), sum(figures.map((one) => one.total_views))],
        ['viewers', sum(truths.map((one) => one.unique_viewers)), sum(figures.map((one) => one.unique_viewers))],
        ['beacons a second', '', Math.round(audience.deliveries.length / seconds)],
      ],
    ),
  );
}

async function timeAnswers(runs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'leadreel-audience-'));
  const dynamo = await startDynamoDb(folder, [viewsTable]);
  const own = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };
  const restore = setEnvironment({ ...own, AWS_ENDPOINT_URL_DYNAMODB: dynamo.url });
  const client = new DynamoDBClient({});
  try {
    const [video] = VIDEOS;
    if (!video) return;
    const { deliveries } = generateAudience({ ...AS, seed: 2, videos: [video], sessions: 10_300, start });
    // One write a session: the last that arrived of it.
    const last = new Map(deliveries.map((one) => [/"session":"([\w-]+)"/.exec(one.request.body)?.[1], one]));
    await deliver([...last.values()], AS, sessionWriter(VIEWS_TABLE));
    const views = new Views(VIEWS_TABLE, client);
    const times: [read: number, count: number][] = [];
    let count = 0;
    for (let run = 0; run < runs; run++) {
      const begun = performance.now();
      const sessions = await views.sessionsOf(video.slug);
      const read = performance.now();
      summarize(sessions, video.duration);
      times.push([read - begun, performance.now() - read]);
      count = sessions.length;
    }
    const middle = (index: 0 | 1) => median(times.map((one) => one[index])).toFixed(0);
    say(table(['Sessions of one video', 'Read, ms', 'Counted, ms'], [[count, middle(0), middle(1)]]));
  } finally {
    client.destroy();
    restore();
    await dynamo.close();
    await rm(folder, { recursive: true, force: true });
  }
}
