import { html, LitElement, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import brand from '../../layers/art/brand.json' with { type: 'json' };
import { readableOn, standOut } from '../core/pages/colors.ts';
import { readPlace } from './address.ts';
import { keepKey, readKey } from './api.ts';
import './plot.ts';
import './video-list.ts';
import './video-page.ts';

/** How long a short message stays, milliseconds. */
const SAID_MS = 6_000;

/** `<leadreel-console>`: the frame around the pages, the key, and what is said to the person. */
class Console extends LitElement {
  #isKeyWanted = false;
  /** What is said in the live region. */
  #said = '';
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #place = readPlace(location.hash);
  /** Counts keys: pages start anew with each. */
  #session = 0;

  constructor() {
    super();
    window.addEventListener('hashchange', () => this.#go());
    // Ours alone send it (parts.ts), always with words.
    this.addEventListener('say', (event) => this.#say((event as CustomEvent<string>).detail));
    this.addEventListener('ask-key', () => {
      this.#isKeyWanted = true;
      this.requestUpdate();
    });
  }

  override createRenderRoot() {
    return this;
  }

  #go(): void {
    const before = this.#place;
    this.#place = readPlace(location.hash);
    this.requestUpdate();
    // Within the list the focus stays where the person types.
    if (before.page === 'list' && this.#place.page === 'list') return;
    window.scrollTo(0, 0);
    this.updateComplete.then(() => requestAnimationFrame(() => this.querySelector('h1')?.focus()));
  }

  #say(text: string): void {
    clearTimeout(this.#quiet);
    this.#said = text;
    this.#quiet = setTimeout(() => {
      this.#said = '';
      this.requestUpdate();
    }, SAID_MS);
    this.requestUpdate();
  }

  #enter(event: SubmitEvent): void {
    event.preventDefault();
    // Only the form below submits.
    const key = String(new FormData(event.target as HTMLFormElement).get('key') ?? '').trim();
    if (key === '') return;
    keepKey(key);
    this.#isKeyWanted = false;
    this.#session++;
    this.requestUpdate();
  }

  #forget(): void {
    keepKey(null);
    this.#session++;
    this.#isKeyWanted = true;
    this.requestUpdate();
  }

  override render() {
    return html`<header class="bar"><a class="brand" href="#/videos"><img src="/console/mark.svg" alt="" width="28" height="28" />${brand.name}</a>
      <nav aria-label="Console"><a href="/api/docs">API</a>${
        readKey() === null || this.#isKeyWanted
          ? nothing
          : html`<button class="ghost small" @click=${() => this.#forget()}>Forget key</button>`
      }</nav></header>
      <main>${this.#isKeyWanted ? this.#askForKey() : this.#page()}</main>
      <div class="said ${this.#said ? '' : 'silent'}" role="status" aria-live="polite">${this.#said}</div>`;
  }

  #page() {
    const place = this.#place;
    const page =
      place.page === 'list'
        ? html`<video-list .q=${place.q} .status=${place.status}></video-list>`
        : html`<video-page .video=${place.id}></video-page>`;
    // Another key, or another video, makes the page anew.
    return keyed(`${this.#session} ${place.page === 'video' ? place.id : 'list'}`, page);
  }

  #askForKey() {
    const isWrong = readKey() !== null;
    return html`<section class="key"><h1 tabindex="-1">Your API key</h1>
      <form @submit=${(event: SubmitEvent) => this.#enter(event)}>
        ${isWrong ? html`<p class="warning" role="alert">The API does not take this key. Check it and enter it again.</p>` : nothing}
        <label>Key<input type="password" name="key" autocomplete="off" spellcheck="false" required autofocus aria-describedby="key-help" /></label>
        <small id="key-help">It stays in this tab and is forgotten when the tab is closed. In AWS it is the secret that the stack’s output names.</small>
        <button type="submit">Show the videos</button>
      </form></section>`;
  }
}

/** The brand's colours on each scheme's paper, told to the style sheet. Contrasts are those of WCAG 2.2. */
const PAPER = { light: '#ffffff', dark: '#14171f' };
for (const scheme of ['light', 'dark'] as const) {
  const button = scheme === 'light' ? brand.primary : standOut(brand.accent, PAPER.dark, 4.5);
  const colors = {
    button,
    'on-button': readableOn(button, scheme === 'light' ? brand.on_primary : brand.primary),
    link: standOut(brand.accent, PAPER[scheme], 5.5),
    line: standOut(brand.accent, PAPER[scheme], 3),
  };
  for (const [name, color] of Object.entries(colors)) {
    document.documentElement.style.setProperty(`--brand-${name}-${scheme}`, color);
  }
}
document.title = `${brand.name} console`;
customElements.define('leadreel-console', Console);
