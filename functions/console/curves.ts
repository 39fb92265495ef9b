import type { Analytics } from '../contract/audience.ts';
import type { Curve } from './plot.ts';
import { clock, count, percent } from './words.ts';

/** Share of viewers that still watched at each second; null before there is anything to draw. */
export function retentionCurve({ retention }: Analytics): Curve | null {
  if (retention.length < 2) return null;
  const at = (share: number) => retention[Math.round((retention.length - 1) * share)] ?? 0;
  return {
    x: retention.map((_, second) => second),
    y: retention,
    isBars: false,
    top: 1,
    sayX: clock,
    sayY: percent,
    summary: `Viewers still watching: ${percent(at(0))} at the start, ${percent(at(0.5))} half way, ${percent(at(1))} at the end.`,
  };
}

const DAY_MS = 86_400_000;

/** Views of each day, days without any included; null before the first. */
export function dailyCurve({ daily_views }: Analytics): Curve | null {
  const days = daily_views.map(({ date, views }) => ({ day: Math.round(Date.parse(date) / DAY_MS), views }));
  const first = Math.min(...days.map(({ day }) => day));
  const last = Math.max(...days.map(({ day }) => day));
  if (!Number.isFinite(first) || !Number.isFinite(last)) return null;
  const views = new Map(days.map(({ day, views }) => [day, views]));
  const x = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const y = x.map((day) => views.get(day) ?? 0);
  const most = Math.max(...y);
  const sayX = (day: number) =>
    new Date(day * DAY_MS).toLocaleDateString('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });
  return {
    x,
    y,
    isBars: true,
    sayX,
    sayY: count,
    summary: `Views a day from ${sayX(first)} to ${sayX(last)}: ${count(y.reduce((sum, one) => sum + one, 0))} in all, at most ${count(most)} on ${sayX(x[y.indexOf(most)] ?? first)}.`,
  };
}
