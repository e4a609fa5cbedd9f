// Check runs, one a component: in progress while the verification runs, completed with its conclusion, and annotations
// at the lines of the user's files that a finding goes back to.

import { type Check, PHASES } from '../../appraisal/check.js';
import { decide, PRODUCTION_TRUST_ANCHOR, type Verdict } from '../../appraisal/verdict.js';
import type { ComponentResult, ResultDocument } from '../../result/document.js';
import { visible } from '../../result/untrusted.js';
import * as answer from './answer.js';
import type { GitHubClient } from './client.js';
import { type ActionContext, runUrl } from './context.js';
import { renderWithin } from './fit.js';
import { type Locate, locateIn, type UserFiles } from './locate.js';
import { type GitHub, type Outcome, publishing } from './outcome.js';

export interface CheckRun {
  /** e.g. `app/0`. */
  component: string;
  id: number;
  /** Its page. */
  url: string;
}

/**
 * An undecided component needs somebody's action: of all that is not a failure, only `action_required` does not count
 * as passed where a check run is required for merging (`neutral` and `skipped` do).
 */
export type Conclusion = 'success' | 'failure' | 'action_required';

const WHAT = 'The check run';
const MAX_TEXT = 65_535;
const MAX_ANNOTATIONS_PER_REQUEST = 50;
const MAX_TITLE = 200;
const MAX_MESSAGE = 8000;

/**
 * Creates a check run in progress for each component that is expected.
 * @param name of the check run, before the component in parentheses; the same for every run of a target
 */
export function startCheckRuns(
  github: GitHub,
  input: { name: string; components: readonly string[] },
): Promise<Outcome<CheckRun[]>> {
  return publishing(github, WHAT, 'checks: write', async (client) => {
    const runs: CheckRun[] = [];
    for (const component of input.components) {
      const fields = { status: 'in_progress', output: { title: 'Verifying', summary: 'Collecting evidence.' } };
      runs.push(await create(client, github.context, input.name, component, fields));
    }
    return runs;
  });
}

/** Says in the check runs which long step is going on. */
export function noteProgress(github: GitHub, runs: readonly CheckRun[], step: string): Promise<Outcome<null>> {
  return publishing(github, WHAT, 'checks: write', async (client) => {
    const output = { title: 'Verifying', summary: visible(step, MAX_TITLE) };
    for (const run of runs) await update(client, run, { status: 'in_progress', output });
    return null;
  });
}

/**
 * Completes the check runs: one for each component of the result, those begun and those that were not. A run begun for
 * a component that did not turn up is completed too, never as a success.
 */
export function completeCheckRuns(
  github: GitHub,
  input: { name: string; started: readonly CheckRun[]; result: ResultDocument; files: UserFiles },
): Promise<Outcome<CheckRun[]>> {
  const { name, started, result } = input;
  return publishing(github, WHAT, 'checks: write', async (client) => {
    const locate = await locateIn(input.files);
    const completed: CheckRun[] = [];
    for (const component of result.components) {
      const role = nameOf(component);
      const { conclusion, title } = conclude(result, component);
      const summary = renderWithin({ ...result, components: [component] }, MAX_TEXT, runUrl(github.context));
      const annotations = annotate(component, locate);
      const output = { title, summary };
      const fields = {
        status: 'completed',
        conclusion,
        output: { ...output, annotations: annotations.slice(0, MAX_ANNOTATIONS_PER_REQUEST) },
      };
      const begun = started.find((one) => one.component === role);
      const run = begun ?? (await create(client, github.context, name, role, fields));
      if (begun !== undefined) await update(client, run, fields);
      // Each update adds its annotations to those that are there.
      for (let at = MAX_ANNOTATIONS_PER_REQUEST; at < annotations.length; at += MAX_ANNOTATIONS_PER_REQUEST) {
        const more = annotations.slice(at, at + MAX_ANNOTATIONS_PER_REQUEST);
        await update(client, run, { output: { ...output, annotations: more } });
      }
      completed.push(run);
    }
    const absent = started.filter((run) => !completed.some(({ id }) => id === run.id));
    for (const run of absent) {
      await stop(client, run, result.verdict === 'failed' ? 'failure' : 'action_required', 'No such component', {
        summary: visible(result.verdictReason, MAX_MESSAGE),
      });
    }
    return completed;
  });
}

