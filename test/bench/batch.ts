import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BatchView } from '../../functions/contract/batch.ts';
import { ENDED } from '../../functions/contract/stages.ts';
import type { VideoView } from '../../functions/contract/video.ts';
import { ensureAssembly } from '../../lib/local/cli/assembly.ts';
import { BatchClient } from '../../lib/local/cli/batch-client.ts';
import { call } from '../../lib/local/cli/client.ts';
import { serveSampleSite } from '../../lib/local/cli/sample.ts';
import { startEngine } from '../../lib/local/engine.ts';
import { cpuSecondsOf } from './record/process-tree.ts';
import { type BenchOptions, machine, median, say, table } from './report.ts';

const LEADS = 20;

/** What one film of the batch took. */
interface Measured {
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly usd: number;
  readonly reused: number;
}

/**
 * A batch of twenty leads who are shown the same page, one film at a time through the local engine: what the first film
 * takes, and what each next one takes, which shares its scenes and sentences.
 */
export async function benchBatch({ seconds }: BenchOptions & { readonly seconds: number }): Promise<void> {
  const site = await serveSampleSite();
  const folder = await mkdtemp(join(tmpdir(), 'leadreel-bench-'));
  const log = console.log;
  const assemblyFolder = await ensureAssembly(fileURLToPath(new URL('../../', import.meta.url)), () => undefined);
  for (const method of ['log', 'info', 'warn', 'error'] as const) console[method] = () => undefined;
  const environment = { ALLOW_PRIVATE_HOSTS: site.host };
  const engine = await startEngine({ assemblyFolder, dataFolder: join(folder, 'data'), port: 0, environment });
  try {
    const { batch, films } = await measure(engine.url, site.url, folder, seconds);
    report(batch, films, seconds);
  } finally {
    console.log = log;
    await engine.stop();
    site.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(url: string, page: string, folder: string, seconds: number) {
  const client = new BatchClient(url);
  const path = join(folder, 'leads.csv');
  const people = Array.from(
    { length: LEADS },
    (_, index) => `${NAMES[index]},${NAMES[index]}s Bakery ${index},${page}`,
  );
  await writeFile(path, ['Name,Company,Website', ...people].join('\n'));
  const body = { file_key: await client.upload(path, 'leads.csv'), concurrency: 1 };
  let batch = await client.create({ ...body, defaults: { total_duration_seconds: seconds, resolution: '1920x1080' } });
  const films: Measured[] = [];
  const known = new Set<string>();
  let before = cpuSecondsOf(process.pid);
  while (!ENDED.includes(batch.status)) {
    await sleep(100);
    const done = await ended(url, known);
    if (done) {
      const now = cpuSecondsOf(process.pid);
      films.push({ ...done, cpuSeconds: now - before });
      before = now;
    }
    batch = await client.get(batch.id);
  }
  const last = await ended(url, known);
  if (last) films.push({ ...last, cpuSeconds: cpuSecondsOf(process.pid) - before });
  return { batch, films };
}

/** The film that has ended since the last look. */
async function ended(url: string, known: Set<string>): Promise<Omit<Measured, 'cpuSeconds'> | null> {
  const { items } = await call<{ items: VideoView[] }>(url, 'GET', '/api/v1/videos?limit=100');
  const film = items.find(({ id, status }) => ENDED.includes(status) && !known.has(id));
  if (!film) return null;
  known.add(film.id);
  if (film.status !== 'completed') throw new Error(`A film failed: ${film.error_message}`);
  const reused = film.stages.reduce((sum, stage) => sum + stage.reused, 0);
  return { seconds: film.processing_time_seconds ?? 0, usd: film.cost_usd, reused };
}

function report(batch: BatchView, films: readonly Measured[], seconds: number): void {
  const [first, ...next] = films;
  if (!first) throw new Error('No film was made.');
  const row = (name: string, pick: (key: keyof Measured) => number) => [
    name,
    ...[pick('cpuSeconds').toFixed(1), pick('seconds').toFixed(1), pick('usd').toFixed(5), Math.round(pick('reused'))],
  ];
  say(`${machine()}, ${films.length} leads, one page, ${seconds} s of 1920x1080 in three sizes, one film at a time\n`);
  const head = ['Film', 'CPU, s', 'Wall, s', 'Compute at AWS’s prices, $', 'scenes and sentences taken'];
  const rows = [
    row('the first', (key) => first[key]),
    row('each next, median', (key) => median(next.map((one) => one[key]))),
    row('the next that took most', (key) => Math.max(...next.map((one) => one[key]))),
  ];
  say(table(head, rows));
  const saved = batch.saved ?? { usd: 0, seconds: 0, reused: 0 };
  say(
    `\nThe batch cost $${batch.cost_usd?.toFixed(4)} and saved $${saved.usd.toFixed(4)} and ${saved.seconds.toFixed(0)} s of ${saved.reused} scenes and sentences.`,
  );
}

const NAMES = 'Ada Bo Cy Dana Eva Finn Gia Hugo Ida Jon Kim Leo Mia Noah Olga Pia Quinn Rosa Sam Tess'.split(' ');
