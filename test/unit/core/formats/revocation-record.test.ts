import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseRevocationRecord,
  REVOCATION_RECORD_SCHEMA,
  type RevocationRecord,
  serialiseRevocationRecord,
} from '../../../../src/core/formats/revocation-record.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const record: RevocationRecord = {
  schema: REVOCATION_RECORD_SCHEMA,
  url: 'http://c.example/1.crl',
  crl: Uint8Array.of(0x30, 0),
};
const text = serialiseRevocationRecord(record);
const parse = (json: string): RevocationRecord => parseRevocationRecord(json, 'revocation/0');

describe('revocation record', () => {
  it('is read as it was written, whatever is in it', () => {
    const url = fc.stringMatching(/^[!-~]{1,100}$/);
    fc.assert(
      fc.property(url, fc.uint8Array({ maxLength: 300 }), (of, crl) => {
        const made = { ...record, url: of, crl };
        expect(parse(serialiseRevocationRecord(made))).toEqual(made);
      }),
    );
  });

  it.each([
    ['of another schema', text.replace('/v1', '/v2')],
    ['with a member that is not known', text.replace('"url"', '"place"')],
    ['with a line break in its URL', text.replace('/1.crl', '\\n')],
    ['with an empty URL', text.replace('http://c.example/1.crl', '')],
    ['with a long URL', text.replace('1.crl', 'x'.repeat(1000))],
    ['with something other than base64', text.replace('MAA=', 'M*A=')],
    ['with base64 in another form', text.replace('MAA=', 'MAB=')],
    ['that is no object', '[]'],
    ['of more than 12 MiB', text.replace('MAA=', 'A'.repeat(12 * 1024 * 1024))],
  ])('is refused %s', (_, json) => {
    expect(refusalText(() => parse(json))).toMatch(/^PARSE_/);
  });

  it('is read or refused, whatever was changed in it', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, bent) => {
        readsOrRefuses(() => parse(text.slice(0, at) + bent + text.slice(at + 1)));
      }),
    );
  });
});
