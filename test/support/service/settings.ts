// Settings of a service that tests talk to on loopback.

import type { Settings } from '../../../src/service/settings.js';

export const TEST_SETTINGS: Settings = {
  role: 'all',
  host: '127.0.0.1',
  port: 0,
  publicUrl: 'http://127.0.0.1',
  data: '',
  databaseUrl: null,
  redisUrl: null,
  s3: null,
  pccsUrls: [],
  rpcUrls: [],
  allowPrivate: 'any',
  tenants: 'one',
  concurrency: 2,
  hostRate: 10,
  leaseSeconds: 30,
  sweepSeconds: 1,
  oidc: null,
  githubIssuer: 'https://token.actions.githubusercontent.com',
  metrics: null,
  logKey: null,
  logLevel: 'warn',
};
