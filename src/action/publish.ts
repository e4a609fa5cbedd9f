// What a run shows of its result beyond the step itself: signed summary, check runs, comment, issue, badge. Publishing
// never changes the verdict: what cannot be published is a warning.

import { readFile } from 'node:fs/promises';
import * as core from '@actions/core';
import { TrustCenterError } from '../errors.js';
import type { Policy } from '../policy.js';
import { putFiles } from '../publish/github/branch.js';
import { abandonCheckRuns, completeCheckRuns, noteProgress, startCheckRuns } from '../publish/github/check-runs.js';
import { publishComment } from '../publish/github/comment.js';
import { readActionContext } from '../publish/github/context.js';
import { trackIssue } from '../publish/github/issue.js';
import type { UserFiles } from '../publish/github/locate.js';
import { connectGitHub, type GitHub } from '../publish/github/outcome.js';
import { keepStepNotes } from '../publish/github/step-notes.js';
import { type Badge, badgeOf, uncheckedBadge } from '../result/badge.js';
import type { Verification } from '../verify.js';
import { BADGE_MAX_AGE_DAYS, badgeFiles, badgeSnippet } from './badge.js';
import type { ActionInputs } from './inputs.js';
import { type SignedSummary, signSummary } from './sign.js';
import { teller } from './tell.js';

const CHECK_RUN = 'trust-center';

export interface Publisher {
  /** A long step begins: the check runs say which. */
  note(step: string): void;
  /** @param folder of result.json: the signed summary goes beside it */
  publish(
    verification: Verification,
    from: { policy: Policy; files: UserFiles; folder: string },
  ): Promise<SignedSummary>;
  /** The verification came to no result: nothing may stay in progress, and no old success stay unquestioned. */
  abandon(why: string): Promise<void>;
}

/**
 * Connects to GitHub if anything is to be published there, and begins the check runs.
 * @param target its name; null when none could be read
 * @throws InputError
 */
export async function startPublishing(
  inputs: ActionInputs,
  target: string | null,
  env: NodeJS.ProcessEnv,
): Promise<Publisher> {
  const wantsGitHub = inputs.checkRun || inputs.comment || inputs.issue || inputs.badgeBranch !== undefined;
  const github = wantsGitHub || inputs.sign !== 'none' ? await connect(inputs, env, wantsGitHub) : null;
  const tell = teller();
  const started =
    github !== null && inputs.checkRun
      ? (tell(await startCheckRuns(github, { name: CHECK_RUN, components: ['app/0'] })) ?? [])
      : [];
  // Not told when it fails: completing the check runs will say why, and matters more.
  const notes = keepStepNotes(async (step) => {
    if (github !== null) await noteProgress(github, started, step);
  });
  /** Issue and badge speak for the repository, which a pull request is not part of yet. */
  const speaks = github !== null && github.context.pullRequest === null ? github : null;
  if (github !== null && speaks === null && (inputs.issue || inputs.badgeBranch !== undefined)) {
    core.notice('Issue and badge speak for the repository, not for a pull request: they are left as they are.');
  }

  async function publishBadge(badge: Badge, isStored: boolean): Promise<void> {
    const branch = inputs.badgeBranch;
    if (speaks === null || branch === undefined) return;
    const files = badgeFiles(badge);
    const put = tell(await putFiles(speaks, { branch, files, message: `Badge: ${badge.message}` }));
    if (put !== null) core.info(`Badge, for the README: ${badgeSnippet(speaks.context, branch, isStored)}`);
  }

  return {
    note: (step) => {
      if (started.length > 0) notes.note(step);
    },
    async publish(verification, { policy, files, folder }) {
      const { result } = verification;
      const key = result.target.name;
      const signed = await signSummary(inputs, verification, policy, { folder, github, tell });
      await notes.settle();
      if (github === null) return signed;
      if (inputs.checkRun) tell(await completeCheckRuns(github, { name: CHECK_RUN, started, result, files }));
      if (inputs.comment) tell(await publishComment(github, { key, result }));
      if (inputs.issue && speaks !== null) tell(await trackIssue(speaks, { key, found: result }));
      await publishBadge(
        badgeOf(result, Date.now(), { maxAgeDays: BADGE_MAX_AGE_DAYS }),
        signed.attestationUrl !== null,
      );
      return signed;
    },
    async abandon(why) {
      await notes.settle();
      if (github !== null && started.length > 0) tell(await abandonCheckRuns(github, started, why));
      if (speaks === null || target === null) return;
      if (inputs.issue) tell(await trackIssue(speaks, { key: target, found: { stopped: why } }));
      await publishBadge(uncheckedBadge(target, why, Date.now()), false);
    },
  };
}

/** Signing does without GitHub's API where it must: only the attestation store needs it. */
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
