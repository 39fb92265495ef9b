import { rename, rm } from 'node:fs/promises';
import { showsLivePicture } from '../browser/page-scripts.ts';
import { watchRequests } from '../browser/requests.ts';
import { type BrowserOptions, withEitherClock, withPage } from '../browser/with-page.ts';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { Scene, Stand } from '../contract/storyboard.ts';
import { lookOf } from '../core/lens.ts';
import { plateFiles } from '../core/plate.ts';
import type { Recording } from '../core/recording.ts';
import { openForScene } from './page-visit.ts';
import { recordInto } from './record-into.ts';
import type { SceneRequest, VisitRequest } from './visit-request.ts';

/** Records scenes frame by frame: each browser frame is one film frame, however slow the machine is. */
export class ScreenRecorder {
  readonly #options: BrowserOptions;

  constructor(options: BrowserOptions) {
    this.#options = options;
  }

  /**
   * Records one scene: exactly `scene.frames` frames, or those until it is stopped.
   *
   * @throws as {@link recordVisit}.
   */
  async recordScene(request: SceneRequest): Promise<Recording> {
    const { scene, outputPath, ...visit } = request;
    let recording: Recording | undefined;
    const scenes = [{ scene, outputPath }] as const;
    const onRecorded = async (_: Scene, recorded: Recording) => {
      recording = recorded;
    };
    await this.recordVisit({ ...visit, scenes, onRecorded });
    if (!recording) throw new RangeError('The scene was not recorded.');
    return recording;
  }

  /**
   * Records the scenes of one visit in one browser, one after the other; each is handed over when its file is whole. A
   * page that cannot be captured frame by frame is filmed in real time, unless a capture mode was asked for.
   *
   * @throws RetryableError `PageUnreachable`, `PageTimedOut`, `CaptureStalled` or `BrowserCrashed`, RejectedError
   * `ElementMissing`; nothing is left of the scene that failed.
   */
  async recordVisit(request: VisitRequest): Promise<void> {
    const { capture_mode } = request.settings;
    const realtime = capture_mode === 'realtime' || (capture_mode === 'auto' && request.realtime === true);
    if (realtime || capture_mode !== 'auto') return this.#record(request, realtime);
    let recorded = 0;
    const counting: VisitRequest = {
      ...request,
      onRecorded: async (scene, recording) => {
        await request.onRecorded(scene, recording);
        recorded++;
      },
    };
    await withEitherClock(async (realtime) => {
      // What was done to the page once is not done again by itself.
      if (recorded > 0) throw new RetryableError(RETRYABLE.captureStalled, 'The page stands still in mid-visit.');
      await this.#record(counting, realtime);
    });
  }

  #record(request: VisitRequest, realtime: boolean): Promise<void> {
    const ofPage = request.scenes.some(({ scene }) => scene.direction.kind === 'page');
    // A card is no page of somebody's: it is drawn as large as it is.
    const look = ofPage ? lookOf(request.settings, request) : undefined;
    const window = look ? { width: look.cssWidth, height: look.cssHeight, look } : {};
    return withPage(this.#options, { ...request, ...window, realtime }, async (page, _, usage) => {
      let from: Stand | null = null;
      let before = 0;
      let frames = 0;
      const onProgress = (done: number) => request.onProgress?.(frames + done);
      if (ofPage) {
        await openForScene(page, request.url, request.signal);
        if (!realtime && request.settings.capture_mode === 'auto' && (await page.evaluate(showsLivePicture))) {
          throw new RetryableError(RETRYABLE.captureStalled, 'The page shows a picture that comes in as it is made.');
        }
      }
      const requests = await watchRequests(page);
      for (const { scene, outputPath } of request.scenes) {
        if (from !== null && request.stop?.aborted) return;
        const unfinished = `${outputPath}.part`;
        try {
          const { end, ...recorded } = await recordInto(unfinished, {
            page,
            requests,
            request: { ...request, onProgress },
            scene,
            from,
            outputPath,
            scale: look?.scale ?? 1,
          });
          await rename(unfinished, outputPath);
          const { cpuSeconds, peakMemoryMb } = await usage();
          await request.onRecorded(scene, { ...recorded, cpuSeconds: cpuSeconds - before, peakMemoryMb });
          before = cpuSeconds;
          frames += recorded.frames;
          from = end;
          if (recorded.stopped) return;
        } catch (error) {
          for (const path of Object.values(plateFiles(outputPath))) await rm(path, { force: true });
          throw error;
        } finally {
          await rm(unfinished, { force: true });
        }
      }
    });
  }
}
