import { siteKeys } from '../../contract/keys.ts';
import { type OEmbed, type OEmbedQuery, SiteCard } from '../../contract/oembed.ts';
import { describeLink, slugOf } from '../../core/pages/oembed.ts';
import type { Media } from '../../store/media.ts';
import { Problem } from '../problem.ts';

/** Tells other sites how to show a link. */
export class OEmbedService {
  readonly #site: Media;
  readonly #siteUrl: string;

  constructor(site: Media, siteUrl: string) {
    this.#site = site;
    this.#siteUrl = siteUrl;
  }

  /** @throws Problem 401 for a private video, 404 for an address where there is none, 501 for XML. */
  async answer(query: OEmbedQuery): Promise<OEmbed> {
    if (query.format !== 'json') {
      throw new Problem(
        501,
        'There is only JSON',
        `The format ${query.format} is not offered: leave it out, or ask for json.`,
      );
    }
    const slug = slugOf(query.url, this.#siteUrl);
    const key = slug === null ? null : siteKeys.card(slug);
    if (slug === null || key === null || !(await this.#site.exists(key))) {
      throw new Problem(404, 'There is no video there', 'The address is none of a video that this site shows.');
    }
    const card = await this.#site.readJson(key, SiteCard);
    if (card.private) {
      throw new Problem(401, 'The video is private', 'Only holders of a signed link may see it, and know what it is.');
    }
    return describeLink(card, { slug, siteUrl: this.#siteUrl }, query);
  }
}
