import { defineConfig } from 'vitest/config';

/** Whole films again, of what shorter tests show in parts: `npm run test:all` runs them too. */
const LONG = [
  'test/e2e/batch-whole.test.ts',
  'test/e2e/cli-batch.test.ts',
  'test/e2e/reuse.test.ts',
  'test/e2e/restart.test.ts',
  'test/e2e/single-steps.test.ts',
  'test/infra/store-outages.test.ts',
  'test/steps/record-modes.test.ts',
  'test/steps/real-sites.test.ts',
];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: process.env.ALL_TESTS ? [] : LONG,
    // Browsers and encoders share two cores: files run one after the other where they are heavy.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
