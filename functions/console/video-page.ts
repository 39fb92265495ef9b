import { html, LitElement, nothing } from 'lit';
import type { Analytics } from '../contract/audience.ts';
import type { HostedView } from '../contract/host.ts';
import type { ScriptView } from '../contract/script-resource.ts';
import type { VideoView } from '../contract/video.ts';
import { act, CallFailed, readJson, readText } from './api.ts';
import { type Cue, readCues } from './captions.ts';
import { askKey, copy, leadOf, pollerOf, say, statusOf, timeOf, warning } from './parts.ts';
import type { Look, Poller } from './poll.ts';
import { audienceOf, captionsOf, costsOf, filmOf, scriptOf, stagesOf } from './video-parts.ts';
import { count, isRunning, STATUSES, safeLink } from './words.ts';

/** What belongs to a video beside its own row; undefined until it was read, null when there is none. */
interface Beside {
  script?: ScriptView | null;
  hosted?: HostedView | null;
  analytics?: Analytics | null;
  cues?: Cue[] | null;
}

/** `<video-page>`: one video with all that belongs to it. `video` is its id. */
export class VideoPage extends LitElement {
  static override properties = { video: {} };
  declare video: string;
  #view: VideoView | null = null;
  #beside: Beside = {};
  #failure: CallFailed | null = null;
  /** What could not be done when it was asked for. */
  #refusal: CallFailed | null = null;
  #isBusy = false;
  #poller: Poller | null = null;

  override createRenderRoot() {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#poller = pollerOf(
      this,
      (signal) => this.#look(signal),
      (failure) => {
        this.#failure = failure;
      },
    );
    this.updateComplete.then(() => this.#poller?.now());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#poller?.stop();
  }

  async #look(signal: AbortSignal): Promise<Look> {
    const before = JSON.stringify(this.#view);
    const view = await readJson<VideoView>(`/${this.video}`, signal);
    const isNews = JSON.stringify(view) !== before;
    const wasMade = this.#view !== null && isRunning(this.#view) && !isRunning(view);
    if (wasMade) say(this, `${STATUSES[view.status].word}: ${view.title}`);
    const isFirst = this.#view === null;
    this.#view = view;
    this.requestUpdate();
    if (isFirst) await this.#keepFocus();
    await this.#readBeside(view, isNews, signal);
    if (!isRunning(view)) return 'rest';
    return isNews ? 'news' : 'same';
  }

