import { type Beacon, LEAD, SessionState } from '../../contract/beacon.ts';
import { SESSION_KEPT_DAYS, SESSION_SECONDS } from '../../contract/beacon-limits.ts';
import { unionOf } from './ranges.ts';
import { isToken, leadToken, ownerToken, viewerOf } from './tokens.ts';

/** At most this much time before the first beacon that arrived is believed to have passed, seconds: some may be lost. */
const BELIEVED_SECONDS = 30;

/** What the request that brought a beacon tells of its sender. */
export interface Sender extends Pick<SessionState, 'bot' | 'hosted' | 'country' | 'device' | 'browser'> {
  readonly address: string;
  readonly agent: string;
}

/**
 * One write of a session: applied when none of a higher sequence was, and only to a session that is younger than a day.
 * What is under `first` stays as the session's first write set it.
 */
export interface SessionWrite {
  readonly slug: string;
  readonly session: string;
  readonly sequence: number;
  readonly state: string;
  readonly first: {
    /** Milliseconds since 1970. */
    readonly started: number;
    /** Of `started`, UTC, `2026-01-31`. */
    readonly day: string;
    readonly viewer: string;
    /** Seconds since 1970. */
    readonly expires: number;
  };
  /** Sessions that began before take no more, milliseconds since 1970. */
  readonly oldest: number;
}

/** What a beacon is kept as. @param now milliseconds since 1970. */
export function noteBeacon(
  beacon: Beacon,
  sender: Sender,
  { secret, now }: { secret: string; now: number },
): SessionWrite {
  const { video: slug, session, sequence, lead, owner, ...doings } = beacon;
  const started = Math.round(now - Math.min(beacon.elapsed, BELIEVED_SECONDS) * 1000);
  const day = new Date(started).toISOString().slice(0, 10);
  const { address, agent, ...told } = sender;
  const isLead = isToken(lead, leadToken(secret, slug));
  const state = SessionState.parse({
    ...doings,
    ...told,
    ranges: unionOf(doings.ranges),
    again: unionOf(doings.again),
    received: now,
    owner: isToken(owner, ownerToken(secret, slug)),
  });
  return {
    ...{ slug, session, sequence },
    state: pack(state),
    first: {
      ...{ started, day },
      viewer: isLead ? LEAD : viewerOf(secret, { slug, day, address, agent }),
      expires: Math.floor(started / 1000) + SESSION_KEPT_DAYS * 86_400,
    },
    oldest: now - SESSION_SECONDS * 1000,
  };
}

/** What the schema fills in by itself. */
const DEFAULTS = JSON.parse(JSON.stringify(SessionState.partial().parse({})));

/** A state as it is stored: without what the schema fills in. Ten thousand of them are read for one answer. */
const pack = (state: SessionState): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(state).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULTS[name])),
    ),
  );
