import { table } from '../../report.ts';
import { type Bench, type Case, FULL_HD, judge, medianOf, RESOURCES_HEAD, resources, round } from '../case.ts';
import type { TakeResult } from '../leadreel.ts';
import { interleave, type Measured, measureApart } from '../measure.ts';
import { pageUrl } from '../pages.ts';
import { pageScene } from '../scenes.ts';

const FILM = { ...FULL_HD, frameRate: 30 };
const FRAMES = 300;
/** As slow as a camera may be, ms a screen: it takes all of a scene that a scroll may take. */
const SLOWEST = 10_000;
/** Further than the page is high: the tour ends at its foot. */
const FOOT = { x: 0, y: 20_000 };

async function run({ runs, site }: Bench): Promise<string> {
  const url = pageUrl(site, 'none');
  const film = (capture_mode: 'live' | 'plate', frames: number): Promise<Measured<TakeResult>> => {
    const scene = pageScene(frames, { point: FOOT });
    return measureApart('take', { ...FILM, url, scene, settings: { capture_mode, scroll_speed: SLOWEST } });
  };
  const tried = await film('plate', 30).catch(() => null);
  const hasPlate = tried?.result.captureMode === 'plate';
  const rounds = await interleave<'live' | 'plate', Measured<TakeResult>>(runs, {
    live: () => film('live', FRAMES),
    plate: hasPlate ? () => film('plate', FRAMES) : null,
  });
  const captureOf = (of: Measured<TakeResult>[]) => [
    round(medianOf(of, ({ result }) => result.capture.cpuSeconds)),
    round(medianOf(of, ({ result }) => result.capture.wallSeconds)),
  ];
  const modes = hasPlate ? (['live', 'plate'] as const) : (['live'] as const);
  const rows = modes.map((mode) => {
    const of = rounds.map((each) => each[mode]);
    return [mode, ...captureOf(of), ...resources(of)];
  });
  const share = (of: (one: Measured<TakeResult>) => number) =>
    medianOf(rounds, ({ live, plate }) => of(plate) / of(live));
  return [
    table(['', 'Capture, CPU s', 'Capture, wall s', ...RESOURCES_HEAD], rows),
    '',
    ...(hasPlate
      ? [
          judge(
            'CPU of the capture, plate to live:',
            share(({ result }) => result.capture.cpuSeconds),
            { atMost: 0.2 },
          ),
          judge(
            'time of the capture, plate to live:',
            share(({ result }) => result.capture.wallSeconds),
            { atMost: 0.2 },
          ),
          `- With the browser’s start and the page’s load: CPU ${round(share(({ cpuSeconds }) => cpuSeconds))}, time ${round(share(({ wallSeconds }) => wallSeconds))}.`,
        ]
      : ['- This recorder has no mode `plate`.']),
  ].join('\n');
}

export const tour: Case = { name: 'tour', title: 'A still page’s scroll tour, 10 s of 1920x1080 at 30', run };
