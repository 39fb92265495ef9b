import type { Flag } from '../../contract/audience.ts';
import type { ViewSession } from '../../contract/beacon.ts';
import { lengthOf } from './ranges.ts';

/** Playback in a visible page that makes a view, seconds of film: link scanners run scripts, but do not watch. */
const LEAST_SEEN = 2;
/** Nobody follows speech beyond this rate, whatever the player is told. */
const FASTEST = 4;
/** Between what a player has shown and what it has told, seconds. */
const SLACK = 2;
/** How much later than the newest beacon the first may have been on its way, seconds. */
const LATENESS = 30;
/** A program that tries every link of a page has done so within this time, seconds. */
const HASTE = 3;

/**
 * Why a session is not a person's view; empty when it is one. Nothing is thrown away for it: what is flagged is counted
 * apart.
 */
export function judgeSession({ started, state }: ViewSession): Flag[] {
  const { played, seen, ranges, rate, elapsed, received } = state;
  const fastest = Math.min(Math.max(rate, 1), FASTEST);
  // By the server's clock, so that saying that more time has passed does not help.
  const passed = (received - started) / 1000;
  const impossible =
    played > Math.min(passed + LATENESS, elapsed) * fastest + SLACK ||
    lengthOf(ranges) > played + SLACK ||
    seen > played + SLACK;
  const flags: [Flag, boolean][] = [
    ['owner', state.owner],
    ['bot', state.bot],
    ['scanner', state.hosted || (state.clicked && played < LEAST_SEEN && elapsed < HASTE)],
    ['impossible', impossible],
    ['unplayed', played < LEAST_SEEN],
    ['hidden', played >= LEAST_SEEN && seen < LEAST_SEEN],
  ];
  return flags.filter(([, holds]) => holds).map(([flag]) => flag);
}
