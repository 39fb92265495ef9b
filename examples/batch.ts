/**
 * Videos for several leads. One machine has only so many cores, so they are made two at a time; a thousand are a matter
 * for a deployment, which runs them side by side (POST /api/v1/videos).
 *
 *   node examples/batch.ts [https://example.com]
 */

import { pageOf } from './support/page.ts';
import { createPersonalizedVideo } from './support/personalized-video.ts';

const leads = [
  { name: 'John Doe', company: 'Acme Corp' },
  { name: 'Dana Reyes', company: 'Hearth & Rye' },
];

await using page = await pageOf(process.argv[2]);
const results = await Promise.allSettled(leads.map((lead) => createPersonalizedVideo(lead, page, 8)));

const made = results.filter((result) => result.status === 'fulfilled');
for (const { value } of made) console.log(`Made: ${value.shareUrl}`);
for (const result of results) if (result.status === 'rejected') console.error(`Failed: ${result.reason}`);
console.log(`Created ${made.length} videos, ${results.length - made.length} failed`);
process.exitCode = made.length === leads.length ? 0 : 1;
