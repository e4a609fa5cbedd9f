// The hardware phase as a whole: what it reports for every kind of quote, and that nothing altered gets through.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appraiseHardware } from '../../../../../../src/core/appraisal/hardware/intel/index.js';
import { ParseError } from '../../../../../../src/core/errors.js';
import { parseQuote } from '../../../../../../src/core/formats/quote.js';
import { CATALOG, type CheckId } from '../../../../../../src/core/result/catalog.js';
import type { Check } from '../../../../../../src/core/result/document.js';
import { type Bend, type Deployment, flipBit } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, inputOf, notPassed, simulated } from './simulated.js';

const NOT_HERE = [
  'hardware.quote-format',
  'hardware.report-data',
  'hardware.freshness',
  'hardware.channel',
  'hardware.drift',
  'hardware.clock',
];
const ONLY_PINNED = [
  'hardware.fmspc',
  'hardware.qe-vendor-id',
  'hardware.mrsignerseam',
  'hardware.seamattributes',
  'hardware.mrconfigid',
  'hardware.mrowner',
  'hardware.mrownerconfig',
  'hardware.tee-tcb-svn',
];
const TD_ONLY = [
  'hardware.tdx-module',
  'hardware.td-attributes',
  'hardware.xfam',
  'hardware.mrseam',
  'hardware.mrservicetd',
];
const SGX_ONLY = ['hardware.enclave-attributes'];
const idsWithout = (...ids: string[]): string[] =>
  Object.keys(CATALOG).filter(
    (id) => id.startsWith('hardware.') && ![...NOT_HERE, ...ONLY_PINNED, ...ids].includes(id),
  );

const KINDS: [string, Bend, string[]][] = [
  ['TDX v4', {}, SGX_ONLY],
  ['TDX v5 with a TD 1.0 report', { quote: { version: 5 } }, SGX_ONLY],
  ['TDX v5 with a TD 1.5 report', { quote: { version: 5, body: 'td15' } }, SGX_ONLY],
  ['SGX v3', { tee: 'sgx' }, TD_ONLY],
  [
    'a platform of the Processor CA',
    { platform: { ca: 'processor', platformInstanceId: null, configuration: null } },
    SGX_ONLY,
  ],
];

describe.each(KINDS)('%s', (_name, bend, absent) => {
  it('passes every check that concerns it, each once', async () => {
    const outcome = await appraiseSimulated(bend);
    expect(notPassed(outcome)).toEqual([]);
    expect(outcome.checks.map(({ id }) => id).sort()).toEqual(idsWithout(...absent).sort());
    expect(outcome.tcb).toMatchObject({ status: 'UpToDate', advisoryIds: [], fmspc: '70d06e5ee500' });
  });

  it('has every check decided or undecided without collateral', async () => {
    const outcome = await appraiseSimulated(bend, { collateral: null });
    expect(outcome.checks.map(({ id }) => id).sort()).toEqual(idsWithout(...absent).sort());
    const decided = outcome.checks.filter(({ status }) => status === 'pass').map(({ id }) => id);
    expect(decided).toEqual([
      'hardware.quote-trailing-bytes',
      'hardware.tee-type',
      'hardware.pck-chain',
      'hardware.root-ca',
      'hardware.qe-report-signature',
      'hardware.attestation-key',
      'hardware.quote-signature',
      ...(absent === TD_ONLY ? SGX_ONLY : TD_ONLY.slice(1)),
    ]);
    expect(outcome.checks.every(({ status }) => status !== 'fail')).toBe(true);
    expect(finding(outcome, 'hardware.collateral')).toEqual({
      status: 'unknown',
      detail: 'There is no PCK collateral: the PCCS did not answer.',
      hint: 'Fetch fresh collateral from a PCCS and verify again.',
    });
    expect(finding(outcome, 'hardware.platform-tcb')).toEqual({
      status: 'unknown',
      detail: 'There is no PCK collateral.',
      followsFrom: 'hardware.collateral',
    });
    expect(finding(outcome, 'hardware.tcb-status').status).toBe('unknown');
    expect(outcome.tcb).toMatchObject({ status: null, platform: null, qe: null, module: null, fmspc: '70d06e5ee500' });
  });

  it('gives the same outcome for the same input', async () => {
    const input = inputOf(simulated(bend));
    const first = await appraiseHardware(input);
    expect(await appraiseHardware(input)).toEqual(first);
    expect(JSON.stringify(await appraiseHardware(input))).toBe(JSON.stringify(first));
  });
});

