import { expect, test } from 'vitest';
import { renderWatchPage } from '../../functions/core/pages/watch-page.ts';
import { launchChromium } from '../support/chromium-browser.ts';
import { WATCH_PAGE } from '../support/watch-page.ts';

test('names of any length, direction and malice are shown as they are, and push nothing off the screen', async () => {
  await using browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  const hostile = ['"><script>alert(1)</script>', '{{7*7}}', 'مرحبا '.repeat(80), '🎉'.repeat(120), 'n'.repeat(500)];
  for (const text of hostile) {
    const html = renderWatchPage({ ...WATCH_PAGE, title: text, leadName: text, leadCompany: text });
    await page.setContent(html);
    expect((await page.locator('h1').innerText()).replace(/[\u2066-\u2069]/g, '')).toBe(
      `A video for ${text.trim()} at ${text.trim()}`,
    );
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  }
});
