import { parseArgs } from 'node:util';

/**
 * `npm run bench -- film|record|compose|api|audience|batch [--runs N] [--seconds N] [--only name,…] [--remotion]`: measures, and prints Markdown tables. Each
 * suite says itself what it measures.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
    remotion: { type: 'boolean', default: false },
  },
});
const options = {
  runs: Number(values.runs),
  seconds: Number(values.seconds),
  only: values.only.split(',').filter(Boolean),
  remotion: values.remotion,
};
const suites: Record<string, () => Promise<void>> = {
  film: async () => (await import('./film.ts')).benchFilm(options),
  record: async () => (await import('./record/index.ts')).benchRecord(options),
  compose: async () => (await import('./compose/index.ts')).benchCompose(options),
  api: async () => (await import('./api.ts')).benchApi(options),
  batch: async () => (await import('./batch.ts')).benchBatch(options),
  audience: async () => (await import('./audience.ts')).benchAudience(options),
};
const suite = suites[positionals[0] ?? 'film'];
if (!suite)
  throw new RangeError(`There is no bench ${positionals[0]}: it is one of ${Object.keys(suites).join(', ')}.`);
await suite();
