import { leadToken, ownerToken } from '../core/audience/tokens.ts';
import type { Watched } from '../core/views/hosted-view.ts';
import type { Production } from '../store/productions.ts';

/** What is told of viewers in the moment a film is published: nothing but the tokens of its links. */
export const unwatched = (secret: () => Promise<string>) => ({
  viewsOf: async () => 0,
  watched: async ({ hst }: Production): Promise<Watched> => {
    const slug = hst?.hosted?.slug;
    const key = slug === undefined ? '' : await secret();
    return {
      tokens: slug === undefined ? null : { lead: leadToken(key, slug), owner: ownerToken(key, slug) },
      ...{ view_count: 0, unique_viewers: 0, avg_watch_percentage: null },
    };
  },
});
