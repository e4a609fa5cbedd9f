import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/core/history/entry.js';
import { type Facts, factsPath, writeFacts } from '../../../src/core/history/facts.js';
import type { AnnouncedRecovery } from '../../../src/core/result/document.js';
import type { Comparison } from '../../../src/core/views/changes.js';
import type { Draft } from '../../../src/history/draft.js';
import type { ReadLog } from '../../../src/history/read.js';
import { sinceLast } from '../../../src/history/since.js';
import { entry, facts } from '../core/history/sample.js';
import { result } from '../core/views/sample.js';

const recovery: AnnouncedRecovery = {
  component: 'app/0',
  evaluationDataNumber: 20,
  from: 'UpToDate',
  to: 'OutOfDate',
  advisoryIds: [],
  fails: [],
  recoveryDate: null,
  standardFrom: null,
  daysLeft: null,
  hint: null,
};
const plain = facts({ verdict: 'verified' });
const announcing = facts({ verdict: 'verified', announced: [recovery] });
const experiment = facts({ verdict: 'verified', experiment: 'test root' });
const recorded = facts({
  verdict: 'verified',
  components: result().components.map((one) => ({ ...one, freshness: 'replayed' as const })),
});
const failed = facts({ verdict: 'failed' });

/** @param checks null: a run that came to no verdict @param kept whose facts the log still has */
function logOf(checks: readonly (Facts | null)[], kept: readonly (Facts | null)[] = checks): ReadLog {
  const files = new Map(
    kept.flatMap((one) => (one === null ? [] : [[factsPath(writeFacts(one).digest), writeFacts(one).bytes] as const])),
  );
  const entries: Entry[] = checks.map((one, seq) => entry(seq, seq, one));
  return { entries, files: { read: async (path: string) => files.get(path) ?? null } } as unknown as ReadLog;
}

function draftOf(value: Facts | null): Draft {
  const { origin: _, seq: __, v: ___, ...draft } = entry(99, 99, value);
  return { draft, facts: value === null ? null : { ...writeFacts(value), value } } as unknown as Draft;
}

const since = (log: ReadLog | null, now: Facts | null): Promise<Comparison> => sinceLast(log, draftOf(now));
const texts = ({ changes }: Comparison): string[] => changes.map(({ text }) => text);

describe('a run held against the log', () => {
  it('is the first where there is none, and where no run came to a verdict', async () => {
    expect(await since(null, plain)).toEqual({ last: null, wasVerified: null, changes: [] });
    expect(await since(logOf([]), plain)).toEqual({ last: null, wasVerified: null, changes: [] });
    expect(await since(logOf([null]), plain)).toEqual({ last: null, wasVerified: false, changes: [] });
  });

  it.each<[string, (Facts | null)[], boolean]>([
    ['verified', [failed, plain], true],
    ['failed', [plain, failed], false],
    ['an experiment', [experiment], false],
    ['without a verdict', [plain, null], false],
    ['verified from recorded evidence', [recorded], false],
  ])('knows that the run before was %s', async (_, checks, expected) => {
    expect((await since(logOf(checks), plain)).wasVerified).toBe(expected);
  });

  it('holds recorded evidence against recorded evidence', async () => {
    expect(await since(logOf([recorded]), recorded)).toMatchObject({
      last: { verdict: 'recorded' },
      wasVerified: true,
    });
    expect((await since(logOf([plain]), recorded)).wasVerified).toBe(false);
  });

  it('says of an announced recovery that it is new once, though a service tells of it one day and not the next', async () => {
    expect(texts(await since(logOf([plain]), announcing))).toEqual([
      'Intel has announced the TCB recovery 20: OutOfDate once it is in force',
    ]);
    expect(texts(await since(logOf([plain, announcing, plain, plain]), announcing))).toEqual([
      'the TCB recovery 20 is known of again: OutOfDate once it is in force',
    ]);
    expect(texts(await since(logOf([plain, announcing]), plain))).toEqual([
      'nothing is known now of the announced TCB recovery 20 (OutOfDate)',
    ]);
  });

  it('says where the facts of the last check are not at hand', async () => {
    expect(texts(await since(logOf([plain], []), failed))).toEqual([
      'verified (root not known) before, failed now',
      'what else changed is not known: the facts are not at hand',
    ]);
  });
});
