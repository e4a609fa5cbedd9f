import fc from 'fast-check';
import * as pkijs from 'pkijs';
import { describe, expect, it } from 'vitest';
import { parseOcspResponse } from '../../../../../src/core/formats/codec/ocsp.js';
import * as der from '../../../../../src/simulator/der.js';
import * as pki from '../../../../support/tls-pki.js';
import { readsOrRefuses, refusalText } from '../refusal.js';

const key = pki.ecKey();
const issuer = pki.name('CA');
const responder = pki.ecKey();
const certificate = pki.certificate({ subject: issuer, issuer, key: responder, issuerKey: key, extensions: [] });
const made = (parts: Partial<pki.OcspParts> = {}): Uint8Array =>
  new Uint8Array(pki.ocspResponse({ serial: 77, issuer, issuerKey: key, ...parts }));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('an OCSP response', () => {
  it.each<[string, Partial<pki.OcspParts>, object]>([
    ['good', {}, { kind: 'good' }],
    ['revoked', { status: pki.REVOKED }, { kind: 'revoked', since: Date.parse('2026-05-01T00:00:00Z') }],
    [
      'revoked for a reason',
      { status: der.explicit(1, der.tlv(0x18, Buffer.from('20260501000000Z')), der.explicit(0, der.enumerated(1))) },
      { kind: 'revoked', since: Date.parse('2026-05-01T00:00:00Z') },
    ],
    ['unknown', { status: pki.UNKNOWN }, { kind: 'unknown' }],
  ])('is read: %s', (_, parts, status) => {
    const read = parseOcspResponse(
      made({ ...parts, responder: { name: issuer, key: responder, certificates: [certificate] } }),
      'o',
    );
    expect(read?.responses).toHaveLength(1);
    expect(read?.responses[0]).toMatchObject({
      serial: '4d',
      status,
      thisUpdate: Date.parse('2026-05-30T00:00:00Z'),
      nextUpdate: Date.parse('2026-06-07T00:00:00Z'),
      extensions: [],
    });
    expect(read?.certificates.map(hex)).toEqual([hex(certificate)]);
    expect(read?.responder).toEqual({ kind: 'name', name: new Uint8Array(issuer) });
  });

  it('is what pkijs reads', () => {
    const bytes = made({ until: null, extensions: [pki.extension('1.2.3', der.sequence())] });
    const read = parseOcspResponse(bytes, 'o');
    const response = pkijs.OCSPResponse.fromBER(new Uint8Array(bytes)).responseBytes?.response.valueBlock.valueHexView;
    const basic = pkijs.BasicOCSPResponse.fromBER(new Uint8Array(response ?? []));
    const [single] = basic.tbsResponseData.responses;
    expect(hex(read?.tbs ?? new Uint8Array())).toBe(hex(basic.tbsResponseData.tbsView));
    expect(hex(read?.responses[0]?.issuerKeyHash ?? new Uint8Array())).toBe(
      hex(single?.certID.issuerKeyHash.valueBlock.valueHexView ?? new Uint8Array()),
    );
    expect(read?.responses[0]?.nextUpdate).toBeNull();
    expect(read?.extensions.map(({ oid }) => oid)).toEqual(['1.2.3']);
    expect(hex(read?.signed.value ?? new Uint8Array())).toBe(hex(basic.signature.valueBlock.valueHexView));
  });

  it('without a response is null', () => {
    expect(
      [1, 2, 3, 5, 6].map((status) => parseOcspResponse(new Uint8Array(der.sequence(der.enumerated(status))), 'o')),
    ).toEqual([null, null, null, null, null]);
  });

  it.each<[string, Uint8Array, string]>([
    ['an unknown status', der.sequence(der.enumerated(7)), 'o.response_status (offset 2): expected an integer in 0..6'],
    ['a refusal with more behind it', der.sequence(der.enumerated(1), der.sequence()), 'o.response_status'],
    ['success without a response', der.sequence(der.enumerated(0)), 'PARSE_TRUNCATED o.response_bytes'],
    [
      'another kind of response',
      der.sequence(der.enumerated(0), der.explicit(0, der.sequence(der.oid('1.2.3'), der.octetString(der.sequence())))),
      'PARSE_UNSUPPORTED o.response_type',
    ],
    ['a status of no kind', made({ status: der.implicit(3, Buffer.alloc(0)) }), 'o.response.status'],
    ['a NULL with content', made({ status: der.implicit(0, Uint8Array.of(1)) }), 'a NULL with content'],
    [
      'too many certificates',
      made({ responder: { name: issuer, key, certificates: Array(9).fill(certificate) } }),
      'more than 8',
    ],
    ['bytes without end', new Uint8Array(256 * 1024 + 1), 'over the limit'],
  ])('is refused: %s', (_, bytes, message) => {
    expect(refusalText(() => parseOcspResponse(new Uint8Array(bytes), 'o'))).toMatch(message);
  });

  it('is read or refused, whatever was changed in it', () => {
    const whole = made({ responder: { name: issuer, key: responder, certificates: [certificate] } });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const changed = whole.slice(0, Math.max(length, at + 1));
        changed[at] = byte;
        readsOrRefuses(() => parseOcspResponse(changed, 'o'));
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        (bytes) => void readsOrRefuses(() => parseOcspResponse(bytes, 'o')),
      ),
    );
  });
});
