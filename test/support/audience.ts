import type { BeaconRequest } from '../../functions/beacon/beacon-service.ts';
import type { Flag } from '../../functions/contract/audience.ts';
import type { Beacon } from '../../functions/contract/beacon.ts';
import { leadToken, ownerToken } from '../../functions/core/audience/tokens.ts';

/** A film's place in cells: the generator counts plays of each cell, and knows nothing of ranges. */
const CELLS = 10;
const HOUR = 3_600_000;
const EVERY_SECONDS = 5;

const AGENTS = {
  chrome:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  phone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
} as const;
const DEVICE: Record<string, string> = {
  [AGENTS.chrome]: 'desktop',
  [AGENTS.phone]: 'mobile',
  [AGENTS.firefox]: 'desktop',
};
const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const COUNTRIES = ['US', 'DE', 'IN', 'BR'];

export interface AudienceVideo {
  readonly slug: string;
  /** Seconds, in whole tenths. */
  readonly duration: number;
}

/** A request that reaches the beacon function, when. */
export interface Delivery {
  readonly at: number;
  readonly request: BeaconRequest;
}

/** What a session that was told of must be found as. */
export interface TrueSession {
  readonly slug: string;
  readonly id: string;
  readonly flags: readonly Flag[];
  readonly viewer: string;
  readonly day: string;
  readonly country: string;
  readonly device: string;
  readonly plays: readonly number[];
  readonly played: number;
  readonly clicked: boolean;
  readonly seeks: number;
}

export interface Audience {
  readonly deliveries: readonly Delivery[];
  readonly sessions: readonly TrueSession[];
  /** Beacons that pages sent; of them, those that never arrived. */
  readonly sent: number;
  readonly lost: number;
  /** Requests that were none of our pages'. */
  readonly hostile: number;
}

export interface AudienceOptions {
  readonly seed: number;
  readonly videos: readonly AudienceVideo[];
  readonly sessions: number;
  readonly secret: string;
  readonly origin: string;
  /** The first day, milliseconds since 1970. */
  readonly start: number;
}

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KINDS = ['person', 'bot', 'owner', 'unplayed', 'hidden', 'impossible', 'scanner', 'server'] as const;
type Kind = (typeof KINDS)[number];

/** What is wrong with a session of a kind, by the newest that arrived of it. */
function flagsOf(kind: Kind, { played, clicked }: { played: number; clicked: boolean }): Flag[] {
  if (kind === 'person') return played === 0 ? ['unplayed'] : [];
  if (kind === 'hidden' || kind === 'impossible') return [played === 0 ? 'unplayed' : kind];
  if (kind === 'unplayed') return ['unplayed'];
  if (kind === 'scanner') return clicked ? ['scanner', 'unplayed'] : ['unplayed'];
  const flag = kind === 'server' ? 'scanner' : kind;
  return played === 0 ? [flag, 'unplayed'] : [flag];
}

/** Ranges of film, seconds, of the cells that were played so often. */
export function rangesOf(plays: readonly number[], least: number): [number, number][] {
  const ranges: [number, number][] = [];
  for (const [cell, count] of plays.entries()) {
    if (count < least) continue;
    const last = ranges.at(-1);
    if (last && last[1] === cell / CELLS) last[1] = (cell + 1) / CELLS;
    else ranges.push([cell / CELLS, (cell + 1) / CELLS]);
  }
  return ranges;
}

