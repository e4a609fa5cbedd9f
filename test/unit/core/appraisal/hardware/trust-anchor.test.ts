import { createPublicKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { INTEL_SGX_ROOT_CA, isIntelRoot } from '../../../../../src/core/appraisal/hardware/trust-anchor.js';

it('the key of the Intel SGX Root CA is a point of P-256', () => {
  const { publicKey } = INTEL_SGX_ROOT_CA;
  expect(publicKey).toHaveLength(64);
  const coordinate = (from: number): string => Buffer.from(publicKey.subarray(from, from + 32)).toString('base64url');
  const key = { kty: 'EC', crv: 'P-256', x: coordinate(0), y: coordinate(32) };
  expect(createPublicKey({ key, format: 'jwk' }).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
});

it('is Intel’s by its bytes, also where somebody wrote to those that are handed out', () => {
  const { publicKey } = INTEL_SGX_ROOT_CA;
  const intel = Uint8Array.from(publicKey);
  const other = new Uint8Array(64).fill(7);
  expect(() => Object.assign(INTEL_SGX_ROOT_CA, { publicKey: other })).toThrow(TypeError);
  try {
    publicKey.set(other);
    expect([isIntelRoot(INTEL_SGX_ROOT_CA), isIntelRoot({ publicKey: other })]).toEqual([false, false]);
    expect(isIntelRoot({ publicKey: intel })).toBe(true);
  } finally {
    publicKey.set(intel);
  }
});
