// The action's plan of a change: on a pull request, what deploying it would mean. Nothing is deployed. The files of a pull
// request are text by anybody: they are read, never run, and shown as text.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitHubAccess } from '../collect/endorsements/container-image/github-access.js';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import type { Decision, PlanDocument, PlannedFinding } from '../core/plan/document.js';
import { type LocatePlace, locatePlaces } from '../core/plan/lines.js';
import { renderPlanMarkdown } from '../core/plan/markdown.js';
import { renderPlanText } from '../core/plan/text.js';
import { OUTCOME_WORDS } from '../core/plan/words.js';
import { jsonText } from '../core/views/json.js';
import { visible } from '../core/views/untrusted.js';
import { cancellable } from '../io/cancellation.js';
import { commitOf } from '../io/git.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import { placeOf } from '../io/user-files.js';
import { type ChangedFiles, plan as conduct, firstFile, type Plan, type PlanRequest, preparePlan } from '../plan.js';
import { publishPlanComment } from '../publish/github/comment.js';
import type { GitHub } from '../publish/github/outcome.js';
import { type Annotation, write } from './annotations.js';
import { announcer } from './announce.js';
import { inInputs } from './hints.js';
import type { ActionInputs } from './inputs.js';
import * as log from './log.js';
import { connect } from './publish.js';
import { expectInWorkspace, withOwnFiles } from './workspace.js';

/** Characters in a line of the log. */
const LOG_WIDTH = 120;
const MAX_SUMMARY_LINE = 500;

export async function planChange(inputs: ActionInputs): Promise<void> {
  const { env } = process;
  // Outside GitHub Actions there is no event, and no pull request.
  const github = inputs.comment || (env.GITHUB_EVENT_PATH ?? '') !== '' ? await connect(inputs, env) : null;
  const request = await requestOf(inputs, github);
  const made = await log.group('Compare and look up', () =>
    cancellable((signal) => conduct(withSignal(request, signal))),
  );
  const plan = inWorkflow(made.plan);
  await writeFiles({ ...made, plan });
  log.view(renderPlanText(plan, { width: LOG_WIDTH, colour: (env.NO_COLOR ?? '') === '' }));
  annotatePlan(plan, await locatePlaces(await placesOf(request.change, made.texts)));
  await log.addToSummary(renderPlanMarkdown(plan));
  if (inputs.comment && github !== null) {
    announcer()(await publishPlanComment(github, { key: plan.change.files.join(' + '), plan, at: Date.now() }));
  }
  if (fails(plan, inputs)) log.fail([`${OUTCOME_WORDS[plan.outcome]}: ${plan.outcomeReason}`], { title: 'Plan' });
  else process.exitCode = 0;
}

async function requestOf(inputs: ActionInputs, github: GitHub | null): Promise<PlanRequest> {
  const { from, form, base, ...others } = inputs;
  const options = { ...(await withOwnFiles({ ...others, appCompose: undefined, composeFile: undefined })) };
  const change = { appCompose: inputs.appCompose, composeFile: inputs.composeFile, from, form, base };
  const run = { offline: false, github: gitHubAccess(process.env, inputs.githubToken), onProgress: log.info };
  const request = await preparePlan({ ...options, ...change }, null, run, (path, what) =>
    expectInWorkspace(path, what, process.env),
  );
  return { ...request, base: await baseOf(base, github, firstFile(request.change)) };
}

function withSignal(request: PlanRequest, signal: AbortSignal): PlanRequest {
  const { running, run } = request;
  const whole = { ...request, run: { ...run, signal } };
  return running === null ? whole : { ...whole, running: { ...running, collect: { ...running.collect, signal } } };
}

