// What a file is, by its content alone.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serialiseBundle } from '../../../../src/core/bundle.js';
import { kindOf } from '../../../../src/core/collection/kind.js';
import { renderReport } from '../../../../src/report.js';
import { createDeployment, createWholeDeployment, guestAgentInfo } from '../../../../src/simulator/index.js';
import { simulatedReport } from '../../../support/reports.js';

const deployment = createDeployment({ seed: 'kind' });
const bytes = (content: unknown): Uint8Array => {
  if (content instanceof Uint8Array) return content;
  return new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content));
};

describe('kindOf', () => {
  it.each([
    ['evidence', 'a quote', deployment.quote],
    ['evidence', 'a GetQuote answer', deployment.evidence],
    ['evidence', 'an Info answer, which has a tcb_info', guestAgentInfo(deployment)],
    ['evidence', 'text', 'hello'],
    ['evidence', 'a list of versions of something', { version: '3', services: {} }],
    ['evidence', 'a page that is no report', '<!doctype html><p>hello'],
    ['evidence', 'JSON that is not whole', '{"version": 1'],
    ['collateral', 'collateral', deployment.collateral],
    ['app-compose', 'an app-compose file', deployment.appCompose],
    ['kms', 'what a KMS says of itself', createWholeDeployment({ seed: 'kind' }).meta],
    ['policy', 'a policy in YAML', deployment.policy],
    ['policy', 'a policy in YAML, with comments before it', '# ours\n---\nphases: [hardware]\nversion: 1\n'],
    ['policy', 'a policy in JSON', { version: 1, phases: ['hardware'] }],
  ])('%s: %s', (kind, _, content) => {
    expect(kindOf(bytes(content))).toBe(kind);
    if (typeof content !== 'string' || content.startsWith('#')) return;
    expect(kindOf(bytes(`\ufeff${content}`))).toBe(kind);
  });

  it('a bundle, and a report that holds one', async () => {
    const source = await simulatedReport({ deployment });
    expect(kindOf(bytes(serialiseBundle(source.bundle)))).toBe('bundle');
    expect(kindOf(bytes(await renderReport(source)))).toBe('report');
  });

  it('is something, of whatever bytes and whatever JSON', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (any) => typeof kindOf(any) === 'string'));
    fc.assert(fc.property(fc.json(), (any) => typeof kindOf(bytes(any)) === 'string'));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => typeof kindOf(bytes(any)) === 'string'));
  });
});
