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
