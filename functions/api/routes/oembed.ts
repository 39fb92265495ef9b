import { OEmbed, OEmbedQuery } from '../../contract/oembed.ts';
import { type Route, route } from '../route.ts';
import type { OEmbedService } from '../services/oembed-service.ts';

/** What other sites ask before they show a link; watch pages name it. */
export const oembedRoutes = (oembed: OEmbedService): Route[] => [
  route({
    method: 'GET',
    path: '/oembed',
    tag: 'Sharing',
    summary: 'How other sites show a watch page (oEmbed)',
    isPublic: true,
    query: OEmbedQuery,
    answers: { 200: { description: 'A frame with the player, or a link where embedding is off', schema: OEmbed } },
    problems: { 401: 'The video is private', 404: 'There is no video there', 501: 'Only JSON is offered' },
    handle: async ({ query }) => ({
      status: 200,
      body: await oembed.answer(query),
      headers: { 'cache-control': 'public, max-age=300' },
    }),
  }),
];
