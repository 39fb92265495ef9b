import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ffmpegBinary } from '../../../functions/sdk/binaries.ts';
import { launchPlain, type RealTimeOptions } from './playwright.ts';

/** Films a page with the screencast of the DevTools protocol, encoded by x264 as it comes, in real time. */
export async function recordScreencast(options: RealTimeOptions): Promise<{ path: string }> {
  const { width, height, frameRate, folder } = options;
  const path = join(folder, 'screencast.mp4');
  const browser = await launchPlain();
  const page = await browser.newPage({ viewport: { width, height } });
  await page.goto(options.url);
  const encoder = spawn(
    ffmpegBinary(),
    [
      ...['-v', 'error', '-use_wallclock_as_timestamps', '1', '-f', 'image2pipe', '-c:v', 'mjpeg', '-i', '-'],
      ...['-vsync', 'cfr', '-r', String(frameRate), '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '21', path],
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const session = await page.context().newCDPSession(page);
  session.on('Page.screencastFrame', ({ data, sessionId }) => {
    if (encoder.stdin.writable) encoder.stdin.write(Buffer.from(data, 'base64'));
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 90, maxWidth: width, maxHeight: height });
  await sleep(options.seconds * 1000);
  await session.send('Page.stopScreencast');
  encoder.stdin.end();
  await once(encoder, 'close');
  await browser.close();
  return { path };
}
