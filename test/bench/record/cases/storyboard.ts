import type { Scene } from '../../../../functions/contract/storyboard.ts';
import { table } from '../../report.ts';
import { type Bench, type Case, FULL_HD, judge, medianOf, RESOURCES_HEAD, resources } from '../case.ts';
import { interleave, measureApart } from '../measure.ts';
import { pageUrl } from '../pages.ts';
import { cardScene, pageScene } from '../scenes.ts';

const FRAMES = 150;
const SCENES: readonly Scene[] = [
  cardScene(FRAMES, 'intro', 0),
  pageScene(FRAMES, {}, 1),
  pageScene(FRAMES, { selector: '.hero .counters', action: 'highlight' }, 2),
  pageScene(FRAMES, { selector: 'table', action: 'highlight' }, 3),
  pageScene(FRAMES, { selector: '.end .button', action: 'highlight' }, 4),
  cardScene(FRAMES, 'outro', 5),
];

async function run({ runs, site }: Bench): Promise<string> {
  const url = pageUrl(site, 'always');
  const film = async (atOnce: number) => {
    return measureApart('storyboard', { ...FULL_HD, frameRate: 30, url, scenes: SCENES, atOnce });
  };
  const rounds = await interleave(runs, { one: () => film(1), two: () => film(2) });
  const faster = medianOf(rounds, ({ one, two }) => one.wallSeconds / two.wallSeconds);
  return [
    table(
      ['Browsers at once', ...RESOURCES_HEAD],
      [
        ['1', ...resources(rounds.map(({ one }) => one))],
        ['2', ...resources(rounds.map(({ two }) => two))],
      ],
    ),
    '',
    judge('two at once are faster than one by', faster, { atLeast: 1.7 }),
  ].join('\n');
}

export const storyboard: Case = {
  name: 'storyboard',
  title: 'A storyboard of six scenes, 30 s of 1920x1080 at 30',
  run,
};
