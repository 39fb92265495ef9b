import { table } from '../../report.ts';
import { type Bench, type Case, medianOf, round } from '../case.ts';
import { interleave, measureApart } from '../measure.ts';
import { pageUrl } from '../pages.ts';
import { pageScene } from '../scenes.ts';

const SIZES = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
];
const RATES = [30, 60];
const FRAMES = 120;

async function run({ runs, site }: Bench): Promise<string> {
  const url = pageUrl(site, 'always');
  const films = SIZES.flatMap((size) => RATES.map((frameRate) => ({ ...size, frameRate })));
  const nameOf = ({ width, height, frameRate }: (typeof films)[number]) => `${width}x${height} at ${frameRate}`;
  const film = async (options: (typeof films)[number]) => {
    return measureApart('take', { ...options, url, scene: pageScene(FRAMES), settings: { capture_mode: 'live' } });
  };
  const rounds = await interleave(runs, Object.fromEntries(films.map((each) => [nameOf(each), () => film(each)])));
  const rows = films.map((each) => {
    const of = rounds.flatMap((measured) => measured[nameOf(each)] ?? []);
    return [
      nameOf(each),
      round((medianOf(of, ({ result }) => result.capture.cpuSeconds) * 1000) / FRAMES),
      round((medianOf(of, ({ result }) => result.capture.wallSeconds) * 1000) / FRAMES),
      round(medianOf(of, ({ result }) => result.bytes) / FRAMES / 1000),
      String(medianOf(of, ({ peakMemoryMb }) => peakMemoryMb)),
    ];
  });
  return table(['', 'CPU a frame, ms', 'Wall a frame, ms', 'KB a frame', 'Memory, MB'], rows);
}

export const resolution: Case = { name: 'resolution', title: 'What a frame of a page that never rests costs', run };
