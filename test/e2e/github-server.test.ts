// Workflows on a GitHub Enterprise Server and on a tenant of ghe.com: what they sign and publish, and that a repository's name
// proves nothing without the server that it is on.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReferenceValues } from '../../src/core/measure/reference-values.js';
import { summarise } from '../../src/core/summary/summarise.js';
import { referenceValuesStatement } from '../../src/signing/reference-values.js';
import { signStatement } from '../../src/signing/sign-statement.js';
import { createDeployment, toHex } from '../../src/simulator/index.js';
import {
  identityToken,
  type SigstoreInstance,
  startSigstore,
  type WorkflowRun,
} from '../integration/sigstore-services.js';
import { sampleVerification } from '../unit/core/summary/sample.js';
import { cli, temporaryFolder } from './run.js';
import { type Inputs, pullRequest, stepOnGitHub, tokenService, writeDemo } from './step.js';

const GHE = 'https://ghe.corp.example';
const GHE_ISSUER = `${GHE}/_services/token`;
const REPOSITORY = 'octo-org/octo-app';
const WORKFLOW = '.github/workflows/trust.yml';

const folder = temporaryFolder();
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const runOn = (serverUrl: string, issuer: string): Partial<WorkflowRun> => ({
  repository: REPOSITORY,
  workflow: `${REPOSITORY}/${WORKFLOW}`,
  serverUrl,
  issuer,
});
const ON_GITHUB = runOn('https://github.com', 'https://token.actions.githubusercontent.com');
const ON_TENANT = runOn('https://octo.ghe.com', 'https://token.actions.octo.ghe.com');
const ON_GHE = runOn(GHE, GHE_ISSUER);

/** The company's own instance. */
let sigstore: SigstoreInstance;
let trustedRoot: string;
beforeAll(async () => {
  await writeDemo();
  sigstore = await startSigstore();
  trustedRoot = file('trusted-root.json', sigstore.trustedRoot);
});
afterAll(() => sigstore.close());

