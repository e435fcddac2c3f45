import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The TensorFlow addon cannot be loaded by two worker threads of one process.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: './test/support/prepare-engine.ts',
    reporters: ['default', './test/support/vitest-slowest.ts'],
  },
});
