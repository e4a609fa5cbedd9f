import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../../src/core/errors.js';
import { type JsonLimits, type JsonObject, parseJson } from '../../../../../src/core/formats/codec/json.js';

function refusal(run: () => unknown): ParseError {
  try {
    run();
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
  throw new Error('expected a ParseError');
}

const refusalOf = (text: string, limits?: JsonLimits): string => {
  const { code, message } = refusal(() => parseJson(text, 'doc', limits));
  return `${code} ${message}`;
};

describe('parseJson', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t', ' \r\n'), (text, space) => {
        const spaced = JSON.stringify(JSON.parse(text), null, space);
        expect(parseJson(spaced, 'doc')).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives what JSON.parse gives for texts near JSON, or refuses what it refuses', () => {
    const token = fc.constantFrom(
      ...['{', '}', '[', ']', ':', ',', '"a"', '"b"', '""', '"\\u00e9\\n"', '"\\x"', '"\\\\"', '"', '\\', ' ', '\n'],
      ...['0', '-0', '01', '1.5', '1.', '.5', '-', '1e3', '1E+2', '1e', '1e999', 'true', 'tru', 'false', 'null', 'NaN'],
      ...['\u0000', '\u00a0', '\ufeff', '"\u0007"', '"\ud800"', '"😀"', "'a'", '/**/'],
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 9 }), (tokens) => {
        const text = tokens.join('');
        let expected: { value: unknown } | null;
        try {
          expected = { value: JSON.parse(text) };
        } catch {
          expected = null;
        }
        if (expected !== null) {
          try {
            expect(parseJson(text, 'doc')).toEqual(expected.value);
          } catch (error) {
            expect((error as Error).message).toMatch(/appears twice in one object$/);
          }
        } else expect(refusal(() => parseJson(text, 'doc')).field).toBe('doc');
      }),
      { numRuns: 20_000 },
    );
  });

  it('says what is wrong and where', () => {
    expect(refusalOf('')).toBe('PARSE_TRUNCATED doc (offset 0): the JSON text ends where a value is expected');
    expect(refusalOf('{"a":1')).toBe('PARSE_TRUNCATED doc (offset 6): the JSON text ends where "," or "}" is expected');
    expect(refusalOf('{"a":1,}')).toBe(
      'PARSE_INVALID doc (offset 7): not JSON: expected a key in double quotes, got "}"',
    );
    expect(refusalOf('{"a" 1}')).toBe('PARSE_INVALID doc (offset 5): not JSON: expected ":" after the key, got "1"');
    expect(refusalOf('[1 2]')).toBe('PARSE_INVALID doc (offset 3): not JSON: expected "," or "]", got "2"');
    expect(refusalOf('trUe')).toBe('PARSE_INVALID doc (offset 0): not JSON: expected a value, got "t"');
    expect(refusalOf('<html>')).toBe('PARSE_INVALID doc (offset 0): not JSON: expected a value, got "<"');
    expect(refusalOf('[1] 2')).toBe('PARSE_TRAILING doc (offset 4): text after the end of the JSON value');
    expect(refusalOf('["abc')).toBe('PARSE_TRUNCATED doc (offset 1): a string that does not end');
    expect(refusalOf('["\\q"]')).toBe(
      'PARSE_INVALID doc (offset 1): a string with a bad escape or a raw control character',
    );
  });

  it('counts the offset in bytes', () => {
    expect(refusal(() => parseJson('["é😀" x]', 'doc')).offset).toBe(10);
  });

  it('refuses a duplicate key however it is written', () => {
    expect(refusalOf('{"a":1,"b":{"a":1},"a":2}')).toBe(
      'PARSE_INVALID doc (offset 19): the key "a" appears twice in one object',
    );
    expect(refusalOf('{"a":1,"\\u0061":2}')).toContain('the key "a" appears twice');
    expect(refusalOf('{"__proto__":1,"__proto__":2}')).toContain('the key "__proto__" appears twice');
    expect(parseJson('{"toString":1,"constructor":2}', 'doc')).toEqual({ toString: 1, constructor: 2 });
  });

  it('keeps __proto__ an ordinary key', () => {
    const value = parseJson('{"__proto__":{"polluted":true}}', 'doc') as JsonObject;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('polluted' in value).toBe(false);
  });

  it('refuses a number that is read as another than is written, when told to', () => {
    for (const kept of [
      '0',
      '0.0',
      '0e9',
      '1.0',
      '1e3',
      '-12.50',
      '0.1',
      '9007199254740991',
      '1e21',
      '5e-324',
      '1.5E+2',
    ]) {
      expect(parseJson(kept, 'doc', { numbers: 'exact' })).toBe(Number(kept));
    }
    for (const lost of ['9007199254740993', '1.00000000000000001', '0.1000000000000000055', '-0', '1e400', '1e-400']) {
      expect(parseJson(lost, 'doc')).toBe(Number(lost));
      expect(refusalOf(`[${lost}]`, { numbers: 'exact' })).toBe(
        `PARSE_INVALID doc (offset 1): the number ${lost} is read as ${Number(lost)}`,
      );
    }
  });

  it('compares long numbers in a time that their length bounds', () => {
    const long = `1${'0'.repeat(1_000_000)}1`;
    expect(refusalOf(long, { numbers: 'exact' })).toContain('is read as Infinity');
    expect(parseJson(`0.5${'0'.repeat(1_000_000)}`, 'doc', { numbers: 'exact' })).toBe(0.5);
  });

  it('bounds size, depth and number of values', () => {
    expect(refusalOf('[1,2]', { bytes: 4 })).toBe('PARSE_LIMIT doc: 5 bytes of JSON, over the limit of 4');
    expect(refusalOf('[[[1]]]', { depth: 2 })).toBe('PARSE_LIMIT doc (offset 2): nested deeper than 2 levels');
    expect(parseJson('[[1],[2]]', 'doc', { depth: 2 })).toEqual([[1], [2]]);
    expect(refusalOf('['.repeat(1_000_000))).toBe('PARSE_LIMIT doc (offset 32): nested deeper than 32 levels');
    expect(refusalOf('{"a":'.repeat(1_000_000))).toContain('nested deeper than 32 levels');
    expect(refusalOf(`[${'{},'.repeat(200_000)}0]`)).toContain('more than 200000 values');
    expect(parseJson('[1,2]', 'x', { values: 3 })).toEqual([1, 2]);
    expect(() => parseJson('[1,2,3]', 'x', { values: 3 })).toThrow('more than 3 values');
    expect(refusalOf(`"${'\\"'.repeat(1_000_000)}`)).toContain('a string that does not end');
  });
});
