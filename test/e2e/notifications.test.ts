// What a step tells a webhook: real messages to a receiver on this machine, verified by the library that receivers use.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDeployment, startPccs } from '../../src/simulator/index.js';
import { serve } from '../integration/loopback.js';
import { startGitHub } from '../support/github/stand-in.js';
import { cli, temporaryFolder } from './run.js';
import { demo, pullRequest, stepOnGitHub, writeDemo } from './step.js';

beforeAll(writeDemo);

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const SCHEDULE = { name: 'schedule' };

interface Message {
  type: string;
  data: Record<string, unknown>;
}

/** Takes what it can verify. @param status what it answers then */
async function receiver(status = 204) {
  const messages: Message[] = [];
  const verifier = new Verifier(SECRET);
  const { url } = await serve((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString();
      messages.push(verifier.verify(body, request.headers as Record<string, string>) as Message);
      response.writeHead(status).end();
    });
  });
  return { messages, url: `${url}/T0KEN`, inputs: { 'webhook-url': `${url}/T0KEN`, 'allow-private': 'true' } };
}

const env = { TRUST_CENTER_WEBHOOK_SECRET: SECRET };

describe('the webhook of a step', () => {
  it('is told that a target is not verified, with digests and pages', async () => {
    const { messages, inputs } = await receiver();
    const { status, stdout, standIn } = await stepOnGitHub(SCHEDULE, { ...inputs, issue: 'true' }, { env });
    expect(status).toBe(0);
    expect(messages).toMatchObject([
      {
        type: 'verification.not_verified',
        data: {
          target: 'evidence.json',
          verdict: 'recorded',
          experiment: 'test root',
          evidenceDigest: expect.stringMatching(/^sha256:/),
          previous: null,
          changes: null,
          links: {
            run: 'https://github.com/octo-org/octo-app/actions/runs/4242',
            issue: standIn.issues[0]?.html_url,
            attestation: null,
          },
        },
      },
    ]);
    expect(stdout).toContain('The webhook took the message verification.not_verified.');
    expect(stdout).not.toMatch(/T0KEN|whsec_/);
  });

  it('is told where there is no verdict', async () => {
    const { messages, inputs } = await receiver();
    const outcome = await stepOnGitHub(SCHEDULE, { ...inputs, 'app-compose': 'missing.json' }, { env });
    expect(outcome.status).toBe(1);
    expect(messages).toMatchObject([{ type: 'verification.not_verified', data: { verdict: 'inconclusive' } }]);
  });

  it('that does not take it is a warning, and changes no verdict', async () => {
    const { url, inputs } = await receiver(410);
    const { status, stdout, outputs } = await stepOnGitHub(SCHEDULE, inputs, { env });
    expect({ status, verdict: outputs.verdict }).toEqual({ status: 0, verdict: 'verified' });
    const { host } = new URL(url);
    expect(stdout).toContain(
      `::warning::The webhook did not get the message verification.not_verified: ${host}: answered with status 410: it wants no more messages.`,
    );
    expect(stdout).not.toMatch(/T0KEN|whsec_/);
  });

  it('is told nothing by a pull request', async () => {
    const { messages, inputs } = await receiver();
    const { status, stdout } = await stepOnGitHub(pullRequest(), inputs, { env });
    expect(status).toBe(0);
    expect(messages).toEqual([]);
    expect(stdout).toContain('The webhook is told nothing: the event pull_request is about a pull request.');
  });

  it('needs no secret for a run that tells nothing: those of forks have none', async () => {
    const { messages, inputs } = await receiver();
    const { status, stdout } = await stepOnGitHub(pullRequest('stranger/octo-app'), inputs);
    expect(status).toBe(0);
    expect(messages).toEqual([]);
    expect(stdout).toContain('The webhook is told nothing: the event pull_request is about a pull request.');
  });

  it('and a history that cannot be used are refused before a check run is begun', async () => {
    const { inputs } = await receiver();
    const without = await stepOnGitHub(SCHEDULE, { ...inputs, 'check-run': 'true' });
    const keyless = await stepOnGitHub(SCHEDULE, { 'history-branch': 'history', 'check-run': 'true' });
    expect([without.status, keyless.status]).toEqual([1, 1]);
    expect([...without.standIn.checkRuns, ...keyless.standIn.checkRuns]).toEqual([]);
  });

  it('needs a secret, and one target; neither URL nor secret is shown', async () => {
    const { inputs } = await receiver();
    const without = await stepOnGitHub(SCHEDULE, inputs);
    expect(without.status).toBe(1);
    expect(without.stdout).toContain('environment variable TRUST_CENTER_WEBHOOK_SECRET is not set');
    const bad = await stepOnGitHub(SCHEDULE, inputs, { env: { TRUST_CENTER_WEBHOOK_SECRET: 'whsec_c2VjcmV0' } });
    expect(bad.stdout).toContain('24 to 64 bytes in base64, got 6 bytes');
    expect(`${without.stdout}${bad.stdout}`).not.toMatch(/T0KEN|c2VjcmV0/);
  });
});

