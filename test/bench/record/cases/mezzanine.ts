import { table } from '../../report.ts';
import { type Bench, type Case, FULL_HD, medianOf, RESOURCES_HEAD, resources, round } from '../case.ts';
import type { Mezzanine } from '../leadreel.ts';
import { interleave, measureApart } from '../measure.ts';
import { pageUrl } from '../pages.ts';
import { pageScene } from '../scenes.ts';

const FILM = { ...FULL_HD, frameRate: 30 };
const FRAMES = 300;

async function run({ runs, site }: Bench): Promise<string> {
  const url = pageUrl(site, 'always');
  const film = async (mezzanine: Mezzanine) => {
    const scene = pageScene(FRAMES);
    return measureApart('film', { ...FILM, url, scene, settings: { capture_mode: 'live' }, mezzanine });
  };
  const rounds = await interleave(runs, { jpeg: () => film('jpeg'), x264: () => film('x264') });
  const row = (name: string, mezzanine: Mezzanine) => {
    const of = rounds.map((each) => each[mezzanine]);
    return [name, ...resources(of), round(medianOf(of, ({ result }) => result.mezzanineBytes) / 1e6)];
  };
  const cheaper = medianOf(rounds, ({ jpeg, x264 }) => jpeg.cpuSeconds / x264.cpuSeconds);
  return [
    table(
      ['Mezzanine', ...RESOURCES_HEAD, 'Mezzanine, MB'],
      [row('JPEG frames as they come', 'jpeg'), row('x264, superfast', 'x264')],
    ),
    '',
    `- CPU of recording and rendering together, JPEG to x264: ${round(cheaper)}.`,
  ].join('\n');
}

export const mezzanine: Case = {
  name: 'mezzanine',
  title: 'Recording and rendering together, 10 s of 1920x1080 at 30, a page that never rests',
  run,
};
