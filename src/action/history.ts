// The log of results on a branch: each run of the repository adds what it came to, also that it came to nothing. A log that
// cannot be extended changes no verdict: it is a warning.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, TrustCenterError } from '../core/errors.js';
import { MAX_CLOCK_SKEW_MS } from '../core/formats/codec/time.js';
import { longestGap } from '../core/history/cron.js';
import { verifierKey } from '../core/history/log/note.js';
import type { Timeline } from '../core/history/spans.js';
import type { Comparison } from '../core/views/changes.js';
import { visible } from '../core/views/untrusted.js';
import { type Appended, appendTo } from '../history/append.js';
import { writableLogBranch } from '../history/branch.js';
import { type Draft, expectSalt, type RunOf } from '../history/draft.js';
import { branchOrigin } from '../history/place.js';
import { type ReadLog, timelineFor } from '../history/read.js';
import { publishCheckpoint } from '../history/rekor.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import { unsignedBecause } from '../publish/github/context.js';
import { type GitHub, type Outcome, publishing } from '../publish/github/outcome.js';
import { PASSWORD_VARIABLE } from '../signing/key.js';
import { type LogSigner, NEW_KEY, readLogSigner } from '../signing/log-key.js';
import { readSigning } from '../signing/options.js';
import type { Announce } from './announce.js';
import { inInputs } from './hints.js';
import type { ActionInputs } from './inputs.js';
import * as log from './log.js';

export interface HistoryLog {
  branch: string;
  signer: LogSigner;
  /** Of an entry of this run, but for its target. */
  run: Omit<RunOf, 'target'>;
}

/**
 * @param speaks a run that speaks for the repository; null: this one does not
 * @returns null: no log is asked for, or this run adds nothing to it
 * @throws InputError for a key that is missing, or no key of a log: before anything is verified
 */
export function openHistory(inputs: ActionInputs, speaks: GitHub | null, env: NodeJS.ProcessEnv): HistoryLog | null {
  const { historyBranch: branch, historyKey: pem, historySalt: salt = null } = inputs;
  if (branch === undefined || speaks === null) return null;
  if (pem === undefined) {
    throw new InputError('INPUT_INVALID', 'input history-branch: a log is signed, and there is no history-key', {
      hint: `Make a key, once: ${NEW_KEY}. Keep it as a secret of the repository, and give it: history-key: \${{ secrets.HISTORY_KEY }}.`,
    });
  }
  expectSalt(salt, 'input history-salt');
  const { serverUrl, repository, eventName, schedule } = speaks.context;
  const origin = branchOrigin(serverUrl, repository);
  const signer = readLogSigner(pem, origin, { password: env[PASSWORD_VARIABLE], field: 'input history-key' });
  return {
    branch,
    signer,
    run: { salt, trigger: eventName, schedule: schedule === null ? null : longestGap(schedule) },
  };
}

/** What changed by each run, in the order in which they were given; null: it was not entered, so that it will be told then. */
export type Since = (Comparison | null)[];

export interface Entered {
  since: Since;
  /** As it was verified, with the new entries; null: nothing was entered. */
  log: ReadLog | null;
}

/**
 * Adds entries to the log, writes its new checkpoint beside the results, and once a day puts that into Rekor. What cannot be
 * added is left out, after the reason was logged.
 */
export async function enter(
  history: HistoryLog | null,
  drafts: readonly Draft[],
  {
    github,
    inputs,
    announce,
    env,
  }: { github: GitHub | null; inputs: ActionInputs; announce: Announce; env: NodeJS.ProcessEnv },
): Promise<Entered> {
  const at = Date.now();
  const past = drafts.filter(({ draft }) => Date.parse(draft.appraisedAt) <= at + MAX_CLOCK_SKEW_MS);
  if (past.length < drafts.length)
    log.warning(['What was judged as of a time that is yet to come is not entered in the history.']);
  const done =
    history === null || github === null || past.length === 0
      ? null
      : announce(await attempt(`The branch ${history.branch}`, () => append(history, past, github, at)));
  const path = done === null ? null : await keep(done, env);
  if (history !== null) {
    log.setPathOutput('history-checkpoint', path ?? '');
    log.setOutput('history-seq', String(done?.entries.at(-1)?.seq ?? ''));
  }
  if (done === null || history === null || github === null) return { since: drafts.map(() => null), log: null };
  tell(done, history);
  if (done.isFirstToday) await toRekor(done, history, { github, inputs, announce, env, at });
  return { since: drafts.map((run) => done.since[past.indexOf(run)] ?? null), log: done.log };
}

function append({ branch, signer }: HistoryLog, drafts: readonly Draft[], github: GitHub, at: number) {
  return publishing(github, `The branch ${branch}`, 'contents: write', (client) =>
    appendTo(writableLogBranch(client, github.context.repository, branch), { signer, drafts, since: [], at }),
  );
}

/** What the log tells of a target, for its report; null, after the reason was logged: it could not be read. */
export async function timelineIn(read: ReadLog, name: string, salt: string | null): Promise<Timeline | null> {
  try {
    return await timelineFor(read, { name, salt, at: Date.now() });
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    log.warning([`The report is without its history: ${visible(error.message)} [${error.code}].`]);
    return null;
  }
}

/** A log that does not verify is no reason to end the step: it is told, and left as it is. */
async function attempt<T>(what: string, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    const hint = error.hint === undefined ? '' : `\n${inInputs(error.hint)}`;
    return { kind: 'unpublished', warning: `${what} was not extended: ${error.message} [${error.code}].${hint}` };
  }
}

async function keep({ log: { note } }: Appended, env: NodeJS.ProcessEnv): Promise<string> {
  const path = join(await temporaryFolder('trust-center', env.RUNNER_TEMP), 'history.checkpoint');
  await writeFile(path, note);
  return path;
}

function tell({ entries, log: { checkpoint }, isNew }: Appended, { branch, signer }: HistoryLog): void {
  const vkey = verifierKey(signer.key);
  if (!isNew) {
    const numbers = entries.map(({ seq }) => seq).join(', ');
    log.info(`History on the branch ${branch}: entry ${numbers}, ${checkpoint.size} in all; its key is ${vkey}`);
    return;
  }
  log.notice([
    `The history on the branch ${branch} begins with this run. Who reads it needs its key, which is public:`,
    vkey,
    'If there was a history on that branch before, it was removed: whoever kept a checkpoint of it can show that.',
  ]);
}

async function toRekor(
  done: Appended,
  { branch }: HistoryLog,
  {
    github,
    inputs,
    announce,
    env,
    at,
  }: { github: GitHub; inputs: ActionInputs; announce: Announce; env: NodeJS.ProcessEnv; at: number },
): Promise<void> {
  const what = 'The checkpoint of the history in Rekor';
  const why = unsignedBecause(github.context, 'keyless');
  const hasIdentity = (env.ACTIONS_ID_TOKEN_REQUEST_URL ?? env.SIGSTORE_ID_TOKEN ?? '') !== '';
  if (why !== null || !hasIdentity) {
    log.info(
      `The checkpoint of the history was not put into a public log: ${why ?? 'the job has no id-token: write'}.`,
    );
    return;
  }
  const { sign, fulcioUrl, rekorUrl, timestampUrl } = inputs;
  const services = sign === 'keyless' ? { fulcioUrl, rekorUrl, timestampUrl } : {};
  announce(
    await attempt(what, async () => {
      const signing = await readSigning(services, env);
      return publishing(github, what, 'contents: write', (client) =>
        publishCheckpoint(writableLogBranch(client, github.context.repository, branch), done.log, signing, at),
      );
    }),
  );
}
