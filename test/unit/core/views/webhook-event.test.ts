import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ANNOUNCED } from '../../../../src/core/history/changes.js';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import type { Comparison } from '../../../../src/core/views/changes.js';
import { eventResultOf } from '../../../../src/core/views/event-result.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { type Happening, webhookEvent } from '../../../../src/core/views/webhook-event.js';
import { result } from './sample.js';

const NOW = Date.parse(result().appraisedAt);
const LINKS = { run: 'https://github.com/octo-org/octo-app/actions/runs/4242', issue: null, attestation: null };
const verified = (given: Partial<ResultDocument> = {}) => eventResultOf(result({ verdict: 'verified', ...given }));
const recorded = () =>
  verified({ components: result().components.map((one) => ({ ...one, freshness: 'replayed' as const })) });
const lastCheck = (verdict: 'verified' | 'failed', ...changes: Comparison['changes'][number][]): Comparison => ({
  last: { appraisedAt: '2026-01-01T00:00:00.000Z', verdict },
  wasVerified: verdict === 'verified',
  changes,
});

function event(given: Partial<Happening>): { type: string; data: Record<string, unknown> } | null {
  const whole = { target: 'app', found: verified(), since: null, at: NOW, links: LINKS, ...given };
  const made = webhookEvent(whole);
  return made === null ? null : JSON.parse(made.body);
}

describe('webhookEvent', () => {
  const document = result({ verdict: 'failed', verdictReason: 'failed: because' });
  const failed = eventResultOf(document);
  const change = { weight: 'identity', path: 'app.composeHash', text: 'another compose file' } as const;

  it.each<[string, Partial<Happening>, string | null]>([
    ['verified, and no history', {}, null],
    ['verified at the first check', { since: { last: null, wasVerified: null, changes: [] } }, null],
    [
      'verified, and the runs before came to no verdict',
      { since: { last: null, wasVerified: false, changes: [] } },
      'verification.recovered',
    ],
    [
      'verified as before, and a run between was not',
      { since: { ...lastCheck('verified'), wasVerified: false } },
      'verification.recovered',
    ],
    [
      'verified as before, and an announcement comes or goes',
      { since: lastCheck('verified', { ...change, path: ANNOUNCED.comesAndGoes }) },
      null,
    ],
    ['verified as before', { since: lastCheck('verified') }, null],
    ['verified, and something changed', { since: lastCheck('verified', change) }, 'verification.changed'],
    ['verified, and was not', { since: lastCheck('failed') }, 'verification.recovered'],
    [
      'of recorded evidence, and was not verified',
      { found: recorded(), since: lastCheck('failed') },
      'verification.recorded',
    ],
    [
      'of recorded evidence, and something changed',
      { found: recorded(), since: lastCheck('verified', change) },
      'verification.recorded',
    ],
    ['of recorded evidence as before', { found: recorded(), since: lastCheck('verified') }, null],
    [
      'of recorded evidence that failed',
      { found: { ...recorded(), verdict: 'failed', verdictReason: 'failed: because' } },
      'verification.not_verified',
    ],
    ['failed, and no history', { found: failed }, 'verification.not_verified'],
    ['failed as before', { found: failed, since: lastCheck('failed') }, 'verification.not_verified'],
    ['could not be run', { found: { stopped: 'no answer' } }, 'verification.not_verified'],
    ['an experiment', { found: verified({ experiment: 'test root' }) }, 'verification.not_verified'],
    ['eight days old', { at: NOW + 8 * 86_400_000 }, 'verification.not_verified'],
  ])('%s', (_, given, type) => {
    expect(event(given)?.type ?? null).toBe(type);
  });

  it('never calls recorded evidence verified', () => {
    const last = { appraisedAt: '2026-01-01T00:00:00.000Z', verdict: 'recorded' } as const;
    const made = event({ found: recorded(), since: { last, wasVerified: false, changes: [] } });
    expect(made?.data).toMatchObject({ verdict: 'recorded', previous: { verdict: 'recorded' } });
    expect(made?.data.summary).toMatch(/^recorded: /);
  });

  it('names target, verdict, digests, changes and pages, in one order', () => {
    const made = webhookEvent({
      target: 'app',
      found: failed,
      since: lastCheck('verified', change),
      at: NOW,
      links: LINKS,
    });
    const sha256 = createHash('sha256').update(renderJson(document)).digest('hex');
    expect(made?.body).toBe(
      JSON.stringify({
        type: 'verification.not_verified',
        timestamp: new Date(NOW).toISOString(),
        data: {
          target: 'app',
          verdict: 'failed',
          summary: 'failed: because',
          experiment: null,
          appraisedAt: failed.appraisedAt,
          evidenceDigest: failed.evidenceDigest,
          policyDigest: failed.policyDigest,
          resultDigest: `sha256:${sha256}`,
          previous: { verdict: 'verified', appraisedAt: '2026-01-01T00:00:00.000Z' },
          changes: [{ weight: 'identity', text: 'another compose file' }],
          announced: [],
          links: LINKS,
        },
      }),
    );
  });

  it('says why there is no result, with nothing invisible in it', () => {
    expect(event({ target: 'a\u202eb', found: { stopped: 'no\nanswer' } })?.data).toMatchObject({
      target: 'a\\u{202e}b',
      verdict: 'inconclusive',
      summary: 'inconclusive: could not be run: no\\nanswer',
      resultDigest: null,
      previous: null,
      changes: null,
    });
  });
});
