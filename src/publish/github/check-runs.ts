// Check runs, one a component: in progress while the verification runs, completed with its conclusion, and annotations
// at the lines of the user's files that a finding goes back to.

import { createHash, randomUUID } from 'node:crypto';
import { markOf } from '../../core/appraisal/judgement.js';
import { notShown } from '../../core/appraisal/not-shown.js';
import { reduceVerdict } from '../../core/appraisal/verdict.js';
import type { ComponentResult, NotShown, ResultDocument } from '../../core/result/document.js';
import { PHASES } from '../../core/result/words.js';
import { currentVerdict, MAX_AGE_DAYS, verdictLine } from '../../core/views/current-verdict.js';
import { type Locate, locateIn, type UserFiles } from '../../core/views/locate.js';
import { escapeMarkdown } from '../../core/views/markdown.js';
import { following, foundNotices, type Notice, openNotices } from '../../core/views/notices.js';
import { visible } from '../../core/views/untrusted.js';
import { checkRun, readAnswer } from './answers.js';
import { type GitHubClient, GitHubError } from './client.js';
import { type ActionContext, runUrl } from './context.js';
import { type Ended, externalIdOf, showLatest } from './latest-check-run.js';
import { renderWithin } from './limited-markdown.js';
import { momentOf } from './moment.js';
import { type GitHub, type Outcome, publishing } from './outcome.js';

/** The check runs of one target in one process. */
export interface CheckRuns {
  /** Name of the target; null: none could be read. */
  target: string | null;
  /** Random: other steps and jobs, of the same target too, have check runs of their own. */
  process: string;
  /** Components that are expected, e.g. `app/0`. */
  expected: readonly string[];
  /** By component. null: was asked for, and whether it is there is not known. */
  made: Map<string, CheckRun | null>;
}

interface CheckRun {
  component: string;
  id: number;
}

/**
 * An undecided component needs somebody's action: of all that is not a failure, only `action_required` does not count
 * as passed where a check run is required for merging (`neutral` and `skipped` do).
 */
export type Conclusion = 'success' | 'failure' | 'action_required';

const WHAT = 'The check run';
const NAME = 'trust-center';
const MAX_TEXT = 65_535;
const MAX_ANNOTATIONS_PER_REQUEST = 50;
const MAX_TITLE = 200;
const MAX_MESSAGE = 8000;
const MAX_TARGET = 120;

/** In the place of a component: the target as a whole, of which there is one check run then. */
const WHOLE = 'all';

/** One check run for a target as a whole, to be made; nothing is asked of GitHub yet. */
export function planTargetCheckRun(target: string): CheckRuns {
  return planCheckRuns(target, [WHOLE]);
}

/** Check runs to be made; nothing is asked of GitHub yet. */
export function planCheckRuns(target: string | null, expected: readonly string[]): CheckRuns {
  return { target, process: randomUUID(), expected, made: new Map() };
}

/** The page of the check run for a target as a whole; null: there is none, as far as is known. */
export function targetCheckRunUrl({ serverUrl, repository }: ActionContext, { made }: CheckRuns): string | null {
  const run = made.get(WHOLE) ?? null;
  return run === null ? null : `${serverUrl}/${repository}/runs/${run.id}`;
}

/** Creates a check run in progress for each component that is expected. */
export function startCheckRuns(github: GitHub, runs: CheckRuns): Promise<Outcome<null>> {
  return publishing(github, WHAT, 'checks: write', async (client) => {
    await makeAll(client, github.context, runs, runs.expected);
    return null;
  });
}

/** Says in the check runs which long step is going on. */
export function noteProgress(github: GitHub, runs: CheckRuns, step: string): Promise<Outcome<null>> {
  return publishing(github, WHAT, 'checks: write', async (client) => {
    const output = { title: 'Verifying', summary: escapeMarkdown(step) };
    for (const run of present(runs)) await update(client, run, { status: 'in_progress', output });
    return null;
  });
}

