// The hardware appraisal of a simulated deployment, bent as a test wants it, and its outcome in a form to assert on.

import {
  appraiseHardware,
  type HardwareInput,
  type HardwareOutcome,
} from '../../../../../../src/core/appraisal/hardware/intel/index.js';
import { parseCollateral } from '../../../../../../src/core/formats/collateral.js';
import { parseQuote } from '../../../../../../src/core/formats/quote.js';
import { defaultPolicy, type Policy } from '../../../../../../src/core/policy/policy.js';
import type { Check } from '../../../../../../src/core/result/document.js';
import { type Bend, createDeployment, type Deployment } from '../../../../../../src/simulator/index.js';

export const DAY = 24 * 60 * 60 * 1000;

export interface Overrides {
  policy?: Partial<Policy['hardware']>;
  /** Days after the moment for which the world is current. */
  days?: number;
  /** Appraise without any, or with this JSON text. */
  collateral?: null | string;
  trustAnchors?: HardwareInput['trustAnchors'];
}

export function hardwarePolicy(changes: Partial<Policy['hardware']> = {}): Policy['hardware'] {
  return { ...defaultPolicy({ freshness: 'replayed' }).hardware, ...changes };
}

export function inputOf(world: Deployment, overrides: Overrides = {}): HardwareInput {
  const { policy = {}, days = 0, collateral = JSON.stringify(world.collateral) } = overrides;
  return {
    component: 'app/0',
    quote: parseQuote(new Uint8Array(world.quote)),
    collateral: collateral === null ? null : parseCollateral(collateral),
    collateralGap: collateral === null ? 'the PCCS did not answer' : null,
    trustAnchors: overrides.trustAnchors ?? [{ publicKey: world.keys('root').publicKey }],
    policy: hardwarePolicy({ ...(world.bend.tee === 'sgx' ? { teeTypes: ['sgx'] } : {}), ...policy }),
    at: world.at.getTime() + days * DAY,
  };
}

export function simulated(bend: Bend = {}): Deployment {
  return createDeployment({ seed: 'hardware', ...bend });
}

export async function appraiseSimulated(bend: Bend = {}, overrides: Overrides = {}): Promise<HardwareOutcome> {
  return appraiseHardware(inputOf(simulated(bend), overrides));
}

/** What does not pass, as `fail hardware.pck-crl`, in order. Empty: all is well. */
export function notPassed(outcome: HardwareOutcome): string[] {
  return outcome.checks.filter(({ status }) => status !== 'pass').map(({ status, id }) => `${status} ${id}`);
}

/** One check without what never varies. */
export function finding(outcome: HardwareOutcome, id: Check['id']): Partial<Check> {
  const found = outcome.checks.filter((check) => check.id === id);
  const [check] = found;
  if (found.length !== 1 || check === undefined) throw new Error(`${found.length} checks called ${id}`);
  const { status, detail, expected, actual, hint, followsFrom } = check;
  return {
    status,
    detail,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    ...(hint === undefined ? {} : { hint }),
    ...(followsFrom === undefined ? {} : { followsFrom }),
  };
}
