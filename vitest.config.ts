import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '#crypto': fileURLToPath(new URL('./src/core/crypto/node.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
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
