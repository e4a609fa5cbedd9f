// Of several check runs of one name on one commit, GitHub shows the one that was made last, and that one counts where a
// check is required. Runs do not end in the order in which they began, and a check run cannot be deleted: so the run with
// the later verdict makes itself the last one.

import { checkRun, readAnswer } from './answers.js';
import type { GitHubClient } from './client.js';
import { isLater, latestOf, type Moment, readMoment } from './moment.js';
import { reconcile } from './reconcile.js';

/** A check run that was completed, as another one like it would be made. */
export interface Ended {
  id: number;
  moment: Moment;
  fields: {
    name: string;
    head_sha: string;
    external_id: string;
    conclusion: string;
    output: { title: string; summary: string };
  };
}

/** What a check run is known by. `moment`: of its verdict, once it has one. */
export function externalIdOf(
  { runId, runAttempt }: Pick<Moment, 'runId' | 'runAttempt'>,
  process: string,
  component: string,
  moment: Moment | null = null,
): string {
  const time = moment === null ? '' : ` ${new Date(moment.at).toISOString()}`;
  return `trust-center ${runId}.${runAttempt} ${process} ${component}${time}`;
}

const EXTERNAL_ID = /^trust-center (\d{1,20}\.\d{1,6}) [0-9a-f-]{36} \S{1,100}(?: (\S{24}))?$/;

/**
 * Looks which check run is shown. One that is made later and has an earlier verdict, or none yet, gets a successor that
 * repeats ours. Ours gives way to a later verdict that is not shown: a success is shown by the run alone that came to it.
 */
export async function showLatest(client: GitHubClient, { id, moment, fields }: Ended): Promise<void> {
  const now = Math.max(moment.at, Date.now());
  let own = id;
  await reconcile(client, async (isFirst) => {
    const all = await findAll(client, fields, now);
    const app = all.find((run) => run.id === own)?.appId ?? null;
    const ours = all.filter(({ appId }) => appId === app).sort((a, b) => a.id - b.id);
    const shown = ours.at(-1);
    // A list that is not up to date yet.
    if (shown === undefined || shown.id < own) return false;
    const latest = latestOf(ours.filter(({ conclusion }) => conclusion !== null));
    const givesWay = latest !== null && isLater(latest.moment, moment);
    if (shown.id !== own) {
      if (givesWay || !isLater(moment, shown.moment)) return false;
      const made = await client.post(`${client.repository}/check-runs`, { ...fields, status: 'completed' }, 'repeat');
      own = readAnswer(made, 'check_run', checkRun).id;
      return true;
    }
    // Another run that looked before we had a verdict may be about to make its check run once more.
    if (!givesWay) return isFirst && ours.length > 1;
    const title = `a later run came to another verdict; of this one: ${fields.output.title}`;
    const conclusion = latest.conclusion === 'failure' ? 'failure' : 'action_required';
    await client.patch(`${client.repository}/check-runs/${own}`, { conclusion, output: { ...fields.output, title } });
    return false;
  });
}

interface Found {
  id: number;
  conclusion: string | null;
  appId: number | null;
  /** null: it has no verdict yet, or does not say when it was made. */
  moment: Moment | null;
}

/** Check runs of this name that this program made; other apps may have some of the same name. */
async function findAll(client: GitHubClient, { name, head_sha }: Ended['fields'], now: number): Promise<Found[]> {
  const found: Found[] = [];
  const query = { check_name: name, filter: 'all' };
  for await (const one of client.list(`${client.repository}/commits/${head_sha}/check-runs`, query, 'check_runs')) {
    const { id, externalId, conclusion, appId } = readAnswer(one, 'check_run', checkRun);
    const match = EXTERNAL_ID.exec(externalId ?? '');
    if (match === null) continue;
    const [, run = '', time = ''] = match;
    found.push({ id, conclusion, appId, moment: readMoment(`${time} ${run}`, now) });
  }
  return found;
}
