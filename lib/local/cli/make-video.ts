import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENDED } from '../../../functions/contract/stages.ts';
import type { VideoView } from '../../../functions/contract/video.ts';
import { Client } from './client.ts';
import type { EngineHost } from './host.ts';
import type { ProgressReport } from './progress.ts';
import type { RunReport } from './summary.ts';

const LOOK_EVERY_MS = 250;
/** A cancelled video's clean-up is not waited for longer than this when somebody presses Ctrl-C, milliseconds. */
const CANCEL_MS = 2_000;

export interface MakeRequest {
  readonly host: EngineHost;
  /** Body of `POST /api/v1/videos`; the API judges it. */
  readonly body: unknown;
  /** Where films get a folder each. */
  readonly videosFolder: string;
  /** Where the files are copied. @default a folder of the video's own in `videosFolder` */
  readonly out: string | undefined;
  readonly progress: ProgressReport;
  readonly signal: AbortSignal;
}

/**
 * Makes one video over the engine's API and copies its files.
 *
 * @throws RequestRefused when the API does not take the request; the signal's reason when that aborts, after the
 * video was cancelled.
 */
export async function makeVideo(request: MakeRequest): Promise<RunReport> {
  const { host, progress, signal } = request;
  const started = performance.now();
  const client = new Client(host.url);
  const created = await client.createVideo(request.body);
  let video = created;
  try {
    while (!ENDED.includes(video.status)) {
      progress.update(video);
      await sleep(LOOK_EVERY_MS, undefined, { signal });
      video = await client.getVideo(created.id);
    }
  } catch (error) {
    if (signal.aborted) await Promise.race([client.cancelVideo(created.id).catch(() => undefined), sleep(CANCEL_MS)]);
    throw error;
  }
  progress.end(video);
  return {
    video,
    files: video.status === 'completed' ? await copyFiles(client, video, request) : {},
    seconds: (performance.now() - started) / 1000,
    peakMemoryMb: host.memory?.peakMb() ?? null,
  };
}

async function copyFiles(client: Client, video: VideoView, { out, videosFolder }: MakeRequest) {
  const folder = out ?? join(videosFolder, video.id);
  const beside = video.composed_video_id === null ? [] : await client.filesBeside(video.composed_video_id);
  const names = new Set(beside.map(({ name }) => name));
  const published = Object.entries(video.files).filter(([name]) => !names.has(name));
  return {
    ...(await client.download(Object.fromEntries(published), folder)),
    ...(await client.downloadBeside(beside, folder)),
  };
}
