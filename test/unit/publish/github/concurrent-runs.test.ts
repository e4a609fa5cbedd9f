// Runs that publish about one target at the same time, in front of a GitHub that takes its time over every request: whatever
// the order, one comment and one open issue are left, and what is shown is the verdict that was made last.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import { badgeOf } from '../../../../src/core/views/badge.js';
import { putBadge } from '../../../../src/publish/github/badge.js';
import { completeCheckRuns, planCheckRuns, startCheckRuns } from '../../../../src/publish/github/check-runs.js';
import { publishComment } from '../../../../src/publish/github/comment.js';
import { ISSUE_LABEL, trackIssue } from '../../../../src/publish/github/issue.js';
import { markerOf } from '../../../../src/publish/github/marker.js';
import { connectGitHub, type GitHub } from '../../../../src/publish/github/outcome.js';
import type { GitHubStandIn } from '../../../support/github/stand-in.js';
import { published, startWorld } from '../../../support/github/world.js';
import { failedResult, result } from '../../core/views/sample.js';

const KEY = 'app';
const T0 = Date.parse(result().appraisedAt);
/** A second of the client, and the longest that the stand-in takes over half a request: far below what a run waits. */
const SECOND_MS = 100;
const MAX_DELAY_MS = 12;
const AT_ONCE = 10;

/** How two or three runs meet. */
interface Meeting {
  seed: number;
  runs: { startsMs: number; takesMs: number; made: number; verdict: 'failed' | 'inconclusive' | 'verified' }[];
  /** What earlier runs left: up to two comments or issues, of which the second is a duplicate that nobody removed. */
  left: number;
}

const meeting = fc.record({
  seed: fc.integer({ min: 1, max: 0x7fffffff }),
  runs: fc
    .array(
      fc.record({
        startsMs: fc.integer({ min: 0, max: 60 }),
        takesMs: fc.integer({ min: 0, max: 60 }),
        verdict: fc.constantFrom('failed' as const, 'inconclusive' as const, 'verified' as const),
      }),
      { minLength: 2, maxLength: 3 },
    )
    .chain((runs) =>
      fc
        .shuffledSubarray(
          runs.map((_, i) => i),
          { minLength: runs.length },
        )
        .map((order) => runs.map((run, i) => ({ ...run, made: order[i] ?? 0 }))),
    ),
  left: fc.integer({ min: 0, max: 2 }),
});

/** `count` meetings, several at a time: each has a stand-in of its own. */
async function each(count: number, meet: (one: Meeting) => Promise<void>): Promise<void> {
  const all = fc.sample(meeting, { numRuns: count, seed: 20_261_128 });
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await Promise.all(
      all.slice(from, from + AT_ONCE).map((one) =>
        meet(one).catch((error: unknown) => {
          throw new Error(`${JSON.stringify(one)}: ${String(error)}`);
        }),
      ),
    );
  }
}

function delays(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fffffff;
    return state % MAX_DELAY_MS;
  };
}