/** What viewers do with some videos over three days, as the network brings it: late, mixed up, twice, or not at all. */
export function generateAudience({ seed, videos, sessions, secret, origin, start }: AudienceOptions): Audience {
  const random = randomOf(seed);
  const whole = (below: number) => Math.floor(random() * below);
  // Nothing picks from an empty list.
  const pick = <T>(list: readonly T[]): T => list[whole(list.length)] as T;
  const deliveries: Delivery[] = [];
  const truths: TrueSession[] = [];
  let [sent, lost, hostile] = [0, 0, 0];

  for (let number = 0; number < sessions; number++) {
    const { slug, duration } = pick(videos);
    const kind: Kind = random() < 0.75 ? 'person' : pick(KINDS);
    // Away from midnight: days are told by the server's clock, which first hears of a session a little later.
    const day = whole(3);
    const opened = start + day * 24 * HOUR + HOUR + whole(20 * HOUR);
    const person = whole(Math.max(3, sessions / 3));
    const isLead = random() < 0.2;
    const isForged = !isLead && random() < 0.05;
    const agent = kind === 'bot' ? BOT : (Object.values(AGENTS)[person % 3] ?? '');
    const address = `203.0.${person >> 8}.${person & 255}`;
    const country = COUNTRIES[person % COUNTRIES.length] ?? '';
    const headers = {
      ...{ origin, 'user-agent': agent, 'content-type': 'text/plain;charset=UTF-8' },
      'cloudfront-viewer-address': `${address}:${1024 + whole(60000)}`,
      'cloudfront-viewer-country': country,
      'cloudfront-viewer-asn': kind === 'server' ? '16509' : '3320',
      'cloudfront-is-mobile-viewer': String(agent === AGENTS.phone),
    };
    const id = `${String(number).padStart(12, '0')}${String(whole(1e9)).padStart(10, '0')}`;
    const plays = Array.from({ length: Math.round(duration * CELLS) }, () => 0);
    const state = { played: 0, seeks: 0, pauses: 0, clicked: false, elapsed: 0 };
    /** Time that a liar does not tell, milliseconds. */
    let claimed = 0;
    let place = 0;
    let newest: TrueSession | null = null;

    const tell = (sequence: number) => {
      const beacon: Beacon = {
        ...{ video: slug, session: id, sequence, duration, elapsed: state.elapsed + claimed / 1000 },
        ...{ ranges: rangesOf(plays, 1), again: rangesOf(plays, 2), played: state.played / CELLS },
        ...{ seen: kind === 'hidden' ? 0 : state.played / CELLS, rate: 1, plays: 1, pauses: state.pauses },
        ...{ seeks: state.seeks, rebuffers: 0, clicked: state.clicked, ended: false, embedded: false, referrer: '' },
        ...(isLead && { lead: leadToken(secret, slug) }),
        ...(isForged && { lead: leadToken('another secret', slug) }),
        ...(kind === 'owner' && { owner: ownerToken(secret, slug) }),
      };
      sent++;
      if (random() < 0.1) {
        lost++;
        return;
      }
      const request = { headers, body: JSON.stringify(beacon), address: '198.51.100.1' };
      const now = opened + state.elapsed * 1000;
      deliveries.push({ at: now + whole(random() < 0.8 ? 1500 : 20_000), request });
      // Again later, also much later.
      if (random() < 0.1) deliveries.push({ at: now + whole(random() < 0.5 ? 30_000 : 20 * HOUR), request });
      newest = {
        ...{ slug, id, flags: flagsOf(kind, state), country, device: DEVICE[agent] ?? 'unknown' },
        viewer: isLead ? 'lead' : `${day} ${address} ${agent}`,
        day: new Date(opened).toISOString().slice(0, 10),
        ...{ plays: [...plays], played: state.played, clicked: state.clicked, seeks: state.seeks },
      };
    };

    const moves = kind === 'unplayed' || kind === 'scanner' ? 2 : 6 + whole(28);
    tell(1);
    for (let move = 2; move <= moves; move++) {
      if (kind === 'scanner') state.clicked = true;
      if (kind === 'unplayed' || kind === 'scanner') {
        state.elapsed += kind === 'scanner' ? 1 : 20;
        tell(move);
        continue;
      }
      if (random() < 0.15 || place >= plays.length) {
        place = whole(plays.length);
        state.seeks++;
      }
      if (random() < 0.1) {
        state.pauses++;
        state.elapsed += whole(40);
      }
      if (random() < 0.01) state.clicked = true;
      for (let cell = 0; cell < EVERY_SECONDS * CELLS && place < plays.length; cell++) {
        plays[place] = (plays[place] ?? 0) + 1;
        place++;
        state.played++;
      }
      state.elapsed += EVERY_SECONDS;
      // Who says that much was watched, and that time had passed for it.
      if (kind === 'impossible') {
        state.played += 300 * CELLS;
        claimed += 310_000;
      }
      tell(move);
    }
    if (newest) truths.push(newest);

    if (random() < 0.05) {
      hostile++;
      deliveries.push({ at: opened + whole(HOUR), request: pick(HOSTILE)(slug, headers) });
    }
  }
  deliveries.sort((a, b) => a.at - b.at);
  return { deliveries, sessions: truths, sent, lost, hostile };
}

type Headers = BeaconRequest['headers'];
const good = (slug: string) => ({
  ...{ video: slug, session: 'h'.repeat(22), sequence: 1, duration: 60, elapsed: 60 },
  ...{ ranges: [[0, 60]], played: 60, seen: 60 },
});
const requestOf = (headers: Headers, body: unknown): BeaconRequest => ({
  ...{ headers, address: '198.51.100.1' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Requests that must leave nothing behind. */
export const HOSTILE: readonly ((slug: string, headers: Headers) => BeaconRequest)[] = [
  (slug, headers) => requestOf({ ...headers, origin: 'https://elsewhere.example' }, good(slug)),
  (slug, headers) => requestOf({ ...headers, origin: undefined }, good(slug)),
  (slug, headers) => requestOf({ ...headers, dnt: '1' }, good(slug)),
  (slug, headers) => requestOf({ ...headers, 'sec-gpc': '1' }, good(slug)),
  (slug, headers) => requestOf(headers, { ...good(slug), video: '../../etc' }),
  (slug, headers) => requestOf(headers, { ...good(slug), views: 1000 }),
  (slug, headers) => requestOf(headers, { ...good(slug), sequence: 1e9 }),
  (slug, headers) => requestOf(headers, { ...good(slug), sequence: 0 }),
  (slug, headers) => requestOf(headers, { ...good(slug), ranges: [[50, 10]] }),
  (slug, headers) => requestOf(headers, { ...good(slug), ranges: [[0, 1e12]] }),
  (slug, headers) => requestOf(headers, { ...good(slug), played: -5 }),
  (slug, headers) => requestOf(headers, { ...good(slug), referrer: '<script>alert(1)</script>' }),
  (slug, headers) => requestOf(headers, `${JSON.stringify(good(slug))}${' '.repeat(9000)}`),
  (_, headers) => requestOf(headers, '{"video":'),
  (_, headers) => requestOf(headers, '[]'),
  (_, headers) => requestOf(headers, ''),
];
