import type { OwnFilm } from '../../functions/core/pages/player.ts';
import type { WatchPageInput } from '../../functions/core/pages/watch-page.ts';

export const rendition = (height: number) => ({
  name: `${height}p`,
  height,
  width: (height * 16) / 9,
  url: `/v/abc/${height}p.mp4`,
});

export const film: OwnFilm = {
  kind: 'own',
  captions: { url: '/v/abc/captions.vtt', language: 'en' },
  chapters: {
    url: '/v/abc/chapters.vtt',
    list: [
      { title: 'Hello', startSeconds: 0 },
      { title: 'Plan', startSeconds: 65.5 },
    ],
  },
  storyboardUrl: '/v/abc/storyboard.vtt',
  hlsUrl: null,
  signed: false,
  playerScriptUrl: '/player/media-chrome.js',
  pageScriptUrl: '/player/watch.js',
  renditions: [rendition(2160), rendition(1080), rendition(720), rendition(360)],
  frameRate: 30,
};
/** A page as the host would have it written. */
export const WATCH_PAGE: WatchPageInput = {
  slug: 'abc',
  title: 'How Northwind could plan tomorrow',
  description: '',
  tags: [],
  leadName: 'Dana',
  leadCompany: 'Northwind',
  brand: { name: 'Leadreel', primary: '#17203a', accent: '#ff6b4a', on_primary: '#ffffff' },
  logoUrl: '/brand/logo.png',
  shareUrl: 'https://watch.example.com/v/abc',
  embedUrl: '/embed/abc',
  posterUrl: '/v/abc/poster.jpg',
  cardUrl: '/v/abc/poster-play.jpg',
  film,
  durationSeconds: 84.4,
  downloadUrl: null,
  cta: { label: 'Book fifteen minutes', url: 'https://example.com/book' },
  noindex: true,
  expiresAt: null,
  beacon: { url: '/beacon', scriptUrl: '/player/beacon.js' },
  oembedUrl: 'https://watch.example.com/oembed',
};
