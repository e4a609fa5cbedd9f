// What a run shows of its result beyond the step itself: signed summary, check runs, comment, issue, badge. Publishing
// never changes the verdict: what cannot be published is a warning.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { serialiseBundle } from '../core/bundle.js';
import { utf8 } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import type { Timeline } from '../core/history/spans.js';
import type { Policy } from '../core/policy/policy.js';
import type { ResultDocument } from '../core/result/document.js';
import { type Badge, badgeOf, uncheckedBadge } from '../core/views/badge.js';
import { renderChangesMarkdown } from '../core/views/changes-markdown.js';
import { renderChangesText } from '../core/views/changes-text.js';
import { MAX_AGE_DAYS } from '../core/views/current-verdict.js';
import { eventResultOf } from '../core/views/event-result.js';
import { renderJson } from '../core/views/json.js';
import type { UserFiles } from '../core/views/locate.js';
import { visible } from '../core/views/untrusted.js';
import { type Happening, webhookEvent } from '../core/views/webhook-event.js';
import { type Draft, finishedDraft, type RunOf, unfinishedDraft } from '../history/draft.js';
import { readInputFile } from '../io/input-file.js';
import { badgeLink, badgeSnippet, type Proof, putBadge } from '../publish/github/badge.js';
import {
  abandonCheckRuns,
  completeCheckRuns,
  noteProgress,
  planCheckRuns,
  startCheckRuns,
} from '../publish/github/check-runs.js';
import { publishComment } from '../publish/github/comment.js';
import {
  readActionContext,
  runUrl,
  silentBecause,
  uncheckedBecause,
  unsignedBecause,
} from '../publish/github/context.js';
import { trackIssue } from '../publish/github/issue.js';
import { connectGitHub, type GitHub } from '../publish/github/outcome.js';
import { keepStepNotes } from '../publish/github/step-notes.js';
import { deliver, readWebhook, type Webhook } from '../publish/webhook.js';
import { readSigning } from '../signing/options.js';
import type { Verification } from '../verify.js';
import { announcer } from './announce.js';
import { resultInInputs } from './hints.js';
import { enter, openHistory, timelineIn } from './history.js';
import type { ActionInputs } from './inputs.js';
import * as log from './log.js';
import { type SignedSummary, signSummary } from './signed-summary.js';

/** The key of the webhook: `whsec_` and base64. */
const SECRET_VARIABLE = 'TRUST_CENTER_WEBHOOK_SECRET';

/** The one component that every target has. */
const EXPECTED = ['app/0'];
const MAX_EVENT_BYTES = 32 * 1024 * 1024;

export interface Published {
  signed: SignedSummary;
  /** What the log on `history-branch` tells, this run included; null: none was read. */
  timeline: Timeline | null;
}

