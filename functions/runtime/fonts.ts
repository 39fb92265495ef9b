import { dirname, join } from 'node:path';

/** Inter for text that is drawn into films, by a file of its layer. */
export const fontPaths = ({ FONT_LICENCE }: { readonly FONT_LICENCE: string }): string[] => [
  join(dirname(FONT_LICENCE), '500Medium', 'Inter_500Medium.ttf'),
];
