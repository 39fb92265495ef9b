import type { AccessSummary } from '../contract/access.ts';
import { ComposeOptions } from '../contract/compose.ts';
import { HostOptions } from '../contract/host.ts';
import type { Interaction, InteractionTemplate } from '../contract/interaction.ts';
import type { Kind } from '../contract/kinds.ts';
import type { Lead } from '../contract/lead.ts';
import { RecordingSettings } from '../contract/recording.ts';
import { parseResolution } from '../contract/resolution.ts';
import { ScriptOptions } from '../contract/script.ts';
import { VoiceOptions } from '../contract/voice.ts';

/** What is to be made, for every step alike: a job's request, whatever its kind, in one shape. */
export interface Brief {
  readonly url: string | null;
  readonly lead: Lead | null;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly script: ScriptOptions;
  readonly voice: VoiceOptions;
  /** What is to be said, when it is not what the job's own script says. */
  readonly texts: readonly string[] | null;
  readonly recording: RecordingSettings;
  /** Which secrets were given for the page; null for none. */
  readonly access: AccessSummary | null;
  readonly interactions: readonly Interaction[];
  readonly template: InteractionTemplate | null;
  readonly durationSeconds: number | null;
  readonly compose: ComposeOptions;
  readonly host: HostOptions;
  /** Ids of what others made and this job uses. */
  readonly uses: {
    readonly recording: string | null;
    readonly voiceover: string | null;
    readonly composed: string | null;
  };
  /** What providers may be paid, US dollars; null for the deployment's own limit. */
  readonly maxCostUsd: number | null;
}

/** A resource's row, as far as a brief is made from it. */
interface Briefed {
  readonly kind: Kind;
  readonly row: { readonly request?: unknown };
  readonly vid?: { readonly url: string; readonly lead: unknown; readonly title: string };
}

/** Picks the fields that a schema knows; the rest belongs to other steps. */
const pick = (shape: Record<string, unknown>, from: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(from).filter(([name]) => name in shape));

/** Puts a job's request into the shape that steps read. Pure. @throws ZodError when the row is not one of ours. */
export function briefOf({ kind, row, vid }: Briefed): Brief {
  const asked = (row.request ?? {}) as Record<string, unknown>;
  const text = (name: string) => (typeof asked[name] === 'string' ? (asked[name] as string) : null);
  const recording = RecordingSettings.parse(asked.recording_settings ?? {});
  const voice = VoiceOptions.parse(
    kind === 'vid' || kind === 'voc' ? pick(VoiceOptions.shape, withoutFormat(kind, asked)) : {},
  );
  const silent = {
    quality: recording.quality,
    branding: { apply_branding: false },
    captions: 'none',
    generate_quality_versions: false,
  };
  return {
    url: vid?.url ?? text('url') ?? text('url_recorded'),
    lead: ((vid?.lead ?? asked.lead) as Lead | undefined) ?? null,
    title: vid?.title ?? text('title') ?? '',
    ...parseResolution(text('resolution') ?? '1920x1080'),
    frameRate: Number(asked.fps ?? asked.frame_rate ?? recording.frame_rate),
    script: ScriptOptions.parse(pick(ScriptOptions.shape, asked)),
    voice,
    texts: (asked.texts as string[] | undefined) ?? null,
    recording,
    access: (asked.access as AccessSummary | undefined) ?? null,
    interactions: (asked.interactions_performed as Interaction[] | undefined) ?? [],
    template: (asked.interaction_template as InteractionTemplate | undefined) ?? null,
    durationSeconds: (asked.duration_seconds as number | undefined) ?? null,
    compose: ComposeOptions.parse(kind === 'rec' ? silent : kind === 'voc' ? {} : pick(ComposeOptions.shape, asked)),
    host: HostOptions.parse(pick(HostOptions.shape, asked)),
    uses: {
      recording: text('screen_recording_id'),
      voiceover: text('voiceover_id'),
      composed: text('composed_video_id'),
    },
    maxCostUsd: (asked.max_cost_usd as number | undefined) ?? null,
  };
}

/** The `format` of a whole video is that of the film, not of its voice. */
function withoutFormat(kind: Kind, asked: Record<string, unknown>): Record<string, unknown> {
  const { format, ...rest } = asked;
  return kind === 'voc' ? { ...rest, format } : rest;
}
