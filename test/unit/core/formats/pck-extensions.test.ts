import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Certificate, parseCertificate } from '../../../../src/core/formats/codec/x509.js';
import { type PckExtensions, parsePckExtensions, pckCaType } from '../../../../src/core/formats/pck-extensions.js';
import * as der from '../../../../src/simulator/der.js';
import { createDeployment, defaultPlatform, type Platform, sgxExtension } from '../../../../src/simulator/index.js';
import { readsOrRefuses, refusal, refusalText } from './refusal.js';

const OID_SGX_EXTENSIONS = '1.2.840.113741.1.13.1';

const pck = (name = 'pck'): Certificate => {
  const { pki } = createDeployment({ seed: 'pck' });
  return parseCertificate(new Uint8Array(pki.certificates[name] ?? []), 'pck');
};
const certificate = pck();
const withValue = (value: Uint8Array): Certificate => ({
  ...certificate,
  extensions: [{ oid: OID_SGX_EXTENSIONS, critical: false, value: new Uint8Array(value) }],
});
const parse = (value: Uint8Array): PckExtensions => parsePckExtensions(withValue(value));
const refused = (value: Uint8Array): string => refusalText(() => parse(value));

const platform = (bent: Partial<Platform> = {}): Uint8Array => sgxExtension({ ...defaultPlatform('x'), ...bent });

/** The extension from its elements, by the end of their OID; null leaves one out. */
function elements(bent: Record<string, Buffer | null> = {}): Uint8Array {
  const items: Record<string, Buffer | null> = {
    '1': der.octetString(Buffer.alloc(16, 1)),
    '2': tcb(),
    '3': der.octetString(Buffer.from('0a00', 'hex')),
    '4': der.octetString(Buffer.from('b0c06f000000', 'hex')),
    '5': der.enumerated(0),
    ...bent,
  };
  return list(items);
}

function tcb(bent: Record<string, Buffer | null> = {}): Buffer {
  const items: Record<string, Buffer | null> = {};
  for (let i = 1; i <= 16; i++) items[`2.${i}`] = der.integer(i);
  items['2.17'] = der.integer(0xffff);
  items['2.18'] = der.octetString(Buffer.alloc(16, 2));
  return list({ ...items, ...bent });
}

function list(items: Record<string, Buffer | null>): Buffer {
  const present = Object.entries(items).flatMap(([id, value]) => (value === null ? [] : [item(id, value)]));
  return der.sequence(...present);
}

const item = (id: string, value: Buffer): Buffer => der.sequence(der.oid(`${OID_SGX_EXTENSIONS}.${id}`), value);

