import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: {
      '#crypto': fileURLToPath(new URL('./src/core/crypto/node.ts', import.meta.url)),
      '#sigstore': fileURLToPath(new URL('./src/core/sigstore/node.ts', import.meta.url)),
    },
  },
  test: {
    projects: [
      // Most of them are of pure functions: each file by itself would spend more time on its imports than on its tests.
      { extends: true, test: { name: 'together', include: ['test/{unit,captures}/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/{integration,e2e}/**/*.test.ts'],
          // Real servers, processes and browsers: on a busy machine one may be late. `.ci/run` has such a test run again, which
          // the list of tests then says beside its name.
          retry: Number(process.env.TRUST_CENTER_TEST_RETRIES ?? 0),
        },
      },
    ],
    globalSetup: 'test/support/service/with-servers.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One fewer by default, which on a small machine is half.
    maxWorkers: availableParallelism(),
    coverage: {
      // CI enforces the thresholds in the run it makes anyway; without real attestations they cannot be met.
      enabled: process.env.CI === 'true' && (process.env.TRUST_CENTER_CAPTURES ?? '') !== '',
      provider: 'v8',
      include: ['src/core/appraisal/**', 'src/core/formats/**'],
      reporter: ['text-summary', ['text', { skipFull: true }]],
      thresholds: { branches: 95 },
    },
  },
});
