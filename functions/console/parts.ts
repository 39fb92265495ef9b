import { html, type LitElement, nothing, type TemplateResult } from 'lit';
import type { VideoView } from '../contract/video.ts';
import type { CallFailed } from './api.ts';
import { Poller, type PollerOptions } from './poll.ts';
import { ago, isRunning, moment, percent, STATUSES, safeLink, shareOfVideo } from './words.ts';

/** A message of the page to the shell that surrounds it: said once, to eyes and screen readers. */
export const say = (from: EventTarget, text: string) =>
  from.dispatchEvent(new CustomEvent('say', { detail: text, bubbles: true }));

/** Tells the shell that the API wants another key. */
export const askKey = (from: EventTarget) => from.dispatchEvent(new CustomEvent('ask-key', { bubbles: true }));

/** A poller of an element, which is drawn anew after each look; a key that is not taken is asked for again. */
export const pollerOf = (
  element: LitElement,
  look: PollerOptions['look'],
  note: (failure: CallFailed | null) => void,
): Poller =>
  new Poller({
    look,
    onEnd: (failure) => {
      note(failure);
      if (failure?.reason === 'key') askKey(element);
      element.requestUpdate();
    },
  });

/** The status as a pill, and how far it is while it runs. */
export function statusOf(video: VideoView): TemplateResult {
  const share = shareOfVideo(video);
  const { word, tone } = STATUSES[video.status];
  return html`<span class="status ${tone}">${word}</span>${
    isRunning(video)
      ? html`<progress max="1" .value=${share} aria-label="Made so far">${percent(share)}</progress>`
      : nothing
  }`;
}

export const timeOf = (iso: string) => html`<time datetime=${iso} title=${moment(iso)}>${ago(iso, Date.now())}</time>`;

/** The video's picture; a plain field until there is one, or when it does not load. */
export const posterOf = ({ thumbnail_url }: VideoView) => {
  const source = safeLink(thumbnail_url);
  return html`<span class="poster">${
    source ? html`<img src=${source} alt="" loading="lazy" decoding="async" @error=${hide} />` : nothing
  }</span>`;
};
// Elements send events, and this one hears of pictures only.
const hide = (event: Event) => (event.target as HTMLElement).classList.add('gone');

/** The lead's name and company, each in its own writing direction. */
export const leadOf = ({ lead }: VideoView) =>
  // Half a space of its own: a margin would stand on the other side of what is written from right to left.
  html`<bdi>${lead.name}</bdi>${lead.company ? html`&ensp;<span class="company" dir="auto">${lead.company}</span>` : nothing}`;

/** Something went wrong: what, and what to do about it. */
export const warning = (title: unknown, detail: unknown, action: unknown = nothing) =>
  html`<div class="warning" role="alert"><strong dir="auto">${title}</strong><p dir="auto">${detail}</p>${action}</div>`;

/** Copies and says so; where the browser forbids it, shows what was to be copied. */
export async function copy(from: EventTarget, what: string, text: string, isMarkup = false): Promise<void> {
  try {
    if (isMarkup) {
      // A mail composer takes the markup as it looks, an editor takes it as it is written.
      const blob = (type: string) => new Blob([text], { type });
      await navigator.clipboard.write([
        new ClipboardItem({ 'text/html': blob('text/html'), 'text/plain': blob('text/plain') }),
      ]);
    } else await navigator.clipboard.writeText(text);
    say(from, `${what} copied.`);
  } catch {
    window.prompt(`The browser does not let this page copy. ${what}:`, text);
  }
}
