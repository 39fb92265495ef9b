/**
 * The complete workflow for one lead: record → script → voice → compose → host.
 *
 *   node examples/complete.ts [https://example.com]
 */

import { pageOf } from './support/page.ts';
import { createPersonalizedVideo } from './support/personalized-video.ts';

await using page = await pageOf(process.argv[2]);
const lead = { name: 'John Doe', company: 'Acme Corp', industry: 'SaaS' };
const hosted = await createPersonalizedVideo(lead, page);
console.log(`Watch it: ${hosted.shareUrl}`);
