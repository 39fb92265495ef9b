import * as z from 'zod';
import { MOST_RANGES, SESSION_SECONDS } from './beacon-limits.ts';

/** The part of a link that names a video; also what a session is kept under. */
const Slug = z.string().regex(/^[\w-]{8,64}$/);
const Token = z.string().regex(/^[\w-]{1,64}$/);
const Seconds = z
  .number()
  .min(0)
  .max(2 * SESSION_SECONDS);
const Count = z.number().int().min(0).max(100_000);
const LongestFilm = 36_000;
const Moment = z
  .number()
  .min(0)
  .max(LongestFilm + 1);
/** Stretches of the film, seconds: from and to, each after the one before. */
const Ranges = z
  .array(z.tuple([Moment, Moment]))
  .max(MOST_RANGES)
  .refine(
    (ranges) => ranges.every(([from, to], index) => from < to && from >= (ranges[index - 1]?.[1] ?? 0)),
    'must be in order and apart',
  );
export type Ranges = z.infer<typeof Ranges>;

/** What a viewer has done since the page was opened. Whatever a beacon says, the one after it says too. */
const Doings = {
  /** Of the film, as the page knows it, seconds. */
  duration: z.number().positive().max(LongestFilm),
  /** Since the page was opened, by its own clock, seconds. */
  elapsed: Seconds,
  /** What was played at least once, and more than once. */
  ranges: Ranges,
  again: Ranges.default([]),
  /** Film that was played, seconds of its own time, repeats included; and how much of it while the page was visible. */
  played: Seconds,
  seen: Seconds,
  /** The highest playback rate that was used. */
  rate: z.number().min(0).max(16).default(1),
  plays: Count.default(0),
  pauses: Count.default(0),
  seeks: Count.default(0),
  /** Times that playback stood still for want of data. */
  rebuffers: Count.default(0),
  /** Whether the call to action was followed, the film reached its end, and the page stood in another one. */
  clicked: z.boolean().default(false),
  ended: z.boolean().default(false),
  embedded: z.boolean().default(false),
  /** Host of the page that led here. */
  referrer: z
    .string()
    .regex(/^[\w.:[\]-]{0,253}$/)
    .default(''),
};

/** What a page posts to `/beacon`, as JSON in `text/plain`: the whole session so far. */
export const Beacon = z.strictObject({
  video: Slug,
  /** 128 random bits, made by the page when it is opened. */
  session: z.string().regex(/^[\w-]{22}$/),
  /** From 1; the higher one of a session tells more. */
  sequence: z.number().int().min(1).max(100_000),
  /** Of the link: whom it was sent to, and that its sender is looking. */
  lead: Token.optional(),
  owner: Token.optional(),
  ...Doings,
});
export type Beacon = z.infer<typeof Beacon>;

/** A session's state as it is kept: what its newest beacon said, and what the request that brought it told. */
export const SessionState = z.object({
  ...Doings,
  /** When the newest beacon came, milliseconds since 1970. */
  received: z.number(),
  /** The agent says itself that it is a program. */
  bot: z.boolean().default(false),
  /** The sender's own link was used. */
  owner: z.boolean().default(false),
  /** The request came from a network of servers. */
  hosted: z.boolean().default(false),
  /** ISO 3166 code; `unknown` where nobody tells. */
  country: z.string().default('unknown'),
  device: z.enum(['desktop', 'mobile', 'tablet', 'tv', 'unknown']).default('unknown'),
  browser: z.string().default('unknown'),
});
export type SessionState = z.infer<typeof SessionState>;

/** One opening of a page by one viewer. */
export interface ViewSession {
  readonly id: string;
  /** Milliseconds since 1970, by the server's clock. */
  readonly started: number;
  /** {@link LEAD} or what a viewer is called for a day. */
  readonly viewer: string;
  readonly state: SessionState;
}

/** Viewer of every session that began with the lead's own link. */
export const LEAD = 'lead';