/** Where it is not named: what the pull request is to be merged into; none for another event. */
async function baseOf(ref: string | undefined, github: GitHub | null, file: string): Promise<PlanRequest['base']> {
  if (ref !== undefined) {
    const commit = await commitOf(file, ref);
    if (commit !== null) return { ref, commit };
    throw missing(`the checkout has no commit ${preview(ref)}`);
  }
  const context = github?.context;
  const { pullRequest } = context ?? { pullRequest: null };
  if (context === undefined || pullRequest === null) return null;
  // GitHub checks out the pull request as it would be merged, which may be into a later commit than the event names.
  const isMerge = (await commitOf(file, 'HEAD^2')) === context.sha;
  const commit = isMerge
    ? await commitOf(file, 'HEAD^1')
    : pullRequest.baseSha === null
      ? null
      : await commitOf(file, pullRequest.baseSha);
  if (commit === null) throw missing('the checkout has no commit that the pull request is to be merged into');
  return { ref: 'the base of the pull request', commit };
}

function missing(message: string): InputError {
  return new InputError('INPUT_NOT_FOUND', `base: ${message}`, {
    hint: 'Check out more than the last commit: `fetch-depth: 2` of actions/checkout, or `fetch-depth: 0` for any other.',
  });
}

/** Hints in the words of a workflow. */
function inWorkflow(plan: PlanDocument): PlanDocument {
  const words = (one: Decision): Decision => ({ ...one, hint: one.hint === null ? null : inInputs(one.hint) });
  return { ...plan, decisions: plan.decisions.map(words) };
}

async function writeFiles({ plan, appCompose }: Plan): Promise<void> {
  const folder = await temporaryFolder('trust-center-plan', process.env.RUNNER_TEMP);
  const put = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  log.setOutput('plan', plan.outcome);
  log.setOutput('summary', visible(`${OUTCOME_WORDS[plan.outcome]}: ${plan.outcomeReason}`, MAX_SUMMARY_LINE));
  log.setOutput('planned-compose-hash', plan.change.composeHash);
  log.setPathOutput('plan-path', await put('plan.json', jsonText(plan)));
  log.setPathOutput('markdown-path', await put('plan.md', renderPlanMarkdown(plan, Number.POSITIVE_INFINITY)));
  log.setPathOutput('planned-app-compose-path', await put('app-compose.json', appCompose));
}

async function placesOf(change: ChangedFiles, { members, compose }: Plan['texts']) {
  const at = async (file: string, text: string | null) => {
    const path = text === null ? null : await placeOf(file, process.env);
    return path === null || text === null ? null : { path, text };
  };
  if ('appCompose' in change) return { members: await at(change.appCompose.path, members), compose: null };
  return { members: await at(change.from.path, members), compose: await at(change.composeFile.path, compose) };
}

/** What the policy refuses, and what is new: each at its line. */
function annotatePlan(plan: PlanDocument, locate: LocatePlace): void {
  const ofFinding = ({ rule, message, where, isRefused }: PlannedFinding): Annotation => {
    const place = locate(where);
    const at = place === null ? {} : { file: place.path, line: place.line };
    const refused = isRefused ? ['The policy refuses it.'] : [];
    return {
      lines: [message, ...refused, ...(where === '' ? [] : [`where: ${where}`])],
      about: { title: `Plan: ${rule}`, ...at },
    };
  };
  const ofDecision = ({ id, detail, hint }: Decision): Annotation => {
    return { lines: [detail, ...(hint === null ? [] : [hint])], about: { title: `Plan: ${id}` } };
  };
  const findings = plan.findings.filter(({ isRefused }) => !isRefused);
  const added = (severity: PlannedFinding['severity']): Annotation[] =>
    findings.filter((one) => one.state === 'new' && one.severity === severity).map(ofFinding);
  const open = (status: Decision['status']): Annotation[] =>
    // Findings that are refused stand for themselves.
    plan.decisions
      .filter((one) => one.status === status && !(one.id === 'findings' && status === 'fail'))
      .map(ofDecision);
  write({
    errors: [...plan.findings.filter(({ isRefused }) => isRefused).map(ofFinding), ...open('fail')],
    warnings: [...open('unknown'), ...added('warning')],
    notices: added('info'),
  });
}

function fails({ outcome }: PlanDocument, { failOn }: ActionInputs): boolean {
  if (failOn === 'never' || outcome === 'nothing-refused') return false;
  return outcome === 'refused' || failOn === 'inconclusive';
}
