import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { senderArt } from '../../../../functions/sdk/installation.ts';
import { judge, medianOf, RESOURCES_HEAD, resources, round } from '../../record/case.ts';
import { interleave, measureApart } from '../../record/measure.ts';
import { table } from '../../report.ts';
import type { ComposeBench, ComposeCase } from '../cases.ts';
import { compose, renderScenes } from '../leadreel.ts';
import type { Material } from '../material.ts';
import { chainInputs, losslessFilm } from '../references.ts';
import { usualChain } from '../usual-chain.ts';

/** Rows that carry neither captions nor logo in either film. */
const BARE_ROWS = 780;

/** First and last frame that are no card's: the chain shows a card's still, Leadreel its motion, and both are right. */
function ofPages({ scenes }: Material): [number, number] {
  const frames = scenes.map((scene) => scene.frames);
  const total = frames.reduce((sum, count) => sum + count, 0);
  return [frames[0] ?? 0, total - (frames.at(-1) ?? 0) - 1];
}

/** Smaller files than unasked: those of the chain, so that pictures of one size are compared. */
const AS_SMALL = { crf: 25, preset: 'superfast' } as const;

async function run({ runs, material, folder, quality }: ComposeBench): Promise<string> {
  const place = async (name: string) => {
    await mkdir(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  const inputs = { ...(await chainInputs(material, folder)), logoPath: (await senderArt()).logoPath };
  // The pointer is drawn by Leadreel alone, so it stays away; all else is wanted of both.
  const scenes = material.scenes.map((scene) => ({ ...scene, take: { ...scene.take, pointer: [] } }));
  const ours = { scenes, speech: material.speech };
  const rendered = await renderScenes({ ...ours, branded: true, folder: await place('kept') });
  const rounds = await interleave(runs, {
    chain: () => measureApart('usualChain', inputs),
    leadreel: () => measureApart('compose', { ...ours, branded: true }),
    small: () => measureApart('compose', { ...ours, branded: true, encode: AS_SMALL }),
    bare: () => measureApart('compose', { ...ours, branded: false }),
    assemble: () => measureApart('assemble', { scenes: rendered, speech: material.speech }),
  });
  const row = (name: string, key: keyof (typeof rounds)[number]) => {
    const of = rounds.map((each) => each[key]);
    const megabytes = (at: number) => round(medianOf(of, ({ result }) => (result.bytes[at] ?? 0) / 1e6));
    return [name, ...resources(of), megabytes(0), megabytes(1), megabytes(2)];
  };
  const films = {
    'the usual chain': await usualChain({ ...inputs, folder: await place('chain') }),
    'Leadreel, CRF 25': await compose({ ...ours, branded: true, encode: AS_SMALL, folder: await place('small') }),
    'Leadreel, CRF 23': await compose({ ...ours, branded: true, folder: await place('film') }),
  };
  const reference = await losslessFilm(material, folder);
  const likeness: string[][] = [];
  for (const [name, { path }] of Object.entries(films)) {
    const { vmaf, ssim } = await quality.compare(path, reference, {
      every: 10,
      rows: BARE_ROWS,
      span: ofPages(material),
    });
    likeness.push([name, vmaf === null ? '–' : vmaf.toFixed(2), ssim.toFixed(4)]);
  }
  const share = (key: 'small' | 'bare') => medianOf(rounds, (each) => each[key].cpuSeconds / each.chain.cpuSeconds);
  const assembling = medianOf(rounds, ({ assemble }) => assemble.wallSeconds);
  return [
    table(
      ['60 s of 1920x1080 at 30, three sizes', ...RESOURCES_HEAD, '1080p, MB', '720p, MB', '480p, MB'],
      [
        row('the usual chain of FFmpeg calls, veryfast, CRF 23', 'chain'),
        row('Leadreel, brand and captions drawn, CRF 25', 'small'),
        row('Leadreel, brand and captions drawn, CRF 23', 'leadreel'),
        row('Leadreel, brand in the frames already, CRF 23', 'bare'),
        row('Leadreel, all scenes there: assembling alone', 'assemble'),
      ],
    ),
    '',
    table(['1080p against the capture, pages only', 'VMAF', 'SSIM'], likeness),
    '',
    judge('CPU of Leadreel to the usual chain, at its size', share('small'), { atMost: 0.4 }),
    judge('the same with brand in the frames', share('bare'), { atMost: 0.25 }),
    judge('seconds to assemble', assembling, { atMost: 3 }),
  ].join('\n');
}

export const chain: ComposeCase = { name: 'chain', title: 'Composing a minute', run };
