import type { Analytics, Figures, View } from '../../contract/audience.ts';
import type { Ranges, ViewSession } from '../../contract/beacon.ts';
import { judgeSession } from './judge-session.ts';
import { lengthOf, overlapOf } from './ranges.ts';
import { type Counts, type Tally, tallyOf, watchedOf } from './tally.ts';

/** Places of a ranking that are told. */
const RANKS = 20;

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
/** A share as the reference guide writes it: `78.5`. */
const percent = (part: number, whole: number) => (whole === 0 ? 0 : round((100 * part) / whole, 1));
const mean = (sum: number, count: number) => (count === 0 ? 0 : round(sum / count, 1));

const ranking = <N extends string>(counts: Counts, name: N) =>
  [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, RANKS)
    // A computed name is any text to the type checker.
    .map(([word, views]) => ({ [name]: word, views }) as Record<N, string> & { views: number });

/** What a tally says, rounded for its readers. */
export const figuresOf = (tally: Tally): Figures => ({
  total_views: tally.views,
  unique_viewers: tally.viewers,
  avg_watch_percentage: percent(tally.shares, tally.views),
  avg_watch_duration_seconds: mean(tally.watched, tally.views),
  completion_rate: percent(tally.completed, tally.views),
  total_watch_time_seconds: round(tally.played, 1),
  click_through_rate: percent(tally.clicked, tally.views),
  top_viewer_countries: ranking(tally.countries, 'country'),
  top_viewer_devices: ranking(tally.devices, 'device'),
  top_browsers: ranking(tally.browsers, 'browser'),
  top_referrers: ranking(tally.referrers, 'referrer'),
  daily_views: [...tally.days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, views]) => ({ date, views })),
  hourly_distribution: tally.hours.map((views, hour) => ({ hour, views })),
  raw: {
    sessions: tally.sessions,
    total_views: tally.rawViews,
    unique_viewers: tally.rawViewers,
    flagged: tally.flagged,
  },
});

/** The figures of one video, without its id. @param duration of its film, seconds; 0 when there is none. */
export function summarize(
  sessions: readonly ViewSession[],
  duration: number,
): Omit<Analytics, 'hosted_video_id' | 'analytics_enabled'> {
  const watched: Ranges[] = [];
  const again: Ranges[] = [];
  const tally = tallyOf(sessions, duration, ({ state }, ranges) => {
    watched.push(ranges);
    again.push(overlapOf(state.again, [[0, duration]]));
  });
  const share = (count: number) => (tally.views === 0 ? 0 : round(count / tally.views, 4));
  const retention = coverage(watched, duration).map(share);
  return { ...figuresOf(tally), retention, replays: coverage(again, duration) };
}

/** How many of the sets of ranges cover most of each second of a film; its last second may be shorter. */
function coverage(sets: readonly Ranges[], duration: number): number[] {
  const counts = Array.from({ length: Math.ceil(duration) }, () => 0);
  for (const ranges of sets) {
    // Seconds within a range are covered whole; those at its ends may be covered in part by several.
    const parts = new Map<number, number>();
    for (const [from, to] of ranges) {
      for (let second = Math.floor(from); second < to; second++) {
        const part = Math.min(to, second + 1) - Math.max(from, second);
        parts.set(second, (parts.get(second) ?? 0) + part);
      }
    }
    for (const [second, part] of parts) {
      const length = Math.min(1, duration - second);
      if (second in counts && part >= length / 2) counts[second] = (counts[second] ?? 0) + 1;
    }
  }
  return counts;
}

const hundredths = (value: number) => round(value, 2);

/** A session as clients see it. @param duration of the film, seconds. */
export function viewOf(session: ViewSession, duration: number): View {
  const { id, started, viewer, state } = session;
  const flags = judgeSession(session);
  const { ranges, share } = watchedOf(session, duration);
  return {
    id,
    started_at: new Date(started).toISOString(),
    last_seen_at: new Date(state.received).toISOString(),
    is_counted: flags.length === 0,
    flags,
    viewer,
    watch_percentage: percent(share, 1),
    watch_duration_seconds: hundredths(lengthOf(ranges)),
    watch_time_seconds: hundredths(state.played),
    watched: ranges.map(([from, to]) => [hundredths(from), hundredths(to)]),
    plays: state.plays,
    pauses: state.pauses,
    seeks: state.seeks,
    rebuffers: state.rebuffers,
    max_playback_rate: state.rate,
    cta_clicked: state.clicked,
    ended: state.ended,
    embedded: state.embedded,
    country: state.country,
    device: state.device,
    browser: state.browser,
    referrer: state.referrer,
  };
}
