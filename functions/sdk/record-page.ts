import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { PageScout } from '../1-scout/page-scout.ts';
import type { ScreenRecorder } from '../4-record/screen-recorder.ts';
import type { VideoComposer } from '../5-compose/video-composer.ts';
import type { BrowserOptions } from '../browser/with-page.ts';
import type { Access } from '../contract/access.ts';
import type { Interaction, InteractionTemplate } from '../contract/interaction.ts';
import type { RecordingSettings } from '../contract/recording.ts';
import type { Scene, Storyboard } from '../contract/storyboard.ts';
import type { Encode } from '../core/encode.ts';
import { planLadder } from '../core/film/ladder.ts';
import { lookOf } from '../core/lens.ts';
import { keptTakes } from '../core/plan-composition.ts';
import { planRecording } from '../core/plan-recording.ts';
import { sceneOf } from '../core/plan-storyboard.ts';
import { plateFiles } from '../core/plate.ts';
import type { Recording } from '../core/recording.ts';
import { targetOf } from '../core/target.ts';
import { visitsOf } from '../core/visits.ts';
import { pictureUrl, senderArt } from './installation.ts';

export interface PageRecordingRequest {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly settings: RecordingSettings;
  readonly interactions: readonly Interaction[];
  readonly template?: InteractionTemplate | undefined;
  readonly durationSeconds?: number | undefined;
  readonly access?: Access | undefined;
  readonly encode: Encode;
  /** Empty; takes and scenes are made here. */
  readonly folder: string;
  readonly onProgress?: ((frames: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly stop?: AbortSignal | undefined;
}

/** A recording in a folder. */
export interface PageRecording {
  readonly path: string;
  readonly storyboard: Storyboard;
  /** What was kept of the scenes, in their order. */
  readonly takes: readonly Recording[];
}

/** Browsers at work at once: two scenes of a page can be had in the time of one where there are cores for it. */
const CONCURRENCY = Math.max(1, Math.min(3, Math.floor(availableParallelism() / 2)));

/** Scouts a page, plans its recording, records it scene by scene and joins the scenes, with the steps of the chain. */
export async function recordPage(
  browser: BrowserOptions,
  recorder: ScreenRecorder,
  composer: VideoComposer,
  request: PageRecordingRequest,
): Promise<PageRecording> {
  const { url, width, height, settings, interactions, durationSeconds, folder, signal } = request;
  const aborts = signal ? { signal } : {};
  const look = lookOf(settings, { width, height });
  const { page } = await new PageScout(browser).scout({
    ...{ url, width: look.cssWidth, height: look.cssHeight, look, access: request.access, ...aborts },
    targets: interactions.map(targetOf),
  });
  const storyboard = planRecording({
    page: { ...page, screenshot_key: '' },
    interactions,
    template: request.template,
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...{ width, height, settings },
  });
  const { brand, logoPath, cursorPath } = await senderArt();
  const shot = {
    ...{
      url,
      animated: page.animated,
      realtime: page.realtime,
      width,
      height,
      settings,
      brand,
      frameRate: storyboard.frame_rate,
      logoDataUrl: await pictureUrl(logoPath),
    },
    ...(request.access && { access: request.access }),
    ...(request.stop && { stop: request.stop }),
  };
  const total = storyboard.scenes.reduce((sum, { frames }) => sum + frames, 0);
  const done: number[] = [];
  const recorded: (Recording | null)[] = storyboard.scenes.map(() => null);
  await eachVisit(visitsOf(storyboard.scenes), signal, async (visit, either) => {
    // What had not begun when it was stopped is not begun any more.
    if (request.stop?.aborted && visit[0] > 0) return;
    const onProgress = (frames: number) => {
      done[visit[0]] = frames;
      request.onProgress?.(
        done.reduce((sum, count) => sum + (count ?? 0), 0),
        total,
      );
    };
    const onRecorded = async ({ index }: Scene, recording: Recording) => {
      recorded[index] = recording;
    };
    const scenes = visit.map((at) => ({ scene: sceneOf(storyboard.scenes, at), outputPath: takePath(folder, at) }));
    await recorder.recordVisit({ ...shot, scenes, onRecorded, onProgress, signal: either });
  });
  const takes = keptTakes(recorded);
  const ladder = planLadder(width, height, []);
  const scenes = [];
  for (const [index, take] of takes.entries()) {
    const [output] = await composer.renderScene({
      ...{ mezzaninePath: takePath(folder, index), plateFiles: plateFiles(takePath(folder, index)) },
      ...{ take: { ...take, click_color: settings.highlight_color }, frames: take.frames, frameRate: take.frameRate },
      ...{ width, height, cursorPath, logo: null, watermark: null, encode: request.encode, ladder },
      ...{ folder: join(folder, `scene-${index}`), ...aborts },
    });
    if (output) scenes.push({ frames: take.frames, isCard: false, videoPaths: { [output.name]: output.path } });
  }
  const { renditions } = await composer.assemble({
    ...{ title: page.title || url, ladder, scenes, speech: [], captions: 'none', frameRate: storyboard.frame_rate },
    // It is watched by whoever composes a film of it.
    ...{ extras: false, folder: join(folder, 'film'), ...aborts },
  });
  return { path: renditions[0]?.path ?? '', storyboard, takes };
}

const takePath = (folder: string, index: number) => join(folder, `take-${index}.mkv`);

/** Works on all visits, a few at a time. When one fails the others are broken off, and nothing is left at work. */
async function eachVisit(
  visits: ReturnType<typeof visitsOf>,
  signal: AbortSignal | undefined,
  work: (visit: (typeof visits)[number], signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const queue = visits.values();
  const worker = async () => {
    for (const visit of queue) {
      if (either.aborted) return;
      await work(visit, either);
    }
  };
  const workers = Array.from({ length: CONCURRENCY }, () =>
    worker().catch((error: unknown) => {
      failed.abort(error);
    }),
  );
  await Promise.all(workers);
  either.throwIfAborted();
}
