// Recorded attestations as input of the hardware phase, and an independent verifier's verdict on the same bytes.

import { existsSync } from 'node:fs';
import { verify as verifyDcapQvl } from '@phala/dcap-qvl';
import {
  appraiseHardware,
  type HardwareInput,
  type HardwareOutcome,
} from '../../src/core/appraisal/hardware/intel/index.js';
import { INTEL_SGX_ROOT_CA } from '../../src/core/appraisal/hardware/trust-anchor.js';
import { ParseError } from '../../src/core/errors.js';
import { type Collateral, parseCollateral } from '../../src/core/formats/collateral.js';
import { parseQuote } from '../../src/core/formats/quote.js';
import { defaultPolicy, type Policy } from '../../src/core/policy/policy.js';
import { capturePath, captureText } from './captures.js';

export interface Recorded {
  quote: Uint8Array;
  /** Nine fields; null where none was recorded. */
  collateral: Record<string, string> | null;
  /** Unix milliseconds. */
  at: number;
  expected: { tcbStatus?: string | null; advisoryIds?: string[]; tcbEvaluationDataNumber?: number; fmspc?: string };
}

export function recorded(folder: string): Recorded {
  const expected = JSON.parse(captureText(folder, 'expected.json'));
  const hex = existsSync(capturePath(folder, 'quote.hex'))
    ? captureText(folder, 'quote.hex').trim()
    : JSON.parse(captureText(folder, 'evidence.json')).quote;
  const collateral = existsSync(capturePath(folder, 'collateral.json'))
    ? JSON.parse(captureText(folder, 'collateral.json'))
    : null;
  return {
    quote: new Uint8Array(Buffer.from(hex.replace(/^0x/, ''), 'hex')),
    collateral,
    at: Date.parse(expected.at ?? expected.pckNotBefore),
    expected,
  };
}

export const POLICY: Policy['hardware'] = {
  ...defaultPolicy({ freshness: 'replayed' }).hardware,
  teeTypes: ['tdx', 'sgx'],
  tcbStatuses: ['UpToDate', 'ConfigurationAndSWHardeningNeeded'],
};

/** Thousands of altered quotes are appraised with the same collateral: it is read once. */
const parsed = new WeakMap<object, Collateral>();

function collateralOf(fields: Record<string, string>): Collateral {
  const collateral = parsed.get(fields) ?? parseCollateral(JSON.stringify(fields));
  parsed.set(fields, collateral);
  return collateral;
}

export function hardwareOf(
  { quote, collateral, at }: Omit<Recorded, 'expected'>,
  overrides: Partial<HardwareInput> = {},
): Promise<HardwareOutcome> {
  return appraiseHardware({
    component: 'app/0',
    quote: parseQuote(quote),
    collateral: collateral === null ? null : collateralOf(collateral),
    collateralGap: null,
    trustAnchors: [INTEL_SGX_ROOT_CA],
    policy: POLICY,
    at,
    ...overrides,
  });
}

/** What does not pass, as `fail hardware.pck-crl`; a quote that cannot be read is `fail hardware.quote-format`. */
export async function brokenChecks(
  input: Omit<Recorded, 'expected'>,
  overrides: Partial<HardwareInput> = {},
): Promise<string[]> {
  try {
    const { checks } = await hardwareOf(input, overrides);
    return checks.filter(({ status }) => status !== 'pass').map(({ status, id }) => `${status} ${id}`);
  } catch (error) {
    if (error instanceof ParseError && error.field.startsWith('quote')) return ['fail hardware.quote-format'];
    throw error;
  }
}

/** Status and advisories as @phala/dcap-qvl has them. Throws where it does not verify. */
export function peerOf({ quote, collateral, at }: Omit<Recorded, 'expected'>): {
  status: string;
  advisories: string[];
} {
  const fields = collateral ?? {};
  const bytes = (name: string): Buffer => Buffer.from(fields[name] ?? '', 'hex');
  const given = {
    ...fields,
    root_ca_crl: bytes('root_ca_crl'),
    pck_crl: bytes('pck_crl'),
    tcb_info_signature: bytes('tcb_info_signature'),
    qe_identity_signature: bytes('qe_identity_signature'),
  } as unknown as Parameters<typeof verifyDcapQvl>[1];
  const { status, advisory_ids } = verifyDcapQvl(Buffer.from(quote), given, at / 1000);
  return { status, advisories: [...advisory_ids].sort() };
}
