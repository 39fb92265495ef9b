import { table } from '../../report.ts';
import { type Bench, type Case, FULL_HD, judge, medianOf, RESOURCES_HEAD, resources, round } from '../case.ts';
import { readClock, type Shown } from '../clock.ts';
import type { ContenderName, OptionsOf, ResultOf } from '../contenders.ts';
import { interleave, type Measured, measure, tempFolder } from '../measure.ts';
import { pageUrl } from '../pages.ts';
import { pageScene } from '../scenes.ts';

const FILM = { ...FULL_HD, frameRate: 30, seconds: 10 };
const FRAMES = FILM.frameRate * FILM.seconds;
const NAMES = {
  take: 'Leadreel, live',
  film: 'Leadreel, live, rendered to H.264',
  recordVideo: 'Playwright’s recordVideo',
  screencast: 'CDP screencast into x264',
  remotion: 'Remotion, two tabs',
};
type Name = keyof typeof NAMES;
type Filmed = Measured<unknown> & Shown;

async function film<N extends ContenderName>(name: N, options: Omit<OptionsOf<N>, 'folder'>): Promise<Filmed> {
  await using folder = await tempFolder();
  const measured = await measure(name, { ...options, folder: folder.path } as OptionsOf<N>);
  const { path } = measured.result as ResultOf<N> & { path: string };
  return { ...measured, ...(await readClock(path, FILM.frameRate)) };
}

async function run({ runs, site, remotion }: Bench): Promise<string> {
  const page = { ...FILM, url: pageUrl(site, 'always') };
  const scene = { ...page, scene: pageScene(FRAMES), settings: { capture_mode: 'live' as const } };
  const installation = await remotion();
  const rounds = await interleave<Name, Filmed>(runs, {
    take: () => film('take', scene),
    recordVideo: () => film('recordVideo', page),
    remotion: installation ? () => film('remotion', { ...FILM, installation, motion: 'always' }) : null,
    film: () => film('film', { ...scene, mezzanine: 'jpeg' }),
    screencast: () => film('screencast', page),
  });
  const shown = (Object.keys(NAMES) as Name[]).filter((name) => rounds[0]?.[name]);
  const perSecond = ({ frames, wallSeconds }: Filmed) => frames / wallSeconds;
  const rows = shown.map((name) => {
    const of = rounds.map((round) => round[name]);
    const numbers = [medianOf(of, perSecond), medianOf(of, ({ frames }) => frames), medianOf(of, ({ lost }) => lost)];
    return [NAMES[name], ...resources(of), ...numbers.map(round)];
  });
  const ratio = (of: (one: Filmed) => number, other: Name) =>
    medianOf(rounds, (round) => of(round.take) / of(round[other]));
  const cpu = ({ cpuSeconds }: Filmed) => cpuSeconds;
  const lines = [
    table(['', ...RESOURCES_HEAD, 'Frames a second', 'Frames', 'Lost'], rows),
    '',
    judge('CPU, Leadreel to recordVideo:', ratio(cpu, 'recordVideo'), { atMost: 0.65 }),
    `- The same for each frame that is shown: ${round(ratio((one) => one.cpuSeconds / one.frames, 'recordVideo'))}.`,
    judge('frames that Leadreel lost:', Math.max(...rounds.map(({ take }) => take.lost)), { atMost: 0 }),
    judge('frames that Leadreel shows:', Math.min(...rounds.map(({ take }) => take.frames)), { atLeast: FRAMES }),
  ];
  if (!installation) return [...lines, '- Remotion was not measured.'].join('\n');
  return [
    ...lines,
    judge('frames a second, Leadreel to Remotion:', ratio(perSecond, 'remotion'), { atLeast: 1.6 }),
    judge('CPU, Leadreel to Remotion:', ratio(cpu, 'remotion'), { atMost: 0.7 }),
  ].join('\n');
}

export const moving: Case = { name: 'moving', title: 'A page that never rests, 10 s of 1920x1080 at 30', run };
