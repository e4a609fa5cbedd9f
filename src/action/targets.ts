// Many targets in one step: a line in the log for each as it ends, one table in the job summary, one check run each, and
// files with all results.

import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitHubAccess } from '../collect/endorsements/container-image/github-access.js';
import { serialiseBundle } from '../core/bundle.js';
import { TrustCenterError } from '../core/errors.js';
import { renderFleetChanges } from '../core/views/changes-markdown.js';
import { renderChangesText } from '../core/views/changes-text.js';
import { fleetHeadline, lineOf, type TargetLine, type TargetStatus, uncheckedLine } from '../core/views/fleet-lines.js';
import { renderFleetMarkdown } from '../core/views/fleet-markdown.js';
import { renderFleetText, renderTargetLine } from '../core/views/fleet-text.js';
import { renderJsonLine } from '../core/views/json.js';
import { JUNIT_FLEET, renderJunitSuite, renderUncheckedSuite } from '../core/views/junit.js';
import { type Draft, finishedDraft, type RunOf, unfinishedDraft } from '../history/draft.js';
import { cancellable } from '../io/cancellation.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import { readUserFiles } from '../io/user-files.js';
import { silentBecause, uncheckedBecause } from '../publish/github/context.js';
import type { GitHub } from '../publish/github/outcome.js';
import { type Adapt, fileEnvironment, fileNameOf, readTargets } from '../targets.js';
import { reasonOf, type TargetOutcome, verifyAll } from '../verify-all.js';
import { announcer } from './announce.js';
import { fails } from './fail-on.js';
import { inInputs, resultInInputs } from './hints.js';
import { enter, type HistoryLog, openHistory, type Since } from './history.js';
import type { ActionInputs } from './inputs.js';
import * as log from './log.js';
import { connect } from './publish.js';
import { type TargetChecks, targetChecks } from './target-checks.js';
import { expectInWorkspace, withOwnFiles } from './workspace.js';

/** Characters in a line of the log: GitHub shows about as many on a usual screen. */
const LOG_WIDTH = 120;

export async function verifyTargets(inputs: ActionInputs, path: string): Promise<void> {
  const file = await expectInWorkspace(path, 'targets', process.env);
  const targets = await readTargets(file, fileEnvironment(process.env), inWorkspace);
  const { checks: github, history, speaks } = await publishingOf(inputs);
  const access = gitHubAccess(process.env, inputs.githubToken);
  const files = await resultFiles();
  // At once: what is in them can be looked at also where the step is ended before its end.
  log.setPathOutput('results-path', files.results);
  log.setPathOutput('bundle-path', files.bundles);
  const page = { width: LOG_WIDTH, colour: (process.env.NO_COLOR ?? '') === '' };
  const lines = new Map<string, TargetLine>();
  const drafts: Draft[] = [];
  /** Names of those in `drafts`, in their order. */
  const entered: string[] = [];

  async function end(outcome: TargetOutcome, line: TargetLine, at: number, checks: TargetChecks | null): Promise<void> {
    log.view(renderTargetLine(line, page));
    await files.add(outcome, line, at);
    if (outcome.verification === null) return checks?.end(outcome.name, line.why);
    const options = targets.find(({ name }) => name === outcome.name)?.options;
    const userFiles = await readUserFiles(options ?? {}, process.env);
    return checks?.end(outcome.name, { result: resultInInputs(outcome.verification.result), files: userFiles, at });
  }

  async function verifyEach(signal: AbortSignal, checks: TargetChecks | null): Promise<void> {
    const requests = targets.map(({ name, requestOf }) => ({
      name,
      request: () => {
        checks?.begin(name);
        return requestOf({ offline: false, github: access, onProgress: (text) => log.info(`${name}: ${text}`) });
      },
    }));
    for await (const outcome of verifyAll(requests, { concurrency: inputs.concurrency, signal })) {
      const at = Date.now();
      const line =
        outcome.verification === null
          ? uncheckedLine(outcome.name, inInputs(reasonOf(outcome.error).message))
          : lineOf(outcome.name, outcome.verification.result, at);
      if (outcome.error instanceof Error && !(outcome.error instanceof TrustCenterError)) {
        log.warning((outcome.error.stack ?? outcome.error.message).split('\n'));
      }
      lines.set(outcome.name, line);
      entered.push(outcome.name);
      if (history !== null) drafts.push(draftOf(outcome, { target: outcome.name, ...history.run }, at));
      await end(outcome, line, at, checks);
    }
  }

  const urls = await cancellable(async (signal) => {
    const checks = github === null ? null : targetChecks(github, announcer(), signal);
    try {
      await verifyEach(signal, checks);
    } catch (error) {
      checks?.abandon(error instanceof TrustCenterError ? error.message : 'internal error');
      await checks?.settled();
      await enter(history, drafts, { github: speaks, inputs, announce: announcer(), env: process.env });
      throw error;
    }
    await checks?.settled();
    return new Map(targets.map(({ name }) => [name, checks?.urlOf(name) ?? null]));
  });

  const all = targets.map(({ name }): TargetLine => {
    const line = lines.get(name) ?? uncheckedLine(name, 'it has no outcome');
    const url = urls.get(name) ?? null;
    return url === null ? line : { ...line, url };
  });
  log.view(renderFleetText(all, page));
  const markdown = renderFleetMarkdown(all);
  await files.close(markdown);
  await log.addToSummary(markdown);
  const { since } = await enter(history, drafts, { github: speaks, inputs, announce: announcer(), env: process.env });
  await tellChanges(entered, since);
  const statuses = all.map(({ status }) => status);
  log.setOutput('verdict', worstOf(statuses));
  log.setOutput('summary', fleetHeadline(all));
  log.setOutput('experiment', experimentOf(all));
  log.setPathOutput('junit-path', files.junit);
  log.setPathOutput('markdown-path', files.markdown);
  if (statuses.some((status) => fails(status, inputs))) log.fail([fleetHeadline(all)]);
  else process.exitCode = 0;
}

