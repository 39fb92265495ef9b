import { mediaKeys } from '../contract/keys.ts';
import { bodyOf } from '../contract/kinds.ts';
import { ScoutedPage } from '../contract/page.ts';
import { Storyboard } from '../contract/storyboard.ts';
import type { Brief } from '../core/brief.ts';
import { planComposition } from '../core/plan-composition.ts';
import { planRecording } from '../core/plan-recording.ts';
import { planStoryboard } from '../core/plan-storyboard.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Media } from '../store/media.ts';
import type { Production } from '../store/productions.ts';
import { scriptOf, spokenSections } from './scripts.ts';
import { recordedTakes } from './takes.ts';

interface PlanRequest {
  readonly job: Production;
  readonly brief: Brief;
  readonly owner: string;
  readonly jobs: Jobs;
  readonly media: Media;
}

/** Plans the scenes of a job, by what it is. @throws RejectedError as the planners do. */
export function planJob(request: PlanRequest): Promise<Storyboard> {
  if (request.job.kind === 'rec') return planOfPage(request);
  return request.job.kind === 'cmp' ? planOfParts(request) : planOfScript(request);
}

/** A whole video: one scene a spoken section. */
async function planOfScript({ job, brief, owner, jobs, media }: PlanRequest): Promise<Storyboard> {
  const kept = await scriptOf(jobs, job);
  if (!kept) throw new TypeError(`${job.id} has no script.`);
  const { title, frameRate, width, height } = brief;
  return planStoryboard({
    script: kept.script,
    spoken: await spokenSections(media, owner, job),
    owner,
    page: await media.readJson(mediaKeys.scout(owner), ScoutedPage),
    title,
    cards: brief.compose,
    frameRate,
    width,
    height,
  });
}

/** A recording alone: what was asked to be done on the page, or a tour of it. */
async function planOfPage({ brief, owner, media }: PlanRequest): Promise<Storyboard> {
  const { interactions, template, durationSeconds, width, height, recording } = brief;
  const page = await media.readJson(mediaKeys.scout(owner), ScoutedPage);
  return planRecording({
    page,
    interactions,
    template,
    durationSeconds,
    width,
    height,
    settings: recording,
  });
}

/** A composition: a recording and a voiceover that were made before. */
async function planOfParts({ brief, jobs, media }: PlanRequest): Promise<Storyboard> {
  const { uses, title, compose, width, height } = brief;
  const filmed = bodyOf(uses.recording ?? '');
  const storyboard = await media.readJson(mediaKeys.storyboard(filmed), Storyboard);
  const voiceover = await jobs.get(uses.voiceover ?? '');
  const speaker = voiceover?.row.video_id ? await jobs.get(voiceover.row.video_id) : voiceover;
  if (!speaker) throw new TypeError(`There is no voiceover ${uses.voiceover}.`);
  const spoken = bodyOf(speaker.id);
  return planComposition({
    recording: { owner: filmed, storyboard, takes: await recordedTakes(media, filmed, storyboard) },
    voice: { owner: spoken, sections: await spokenSections(media, spoken, speaker) },
    title,
    options: compose,
    width,
    height,
  });
}
