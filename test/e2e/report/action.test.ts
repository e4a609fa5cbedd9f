// The report that a step of a workflow leaves: always beside the result, with the signed summary in it where one was signed.

import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { cli, temporaryFolder } from '../run.js';
import { demo, step, writeDemo } from '../step.js';

beforeAll(writeDemo);

async function checked(path: string | undefined): Promise<Record<string, unknown>> {
  const { status, stdout } = await cli('check-report', path ?? '', '--format', 'json');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

it('is the one that its bundle gives, whatever the verdict', async () => {
  const verified = await step();
  expect(verified.status).toBe(0);
  const path = verified.outputs['report-path'] ?? '';
  expect([dirname(path), path.endsWith('/report.html')]).toEqual([
    dirname(verified.outputs['result-path'] ?? ''),
    true,
  ]);
  expect(await checked(path)).toMatchObject({ state: 'same', verdict: 'verified', hasSummary: false });
  const root = ['--insecure-root-ca', join(demo, 'root-ca.pem')];
  const again = await cli('report', verified.outputs['bundle-path'] ?? '', ...root);
  expect(again.stdout).toBe(readFileSync(path, 'utf8'));

  const failed = await step({ 'insecure-root-ca': undefined });
  expect(failed.status).toBe(1);
  expect(await checked(failed.outputs['report-path'])).toMatchObject({ state: 'same', verdict: 'failed' });
});

it('holds the summary that was signed, which names it', async () => {
  const key = join(temporaryFolder(), 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(key, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const { outputs } = await step({ sign: 'key', 'signing-key': key });
  expect(existsSync(outputs['summary-path'] ?? '')).toBe(true);
  expect(await checked(outputs['report-path'])).toMatchObject({ state: 'same', hasSummary: true });
});
