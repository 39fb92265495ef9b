import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PageScout } from '../../functions/1-scout/page-scout.ts';
import { chooseElements } from '../../functions/core/script/choose-elements.ts';
import { chromiumFolder } from '../support/binaries.ts';
import { serveFolder } from '../support/site.ts';

const packageFolder = (path: string) => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

async function scoutSite(folder: string, page: string) {
  await using site = await serveFolder(packageFolder(folder));
  const scout = new PageScout({ chromiumFolder, fontFolders: [], allowPrivateHosts: [site.host] });
  const { page: found } = await scout.scout({ url: `${site.url}${page}`, width: 1280, height: 720 });
  return { ...found, screenshot_key: '' };
}

describe('sites that nobody here wrote', () => {
  it('agency: the headline is found though it is no heading, and so are the parts below it', async () => {
    const page = await scoutSite('startbootstrap-agency/dist', '');

    const { hero, features } = chooseElements(page);
    expect(hero?.text).toBe('Welcome To Our Studio!');
    expect(features.map(({ text }) => text)).toEqual(expect.arrayContaining(['E-Commerce', 'Responsive Design']));
    expect(page.page_height).toBeGreaterThan(5000);
    expect(page.animated).toBe(false);
  });

  it('admin-lte: a dashboard is told by its cards, not by the figures on them', async () => {
    const page = await scoutSite('admin-lte/dist', 'index.html');

    const { hero, features } = chooseElements(page);
    expect(hero?.text).toBe('Dashboard');
    expect(features.map(({ text }) => text)).toContain('Direct Chat');
    expect(features.map(({ text }) => text)).not.toContain('150');
  });
});