it('every check that does not pass says what to do, or what it follows from', async () => {
  for (const [, bend] of KINDS) {
    for (const overrides of [{ collateral: null }, { days: 4000 }, { trustAnchors: [] }]) {
      const { checks } = await appraiseSimulated(bend, overrides);
      const says = ({ hint, followsFrom }: Check): boolean => (hint === undefined) !== (followsFrom === undefined);
      expect(checks.filter((check) => check.status !== 'pass' && !says(check))).toEqual([]);
    }
  }
});

it('says that there is no collateral where no reason is given', async () => {
  const outcome = await appraiseHardware({ ...inputOf(simulated(), { collateral: null }), collateralGap: null });
  expect(finding(outcome, 'hardware.collateral').detail).toBe('There is no PCK collateral: none was given.');
});

it('gives the TCB that the documents tell of even if their signatures are bad', async () => {
  const outcome = await appraiseSimulated({ collateralSigners: { tcbInfo: 'stranger' } });
  expect(notPassed(outcome)).toEqual(['fail hardware.tcb-info-signature']);
  expect(outcome.tcb?.status).toBe('UpToDate');
});

describe('time', () => {
  it('before the collateral was issued or after it has aged, nothing fails and nothing is verified', async () => {
    const aged = [
      'unknown hardware.root-ca-crl',
      'unknown hardware.pck-crl',
      'unknown hardware.revocation',
      'unknown hardware.tcb-info-window',
      'unknown hardware.qe-identity-window',
      'unknown hardware.collateral-age',
    ];
    expect(notPassed(await appraiseSimulated({}, { days: -150 }))).toEqual(aged);
    expect(notPassed(await appraiseSimulated({}, { days: 300 }))).toEqual(aged);
    expect(notPassed(await appraiseSimulated({}, { days: 29.5 }))).toEqual([
      'unknown hardware.pck-crl',
      'unknown hardware.revocation',
      'unknown hardware.tcb-info-window',
      'unknown hardware.qe-identity-window',
      'unknown hardware.collateral-age',
    ]);
  });

  it('after the certificates have expired, their chains fail', async () => {
    expect(notPassed(await appraiseSimulated({}, { days: 7 * 365 + 1 }))).toEqual(
      expect.arrayContaining([
        'fail hardware.pck-chain',
        'fail hardware.tcb-info-chain',
        'fail hardware.qe-identity-chain',
        'fail hardware.pck-crl-chain',
      ]),
    );
  });
});

describe('another world’s', () => {
  const stranger = simulated({ seed: 'another PKI' });
  const bent = async (collateral: Partial<Deployment['collateral']>): Promise<string[]> => {
    const world = simulated();
    return notPassed(
      await appraiseHardware(inputOf(world, { collateral: JSON.stringify({ ...world.collateral, ...collateral }) })),
    );
  };

  it('collateral as a whole is not taken', async () => {
    expect(await bent(stranger.collateral)).toEqual([
      'fail hardware.pck-crl-chain',
      'fail hardware.root-ca',
      'fail hardware.root-ca-crl',
      'fail hardware.pck-crl',
      'unknown hardware.revocation',
    ]);
  });

  // What the documents say is the same in both worlds; who signed it is not.
  const fields = (Object.keys(stranger.collateral) as (keyof Deployment['collateral'])[]).filter(
    (field) => stranger.collateral[field] !== simulated().collateral[field],
  );

  it.each(fields)('%s is not taken', async (field) => {
    expect(await bent({ [field]: stranger.collateral[field] })).not.toEqual([]);
  });

  it('quote is not taken', async () => {
    const world = simulated();
    const input = { ...inputOf(world), quote: parseQuote(new Uint8Array(stranger.quote)) };
    expect(notPassed(await appraiseHardware(input))).toEqual([
      'fail hardware.pck-crl-chain',
      'fail hardware.root-ca',
      'fail hardware.pck-crl',
      'unknown hardware.revocation',
    ]);
  });
});

