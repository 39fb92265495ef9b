import * as z from 'zod';
import { LADDER, Loudness, QualityVersion } from './film.ts';
import { LeadId } from './lead.ts';
import { FrameRate, Quality } from './recording.ts';
import { Resolution } from './resolution.ts';
import { ResourceFields } from './resource.ts';
import { X264_PRESETS } from './settings.ts';

const HexColor = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #1B365D');

/** A picture of the art layer, `/assets/logo.png`: what lies in `layers/art` is what a deployment has. */
const Asset = z
  .string()
  .regex(
    /^\/assets\/[A-Za-z0-9_-]{1,60}\.(png|jpg|jpeg)$/,
    'must name a picture of layers/art, such as /assets/logo.png',
  );

/** What the fonts that ship have; emoji may stand among them and are left out. */
const DRAWABLE =
  /^(?=.*[\p{L}\p{N}])[\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}\p{scx=Arabic}\p{scx=Hebrew}\p{scx=Devanagari}\p{scx=Thai}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{N}\p{P}\p{S}\p{M}\p{Zs}\p{Emoji}\p{Cf}\p{Variation_Selector}]+$/u;

export const Branding = z.strictObject({
  apply_branding: z.boolean().default(true),
  logo_path: Asset.optional(),
  logo_position: z.enum(['top-left', 'top-right', 'bottom-left', 'bottom-right']).default('bottom-right'),
  watermark_text: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(
      DRAWABLE,
      'must hold letters or digits, of the scripts that docs/composing.md names: the fonts have no others',
    )
    .optional(),
  watermark_opacity: z.number().min(0).max(1).default(0.5),
});
export type Branding = z.infer<typeof Branding>;

/** A card before or after the film, without words spoken over it. */
export const Card = z.strictObject({
  enabled: z.boolean().default(true),
  duration_seconds: z.number().min(1).max(15).default(3),
  text: z.string().trim().min(1).max(200).optional(),
  background_color: HexColor.optional(),
  logo_path: Asset.optional(),
});
export type Card = z.infer<typeof Card>;

/** Around a picture that does not fill the frame: the brand's gradient, one colour, or the page itself out of focus. */
export const Background = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('brand') }),
  z.strictObject({ type: z.literal('color'), color: HexColor }),
  z.strictObject({ type: z.literal('blur') }),
]);
export type Background = z.infer<typeof Background>;

/** A sound file of the art layer, `/assets/theme.mp3`. */
const Sound = z
  .string()
  .regex(
    /^\/assets\/[A-Za-z0-9_-]{1,60}\.(mp3|wav|m4a|ogg)$/,
    'must name a sound file of layers/art, such as /assets/theme.mp3',
  );

/** Under the whole film, again from its start when it is shorter; lower while somebody speaks. */
export const Music = z.strictObject({
  audio_path: Sound,
  /** Amplitude beside the speech, which is at -16 LUFS: 0.2 lowers the file by 14 dB. */
  volume: z.number().min(0).max(1).default(0.2),
  fade_in_seconds: z.number().min(0).max(30).default(2),
  fade_out_seconds: z.number().min(0).max(30).default(2),
});

/** What can be said about a composition, wherever a film is composed. */
export const ComposeOptions = z.strictObject({
  format: z.literal('mp4').default('mp4'),
  /** A point of the guide's tables; `crf` and `preset` go before it. @default the deployment's own */
  quality: Quality.optional(),
  crf: z.number().int().min(0).max(51).optional(),
  preset: z.enum(X264_PRESETS).optional(),
  branding: Branding.prefault({}),
  intro: Card.optional(),
  outro: Card.optional(),
  background_music: Music.optional(),
  /** `burned` draws them into the picture, the spoken word in the brand's accent; they can then not be turned off. */
  captions: z.enum(['none', 'sidecar', 'burned']).default('sidecar'),
  /** What surrounds a recording that has not the film's shape. @default the brand's colours */
  background: Background.optional(),
  /** How cards and pages follow one another. */
  transition: z.enum(['fade', 'none']).default('fade'),
  /** False makes the film's own size only. @default the deployment's, true */
  generate_quality_versions: z.boolean().optional(),
  /** Sizes made below the film's own; when absent, every step of 1080p, 720p and 480p that is smaller. */
  quality_versions: z.array(QualityVersion).min(1).max(4).optional(),
  /** False records and renders everything afresh, and replaces what is kept for others. */
  reuse_scenes: z.boolean().default(true),
});
export type ComposeOptions = z.infer<typeof ComposeOptions>;

/** Sizes that are larger than the film: frames are never blown up. */
export const blowUps = (resolution: string, versions: readonly QualityVersion[] = []) =>
  versions.flatMap((name, index) => {
    if (LADDER[name] <= Math.min(...resolution.split('x').map(Number))) return [];
    const message = `is larger than the film itself (${resolution}); frames are never blown up`;
    return [{ pointer: `/quality_versions/${index}`, message }];
  });

/** The same, where the film's size is part of what is asked. */
export function refuseBlowUps(
  {
    resolution,
    quality_versions,
  }: { resolution?: string | undefined; quality_versions?: QualityVersion[] | undefined },
  context: z.core.$RefinementCtx,
): void {
  if (resolution === undefined) return;
  for (const { pointer, message } of blowUps(resolution, quality_versions)) {
    context.addIssue({ code: 'custom', path: ['quality_versions', Number(pointer.split('/')[2])], message });
  }
}

/** Body of `POST /compose`. */
export const ComposeVideo = z
  .strictObject({
    lead_id: LeadId.optional(),
    screen_recording_id: z.string().max(100),
    voiceover_id: z.string().max(100),
    title: z.string().trim().min(1).max(200).optional(),
    /** @default the recording's own */
    resolution: Resolution.optional(),
    /** Must be the recording's own. */
    fps: FrameRate.optional(),
    ...ComposeOptions.shape,
  })
  .superRefine(refuseBlowUps);
export type ComposeVideo = z.infer<typeof ComposeVideo>;

export const ComposedView = z
  .strictObject({
    ...ResourceFields.shape,
    title: z.string(),
    screen_recording_id: z.string(),
    voiceover_id: z.string(),
    /** Places in the media bucket; the download endpoint gives an address. */
    video_file_path: z.string().nullable(),
    thumbnail_path: z.string().nullable(),
    captions_path: z.string().nullable(),
    /**
     * The same for everything beside the renditions, by name: `captions`, `chapters`, `poster`, `poster_play`,
     * `storyboard`, `storyboard_vtt`, `gif`, `webp`, `hls` (the master playlist), and `hls/<file>` that it leads to.
     */
    files: z.record(z.string(), z.string()),
    /** As the film is heard; null without sound. */
    loudness: Loudness.nullable(),
    duration_seconds: z.number().nullable(),
    resolution: z.string(),
    file_size_bytes: z.number().int().nullable(),
    branding_applied: z.boolean(),
    has_intro: z.boolean(),
    has_outro: z.boolean(),
    renditions: z.array(
      z.strictObject({
        name: z.string(),
        width: z.number().int(),
        height: z.number().int(),
        file_path: z.string(),
        file_size_bytes: z.number().int(),
      }),
    ),
    options: ComposeOptions,
  })
  .meta({ id: 'ComposedVideo' });
export type ComposedView = z.infer<typeof ComposedView>;
