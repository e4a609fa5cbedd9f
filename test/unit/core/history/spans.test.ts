import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../src/core/history/entry.js';
import type { Facts } from '../../../../src/core/history/facts.js';
import { type Timeline, timelineOf } from '../../../../src/core/history/spans.js';
import { readTimeline } from '../../../../src/core/report/timeline.js';
import type { Verdict } from '../../../../src/core/result/words.js';
import { byDigest, entry, facts, minutes } from './sample.js';

const good = facts();
const other = facts({}, '0.2.0');
const bad = facts({ verdict: 'failed' });
const open = facts({ verdict: 'inconclusive' });
const all = byDigest(good, other, bad, open);

function timeline(entries: Entry[], until: number | null = null): Timeline {
  const head = { origin: 'example.org/log', size: entries.length, rootHash: new Uint8Array(32) };
  return timelineOf(entries, all, head, 'example', until === null ? null : minutes(until));
}

/** Checks of an hour each, by what they found; null: no result. */
const hourly = (...found: (Facts | null)[]): Entry[] =>
  found.map((one, i) => entry(i, i * 60, one, { schedule: 3600 }));

const words = ({ spans }: Timeline): string[] =>
  spans.map(
    ({ verdict, checks, firstAt, lastAt }) => `${verdict} ${checks} ${firstAt.slice(11, 16)}-${lastAt.slice(11, 16)}`,
  );

describe('spans', () => {
  it('are the checks that found the same', () => {
    const found = timeline(hourly(good, good, bad, bad, bad, good, other));
    expect(words(found)).toEqual([
      'verified 2 00:00-01:00',
      'failed 3 02:00-04:00',
      'verified 1 05:00-05:00',
      'verified 1 06:00-06:00',
    ]);
    expect(found.spans.map(({ changes }) => changes.map(({ text }) => text))).toEqual([
      [],
      ['verified before, failed now'],
      ['failed before, verified now'],
      ['the version of the verifier changed from 0.1.0 to 0.2.0'],
    ]);
    expect(found).toMatchObject({ holes: [], points: [], omitted: 0, target: 'example' });
  });

  it('are those of one target', () => {
    const entries = hourly(good, bad, good).map((one, i) => (i === 1 ? { ...one, target: 'another' } : one));
    expect(words(timeline(entries))).toEqual(['verified 2 00:00-02:00']);
    expect(timeline(entries).holes).toHaveLength(1);
  });

  it('a run that came to no result is a point, and takes nothing back', () => {
    const found = timeline(hourly(good, bad, null, null));
    expect(words(found)).toEqual(['verified 1 00:00-00:00', 'failed 1 01:00-01:00']);
    expect(found.points).toEqual([
      { kind: 'no-result', at: minutes(120), text: 'no result: FETCH_TIMEOUT' },
      { kind: 'no-result', at: minutes(180), text: 'no result: FETCH_TIMEOUT' },
    ]);
  });

  it('an older success that comes late takes no failure back', () => {
    const found = timeline([entry(0, 0, good), entry(1, 60, bad), entry(2, 30, good)]);
    expect(words(found)).toEqual(['verified 1 00:00-00:00', 'failed 1 01:00-01:00']);
    expect(found.points).toEqual([
      { kind: 'late', at: minutes(30), text: 'verified, but a newer check was in the log already' },
    ]);
  });

  it('a late success under a test root is called an experiment, and one whose facts are gone has no known root', () => {
    const tested = facts({ experiment: 'test root' });
    const entries = [entry(0, 60, bad), entry(1, 30, tested)];
    const head = { origin: 'example.org/log', size: 2, rootHash: new Uint8Array(32) };
    const late = (known: Facts[]): string | undefined =>
      timelineOf(entries, byDigest(...known), head, 'example', null).points[0]?.text;
    expect(late([bad, tested])).toMatch(/^verified as an experiment, but a newer/);
    expect(late([bad])).toMatch(/^verified \(root not known\), but a newer/);
  });

  it('an older failure that comes late counts, also after a check of the future', () => {
    expect(words(timeline([entry(0, 60, good), entry(1, 30, bad)])).at(-1)).toBe('failed 1 00:30-00:30');
    const future = timeline([entry(0, 0, good), entry(1, 1e6, good), entry(2, 60, bad), entry(3, 120, good)]);
    expect(future.spans.at(-1)?.verdict).toBe('failed');
  });

  it('what changed is said as far as it is known', () => {
    const entries = hourly(good, bad);
    const head = { origin: 'example.org/log', size: 2, rootHash: new Uint8Array(32) };
    const found = timelineOf(entries, new Map(), head, 'example', null);
    expect(found.spans[1]?.changes).toEqual([
      { weight: 'worse', text: 'verified (root not known) before, failed now' },
      { weight: 'scope', text: 'what else changed is not known: the facts are not at hand' },
    ]);
  });

  it('keep the newest of very many', () => {
    const found = timeline(hourly(...Array.from({ length: 1001 }, (_, i) => (i % 2 === 0 ? good : bad))));
    expect(found).toMatchObject({ omitted: 701, omittedFailures: 350, spans: { length: 300 } });
    expect(found.spans[0]?.changes[0]?.text).toBe('verified before, failed now');
    expect(found.spans.at(-1)?.verdict).toBe('verified');
  });
});

