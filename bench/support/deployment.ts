// What the benchmarks appraise: a simulated attestation, as everybody has it, and a real one if TRUST_CENTER_CAPTURES names a
// folder of them.

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INTEL_SGX_ROOT_CA, type TrustAnchor } from '../../src/core/appraisal/hardware/trust-anchor.js';
import { createDeployment, type Deployment } from '../../src/simulator/index.js';

export interface BenchInput {
  name: string;
  quote: Uint8Array;
  /** Of other machines under the same collateral; none two alike, and more keys than the verifier remembers. */
  others: Uint8Array[];
  /** Nine-field JSON. */
  collateral: string;
  /** Unix milliseconds. */
  at: number;
  trustAnchor: TrustAnchor;
  /** DER of the trusted root certificate; null for Intel’s. */
  root: Uint8Array | null;
}

export function benchInputs(): BenchInput[] {
  const captures = process.env.TRUST_CENTER_CAPTURES;
  return captures ? [simulated(), captured(captures)] : [simulated()];
}

function captured(captures: string): BenchInput {
  const folder = 'mpc-node-764d85';
  const text = (file: string): string => readFileSync(join(captures, folder, file), 'utf8');
  return {
    name: `capture ${folder}`,
    quote: new Uint8Array(Buffer.from(JSON.parse(text('evidence.json')).quote, 'hex')),
    others: [],
    collateral: text('collateral.json'),
    at: Date.parse(JSON.parse(text('expected.json')).at),
    trustAnchor: INTEL_SGX_ROOT_CA,
    root: null,
  };
}

function simulated(): BenchInput {
  const deployment = createDeployment({ seed: 'bench' });
  return {
    name: 'simulated deployment',
    quote: new Uint8Array(deployment.quote),
    others: machinesOf(deployment, 100).map(({ quote }) => new Uint8Array(quote)),
    collateral: JSON.stringify(deployment.collateral),
    at: deployment.at.getTime(),
    trustAnchor: { publicKey: new Uint8Array(deployment.keys('root').publicKey) },
    root: new X509Certificate(deployment.rootCaPem).raw,
  };
}

/** Machines of one platform type and CA, each with a PCK certificate and an attestation key of its own. */
export function machinesOf(deployment: Deployment, count: number): Deployment[] {
  return Array.from({ length: count }, (_, instance) =>
    deployment.sibling(instance, { platform: (platform) => ({ ...platform, ppid: Buffer.alloc(16, instance + 1) }) }),
  );
}
