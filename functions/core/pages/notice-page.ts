import type { Brand } from '../../contract/brand.ts';
import { sha256Source } from './content-security.ts';
import { escapeHtml } from './escape-html.ts';
import { renderCta } from './player.ts';
import { safeUrl } from './safe-url.ts';
import { noticeStyle } from './watch-page-style.ts';

/** Why there is no film to be seen. */
export type Notice = 'expired' | 'private' | 'gone';

export interface NoticePageInput {
  notice: Notice;
  /** The sender's. */
  brand: Brand;
  logoUrl: string | null;
  /** What can still be done, once a video has expired. */
  cta: { label: string; url: string } | null;
}

const SAID: Record<Notice, { title: string; heading: string; text: string }> = {
  expired: {
    title: 'This video has expired',
    heading: 'This video has expired',
    text: 'It was made to be watched for a limited time. Whoever sent it to you can make it available again.',
  },
  private: {
    title: 'This video is private',
    heading: 'This video is private',
    text: 'It opens with the personal link that was sent to you. Such links work for a limited time: ask for a new one if yours no longer does.',
  },
  gone: {
    title: 'There is no video here',
    heading: 'There is no video here',
    text: 'The link may be incomplete or no longer valid, or the video has been taken down. Ask whoever sent it to you for a new link.',
  },
};

/** Strokes of 24 by 24 drawings: a clock, a lock, a film that is crossed out. */
const DRAWN: Record<Notice, string> = {
  expired: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>',
  private: '<rect x="5" y="10.5" width="14" height="9.5" rx="2.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
  gone: '<path d="M6 6H5a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h11M10.5 6H14a2 2 0 0 1 2 2v2.5l5-3v9.6M3 3l18 18"/>',
};

/**
 * The page that stands where a film does not play: it has expired, it is private, or there is none. Search engines are
 * asked to leave it out.
 *
 * @throws {TypeError} when an address is not http(s) or root-relative.
 */
export const renderNoticePage = ({ notice, brand, logoUrl, cta }: NoticePageInput): string => {
  const { title, heading, text } = SAID[notice];
  const style = noticeStyle(brand);
  const name = escapeHtml(brand.name);
  const logo = logoUrl
    ? `<img src="${escapeHtml(safeUrl(logoUrl, 'logoUrl'))}" alt="${name}">`
    : `<span dir="auto">${name}</span>`;
  const policy = `default-src 'none'; style-src ${sha256Source(style)}; img-src 'self' data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en" data-notice="${notice}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${title}</title>
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="strict-origin-when-cross-origin">
<style>${style}</style>
</head>
<body>
<header>${logo}</header>
<main>
<svg viewBox="0 0 24 24" aria-hidden="true">${DRAWN[notice]}</svg>
<h1>${heading}</h1>
<p>${text}</p>
${cta ? renderCta(cta) : ''}
</main>
</body>
</html>
`;
};
