import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { inflateChromium } from '../../functions/browser/inflate.ts';
import { chromiumFolder } from './binaries.ts';

/** The Chromium that ships, driven by Playwright. @param more arguments of its command line. */
export async function launchChromium(...more: string[]): Promise<Browser> {
  const { executable, libraries } = await inflateChromium(chromiumFolder);
  const args = ['--no-sandbox', '--disable-gpu', ...more];
  return chromium.launch({ executablePath: executable, args, env: { LD_LIBRARY_PATH: libraries } });
}

/** What a viewer's console says, what the page's policy stopped, and what was not there. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  const apart = /\/favicon\.ico$/;
  page.on('console', (message) => {
    const isApart = apart.test(message.location().url);
    if ((message.type() === 'error' || message.type() === 'warning') && !isApart) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400 && !apart.test(response.url()))
      complaints.push(`${response.status()} ${response.url()}`);
  });
  return complaints;
}

/** What axe finds on a page that is serious or worse: its rule, and where. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // Run as text, in Playwright's own world: the page's policy lets no foreign script in. What that gives has no type.
  const found = (await page.evaluate(`${axe.source};axe.run().then(({violations}) => violations)`)) as axe.Result[];
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}