/** What changed since the last check of each, as far as a history tells. */
async function tellChanges(names: readonly string[], since: Since): Promise<void> {
  const told = names.flatMap((name, i) => {
    const one = since[i] ?? null;
    return one === null ? [] : [{ name, since: one }];
  });
  if (told.length === 0) return;
  for (const { name, since: one } of told) {
    if (one.changes.length > 0) for (const line of renderChangesText(one, name)) log.info(line);
  }
  await log.addToSummary(renderFleetChanges(told));
}

/** Whoever writes the file may be another than whoever writes the workflow: also the roots that it names are the job's own. */
const inWorkspace: Adapt = async (options) => {
  const own = async (path: string | undefined, what: string): Promise<string | undefined> =>
    path === undefined ? undefined : expectInWorkspace(path, what, process.env);
  return {
    ...(await withOwnFiles(options)),
    rebuildReport: await own(options.rebuildReport, 'rebuild-report'),
    trustedRoot: await own(options.trustedRoot, 'trusted-root'),
    insecureRootCa: await own(options.insecureRootCa, 'insecure-root-ca'),
  };
};

/** Null each: it is not wanted, or may not be. */
async function publishingOf(
  inputs: ActionInputs,
): Promise<{ checks: GitHub | null; history: HistoryLog | null; speaks: GitHub | null }> {
  if (!inputs.checkRun && inputs.historyBranch === undefined) return { checks: null, history: null, speaks: null };
  const github = await connect(inputs, process.env);
  const unchecked = uncheckedBecause(github.context);
  if (unchecked !== null && inputs.checkRun) log.notice([`The check runs were not published: ${unchecked}.`]);
  const silent = silentBecause(github.context);
  if (silent !== null && inputs.historyBranch !== undefined) {
    log.notice([`The history speaks for the repository and is left as it is: ${silent}.`]);
  }
  const speaks = silent === null ? github : null;
  const checks = inputs.checkRun && unchecked === null ? github : null;
  return { checks, history: openHistory(inputs, speaks, process.env), speaks };
}

function draftOf({ verification, error }: TargetOutcome, run: RunOf, at: number): Draft {
  if (verification !== null) return finishedDraft(verification.result, run);
  return unfinishedDraft(error instanceof TrustCenterError ? error.code : 'INTERNAL', at, run);
}

/** In one new folder; each result is written when it is there. */
async function resultFiles() {
  const folder = await temporaryFolder('trust-center', process.env.RUNNER_TEMP);
  const paths = {
    results: join(folder, 'results.jsonl'),
    junit: join(folder, 'junit.xml'),
    markdown: join(folder, 'result.md'),
    bundles: join(folder, 'bundles'),
  };
  await mkdir(paths.bundles);
  await writeFile(paths.results, '');
  await writeFile(paths.junit, JUNIT_FLEET.start);
  return {
    ...paths,
    async add(
      { name, verification, error, collected }: TargetOutcome,
      { status, why }: TargetLine,
      at: number,
    ): Promise<void> {
      const ending = verification === null ? { result: null, error: reasonOf(error) } : { ...verification, error };
      await appendFile(
        paths.results,
        renderJsonLine({ name, status, why, result: ending.result, error: ending.error }),
      );
      const suite =
        verification === null
          ? renderUncheckedSuite(name, why, at)
          : renderJunitSuite(name, verification.result, { at });
      await appendFile(paths.junit, suite);
      const bundle = verification?.bundle ?? collected;
      if (bundle === null) return;
      await writeFile(join(paths.bundles, `${fileNameOf(name)}.json`), serialiseBundle(bundle));
    },
    async close(markdown: string): Promise<void> {
      await appendFile(paths.junit, JUNIT_FLEET.end);
      await writeFile(paths.markdown, markdown);
    },
  };
}

/** Of the words of a single verdict: `verified` only if every target is, and neither old nor an experiment. */
function worstOf(statuses: readonly TargetStatus[]): 'verified' | 'failed' | 'inconclusive' {
  if (statuses.includes('failed')) return 'failed';
  return statuses.length > 0 && statuses.every((status) => status === 'verified') ? 'verified' : 'inconclusive';
}

function experimentOf(lines: readonly TargetLine[]): string {
  const count = lines.filter(({ status }) => status === 'experiment').length;
  return count === 0 ? '' : `${count} of ${lines.length} targets`;
}
