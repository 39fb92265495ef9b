import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { useFolders } from '../support/browser.ts';

const folders = useFolders();

test('a process that gets no further is ended, and worth another try', async () => {
  const ffmpegPath = join(folders.work, 'hangs');
  // It says again and again that it is where it was.
  await writeFile(ffmpegPath, '#!/bin/sh\nwhile :; do echo frame=1; done\n', { mode: 0o755 });
  const run = runFfmpeg({ ffmpegPath, args: [], stalledMs: 300 });
  await expect(run).rejects.toMatchObject({ name: 'EncoderFailed', message: expect.stringContaining('no further') });
});
