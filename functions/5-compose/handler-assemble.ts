import { AssembleEnvironment, readEnvironment } from '../contract/environment.ts';
import { Film } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import { StepInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { assemblyTotal } from '../core/film/assemble.ts';
import { chaptersOf } from '../core/film/chapters.ts';
import { describeComposed, describeFile } from '../core/film/describe-film.ts';
import { ladderOf } from '../core/film/ladder.ts';
import { readArt } from '../runtime/art.ts';
import { bringScenes } from '../runtime/bring-scenes.ts';
import { keepFilm } from '../runtime/keep-film.ts';
import { notePart } from '../runtime/note-part.ts';
import { step } from '../runtime/step.ts';
import { recordedTakes } from '../runtime/takes.ts';

import { VideoComposer } from './video-composer.ts';

const environment = readEnvironment(AssembleEnvironment, process.env);
const composer = new VideoComposer({ ffmpegPath: environment.FFMPEG_PATH });

export const handler = step({
  stage: 'compose',
  input: StepInput,
  environment,
  task: () => 'assemble',
  isDone: async ({ job }) => job.tasks.some(({ name, state }) => name === 'assemble' && state === 'completed'),
  run: async ({ job, brief, owner, jobs, media, folder, onProgress, signal }) => {
    const storyboard = await media.readJson(mediaKeys.storyboard(owner), Storyboard);
    const { width, height, frame_rate: frameRate } = storyboard;
    const isRecording = job.kind === 'rec';
    const shown = isRecording ? await recordedTakes(media, owner, storyboard) : storyboard.scenes;
    const scenes = shown.map(
      ({ index, frames }) => ({ ...storyboard.scenes[index], index, frames }) as Storyboard['scenes'][number],
    );
    const total = assemblyTotal(storyboard.scenes.reduce((sum, { frames }) => sum + frames, 0));
    const music = brief.compose.background_music;
    const made = await composer.assemble({
      title: brief.title,
      ladder: ladderOf(width, height, brief.compose),
      ...(await bringScenes(media, owner, { scenes, speech: storyboard.speech }, folder)),
      music:
        isRecording || !music
          ? null
          : { ...music, path: (await readArt(environment.BRAND_FILE)).pathOf(music.audio_path) },
      captions: brief.compose.captions,
      chapters: chaptersOf(scenes),
      // A recording is watched by whoever composes a film of it.
      extras: !isRecording,
      frameRate,
      folder,
      onProgress: (share) => onProgress(Math.floor(share * total)),
      signal,
    });
    const film = await keepFilm(media, owner, { ...made, width, height, frameRate });
    await media.writeJson(mediaKeys.film(owner), Film, film);
    if (isRecording) await jobs.update(job.id, describeFile(film));
    else await notePart(jobs, job, 'cmp', describeComposed(film, brief, job));
    if (job.kind === 'vid') await jobs.update(job.id, { duration_seconds: film.duration_seconds });
  },
});
