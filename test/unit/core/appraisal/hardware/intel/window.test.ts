// Documents that begin after the time of appraisal: all kinds are undecided, and none passes beyond the policy's clock skew.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appraiseHardware } from '../../../../../../src/core/appraisal/hardware/intel/index.js';
import { standingAt } from '../../../../../../src/core/appraisal/window.js';
import type { Check } from '../../../../../../src/core/result/document.js';
import { type Bend, type Deployment, rfc3339 } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, inputOf, notPassed, simulated } from './simulated.js';

const NAMES = ['rootCrl', 'pckCrl', 'tcbInfo', 'qeIdentity', 'pck', 'pckCa', 'tcbSigning'] as const;
type Name = (typeof NAMES)[number];

/** The checks that say when a document begins. */
const CHECKS: Record<Name, Check['id'][]> = {
  rootCrl: ['hardware.root-ca-crl'],
  pckCrl: ['hardware.pck-crl'],
  tcbInfo: ['hardware.tcb-info-window'],
  qeIdentity: ['hardware.qe-identity-window'],
  pck: ['hardware.pck-chain'],
  pckCa: ['hardware.pck-chain', 'hardware.pck-crl-chain'],
  tcbSigning: ['hardware.tcb-info-chain', 'hardware.qe-identity-chain'],
};

/** A world whose documents begin, and if `until` says so end, so many seconds after the time of judgement. */
function worldWith(from: Partial<Record<Name, number>>, until: Partial<Record<Name, number>> = {}): Deployment {
  const { at } = simulated();
  const in_ = (seconds: number): Date => new Date(at.getTime() + seconds * 1000);
  const bend: Bend = {
    pki: (params) => {
      for (const [list, name] of [
        ['root', 'rootCrl'],
        ['pck', 'pckCrl'],
      ] as const) {
        if (from[name] !== undefined) params.crls[list].thisUpdate = in_(from[name]);
        if (until[name] !== undefined) params.crls[list].nextUpdate = in_(until[name]);
      }
      for (const name of ['pck', 'pckCa', 'tcbSigning'] as const) {
        if (from[name] !== undefined) params.certificates[name].notBefore = in_(from[name]);
        if (until[name] !== undefined) params.certificates[name].notAfter = in_(until[name]);
      }
      return params;
    },
  };
  for (const name of ['tcbInfo', 'qeIdentity'] as const) {
    bend[name] = {
      ...(from[name] === undefined ? {} : { issueDate: rfc3339(in_(from[name])) }),
      ...(until[name] === undefined ? {} : { nextUpdate: rfc3339(in_(until[name])) }),
    };
  }
  return simulated(bend);
}

async function statuses(world: Deployment, clockSkewMinutes: number): Promise<Map<Check['id'], Check['status']>> {
  const { checks } = await appraiseHardware(inputOf(world, { policy: { clockSkewMinutes } }));
  return new Map(checks.map(({ id, status }) => [id, status]));
}

