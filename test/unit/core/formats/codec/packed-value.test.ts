import { describe, expect, it } from 'vitest';
import {
  asArray,
  asBytes,
  asInteger,
  asMap,
  asText,
  entryOf,
  type PackedValue,
} from '../../../../../src/core/formats/codec/packed-value.js';
import { refusalText } from '../refusal.js';

const map = (entries: [string, PackedValue][] = []): Map<string, PackedValue> => new Map(entries);

describe('accessors', () => {
  it('give values of their type', () => {
    expect(asMap(map([['a', 1]]), 'doc').get('a')).toBe(1);
    expect(asArray([1, 'x'], 'doc', 2)).toEqual([1, 'x']);
    expect(asText('x', 'doc')).toBe('x');
    expect(asInteger(5, 'doc', 0, 5)).toBe(5);
    expect(entryOf(map([['a', null]]), 'a', 'doc')).toBeNull();
  });

  it('take bytes as a byte string or as an array of numbers', () => {
    expect([...asBytes(Uint8Array.of(1, 255), 'doc')]).toEqual([1, 255]);
    expect([...asBytes([1, 255], 'doc', 2)]).toEqual([1, 255]);
    expect([...asBytes([], 'doc')]).toEqual([]);
  });

  it.each<[string, () => unknown, string]>([
    ['a map', () => asMap([1], 'doc'), 'PARSE_INVALID doc: expected a map, got an array'],
    ['an array', () => asArray(map(), 'doc', 9), 'PARSE_INVALID doc: expected an array, got a map'],
    ['a short array', () => asArray([1, 2, 3], 'doc', 2), 'PARSE_LIMIT doc: 3 elements, over the limit of 2'],
    ['text', () => asText(Uint8Array.of(1), 'doc'), 'PARSE_INVALID doc: expected text, got bytes'],
    ['bytes', () => asBytes('00', 'doc'), 'PARSE_INVALID doc: expected bytes, got text'],
    ['bytes, not large numbers', () => asBytes([1, 256], 'doc'), 'PARSE_INVALID doc: expected bytes, got an array'],
    ['bytes, not negative numbers', () => asBytes([-1], 'doc'), 'PARSE_INVALID doc: expected bytes, got an array'],
    ['bytes of a length', () => asBytes([1], 'doc', 2), 'PARSE_INVALID doc: expected 2 bytes, got 1'],
    ['an integer', () => asInteger(null, 'doc', 0, 9), 'PARSE_INVALID doc: expected an integer, got null'],
    [
      'an integer, not a boolean',
      () => asInteger(true, 'doc', 0, 9),
      'PARSE_INVALID doc: expected an integer, got true',
    ],
    ['an integer in range', () => asInteger(10, 'doc', 0, 9), 'PARSE_INVALID doc: expected an integer in 0..9, got 10'],
    ['text, not an integer', () => asText(1, 'doc'), 'PARSE_INVALID doc: expected text, got an integer'],
    ['an entry', () => entryOf(map(), 'a', 'doc'), 'PARSE_INVALID doc.a: is missing'],
  ])('refuse what is not %s', (_, run, message) => {
    expect(refusalText(run)).toBe(message);
  });
});
