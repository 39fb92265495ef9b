import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EncodeSettings } from '../../../../functions/contract/settings.ts';
import { encodeOf } from '../../../../functions/core/encode.ts';
import { round } from '../../record/case.ts';
import { measureApart } from '../../record/measure.ts';
import { table } from '../../report.ts';
import type { ComposeBench, ComposeCase } from '../cases.ts';
import { losslessTake } from '../references.ts';

/** A scene of each page. */
const SCENES = { 'a page that never rests': 1, 'a long scroll': 4, 'a zoom into a dashboard': 5 } as const;

const settings = EncodeSettings.parse({});
const preset = (name: 'ultrafast' | 'superfast' | 'veryfast' | 'medium', crf = 23) => ({ preset: name, crf });
const POINTS = {
  usual: encodeOf({}, settings),
  ultra: encodeOf({ quality: 'ultra' }, settings),
  high: encodeOf({ quality: 'high' }, settings),
  medium: encodeOf({ quality: 'medium' }, settings),
  low: encodeOf({ quality: 'low' }, settings),
  'ultrafast, 23': preset('ultrafast'),
  'veryfast, 23': preset('veryfast'),
  'medium, 23': preset('medium'),
};

async function run({ material, folder, quality }: ComposeBench): Promise<string> {
  const place = join(folder, 'quality');
  await mkdir(place, { recursive: true });
  const tables: string[] = [];
  for (const [name, index] of Object.entries(SCENES)) {
    const scene = material.scenes[index];
    if (!scene) throw new RangeError(`There is no scene ${index}.`);
    const reference = await losslessTake(scene, join(place, `${index}.mkv`));
    const seconds = scene.frames / 30;
    const rows: (string | number)[][] = [];
    for (const [point, encode] of Object.entries(POINTS)) {
      const path = join(place, 'encoded.mp4');
      const { cpuSeconds, result } = await measureApart('encodeTake', { scene, encode, path });
      const { vmaf, ssim } = await quality.compare(path, reference);
      const bitrate = Math.round((result.bytes * 8) / seconds / 1000);
      rows.push([
        ...[point, `${encode.preset}, ${encode.crf}`, vmaf === null ? '–' : vmaf.toFixed(2), ssim.toFixed(4)],
        ...[bitrate, round(cpuSeconds)],
      ]);
    }
    const head = ['Quality', 'Preset, CRF', 'VMAF', 'SSIM', 'kbit/s', 'CPU, s'];
    tables.push(`${name[0]?.toUpperCase()}${name.slice(1)}, ${seconds} s:\n\n${table(head, rows)}`);
  }
  return tables.join('\n\n');
}

export const quality: ComposeCase = {
  name: 'quality',
  title: 'Bits, likeness and CPU, 1080p against the capture',
  run,
};
