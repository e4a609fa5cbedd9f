import { describe, expect, it } from 'vitest';
import { isJsonPointer, textAt } from '../../../../../src/core/formats/codec/json-pointer.js';

/** The examples of RFC 6901 section 5. */
const EXAMPLE = '{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8}';

describe('textAt', () => {
  it.each([
    ['/foo', '["bar","baz"]'],
    ['/foo/0', 'bar'],
    ['/', '0'],
    ['/a~1b', '1'],
    ['/c%d', '2'],
    ['/e^f', '3'],
    ['/g|h', '4'],
    ['/i\\j', '5'],
    ['/k"l', '6'],
    ['/ ', '7'],
    ['/m~0n', '8'],
  ])('%s', (pointer, text) => {
    expect(isJsonPointer(pointer)).toBe(true);
    expect(textAt(EXAMPLE, pointer, 'x')).toBe(text);
  });

  it('of the empty pointer is the whole document', () => {
    expect(JSON.parse(textAt(EXAMPLE, '', 'x') ?? '')).toEqual(JSON.parse(EXAMPLE));
  });

  it.each(['/bar', '/foo/2', '/foo/-', '/foo/00', '/foo/length', '/foo/0/0', '/constructor', '/__proto__'])(
    'is null where nothing stands: %s',
    (pointer) => expect(textAt(EXAMPLE, pointer, 'x')).toBeNull(),
  );

  it('is an error of a text that is no JSON', () => {
    expect(() => textAt('{', '/x', 'answer')).toThrow('answer');
  });
});

it.each(['foo', '/~', '/~2', 'a/b', '#/a'])('is no pointer: %s', (text) => expect(isJsonPointer(text)).toBe(false));
