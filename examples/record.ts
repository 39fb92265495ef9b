/**
 * Records a page into an MP4, frame by frame.
 *
 *   node examples/record.ts [https://example.com]
 */
import { ScreenRecorder } from 'leadreel';
import { pageOf } from './support/page.ts';

await using page = await pageOf(process.argv[2]);
const recorder = new ScreenRecorder({
  resolution: '1280x720',
  frameRate: 30,
  quality: 'high',
  allowPrivateHosts: page.allowPrivateHosts,
});

const recording = await recorder.startRecording({
  url: page.url,
  outputPath: 'storage/recordings/demo.mp4',
  durationSeconds: 8,
});

console.log(`Recording saved to: ${recording.filePath}`);
console.log(`Duration: ${recording.durationSeconds} s, ${recording.frames} frames, none lost`);
