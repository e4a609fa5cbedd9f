import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import { extendRegister } from '../../../../src/core/measure/registers.js';

const sha384 = (bytes: Uint8Array): Buffer => createHash('sha384').update(bytes).digest();

describe('extendRegister', () => {
  it('starts at 48 zero bytes', () => {
    expect(toHex(extendRegister([]))).toBe('00'.repeat(48));
  });

  it('hashes register and digest, event by event', () => {
    const [a, b] = [sha384(Buffer.from('a')), sha384(Buffer.from('b'))];
    const once = sha384(Buffer.concat([Buffer.alloc(48), a]));
    expect(toHex(extendRegister([a]))).toBe(toHex(once));
    expect(toHex(extendRegister([a, b]))).toBe(toHex(sha384(Buffer.concat([once, b]))));
    expect(toHex(extendRegister([b, a]))).not.toBe(toHex(extendRegister([a, b])));
  });
});
