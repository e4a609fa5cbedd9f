import { describe, expect, it } from 'vitest';
import { Remembered } from '../../../src/core/remembered.js';

describe('what is remembered', () => {
  it('is made once for each key', () => {
    const remembered = new Remembered<object>(4);
    const value = remembered.get('a', () => ({}));
    expect(remembered.get('a', () => ({}))).toBe(value);
    expect(remembered.get('b', () => ({}))).not.toBe(value);
  });

  it('is bounded: what was not asked for longest makes room', () => {
    const made: string[] = [];
    const remembered = new Remembered<string>(2);
    const get = (key: string): string =>
      remembered.get(key, () => {
        made.push(key);
        return key.toUpperCase();
      });
    for (const key of ['ca', 'leaf 1', 'ca', 'leaf 2', 'ca', 'leaf 3', 'ca']) expect(get(key)).toBe(key.toUpperCase());
    expect(made).toEqual(['ca', 'leaf 1', 'leaf 2', 'leaf 3']);
    get('leaf 1');
    expect(made.at(-1)).toBe('leaf 1');
  });

  it('is not an error', () => {
    const remembered = new Remembered<number>(2);
    const refuse = (): number => {
      throw new Error('no');
    };
    expect(() => remembered.get('a', refuse)).toThrow('no');
    expect(remembered.get('a', () => 7)).toBe(7);
    expect(remembered.get('a', refuse)).toBe(7);
  });
});
