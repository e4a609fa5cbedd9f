// What the benchmarks appraise: a real attestation if TRUST_CENTER_CAPTURES names a folder of them, else a simulated one.

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INTEL_SGX_ROOT_CA, type TrustAnchor } from '../../src/core/appraisal/hardware/trust-anchor.js';
import { createDeployment } from '../../src/simulator/index.js';

export interface BenchInput {
  name: string;
  quote: Uint8Array;
  /** Nine-field JSON. */
  collateral: string;
  /** Unix milliseconds. */
  at: number;
  trustAnchor: TrustAnchor;
  /** DER of the trusted root certificate; null for Intel’s. */
  root: Uint8Array | null;
}

export function benchInput(): BenchInput {
  const captures = process.env.TRUST_CENTER_CAPTURES;
  if (!captures) return simulated();
  const folder = 'mpc-node-764d85';
  const text = (file: string): string => readFileSync(join(captures, folder, file), 'utf8');
  return {
    name: `capture ${folder}`,
    quote: new Uint8Array(Buffer.from(JSON.parse(text('evidence.json')).quote, 'hex')),
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
    collateral: JSON.stringify(deployment.collateral),
    at: deployment.at.getTime(),
    trustAnchor: { publicKey: new Uint8Array(deployment.keys('root').publicKey) },
    root: new X509Certificate(deployment.rootCaPem).raw,
  };
}
