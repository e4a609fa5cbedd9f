// The simulated deployment, checked without the product: an independent verifier accepts it, and Node's own X.509.

import { X509Certificate } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { createDeployment } from '../../kit/index.js';

const require = createRequire(import.meta.url);
const { QuoteVerifier } = require('@phala/dcap-qvl');

describe('createDeployment', () => {
  it('makes a world that an independent DCAP verifier accepts', () => {
    const world = createDeployment();
    const root = new X509Certificate(world.rootCaPem);
    const verifier = QuoteVerifier.newWithRootCa(root.raw);
    const report = verifier.verify(world.quote, world.collateral, world.at.getTime() / 1000);
    expect(report.status).toBe('UpToDate');
  });
});
