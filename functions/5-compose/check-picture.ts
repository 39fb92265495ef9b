import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';

const known = new Set<string>();

/**
 * Makes sure that a file is a picture before a whole scene waits for it. A picture that was looked at is not looked at
 * again by this process while it stays as it is.
 *
 * @throws RejectedError `AssetUnreadable`; the signal's reason once it aborts.
 */
export async function checkPicture(ffmpegPath: string, path: string, signal?: AbortSignal): Promise<void> {
  const unreadable = (cause: unknown) =>
    new RejectedError(REJECTED.assetUnreadable, `The picture /assets/${basename(path)} cannot be read.`, { cause });
  const { mtimeMs, size } = await stat(path).catch((cause) => {
    throw unreadable(cause);
  });
  const state = `${path} ${mtimeMs} ${size}`;
  if (known.has(state)) return;
  const args = ['-v', 'error', '-xerror', '-i', path, '-map', '0:v:0', '-frames:v', '1', '-f', 'null', '-'];
  const faults = await runFfmpeg({ ffmpegPath, args, ...(signal && { signal }) }).catch((cause) => {
    signal?.throwIfAborted();
    throw unreadable(cause);
  });
  if (faults.trim() !== '') throw unreadable(new Error(faults));
  known.add(state);
}
