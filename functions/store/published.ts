import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openLibrary } from './library.ts';
import { SHELF } from './productions.ts';

/** What a report of many videos says of each. */
export interface PublishedVideo {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly lead_id: string | number | null;
  readonly composed_video_id: string;
}

/** Every video that has a link, newest first; read a megabyte at a time. */
export async function publishedVideos(table: string, client?: DynamoDBClient): Promise<PublishedVideo[]> {
  const { query } = openLibrary(table, client).entities.hostedVideo;
  const { data } = await query.all({ shelf: SHELF.hst }).go({ pages: 'all', order: 'desc' });
  return data.flatMap(({ id, hosted, title, lead_id = null, composed_video_id }) => {
    return hosted ? [{ id, slug: hosted.slug, title, lead_id, composed_video_id }] : [];
  });
}
