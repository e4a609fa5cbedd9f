import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CollateralRequirement,
  isFresher,
  shortfallsOf,
} from '../../../../src/collect/endorsements/requirement.js';
import { type Collateral, parseCollateral } from '../../../../src/core/formats/collateral.js';
import { createDeployment } from '../../../../src/simulator/index.js';
import { capturesWith, captureText, describeCaptures } from '../../../captures/captures.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = Date.UTC(2026, 5, 15, 12);
const REQUIREMENT: CollateralRequirement = {
  tcbEvaluationDataNumber: 19,
  issuedSince: NOW - DAY,
  beginsBy: NOW,
  nextUpdateAfter: NOW,
};
const usual = parseCollateral(JSON.stringify(createDeployment({ seed: 'requirement' }).collateral));

/** The usual collateral with other times and number; nothing of it is signed any more. */
function bent(number: number, issued: number, listed = NOW - DAY): Collateral {
  if (!usual.tcbInfo.ok || !usual.qeIdentity.ok || !usual.pckCrl.ok || !usual.rootCaCrl.ok) throw new Error('kit');
  const change = { tcbEvaluationDataNumber: number, issueDate: issued };
  return {
    ...usual,
    tcbInfo: { ok: true, value: { ...usual.tcbInfo.value, value: { ...usual.tcbInfo.value.value, ...change } } },
    qeIdentity: {
      ok: true,
      value: { ...usual.qeIdentity.value, value: { ...usual.qeIdentity.value.value, ...change } },
    },
    pckCrl: { ok: true, value: { ...usual.pckCrl.value, thisUpdate: listed } },
    rootCaCrl: { ok: true, value: { ...usual.rootCaCrl.value, thisUpdate: listed } },
  };
}

describe('what collateral must be', () => {
  it('has no shortfall when it is just so', () => {
    expect(shortfallsOf(usual, REQUIREMENT)).toEqual([]);
    expect(shortfallsOf(bent(19, NOW - DAY), REQUIREMENT)).toEqual([]);
    expect(shortfallsOf(bent(19, NOW), REQUIREMENT)).toEqual([]);
  });

  it('names everything in which it falls short', () => {
    expect(shortfallsOf(usual, { ...REQUIREMENT, tcbEvaluationDataNumber: 20, issuedSince: NOW })).toEqual([
      'TCB evaluation data number 19, wanted at least 20',
      'issued 2026-06-14T12:00:00Z, wanted since 2026-06-15T12:00:00Z',
    ]);
    expect(shortfallsOf(usual, { ...REQUIREMENT, nextUpdateAfter: NOW + 100 * DAY })).toEqual([
      'TCB info to be renewed by 2026-07-14T12:00:00Z, needed after 2026-09-23T12:00:00Z',
      'QE identity to be renewed by 2026-07-14T12:00:00Z, needed after 2026-09-23T12:00:00Z',
      'PCK revocation list to be renewed by 2026-07-14T12:00:00Z, needed after 2026-09-23T12:00:00Z',
    ]);
    expect(shortfallsOf(usual, { ...REQUIREMENT, beginsBy: NOW - 2 * DAY })).toEqual([
      'TCB info issued 2026-06-14T12:00:00Z, needed for 2026-06-13T12:00:00Z',
      'QE identity issued 2026-06-14T12:00:00Z, needed for 2026-06-13T12:00:00Z',
      'PCK revocation list issued 2026-06-14T12:00:00Z, needed for 2026-06-13T12:00:00Z',
    ]);
  });

  it.each(['tcb_info', 'qe_identity', 'pck_crl', 'root_ca_crl'])('is short of a %s that cannot be read', (field) => {
    const { collateral } = createDeployment({ seed: 'requirement' });
    const broken = parseCollateral(JSON.stringify({ ...collateral, [field]: '' }));
    expect(shortfallsOf(broken, REQUIREMENT)).toEqual(['a part of it cannot be read']);
    expect(isFresher(usual, broken)).toBe(true);
    expect(isFresher(broken, usual)).toBe(false);
  });

  it('counts the number before the issue date, and that before the dates of the lists', () => {
    const value = fc.record({ number: fc.nat(3), issued: fc.nat(3), listed: fc.nat(3) });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const key = ({ number, issued, listed }: typeof a): number => number * 16 + issued * 4 + listed;
        const of = ({ number, issued, listed }: typeof a): Collateral => bent(number, issued, listed);
        expect(isFresher(of(a), of(b))).toBe(key(a) > key(b));
      }),
    );
  });
});

describeCaptures('collateral of real machines', () => {
  it.each(capturesWith('collateral.json'))('%s is as wanted within its time, and not beyond', (folder) => {
    const collateral = parseCollateral(captureText(folder, 'collateral.json'));
    if (!collateral.tcbInfo.ok) throw collateral.tcbInfo.error;
    const { issueDate, nextUpdate, tcbEvaluationDataNumber } = collateral.tcbInfo.value.value;
    const at = issueDate + DAY;
    const wanted = { tcbEvaluationDataNumber, issuedSince: at - 30 * DAY, beginsBy: at + DAY, nextUpdateAfter: at };
    expect(shortfallsOf(collateral, wanted)).toEqual([]);
    expect(shortfallsOf(collateral, { ...wanted, tcbEvaluationDataNumber: tcbEvaluationDataNumber + 1 })).toEqual([
      `TCB evaluation data number ${tcbEvaluationDataNumber}, wanted at least ${tcbEvaluationDataNumber + 1}`,
    ]);
    expect(shortfallsOf(collateral, { ...wanted, nextUpdateAfter: nextUpdate }).join()).toMatch(
      /^TCB info to be renewed/,
    );
  });
});