describe('holes', () => {
  it('are where a check should have been: from when it was due to the next one', () => {
    const entries = [0, 60, 400, 460].map((at, i) => entry(i, at, good, { schedule: 3600 }));
    expect(timeline(entries).holes).toEqual([{ from: minutes(120), to: minutes(400) }]);
  });

  it('are not where a check is somewhat late, or none was promised', () => {
    expect(timeline([0, 95, 195].map((at, i) => entry(i, at, good, { schedule: 3600 }))).holes).toEqual([]);
    expect(timeline([0, 5000].map((at, i) => entry(i, at, good))).holes).toEqual([]);
  });

  it('are not filled by runs that came to no result, nor by others’ promises', () => {
    expect(timeline(hourly(good, null, null, good)).holes).toEqual([{ from: minutes(60), to: minutes(180) }]);
    const byHand = [
      entry(0, 0, good, { schedule: 3600 }),
      entry(1, 10, good, { trigger: 'command-line' }),
      entry(2, 300, good),
    ];
    expect(timeline(byHand).holes).toEqual([{ from: minutes(70), to: minutes(300) }]);
  });

  it('last to the time that is asked about', () => {
    expect(timeline(hourly(good), 1000).holes).toEqual([{ from: minutes(60), to: minutes(1000) }]);
    expect(timeline(hourly(good), 90).holes).toEqual([]);
  });
});

describe('a timeline', () => {
  const found = fc.constantFrom(good, other, bad, open, null);
  const log = fc.array(fc.tuple(found, fc.integer({ min: -100, max: 200 })), { maxLength: 40 }).map((steps) => {
    let at = 5000;
    return steps.map(([one, step], i) => {
      at += step;
      return entry(i, at, one, { schedule: 3600 });
    });
  });

  it('of a beginning of the log is a beginning of that of the log', () => {
    fc.assert(
      fc.property(log, (entries) => {
        const whole = timeline(entries);
        for (let size = 0; size <= entries.length; size++) {
          const { spans, points, holes } = timeline(entries.slice(0, size));
          const last = spans.length - 1;
          expect(whole.spans.slice(0, Math.max(0, last))).toEqual(spans.slice(0, -1));
          if (last >= 0) {
            // The span that is not over may last longer.
            expect({ ...whole.spans[last], checks: 0, lastAt: '' }).toEqual({ ...spans[last], checks: 0, lastAt: '' });
          }
          expect(whole.points.slice(0, points.length)).toEqual(points);
          expect(whole.holes.slice(0, holes.length)).toEqual(holes);
        }
      }),
    );
  });

  it('evidence that was handed in takes back no failure of a target that is asked, and fills no hole', () => {
    const handedIn = (at: number, of: Facts): Entry => entry(at, at, of, { trigger: 'upload', schedule: 3600 });
    const found = timeline([...hourly(bad), handedIn(60, good), handedIn(120, good), handedIn(180, good)], 240);
    expect(words(found)).toEqual(['failed 1 00:00-00:00']);
    expect(found.points.map(({ kind }) => kind)).toEqual(['handed-in', 'handed-in', 'handed-in']);
    expect(found.holes).toEqual([{ from: minutes(60), to: minutes(240) }]);
    expect(readTimeline(JSON.parse(JSON.stringify(found)))).toEqual(found);
    // What is worse counts until the next check.
    expect(words(timeline([...hourly(good), handedIn(1, bad)]))).toHaveLength(2);
    // Of a target that is asked by nobody it is all there is.
    expect(words(timeline([handedIn(0, bad), handedIn(60, good)]))).toHaveLength(2);
    // Whichever came first.
    expect(words(timeline([handedIn(0, good), entry(1, 60, open)]))).toEqual(['inconclusive 1 01:00-01:00']);
  });

  it('is read from a report as it was put there', () => {
    fc.assert(
      fc.property(log, (entries) => {
        const whole = timeline(entries, 100_000);
        expect(readTimeline(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
      }),
    );
  });

  it('counts every run once, and ends no failure but by a newer success', () => {
    const gravity: Record<Verdict, number> = { verified: 0, inconclusive: 1, failed: 2 };
    fc.assert(
      fc.property(log, (entries) => {
        const { spans, points } = timeline(entries);
        expect(spans.reduce((sum, { checks }) => sum + checks, points.length)).toBe(entries.length);
        let newest = '';
        let decides: Verdict | null = null;
        for (const { verdict, appraisedAt } of entries) {
          if (verdict === null) continue;
          const isNewer = appraisedAt >= newest;
          if (isNewer || decides === null || gravity[verdict] > gravity[decides]) decides = verdict;
          if (isNewer) newest = appraisedAt;
        }
        expect(spans.at(-1)?.verdict ?? null).toBe(decides);
      }),
    );
  });
});
