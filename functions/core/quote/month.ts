import type { VideoOptions } from '../../contract/video.ts';
import { round } from '../views/work.ts';
import type { Prices } from './paid.ts';
import { quoteVideos } from './quote.ts';

/**
 * US dollars in us-east-1, list prices. Source: the pricing page of each service, from memory: look there before you rely
 * on them. What the free tier gives is not taken off.
 */
const USD = {
  secretMonth: 0.4,
  alarmMetricMonth: 0.1,
  metricMonth: 0.3,
  transition: 0.025 / 1000,
  /** A kilobyte written to DynamoDB on demand. */
  write: 0.625 / 1e6,
  put: 0.005 / 1000,
  gigabyteMonth: 0.023,
  gigabyteLogged: 0.5,
  trace: 5 / 1e6,
} as const;

/** What stands there whether videos are made or not, of a deployment with all defaults. */
export const STANDING = { secrets: 6, alarmMetrics: 23, metrics: 33 };
/**
 * What one video of a minute causes, by counting: nine scenes and sections in the chain's states, progress written
 * every 0.7 s, segments of three renditions written twice, some ten lines of log a function.
 */
const CAUSED = { transitions: 50, writes: 300, puts: 320, gigabytesLogged: 0.0001, traces: 25 };
/** Takes are kept for a week, megabytes a second of film at most. */
const TAKES = { megabytesPerSecond: 4, months: 7 / 30 };
/** Of what a first lead costs, what the next of the same page costs, with two scenes of eight its own (docs/benchmarks.md). */
const NEXT_LEAD = { lambda: 0.0016 / 0.0085, scenes: 2 / 8 };
const HOURS_A_MONTH = 730;

export interface Month {
  readonly videos: number;
  readonly options: VideoOptions;
  readonly prices: Prices;
  /** How often each is watched to its end. */
  readonly views: number;
  /** True when all show the same page: what they share is made once. */
  readonly campaign: boolean;
}

/** What a month costs in AWS and with providers, US dollars by who is paid for what. Pure. */
export function monthlyCost({ videos, options, prices, views, campaign }: Month): Readonly<Record<string, number>> {
  const one = quoteVideos(options, 1, prices).costs;
  const made = (share: number) => (campaign ? Math.min(1, videos) + Math.max(0, videos - 1) * share : videos);
  const takes = (TAKES.megabytesPerSecond * options.total_duration_seconds * TAKES.months) / 1000;
  const parts = {
    Standing: STANDING.secrets * USD.secretMonth + STANDING.alarmMetrics * USD.alarmMetricMonth,
    Lambda: made(NEXT_LEAD.lambda) * one.compute_usd,
    'Step Functions': videos * CAUSED.transitions * USD.transition,
    'DynamoDB and S3': videos * (CAUSED.writes * USD.write + CAUSED.puts * USD.put),
    // Once as it was made and once as it is published.
    Storage: videos * 2 * one.storage_usd + made(NEXT_LEAD.scenes) * takes * USD.gigabyteMonth,
    Watching: (videos * views * one.delivery_usd_per_100_views) / 100,
    // A metric is paid for the hours in which it is counted.
    Observing:
      videos * (CAUSED.gigabytesLogged * USD.gigabyteLogged + CAUSED.traces * USD.trace) +
      STANDING.metrics * USD.metricMonth * Math.min(1, videos / HOURS_A_MONTH),
    'Language model': videos * one.ai_usd,
    Voice: made(NEXT_LEAD.scenes) * one.voice_usd,
  };
  return Object.fromEntries(Object.entries(parts).map(([name, usd]) => [name, round(usd)]));
}

/** Months of no video, of 100 and of 10,000, as a table in Markdown: of as many pages, and of one. Pure. */
export function monthlyCostTable(month: Omit<Month, 'videos' | 'campaign'>): string {
  const columns = [0, 100, 10_000].flatMap((videos) =>
    (videos === 0 ? [false] : [false, true]).map((campaign) => ({
      head: videos === 0 ? 'nothing made' : `${videos.toLocaleString('en')} ${campaign ? 'of one page' : 'pages'}`,
      parts: monthlyCost({ ...month, videos, campaign }),
    })),
  );
  const line = (name: string, of: (parts: Readonly<Record<string, number>>) => number) =>
    `| ${[name, ...columns.map(({ parts }) => of(parts).toFixed(2))].join(' | ')} |`;
  return [
    `| $ a month | ${columns.map(({ head }) => head).join(' | ')} |`,
    `|---|${columns.map(() => '--:|').join('')}`,
    ...Object.keys(columns[0]?.parts ?? {}).map((name) => line(name, (parts) => parts[name] ?? 0)),
    line('**Together**', (parts) => Object.values(parts).reduce((sum, usd) => sum + usd, 0)),
  ].join('\n');
}
