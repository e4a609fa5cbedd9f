import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/core/nearest.js';

const NAMES = ['verify', 'replay', 'demo', 'os'];

describe('nearest', () => {
  it.each([
    ['verfy', 'verify'],
    ['repaly', 'replay'],
    ['demos', 'demo'],
    ['verify', 'verify'],
    ['verifyXY', 'verify'],
  ])('of %j is %j', (word, name) => {
    expect(nearest(word, NAMES)).toBe(name);
  });

  it.each(['verifyXYZ', 'a', '', '<<', 'x'.repeat(10_000)])('of %j is nothing', (word) => {
    expect(nearest(word, NAMES)).toBeNull();
  });

  it('is the first of the closest', () => {
    expect(nearest('cat', ['cart', 'bat', 'cast'])).toBe('cart');
  });
});
