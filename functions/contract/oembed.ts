import * as z from 'zod';

/** What the site keeps about a link for sites that ask how to show it; everybody may read it. */
export const SiteCard = z.discriminatedUnion('private', [
  z.strictObject({ private: z.literal(true) }),
  z.strictObject({
    private: z.literal(false),
    title: z.string(),
    author_name: z.string(),
    /** Of the film, pixels. */
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    embed: z.boolean(),
    /** Site key of the poster. */
    thumbnail: z.string().nullable(),
  }),
]);
export type SiteCard = z.infer<typeof SiteCard>;

const Pixels = z.coerce.number().int().min(1).max(10_000);

/** Query of `GET /oembed` (https://oembed.com, 2.2); what else consumers send is theirs. */
export const OEmbedQuery = z.object({
  url: z.string().min(1).max(2000),
  maxwidth: Pixels.optional(),
  maxheight: Pixels.optional(),
  format: z.string().max(20).default('json'),
});
export type OEmbedQuery = z.infer<typeof OEmbedQuery>;

/** Answer of `GET /oembed` (https://oembed.com, 2.3): `video`, or `link` for one that other sites are not to show. */
export const OEmbed = z
  .strictObject({
    version: z.literal('1.0'),
    type: z.enum(['video', 'link']),
    title: z.string(),
    author_name: z.string(),
    provider_name: z.string(),
    provider_url: z.string(),
    /** How long the answer may be kept, seconds. */
    cache_age: z.number().int(),
    thumbnail_url: z.string().optional(),
    thumbnail_width: z.number().int().optional(),
    thumbnail_height: z.number().int().optional(),
    /** A frame with the embed page. */
    html: z.string().optional(),
    width: z.number().int().optional(),
    height: z.number().int().optional(),
  })
  .meta({ id: 'OEmbed' });
export type OEmbed = z.infer<typeof OEmbed>;
