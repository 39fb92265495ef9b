/**
 * Composes a film of a recording and a voiceover, with an intro card and the brand in the corner.
 *
 *   node examples/record.ts && node examples/voice.ts && node examples/compose.ts
 */
import { existsSync } from 'node:fs';
import { VideoComposer } from 'leadreel';

const recordingPath = 'storage/recordings/demo.mp4';
const voiceoverPath = 'storage/voiceovers/voice.mp3';
if (!existsSync(recordingPath)) await import('./record.ts');
if (!existsSync(voiceoverPath)) await import('./voice.ts');

const film = await new VideoComposer().composeVideo({
  recordingPath,
  voiceoverPath,
  outputPath: 'storage/videos/final.mp4',
  title: 'A demo for Acme Corp',
  intro: { text: 'Custom Demo for Acme Corp', durationSeconds: 2 },
  branding: true,
});

console.log(`Video composed: ${film.videoFilePath}, ${film.durationSeconds.toFixed(1)} s at ${film.resolution}`);
console.log(`Processing time: ${film.processingTimeSeconds.toFixed(1)} s`);
