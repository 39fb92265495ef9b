/**
 * Takes the pictures of the console in docs/images, of made-up leads: `node test/browser/console-pictures.ts`.
 *
 * Rows and parts are those of the tests; what only time and viewers make (dates, times of stages, views) is put into the
 * API's answers on their way.
 */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { VideoView } from '../../functions/contract/video.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { launchChromium } from '../support/chromium-browser.ts';
import { ConsoleSite, KEY } from '../support/console.ts';
import { openTab, seeViews } from '../support/console-tab.ts';
import { play } from '../support/played-steps.ts';
import { begin } from '../support/resources.ts';
import { serveFolder } from '../support/site.ts';
import { root } from '../support/synth.ts';

const images = join(root, 'docs/images');
const LEADS = [
  ['Marta Keller', 'Alpenglow Hotels', 0.1, 0],
  ['Theo Lindqvist', 'Nordhus Logistics', 2, 0],
  ['Dana Reyes', 'Hearth & Rye', 26, 41],
  ['Priya Raman', 'Lumen Clinics', 27, 18],
  ['James Okafor', 'Brightwater Foods', 49, 7],
  ['Yuki Tanaka', 'Midori Foods', 51, 23],
  ['Noor Haddad', 'Brinefield Energy', 73, 0],
  ['Leila Farouk', 'شركة النخيل', 98, 12],
] as const;
/** Seconds that the stages of a film of half a minute take on a laptop. */
const SECONDS = { scout: 3.1, script: 0.2, voice: 2.4, record: 14.8, compose: 19.6, host: 1.1 };

await using sample = await serveFolder(join(root, 'lib/local/sample-site'));
const browser = await launchChromium();
const shots: Buffer[] = [];
const page = await browser.newPage({ viewport: { width: 960, height: 540 }, locale: 'en-US' });
for (const top of [0, 560, 1120, 1700]) {
  await page.goto(sample.url);
  await page.evaluate((y) => window.scrollTo({ top: y, behavior: 'instant' }), top);
  await page.waitForTimeout(600);
  shots.push(await page.screenshot({ type: 'jpeg', quality: 82 }));
}
await page.close();
const posters = new Map<string, Buffer>();
const site = await ConsoleSite.start((path) => {
  const known = posters.get(path) ?? shots[posters.size % shots.length] ?? null;
  if (known) posters.set(path, known);
  return known;
});

const ids = new Map<string, string>();
for (const [name, company] of LEADS.toReversed()) {
  const lead = { name, company };
  const request = { lead, title: `Shift planning for ${company}`, resolution: '1280x720', total_duration_seconds: 30 };
  const { id } = await begin(site.api, 'vid', request);
  await play(site.api, id, name === 'Marta Keller' ? 'record' : name === 'Noor Haddad' ? 'scout' : undefined);
  if (name === 'Noor Haddad') {
    await site.api.jobs.fail(id, { code: 'PageUnreachable', message: 'The page did not answer.' });
  }
  if (name === 'Marta Keller') await site.api.jobs.startTask({ id, stage: 'record', name: 'plan' });
  ids.set(id, name);
}

/** A video as if it had been made some time ago. */
function aged(video: VideoView): VideoView {
  const [, , hours, views] = LEADS.find(([name]) => name === ids.get(video.id)) ?? LEADS[0];
  const stages = video.stages.map((stage) => ({
    ...stage,
    processing_time_seconds: stage.processing_time_seconds === null ? null : SECONDS[stage.name],
  }));
  const created_at = new Date(Date.now() - hours * 3_600_000).toISOString();
  const files: VideoView['files'] = { ...video.files, '720p': video.files['360p'] ?? '' };
  return {
    ...video,
    stages,
    created_at,
    files: video.share_url ? files : {},
    duration_seconds: video.share_url ? 31 : null,
    processing_time_seconds: 42.6,
    view_count: video.share_url ? views : null,
  };
}

const tab = await openTab(browser, site, KEY, { said: [], foreign: [] });
await tab.route(/api\/v1\/videos(\/vid_\w+)?(\?.*)?$/, async (route) => {
  const answer = await (await route.fetch()).json();
  await route.fulfill({ json: answer.items ? { ...answer, items: answer.items.map(aged) } : aged(answer) });
});
await seeViews(tab, {
  total_views: 41,
  unique_viewers: 33,
  avg_watch_percentage: 71,
  avg_watch_duration_seconds: 22,
  completion_rate: 58,
  click_through_rate: 17,
  daily_views: [9, 14, 6, 0, 1, 8, 3].map((views, day) => ({ date: `2026-05-${11 + day}`, views })),
  retention: Array.from({ length: 32 }, (_, second) => 0.5 + 0.5 * Math.exp(-second / 9) - second / 260),
});

/** Keeps what the tab shows, in 256 colours: a third of the bytes. */
async function keep(name: string, width: number, height: number, hash: string, ready: string): Promise<void> {
  await tab.setViewportSize({ width, height });
  await tab.goto(`${site.own.url}console${hash}`);
  await tab.locator(ready).first().waitFor();
  await tab.waitForLoadState('networkidle');
  // The player's wheel turns until the poster is there.
  await tab.waitForTimeout(1500);
  const whole = join(images, `${name}.whole.png`);
  await tab.screenshot({ path: whole });
  const filter = 'split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none';
  const options = ['-y', '-loglevel', 'error', '-i', whole, '-vf', filter, join(images, `${name}.png`)];
  await promisify(execFile)(ffmpegPath, options);
  await rm(whole);
}
const [id] = [...ids].find(([, name]) => name === 'Dana Reyes') ?? [];
await keep('console-list', 1200, 760, '', 'table.videos');
await keep('console-video', 1200, 1180, `#/videos/${id}`, 'line-plot canvas');
await keep('console-phone', 390, 844, '', 'table.videos');
await browser.close();
await site[Symbol.asyncDispose]();