  /** The heading that had the focus went with the page that waited; the new one takes it. */
  async #keepFocus(): Promise<void> {
    await this.updateComplete;
    if (document.activeElement === document.body) this.querySelector('h1')?.focus();
  }

  /** Reads what belongs to the video as soon as it is there; what was deleted alone stays away. */
  async #readBeside(view: VideoView, isNews: boolean, signal: AbortSignal): Promise<void> {
    const { script_id, hosted_video_id, composed_video_id } = view;
    const read = async <T>(id: string | null, from: (id: string) => Promise<T>) =>
      id === null ? null : from(id).catch(nothingWhenGone);
    const [hosted, analytics] = await Promise.all([
      read(hosted_video_id, (id) => readJson<HostedView>(`/hosted/${id}`, signal)),
      read(hosted_video_id, (id) => readJson<Analytics>(`/hosted/${id}/analytics`, signal)),
    ]);
    this.#beside = { ...this.#beside, hosted, analytics };
    this.requestUpdate();
    const { script, cues } = this.#beside;
    if (!isNews && script !== undefined && cues !== undefined) return;
    this.#beside = {
      ...this.#beside,
      script: await read(script_id, (id) => readJson<ScriptView>(`/scripts/${id}`, signal)),
      cues: await read(composed_video_id, async (id) => readCues(await readText(`/composed/${id}/captions`, signal))),
    };
    this.requestUpdate();
  }

  async #do(method: 'POST' | 'DELETE', path: string, done: string): Promise<boolean> {
    this.#isBusy = true;
    this.#refusal = null;
    this.requestUpdate();
    try {
      await act(method, path);
      say(this, done);
      return true;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (error.reason === 'key') askKey(this);
      this.#refusal = error;
      return false;
    } finally {
      this.#isBusy = false;
      this.requestUpdate();
      this.#poller?.now();
    }
  }

  async #delete(view: VideoView): Promise<void> {
    this.#dialog?.close();
    if (await this.#do('DELETE', `/${view.id}`, `The video for ${view.lead.name} is deleted.`))
      location.replace('#/videos');
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  override render() {
    const view = this.#view;
    const back = html`<a class="back" href="#/videos">← All videos</a>`;
    if (view === null) {
      const { reason, status, message } = this.#failure ?? {};
      if (status === 404) {
        return html`${back}<div class="empty"><h1 tabindex="-1">There is no such video</h1><p>It was deleted, or the address is not whole.</p></div>`;
      }
      return html`${back}<h1 class="waiting" tabindex="-1" aria-busy=${!this.#failure}>${this.#failure ? 'The video could not be read' : 'Reading the video …'}</h1>
        ${message && reason !== 'key' ? warning('No answer', message, this.#again) : nothing}`;
    }
    const { script, analytics, cues } = this.#beside;
    return html`${back}${this.#head(view)}${this.#troubles(view)}
      <div class="columns"><div>${filmOf(view)}${audienceOf(view, analytics)}</div>
        <div>${stagesOf(view)}${costsOf(view)}</div></div>
      ${scriptOf(view, script)}${captionsOf(cues)}${this.#confirmation(view)}`;
  }

  get #again() {
    return html`<button class="outline small" @click=${() => this.#poller?.now()}>Try now</button>`;
  }

  #head(view: VideoView) {
    const page = safeLink(view.url);
    return html`<header class="video-head">
      <div><h1 tabindex="-1" dir="auto">${view.title}</h1>
        <p class="for">${statusOf(view)} <span>for ${leadOf(view)}</span> <span>made ${timeOf(view.created_at)}</span>
          ${page ? html`<a href=${page} rel="noopener noreferrer" target="_blank">${new URL(page).host}</a>` : nothing}</p></div>
      <div class="actions">${this.#actions(view)}</div></header>`;
  }

  #actions(view: VideoView) {
    const link = safeLink(view.share_url);
    const snippet = this.#beside.hosted?.email_html;
    const post = (action: string, done: string) => () => this.#do('POST', `/${view.id}/${action}`, done);
    const button = (text: string, onClick: () => unknown, kind = 'outline') =>
      html`<button class="${kind} small" ?disabled=${this.#isBusy} @click=${onClick}>${text}</button>`;
    return html`
      ${link ? html`<a role="button" class="small" href=${link} target="_blank" rel="noopener">Watch page</a>` : nothing}
      ${link ? button('Copy link', () => copy(this, 'Link', link)) : nothing}
      ${snippet ? button('Copy e-mail snippet', () => copy(this, 'E-mail snippet', snippet, true)) : nothing}
      ${view.status === 'failed' || view.status === 'cancelled' ? button('Retry', post('retry', 'On its way again.'), '') : nothing}
      ${isRunning(view) ? button('Cancel', post('cancel', 'Cancelled.')) : button('Delete …', () => this.#dialog?.showModal(), 'outline danger')}`;
  }

  #troubles(view: VideoView) {
    const failure = this.#failure;
    return html`
      ${failure && failure.reason !== 'key' ? warning('No answer from the API', `${failure.message} What is below may be out of date.`, this.#again) : nothing}
      ${this.#refusal && this.#refusal.reason !== 'key' ? warning('That could not be done', this.#refusal.message) : nothing}
      ${view.error_code ? warning(`${view.error_code}: ${view.error_message ?? ''}`, view.remedy ?? 'Retry the video.') : nothing}`;
  }

  /** Says what is lost, and asks. */
  #confirmation(view: VideoView) {
    const views = this.#beside.analytics?.total_views ?? view.view_count ?? 0;
    const close = () => this.#dialog?.close();
    return html`<dialog aria-labelledby="delete-title"><article>
      <h2 id="delete-title">Delete the video for <bdi>${view.lead.name}</bdi>?</h2>
      <ul>${view.share_url ? html`<li>Its link stops working, wherever it was sent.</li>` : nothing}
        <li>The film, its script, voice and recording are deleted.</li>
        ${view.share_url ? html`<li>${views === 0 ? 'Nobody has watched it yet.' : html`${count(views)} ${views === 1 ? 'view' : 'views'} and the curves of who watched are deleted.`}</li>` : nothing}</ul>
      <p>This cannot be undone. The lead stays.</p>
      <footer><button class="outline small" @click=${close}>Keep it</button>
        <button class="danger small" @click=${() => this.#delete(view)}>Delete video</button></footer>
    </article></dialog>`;
  }
}
customElements.define('video-page', VideoPage);

/** A part that was deleted alone is none; everything else is told. */
function nothingWhenGone(error: unknown): null {
  if (error instanceof CallFailed && error.status === 404) return null;
  throw error;
}
