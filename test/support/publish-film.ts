import { join } from 'node:path';
import { VideoHostManager } from '../../functions/6-host/video-host-manager.ts';
import { HostOptions } from '../../functions/contract/host.ts';
import { artFolder } from './binaries.ts';
import { makeFilm } from './film-fixture.ts';
import { BRAND, FRAME_RATE, SIZE } from './recording.ts';
import type { TestSite } from './site.ts';
import { type MemorySite, playerPath } from './site-store.ts';

/** Makes a small film of two chapters and publishes it; gives its slug and its length. */
export async function publishFilm(store: MemorySite, site: TestSite, work: string) {
  const ladder = [{ name: '360p', ...SIZE }];
  const { film } = await makeFilm(work, ['Hello Dana.', 'Plan every shift in a minute.'], ladder);
  const host = new VideoHostManager({ site: store, siteUrl: site.url.slice(0, -1) });
  const { slug } = await host.publish({
    ...HostOptions.parse({ cta: { label: 'Book a time', url: 'https://cal.example.com/dana' } }),
    film: {
      renditions: film.renditions.map(({ path, ...rendition }) => ({ ...rendition, key: path })),
      duration_seconds: film.durationSeconds,
      frame_rate: FRAME_RATE,
    },
    files: {
      renditions: Object.fromEntries(film.renditions.map(({ name, path }) => [name, path])),
      captions: film.captionsPath,
      chapters: film.chaptersPath,
      poster: film.posterPath,
    },
    title: 'How "Northwind" could <plan>',
    lead: { name: 'Dana Reyes', company: 'Northwind & Sons' },
    brand: BRAND,
    logoPath: join(artFolder, 'logo.png'),
    playerPath,
  });
  return { slug, seconds: film.durationSeconds };
}
