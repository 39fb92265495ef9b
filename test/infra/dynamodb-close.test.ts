import { expect, it } from 'vitest';
import { LibraryHarness, newVideo } from '../support/library.ts';

const IDS = ['a', 'b', 'c'].map((letter) => `vid_${letter.repeat(26)}`);

it('a table that is closed under running queries answers them first, and brings nothing down', async () => {
  const harness = await LibraryHarness.start();
  const uncaught: unknown[] = [];
  const note = (error: unknown) => void uncaught.push(error);
  process.on('uncaughtExceptionMonitor', note);
  try {
    await Promise.all(IDS.map((id) => harness.jobs.create('vid', newVideo(id), [])));
    const queries = Array.from({ length: 40 }, (_, index) =>
      index % 2 ? harness.jobs.get(IDS[0] ?? '') : harness.jobs.list('vid', {}, 10, null),
    );
    const settled = Promise.allSettled(queries);
    await Promise.race(queries);
    await harness.remove();
    const answered = (await settled).filter(({ status }) => status === 'fulfilled');
    expect(answered.length).toBeGreaterThan(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(uncaught).toEqual([]);
  } finally {
    process.off('uncaughtExceptionMonitor', note);
  }
});
