import { table } from '../../report.ts';
import { type Bench, type Case, judge, medianOf, round } from '../case.ts';
import { interleave, measureApart } from '../measure.ts';
import { pageUrl } from '../pages.ts';
import { pageScene } from '../scenes.ts';

const FILM = { width: 1280, height: 720, frameRate: 30 };
const SHORT = 30;
const LONG = 120;
const LENGTHS = [10, SHORT, 60, LONG];

async function run({ runs, site }: Bench): Promise<string> {
  const url = pageUrl(site, 'always');
  const film = async (seconds: number) => {
    const scene = pageScene(seconds * FILM.frameRate);
    return measureApart('take', { ...FILM, url, scene, settings: { capture_mode: 'live' } });
  };
  const rounds = await interleave(
    runs,
    Object.fromEntries(LENGTHS.map((seconds) => [String(seconds), () => film(seconds)])),
  );
  const peakOf = (seconds: number) => medianOf(rounds, (each) => each[seconds]?.peakMemoryMb ?? 0);
  const wallOf = (seconds: number) => medianOf(rounds, (each) => each[seconds]?.wallSeconds ?? 0);
  const rows = LENGTHS.map((seconds) => [seconds, round(wallOf(seconds)), peakOf(seconds)]);
  return [
    table(['Length, s', 'Wall, s', 'Memory, MB'], rows),
    '',
    // Garbage that is not collected yet makes a tenth of difference.
    judge(`memory of ${LONG} s to ${SHORT} s:`, peakOf(LONG) / peakOf(SHORT), { atMost: 1.1 }),
  ].join('\n');
}

export const memory: Case = { name: 'memory', title: 'Memory by length, 1280x720 at 30, a page that never rests', run };