describe('what changed since the last check', () => {
  const key = (): string =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  it('stands in job summary, log, issue and webhook, told once', async () => {
    const { messages, inputs } = await receiver();
    const standIn = await startGitHub();
    writeFileSync(join(demo, 'another.json'), '{"another":"file"}');
    const history = { 'history-branch': 'history', 'history-key': key() };
    const run = (more: Record<string, string> = {}) =>
      stepOnGitHub(SCHEDULE, { ...inputs, ...history, issue: 'true', ...more }, { env, standIn });

    const first = await run();
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('This is the first check of this target in the history.');
    expect(first.summary).toContain('\nThis is the first check of this target in the history.\n');
    expect(messages.at(-1)?.data).toMatchObject({ previous: null, changes: [] });

    const second = await run();
    expect(second.summary).toMatch(/\nSince the last check of \d{4}-\d\d-\d\d \d\d:\d\d UTC nothing changed\.\n/);
    expect(messages.at(-1)?.data).toMatchObject({ previous: { verdict: 'recorded' }, changes: [] });
    expect(standIn.comments).toEqual([]);

    const third = await run({ 'app-compose': join(demo, 'another.json') });
    expect(third.outputs.verdict).toBe('failed');
    expect(third.summary).toMatch(
      /\n### Since the last check of .* UTC\n\n- verified as an experiment before, failed as an experiment now: source/,
    );
    expect(third.stdout).toMatch(
      /Since the last check of .* UTC:\n {2}verified as an experiment before, failed as an experiment now: /,
    );
    expect(messages.at(-1)).toMatchObject({
      type: 'verification.not_verified',
      data: {
        verdict: 'failed',
        previous: { verdict: 'recorded' },
        changes: expect.arrayContaining([
          {
            weight: 'worse',
            text: expect.stringMatching(/^verified as an experiment before, failed as an experiment now/),
          },
        ]),
      },
    });
    expect(standIn.comments.at(-1)?.body).toMatch(
      /\n\n- verified as an experiment before, failed as an experiment now: /,
    );
    const told = standIn.comments.length;

    await run({ 'app-compose': join(demo, 'another.json') });
    expect(messages.at(-1)?.data).toMatchObject({ previous: { verdict: 'failed' }, changes: [] });
    expect(standIn.comments).toHaveLength(told);
  });

  it('is not said where no history is read', async () => {
    const { summary, stdout } = await stepOnGitHub(SCHEDULE, {});
    expect(`${summary}${stdout}`).not.toMatch(/last check|first check/);
  });
});

it('of many targets, those that changed are named, and the others counted', async () => {
  const standIn = await startGitHub();
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  writeFileSync(join(demo, 'another.json'), '{"another":"file"}');
  const run = async (compose: string) => {
    const one = { evidence: join(demo, 'evidence.json') };
    const other = { ...one, name: 'worker', 'app-compose': join(demo, 'app-compose.json') };
    const defaults = {
      collateral: join(demo, 'collateral.json'),
      policy: join(demo, 'policy.yaml'),
      'insecure-root-ca': join(demo, 'root-ca.pem'),
    };
    const targets = [{ ...one, name: 'api', 'app-compose': join(demo, compose) }, other];
    writeFileSync(join(demo, 'targets.json'), JSON.stringify({ defaults, targets }));
    const none = { evidence: '', collateral: '', 'app-compose': '', policy: '', 'insecure-root-ca': '' };
    const history = { 'history-branch': 'history', 'history-key': pem };
    const inputs = { ...none, ...history, targets: join(demo, 'targets.json') };
    return stepOnGitHub(SCHEDULE, inputs, { standIn });
  };
  const first = await run('app-compose.json');
  expect(first.summary).toContain('\n### What changed\n\n2 are in the history for the first time.\n');
  const second = await run('another.json');
  expect(second.summary).toMatch(
    /\n### What changed\n\n\*\*api\*\* \(since the last check of .* UTC\)\n\n- verified as an experiment before, failed as an experiment now: [\s\S]*\n\n1 of 2 is as at the last check\.\n/,
  );
  expect(second.stdout).toMatch(
    /api: Since the last check of .* UTC:\n {2}verified as an experiment before, failed as an experiment now/,
  );
});

describe('an announced TCB recovery', () => {
  async function announcing() {
    const world = createDeployment({ early: {} });
    const pccs = await startPccs(world);
    onTestFinished(() => pccs.close());
    const folder = temporaryFolder();
    const file = (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    return {
      evidence: file('evidence.json', JSON.stringify(world.evidence)),
      'app-compose': file('app-compose.json', world.appCompose),
      policy: file('policy.yaml', world.policy),
      'insecure-root-ca': file('root-ca.pem', world.rootCaPem),
      'pccs-url': pccs.url,
      at: world.at.toISOString(),
    };
  }
  const WORDS = /TCB evaluation data number 20 is published, and will become the standard one about 2026-08-19 \(65/;

  it('is said on the command line, where it is asked for', async () => {
    const { evidence, ...options } = await announcing();
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const asked = await cli('verify', evidence, ...args, '--no-cache', '--early-warning');
    expect(asked.stdout.replace(/\s+/g, ' ')).toMatch(WORDS);
    const not = await cli('verify', evidence, ...args, '--no-cache');
    expect(not.stdout).not.toContain('Announced');
    expect(not.status).toBe(asked.status);
    const idle = await cli('verify', evidence, ...args, '--early-warning', '--tcb-update', 'early');
    expect(idle).toMatchObject({ status: 2, stderr: expect.stringContaining('--early-warning') });
  });

  it('is said by a step, and in its message', async () => {
    const { messages, inputs } = await receiver();
    const world = await announcing();
    const given = { ...world, ...inputs, collateral: '', 'early-warning': 'true' };
    const { summary, outputs } = await stepOnGitHub(SCHEDULE, given, {
      env: { ...env, TRUST_CENTER_CACHE: 'off', GITHUB_WORKSPACE: '' },
    });
    expect(outputs.verdict).toBe('verified');
    expect(summary).toMatch(WORDS);
    expect(messages.at(-1)?.data).toMatchObject({
      announced: [{ component: 'app/0', evaluationDataNumber: 20, to: 'OutOfDate', daysLeft: 65 }],
    });
  });
});
