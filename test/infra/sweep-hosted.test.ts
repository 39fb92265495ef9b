import { afterAll, beforeAll, expect, it } from 'vitest';
import { HostedSweeper } from '../../functions/runtime/sweep-hosted.ts';
import { Media } from '../../functions/store/media.ts';
import { LibraryHarness } from '../support/library.ts';
import { finish, parts } from '../support/resources.ts';

let api: LibraryHarness;
beforeAll(async () => {
  api = await LibraryHarness.start();
});
afterAll(() => api.remove());

it('a video that cannot be taken off the site is told, tried again later, and keeps no other waiting', async () => {
  // Prepare
  const { id: film } = await finish(api, 'cmp', await parts(api));
  const { id } = await finish(api, 'hst', { composed_video_id: film, auto_delete_after_days: 1 });
  const stores = { jobs: api.jobs, deadlines: api.deadlines, media: api.media };
  const due = new Date(Date.now() + 2 * 86_400_000);
  const minutes = (count: number) => new Date(due.getTime() + count * 60_000);
  await api.deadlines.set('hst_of_nobody', due);

  // Act
  const broken = new HostedSweeper({ ...stores, site: new Media('no-such-bucket') });
  const refused = await broken.sweep(due).catch((error: Error) => error.message);

  // Assess
  expect(refused).toBe('1 videos could not be taken off the site.');
  expect(await api.deadlines.due(due, 10)).toEqual([]);
  const sweeper = new HostedSweeper({ ...stores, site: api.site });
  expect(await sweeper.sweep(minutes(1))).toEqual([]);
  expect(await sweeper.sweep(minutes(20))).toEqual([id]);
  expect(await api.deadlines.due(minutes(60), 10)).toEqual([]);
});