describe('verify-summary --server-url', () => {
  const signed = async (name: string, run: Partial<WorkflowRun>): Promise<string> => {
    const at = new Date(Date.now() - 60_000).toISOString();
    const signing = { kind: 'keyless', identityToken: identityToken(run), services: sigstore.services } as const;
    return file(name, await signStatement(await summarise(sampleVerification({ at })), signing));
  };
  const read = (summary: string, ...more: string[]) =>
    cli('verify-summary', summary, '--repo', REPOSITORY, '--signer-workflow', WORKFLOW, ...more);
  const byRoot = (summary: string, ...more: string[]) => read(summary, '--trusted-root', trustedRoot, ...more);

  it('verifies what a workflow on that server signed through its own Sigstore instance', async () => {
    const summary = await signed('ghe.json', ON_GHE);
    for (const more of [[], ['--issuer', GHE_ISSUER]]) {
      const { status, stdout } = await byRoot(summary, '--server-url', GHE, ...more);
      expect(stdout).toMatch(/^VERIFIED /);
      expect(status).toBe(0);
      expect(stdout).toContain(
        `signed by  ${GHE}/${REPOSITORY}/${WORKFLOW}@refs/heads/main, run for ${GHE}/${REPOSITORY} at refs/heads/main\n`,
      );
    }
    const tenant = await byRoot(await signed('tenant.json', ON_TENANT), '--server-url', 'https://octo.ghe.com/');
    expect(tenant.status).toBe(0);
  });

  it.each<[string, Partial<WorkflowRun>, string[], string]>([
    ['the server, its issuer alone', ON_GHE, ['--issuer', GHE_ISSUER], `wanted https://github.com, got ${GHE}`],
    ['server and issuer', ON_GHE, [], `wanted https://github.com, got ${GHE}`],
    [
      'the right server',
      ON_GHE,
      ['--server-url', 'https://ghe.other.example'],
      `wanted https://ghe.other.example, got ${GHE}`,
    ],
    ['github.com', ON_GITHUB, ['--server-url', GHE], `wanted ${GHE}, got https://github.com`],
    ['the tenant', ON_TENANT, [], 'wanted https://github.com, got https://octo.ghe.com'],
    [
      'another tenant',
      ON_TENANT,
      ['--server-url', 'https://other.ghe.com'],
      'wanted https://other.ghe.com, got https://octo.ghe.com',
    ],
  ])('refuses a repository of the same name without %s, and says which option to give', async (_, run, more, why) => {
    const { status, stdout } = await byRoot(await signed('other.json', run), ...more);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAILED {2}.*other\.json is refused: signer\.server: /);
    expect(stdout).toContain(`\n  signer.server: ${why}\n    If you mean that server: --server-url ${run.serverUrl}, `);
  });

  it('names the server also where the statement is none that it can read', async () => {
    const signing = { kind: 'keyless', identityToken: identityToken(ON_GHE), services: sigstore.services } as const;
    const statement = await summarise(sampleVerification({ at: new Date().toISOString() }));
    const text = await signStatement({ ...statement, predicateType: 'https://example.org/other/v1' }, signing);
    const other = await byRoot(file('statement.json', text), '--issuer', GHE_ISSUER);
    expect(other.status).toBe(1);
    expect(other.stdout).toContain(`signer.server: wanted https://github.com, got ${GHE}\n    If you mean that server`);
    const own = await byRoot(file('statement.json', text), '--server-url', GHE);
    expect(own.status).toBe(1);
    expect(own.stdout).toContain('predicateType: wanted ');
  });

  it('refuses it without the trusted root of that instance', async () => {
    const { status, stdout } = await read(await signed('ghe.json', ON_GHE), '--server-url', GHE);
    expect(status).toBe(1);
    expect(stdout).toMatch(/signer\.certificate: its issuer .* is in no trusted root\n.*--trusted-root/);
  });

  it('takes back no success of one server for a failure on another, nor hides one', async () => {
    const failed = await summarise(sampleVerification({ at: new Date().toISOString(), verdict: 'failed' }));
    const signing = (run: Partial<WorkflowRun>) =>
      ({ kind: 'keyless', identityToken: identityToken(run), services: sigstore.services }) as const;
    const success = await signed('ghe.json', ON_GHE);
    const other = { ...ON_GITHUB, workflow: `${REPOSITORY}/.github/workflows/other.yml` };
    const foreign = file('foreign.json', await signStatement(failed, signing(other)));
    const own = { ...ON_GHE, workflow: `${REPOSITORY}/.github/workflows/other.yml` };
    const denial = file('denial.json', await signStatement(failed, signing(own)));
    const both = (second: string) => byRoot(success, second, '--server-url', GHE);
    expect((await both(foreign)).status).toBe(0);
    expect((await both(denial)).status).toBe(1);
  });

  it('says which side is wrong where the certificate authority states another server than the token is of', async () => {
    const summary = await signed('misconfigured.json', runOn('https://github.com', GHE_ISSUER));
    const { status, stdout } = await byRoot(summary, '--server-url', GHE);
    expect(status).toBe(1);
    expect(stdout).toContain(
      `signer.server: wanted ${GHE}, got https://github.com\n    The token was issued by the server`,
    );
  });

  it('is misuse with a key, and for what is no address of a server', async () => {
    const key = await cli('verify-summary', 'x.json', '--key', 'key.pub', '--server-url', GHE);
    expect(key).toMatchObject({ status: 2, stderr: expect.stringContaining('--key and --server-url name different') });
    const name = await read('x.json', '--server-url', 'ghe.corp.example');
    expect(name.stderr).toContain('server-url: expected the address of a GitHub server, got "ghe.corp.example"');
  });
});

