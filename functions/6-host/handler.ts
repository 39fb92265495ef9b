import { join } from 'node:path';
import { HostEnvironment, readEnvironment } from '../contract/environment.ts';
import { Film, Hosted } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import { StepInput } from '../contract/stages.ts';
import { readArt } from '../runtime/art.ts';
import { step } from '../runtime/step.ts';
import { Media } from '../store/media.ts';
import { VideoHostManager } from './video-host-manager.ts';

const environment = readEnvironment(HostEnvironment, process.env);
const host = new VideoHostManager({ site: new Media(environment.SITE_BUCKET), siteUrl: environment.SITE_URL });

export const handler = step({
  stage: 'host',
  input: StepInput,
  environment,
  task: () => 'main',
  output: ({ video_id }) => mediaKeys.hosted(video_id),
  run: async ({ input: { video_id }, video, media, folder }) => {
    const { brand, logoPath } = await readArt(environment.BRAND_FILE);
    const film = await media.readJson(mediaKeys.film(video_id), Film);
    const bring = async (key: string, name: string) => {
      const path = join(folder, name);
      await media.download(key, path);
      return path;
    };
    const renditions: Record<string, string> = {};
    for (const { name, key } of film.renditions) renditions[name] = await bring(key, `${name}.mp4`);
    const hosted = await host.publish({
      film,
      files: {
        renditions,
        captions: await bring(film.captions_key, 'captions.vtt'),
        poster: await bring(film.poster_key, 'poster.jpg'),
      },
      title: video.title,
      lead: video.lead,
      brand,
      logoPath,
      playerPath: environment.PLAYER_SCRIPT,
    });
    await media.writeJson(mediaKeys.hosted(video_id), Hosted, hosted);
  },
});
