import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrustCenterError } from '../../../../src/core/errors.js';
import type { AnnouncedRecovery } from '../../../../src/core/result/document.js';
import { eventResultOf, readEventResult } from '../../../../src/core/views/event-result.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { webhookEvent } from '../../../../src/core/views/webhook-event.js';
import { failedResult, result } from './sample.js';

const recovery: AnnouncedRecovery = {
  component: 'app/0',
  evaluationDataNumber: 20,
  from: 'UpToDate',
  to: 'OutOfDate',
  advisoryIds: ['INTEL-SA-00001'],
  fails: ['hardware.advisories'],
  recoveryDate: null,
  standardFrom: '2027-01-01T00:00:00Z',
  daysLeft: -3,
  hint: null,
};

describe('what a message tells of a result', () => {
  it.each([
    ['verified', result()],
    ['failed', failedResult()],
    ['with what was announced', result({ announced: [recovery] })],
  ])('is the same of one at hand and of one that was kept: %s', (_, document) => {
    const happening = {
      target: 'app',
      since: null,
      at: Date.now(),
      links: { run: null, issue: null, attestation: null },
    };
    const kept = readEventResult(renderJson(document));
    expect(webhookEvent({ ...happening, found: kept })).toEqual(
      webhookEvent({ ...happening, found: eventResultOf(document) }),
    );
    expect(kept.resultDigest).toBe(eventResultOf(document).resultDigest);
  });

  it('refuses a success that denies itself, and what is no result', () => {
    expect(() => readEventResult(renderJson(result({ components: [] })))).toThrow('it says verified, but');
    expect(() => readEventResult(renderJson(result({ evidenceDigest: 5 as never })))).toThrow('result.evidenceDigest');
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => readEventResult(JSON.stringify(value))).toThrow(TrustCenterError);
      }),
    );
  });
});