describe('signed reference values', () => {
  const world = createDeployment({ at: new Date().toISOString() });
  const at = world.at.toISOString();
  const { mrtd, rtmr0, rtmr1, rtmr2 } = world.registers;
  const values: ReferenceValues = {
    osImageHash: toHex(world.app.osImageHash),
    imageName: 'dstack-99.0.0',
    grade: 'rebuilt',
    isDev: false,
    source: null,
    measuredAt: at,
    shapes: [{ vmConfig: { cpu_count: 4 }, mrtd, rtmr0, rtmr1, rtmr2, events: [] }],
  };

  it.each([
    [`server-url: ${GHE}`, 0],
    [`server-url: ${GHE}\n      issuer: ${GHE_ISSUER}`, 0],
    ['# github.com', 2],
    ['server-url: https://ghe.other.example', 2],
    [`issuer: ${GHE_ISSUER}`, 2],
  ])('of a workflow count with %j in the policy: exit status %i', async (line, status) => {
    const signing = { kind: 'keyless', identityToken: identityToken(ON_GHE), services: sigstore.services } as const;
    const signed = file('values.json', await signStatement(referenceValuesStatement(values), signing));
    const signer = `    - repository: ${REPOSITORY}\n      workflow: ${WORKFLOW}\n      ${line}\n`;
    const outcome = await cli(
      ...['verify', file('evidence.json', JSON.stringify(world.evidence)), '--at', at, '--phases', 'hardware,os'],
      ...['--collateral', file('collateral.json', JSON.stringify(world.collateral))],
      ...['--insecure-root-ca', file('root-ca.pem', world.rootCaPem), '--allow-experiment'],
      ...['--policy', file('policy.yaml', `version: 1\nos:\n  reference-value-signers:\n${signer}`)],
      ...['--reference-values', signed, '--trusted-root', trustedRoot],
    );
    expect(outcome.stderr + outcome.stdout).toContain(status === 0 ? 'verified' : 'signer.server');
    expect(outcome.status).toBe(status);
  });
});

describe('a step', () => {
  const everything: Inputs = {
    sign: 'keyless',
    'check-run': 'true',
    comment: 'true',
    issue: 'true',
    'badge-branch': 'badges',
  };

  it('on an Enterprise Server does not offer its identity to a public service, and says what works', async () => {
    const token = identityToken({ ...ON_GHE, visibility: 'private' });
    const env = { GITHUB_SERVER_URL: GHE, ...(await tokenService(token)) };
    const { status, stdout, outputs, standIn } = await stepOnGitHub({ name: 'push' }, everything, { env });
    expect(status).toBe(0);
    expect(outputs['summary-path']).toBe('');
    expect(stdout).toContain(
      '::warning::The summary was not signed: no public certificate authority accepts the identity of a workflow on https://ghe.corp.example%0AName your own Sigstore instance, all of it: fulcio-url, rekor-url and timestamp-url. Or sign with a key',
    );
    expect(standIn.checkRuns.map(({ status: state }) => state)).toEqual(['completed']);
  });

  it.each([
    ['an Enterprise Server', ON_GHE],
    ['a tenant', ON_TENANT],
  ])('on %s signs through the instance that is named, and links to that server alone', async (_, run) => {
    const server = run.serverUrl ?? '';
    const { fulcioUrl, rekorUrl, timestampUrl } = sigstore.services;
    const instance = { 'fulcio-url': fulcioUrl, 'rekor-url': rekorUrl ?? '', 'timestamp-url': timestampUrl ?? '' };
    for (const [event, ref] of [
      [{ name: 'push' }, 'refs/heads/main'],
      [pullRequest(), 'refs/pull/7/merge'],
    ] as const) {
      const token = identityToken({ ...run, ref, workflowRef: ref });
      const env = { GITHUB_SERVER_URL: server, ...(await tokenService(token)) };
      const { stdout, outputs, summary, standIn } = await stepOnGitHub(event, { ...everything, ...instance }, { env });
      expect(outputs['attestation-url']).toMatch(new RegExp(`^${server}/${REPOSITORY}/attestations/\\d+$`));
      const shown = [
        stdout,
        summary,
        ...standIn.checkRuns.map(({ details_url, output }) => JSON.stringify([details_url, output])),
        ...[...standIn.comments, ...standIn.issues].map(({ body }) => String(body)),
        ...Object.values(standIn.files('badges')).map(String),
      ].join('\n');
      expect(shown).toContain(`${server}/${REPOSITORY}/actions/runs/4242`);
      // What is about this project itself is where it is published.
      expect(shown.replaceAll('https://github.com/org/trust-center-action', '')).not.toMatch(
        /github(?:usercontent)?\.com/,
      );
      const signer = ['--repo', REPOSITORY, '--signer-workflow', WORKFLOW, '--trusted-root', trustedRoot];
      const path = outputs['summary-path'] ?? '';
      const checked = await cli('verify-summary', path, ...signer, '--ref', ref, '--server-url', server);
      expect(checked.stdout).toContain(`signed by  ${server}/${REPOSITORY}/${WORKFLOW}@`);
    }
  });
});
