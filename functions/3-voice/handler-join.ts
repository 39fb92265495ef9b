import { join } from 'node:path';
import { readEnvironment, VoiceoverEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { siblingOf } from '../contract/kinds.ts';
import { StepInput } from '../contract/stages.ts';
import { describeVoiceover } from '../core/voice/describe-voiceover.ts';
import { isNoted, notePart } from '../runtime/note-part.ts';
import { spokenSections } from '../runtime/scripts.ts';
import { step } from '../runtime/step.ts';
import { joinVoiceover } from './join-voiceover.ts';

const environment = readEnvironment(VoiceoverEnvironment, process.env);

/** Puts the spoken sections into the one file that a voiceover is delivered as. */
export const handler = step({
  stage: 'voice',
  input: StepInput,
  environment,
  task: () => 'join',
  isDone: async ({ job }) => isNoted(job, 'voice', 'join'),
  run: async ({ job, brief, owner, media, jobs, folder, signal }) => {
    const sections = await spokenSections(media, owner, job);
    const wavPaths: string[] = [];
    for (const { audio_key, index } of sections) {
      const path = join(folder, `${index}.wav`);
      await media.download(audio_key, path);
      wavPaths.push(path);
    }
    const { format } = brief.voice;
    const outputPath = join(folder, `voiceover.${format}`);
    const { bytes } = await joinVoiceover({
      ffmpegPath: environment.FFMPEG_PATH,
      wavPaths,
      format,
      outputPath,
      signal,
    });
    const key = mediaKeys.voiceover(owner, format);
    await media.upload(key, outputPath);
    await notePart(jobs, job, 'voc', {
      ...describeVoiceover(sections, brief.voice),
      ...(job.kind === 'vid' && { video_script_id: siblingOf('scr', job.id) }),
      audio_file_path: key,
      file_size_bytes: bytes,
    });
  },
});
