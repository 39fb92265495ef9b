import { table } from '../../report.ts';
import { type Bench, type Case, FULL_HD, judge, medianOf, RESOURCES_HEAD, resources, round } from '../case.ts';
import type { ContenderName, OptionsOf } from '../contenders.ts';
import { interleave, type Measured, measure, tempFolder } from '../measure.ts';
import { pageUrl } from '../pages.ts';
import { pageScene } from '../scenes.ts';

const FILM = { ...FULL_HD, frameRate: 30, seconds: 10 };
const FRAMES = FILM.frameRate * FILM.seconds;

async function film<N extends ContenderName>(name: N, options: Omit<OptionsOf<N>, 'folder'>) {
  await using folder = await tempFolder();
  return measure(name, { ...options, folder: folder.path } as OptionsOf<N>);
}

async function run({ runs, site, remotion }: Bench): Promise<string> {
  const installation = await remotion();
  const url = pageUrl(site, 'seldom');
  const rounds = await interleave<'take' | 'remotion', Measured<unknown>>(runs, {
    take: () => film('take', { ...FILM, url, scene: pageScene(FRAMES), captureMode: 'live' }),
    ...(installation && { remotion: () => film('remotion', { ...FILM, installation, motion: 'seldom' }) }),
  } as Record<'take' | 'remotion', () => Promise<Measured<unknown>>>);
  const row = (name: string, of: Measured<unknown>[]) => [
    name,
    ...resources(of),
    round(FRAMES / medianOf(of, ({ wallSeconds }) => wallSeconds)),
  ];
  const rows = [
    row(
      'Leadreel, live',
      rounds.map(({ take }) => take),
    ),
  ];
  if (installation)
    rows.push(
      row(
        'Remotion, two tabs',
        rounds.map(({ remotion }) => remotion),
      ),
    );
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
