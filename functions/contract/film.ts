import * as z from 'zod';

/** Shorter sides of the quality ladder, largest first; a film gets its own size and the steps below it. */
export const LADDER = { '1080p': 1080, '720p': 720, '480p': 480, '360p': 360 } as const;
export const QualityVersion = z.enum(['1080p', '720p', '480p', '360p']);
export type QualityVersion = z.infer<typeof QualityVersion>;

/** One encoded size of the film. `name` is its shorter side, such as `720p`, as players call it. */
export const Rendition = z.strictObject({
  name: z.string(),
  width: z.number().int(),
  height: z.number().int(),
});
export type Rendition = z.infer<typeof Rendition>;

/** One scene, encoded at every size; no audio yet. */
export const RenderedScene = z.strictObject({
  index: z.number().int().nonnegative(),
  frames: z.number().int().positive(),
  /** `sha256` of each file; null in documents from before it was noted. */
  renditions: z.array(Rendition.extend({ key: z.string(), sha256: z.string().nullable().default(null) })),
});
export type RenderedScene = z.infer<typeof RenderedScene>;

/** Integrated loudness, LUFS, and true peak, dBTP. */
export const Loudness = z.strictObject({ lufs: z.number(), true_peak_db: z.number() });
export type Loudness = z.infer<typeof Loudness>;

/** The finished film before it is published. */
export const Film = z.strictObject({
  duration_seconds: z.number().positive(),
  frames: z.number().int().positive(),
  frame_rate: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  renditions: z.array(Rendition.extend({ key: z.string(), bytes: z.number().int().positive() })).min(1),
  /** Null when captions were not wanted, or nobody speaks. */
  captions_key: z.string().nullable(),
  poster_key: z.string(),
  /** What else lies beside the film; a recording has none of it. Chapters: null when there is only one. */
  chapters_key: z.string().nullable().default(null),
  poster_play_key: z.string().nullable().default(null),
  storyboard_key: z.string().nullable().default(null),
  storyboard_vtt_key: z.string().nullable().default(null),
  gif_key: z.string().nullable().default(null),
  webp_key: z.string().nullable().default(null),
  /** The master playlist, and the files that it leads to, all in one folder. */
  hls: z
    .strictObject({ master_key: z.string(), keys: z.array(z.string()) })
    .nullable()
    .default(null),
  /** As it is heard, EBU R128; null for a film without sound. */
  loudness: Loudness.nullable().default(null),
});
export type Film = z.infer<typeof Film>;

/** Pictures of a film on this machine; null where the film alone was wanted. */
export interface FilmPictures {
  readonly posterPath: string;
  /** The poster with a play button, for e-mails. */
  readonly posterPlayPath: string | null;
  /** A sheet of tiles, and which of them belongs to which time. */
  readonly storyboardPath: string | null;
  readonly storyboardVttPath: string | null;
  readonly gifPath: string | null;
  readonly webpPath: string | null;
}

/** A finished film on this machine, as the composer gives it. */
export interface FilmFiles extends FilmPictures {
  readonly frames: number;
  readonly durationSeconds: number;
  readonly renditions: readonly (Rendition & { readonly path: string; readonly bytes: number })[];
  /** As it is heard, LUFS and dBTP; null for a film without sound. */
  readonly loudness: { readonly lufs: number; readonly truePeakDb: number } | null;
  /** Null when captions were not wanted, or nobody speaks. */
  readonly captionsPath: string | null;
  /** Null when there is only one. */
  readonly chaptersPath: string | null;
  /** Names of the files in its folder, the master playlist first; null when nothing but the film was wanted. */
  readonly hls: { readonly folder: string; readonly files: readonly string[] } | null;
}
/** What lies beside a film's renditions and its poster, and under which file name it is published. */
export const BESIDE = {
  captions: 'captions.vtt',
  chapters: 'chapters.vtt',
  storyboard: 'storyboard.jpg',
  storyboard_vtt: 'storyboard.vtt',
  poster_play: 'poster-play.jpg',
  gif: 'preview.gif',
  webp: 'preview.webp',
} as const;
export type Beside = keyof typeof BESIDE;
/** The same in pairs. `Object.entries` forgets which names it was given. */
export const BESIDE_FILES = Object.entries(BESIDE) as [Beside, string][];

/** A published film, by its place on the site; the site's own address is added where it is told. */
export const Hosted = z.strictObject({
  slug: z.string(),
  /** Counts publications behind the same link, from 1. */
  revision: z.number().int().positive(),
  embed: z.boolean(),
  /** True when its page and its files open with a signed link only. */
  private: z.boolean().default(false),
  /** Site keys by name: every rendition, `poster`, what lies beside them, and `hls` for the master playlist. */
  files: z.record(z.string(), z.string()),
});
export type Hosted = z.infer<typeof Hosted>;
