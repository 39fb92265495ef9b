/**
 * Publishes a film: a watch page, an embed page and a poster, in a folder that any web server can show.
 *
 *   node examples/compose.ts && node examples/host.ts
 */
import { existsSync } from 'node:fs';
import { VideoHostManager } from 'leadreel';

const videoPath = 'storage/videos/final.mp4';
if (!existsSync(videoPath)) await import('./compose.ts');

const hosted = await new VideoHostManager({ folder: 'storage/site' }).hostVideo({
  videoPath,
  title: 'Custom Demo for Acme Corp',
  description: 'Personalized platform demo',
  privacy: 'unlisted',
  lead: { name: 'John Doe', company: 'Acme Corp' },
});

console.log(`Share URL: ${hosted.shareUrl}`);
console.log(`Embed URL: ${hosted.embedUrl}`);