describe('a document of later', () => {
  it.each(NAMES)('passes within the clock skew and is undecided beyond it: %s', async (name) => {
    for (const seconds of [0, 45, 300]) expect(await notPassedWith({ [name]: seconds })).toEqual([]);
    for (const seconds of [301, 2 * 86_400]) {
      const open = await notPassedWith({ [name]: seconds });
      expect(open).toEqual(expect.arrayContaining(CHECKS[name].map((id) => `unknown ${id}`)));
      expect(open.filter((line) => line.startsWith('fail'))).toEqual([]);
    }
  });

  const notPassedWith = async (from: Partial<Record<Name, number>>): Promise<string[]> =>
    notPassed(await appraiseHardware(inputOf(worldWith(from))));

  it('says of a certificate when it begins', async () => {
    const outcome = await appraiseHardware(inputOf(worldWith({ pck: 86_400 })));
    expect(finding(outcome, 'hardware.pck-chain')).toEqual({
      status: 'unknown',
      detail: 'Certificate 1 ("Intel SGX PCK Certificate") is not valid before 2026-06-16T12:00:00Z.',
      hint: 'Judge at a time from 2026-06-16T12:00:00Z on (--at, or leave it out), or set the clock of this machine right.',
    });
  });

  it('fails with the chain when anything else is wrong with it, and says both', async () => {
    const world = simulated({
      pki: (params) => {
        params.certificates.pck.notBefore = new Date('2026-06-17T12:00:00Z');
        params.certificates.pck.signedBy = 'stranger';
        return params;
      },
    });
    const { status, detail, hint } = finding(await appraiseHardware(inputOf(world)), 'hardware.pck-chain');
    expect(status).toBe('fail');
    expect(detail).toMatch(/signature that does not verify.*is not valid before 2026-06-17T12:00:00Z/);
    expect(hint).toBe('A certificate was altered or exchanged. Do not rely on this evidence.');
  });

  it('has no age', async () => {
    const outcome = await appraiseHardware(inputOf(worldWith({ tcbInfo: 86_400, qeIdentity: 90_000 })));
    expect(finding(outcome, 'hardware.collateral-age')).toEqual({
      status: 'unknown',
      detail: 'The collateral was issued after the time of judgement, so it has no age then.',
      expected: 'issued 2026-05-16T12:00:00Z to 2026-06-15T12:00:00Z',
      actual: 'issued 2026-06-16T12:00:00Z',
      hint: 'Judge at a time from 2026-06-16T12:00:00Z on (--at, or leave it out), or set the clock of this machine right.',
    });
  });

  it('leaves everything undecided, and nothing failed, when all of it is', async () => {
    for (const days of [-2, -300, -4000]) {
      const open = notPassed(await appraiseSimulated({}, { days }));
      expect(open.filter((line) => line.startsWith('fail'))).toEqual([]);
      expect(open).toContain('unknown hardware.tcb-info-window');
    }
  });

  it('takes no skew where the policy gives none', async () => {
    for (const name of NAMES) {
      const given = await statuses(worldWith({ [name]: 1 }), 0);
      for (const id of CHECKS[name]) expect([name, given.get(id)]).toEqual([name, 'unknown']);
    }
  });
});

describe('whenever documents begin and end', () => {
  const DAY = 86_400;
  const seconds = fc.oneof(
    fc.integer({ min: -20 * DAY, max: 20 * DAY }),
    fc.integer({ min: -400, max: 400 }),
    fc.constantFrom(-1, 0, 1, 299, 300, 301, 3600, 3601),
  );
  const of = (names: readonly Name[]) =>
    fc.record(Object.fromEntries(names.map((name) => [name, seconds])) as Record<Name, typeof seconds>, {
      requiredKeys: [],
    });

  it('what begins later than the skew is never a pass, what is late alone never a failure', async () => {
    await fc.assert(
      fc.asyncProperty(of(NAMES), fc.integer({ min: 0, max: 60 }), async (from, skew) => {
        const given = await statuses(worldWith(from), skew);
        const late = NAMES.filter((name) => (from[name] ?? 0) > skew * 60);
        const open = new Set(late.flatMap((name) => CHECKS[name]));
        for (const id of new Set(NAMES.flatMap((name) => CHECKS[name]))) {
          expect([id, given.get(id)]).toEqual([id, open.has(id) ? 'unknown' : 'pass']);
        }
        expect([...given.values()]).not.toContain('fail');
      }),
      { numRuns: 80 },
    );
  });

  it('no skew makes a pass of a failure, or brings back what is outdated', async () => {
    await fc.assert(
      fc.asyncProperty(of(NAMES), of(NAMES), fc.integer({ min: 0, max: 60 }), async (from, until, skew) => {
        const world = worldWith(from, until);
        const [strict, lenient] = [await statuses(world, 0), await statuses(world, skew)];
        for (const [id, status] of strict) if (status === 'fail') expect([id, lenient.get(id)]).toEqual([id, 'fail']);
        const outdated = NAMES.filter((name) => (until[name] ?? DAY) < 0);
        for (const id of outdated.flatMap((name) => CHECKS[name])) expect(lenient.get(id)).not.toBe('pass');
      }),
      { numRuns: 80 },
    );
  });

  it('stands as the three times say', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.option(fc.integer()), fc.nat(), (at, from, until, skew) => {
        const expected = until === null || until < at ? 'outdated' : from - skew > at ? 'later' : 'current';
        expect(standingAt({ at, latestStart: at + skew }, from, until)).toBe(expected);
      }),
    );
  });
});
