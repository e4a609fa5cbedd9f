import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../src/core/history/facts.js';
import type { Span, Timeline } from '../../../../src/core/history/spans.js';
import { type ShownHistory, statusOf, statusWords, type TargetHistory } from '../../../../src/core/views/history.js';
import { renderHistoryAtom } from '../../../../src/core/views/history-atom.js';
import { renderHistoryJson } from '../../../../src/core/views/history-json.js';
import { renderHistoryText } from '../../../../src/core/views/history-text.js';
import { renderHistoryHtml } from '../../../../src/core/views/html/history-page.js';
import { ALL_HOSTILE } from '../../../support/hostile.js';

const NOW = Date.parse('2026-11-29T12:00:00.000Z');

function span(change: Partial<Span> = {}): Span {
  return {
    verdict: 'verified',
    experiment: false,
    firstAt: '2026-11-20T05:17:00.000Z',
    lastAt: '2026-11-29T05:18:00.000Z',
    checks: 10,
    factsDigest: `sha256:${'a'.repeat(64)}`,
    changes: [],
    ...change,
  };
}

function timeline(change: Partial<Timeline> = {}): Timeline {
  return {
    origin: 'github.com/octo-org/octo-app/trust-center',
    size: 12,
    rootHash: 'A'.repeat(43) + '=',
    target: 'our api',
    spans: [span()],
    omitted: 0,
    omittedFailures: 0,
    holes: [],
    points: [],
    ...change,
  };
}

const target = (change: Partial<Timeline> = {}, facts = new Map<string, Facts>()): TargetHistory => ({
  timeline: timeline(change),
  facts,
});
const history = (...targets: TargetHistory[]): ShownHistory => ({ ...timeline(), at: NOW, targets });

const CHANGED = history(
  target({
    spans: [
      span({ firstAt: '2026-11-18T05:17:00.000Z', lastAt: '2026-11-18T05:17:00.000Z', checks: 1 }),
      span({
        verdict: 'failed',
        firstAt: '2026-11-21T05:17:00.000Z',
        lastAt: '2026-11-22T05:18:00.000Z',
        checks: 2,
        changes: [
          { weight: 'worse', text: 'verified before, failed now: source-code.compose-hash' },
          { weight: 'identity', text: 'the compose hash changed from 53ecdde1… to 9d4a0c77…' },
        ],
      }),
      span({ firstAt: '2026-11-23T05:17:00.000Z', checks: 7, changes: [{ weight: 'better', text: 'failed before' }] }),
    ],
    holes: [{ from: '2026-11-19T05:17:00.000Z', to: '2026-11-21T05:17:00.000Z' }],
    points: [{ kind: 'no-result', at: '2026-11-24T05:17:00.000Z', text: 'no result: FETCH_TIMEOUT' }],
  }),
);

describe('what a target is now', () => {
  it.each<[string, Partial<Span> | null, string]>([
    ['verified', {}, 'verified'],
    ['failed', { verdict: 'failed' }, 'failed'],
    ['failed long ago', { verdict: 'failed', lastAt: '2026-01-01T00:00:00.000Z' }, 'failed'],
    ['inconclusive', { verdict: 'inconclusive' }, 'inconclusive'],
    ['an experiment', { experiment: true }, 'experiment'],
    ['perhaps an experiment', { experiment: null }, 'unknown'],
    ['old', { lastAt: '2026-11-20T05:18:00.000Z' }, 'stale'],
    ['yet to come', { lastAt: '2026-12-29T05:18:00.000Z' }, 'early'],
    ['nothing', null, 'none'],
  ])('%s', (_, change, status) => {
    const of = target({ spans: change === null ? [] : [span({ verdict: 'failed' }), span(change)] });
    expect(statusOf(of, NOW)).toBe(status);
  });

  it('is said with the check that is overdue', () => {
    const holes = [{ from: '2026-11-29T06:18:00.000Z', to: '2026-11-29T12:00:00.000Z' }];
    const more = '; a check has been due since 2026-11-29 06:18 UTC';
    expect(statusWords(target({ holes }), NOW)).toEqual({ word: 'verified', more });
    expect(statusWords(target({ holes, spans: [span({ lastAt: '2026-11-29T11:00:00.000Z' })] }), NOW).more).toBe('');
  });

  it('is said to be from recorded evidence, where it is', () => {
    const machine = { role: 'app', freshness: 'replayed' };
    const facts = new Map([[span().factsDigest, { machines: [machine] } as unknown as Facts]]);
    expect(statusWords(target({}, facts), NOW)).toEqual({ word: 'verified', more: ', from recorded evidence' });
    expect(renderHistoryHtml(history(target({}, facts)))).toContain(
      '<svg class="mark mute" aria-hidden="true"><use href="#m-rec"/>',
    );
  });
});

