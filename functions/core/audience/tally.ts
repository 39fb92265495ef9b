import { Flag, ofEachFlag } from '../../contract/audience.ts';
import { LEAD, type Ranges, type ViewSession } from '../../contract/beacon.ts';
import { judgeSession } from './judge-session.ts';
import { lengthOf, overlapOf, unionOf } from './ranges.ts';

/** Share of a film that was watched when it counts as completed. */
const COMPLETE = 0.9;
/** Below this length of a film nothing is divided by it, seconds. */
const SHORTEST = 0.001;

/** Views by a word. */
export type Counts = Map<string, number>;

/** What sessions add up to: all of it can be added up further. */
export interface Tally {
  views: number;
  viewers: number;
  /** Sums over views: shares of the film watched, and seconds. */
  shares: number;
  watched: number;
  played: number;
  completed: number;
  clicked: number;
  readonly countries: Counts;
  readonly devices: Counts;
  readonly browsers: Counts;
  readonly referrers: Counts;
  readonly days: Counts;
  readonly hours: number[];
  sessions: number;
  rawViews: number;
  rawViewers: number;
  readonly flagged: Record<Flag, number>;
  /** When the last view began, milliseconds since 1970; 0 for none. */
  last: number;
}

/** Nothing yet. */
export const emptyTally = (): Tally => ({
  ...{ views: 0, viewers: 0, shares: 0, watched: 0, played: 0, completed: 0, clicked: 0 },
  countries: new Map(),
  devices: new Map(),
  browsers: new Map(),
  referrers: new Map(),
  days: new Map(),
  hours: Array.from({ length: 24 }, () => 0),
  ...{ sessions: 0, rawViews: 0, rawViewers: 0, last: 0 },
  flagged: ofEachFlag(() => 0),
});

const raise = (counts: Counts, word: string, by = 1) => void counts.set(word, (counts.get(word) ?? 0) + by);

/** What a session watched of a film of that length: repeats not counted. */
export function watchedOf({ state }: ViewSession, duration: number) {
  const ranges = overlapOf(unionOf(state.ranges), [[0, duration]]);
  const seconds = lengthOf(ranges);
  return { ranges, seconds, share: Math.min(1, seconds / Math.max(duration, SHORTEST)) };
}

/**
 * Adds up the sessions of one video.
 *
 * @param duration of its film, seconds.
 * @param onView hears of every view that counts, and of what it watched.
 */
export function tallyOf(
  sessions: readonly ViewSession[],
  duration: number,
  onView: (session: ViewSession, watched: Ranges) => void = () => undefined,
): Tally {
  const tally = emptyTally();
  const viewers = new Set<string>();
  const rawViewers = new Set<string>();
  for (const session of sessions) {
    const { state, viewer, started } = session;
    const flags = judgeSession(session);
    tally.sessions++;
    for (const flag of flags) tally.flagged[flag]++;
    if (!flags.includes('unplayed')) {
      tally.rawViews++;
      rawViewers.add(viewerKey(session));
    }
    if (flags.length > 0) continue;
    const { ranges, seconds, share } = watchedOf(session, duration);
    onView(session, ranges);
    const time = new Date(started).toISOString();
    tally.views++;
    viewers.add(viewer === LEAD ? LEAD : viewerKey(session));
    tally.shares += share;
    tally.watched += seconds;
    tally.played += state.played;
    tally.completed += Number(share >= COMPLETE);
    tally.clicked += Number(state.clicked);
    raise(tally.countries, state.country);
    raise(tally.devices, state.device);
    raise(tally.browsers, state.browser);
    raise(tally.referrers, state.referrer || 'direct');
    raise(tally.days, time.slice(0, 10));
    const hour = Number(time.slice(11, 13));
    tally.hours[hour] = (tally.hours[hour] ?? 0) + 1;
    tally.last = Math.max(tally.last, started);
  }
  tally.viewers = viewers.size;
  tally.rawViewers = rawViewers.size;
  return tally;
}

/** A viewer's name holds for a day: the same name of another day is somebody else. */
const viewerKey = ({ viewer, started }: ViewSession) =>
  viewer === LEAD ? LEAD : `${new Date(started).toISOString().slice(0, 10)} ${viewer}`;

/** Adds a tally of another video to one. */
export function addTally(sum: Tally, other: Tally): void {
  for (const name of ['views', 'viewers', 'shares', 'watched', 'played', 'completed', 'clicked'] as const) {
    sum[name] += other[name];
  }
  for (const name of ['sessions', 'rawViews', 'rawViewers'] as const) sum[name] += other[name];
  for (const name of ['countries', 'devices', 'browsers', 'referrers', 'days'] as const) {
    for (const [word, views] of other[name]) raise(sum[name], word, views);
  }
  for (const [hour, views] of other.hours.entries()) sum.hours[hour] = (sum.hours[hour] ?? 0) + views;
  for (const flag of Flag.options) sum.flagged[flag] += other.flagged[flag];
  sum.last = Math.max(sum.last, other.last);
}
