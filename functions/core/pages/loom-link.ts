const HOSTS = new Set(['loom.com', 'www.loom.com']);
/** Share links end with the video's id, after its title or not. */
const SHARE_PATH = /^\/share\/(?:[^/]*-)?([0-9a-f]{32})\/?$/;

/** The id of the video that a Loom share link leads to; null for any other address. */
export function loomIdOf(link: string): string | null {
  const url = URL.parse(link);
  if (!url || !/^https?:$/.test(url.protocol) || !HOSTS.has(url.hostname) || url.port !== '') return null;
  return SHARE_PATH.exec(url.pathname)?.[1] ?? null;
}

/** Address of Loom's own player for a video. */
export const loomPlayerUrl = (id: string): string => `https://www.loom.com/embed/${id}`;

/** The link that people share, without what trackers added. */
export const loomShareUrl = (id: string): string => `https://www.loom.com/share/${id}`;
