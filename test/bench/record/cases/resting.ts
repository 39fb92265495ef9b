import { table } from '../../report.ts';
import { type Bench, type Case, FULL_HD, judge, medianOf, RESOURCES_HEAD, resources, round } from '../case.ts';
import { interleave, type Measured, measureApart } from '../measure.ts';
import { pageUrl } from '../pages.ts';
import { pageScene } from '../scenes.ts';

const FILM = { ...FULL_HD, frameRate: 30, seconds: 10 };
const FRAMES = FILM.frameRate * FILM.seconds;
const NAMES = { take: 'Leadreel, live', remotion: 'Remotion, two tabs' };

async function run({ runs, site, remotion }: Bench): Promise<string> {
  const installation = await remotion();
  const url = pageUrl(site, 'seldom');
  const rounds = await interleave<'take' | 'remotion', Measured<unknown>>(runs, {
    take: () => measureApart('take', { ...FILM, url, scene: pageScene(FRAMES), settings: { capture_mode: 'live' } }),
    remotion: installation ? () => measureApart('remotion', { ...FILM, installation, motion: 'seldom' }) : null,
  });
  const rows = (['take', 'remotion'] as const)
    .filter((name) => rounds[0]?.[name])
    .map((name) => {
      const of = rounds.map((each) => each[name]);
      const seconds = medianOf(of, ({ wallSeconds }) => wallSeconds);
      return [NAMES[name], ...resources(of), round(FRAMES / seconds)];
    });
  const faster = medianOf(rounds, ({ take, remotion }) => remotion?.wallSeconds / take.wallSeconds);
  return [
    table(['', ...RESOURCES_HEAD, 'Frames a second'], rows),
    '',
    installation
      ? judge('frames a second, Leadreel to Remotion:', faster, { atLeast: 5 })
      : '- Remotion was not measured.',
  ].join('\n');
}

export const resting: Case = {
  name: 'resting',
  title: 'A page that rests nine seconds of ten, 10 s of 1920x1080 at 30',
  run,
};
