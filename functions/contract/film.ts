import * as z from 'zod';

/** Heights of the quality ladder, tallest first; a film gets its own height and the steps below it. */
export const LADDER = { '1080p': 1080, '720p': 720, '480p': 480, '360p': 360 } as const;
export const QualityVersion = z.enum(['1080p', '720p', '480p', '360p']);
export type QualityVersion = z.infer<typeof QualityVersion>;

/** One encoded size of the film. `name` is its height, such as `720p`. */
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
});
export type Film = z.infer<typeof Film>;

/** A published film, by its place on the site; the site's own address is added where it is told. */
export const Hosted = z.strictObject({
  slug: z.string(),
  /** Counts publications behind the same link, from 1. */
  revision: z.number().int().positive(),
  embed: z.boolean(),
  /** Site keys by name: every rendition, `captions` and `poster`. */
  files: z.record(z.string(), z.string()),
});
export type Hosted = z.infer<typeof Hosted>;
