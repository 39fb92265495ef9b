import { html, LitElement, nothing } from 'lit';
import type { VideoStatus } from '../contract/stages.ts';
import type { VideoList, VideoView } from '../contract/video.ts';
import { listAddress, queryOf, videoAddress } from './address.ts';
import { CallFailed, readJson, readKey } from './api.ts';
import { askKey, copy, leadOf, pollerOf, posterOf, say, statusOf, timeOf, warning } from './parts.ts';
import type { Look, Poller } from './poll.ts';
import { clock, count, isRunning, money, STATUSES, safeLink } from './words.ts';

const A_PAGE = 20;
/** Running videos on later pages that are looked at one by one. */
const LOOKED_AT = 10;
/** How long a person stops typing before a search begins, milliseconds. */
const TYPING_MS = 300;

/** `<video-list q status>`: the team's videos, newest first. */
export class VideoListPage extends LitElement {
  static override properties = { q: {}, status: {} };
  declare q: string;
  declare status: string;
  #videos: VideoView[] | null = null;
  #cursor: string | null = null;
  #failure: CallFailed | null = null;
  #isLoading = false;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #poller: Poller | null = null;

  override createRenderRoot() {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
    this.#poller?.stop();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (this.hasUpdated && (changed.has('q') || changed.has('status'))) this.#start();
  }

