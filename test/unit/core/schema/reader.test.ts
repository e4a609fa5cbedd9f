import { describe, expect, it } from 'vitest';
import { InputError, ParseError } from '../../../../src/core/errors.js';
import {
  anyMap,
  anyObject,
  hasMember,
  listOf,
  mapping,
  member,
  memberOr,
  object,
  only,
  onlyMembers,
  optional,
  orNull,
  type Reader,
  read,
  readJson,
  refuse,
  setOf,
} from '../../../../src/core/schema/reader.js';
import { integer, oneOf, text } from '../../../../src/core/schema/scalars.js';
import { refusal, refusalText } from '../formats/refusal.js';

const digit = integer(0, 9);
const refused = (value: unknown, reader: Reader<unknown>): string => refusalText(() => read(value, 'doc', reader));

describe('the place of an error', () => {
  const nested = only('a', listOf(only('b', listOf(digit))));

  it('is the whole path from the name of the document', () => {
    expect(read({ a: [{ b: [1] }] }, 'doc', nested)).toEqual([[1]]);
    const error = refusal(() => read({ a: [{ b: [1] }, { b: [2, 'x'] }] }, 'doc', nested));
    expect(error).toMatchObject({ field: 'doc.a[1].b[1]', reason: 'expected a whole number from 0 to 9, got "x"' });
    expect(error.message).toBe('doc.a[1].b[1]: expected a whole number from 0 to 9, got "x"');
  });

  it('is kept with code, offset and hint of an error from within', () => {
    const inner = only('text', (value) => readJson(text(value), '', anyObject));
    const error = refusal(() => read({ text: '{"a":' }, 'doc', inner));
    expect(error).toMatchObject({ code: 'PARSE_TRUNCATED', field: 'doc.text', offset: 5 });
    expect(refusal(() => read(1, 'doc', () => refuse('no', { code: 'PARSE_LIMIT', hint: 'Do.' })))).toMatchObject({
      code: 'PARSE_LIMIT',
      hint: 'Do.',
    });
  });

  it('is not given to errors of another kind', () => {
    const other = new InputError('INPUT_INVALID', 'x');
    const reader = only('a', () => {
      throw other;
    });
    expect(() => read({ a: 1 }, 'doc', reader)).toThrow(other);
  });
});