/**
 * Completes the check runs: one for each component of the result, those begun and those that were not. A run begun for
 * a component that did not turn up is completed too, never as a success. All are there before the first is completed,
 * and successes come last: wherever this breaks off, nothing is green that is not the whole.
 * @param at Unix milliseconds of now
 */
export function completeCheckRuns(
  github: GitHub,
  runs: CheckRuns,
  { result, files, at }: { result: ResultDocument; files: UserFiles; at: number },
): Promise<Outcome<null>> {
  return publishing(github, WHAT, 'checks: write', async (client) => {
    const locate = await locateIn(files);
    const endings = endingsOf(result, runs.expected, at);
    const names = endings.map(({ component }) => component);
    const ended: Ended[] = [];
    try {
      await makeAll(client, github.context, runs, names);
    } finally {
      // Those that are there do not stay in progress for those that are not.
      for (const ending of endings) {
        const run = runs.made.get(ending.component) ?? null;
        if (run === null) continue;
        const { annotations, ...output } = outputOf(ending, github.context, { result, locate, at });
        const one = endedOf(github.context, runs, run, at, { conclusion: ending.conclusion, output });
        await end(client, one, annotations);
        ended.push(one);
      }
    }
    for (const one of ended) await showLatest(client, one);
    return null;
  });
}

/** Completes the check runs of a verification that stopped on an error, as failed; makes those that are not there. */
export function abandonCheckRuns(github: GitHub, runs: CheckRuns, why: string): Promise<Outcome<null>> {
  return publishing(github, WHAT, 'checks: write', async (client) => {
    const output = { title: 'Not verified', summary: escapeMarkdown(why) };
    const at = Date.now();
    const ended: Ended[] = [];
    try {
      await makeAll(client, github.context, runs, runs.expected);
    } finally {
      for (const run of present(runs)) {
        const one = endedOf(github.context, runs, run, at, { conclusion: 'failure', output });
        await end(client, one, []);
        ended.push(one);
      }
    }
    for (const one of ended) await showLatest(client, one);
    return null;
  });
}

/** How the check run of a component ends. */
interface Ending {
  component: string;
  /** What it is about; empty: that did not turn up. */
  found: readonly ComponentResult[];
  conclusion: Conclusion;
  title: string;
}

const ORDER: readonly Conclusion[] = ['failure', 'action_required', 'success'];

/** Successes last. */
function endingsOf(result: ResultDocument, expected: readonly string[], at: number): Ending[] {
  if (expected.includes(WHOLE)) return [wholeEnding(result, at)];
  const found = result.components.map((one) => ({
    component: nameOf(one),
    found: [one],
    ...conclude(result, one, at),
  }));
  const absent = expected.filter((component) => !found.some((one) => one.component === component));
  const conclusion: Conclusion = result.verdict === 'failed' ? 'failure' : 'action_required';
  const endings = [
    ...found,
    ...absent.map((component) => ({ component, found: [], conclusion, title: absentTitle(result) })),
  ];
  return endings.sort((a, b) => ORDER.indexOf(a.conclusion) - ORDER.indexOf(b.conclusion));
}

function wholeEnding(result: ResultDocument, at: number): Ending {
  const { kind } = currentVerdict(result, at, MAX_AGE_DAYS);
  const conclusion = kind === 'verified' ? 'success' : kind === 'failed' ? 'failure' : 'action_required';
  return {
    component: WHOLE,
    found: result.components,
    conclusion,
    title: visible(verdictLine(result, { at }), MAX_TITLE),
  };
}

/** Of a run whose component did not turn up: where no instance of the app did, the verdict says why. */
function absentTitle({ components, verdictReason }: ResultDocument): string {
  return components.some(({ role }) => role === 'app') ? 'No such component' : visible(verdictReason, MAX_TITLE);
}

/**
 * A component is a success only as part of a result that is one. It is judged by itself, as the whole is, to say which of
 * the two is at fault; the worse of both counts.
 */
