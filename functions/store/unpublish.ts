import { siteKeys } from '../contract/keys.ts';
import type { Media } from './media.ts';

/** Takes a link's pages off the site, and gives how many objects there were. */
export async function unpublishPages(site: Media, slug: string): Promise<number> {
  const pages = [siteKeys.watch(slug), siteKeys.embed(slug)];
  let objects = 0;
  for (const page of pages) objects += await site.removeAll(page);
  return objects;
}

/** Takes all else of a link off the site: a private page, too. The public pages go before it, or no longer name it. */
export async function unpublishMedia(site: Media, slug: string): Promise<number> {
  const rest = [
    siteKeys.card(slug),
    siteKeys.thumbnail(slug),
    siteKeys.privateWatch(slug),
    siteKeys.mediaOf(slug, true),
    siteKeys.mediaOf(slug),
  ];
  let objects = 0;
  for (const prefix of rest) objects += await site.removeAll(prefix);
  return objects;
}
