import { join } from 'node:path';
import { table } from '../../report.ts';
import { type Bench, type Case, FULL_HD, judge, medianOf, RESOURCES_HEAD, resources, round } from '../case.ts';
import { interleave, measure, tempFolder } from '../measure.ts';
import { pageUrl } from '../pages.ts';
import { pageScene } from '../scenes.ts';

const SECONDS = 10;
const FILM = { ...FULL_HD, frameRate: 30 };
const FRAMES = FILM.frameRate * SECONDS;

async function run({ runs, site }: Bench): Promise<string> {
  await using folder = await tempFolder();
  const url = pageUrl(site, 'none');
  // The camera rests and the pointer goes to the button: what moves is not in the page.
  const scene = pageScene(FRAMES, { selector: '.hero .button', text: 'Start free' });
  const mezzaninePath = join(folder.path, 'take.mkv');
  const rounds = await interleave(runs, {
    record: () => measure('take', { ...FILM, url, scene, folder: folder.path }),
    render: () => measure('pointer', { ...FILM, mezzaninePath, frames: FRAMES, folder: folder.path }),
  });
  const record = medianOf(rounds, ({ record }) => record.cpuSeconds / SECONDS);
  const render = medianOf(rounds, ({ render }) => render.cpuSeconds / SECONDS);
  return [
    table(
      ['', ...RESOURCES_HEAD],
      [
        ['recording', ...resources(rounds.map(({ record }) => record))],
        ['rendering with the cursor drawn', ...resources(rounds.map(({ render }) => render))],
      ],
    ),
    '',
    judge('CPU seconds a second of film, recording and rendering:', record + render, { atMost: 0.4 }),
    `- Of these recording takes ${round(record)}, rendering ${round(render)}.`,
  ].join('\n');
}

export const pointer: Case = {
  name: 'pointer',
  title: 'A page at rest with a moving cursor, 10 s of 1920x1080 at 30',
  run,
};
