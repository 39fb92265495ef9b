import type { SpanQuery } from '../../contract/spending.ts';
import { refuse } from './checks.ts';

/** Longest span that is told at once, days. */
const LONGEST_SPAN = 366;

/** Today, UTC. */
export const today = () => new Date().toISOString().slice(0, 10);

/** From the first of the month to today, where nothing else is asked. @throws Problem 422 for more than a year. */
export function span({ from, to = today() }: SpanQuery): { from: string; to: string } {
  const first = from ?? `${to.slice(0, 7)}-01`;
  const days = (Date.parse(to) - Date.parse(first)) / 86_400_000;
  if (days > LONGEST_SPAN) refuse([{ pointer: '/from', message: `may be ${LONGEST_SPAN} days before to at most` }]);
  if (days < 0) refuse([{ pointer: '/to', message: 'must not come before from' }]);
  return { from: first, to };
}