function conclude(
  result: ResultDocument,
  component: ComponentResult,
  at: number,
): { conclusion: Conclusion; title: string } {
  const requiredPhases = PHASES.filter((phase) => result.coverage[phase] !== 'skipped');
  const own = reduceVerdict({
    requiredPhases,
    components: [component],
    instances: null,
    experiment: result.experiment,
    leftOut: component.role === 'app' ? (result.domain?.leftOut ?? []) : [],
  });
  const whole = currentVerdict(result, at, MAX_AGE_DAYS);
  const line = verdictLine({ ...result, verdict: own.verdict, verdictReason: own.reason }, { at });
  const ending = (conclusion: Conclusion, title: string) => ({ conclusion, title: visible(title, MAX_TITLE) });
  if (own.verdict === 'failed') return ending('failure', line);
  if (own.verdict === 'verified') {
    if (whole.kind === 'verified') return ending('success', line);
    if (result.verdict === 'verified') return ending('action_required', line);
    const conclusion = result.verdict === 'failed' ? 'failure' : 'action_required';
    return ending(conclusion, `this component passes; the verdict is ${result.verdictReason}`);
  }
  if (result.verdict !== 'failed') return ending('action_required', line);
  return ending('failure', `this component is inconclusive; the verdict is ${result.verdictReason}`);
}

function outputOf(
  { found, title }: Ending,
  context: ActionContext,
  { result, locate, at }: { result: ResultDocument; locate: Locate; at: number },
): { title: string; summary: string; annotations: object[] } {
  if (found.length === 0) return { title, summary: escapeMarkdown(result.verdictReason), annotations: [] };
  const own = { ...result, components: [...found], notShown: notShownOf(result, [...found]) };
  const summary = renderWithin(own, at, MAX_TEXT, runUrl(context));
  return { title, summary, annotations: annotate(found, locate) };
}

/** What was not shown of these, and what is said of the deployment as a whole. */
function notShownOf(result: ResultDocument, about: readonly ComponentResult[]): NotShown[] {
  const ofEach = notShown(result).map(({ what, why }) => `${what}: ${why}`);
  return [
    ...notShown(result, about),
    ...result.notShown.filter(({ what, why }) => !ofEach.includes(`${what}: ${why}`)),
  ];
}

/** @param at Unix milliseconds at which the verdict was made */
function endedOf(
  context: ActionContext,
  runs: CheckRuns,
  { id, component }: CheckRun,
  at: number,
  { conclusion, output }: { conclusion: Conclusion; output: { title: string; summary: string } },
): Ended {
  const moment = momentOf(context, at);
  const external_id = externalIdOf(context, runs.process, component, moment);
  return { id, moment, fields: { ...identify(context, runs, component), external_id, conclusion, output } };
}

async function end(client: GitHubClient, ended: Ended, annotations: readonly object[]): Promise<void> {
  const { external_id, conclusion, output } = ended.fields;
  const first = annotations.slice(0, MAX_ANNOTATIONS_PER_REQUEST);
  const completed = { external_id, status: 'completed', conclusion, output: { ...output, annotations: first } };
  await update(client, ended, completed);
  // Each update adds its annotations to those that are there.
  for (let from = MAX_ANNOTATIONS_PER_REQUEST; from < annotations.length; from += MAX_ANNOTATIONS_PER_REQUEST) {
    const more = annotations.slice(from, from + MAX_ANNOTATIONS_PER_REQUEST);
    await update(client, ended, { output: { ...output, annotations: more } });
  }
}

function present({ made }: CheckRuns): CheckRun[] {
  return [...made.values()].filter((run) => run !== null);
}

/** Makes those of `components` that are not there, in progress. */
async function makeAll(
  client: GitHubClient,
  context: ActionContext,
  runs: CheckRuns,
  components: readonly string[],
): Promise<void> {
  for (const component of components) {
    const known = runs.made.get(component);
    if (known !== undefined && known !== null) continue;
    // Asked for before, it may be there: only the answer was lost.
    const found = known === null ? await find(client, context, runs, component) : null;
    runs.made.set(component, found ?? (await create(client, context, runs, component)));
  }
}

