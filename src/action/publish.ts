// What a run shows of its result beyond the step itself: signed summary, check runs, comment, badge. Publishing never
// changes the verdict: what cannot be published is a warning.

import { readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import * as core from '@actions/core';
import { TrustCenterError } from '../errors.js';
import type { Policy } from '../policy.js';
import { storeAttestation } from '../publish/github/attestation.js';
import { putFiles } from '../publish/github/branch.js';
import { abandonCheckRuns, type CheckRun, completeCheckRuns, startCheckRuns } from '../publish/github/check-runs.js';
import { publishComment } from '../publish/github/comment.js';
import { readActionContext } from '../publish/github/context.js';
import type { UserFiles } from '../publish/github/locate.js';
import { connectGitHub, type GitHub, type Outcome } from '../publish/github/outcome.js';
import { signStatement } from '../publish/sign.js';
import { readSigning } from '../publish/signing.js';
import { summarise } from '../publish/summarise.js';
import { badgeOf, shieldsEndpoint } from '../result/badge.js';
import { renderBadgeSvg } from '../result/badge-svg.js';
import type { Verification } from '../verify.js';
import type { ActionInputs } from './inputs.js';

const CHECK_RUN = 'trust-center';
const BADGE_MAX_AGE_DAYS = 7;

export interface Publisher {
  /** @param folder of result.json: the signed summary goes beside it */
  publish(verification: Verification, policy: Policy, folder: string): Promise<void>;
  /** The verification came to no result: nothing may stay in progress. */
  abandon(why: string): Promise<void>;
}

/** Connects to GitHub if anything is to be published there, and begins the check runs. @throws InputError */
export async function startPublishing(inputs: ActionInputs, env: NodeJS.ProcessEnv): Promise<Publisher> {
  const wantsGitHub = inputs.checkRun || inputs.comment || inputs.badgeBranch !== undefined;
  const github = wantsGitHub || inputs.sign === 'keyless' ? await connect(inputs, env, wantsGitHub) : null;
  const tell = teller();
  let started: CheckRun[] = [];
  if (github !== null && inputs.checkRun) {
    started = tell(await startCheckRuns(github, { name: CHECK_RUN, components: ['app/0'] })) ?? [];
  }
  return {
    async publish(verification, policy, folder) {
      const { result } = verification;
      await sign(inputs, verification, policy, folder, github, tell);
      if (github === null) return;
      if (inputs.checkRun) {
        const files = await userFiles(inputs, env);
        tell(await completeCheckRuns(github, { name: CHECK_RUN, started, result, files }));
      }
      if (inputs.comment) tell(await publishComment(github, { key: result.target.name, result }));
      if (inputs.badgeBranch !== undefined) {
        const badge = badgeOf(result, Date.now(), { maxAgeDays: BADGE_MAX_AGE_DAYS });
        const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
        const files = [
          { path: 'trust-center.svg', content: encode(renderBadgeSvg(badge)) },
          { path: 'trust-center.json', content: encode(`${JSON.stringify(shieldsEndpoint(badge))}\n`) },
        ];
        tell(await putFiles(github, { branch: inputs.badgeBranch, files, message: `Badge: ${badge.message}` }));
      }
    },
    async abandon(why) {
      if (github !== null && started.length > 0) tell(await abandonCheckRuns(github, started, why));
    },
  };
}

/** A keyless signature does without GitHub's API where it must: only the attestation store needs it. */
async function connect(inputs: ActionInputs, env: NodeJS.ProcessEnv, required: boolean): Promise<GitHub | null> {
  const event = env.GITHUB_EVENT_PATH;
  try {
    const payload = event === undefined || event === '' ? null : await readFile(event, 'utf8');
    return connectGitHub(readActionContext(env, payload, inputs.githubToken ?? null));
  } catch (error) {
    if (required || !(error instanceof TrustCenterError)) throw error;
    return null;
  }
}

async function sign(
  inputs: ActionInputs,
  { result, bundle }: Verification,
  policy: Policy,
  folder: string,
  github: GitHub | null,
  tell: ReturnType<typeof teller>,
): Promise<void> {
  if (inputs.sign === 'none') return;
  try {
    const knownOs = result.components.map(({ reference }) => reference);
    const statement = await summarise({ result, bundle, policy, knownOs });
    const options = { signingKey: inputs.sign === 'key' ? inputs.signingKey : undefined };
    const text = await signStatement(statement, await readSigning(options, process.env));
    const path = join(folder, 'summary.sigstore.json');
    await writeFile(path, text);
    core.setOutput('summary-path', path);
    if (inputs.sign === 'keyless' && github !== null) tell(await storeAttestation(github, JSON.parse(text)));
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    core.warning(`The summary was not signed: ${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`);
  }
}

/** Files of the repository, for annotations at their lines; files elsewhere have no place in it. */
async function userFiles(inputs: ActionInputs, env: NodeJS.ProcessEnv): Promise<UserFiles> {
  const workspace = env.GITHUB_WORKSPACE ?? process.cwd();
  const within = (path: string | undefined): string | null => {
    if (path === undefined) return null;
    const place = relative(workspace, isAbsolute(path) ? path : join(process.cwd(), path));
    return place === '' || place.startsWith('..') || isAbsolute(place) ? null : place;
  };
  const policy = within(inputs.policy);
  const compose = within(inputs.appCompose);
  return {
    policy: policy === null ? null : { path: policy, text: await readFile(inputs.policy ?? '', 'utf8') },
    compose: compose === null ? null : { path: compose },
  };
}

/** Tells why something was not published, each reason once. */
function teller(): <T>(outcome: Outcome<T>) => T | null {
  const told = new Set<string>();
  const once = (text: string, say: (text: string) => void): null => {
    if (!told.has(text)) say(text);
    told.add(text);
    return null;
  };
  return (outcome) => {
    if (outcome.kind === 'published') return outcome.value;
    if (outcome.kind === 'skipped') return once(outcome.notice, core.notice);
    return once(outcome.warning, core.warning);
  };
}
