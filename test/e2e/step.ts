// A step of a workflow: the committed action, run as the runner runs it, with inputs in the environment, outputs and
// summary in files; and around it, where a test wants them, a GitHub and an identity.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { serve } from '../integration/loopback.js';
import { type GitHubStandIn, type Settings, startGitHub } from '../support/github/stand-in.js';
import { cli, type Interruption, type Outcome, runNode, temporaryFolder } from './run.js';

/** Where `writeDemo` puts the simulated deployment. */
export const demo = join(temporaryFolder(), 'demo');

export async function writeDemo(): Promise<void> {
  expect((await cli('demo', '--write', demo)).status).toBe(0);
}

export interface Step extends Outcome {
  outputs: Record<string, string>;
  summary: string;
}

export type Inputs = Record<string, string | undefined>;

/**
 * A step with these inputs, over those of a verified experiment; `undefined` takes one of the usual ones away. `runner` goes over what the runner sets, which is
 * for a push to the default branch of a repository on github.com.
 * @param cwd folder that the step starts in; default: that of the tests
 */
export async function step(
  inputs: Inputs = {},
  runner: Record<string, string | undefined> = {},
  cwd?: string,
  interruption?: Interruption,
): Promise<Step> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'event.json'), JSON.stringify(ON_MAIN));
  const outputFile = join(folder, 'output');
  const summaryFile = join(folder, 'summary');
  writeFileSync(outputFile, '');
  writeFileSync(summaryFile, '');
  const file = (name: string): string => join(demo, name);
  const all = {
    evidence: file('evidence.json'),
    collateral: file('collateral.json'),
    'app-compose': file('app-compose.json'),
    policy: file('policy.yaml'),
    'insecure-root-ca': file('root-ca.pem'),
    'allow-experiment': 'true',
    'fail-on': 'inconclusive',
    ...inputs,
  };
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    RUNNER_TEMP: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'octo-org/octo-app',
    GITHUB_SHA: SHA,
    GITHUB_REF: MAIN,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_RUN_ID: '4242',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKSPACE: demo,
    GITHUB_OUTPUT: outputFile,
    GITHUB_STEP_SUMMARY: summaryFile,
    ...runner,
  };
  for (const [name, value] of Object.entries(all)) env[`INPUT_${name.toUpperCase()}`] = value ?? '';
  const outcome = await runNode('dist/index.cjs', [], env, cwd, interruption);
  const outputs: Record<string, string> = {};
  for (const match of readFileSync(outputFile, 'utf8').matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm))
    outputs[match[1] ?? ''] = match[3] ?? '';
  return { ...outcome, outputs, summary: readFileSync(summaryFile, 'utf8') };
}

export interface Event {
  name: string;
  /** Default: of the default branch. */
  ref?: string;
  /** Of the event, given the name of the repository. */
  payload?: (repository: string) => object;
}

export const SHA = 'a'.repeat(40);
export const MAIN = 'refs/heads/main';
/** Payload, as far as it is looked at. */
const ON_MAIN = { repository: { default_branch: 'main' } };

export const pullRequest = (head?: string, name = 'pull_request'): Event => ({
  name,
  ref: name === 'pull_request_target' ? MAIN : 'refs/pull/7/merge',
  payload: (own) => ({
    pull_request: {
      number: 7,
      head: { sha: SHA, repo: { full_name: head ?? own } },
      base: { repo: { full_name: own } },
    },
  }),
});

export interface StepOnGitHub extends Step {
  standIn: GitHubStandIn;
}

/** A step of a run in the stand-in's repository. Whatever a test is about, no request may be one that GitHub refuses. */
export async function stepOnGitHub(
  event: Event,
  inputs: Inputs,
  options: {
    settings?: Settings;
    standIn?: GitHubStandIn;
    env?: Record<string, string | undefined>;
    cwd?: string;
    interruption?: Interruption;
  } = {},
): Promise<StepOnGitHub> {
  const standIn = options.standIn ?? (await startGitHub(options.settings ?? {}));
  const path = join(temporaryFolder(), 'event.json');
  writeFileSync(path, JSON.stringify({ ...ON_MAIN, ...event.payload?.(standIn.repository) }));
  const outcome = await step(
    { 'github-token': standIn.token, ...inputs },
    {
      GITHUB_API_URL: standIn.url,
      GITHUB_REPOSITORY: standIn.repository,
      GITHUB_REF: event.ref ?? MAIN,
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: path,
      ...options.env,
    },
    options.cwd,
    options.interruption,
  );
  expect(standIn.faults).toEqual([]);
  return { ...outcome, standIn };
}

/** The service that gives a job with `id-token: write` its identity; what the runner sets for it. */
export async function tokenService(token: string): Promise<Record<string, string>> {
  const right = 'the-right-to-a-token';
  const { url } = await serve((request, response) => {
    const isRight =
      request.headers.authorization === `Bearer ${right}` && /[?&]audience=sigstore$/.test(request.url ?? '');
    response.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isRight ? { count: token.length, value: token } : { message: 'no' }));
  });
  return { ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/idtoken?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: right };
}
