import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawMember } from '../../../../src/collect/endorsements/raw-member.js';
import { ParseError } from '../../../../src/core/errors.js';

describe('rawMember', () => {
  it.each([
    ['{"tcbInfo":{"a": 1.0,\t"b":[ ]},"signature":"ab"}', '{"a": 1.0,\t"b":[ ]}'],
    [' {\n "signature" : "ab" ,\r\n "tcbInfo" : {"a":1}\n } \n', '{"a":1}'],
    ['{"x":{"tcbInfo":1},"y":[{"tcbInfo":2}],"tcbInfo":3}', '3'],
    ['{"x":"tcbInfo","tcbInfo":"a\\"}{,:\\\\"}', '"a\\"}{,:\\\\"'],
    ['{"x":"{[","tcb\\u0049nfo":[1,{"a":"]"},2]}', '[1,{"a":"]"},2]'],
    ['{"tcbInfo":null}', 'null'],
    ['{"tcbInfo":-1.50e+3,"x":true}', '-1.50e+3'],
    ['{"tcbInfo":"€\\u20ac"}', '"€\\u20ac"'],
  ])('of %s is %s', (json, text) => {
    expect(rawMember(json, 'tcbInfo', 'answer')).toBe(text);
  });

  it.each(['{}', '[]', '"tcbInfo"', '1', '{"a":{"tcbInfo":1}}', '[{"tcbInfo":1}]', '{"a":"tcbInfo"}'])(
    'is not in %s',
    (json) => {
      expect(() => rawMember(json, 'tcbInfo', 'answer')).toThrow(
        new ParseError('PARSE_INVALID', 'answer.tcbInfo', 'is missing'),
      );
    },
  );

  it('is found in any object, as it was written', () => {
    const blank = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
    const member = fc.tuple(fc.string(), fc.jsonValue(), blank, blank, fc.nat(3));
    fc.assert(
      fc.property(
        fc.uniqueArray(member, { selector: ([name]) => name, minLength: 1, maxLength: 5 }),
        fc.nat(),
        (members, pick) => {
          const texts = members.map(([, value, , , indent]) => JSON.stringify(value, null, indent));
          const json = `{${members.map(([name, , before, after], i) => `${before}${JSON.stringify(name)}${after}:${before}${texts[i]}${after}`).join(',')}}`;
          const index = pick % members.length;
          expect(rawMember(json, members[index]?.[0] ?? '', 'answer')).toBe(texts[index]);
        },
      ),
    );
  });
});
