import { readEnvironment, StepEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { siblingOf } from '../contract/kinds.ts';
import { StepInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { describeSegments, describeSession } from '../core/describe-recording.ts';
import { isNoted, notePart } from '../runtime/note-part.ts';
import { step } from '../runtime/step.ts';
import { recordedTakes } from '../runtime/takes.ts';

const environment = readEnvironment(StepEnvironment, process.env);

/** Notes how the frames of a recording were made. */
export const handler = step({
  stage: 'record',
  input: StepInput,
  environment,
  task: () => 'session',
  // A composition only records its cards; they are no recording of their own.
  isDone: async ({ job }) => job.kind === 'cmp' || isNoted(job, 'record', 'session'),
  run: async ({ job, brief, owner, jobs, media }) => {
    const storyboard = await media.readJson(mediaKeys.storyboard(owner), Storyboard);
    const takes = await recordedTakes(media, owner, storyboard);
    const session = describeSession(takes, storyboard);
    await jobs.parts.noteSession(siblingOf('rec', job.id), session, describeSegments(takes, storyboard));
    const duration_seconds = session.frames / session.frame_rate;
    if (job.kind === 'rec') await jobs.update(job.id, { duration_seconds });
    else {
      await notePart(jobs, job, 'rec', {
        url_recorded: brief.url,
        resolution: `${brief.width}x${brief.height}`,
        recording_config: brief.recording,
        interactions: [],
        duration_seconds,
      });
    }
  },
});
