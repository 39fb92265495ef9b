import type { FilmFiles, Rendition } from '../contract/film.ts';
import { type AssembleRequest, assembleFilm } from './assemble-film.ts';
import { type RenderRequest, renderScene } from './render-scene.ts';

/** Turns takes and speech into a film, with the two operations that every composition is made of. */
export class VideoComposer {
  readonly #ffmpegPath: string;

  constructor(options: { ffmpegPath: string }) {
    this.#ffmpegPath = options.ffmpegPath;
  }

  /** Renders one scene in every size; as {@link renderScene} does. */
  renderScene(request: RenderRequest): Promise<(Rendition & { path: string })[]> {
    return renderScene(this.#ffmpegPath, request);
  }

  /** Joins scenes and speech into a film; as {@link assembleFilm} does. */
  assemble(request: AssembleRequest): Promise<FilmFiles> {
    return assembleFilm(this.#ffmpegPath, request);
  }
}