  #start(): void {
    this.#poller?.stop();
    this.#videos = null;
    this.#cursor = null;
    this.#failure = null;
    this.#poller = pollerOf(
      this,
      (signal) => this.#look(signal),
      (failure) => {
        this.#failure = failure;
      },
    );
    this.#poller.now();
  }

  get #filter() {
    // The words are written for exactly the statuses that there are.
    return { q: this.q, status: Object.hasOwn(STATUSES, this.status) ? (this.status as VideoStatus) : undefined };
  }

  async #look(signal: AbortSignal): Promise<Look> {
    const before = JSON.stringify(this.#videos);
    // A search reads a thousand rows: done once, then only what runs is looked at.
    if (this.#videos === null || this.q === '') await this.#readFirst(signal);
    const later = (this.#videos ?? []).slice(this.q === '' ? A_PAGE : 0).filter(isRunning);
    for (const { id } of later.slice(0, LOOKED_AT)) {
      const fresh = await readJson<VideoView>(`/${id}`, signal);
      this.#videos = (this.#videos ?? []).map((one) => (one.id === id ? fresh : one));
    }
    if (!this.#videos?.some(isRunning)) return 'rest';
    return JSON.stringify(this.#videos) === before ? 'same' : 'news';
  }

  async #readFirst(signal: AbortSignal): Promise<void> {
    const page = await readJson<VideoList>(queryOf({ ...this.#filter, limit: A_PAGE }), signal);
    const last = page.items.at(-1)?.id ?? '';
    // What was read on later pages stays: ids sort by time, so older ones are smaller.
    const older = page.next_cursor === null ? [] : (this.#videos ?? []).filter(({ id }) => id < last);
    if (older.length === 0) this.#cursor = page.next_cursor;
    this.#videos = [...page.items, ...older];
  }

  async #more(): Promise<void> {
    this.#isLoading = true;
    this.requestUpdate();
    const { signal } = new AbortController();
    const videos = this.#videos ?? [];
    try {
      const query = queryOf({ ...this.#filter, limit: A_PAGE, cursor: this.#cursor ?? '' });
      const page = await readJson<VideoList>(query, signal);
      this.#videos = [...videos, ...page.items];
      this.#cursor = page.next_cursor;
      say(this, `${page.items.length} more videos.`);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (error.reason === 'key') askKey(this);
      this.#failure = error;
    } finally {
      this.#isLoading = false;
      this.requestUpdate();
    }
  }

  #search(q: string, wait: number): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => location.replace(listAddress({ q: q.trim(), status: this.status })), wait);
  }

  override render() {
    const { q, status } = this.#filter;
    return html`<header class="page-head"><h1 tabindex="-1">Videos</h1>
      <search><form @submit=${(event: Event) => event.preventDefault()}>
        <input type="search" name="q" maxlength="200" placeholder="Lead or company" aria-label="Search by lead or company"
          autocomplete="off" .value=${q} @input=${(event: Event) => this.#search(valueIn(event), TYPING_MS)} />
        <select name="status" aria-label="State" @change=${(event: Event) => {
          location.replace(listAddress({ q, status: valueIn(event) }));
        }}>
          <option value="" ?selected=${!status}>All states</option>
          ${Object.entries(STATUSES).map(([value, { word }]) => html`<option value=${value} ?selected=${value === status}>${word}</option>`)}
        </select>
      </form></search></header>
      ${this.#failure && this.#failure.reason !== 'key' ? this.#trouble(this.#failure) : nothing}
      ${this.#videos === null ? waiting(this.#failure) : this.#content(this.#videos)}`;
  }

  #trouble(failure: CallFailed) {
    const title = failure.reason === 'network' ? 'No answer from the API' : 'The list could not be read';
    const still = this.#videos === null ? '' : ' What is below may be out of date.';
    return warning(
      title,
      `${failure.message}${still}`,
      html`<button class="outline small" @click=${() => this.#poller?.now()}>Try now</button>`,
    );
  }

  #content(videos: VideoView[]) {
    if (videos.length === 0) return this.#empty();
    return html`<table class="videos" role="table">
      <thead role="rowgroup"><tr role="row">${HEADS.map(([name, kind]) => html`<th role="columnheader" scope="col" class=${kind}>${name}</th>`)}</tr></thead>
      <tbody role="rowgroup">${videos.map((video) => this.#row(video))}</tbody></table>${this.#foot(videos)}`;
  }

  #row(video: VideoView) {
    const link = safeLink(video.share_url);
    return html`<tr role="row" data-id=${video.id}>
      <td role="cell" class="picture">${posterOf(video)}${video.duration_seconds === null ? nothing : html`<span class="length">${clock(video.duration_seconds)}</span>`}</td>
      <td role="cell" class="who"><a class="row-link" href=${videoAddress(video.id)}>${leadOf(video)}</a><span class="title" dir="auto">${video.title}</span></td>
      <td role="cell" class="state">${statusOf(video)}</td>
      <td role="cell" class="number" data-name=${video.view_count === null ? 'unseen' : 'views'}>${video.view_count === null ? '–' : count(video.view_count)}</td>
      <td role="cell" class="when">${timeOf(video.created_at)}</td>
      <td role="cell" class="number" data-name="cost">${money(video.cost_usd)}</td>
      <td role="cell" class="act">${link ? html`<button class="ghost small" @click=${() => copy(this, 'Link', link)} aria-label="Copy link to the video for ${video.lead.name}">Copy link</button>` : nothing}</td>
    </tr>`;
  }

  #foot(videos: VideoView[]) {
    const said = `${count(videos.length)} ${videos.length === 1 ? 'video' : 'videos'}`;
    if (this.#cursor === null)
      return html`<p class="foot">${said}${this.q || this.status ? ' found' : ''}, no more.</p>`;
    return html`<p class="foot">${said} shown <button class="outline small" ?disabled=${this.#isLoading} aria-busy=${this.#isLoading}
      @click=${() => this.#more()}>${this.q ? 'Search older videos' : 'More'}</button></p>`;
  }

  #empty() {
    if (this.#cursor !== null) {
      return html`<div class="empty"><h2>Not among the newest videos</h2><p>Older ones were not looked through yet.</p>
        <button ?disabled=${this.#isLoading} @click=${() => this.#more()}>Search older videos</button></div>`;
    }
    if (this.q || this.status) {
      return html`<div class="empty"><h2>Nothing found</h2><p>No video fits ${this.q ? html`“<bdi>${this.q}</bdi>”` : 'this state'}${this.q && this.status ? ' in this state' : ''}.</p>
        <a role="button" class="outline" href="#/videos">Show all videos</a></div>`;
    }
    return html`<div class="empty"><h2>No videos yet</h2><p>Make the first one from a terminal:</p>
      <pre tabindex="0"><code>${firstCall()}</code></pre>
      <button class="outline" @click=${() => copy(this, 'Command', firstCall())}>Copy command</button>
      <p>It shows up here at once. <a href="/api/docs">All that the API can do</a></p></div>`;
  }
}
customElements.define('video-list', VideoListPage);

const HEADS = [
  ['', 'picture'],
  ['Lead', 'who'],
  ['State', 'state'],
  ['Views', 'number'],
  ['Created', 'when'],
  ['Cost', 'number'],
  ['', 'act'],
] as const;

// The only fields that it is put on.
const valueIn = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;

const waiting = (failure: CallFailed | null) =>
  failure ? nothing : html`<p class="waiting" aria-busy="true">Reading the videos …</p>`;

/** A laptop's own engine asks for no key. */
const firstCall = () => `curl ${location.origin}/api/v1/videos \\
  -H 'content-type: application/json'${readKey() === null ? '' : ' -H "x-api-key: $KEY"'} \\
  -d '{"lead": {"name": "Dana Reyes", "company": "Hearth & Rye"},
       "url": "https://example.com", "total_duration_seconds": 30}'`;