export interface Publisher {
  /** A long step begins: the check runs say which. */
  note(step: string): void;
  /**
   * @param report SHA-256 in hex of the report, without summary and timeline
   * @param folder of result.json: the signed summary goes beside it
   */
  publish(
    verification: Verification,
    from: { policy: Policy; report: string; files: UserFiles; folder: string },
  ): Promise<Published>;
  /**
   * The step did not come to its end: nothing may stay in progress, and no old success stay unquestioned.
   * @param code of the error that ended it
   * @param found if it came to a verdict before: that one is entered in the history, for else a failure that cannot be
   * shown would leave the success before it standing
   */
  abandon(why: string, code: string, found: ResultDocument | null): Promise<void>;
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
  const wantsWebhook = inputs.webhookUrl !== undefined;
  const wantsBranch = inputs.badgeBranch !== undefined || inputs.historyBranch !== undefined;
  const wantsGitHub = inputs.checkRun || inputs.comment || inputs.issue || wantsBranch || wantsWebhook;
  // Signing needs to know what set the run off; outside GitHub Actions that is nobody but the caller.
  const needsContext = wantsGitHub || (inputs.sign !== 'none' && env.GITHUB_ACTIONS === 'true');
  const github = needsContext ? await connect(inputs, env) : null;
  // A key that cannot be used would be noticed only once the verification is done, and then as a warning.
  const mayUseKey = github === null || unsignedBecause(github.context, 'key') === null;
  if (inputs.sign === 'key' && mayUseKey) await readSigning(inputs, env);
  const silent = github === null ? null : silentBecause(github.context);
  /** Null where the run does not speak for the repository. */
  const speaks = silent === null ? github : null;
  // What of the inputs cannot be used has been refused before a check run is begun: it would stay in progress for ever.
  const webhook = speaks === null ? null : webhookOf(inputs, env);
  const history = openHistory(inputs, speaks, env);
  const announce = announcer();
  const runs = planCheckRuns(target, EXPECTED);
  const unchecked = github === null ? null : uncheckedBecause(github.context);
  if (unchecked !== null && inputs.checkRun) log.notice([`The check run was not published: ${unchecked}.`]);
  /** Null where no check run is wanted, or may be. */
  const checks = inputs.checkRun && unchecked === null ? github : null;
  if (checks !== null) announce(await startCheckRuns(checks, runs));
  // A failure is not reported here: completing the check runs will report it, and matters more.
  const notes = keepStepNotes(async (step) => {
    if (checks !== null) await noteProgress(checks, runs, step);
  });
  if (silent !== null && (inputs.issue || wantsBranch)) {
    const what = inputs.historyBranch === undefined ? 'Issue and badge' : 'Issue, badge and history';
    log.notice([`${what} speak for the repository and are left as they are: ${silent}.`]);
  }
  if (silent !== null && wantsWebhook) log.notice([`The webhook is told nothing: ${silent}.`]);
  const entering = { github: speaks, inputs, announce, env };

  /** A message that does not arrive changes no verdict. */
  async function sendWebhook(happening: Omit<Happening, 'links'>, links: Partial<Happening['links']>) {
    if (speaks === null || webhook === null) return;
    const run = runUrl(speaks.context);
    const event = webhookEvent({ ...happening, links: { run, issue: null, attestation: null, ...links } });
    if (event === null) return log.info('Nothing to tell the webhook: what counts is verified, and nothing changed.');
    const delivery = await deliver(webhook, { id: `msg_${randomUUID()}`, body: event.body });
    if (delivery.kind === 'delivered') return log.info(`The webhook took the message ${event.type}.`);
    log.warning([`The webhook did not get the message ${event.type}: ${delivery.why}.`]);
  }

  async function publishBadge(key: string, badge: Badge, at: number, proof: Proof | null, isStored: boolean) {
    const { badgeBranch: branch, badgeName: name } = inputs;
    if (speaks === null || branch === undefined) return;
    const put = { branch, name, key, badge, proof, at };
    const done = announce(await putBadge(speaks, put));
    if (done === null) return;
    if (done.isOutdated) {
      log.info(`${name}.svg on the branch ${branch} shows a later verdict, and is left as it is.`);
      return;
    }
    if (done.replaced !== null) {
      const before = visible(done.replaced, 200);
      log.notice([
        `The badge ${name}.svg on the branch ${branch} was that of ${before}, and is now that of ${visible(key, 200)}.`,
        'If both are to be shown, give each a badge-name of its own.',
      ]);
    }
    const link = badgeLink(speaks.context, put, isStored);
    log.info(`Badge, for the README: ${badgeSnippet(speaks.context, put, link)}`);
    log.info(`A click on it leads to ${link.about}.`);
  }

