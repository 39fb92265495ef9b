import { filterPath } from './filter-path.ts';

/** Text that was set and written for FFmpeg. */
export interface Letters {
  /** From `assDocument`. */
  readonly path: string;
  /** Holds one font and nothing else. */
  readonly fontsFolder: string;
}

/** Draws them. */
export const lettersFilter = ({ path, fontsFolder }: Letters): string =>
  `ass=filename=${filterPath(path)}:fontsdir=${filterPath(fontsFolder)}`;