describe('parsePckExtensions', () => {
  it('reads a platform’s certificate', () => {
    expect(parsePckExtensions(certificate)).toMatchObject({
      cpuSvn: new Uint8Array([4, 4, 2, 2, 4, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0]),
      sgxComponents: [4, 4, 2, 2, 4, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0],
      pceSvn: 13,
      pceId: '0000',
      fmspc: '70d06e5ee500',
      sgxType: 'scalable',
      configuration: { dynamicPlatform: true, cachedKeys: true, smtEnabled: true },
    });
    expect(parsePckExtensions(certificate).ppid).toHaveLength(16);
    expect(parsePckExtensions(certificate).platformInstanceId).toHaveLength(16);
  });

  it('reads each field from its own element', () => {
    expect(parse(elements())).toEqual({
      ppid: new Uint8Array(16).fill(1),
      cpuSvn: new Uint8Array(16).fill(2),
      sgxComponents: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
      pceSvn: 65535,
      pceId: '0a00',
      fmspc: 'b0c06f000000',
      sgxType: 'standard',
      platformInstanceId: null,
      configuration: null,
    });
    expect(parse(platform({ sgxType: 2 })).sgxType).toBe('scalable-with-integrity');
    const configuration = { dynamicPlatform: true, cachedKeys: false, smtEnabled: true };
    expect(parse(platform({ configuration })).configuration).toEqual(configuration);
    expect(parse(platform({ platformInstanceId: Buffer.alloc(16, 9) })).platformInstanceId).toEqual(
      new Uint8Array(16).fill(9),
    );
    expect(parse(elements({ '9': der.integer(1) })).pceId).toBe('0a00');
  });

  it('needs the extension', () => {
    const { message, hint } = refusal(() => parsePckExtensions(pck('root')));
    expect(message).toBe('pck.sgx_extensions: the certificate has no extension 1.2.840.113741.1.13.1');
    expect(hint).toBe('A PCK certificate has one: this is a certificate of another kind.');
  });

  it('needs every required element', () => {
    const missing: [Uint8Array, string][] = [
      [elements({ '1': null }), 'ppid'],
      [elements({ '2': null }), 'tcb'],
      [elements({ '3': null }), 'pceid'],
      [elements({ '4': null }), 'fmspc'],
      [elements({ '5': null }), 'sgx_type'],
      [elements({ '2': tcb({ '2.17': null }) }), 'tcb.pcesvn'],
      [elements({ '2': tcb({ '2.18': null }) }), 'tcb.cpusvn'],
    ];
    for (let i = 1; i <= 16; i++) missing.push([elements({ '2': tcb({ [`2.${i}`]: null }) }), `tcb.component${i}`]);
    for (const [value, name] of missing) {
      expect(refused(value)).toBe(`PARSE_INVALID pck.sgx_extensions.${name}: is missing`);
    }
    const flag = (id: number): Buffer => item(`7.${id}`, der.boolean(true));
    expect(refused(elements({ '7': der.sequence(flag(1), flag(3)) }))).toBe(
      'PARSE_INVALID pck.sgx_extensions.configuration.cached_keys: is missing',
    );
    expect(refused(elements({ '7': der.sequence() }))).toContain('configuration.dynamic_platform: is missing');
    expect(refused(elements({ '7': der.sequence(flag(1), flag(2)) }))).toContain(
      'configuration.smt_enabled: is missing',
    );
  });

  it('refuses an element that appears twice', () => {
    const twice = (id: string, value: Buffer): Buffer => der.sequence(item(id, value), item(id, value));
    expect(refused(twice('4', der.octetString(Buffer.alloc(6))))).toContain(
      'the element 1.2.840.113741.1.13.1.4 appears twice',
    );
    expect(refused(elements({ '2': twice('2.1', der.integer(1)) }))).toContain('.2.1 appears twice');
    expect(refused(elements({ '7': twice('7.1', der.boolean(true)) }))).toContain('.7.1 appears twice');
  });

  it('refuses values of another form', () => {
    const octets = (length: number): Buffer => der.octetString(Buffer.alloc(length));
    expect(refused(elements({ '1': octets(15) }))).toContain('pck.sgx_extensions.ppid');
    expect(refused(elements({ '1': octets(17) }))).toContain('expected 16 bytes, got 17');
    expect(refused(elements({ '3': octets(3) }))).toContain('pceid (offset');
    expect(refused(elements({ '4': octets(5) }))).toContain('expected 6 bytes, got 5');
    expect(refused(elements({ '4': der.integer(5) }))).toContain('expected DER tag 0x04, got 0x02');
    expect(refused(elements({ '5': der.enumerated(3) }))).toContain(
      'supported: standard, scalable, scalable-with-integrity (0..2)',
    );
    expect(refused(elements({ '5': der.integer(1) }))).toContain('expected DER tag 0x0a, got 0x02');
    expect(refused(elements({ '6': octets(0) }))).toContain('platform_instance_id');
    expect(refused(elements({ '2': tcb({ '2.7': der.integer(256) }) }))).toContain('tcb.component7');
    expect(refused(elements({ '2': tcb({ '2.7': der.tlv(2, Buffer.from([0xff])) }) }))).toContain('in 0..255');
    expect(refused(elements({ '2': tcb({ '2.17': der.integer(65536) }) }))).toContain('tcb.pcesvn');
    expect(refused(elements({ '2': tcb({ '2.18': octets(15) }) }))).toContain('tcb.cpusvn');
    expect(refused(elements({ '7': der.sequence(item('7.1', der.integer(1))) }))).toContain('dynamic_platform');
    expect(refused(Buffer.concat([elements(), Buffer.from([0])]))).toContain('PARSE_TRAILING pck.sgx_extensions');
    expect(refused(der.sequence(der.sequence(der.oid(`${OID_SGX_EXTENSIONS}.4`), octets(6), octets(6))))).toContain(
      'PARSE_',
    );
    expect(refused(elements({ '4': Buffer.concat([octets(6), octets(6)]) }))).toContain(
      'PARSE_TRAILING pck.sgx_extensions.fmspc',
    );
  });

  it('ends in a value or a ParseError whatever the bytes', () => {
    const good = platform();
    for (let length = 0; length < good.length; length++) {
      expect(readsOrRefuses(() => parse(good.subarray(0, length)))).toBe(false);
    }
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(3), (at, byte, remove) => {
        const bent = [...good];
        bent.splice(at, remove, byte);
        readsOrRefuses(() => parse(new Uint8Array(bent)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('pckCaType', () => {
  it('is told by the issuer’s name', () => {
    expect(pckCaType(certificate)).toBe('platform');
    expect(pckCaType({ ...certificate, issuerName: 'Intel SGX PCK Processor CA' })).toBe('processor');
    expect(pckCaType({ ...certificate, issuerName: 'Intel SGX PCK Platform CA ' })).toBe(null);
    expect(pckCaType(pck('root'))).toBe(null);
  });
});
