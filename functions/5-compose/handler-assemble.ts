import { ComposeEnvironment, readEnvironment } from '../contract/environment.ts';
import { Film } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import { StepInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { planLadder } from '../core/film/ladder.ts';
import { bringScenes } from '../runtime/bring-scenes.ts';
import { step } from '../runtime/step.ts';
import { VideoComposer } from './video-composer.ts';

const environment = readEnvironment(ComposeEnvironment, process.env);
const composer = new VideoComposer({ ffmpegPath: environment.FFMPEG_PATH });

export const handler = step({
  stage: 'compose',
  input: StepInput,
  environment,
  task: () => 'assemble',
  output: ({ video_id }) => mediaKeys.film(video_id),
  run: async ({ input: { video_id }, video, media, folder, signal }) => {
    const storyboard = await media.readJson(mediaKeys.storyboard(video_id), Storyboard);
    const { width, height, frame_rate: frameRate } = storyboard;
    const ladder = planLadder(width, height, video.options.quality_versions);
    const scenes = await bringScenes(media, video_id, storyboard, folder);
    const film = await composer.assemble({ title: video.title, ladder, scenes, frameRate, folder, signal });
    const renditions = film.renditions.map((made) => ({ ...made, key: mediaKeys.filmVideo(video_id, made.name) }));
    for (const { key, path } of renditions) await media.upload(key, path);
    await media.upload(mediaKeys.filmCaptions(video_id), film.captionsPath);
    await media.upload(mediaKeys.filmPoster(video_id), film.posterPath);
    await media.writeJson(mediaKeys.film(video_id), Film, {
      duration_seconds: film.durationSeconds,
      frames: film.frames,
      frame_rate: frameRate,
      width,
      height,
      renditions: renditions.map(({ path: _, ...rendition }) => rendition),
      captions_key: mediaKeys.filmCaptions(video_id),
      poster_key: mediaKeys.filmPoster(video_id),
    });
  },
});
