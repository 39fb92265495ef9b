import { ComposeEnvironment, readEnvironment } from '../contract/environment.ts';
import { Film } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import { StepInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { describeComposed, describeFile } from '../core/film/describe-film.ts';
import { ladderOf } from '../core/film/ladder.ts';
import { bringScenes } from '../runtime/bring-scenes.ts';
import { notePart } from '../runtime/note-part.ts';
import { step } from '../runtime/step.ts';
import { recordedTakes } from '../runtime/takes.ts';
import { VideoComposer } from './video-composer.ts';

const environment = readEnvironment(ComposeEnvironment, process.env);
const composer = new VideoComposer({ ffmpegPath: environment.FFMPEG_PATH });

export const handler = step({
  stage: 'compose',
  input: StepInput,
  environment,
  task: () => 'assemble',
  isDone: async ({ job }) => job.tasks.some(({ name, state }) => name === 'assemble' && state === 'completed'),
  run: async ({ job, brief, owner, jobs, media, folder, signal }) => {
    const storyboard = await media.readJson(mediaKeys.storyboard(owner), Storyboard);
    const { width, height, frame_rate: frameRate } = storyboard;
    const isRecording = job.kind === 'rec';
    const shown = isRecording ? await recordedTakes(media, owner, storyboard) : storyboard.scenes;
    const scenes = shown.map(
      ({ index, frames }) => ({ ...storyboard.scenes[index], index, frames }) as Storyboard['scenes'][number],
    );
    const made = await composer.assemble({
      title: brief.title,
      ladder: ladderOf(width, height, brief.compose),
      ...(await bringScenes(media, owner, { scenes, speech: storyboard.speech }, folder)),
      captions: brief.compose.captions,
      frameRate,
      folder,
      signal,
    });
    const renditions = made.renditions.map((one) => ({ ...one, key: mediaKeys.filmVideo(owner, one.name) }));
    for (const { key, path } of renditions) await media.upload(key, path);
    const captions_key = made.captionsPath && mediaKeys.filmCaptions(owner);
    if (made.captionsPath && captions_key) await media.upload(captions_key, made.captionsPath);
    await media.upload(mediaKeys.filmPoster(owner), made.posterPath);
    const film: Film = {
      duration_seconds: made.durationSeconds,
      frames: made.frames,
      frame_rate: frameRate,
      width,
      height,
      renditions: renditions.map(({ path: _, ...rendition }) => rendition),
      captions_key,
      poster_key: mediaKeys.filmPoster(owner),
    };
    await media.writeJson(mediaKeys.film(owner), Film, film);
    if (isRecording) await jobs.update(job.id, describeFile(film));
    else await notePart(jobs, job, 'cmp', describeComposed(film, brief, job));
    if (job.kind === 'vid') await jobs.update(job.id, { duration_seconds: film.duration_seconds });
  },
});
