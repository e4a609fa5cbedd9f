// Reports from the command line: written in every way there is, checked, and named by a signed summary.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { serialiseBundle } from '../../../src/core/bundle.js';
import { VERSION } from '../../../src/core/version.js';
import { createDeployment } from '../../../src/simulator/index.js';
import { replaced } from '../../support/report-page.js';
import { simulatedReport } from '../../support/reports.js';
import { cliIn, type Outcome, temporaryFolder } from '../run.js';

const folder = temporaryFolder();
const path = (name: string): string => join(folder, name);
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(path(name), content);
  return name;
};
const content = (name: string): string => readFileSync(path(name), 'utf8');
const run = (...args: string[]): Promise<Outcome> => cliIn(folder, ...args);

const world = createDeployment({ at: new Date().toISOString() });
const ROOT = ['--insecure-root-ca', 'root.pem'];

beforeAll(async () => {
  file('root.pem', world.rootCaPem);
  file('policy.yaml', world.policy);
  file('evidence.json', JSON.stringify(world.evidence));
  file('collateral.json', JSON.stringify(world.collateral));
  file('app-compose.json', world.appCompose);
  file('other.json', '{"manifest_version":2}');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  file('key.pem', String(privateKey.export({ format: 'pem', type: 'pkcs8' })));
  file('pub.pem', String(publicKey.export({ format: 'pem', type: 'spki' })));
  const signed = ['--summary', 'summary.json', '--signing-key', 'key.pem'];
  const { status, stderr } = await run(
    ...['verify', '--evidence', 'evidence.json', '--collateral', 'collateral.json', '--policy', 'policy.yaml', ...ROOT],
    ...['--app-compose', 'app-compose.json', '--allow-experiment', '--format', 'html', '--output', 'report.html'],
    ...['--save-bundle', 'bundle.json', ...signed],
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

describe('a report', () => {
  it('is the same file from verify, replay and report, also on standard output', async () => {
    const report = await run('report', 'bundle.json', ...ROOT, '--output', 'again.html');
    expect(report).toMatchObject({ status: 0, stdout: '' });
    expect(report.stderr).toContain('reference values, freshness, policy and time are the bundle’s own');
    expect(content('again.html')).toBe(content('report.html'));
    const replayed = await run('replay', 'bundle.json', ...ROOT, '--allow-experiment', '--format', 'html');
    expect(replayed).toMatchObject({ status: 0, stdout: content('report.html') });
  });

  it('of a bundle judged by another policy holds that policy', async () => {
    const args = ['replay', 'bundle.json', ...ROOT, '--policy', file('other.yaml', 'version: 1\nphases: [hardware]\n')];
    expect((await run(...args, '--format', 'html', '--output', 'by-other.html')).status).toBe(3);
    const { status, stdout } = await run('check-report', 'by-other.html', '--format', 'json');
    expect([status, JSON.parse(stdout).verdict]).toEqual([0, 'inconclusive']);
    expect(JSON.parse(stdout).policyDigest).not.toBe(
      JSON.parse((await run('check-report', 'report.html', '--format', 'json')).stdout).policyDigest,
    );
  });

  it('is refused of a bundle that records no appraisal, with what to do', async () => {
    const { appraisal, ...collected } = (await simulatedReport()).bundle;
    expect(appraisal).toBeDefined();
    const { status, stderr } = await run('report', file('collected.json', serialiseBundle(collected)));
    expect(status).toBe(2);
    expect(stderr).toContain('the bundle records no appraisal to repeat');
    expect(stderr).toContain('trust-center verify --evidence BUNDLE --format html --output report.html');
  });

  it('is of one target, and always has everything', async () => {
    expect((await run('verify', '--targets', 'none.yaml', '--format', 'html')).stderr).toContain(
      '--format html is about one target',
    );
    expect((await run('replay', 'bundle.json', '--format', 'html', '--quiet')).stderr).toContain(
      '--quiet has no effect: html always has everything',
    );
  });
});

describe('check-report', () => {
  it('exits 0 for a report of ours whatever its verdict, which it prints with whose claim it is', async () => {
    const { status, stdout, stderr } = await run('check-report', 'report.html');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^SAME {2}not a byte is changed: /);
    expect(stdout).toContain(
      'That says nothing of the verdict, which is:\n\nEXPERIMENT, NOT VERIFIED  evidence.json\n',
    );
    expect(stdout).toContain('verified as an experiment: ');
    expect(stdout).toContain('proves nothing about any deployment');
    expect(stdout).toContain('reference values, freshness, policy, time and roots of trust are the report’s own');

    expect((await run('report', 'bundle.json', '--output', 'failed.html')).status).toBe(0);
    const failed = await run('check-report', 'failed.html');
    expect(failed.status).toBe(0);
    expect(failed.stdout).toContain('\nFAILED  evidence.json\n  failed: hardware.');
    const { state, verdict, experiment } = JSON.parse(
      (await run('check-report', 'failed.html', '--format', 'json')).stdout,
    );
    expect({ state, verdict, experiment }).toEqual({ state: 'same', verdict: 'failed', experiment: null });
  });

  it('exits 1 for a changed one, and says where, what is there and what should be', async () => {
    file('changed.html', replaced(content('report.html'), '</h1>', ' and safe</h1>'));
    const { status, stdout } = await run('check-report', 'changed.html');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^CHANGED {2}the file is not as trust-center wrote it\. Nothing that it shows counts\.\n/);
    expect(stdout).toMatch(/\n {2}after #\S+ is not what this version writes of the evidence in the file\n/);
    expect(stdout).toMatch(/\n {2}first difference {2}line \d+, byte \d+\n/);
    expect(stdout).toMatch(/\n {2}found {13}.* and safe<\/h1>/);
    const { state, change } = JSON.parse((await run('check-report', 'changed.html', '--format', 'json')).stdout);
    expect({ state, change }).toMatchObject({
      state: 'changed',
      change: { found: expect.stringContaining('and safe') },
    });
  });

  it('exits 2 for one of another version, which it names, and for what is none', async () => {
    const version = `content="trust-center ${VERSION}"`;
    file('later.html', replaced(content('report.html'), version, 'content="trust-center 9.9.9"'));
    const later = await run('check-report', 'later.html');
    expect(later.status).toBe(2);
    expect(later.stdout).toMatch(/^OTHER VERSION {2}.*trust-center 9\.9\.9 made it/);
    for (const name of ['bundle.json', 'policy.yaml']) {
      const { status, stdout } = await run('check-report', name);
      expect([status, stdout.split('  ')[0]]).toEqual([2, 'NO REPORT']);
    }
    expect((await run('check-report', 'nowhere.html')).status).toBe(2);
  });
});

describe('the signed summary', () => {
  const verifySummary = (...args: string[]) => run('verify-summary', ...args, '--key', 'pub.pem');

  it('names the report, by which it is found', async () => {
    const digest = createHash('sha256').update(content('report.html')).digest('hex');
    const payload = JSON.parse(
      Buffer.from(JSON.parse(content('summary.json')).dsseEnvelope.payload, 'base64').toString(),
    );
    expect(payload.subject).toContainEqual({ name: 'report.html', digest: { sha256: digest } });
    // An experiment is never PASSED: what is asked here is whether the subject is found.
    const { stdout } = await verifySummary('summary.json', '--subject', 'report.html');
    expect(stdout).not.toContain('subject report.html');
    expect((await verifySummary('summary.json', '--subject', 'other.json')).stdout).toContain('subject other.json');
  });

  it('goes into a report, which is checked with it, and from which it is read', async () => {
    const made = await run(
      'report',
      'bundle.json',
      ...ROOT,
      '--signed-summary',
      'summary.json',
      '--output',
      'signed.html',
    );
    expect(made.status).toBe(0);
    expect(content('signed.html')).not.toBe(content('report.html'));
    const { status, stdout } = await run('check-report', 'signed.html');
    expect(status).toBe(0);
    expect(stdout).toContain('The signed summary in it names this result');
    const [ofReport, ofFile] = [await verifySummary('signed.html'), await verifySummary('summary.json')];
    expect(ofReport.stdout.replaceAll('signed.html', 'summary.json')).toBe(ofFile.stdout);
  });

  it('is not read from a report that was changed around it, nor from one without', async () => {
    file('signed-changed.html', replaced(content('signed.html'), '</h1>', '!</h1>'));
    expect(await verifySummary('signed-changed.html')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the file is a report that was changed'),
    });
    expect((await verifySummary('report.html')).stderr).toContain('there is no signed summary in the report');
  });

  it('of another verification is refused', async () => {
    // Under Intel’s root the result is another one.
    const other = await run('report', 'bundle.json', '--signed-summary', 'summary.json', '--output', 'never.html');
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('signed-summary: it is of another verification: of result.json it has');
  });

  it('that is no signed summary is refused, and says what it lacks', async () => {
    const other = await run('report', 'bundle.json', '--signed-summary', 'bundle.json', '--output', 'never.html');
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('summary.dsseEnvelope: there is none: the bundle signs no statement');
  });
});