/** Completes the check runs of a verification that stopped on an error. */
export function abandonCheckRuns(github: GitHub, runs: readonly CheckRun[], why: string): Promise<Outcome<null>> {
  return publishing(github, WHAT, 'checks: write', async (client) => {
    for (const run of runs) await stop(client, run, 'failure', 'Not verified', { summary: visible(why, MAX_MESSAGE) });
    return null;
  });
}

function stop(
  client: GitHubClient,
  run: CheckRun,
  conclusion: Conclusion,
  title: string,
  { summary }: { summary: string },
): Promise<void> {
  return update(client, run, { status: 'completed', conclusion, output: { title, summary } });
}

async function create(
  client: GitHubClient,
  context: ActionContext,
  name: string,
  component: string,
  fields: object,
): Promise<CheckRun> {
  const checkName = `${name} (${component})`;
  const externalId = `trust-center ${context.runId}.${context.runAttempt} ${component}`;
  const body = {
    name: checkName,
    head_sha: context.sha,
    external_id: externalId,
    details_url: runUrl(context),
    ...fields,
  };
  const find = async (): Promise<unknown> => {
    const path = `${client.repository}/commits/${context.sha}/check-runs`;
    for await (const run of client.list(path, { check_name: checkName, filter: 'all' }, 'check_runs')) {
      if (answer.object(run, 'check_run').external_id === externalId) return run;
    }
    return null;
  };
  const run = answer.object(await client.post(`${client.repository}/check-runs`, body, find), 'check_run');
  const url = typeof run.html_url === 'string' ? run.html_url : runUrl(context);
  return { component, id: answer.id(run.id, 'check_run.id'), url };
}

async function update(client: GitHubClient, run: CheckRun, fields: object): Promise<void> {
  await client.patch(`${client.repository}/check-runs/${run.id}`, fields);
}

/** The component judged by itself, as the whole is; it is not a success where the whole failed for no component's sake. */
function conclude(result: ResultDocument, component: ComponentResult): { conclusion: Conclusion; title: string } {
  const requiredPhases = PHASES.filter((phase) => result.coverage[phase] !== 'skipped');
  const judge = (one: ComponentResult) =>
    decide({ requiredPhases, components: [one], trustAnchor: result.trustAnchor });
  const own = judge(component);
  const unexplained =
    result.verdict !== 'verified' && result.components.every((one) => judge(one).verdict === 'verified');
  const { verdict, reason } = unexplained ? { verdict: result.verdict, reason: result.verdictReason } : own;
  return { conclusion: conclusionOf(verdict, result.trustAnchor), title: visible(reason, MAX_TITLE) };
}

function conclusionOf(verdict: Verdict, trustAnchor: string): Conclusion {
  if (verdict === 'failed') return 'failure';
  return verdict === 'verified' && trustAnchor === PRODUCTION_TRUST_ANCHOR ? 'success' : 'action_required';
}

/** Failures first: the page of the files shows the first ones best. */
function annotate(component: ComponentResult, locate: Locate): object[] {
  const checks = PHASES.flatMap((phase) => component.phases[phase].checks);
  const open = [
    ...checks.filter(({ status }) => status === 'fail'),
    ...checks.filter(({ status }) => status === 'unknown'),
  ];
  return open.flatMap((check) => {
    const place = locate(check);
    return place === null ? [] : [annotation(check, place.path, place.line)];
  });
}

function annotation(check: Check, path: string, line: number): object {
  const lines = [
    visible(check.detail, MAX_MESSAGE),
    ...(check.expected === undefined ? [] : [`expected: ${visible(check.expected)}`]),
    ...(check.actual === undefined ? [] : [`actual: ${visible(check.actual)}`]),
    ...(check.hint === undefined ? [] : [visible(check.hint)]),
  ];
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: check.status === 'fail' ? 'failure' : 'warning',
    title: visible(`${check.id} (${check.component})`, MAX_TITLE),
    message: lines.join('\n'),
  };
}

function nameOf({ role, instance }: ComponentResult): string {
  return `${role}/${instance}`;
}
