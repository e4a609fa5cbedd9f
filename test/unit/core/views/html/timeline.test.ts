import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../../src/core/history/entry.js';
import { type Timeline, timelineOf } from '../../../../../src/core/history/spans.js';
import { timelineSection } from '../../../../../src/core/views/html/timeline.js';
import { byDigest, entry, facts, minutes } from '../../history/sample.js';

const good = facts();
const bad = facts({ verdict: 'failed' });
const test = facts({ experiment: 'a test root', trustAnchor: `insecure:${'ab'.repeat(32)}` });

function timeline(entries: Entry[], until: number | null = null): Timeline {
  const head = { origin: 'example.org/log', size: entries.length, rootHash: new Uint8Array(32) };
  const all = byDigest(good, bad, test);
  return timelineOf(entries, all, head, 'example', until === null ? null : minutes(until));
}

const markup = (of: Timeline): string => timelineSection(of)?.body.markup ?? '';
const hourly = (...found: (typeof good | null)[]): Entry[] =>
  found.map((one, i) => entry(i, i * 60, one, { schedule: 3600 }));

/** Rows of the list as texts. */
function rows(of: Timeline): string[] {
  const [, body = ''] = /<tbody>([\s\S]*)<\/tbody>/.exec(markup(of)) ?? [];
  return body
    .split('</tr>')
    .slice(0, -1)
    .map((row) =>
      row
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    );
}

describe('the history in a report', () => {
  it('is nothing where the log has nothing of the target', () => {
    expect(timelineSection(timeline([]))).toBeNull();
  });

  it('lists spans, holes and runs without a result, the newest first, and marks the one that decides', () => {
    expect(rows(timeline([...hourly(good, good, bad, null, null), entry(5, 600, good)]))).toEqual([
      'verified decides 2026-06-01 10:00 1 better failed before, verified now',
      'no check 2026-06-01 03:00 2026-06-01 10:00 0 a check was due and none finished: nothing is known of these 7 hours',
      'no result 2026-06-01 03:00 2026-06-01 04:00 2 no result: FETCH_TIMEOUT: it shows nothing, and changes nothing',
      'failed 2026-06-01 02:00 1 worse verified before, failed now',
      'verified 2026-06-01 00:00 2026-06-01 01:00 2 the first in the log',
    ]);
  });

  it('is green only where it passed under Intel’s root, and that is known', () => {
    expect(markup(timeline(hourly(good)))).toContain('m-pass');
    expect(markup(timeline(hourly(test)))).not.toContain('pass');
    expect(rows(timeline(hourly(test)))[0]).toContain('experiment (verified)');
    const head = { origin: 'example.org/log', size: 1, rootHash: new Uint8Array(32) };
    const unknown = markup(timelineOf(hourly(good), new Map(), head, 'example', null));
    expect(unknown).toContain('verified, root not known');
    expect(unknown).not.toContain('m-pass');
  });

  it('draws every failure above the rest, and every hole as a dashed frame, wide and narrow', () => {
    const found = timeline([...hourly(good, bad, good), entry(3, 1000, good, { schedule: 3600 })], 5000);
    const pictures = markup(found).split('<svg class="spans ').slice(1);
    expect(pictures.map((picture) => picture.slice(0, 10))).toEqual(['wideonly" ', 'narrowonly']);
    for (const picture of pictures) {
      expect(picture.match(/<rect class="hole"/g)).toHaveLength(2);
      const order = [...picture.matchAll(/<rect class="s (\w+)"/g)].map(([, tone]) => tone);
      expect(order.at(-1)).toBe('fail');
    }
  });

  it('fits its frame and has no markup of a target, whatever the log says', () => {
    const text = fc.constantFrom('</section><script>', '"onload="x', '\u202e', 'x'.repeat(5000), '&amp;');
    const at = fc.integer({ min: 0, max: 5_000_000 }).map(minutes);
    const span = fc.record({
      verdict: fc.constantFrom('verified', 'failed', 'inconclusive'),
      experiment: fc.constantFrom(true, false, null),
      firstAt: at,
      lastAt: at,
      checks: fc.nat(),
      factsDigest: fc.constant(`sha256:${'0'.repeat(64)}`),
      changes: fc.array(fc.record({ weight: fc.constant('scope'), text }), { maxLength: 3 }),
    });
    const any = fc.record({
      origin: text,
      size: fc.nat(),
      rootHash: text,
      target: text,
      spans: fc.array(span, { maxLength: 20 }),
      omitted: fc.nat({ max: 3 }),
      omittedFailures: fc.nat({ max: 3 }),
      holes: fc.array(fc.record({ from: at, to: at }), { maxLength: 5 }),
      points: fc.array(fc.record({ kind: fc.constantFrom('late', 'no-result'), at, text }), { maxLength: 5 }),
    }) as fc.Arbitrary<Timeline>;
    fc.assert(
      fc.property(any, (given) => {
        const shown = markup(given);
        expect(shown).not.toMatch(/<script|style=|\sonload|\u202e|NaN|Infinity/);
        expect(shown.length).toBeLessThan(150_000);
        for (const [, width = '', picture = ''] of shown.matchAll(/viewBox="0 0 (\d+) \d+"([\s\S]*?)<\/svg>/g)) {
          for (const [, x = '', own = ''] of picture.matchAll(/ x="([-\d.]+)" y="[-\d.]+" width="([-\d.]+)"/g)) {
            expect(Number(x)).toBeGreaterThanOrEqual(-0.1);
            expect(Number(x) + Number(own)).toBeLessThanOrEqual(Number(width) + 0.1);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is bounded, and counts what it leaves out', () => {
    const shown = markup(timeline(hourly(...Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? good : bad)))));
    expect(shown.match(/<tr>/g)).toHaveLength(201);
    expect(shown).toContain('1800 more lines are left out here');
    expect(shown.length).toBeLessThan(200_000);
  });
});
