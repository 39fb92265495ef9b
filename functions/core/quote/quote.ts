import { parseResolution } from '../../contract/resolution.ts';
import type { Quote } from '../../contract/spending.ts';
import { STAGES, type Stage } from '../../contract/stages.ts';
import type { VideoOptions } from '../../contract/video.ts';
import { lambdaCost } from '../compute-cost.ts';
import { round } from '../views/work.ts';
import { type Prices, paidUsd } from './paid.ts';

/**
 * Seconds of a function that one second of film takes, and once a film beside it, at 1920x1080 and 30 frames a second.
 * Measured on 2 vCPUs of an EPYC (docs/benchmarks.md); Lambda gives 1 vCPU for each 1769 MB.
 */
const WORK: Record<Stage, { readonly perSecond: number; readonly fixed: number; readonly memoryMb: number }> = {
  scout: { perSecond: 0, fixed: 3, memoryMb: 3008 },
  script: { perSecond: 0, fixed: 0.3, memoryMb: 256 },
  voice: { perSecond: 0.07, fixed: 0.5, memoryMb: 1769 },
  record: { perSecond: 0.45, fixed: 4, memoryMb: 3008 },
  compose: { perSecond: 0.4, fixed: 1, memoryMb: 5307 },
  host: { perSecond: 0, fixed: 0.5, memoryMb: 1024 },
};
/** A model needs this long for a script, a voice service for a section, seconds. */
const MODEL_SECONDS = 12;
const SECTION_SECONDS = 2;
/** Scenes at work at once (defaults of a deployment), and a section's usual length, seconds. */
const AT_ONCE: Partial<Record<Stage, number>> = { voice: 5, record: 8, compose: 8 };
const SECONDS_PER_SCENE = 7;

/** S3 Standard, a GB-month, and CloudFront, a GB to viewers, us-east-1. Source: AWS price pages, read November 2026. */
const USD_PER_GB_MONTH = 0.023;
const USD_PER_GB_DELIVERED = 0.085;
/** Bytes of a second of film at 1080p in all sizes, and of the largest alone: what the sample site's film has. */
const BYTES_PER_SECOND = { all: 170_000, largest: 90_000 };
const FULL_HD = 1920 * 1080;

/** What films of these options would cost and take. Pure; nothing is looked up. */
export function quoteVideos(options: VideoOptions, videos: number, prices: Prices): Omit<Quote, 'refusals'> {
  const seconds = options.total_duration_seconds;
  const { width, height } = parseResolution(options.resolution);
  const size = (width * height) / FULL_HD;
  const pace = options.recording_settings.frame_rate / 30;
  const paid = paidUsd({ script: options, characters: null }, prices);
  const scenes = Math.max(2, Math.ceil(seconds / SECONDS_PER_SCENE));
  const by_stage = STAGES.map((stage) => {
    const { perSecond, fixed, memoryMb } = WORK[stage];
    const heavy = stage === 'record' || stage === 'compose' ? size * pace : 1;
    const work = perSecond * seconds * heavy + fixed + remoteSeconds(stage, scenes, prices);
    const ai_usd = stage === 'script' ? paid.ai_usd : 0;
    const voice_usd = stage === 'voice' ? paid.voice_usd : 0;
    const compute_usd = lambdaCost(work, memoryMb);
    const atOnce = Math.min(AT_ONCE[stage] ?? 1, scenes);
    return {
      stage,
      ai_usd,
      voice_usd,
      compute_usd,
      cost_usd: ai_usd + voice_usd + compute_usd,
      seconds: work / atOnce,
    };
  });
  const total = (of: (stage: (typeof by_stage)[number]) => number) =>
    round(by_stage.reduce((sum, stage) => sum + of(stage), 0) * videos);
  return {
    videos,
    cost_usd: total(({ cost_usd }) => cost_usd),
    costs: {
      ai_usd: total(({ ai_usd }) => ai_usd),
      voice_usd: total(({ voice_usd }) => voice_usd),
      compute_usd: total(({ compute_usd }) => compute_usd),
      storage_usd: round(((BYTES_PER_SECOND.all * seconds * size * videos) / 1e9) * USD_PER_GB_MONTH),
      delivery_usd_per_100_views: round(
        ((BYTES_PER_SECOND.largest * seconds * size * 100) / 1e9) * USD_PER_GB_DELIVERED,
      ),
    },
    by_stage: by_stage.map((stage) => ({
      stage: stage.stage,
      ai_usd: round(stage.ai_usd),
      voice_usd: round(stage.voice_usd),
      compute_usd: round(stage.compute_usd),
      cost_usd: round(stage.cost_usd),
      seconds: Math.round(stage.seconds * 10) / 10,
    })),
    estimated_seconds: Math.round(by_stage.reduce((sum, stage) => sum + stage.seconds, 0)),
    characters: paid.characters * videos,
  };
}

function remoteSeconds(stage: Stage, scenes: number, { model, usdPer1000Characters }: Prices): number {
  if (stage === 'script') return model === null ? 0 : MODEL_SECONDS;
  return stage === 'voice' && usdPer1000Characters > 0 ? scenes * SECTION_SECONDS : 0;
}
