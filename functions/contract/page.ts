import * as z from 'zod';

/** A rectangle in CSS pixels, from the top left corner of the document (not of the window). */
export const Box = z.strictObject({
  x: z.number(),
  y: z.number(),
  width: z.number().nonnegative(),
  height: z.number().nonnegative(),
});
export type Box = z.infer<typeof Box>;

/** Something on the page that a scene can point at. */
export const PageElement = z.strictObject({
  role: z.enum(['heading', 'button', 'link', 'image']),
  /** 1 to 6 for headings, else null. */
  level: z.number().int().min(1).max(6).nullable(),
  /** What a reader sees, white space folded, at most 160 characters. */
  text: z.string().max(160),
  /** A CSS selector that found exactly this element when the page was scouted. */
  selector: z.string(),
  box: Box,
  /** The paragraph that follows a heading, when there is one; at most 300 characters. */
  blurb: z.string().max(300).nullable(),
});
export type PageElement = z.infer<typeof PageElement>;

/** What one look at the page told; the input of script writers and of the storyboard. */
export const ScoutedPage = z.strictObject({
  url: z.string(),
  final_url: z.string(),
  http_status: z.number().int(),
  title: z.string(),
  description: z.string(),
  language: z.string(),
  viewport: z.strictObject({ width: z.number().int(), height: z.number().int() }),
  page_height: z.number().int(),
  /** True when frames kept changing while nobody touched the page. */
  animated: z.boolean(),
  /** True when it could only be looked at in real time: it stands still under any other clock. */
  realtime: z.boolean().default(false),
  banner_dismissed: z.boolean(),
  /** In document order. */
  elements: z.array(PageElement),
  /** Where the elements are that interactions name, by selector or “words”; null for one that is not there. */
  located: z.record(z.string(), Box.nullable()).default({}),
  screenshot_key: z.string(),
  /** SHA-256 of all that was visible; the same for two looks at a page that stands still. Null where it is not known. */
  fingerprint: z.string().nullable().default(null),
});
export type ScoutedPage = z.infer<typeof ScoutedPage>;
