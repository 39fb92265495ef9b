import type { VideoQuery } from '../contract/video.ts';

/** What the address bar says is shown. */
export type Place =
  | { readonly page: 'list'; readonly q: string; readonly status: string }
  | { readonly page: 'video'; readonly id: string };

/** Reads the part of the address behind `#`: `#/videos?q=…&status=…` or `#/videos/vid_…`. Anything else is the list. */
export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const id = /^\/videos\/(vid_[0-9a-z]{26})$/.exec(path)?.[1];
  if (id) return { page: 'video', id };
  const search = new URLSearchParams(query);
  return { page: 'list', q: search.get('q') ?? '', status: search.get('status') ?? '' };
}

export const videoAddress = (id: string) => `#/videos/${id}`;

type Filter = { readonly [name in keyof VideoQuery]?: string | number | undefined };

/** `?…` of what is given; empty for nothing. */
export function queryOf(filter: Filter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length === 0 ? '' : `?${query}`;
}

export const listAddress = (filter: { q: string; status: string }) => `#/videos${queryOf(filter)}`;
