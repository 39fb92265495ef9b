import { PLAYER_FILES, siteKeys } from '../contract/keys.ts';

/** Where a site's pages see everything. */
export class SitePages {
  /** Ends the names of pages. */
  readonly ending: string;
  /** Path of the site's root, and what makes it a whole address; a folder has no whole one that a page may name. */
  readonly #root: string;
  readonly #whole: string;

  constructor(siteUrl: string, ending: string) {
    const { protocol, pathname } = new URL(siteUrl);
    this.ending = ending;
    this.#root = pathname.replace(/\/$/, '');
    this.#whole = protocol === 'file:' ? this.#root : siteUrl;
  }

  /** A path as the site's own pages name it. */
  path(key: string): string {
    return `${this.#root}/${key}`;
  }

  /** A path as others name it. */
  whole(path: string): string {
    return `${this.#whole}/${path}`;
  }

  file(name: keyof typeof PLAYER_FILES): string {
    return this.path(siteKeys.player(PLAYER_FILES[name]));
  }
}
