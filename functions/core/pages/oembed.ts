import { siteKeys } from '../../contract/keys.ts';
import type { OEmbed, OEmbedQuery, SiteCard } from '../../contract/oembed.ts';
import { escapeHtml } from './escape-html.ts';

/** How long an answer may be kept, seconds: a changed title is seen within the hour. */
const CACHE_SECONDS = 3600;

/** The secret part of one of the site's own links, whatever query it has; null for any other address. */
export function slugOf(address: string, siteUrl: string): string | null {
  const [url, site] = [URL.parse(address), new URL(siteUrl)];
  if (!url || url.host !== site.host || !/^https?:$/.test(url.protocol)) return null;
  const root = site.pathname.replace(/\/$/, '');
  if (!url.pathname.startsWith(`${root}/`)) return null;
  return /^\/(?:v|embed)\/([\w-]+)$/.exec(url.pathname.slice(root.length))?.[1] ?? null;
}

/** The largest size of a film's shape that fits both limits, whole pixels. */
function fitInto({ width, height }: { width: number; height: number }, { maxwidth, maxheight }: OEmbedQuery) {
  const scale = Math.min(1, (maxwidth ?? width) / width, (maxheight ?? height) / height);
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}

/** How other sites are to show a link (https://oembed.com, 2.3). */
export function describeLink(
  card: Extract<SiteCard, { private: false }>,
  place: { slug: string; siteUrl: string },
  query: OEmbedQuery,
): OEmbed {
  const { slug, siteUrl } = place;
  const size = fitInto(card, query);
  const src = escapeHtml(`${siteUrl}/${siteKeys.embed(slug)}`);
  const frame = `<iframe src="${src}" width="${size.width}" height="${size.height}" title="${escapeHtml(card.title)}" frameborder="0" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>`;
  // Consumers must take no thumbnail that is larger than they allow; it comes in one size.
  const fits = size.width === card.width && size.height === card.height;
  const thumbnail =
    card.thumbnail === null || !fits
      ? {}
      : {
          thumbnail_url: `${siteUrl}/${card.thumbnail}`,
          thumbnail_width: card.width,
          thumbnail_height: card.height,
        };
  return {
    version: '1.0',
    title: card.title,
    author_name: card.author_name,
    provider_name: card.author_name,
    provider_url: siteUrl,
    cache_age: CACHE_SECONDS,
    ...thumbnail,
    ...(card.embed ? { type: 'video', html: frame, ...size } : { type: 'link' }),
  };
}