describe('one bit', () => {
  /** The first check that each region of the quote must break. */
  const flipped = async (world: Deployment, index: number, bit: number): Promise<string[]> => {
    try {
      const quote = parseQuote(new Uint8Array(flipBit(world.quote, index, bit)));
      return notPassed(await appraiseHardware({ ...inputOf(world), quote }));
    } catch (error) {
      if (error instanceof ParseError) return ['fail hardware.quote-format'];
      throw error;
    }
  };

  it.each(KINDS.slice(0, 4))('of header and body breaks the quote’s signature: %s', async (_name, bend) => {
    const world = simulated(bend);
    const { signedBytes } = parseQuote(new Uint8Array(world.quote));
    for (let at = 0; at < signedBytes.length * 8; at += 19) {
      const broken = await flipped(world, at >> 3, at & 7);
      expect([
        at,
        broken.some((line) => line === 'fail hardware.quote-signature' || line === 'fail hardware.quote-format'),
      ]).toEqual([at, true]);
    }
  });

  it('of anything behind them breaks the check that names it', async () => {
    const world = simulated();
    const { signatureData, signedBytes } = parseQuote(new Uint8Array(world.quote));
    const start = signedBytes.length + 4;
    const authData = 384 + 64 + 2;
    const outer = 128 + 6;
    const regions: [string, number, number, CheckId][] = [
      ['signature', 0, 64, 'hardware.quote-signature'],
      ['attestation key', 64, 64, 'hardware.attestation-key'],
      ['QE report', outer, 384, 'hardware.qe-report-signature'],
      ['QE report signature', outer + 384, 64, 'hardware.qe-report-signature'],
      ['auth data', outer + authData, signatureData.qeAuthData.length, 'hardware.attestation-key'],
    ];
    for (const [name, offset, length, id] of regions) {
      for (let at = 0; at < length * 8; at += length > 100 ? 11 : 3) {
        expect([name, at, await flipped(world, start + offset + (at >> 3), at & 7)]).toEqual([
          name,
          at,
          expect.arrayContaining([`fail ${id}`]),
        ]);
      }
    }
  });

  it('anywhere in the quote is never overlooked', async () => {
    const world = simulated();
    // Behind the PEM text stands a zero that belongs to no certificate.
    const last = world.quote.length - 1;
    for (let at = 0; at < last * 8; at += 61) {
      expect([at, (await flipped(world, at >> 3, at & 7)).length > 0]).toEqual([at, true]);
    }
  });
});

it('no alteration of the collateral’s text is overlooked, nor throws', async () => {
  const world = simulated();
  const text = JSON.stringify(world.collateral);
  const fields = Object.keys(world.collateral) as (keyof Deployment['collateral'])[];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...fields),
      fc.nat(),
      fc.string({ minLength: 0, maxLength: 3, unit: 'grapheme-ascii' }),
      fc.nat(3),
      async (field, position, insert, remove) => {
        const value = world.collateral[field] ?? '';
        const at = position % value.length;
        const altered = value.slice(0, at) + insert + value.slice(at + remove);
        if (equivalent(altered, value)) return;
        const collateral = JSON.stringify({ ...world.collateral, [field]: altered });
        expect(collateral).not.toBe(text);
        expect(notPassed(await appraiseHardware(inputOf(world, { collateral })))).not.toEqual([]);
      },
    ),
    { numRuns: 600 },
  );
});

/** Hexadecimal digits in the other case, and white space between PEM lines, are the same bytes. */
function equivalent(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/\s/g, '');
  return plain(a).toLowerCase() === plain(b).toLowerCase() && (!b.includes('BEGIN') || plain(a) === plain(b));
}
