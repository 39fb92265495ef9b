import { BeaconService } from '../../functions/beacon/beacon-service.ts';
import { Flag } from '../../functions/contract/audience.ts';
import { SessionState, type ViewSession } from '../../functions/contract/beacon.ts';
import type { SessionWrite } from '../../functions/core/audience/note-beacon.ts';
import { abreast } from '../../functions/store/views.ts';
import type { AudienceOptions, AudienceVideo, Delivery, TrueSession } from './audience.ts';

/** Brings requests to the beacon function's service, in the order of their arrival, many under way at once. */
export async function deliver(
  deliveries: readonly Delivery[],
  { secret, origin }: Pick<AudienceOptions, 'secret' | 'origin'>,
  write: (write: SessionWrite) => Promise<void>,
): Promise<{ noted: number; dropped: number }> {
  const results = await abreast(deliveries, ({ at, request }) =>
    new BeaconService({ origin, secret: async () => secret, write, now: () => at }).note(request),
  );
  const noted = results.filter((result) => result === 'noted').length;
  return { noted, dropped: results.length - noted };
}

/** Sessions in memory, written as the table writes them: for more of them than an embedded database takes in time. */
export class MemorySessions {
  readonly #rows = new Map<string, SessionWrite>();

  readonly write = async (write: SessionWrite): Promise<void> => {
    const key = `${write.slug} ${write.session}`;
    const before = this.#rows.get(key);
    if (before && (before.sequence >= write.sequence || before.first.started < write.oldest)) return;
    this.#rows.set(key, { ...write, first: before?.first ?? write.first });
  };

  sessionsOf(slug: string): ViewSession[] {
    const own = [...this.#rows.values()].filter((row) => row.slug === slug);
    return own.map(({ session, state, first: { started, viewer } }) => {
      return { id: session, started, viewer, state: SessionState.parse(JSON.parse(state)) };
    });
  }
}

const round = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits;
const percent = (part: number, whole: number) => (whole === 0 ? 0 : round((100 * part) / whole));

/** What analytics must say of a video, counted cell by cell. */
export function truthOf(all: readonly TrueSession[], { slug, duration }: AudienceVideo) {
  const sessions = all.filter((session) => session.slug === slug);
  const views = sessions.filter(({ flags }) => flags.length === 0);
  const shares = views.map(({ plays }) => plays.filter((count) => count > 0).length / plays.length);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const count = (words: readonly string[]) => {
    const counts: Record<string, number> = {};
    for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
    return counts;
  };
  /** Views that played most of each second so often. */
  const seconds = (least: number) =>
    Array.from({ length: Math.ceil(duration) }, (_, second) => {
      const most = views.filter(({ plays }) => {
        const cells = plays.slice(second * 10, second * 10 + 10);
        return cells.filter((times) => times >= least).length >= cells.length / 2;
      });
      return most.length;
    });
  const raw = sessions.filter(({ flags }) => !flags.includes('unplayed'));
  return {
    total_views: views.length,
    unique_viewers: new Set(views.map(({ viewer }) => viewer)).size,
    avg_watch_percentage: percent(sum(shares), views.length),
    completion_rate: percent(shares.filter((share) => share >= 0.9).length, views.length),
    total_watch_time_seconds: round(sum(views.map(({ played }) => played)) / 10),
    click_through_rate: percent(views.filter(({ clicked }) => clicked).length, views.length),
    countries: count(views.map(({ country }) => country)),
    devices: count(views.map(({ device }) => device)),
    days: count(views.map(({ day }) => day)),
    retention: seconds(1).map((number) => (views.length === 0 ? 0 : round(number / views.length, 4))),
    replays: seconds(2),
    raw: {
      sessions: sessions.length,
      total_views: raw.length,
      unique_viewers: new Set(raw.map(({ viewer }) => viewer)).size,
      flagged: Object.fromEntries(
        Flag.options.map((flag) => [flag, sessions.filter(({ flags }) => flags.includes(flag)).length]),
      ),
    },
  };
}

/** Counts by word, of a ranking. */
export const wordsOf = (ranking: readonly object[]): Record<string, number> =>
  Object.fromEntries(
    ranking.map((entry) => {
      // A ranking's entry has its word first, and the number of its views.
      const [word, views] = Object.values(entry) as [string, number];
      return [word, views];
    }),
  );
