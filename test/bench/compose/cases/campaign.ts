import { judge, medianOf, RESOURCES_HEAD, resources } from '../../record/case.ts';
import { interleave, type Measured, measureApart } from '../../record/measure.ts';
import { table } from '../../report.ts';
import type { ComposeBench, ComposeCase } from '../cases.ts';
import { costTable } from '../cost-model.ts';
import { renderScenes } from '../leadreel.ts';
import { storyboardOf } from '../material.ts';

/** What greets a lead: the opening card and a scene, of a page that rests or of one that never does, which costs most. */
const RESTING = [0, 3];
const RESTLESS = [0, 1];

async function run({ runs, urls, material, folder }: ComposeBench): Promise<string> {
  const rendered = await renderScenes({ ...material, branded: true, folder });
  const all = storyboardOf().map((_, index) => index);
  const lead = (wanted: readonly number[]) => () => measureApart('lead', { urls, material, rendered, wanted });
  const rounds = await interleave<'first' | 'second' | 'restless' | 'card' | 'record' | 'assemble', Measured<unknown>>(
    runs,
    {
      first: lead(all),
      second: lead(RESTING),
      restless: lead(RESTLESS),
      card: lead([0]),
      record: () => measureApart('recordScenes', { urls, wanted: all }),
      assemble: () => measureApart('assemble', { scenes: rendered, speech: material.speech }),
    },
  );
  type Name = keyof (typeof rounds)[number];
  const row = (name: string, key: Name) => [name, ...resources(rounds.map((each) => each[key]))];
  const share = (key: Name) => medianOf(rounds, (each) => each[key].cpuSeconds / each.first.cpuSeconds);
  const cpu = (key: Name) => medianOf(rounds, (each) => each[key].cpuSeconds);
  const seconds = { record: cpu('record'), assemble: cpu('assemble') };
  return [
    table(
      ['A film of eight scenes, 60 s', ...RESOURCES_HEAD],
      [
        row('first lead: all recorded, rendered, assembled', 'first'),
        row('next lead: the card and a scene of a page that rests', 'second'),
        row('next lead: the card and a scene of a page that never rests', 'restless'),
        row('next lead: the opening card alone', 'card'),
        row('of the first: recording', 'record'),
        row('of each: assembling', 'assemble'),
      ],
    ),
    '',
    judge('two scenes of eight, CPU to the first', share('second'), { atMost: 0.32 }),
    judge('two scenes, one of a page that never rests', share('restless'), { atMost: 0.32 }),
    judge('the card alone, CPU to the first', share('card'), { atMost: 0.12 }),
    '',
    costTable([
      {
        name: 'first lead',
        ...seconds,
        render: cpu('first') - seconds.record - seconds.assemble,
        scenes: all.length,
      },
      ...(['second', 'card'] as const).map((key) => {
        // What is not assembled is recorded and rendered, in the proportion of the first.
        const own = cpu(key) - seconds.assemble;
        const recorded = seconds.record / (cpu('first') - seconds.assemble);
        const scenes = key === 'second' ? RESTING.length : 1;
        const name = key === 'second' ? 'next lead, two scenes' : 'next lead, the card';
        return { name, record: own * recorded, render: own * (1 - recorded), assemble: seconds.assemble, scenes };
      }),
    ]),
  ].join('\n');
}

export const campaign: ComposeCase = { name: 'campaign', title: 'What the next lead costs', run };
