import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseServedCertificate,
  SERVED_CERTIFICATE_SCHEMA,
  type ServedCertificate,
  serialiseServedCertificate,
} from '../../../../src/core/formats/served-certificate.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const DOCUMENT = {
  schema: 'trust-center/served-certificate/v1',
  name: 'app.example.com',
  port: 443,
  address: '2001:db8::1',
  chain: ['MAA=', 'MQA='],
  ocspResponse: 'AQI=',
};

const parse = (bent: object = {}): ServedCertificate =>
  parseServedCertificate(JSON.stringify({ ...DOCUMENT, ...bent }), 'served-certificate/0');

describe('the record of a served certificate', () => {
  it('is read', () => {
    expect(parse()).toEqual({
      schema: SERVED_CERTIFICATE_SCHEMA,
      name: 'app.example.com',
      port: 443,
      address: '2001:db8::1',
      chain: [Uint8Array.of(0x30, 0), Uint8Array.of(0x31, 0)],
      ocspResponse: Uint8Array.of(1, 2),
    });
    expect(parse({ address: null, ocspResponse: null })).toMatchObject({ address: null, ocspResponse: null });
  });

  it('is written as it is read, whatever is in it', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    const records = fc.record({
      schema: fc.constant(SERVED_CERTIFICATE_SCHEMA),
      name: fc.stringMatching(/^[a-z0-9_.-]{1,253}$/),
      port: fc.integer({ min: 1, max: 65_535 }),
      address: fc.option(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6().map((address) => address.toLowerCase()),
        ),
      ),
      chain: fc.array(bytes, { minLength: 1, maxLength: 16 }),
      ocspResponse: fc.option(bytes),
    });
    fc.assert(
      fc.property(records, (record) => {
        const text = serialiseServedCertificate(record);
        const read = parseServedCertificate(text, 'record');
        expect(read).toEqual(record);
        expect(serialiseServedCertificate(read)).toBe(text);
      }),
    );
  });

  it.each([
    [{ schema: 'trust-center/served-certificate/v2' }, 'schema'],
    [{ name: 'App.example.com' }, 'name'],
    [{ name: '' }, 'name'],
    [{ port: 0 }, 'port'],
    [{ port: '443' }, 'port'],
    [{ address: 'localhost' }, 'address'],
    [{ address: undefined }, 'address'],
    [{ chain: [] }, 'chain'],
    [{ chain: Array.from({ length: 17 }, () => 'MAA=') }, 'chain'],
    [{ chain: ['M'] }, 'chain[0]'],
    [{ chain: [null] }, 'chain[0]'],
    [{ ocspResponse: 7 }, 'ocspResponse'],
  ])('is refused with %j', (bent, field) => {
    expect(refusalText(() => parse(bent))).toMatch(
      new RegExp(`^PARSE_[A-Z]+ served-certificate/0\\.${field.replace(/[[\]]/g, '\\$&')}`),
    );
  });

  it('is refused where it is larger than any chain', () => {
    expect(refusalText(() => parse({ chain: ['A'.repeat(1024 * 1024)] }))).toContain('PARSE_LIMIT');
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(fc.property(fc.string(), (text) => void readsOrRefuses(() => parseServedCertificate(text, 'record'))));
    const members = fc.constantFrom(...Object.keys(DOCUMENT));
    fc.assert(
      fc.property(members, fc.jsonValue(), (member, value) => {
        readsOrRefuses(() => parse({ [member]: value }));
      }),
    );
  });
});
