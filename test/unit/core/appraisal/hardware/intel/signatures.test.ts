// Vectors: RFC 6979 appendix A.2.5 (ECDSA, P-256, SHA-256).

import { describe, expect, it } from 'vitest';
import { verifyOnce } from '../../../../../../src/core/appraisal/hardware/intel/signatures.js';
import { flipBit, hex, utf8 } from '../../../../../../src/simulator/index.js';

const POINT = hex(
  '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
);
const SAMPLE = hex(
  'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
);
const TEST = hex(
  'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
);

describe('a verifier', () => {
  it('accepts the signatures of RFC 6979, again and again', async () => {
    const verify = verifyOnce();
    for (let time = 0; time < 3; time++) {
      expect(await verify(POINT, utf8('sample'), SAMPLE)).toBe(true);
      expect(await verify(POINT, utf8('test'), TEST)).toBe(true);
    }
  });

  it('does not take what it remembers for anything else', async () => {
    const verify = verifyOnce();
    expect(await verify(POINT, utf8('sample'), SAMPLE)).toBe(true);
    expect(await verify(POINT, utf8('simple'), SAMPLE)).toBe(false);
    expect(await verify(POINT, utf8('sample'), TEST)).toBe(false);
    expect(await verify(flipBit(POINT, 63), utf8('sample'), SAMPLE)).toBe(false);
    expect(await verify(POINT, utf8('sample'), flipBit(SAMPLE, 5))).toBe(false);
    expect(await verify(POINT, utf8('sample'), SAMPLE)).toBe(true);
    expect(await verify(POINT, utf8('simple'), SAMPLE)).toBe(false);
  });

  it('accepts nothing without key or signature', async () => {
    const verify = verifyOnce();
    expect(await verify(null, utf8('sample'), SAMPLE)).toBe(false);
    expect(await verify(POINT, utf8('sample'), null)).toBe(false);
    expect(await verify(null, utf8('sample'), null)).toBe(false);
    expect(await verify(new Uint8Array(0), utf8('sample'), SAMPLE)).toBe(false);
    expect(await verify(POINT, utf8('sample'), new Uint8Array(0))).toBe(false);
    expect(await verify(new Uint8Array(64), utf8('sample'), SAMPLE)).toBe(false);
    expect(await verify(POINT, utf8('sample'), new Uint8Array(64))).toBe(false);
  });
});
