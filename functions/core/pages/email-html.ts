import { escapeHtml } from './escape-html.ts';
import { safeUrl } from './safe-url.ts';

/** What an e-mail shows of a video. */
export interface EmailPreview {
  /** Where a click leads: the video's link, or one of the reader's own. */
  link: string;
  /** A moving or still picture with a play button; null for a film without pictures. */
  imageUrl: string | null;
  title: string;
}

/** Mail programs show no more, CSS pixels; half of the picture's own pixels on dense screens. */
const WIDTH = 560;

/**
 * A picture that leads to a video, and the same in words for those whose mail program shows no pictures. Styles stand on
 * the elements, since mail programs drop style sheets; there is nothing that one of them needs a table for.
 *
 * @throws {TypeError} when an address is not http(s).
 */
export const renderEmailHtml = ({ link, imageUrl, title }: EmailPreview): string => {
  const href = escapeHtml(safeUrl(link, 'link'));
  const name = escapeHtml(title);
  const picture =
    imageUrl === null
      ? ''
      : `<a href="${href}" style="display:block;text-decoration:none"><img src="${escapeHtml(safeUrl(imageUrl, 'imageUrl'))}" width="${WIDTH}" alt="Play: ${name}" style="display:block;width:100%;max-width:${WIDTH}px;height:auto;border:0;border-radius:8px"></a>`;
  return `<div style="max-width:${WIDTH}px;margin:16px 0">${picture}<p dir="auto" style="margin:10px 0 0;font-size:16px;line-height:1.4"><a href="${href}" style="font-weight:bold">&#9654;&#65038; ${name}</a></p></div>`;
};
