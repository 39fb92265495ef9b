import { copyFileSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Where the console's modules lie. */
export const CONSOLE_FOLDER = join(root, 'functions/console');

/**
 * Puts the console into a folder: `index.html` and the brand's mark as they are, and one script and one style of all
 * that `main.ts` and `console.css` import.
 */
export function bundleConsole(folder: string): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: ['main.ts', 'console.css'].map((name) => ({ in: join(CONSOLE_FOLDER, name), out: 'console' })),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    // What the API serves beside it.
    external: ['/console/*'],
    // Licences of what comes along stay where they are read.
    legalComments: 'eof',
    logLevel: 'warning',
  });
  for (const name of ['lit', 'uplot', '@picocss/pico']) {
    const licence = ['LICENSE', 'LICENSE.md'].map((file) => join(root, 'node_modules', name, file)).find(existsSync);
    if (licence) copyFileSync(licence, join(folder, `LICENSE-${basename(name)}`));
  }
  copyFileSync(join(CONSOLE_FOLDER, 'index.html'), join(folder, 'index.html'));
  copyFileSync(join(root, 'layers/art/mark.svg'), join(folder, 'mark.svg'));
}
