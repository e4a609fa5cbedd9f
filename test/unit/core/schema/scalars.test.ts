import { expect, it } from 'vitest';
import { read } from '../../../../src/core/schema/reader.js';
import {
  base64Bytes,
  boolean,
  bytes,
  hex,
  hexBytes,
  hexTextBytes,
  integer,
  label,
  lowerHex,
  matching,
  nonEmpty,
  oneOf,
  oneOfMany,
  supported,
  text,
  time,
} from '../../../../src/core/schema/scalars.js';
import { Scalar, Unsupported } from '../../../../src/core/schema/value.js';
import { refusalText } from '../formats/refusal.js';

const plain = (of: string): Scalar => new Scalar(of, false);
const quoted = (of: string): Scalar => new Scalar(of, true);

it.each<[(value: unknown) => unknown, unknown, unknown]>([
  [text, '', ''],
  [text, plain('1'), '1'],
  [nonEmpty, '\n', '\n'],
  [label, quoted('a b'), 'a b'],
  [matching(/^a+$/, 'a'), 'aa', 'aa'],
  [oneOf('a', 'b'), plain('b'), 'b'],
  [oneOfMany(['a', 'b'], 'a letter'), 'b', 'b'],
  [supported(text, ['v1', 'v2']), 'v2', 'v2'],
  [supported(integer(0, 9), [3]), 3, 3],
  [boolean, false, false],
  [boolean, plain('true'), true],
  [integer(7, 7), 7, 7],
  [integer(0, 2 ** 53 - 1), 2 ** 53 - 1, 2 ** 53 - 1],
  [integer(0, 10), plain('10'), 10],
  [hex(1, 2), '0XABcd', 'abcd'],
  [lowerHex(1), '0a', '0a'],
  [hexBytes(2), '0aFF', Uint8Array.of(0x0a, 0xff)],
  [hexTextBytes(), '0x0a', Uint8Array.of(0x0a)],
  [bytes(), Uint8Array.of(1, 255), Uint8Array.of(1, 255)],
  [bytes(2), [1, 255], Uint8Array.of(1, 255)],
  [bytes(), [], new Uint8Array()],
  [base64Bytes, 'AQI=', Uint8Array.of(1, 2)],
  [time, '1970-01-01T00:00:01Z', 1000],
])('%# takes what it names', (reader, value, result) => {
  expect(read(value, 'doc', reader)).toEqual(result);
});

it.each<[(value: unknown) => unknown, unknown, string]>([
  [text, 1, 'expected a text, got 1'],
  [text, Uint8Array.of(1), 'expected a text, got bytes'],
  [text, new Unsupported('a YAML alias'), 'expected a text, got a YAML alias'],
  [nonEmpty, '', 'expected a text that is not empty, got ""'],
  [nonEmpty, plain(''), 'expected a text that is not empty, got nothing'],
  [label, 'a\nb', 'expected printable text of 1 to 200 characters, got "a\\nb"'],
  [oneOf('a', 'b'), 'c', 'expected one of a, b, got "c"'],
  [oneOf('a'), {}, 'expected a, got an object'],
  [oneOfMany(['left', 'right'], 'a side'), 'rigth', 'expected a side, got "rigth"; did you mean "right"?'],
  [oneOfMany(['left'], 'a side'), null, 'expected a side, got null'],
  [boolean, 'true', 'expected true or false, got the text "true"'],
  [boolean, 0, 'expected true or false, got 0'],
  [boolean, plain('yes'), 'expected true or false, got "yes"'],
  [boolean, quoted('true'), 'expected true or false, got the text "true"'],
  [integer(0, 6), 7, 'expected a whole number from 0 to 6, got 7'],
  [integer(8, 9), 7, 'expected a whole number from 8 to 9, got 7'],
  [integer(0, 9), 0.5, 'expected a whole number from 0 to 9, got 0.5'],
  [integer(0, 9), '7', 'expected a whole number from 0 to 9, got the text "7"'],
  [integer(0, 9), true, 'expected a whole number from 0 to 9, got true'],
  [integer(0, 9), plain('07'), 'expected a whole number from 0 to 9, got "07"'],
  [integer(0, 9), quoted('7'), 'expected a whole number from 0 to 9, got the text "7"'],
  [integer(0, 2 ** 60), 2 ** 53, 'expected a whole number'],
  [hex(2), 'abc', 'expected 4 hexadecimal digits, got 3: "abc"'],
  [hex(1, 2), 'xy', 'expected 2 to 4 hexadecimal digits, got "xy"'],
  [lowerHex(1), '0A', 'expected 2 lower-case hex digits, got "0A"'],
  [hexBytes(3), '0aff', 'expected 3 bytes of hexadecimal, got 2'],
  [hexBytes(), '0x0a', 'expected hexadecimal, got "0x0a"'],
  [bytes(), '00', 'expected bytes, got the text "00"'],
  [bytes(), [1, 256], 'expected bytes, got a list'],
  [bytes(), [-1], 'expected bytes, got a list'],
  [bytes(2), [1], 'expected 2 bytes, got 1'],
  [time, 'soon', 'expected a time like 2026-03-18T15:43:27Z, got "soon"'],
])('%# refuses what it does not name', (reader, value, message) => {
  expect(refusalText(() => read(value, 'doc', reader))).toContain(`PARSE_INVALID doc: ${message}`);
});

it('a version that is not supported is told from a value that is none', () => {
  const version = supported(text, ['v1'], 'Update.');
  expect(refusalText(() => read('v2', 'doc', version))).toBe('PARSE_UNSUPPORTED doc: "v2"; supported: v1');
  expect(refusalText(() => read(2, 'doc', version))).toBe('PARSE_INVALID doc: expected a text, got 2');
});