describe('members', () => {
  const doc = { text: 'x', no: null, yes: true };

  it('are those of the object itself, or of the map', () => {
    expect(member(doc, 'no', orNull(text))).toBe(null);
    expect(member(new Map([['a', 'x']]), 'a', text)).toBe('x');
    expect(refused(doc, only('gone', text))).toBe('PARSE_INVALID doc.gone: is missing');
    expect(refused(doc, only('toString', text))).toBe('PARSE_INVALID doc.toString: is missing');
    expect(refused(new Map(), (value) => member(anyMap(value), 'a', text))).toBe('PARSE_INVALID doc.a: is missing');
  });

  it('are absent when they are null, and only then', () => {
    expect(memberOr(doc, 'gone', 5, text)).toBe(5);
    expect(memberOr(doc, 'no', 5, text)).toBe(5);
    expect(memberOr(doc, 'text', 5, text)).toBe('x');
    expect(refused(doc, (value) => memberOr(anyObject(value), 'yes', 5, text))).toBe(
      'PARSE_INVALID doc.yes: expected a text, got true',
    );
    expect([hasMember(doc, 'no'), hasMember(doc, 'yes'), hasMember(new Map([['a', null]]), 'a')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('that are not known are refused by name, with the nearest', () => {
    expect(() => onlyMembers(doc, ['text', 'no', 'yes'])).not.toThrow();
    const error = refusal(() => onlyMembers({ txt: 1 }, ['text', 'no']));
    expect(error).toMatchObject({ reason: 'unknown key "txt"; did you mean "text"?', hint: 'Known keys: text, no.' });
  });
});

describe('objects and maps', () => {
  it.each<[string, unknown, string]>([
    ['null', null, 'expected an object, got null'],
    ['a list', [], 'expected an object, got a list'],
    ['text', '{}', 'expected an object, got "{}"'],
    ['a map', new Map(), 'expected an object, got a mapping'],
    ['bytes', new Uint8Array(), 'expected an object, got bytes'],
    ['nothing', undefined, 'expected an object, got nothing'],
    ['a symbol', Symbol('x'), 'expected an object, got Symbol(x)'],
  ])('an object is not %s', (_, value, message) => {
    expect(refused(value, anyObject)).toBe(`PARSE_INVALID doc: ${message}`);
  });

  it('a map is not a list', () => {
    expect(refused([1], anyMap)).toBe('PARSE_INVALID doc: expected a map, got a list');
  });
});

describe('object', () => {
  interface Point {
    x: number;
    label?: string;
  }
  const point = object<Point>({ x: digit, label: optional(text) });

  it('has its members and no others; optional ones may be left out, not null', () => {
    expect(read({ x: 1 }, 'doc', point)).toEqual({ x: 1 });
    expect(read({ label: 'a', x: 1 }, 'doc', point)).toEqual({ x: 1, label: 'a' });
    expect(refused({}, point)).toBe('PARSE_INVALID doc.x: is missing');
    expect(refused({ x: 1, label: null }, point)).toBe('PARSE_INVALID doc.label: expected a text, got null');
    expect(refused({ x: 1, label: undefined }, point)).toBe('PARSE_INVALID doc.label: expected a text, got nothing');
    expect(refused({ x: 1, y: 1 }, point)).toBe('PARSE_INVALID doc: unknown key "y"');
    expect(refused(JSON.parse('{"x":1,"__proto__":{"label":"a"}}'), point)).toBe(
      'PARSE_INVALID doc: unknown key "__proto__"',
    );
  });

  it('names a misspelt member rather than the missing one', () => {
    expect(refused({ x: 1, lable: 'a' }, point)).toContain('did you mean "label"?');
  });
});

describe('mapping', () => {
  interface Limits {
    maxAge: number;
    words: string[];
  }
  const limits = mapping<Limits>(
    { maxAge: ['max-age', digit], words: ['words', setOf(oneOf('a', 'b'))] },
    { maxAge: 3, words: [] },
  );

  it('has file names and defaults in YAML, properties and no defaults in a record', () => {
    expect(read(new Map<string, unknown>([['words', ['a']]]), 'doc', limits)).toEqual({ maxAge: 3, words: ['a'] });
    expect(read({ maxAge: 1, words: [] }, 'doc', limits)).toEqual({ maxAge: 1, words: [] });
    expect(refused({ maxAge: 1 }, limits)).toBe('PARSE_INVALID doc.words: is missing');
    expect(refused({ 'max-age': 1, words: [] }, limits)).toContain('doc: unknown key "max-age"');
    expect(refused(new Map([['maxAge', 1]]), limits)).toContain('doc: unknown key "maxAge"');
    expect(refused([], limits)).toBe('PARSE_INVALID doc: expected a mapping, got a list');
  });

  it('marks the key that is not known', () => {
    expect(refusal(() => read({ x: 1 }, 'doc', limits))).toMatchObject({ field: 'doc', key: 'x' });
  });
});

describe('lists', () => {
  it('are counted, and each element has its index', () => {
    expect(
      read(
        [1, 2],
        'doc',
        listOf((value, index) => digit(value) + index),
      ),
    ).toEqual([1, 3]);
    expect(refused('1', listOf(digit))).toBe('PARSE_INVALID doc: expected a list, got the text "1"');
    expect(refused([1, 2], listOf(digit, { most: 1 }))).toBe('PARSE_LIMIT doc: 2 elements, over the limit of 1');
    expect(refused([], listOf(digit, { least: 1 }))).toBe(
      'PARSE_INVALID doc: expected at least 1 value, got an empty list',
    );
    expect(refused([1], listOf(digit, { least: 2 }))).toBe('PARSE_INVALID doc: expected at least 2 values, got 1');
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    expect(refused([1, , 2], listOf(digit))).toContain('doc[1]: expected a whole number from 0 to 9, got nothing');
  });

  it('that are sets have nothing twice', () => {
    const words = setOf(oneOf('a', 'b'));
    expect(read(['b', 'a'], 'doc', words)).toEqual(['b', 'a']);
    expect(read(['b', 'a'], 'doc', words)).toEqual(['b', 'a']);
    expect(refused(['a', 'b', 'a'], words)).toBe('PARSE_INVALID doc[2]: "a" is listed twice');
  });
});

it('a JSON text is read under one name', () => {
  expect(readJson('{"a":1}', 'doc', only('a', digit))).toBe(1);
  expect(() => readJson('{"a":1', 'doc', only('a', digit))).toThrow(ParseError);
  expect(refusalText(() => readJson('[1,2]', 'doc', listOf(digit), { values: 2 }))).toContain('PARSE_LIMIT doc');
});
