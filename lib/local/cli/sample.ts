import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type * as z from 'zod';
import type { CreateVideo } from '../../../functions/contract/video.ts';

const FOLDER = fileURLToPath(new URL('../sample-site', import.meta.url));

/** The site that ships, served on loopback. */
export interface SampleSite {
  readonly url: string;
  /** `host:port`, as the functions' setting names it. */
  readonly host: string;
  close(): void;
}

export function serveSampleSite(): Promise<SampleSite> {
  const app = new Hono().use('*', serveStatic({ root: join(FOLDER) }));
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
      const host = `127.0.0.1:${port}`;
      resolve({ host, url: `http://${host}/`, close: () => server.close() });
    });
  });
}

/** The lead of the demo. */
export const sampleRequest = (url: string): z.input<typeof CreateVideo> => ({
  lead: { name: 'Dana Reyes', company: 'Hearth & Rye Bakery', industry: 'Bakeries' },
  url,
  script_style: 'casual',
  total_duration_seconds: 30,
  resolution: '1920x1080',
  recording_settings: { highlight_color: '#FF6B4A' },
});