describe('the history as text', () => {
  it('says what holds now, and what was, the newest first', () => {
    expect(renderHistoryText(CHANGED)).toBe(`History   github.com/octo-org/octo-app/trust-center
entries   12
root      ${'A'.repeat(43)}=

our api
now       verified
  2026-11-24 05:17 UTC  no result     no result: FETCH_TIMEOUT
  2026-11-23 05:17 UTC  verified      7 checks, the last at 2026-11-29 05:18 UTC
      better    failed before
  2026-11-21 05:17 UTC  failed        2 checks, the last at 2026-11-22 05:18 UTC
      worse     verified before, failed now: source-code.compose-hash
      identity  the compose hash changed from 53ecdde1… to 9d4a0c77…
  2026-11-19 05:17 UTC  no check      one was due, and none came until 2026-11-21 05:17 UTC
  2026-11-18 05:17 UTC  verified      1 check
`);
  });
});

describe('many events', () => {
  const at = (minute: number): string => new Date(NOW - 86_400_000 + minute * 60_000).toISOString();
  const points = Array.from({ length: 300 }, (_, i) => ({
    kind: 'no-result' as const,
    at: at(i + 10),
    text: `no result: E${i}`,
  }));
  const failed = span({ verdict: 'failed', firstAt: at(0), lastAt: at(0), checks: 1 });
  const flooded = history(
    target({ spans: [failed, span({ firstAt: at(5), lastAt: at(5) })], points, omitted: 9, omittedFailures: 2 }),
  );

  it('leave out no failure, nor the check that decides, and count what they leave out', () => {
    const shown = renderHistoryText(flooded);
    expect(shown).toMatch(/ failed {8}1 check/);
    expect(shown).toContain('and 211 more, 2 of them failed');
    expect(renderHistoryAtom(flooded)).toContain('<title>our api: failed</title>');
    const page = renderHistoryHtml(flooded);
    expect(page).toContain('<span class="tag">decides</span>');
    expect(page).toContain('#m-fail"/></svg>failed');
    expect(page).toContain('111 more lines are left out here, 2 of them failed. The log has them.');
  });
});

describe('the history as JSON', () => {
  it('has a status for the target and for each span', () => {
    const { targets, ...log } = JSON.parse(renderHistoryJson(CHANGED));
    expect(log).toEqual({
      schema: 'trust-center/history/v1',
      origin: timeline().origin,
      size: 12,
      rootHash: timeline().rootHash,
      readAt: '2026-11-29T12:00:00.000Z',
    });
    expect(targets).toMatchObject([{ target: 'our api', status: 'verified', omitted: 0 }]);
    expect(targets[0].spans.map(({ status }: { status: string }) => status)).toEqual([
      'verified',
      'failed',
      'verified',
    ]);
  });
});

describe('the history as a feed', () => {
  const feed = renderHistoryAtom(CHANGED);

  it('is Atom: what RFC 4287 asks of a feed and of each entry', () => {
    expect(feed).toMatch(
      /^<\?xml version="1\.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www\.w3\.org\/2005\/Atom">\n/,
    );
    expect(feed).toContain('<updated>2026-11-24T05:17:00.000Z</updated>');
    const entries = feed.match(/<entry>[\s\S]*?<\/entry>/g) ?? [];
    expect(entries).toHaveLength(5);
    for (const entry of [feed, ...entries]) {
      expect(entry).toMatch(/<title>[^<]+<\/title>/);
      expect(entry).toMatch(/<id>urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}<\/id>/);
      expect(entry).toMatch(/<updated>\d{4}-\d\d-\d\dT[\d:.]+Z<\/updated>/);
    }
    expect(entries[2]).toContain('<title>our api: failed</title>');
    expect(entries[2]).toContain('- worse: verified before, failed now: source-code.compose-hash');
  });

  it('calls an entry the same in every reading, and no two alike', () => {
    const ids = [...feed.matchAll(/urn:uuid:[0-9a-f-]+/g)].map(([id]) => id);
    expect(new Set(ids).size).toBe(6);
    const later = renderHistoryAtom({ ...CHANGED, at: NOW + 86_400_000, size: 13 });
    expect([...later.matchAll(/urn:uuid:[0-9a-f-]+/g)].map(([id]) => id)).toEqual(ids);
  });
});

describe('hostile texts', () => {
  const hostile = history(
    target({
      target: ALL_HOSTILE,
      spans: [span({ changes: [{ weight: 'worse', text: ALL_HOSTILE }] })],
      points: [{ kind: 'no-result', at: '2026-11-24T05:17:00.000Z', text: ALL_HOSTILE }],
    }),
  );

  it('are text in the page, which has no script and fetches nothing', () => {
    const page = renderHistoryHtml(hostile);
    expect(page).not.toMatch(/<script|<img|<iframe|\son\w+=|style="|(?:href|src)="(?!#)/i);
    expect(page).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-`);
    expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/u);
  });

  it('are text in the feed', () => {
    const feed = renderHistoryAtom(hostile);
    expect(feed).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u009b]/u);
    expect(feed.match(/<(?!\/?(?:\?xml|feed|title|id|updated|author|name|entry|content)[\s>])/g)).toBeNull();
  });
});
