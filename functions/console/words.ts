import type { Stage, VideoStatus } from '../contract/stages.ts';
import type { StageView, VideoView } from '../contract/video.ts';

/** What people read for each status, in the order of a video's life; `busy` ones are under way. */
export const STATUSES: Readonly<Record<VideoStatus, { word: string; tone: 'busy' | 'good' | 'bad' | 'quiet' }>> = {
  pending: { word: 'Waiting', tone: 'busy' },
  generating: { word: 'Writing', tone: 'busy' },
  synthesizing: { word: 'Speaking', tone: 'busy' },
  recording: { word: 'Recording', tone: 'busy' },
  composing: { word: 'Composing', tone: 'busy' },
  publishing: { word: 'Publishing', tone: 'busy' },
  completed: { word: 'Ready', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'quiet' },
};

export const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  scout: 'Look at the page',
  script: 'Write the script',
  voice: 'Speak it',
  record: 'Record the scenes',
  compose: 'Compose the film',
  host: 'Publish',
};

export const isRunning = ({ status }: Pick<VideoView, 'status'>) => STATUSES[status].tone === 'busy';

/** How much of a stage is done, 0 to 1. */
export function shareOf({ state, progress }: StageView): number {
  if (state === 'completed') return 1;
  return progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
}

/** How much of a video is done, 0 to 1: every stage counts alike. */
export const shareOfVideo = ({ stages }: VideoView) =>
  stages.length === 0 ? 0 : stages.reduce((sum, stage) => sum + shareOf(stage), 0) / stages.length;

export const percent = (share: number) => `${Math.round(share * 100)} %`;
export const count = (value: number) => value.toLocaleString('en');

/** US dollars; cents of small sums matter here, so those have four decimals. */
export const money = (usd: number) => (usd === 0 ? '$0' : `$${usd.toFixed(usd < 1 ? 4 : 2)}`);

/** `1:05` for 65 seconds. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `4.2 s`, `3 min 10 s`, `2 h 5 min`. */
export function span(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `3 hours ago`; a date when that was more than a month. */
export function ago(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (seconds < -30 * 86_400) return new Date(iso).toLocaleDateString('en', { dateStyle: 'medium' });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return 'just now';
}

export const moment = (iso: string) => new Date(iso).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });

/** An address that a link may lead to; undefined for `javascript:` and the like. */
export const safeLink = (url: string | null): string | undefined =>
  url !== null && /^https?:\/\//i.test(url) ? url : undefined;
