import { tempFolder } from '../record/measure.ts';
import { type BenchOptions, machine, say } from '../report.ts';
import { type ComposeBench, composeCases } from './cases.ts';
import { recordScenes, serveSites, speakSections, storyboardOf } from './material.ts';
import { pictureQuality } from './picture-quality.ts';

export interface ComposeBenchOptions extends BenchOptions {
  /** Names of cases. Empty for all. */
  readonly only: readonly string[];
}

/** Measures the composer beside the usual chain and prints a table a case, with the limits that must hold. */
export async function benchCompose({ runs, only }: ComposeBenchOptions): Promise<void> {
  const unknown = only.find((name) => !composeCases.some((one) => one.name === name));
  if (unknown) throw new RangeError(`There is no case ${unknown}: ${composeCases.map(({ name }) => name).join(', ')}.`);
  await using sites = await serveSites();
  await using folder = await tempFolder();
  await using quality = await pictureQuality();
  const wanted = storyboardOf().map((_, index) => index);
  const scenes = await recordScenes({ urls: sites.urls, wanted, folder: folder.path });
  const material = { scenes, speech: await speakSections(folder.path) };
  const bench: ComposeBench = { runs, urls: sites.urls, material, folder: folder.path, quality };
  say(`${machine()}, median of ${runs}`);
  for (const { name, title, run } of composeCases) {
    if (only.length > 0 && !only.includes(name)) continue;
    say(`\n### ${title} (\`${name}\`)\n`);
    say(await run(bench));
  }
}