async function meet({ seed, runs }: Meeting, event: object = {}): Promise<{ standIn: GitHubStandIn; hubs: GitHub[] }> {
  const { standIn, github } = await startWorld({ delay: delays(seed) }, event);
  const hubs = runs.map((_, i) =>
    connectGitHub({ ...github.context, runId: String(4242 + i) }, { secondMs: SECOND_MS }),
  );
  return { standIn, hubs };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function found(verdict: Meeting['runs'][number]['verdict'], i: number): ResultDocument {
  if (verdict === 'verified') return result();
  return result({
    ...(verdict === 'failed' ? failedResult() : {}),
    verdict,
    verdictReason: `${verdict}: seen by run ${i}`,
  });
}

const momentOf = (made: number, runId: string) => ({ at: T0 + 1000 * made, runId, runAttempt: '1' });
const latest = ({ runs }: Meeting): number => runs.findIndex(({ made }) => made === runs.length - 1);

describe('runs at the same time', () => {
  it('leave one comment, the oldest, with the verdict that was made last', async () => {
    await each(30, async (one) => {
      const { standIn, hubs } = await meet(one);
      const theirs = standIn.addComment({ body: markerOf(KEY), user: { login: 'stranger', type: 'User' } });
      const left = Array.from({ length: one.left }, (_, i) =>
        standIn.addComment({ body: `${markerOf(KEY, '', momentOf(-2 + i, '4000'))}\nleft ${i}` }),
      );
      await Promise.all(
        one.runs.map(async ({ startsMs, made, verdict }, i) => {
          await wait(startsMs);
          const input = { key: KEY, result: found(verdict, i), at: T0 + 1000 * made };
          published(await publishComment(hubs[i] as GitHub, input));
        }),
      );
      const last = latest(one);
      expect(standIn.comments.map(({ id }) => id).slice(0, 1)).toEqual([theirs.id]);
      const ours = standIn.comments.slice(1);
      expect(ours).toHaveLength(1);
      if (left[0] !== undefined) expect(ours[0]?.id).toBe(left[0].id);
      expect(ours[0]?.body).toContain(markerOf(KEY, '', momentOf(one.runs.length - 1, String(4242 + last))));
    });
  }, 60_000);

  it('leave one open issue with the verdict that was made last, and duplicates that say nothing', async () => {
    await each(30, async (one) => {
      const { standIn, hubs } = await meet(one, { eventName: 'schedule', pullRequest: null });
      for (let i = 0; i < one.left; i++) {
        const body = `${markerOf(KEY, 'failed', momentOf(-2 + i, '4000'))}\nleft ${i}`;
        standIn.addIssue({ body, labels: [{ name: ISSUE_LABEL }] });
      }
      // A success that finds no issue leaves no trace that a run behind it could see.
      const verdicts = one.runs.map(({ verdict }) => (one.left === 0 && verdict === 'verified' ? 'failed' : verdict));
      await Promise.all(
        one.runs.map(async ({ startsMs, made }, i) => {
          await wait(startsMs);
          const input = { key: KEY, found: found(verdicts[i] ?? 'failed', i), at: T0 + 1000 * made };
          published(await trackIssue(hubs[i] as GitHub, input));
        }),
      );
      const last = latest(one);
      const isDuplicate = ({ body }: { body: string }): boolean => body.startsWith(markerOf(KEY, 'duplicate'));
      const told = standIn.issues.filter((issue) => !isDuplicate(issue));
      const moment = momentOf(one.runs.length - 1, String(4242 + last));
      const shown = told.at(-1);
      expect(shown?.body).toContain(markerOf(KEY, verdicts[last], moment));
      expect(shown?.state).toBe(verdicts[last] === 'verified' ? 'closed' : 'open');
      // Before it there may be one that a run closed as verified, before the next run found something again.
      for (const { state, body } of told.slice(0, -1)) {
        expect([state, body]).toEqual(['closed', expect.stringContaining(markerOf(KEY, 'verified').slice(0, -4))]);
      }
      for (const duplicate of standIn.issues.filter(isDuplicate)) {
        const [, of = ''] = /^Verification of app: duplicate of #(\d+)$/.exec(duplicate.title) ?? [];
        expect(told.map(({ number }) => String(number))).toContain(of);
        expect(duplicate).toMatchObject({
          body: `${markerOf(KEY, 'duplicate')}\nDuplicate of #${of}, which two runs at the same time made.\n`,
          state: 'closed',
          state_reason: 'duplicate',
        });
      }
    });
  }, 60_000);

  it('show in the check run that was made last the verdict that was made last', async () => {
    await each(120, async (one) => {
      const { standIn, hubs } = await meet(one);
      let made = 0;
      let last = '';
      await Promise.all(
        one.runs.map(async ({ startsMs, takesMs, verdict }, i) => {
          const github = hubs[i] as GitHub;
          const runs = planCheckRuns(KEY, ['app/0']);
          await wait(startsMs);
          published(await startCheckRuns(github, runs));
          await wait(takesMs);
          const at = T0 + 1000 * made++;
          const result = { ...found(verdict, i), appraisedAt: new Date(at).toISOString() };
          last = verdict;
          // Between the appraisal and its end the summary is signed.
          await wait(60 - takesMs);
          published(await completeCheckRuns(github, runs, { result, files: { policy: null, compose: null }, at }));
        }),
      );
      const shown = standIn.checkRuns.reduce((a, b) => (a.id > b.id ? a : b));
      const conclusion = { failed: 'failure', inconclusive: 'action_required', verified: 'success' }[last];
      expect([shown.status, shown.conclusion]).toEqual(['completed', conclusion]);
    });
  }, 60_000);

  it('leave the badge with the verdict that was made last, and the badge of each other name', async () => {
    await each(30, async (one) => {
      const { standIn, hubs } = await meet(one);
      const put = async (i: number, name: string, key: string): Promise<void> => {
        const { startsMs, made, verdict } = one.runs[i] ?? { startsMs: 0, made: 0, verdict: 'failed' };
        await wait(startsMs);
        const at = T0 + 1000 * made;
        const badge = badgeOf(found(verdict, i), at, { maxAgeDays: 7 });
        published(await putBadge(hubs[i] as GitHub, { branch: 'badges', name, key, badge, proof: null, at }));
      };
      await Promise.all(
        one.runs.flatMap((_, i) => [put(i, 'shared', KEY), ...(i === 0 ? [put(i, 'other', 'x')] : [])]),
      );
      const files = standIn.files('badges');
      const moment = momentOf(one.runs.length - 1, String(4242 + latest(one)));
      expect(files['shared.svg']?.trimEnd().endsWith(markerOf(KEY, '', moment))).toBe(true);
      expect(Object.keys(files).sort()).toEqual(['other.json', 'other.svg', 'shared.json', 'shared.svg']);
    });
  }, 60_000);
});
