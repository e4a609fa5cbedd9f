// How a bend is applied to a part.

import { describe, expect, it } from 'vitest';
import { flipBit, hex, nth } from '../../../src/simulator/bytes.js';
import { changed } from '../../../src/simulator/change.js';

interface Part {
  name: string;
  bytes: Uint8Array;
  list: number[];
  inner: { a: number; b: number | null };
}

const part = (): Part => ({ name: 'x', bytes: Uint8Array.of(1, 2), list: [1, 2], inner: { a: 1, b: 2 } });

describe('changed', () => {
  it('leaves a part alone without a change', () => {
    expect(changed(part(), undefined)).toEqual(part());
  });

  it('merges nested fields, and replaces bytes and lists whole', () => {
    expect(changed(part(), { inner: { b: null } })).toEqual({ ...part(), inner: { a: 1, b: null } });
    expect(changed(part(), { bytes: Uint8Array.of(9), list: [] })).toEqual({
      ...part(),
      bytes: Uint8Array.of(9),
      list: [],
    });
    expect(changed([1, 2], [3])).toEqual([3]);
  });

  it('runs a function, whether it edits in place or returns another part', () => {
    const edited = changed(part(), (it) => {
      it.list.push(3);
    });
    expect(edited.list).toEqual([1, 2, 3]);
    expect(changed(part(), (it) => ({ ...it, name: 'y' })).name).toBe('y');
  });
});

describe('bytes', () => {
  it('flips one bit of a copy', () => {
    const original = Uint8Array.of(0, 0xff);
    expect([...flipBit(original, 1, 7)]).toEqual([0, 0x7f]);
    expect([...original]).toEqual([0, 0xff]);
    expect(() => flipBit(original, 2)).toThrow('no byte 2 in 2 bytes');
  });

  it('refuses what is not there and what is not hex', () => {
    expect(() => nth([1], 1)).toThrow('no element 1 in a list of 1');
    expect(() => hex('0g')).toThrow('not hex: 0g');
    expect(() => hex('abc')).toThrow('not hex: abc');
  });
});
