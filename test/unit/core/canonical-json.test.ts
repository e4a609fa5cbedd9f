import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/core/canonical-json.js';

describe('canonicalJson', () => {
  it('writes the example of RFC 8785 section 3.2.2', () => {
    const value: unknown = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts names by UTF-16 code units, as the example of RFC 8785 section 3.2.3 does', () => {
    const value: unknown = JSON.parse(
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",' +
        '"\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
    );
    const names = [...canonicalJson(value).matchAll(/:"([^"]*)"/g)].map((match) => match[1]);
    expect(names).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('is the same text for the same value whatever the order of members, and reads back as that value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(wellFormed(value));
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });

  it('keeps a member named __proto__', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}');
  });

  it.each([
    [undefined, 'canonical JSON: undefined is not JSON'],
    [{ a: undefined }, 'canonical JSON: undefined is not JSON'],
    [new Array(1), 'canonical JSON: undefined is not JSON'],
    [Number.NaN, 'canonical JSON: NaN is not JSON'],
    [Number.POSITIVE_INFINITY, 'canonical JSON: Infinity is not JSON'],
    [1n, 'canonical JSON: 1 is not JSON'],
    [new Date(0), 'canonical JSON: a class instance is not JSON'],
    [new Map(), 'canonical JSON: a class instance is not JSON'],
    ['\ud800', 'canonical JSON: a string holds a lone surrogate'],
    [{ '\udc00': 1 }, 'canonical JSON: a string holds a lone surrogate'],
  ])('refuses %o', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(new TypeError(message));
  });

  it('refuses nesting deeper than 64', () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    expect(canonicalJson(nested(65))).toBe('['.repeat(65) + ']'.repeat(65));
    expect(() => canonicalJson(nested(66))).toThrow(new TypeError('canonical JSON: nested deeper than 64'));
    expect(() => canonicalJson(nested(100_000))).toThrow(new TypeError('canonical JSON: nested deeper than 64'));
  });
});

function wellFormed(value: unknown): boolean {
  return !/\\ud[89a-f]/i.test(JSON.stringify(value));
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