  return {
    note: (step) => {
      if (checks !== null) notes.note(step);
    },
    async publish(verification, { policy, report, files, folder }) {
      const { bundle } = verification;
      // Signing takes its time, and another run may come to a verdict meanwhile.
      const at = Date.now();
      const result = resultInInputs(verification.result);
      const key = result.target.name;
      const signed = await signSummary(inputs, { ...verification, policy, report }, { folder, github, announce });
      await notes.settle();
      const entered = history === null ? [] : [finishedDraft(verification.result, { target: key, ...history.run })];
      const {
        since: [since = null],
        log: read,
      } = await enter(history, entered, entering);
      if (since !== null) {
        for (const line of renderChangesText(since)) log.info(line);
        await log.addToSummary(renderChangesMarkdown(since));
      }
      const timeline = read === null || history === null ? null : await timelineIn(read, key, history.run.salt);
      const published: Published = { signed, timeline };
      if (github === null) return published;
      if (checks !== null) announce(await completeCheckRuns(checks, runs, { result, files, at }));
      if (inputs.comment) announce(await publishComment(github, { key, result, at }));
      let issue: string | null = null;
      if (inputs.issue && speaks !== null) {
        issue = announce(await trackIssue(speaks, { key, found: result, at, since }))?.url ?? null;
      }
      const found = verification.result;
      await sendWebhook(
        { target: key, found: eventResultOf(found), since, at },
        { issue, attestation: signed.attestationUrl },
      );
      if (inputs.badgeBranch !== undefined) {
        const summary = signed.path === null ? null : await readFile(signed.path, 'utf8');
        const proof = { result: renderJson(verification.result), bundle: utf8(serialiseBundle(bundle)), summary };
        const badge = badgeOf(result, at, { maxAgeDays: MAX_AGE_DAYS, label: inputs.badgeLabel });
        await publishBadge(key, badge, at, proof, signed.attestationUrl !== null);
      }
      return published;
    },
    async abandon(why, code, result) {
      await notes.settle();
      const at = Date.now();
      if (checks !== null) announce(await abandonCheckRuns(checks, runs, why));
      if (speaks === null || target === null) return;
      const entered = history === null ? [] : [draftOf(result, code, at, { target, ...history.run })];
      const {
        since: [since = null],
      } = await enter(history, entered, entering);
      const found = { stopped: why };
      const tracked = inputs.issue ? announce(await trackIssue(speaks, { key: target, found, at })) : null;
      await sendWebhook({ target, found, since, at }, { issue: tracked?.url ?? null });
      await publishBadge(target, uncheckedBadge(target, why, at, inputs.badgeLabel), at, null, false);
    },
  };
}

function draftOf(result: ResultDocument | null, code: string, at: number, run: RunOf): Draft {
  return result === null ? unfinishedDraft(code, at, run) : finishedDraft(result, run);
}

/**
 * Only for a run that will tell it something: GitHub keeps secrets from the others, such as those of forks.
 * @returns null: none is asked for
 * @throws InputError that quotes neither address nor secret: before anything is verified
 */
function webhookOf({ webhookUrl: url, allowPrivate }: ActionInputs, env: NodeJS.ProcessEnv): Webhook | null {
  if (url === undefined) return null;
  const shown = { url: 'input webhook-url', secret: `environment variable ${SECRET_VARIABLE}` };
  return readWebhook(url, env[SECRET_VARIABLE], { allowPrivate, shown });
}

/** @throws InputError where the run does not say what set it off */
export async function connect(inputs: ActionInputs, env: NodeJS.ProcessEnv): Promise<GitHub> {
  const path = env.GITHUB_EVENT_PATH ?? '';
  if (path === '') {
    throw new InputError('INPUT_INVALID', 'environment variable GITHUB_EVENT_PATH is not what GitHub Actions sets', {
      hint: 'Without the event nobody knows whether a pull request set this run off, so nothing is signed or published.',
    });
  }
  const event = await readInputFile(path, 'GITHUB_EVENT_PATH', MAX_EVENT_BYTES);
  return connectGitHub(readActionContext(env, Buffer.from(event).toString(), inputs.githubToken ?? null));
}
