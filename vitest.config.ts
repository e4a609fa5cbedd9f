import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '#crypto': fileURLToPath(new URL('./src/crypto/node.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/appraisal/**', 'src/formats/**'],
      reporter: ['text-summary', 'text', 'json-summary'],
      thresholds: { branches: 95 },
    },
  },
});
