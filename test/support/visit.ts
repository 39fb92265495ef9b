import { join } from 'node:path';
import { ScreenRecorder } from '../../functions/4-record/screen-recorder.ts';
import type { VisitRequest } from '../../functions/4-record/visit-request.ts';
import type { Interaction } from '../../functions/contract/interaction.ts';
import type { ScoutedPage } from '../../functions/contract/page.ts';
import { planRecording } from '../../functions/core/plan-recording.ts';
import type { Recording } from '../../functions/core/recording.ts';
import { browserOptions } from './browser.ts';
import { decode, type Frames } from './film.ts';
import { SHIFTLY } from './pages.ts';
import { BRAND, FRAME_RATE, SETTINGS, SIZE } from './recording.ts';

export interface Visited {
  readonly recordings: readonly Recording[];
  readonly paths: readonly string[];
  /** Pictures of each scene. */
  readonly frames: readonly Frames[];
}

/** Elements of a page that nobody has scouted: interactions find theirs when they get there. */
const unknown = (interactions: readonly Interaction[]): ScoutedPage['located'] =>
  Object.fromEntries(
    interactions.flatMap(({ type, selector, text }) => {
      const name = selector ?? (text && type !== 'type' ? `“${text}”` : undefined);
      return name ? [[name, { x: 300, y: 150, width: 60, height: 30 }]] : [];
    }),
  );

/** Plays interactions on a page, all in one browser, and gives what each scene shows. */
export async function visit(
  folder: string,
  url: string,
  interactions: readonly Interaction[],
  more: Partial<VisitRequest> & { hosts?: readonly string[] } = {},
): Promise<Visited> {
  const { hosts = [], ...request } = more;
  const page = { ...SHIFTLY, elements: [], located: unknown(interactions), animated: false };
  const { scenes } = planRecording({ page, interactions, ...SIZE, settings: { ...SETTINGS, frame_rate: FRAME_RATE } });
  const paths = scenes.map(({ index }) => join(folder, `${Math.random().toString(36).slice(2)}-${index}.mkv`));
  const recordings: Recording[] = [];
  await new ScreenRecorder(browserOptions([new URL(url).host, ...hosts])).recordVisit({
    ...{ url, ...SIZE, frameRate: FRAME_RATE, settings: SETTINGS, brand: BRAND, logoDataUrl: null },
    scenes: scenes.map((scene) => ({ scene, outputPath: paths[scene.index] ?? '' })),
    onRecorded: async ({ index }, recording) => {
      recordings[index] = recording;
    },
    ...request,
  });
  const frames: Frames[] = [];
  for (const path of paths) frames.push(await decode(path, { ...SIZE, frameRate: FRAME_RATE }));
  return { recordings, paths, frames };
}