async function create(
  client: GitHubClient,
  context: ActionContext,
  runs: CheckRuns,
  component: string,
): Promise<CheckRun> {
  const body = {
    ...identify(context, runs, component),
    status: 'in_progress',
    output: { title: 'Verifying', summary: 'Collecting evidence.' },
  };
  let isLost = false;
  const lost = (): Promise<unknown> => {
    isLost = true;
    return findRaw(client, context, runs, component);
  };
  try {
    return readCheckRun(await client.post(`${client.repository}/check-runs`, body, lost), component);
  } catch (error) {
    const refused = error instanceof GitHubError && error.status < 500 && !isLost;
    if (!refused) runs.made.set(component, null);
    throw error;
  }
}

async function find(
  client: GitHubClient,
  context: ActionContext,
  runs: CheckRuns,
  component: string,
): Promise<CheckRun | null> {
  const found = await findRaw(client, context, runs, component);
  return found === null ? null : readCheckRun(found, component);
}

/** The check run of this process: one of another process is never taken over, whatever its name. */
async function findRaw(
  client: GitHubClient,
  context: ActionContext,
  runs: CheckRuns,
  component: string,
): Promise<unknown> {
  const { name, head_sha, external_id } = identify(context, runs, component);
  const path = `${client.repository}/commits/${head_sha}/check-runs`;
  const query = { check_name: name, filter: 'all' };
  for await (const run of client.list(path, query, 'check_runs')) {
    if (readAnswer(run, 'check_run', checkRun).externalId === external_id) return run;
  }
  return null;
}

function readCheckRun(value: unknown, component: string): CheckRun {
  return { component, id: readAnswer(value, 'check_run', checkRun).id };
}

function identify(context: ActionContext, runs: CheckRuns, component: string) {
  return {
    name: titleOf(runs, component),
    head_sha: context.sha,
    external_id: externalIdOf(context, runs.process, component),
    details_url: runUrl(context),
  };
}

/** `trust-center: TARGET (app/0)`, different for each target: a name that cannot be shown unchanged gets a digest. */
function titleOf({ target }: CheckRuns, component: string): string {
  if (target === null) return `${NAME} (${component})`;
  const shown = visible(target, Number.POSITIVE_INFINITY);
  if (shown === target && shown.length <= MAX_TARGET) return `${NAME}: ${target} (${component})`;
  const cut = shown.slice(0, MAX_TARGET).replace(/\p{Cs}/gu, '');
  const digest = createHash('sha256').update(target).digest('hex').slice(0, 12);
  return `${NAME}: ${cut}… ${digest} (${component})`;
}

async function update(client: GitHubClient, run: { id: number }, fields: object): Promise<void> {
  await client.patch(`${client.repository}/check-runs/${run.id}`, fields);
}

const LEVEL = {
  fail: 'failure',
  unknown: 'warning',
  skipped: 'notice',
  pass: 'notice',
  warning: 'warning',
  info: 'notice',
} as const;

/** Failures first: the page of the files shows the first ones best. */
function annotate(components: readonly ComponentResult[], locate: Locate): object[] {
  const notices = [
    ...openNotices(components),
    ...foundNotices(components, 'warning'),
    ...foundNotices(components, 'info'),
  ];
  return notices.flatMap((notice) => {
    const place = locate(notice.check);
    return place === null ? [] : [annotation(notice, place.path, place.line)];
  });
}

function annotation({ check, follows }: Notice, path: string, line: number): object {
  const lines = [
    visible(check.detail, MAX_MESSAGE),
    ...(check.expected === undefined ? [] : [`expected: ${visible(check.expected)}`]),
    ...(check.actual === undefined ? [] : [`actual: ${visible(check.actual)}`]),
    ...(check.place === undefined ? [] : [`where: ${visible(check.place.path)}`]),
    ...(check.hint === undefined ? [] : [visible(check.hint)]),
    ...(follows.length === 0 ? [] : [`${following({ follows })}.`]),
  ];
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: LEVEL[markOf(check)],
    title: visible(`${check.id} (${check.component})`, MAX_TITLE),
    message: lines.join('\n'),
  };
}

function nameOf({ role, instance }: ComponentResult): string {
  return `${role}/${instance}`;
}
