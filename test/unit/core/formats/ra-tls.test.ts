import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AttestationEvidence } from '../../../../src/core/formats/evidence.js';
import {
  parseRaTlsCertificate,
  parseRaTlsCertificatePem,
  raTlsEvidence,
  requireRaTlsEvidence,
} from '../../../../src/core/formats/ra-tls.js';
import { bytes, join, msgpack, type Plain, quoteLike, text, toHex } from './encode.js';
import { makeCertificate, octetString } from './ra-tls-certificates.js';
import { readsOrRefuses, refusal, refusalText } from './refusal.js';

const quote = quoteLike(5006);
const LOG = JSON.stringify([
  { imr: 3, event_type: 134217729, digest: '', event: 'app-id', event_payload: 'c0ffee' },
  { imr: 3, event_type: 134217729, digest: '', event: 'system-ready', event_payload: '' },
]);
const attestation: Plain = {
  version: 1,
  platform: { kind: 'tdx', data: { quote, event_log: [] } },
  stack: { kind: 'dstack', data: { report_data: new Uint8Array(64), runtime_events: [], config: '{"cpu_count":1}' } },
};

async function evidenceOf(extensions: Record<number, Uint8Array>): Promise<AttestationEvidence | null> {
  const { der } = await makeCertificate(extensions);
  return raTlsEvidence(parseRaTlsCertificate(der));
}

async function refusalOf(extensions: Record<number, Uint8Array>): Promise<string> {
  const { der } = await makeCertificate(extensions);
  return refusalText(() => raTlsEvidence(parseRaTlsCertificate(der)));
}

describe('raTlsEvidence', () => {
  it('reads quote, event log and app id, and the key that they are bound to', async () => {
    const made = await makeCertificate({
      1: octetString(quote),
      2: octetString(text(LOG)),
      3: octetString(bytes('c0ffee')),
      4: octetString(text('app:custom')),
    });
    const evidence = raTlsEvidence(parseRaTlsCertificate(made.der));
    expect(toHex(evidence?.quote ?? bytes(''))).toBe(toHex(quote));
    expect(evidence?.eventLog?.map(({ event }) => event)).toEqual(['app-id', 'system-ready']);
    expect(toHex(evidence?.raTlsCertificate?.publicKey ?? bytes(''))).toBe(toHex(made.spki));
    expect(evidence).toMatchObject({ role: 'app', reported: { appId: 'c0ffee' }, reportData: null, vmConfig: null });
    expect(raTlsEvidence(parseRaTlsCertificatePem(made.pem))).toEqual(evidence);
    expect(raTlsEvidence(parseRaTlsCertificate(text(made.pem)))).toEqual(evidence);
  });

  it('prefers the versioned attestation', async () => {
    const evidence = await evidenceOf({ 1: octetString(bytes('00')), 8: octetString(msgpack(attestation)) });
    expect(toHex(evidence?.quote ?? bytes(''))).toBe(toHex(quote));
    expect(evidence).toMatchObject({ platform: 'dstack-tdx', vmConfig: '{"cpu_count":1}' });
    expect(evidence?.raTlsCertificate?.publicKey).toHaveLength(91);
  });

  it('reads identity from app info by name, and leaves the positional form', async () => {
    const info = {
      app_id: bytes('aa'),
      compose_hash: bytes('bb'),
      instance_id: bytes('cc'),
      device_id: bytes('00'),
      os_image_hash: bytes('dd'),
      key_provider_info: text('{}'),
    };
    const reported = async (value: Plain) =>
      (await evidenceOf({ 1: octetString(quote), 9: octetString(msgpack(value)) }))?.reported;
    expect(await reported(info)).toEqual({ appId: 'aa', composeHash: 'bb', instanceId: 'cc', osImageHash: 'dd' });
    expect(await reported(Object.values(info))).toEqual({});
    expect(await reported({ app_id: 'text' })).toEqual({});
  });

  it('unpacks a compressed event log', async () => {
    const packed = join(text('ELGZv1'), new Uint8Array(gzipSync(LOG)));
    const evidence = await evidenceOf({ 1: octetString(quote), 2: octetString(packed) });
    expect(evidence?.eventLog?.map(({ event }) => event)).toEqual(['app-id', 'system-ready']);
  });

  it('reads the event log of early certificates, one object a line', async () => {
    const line = (name: string): string =>
      JSON.stringify({ imr: 3, event_type: 1, digest: '00'.repeat(48), associated_data: name });
    const evidence = await evidenceOf({
      1: octetString(quote),
      2: octetString(text(`${line('rootfs-hash')}\n${line('app-id')}\n`)),
    });
    expect(evidence?.eventLog).toMatchObject([
      { index: 0, imr: 3, eventType: 1, event: 'rootfs-hash', payload: new Uint8Array(0) },
      { index: 1, event: 'app-id' },
    ]);
  });

  it('has no event log where there is none, or another word in its place', async () => {
    for (const extensions of [{}, { 2: octetString(text('bar')) }, { 2: octetString(bytes('')) }]) {
      expect((await evidenceOf({ 1: octetString(quote), ...extensions }))?.eventLog).toBeNull();
    }
    expect((await evidenceOf({ 1: octetString(quote), 2: octetString(text('[]')) }))?.eventLog).toEqual([]);
  });

  it('is null without quote and attestation, which requireRaTlsEvidence refuses', async () => {
    const { der } = await makeCertificate({ 2: octetString(text(LOG)) });
    expect(raTlsEvidence(parseRaTlsCertificate(der))).toBeNull();
    const error = refusal(() => requireRaTlsEvidence(parseRaTlsCertificate(der)));
    expect(`${error.code} ${error.message}`).toBe(
      'PARSE_UNSUPPORTED certificate: carries no attestation: it has neither extension 1.3.6.1.4.1.62397.1.1 (quote) nor 1.3.6.1.4.1.62397.1.8 (attestation)',
    );
    expect(error.hint).toBe('Give the RA-TLS certificate of the app (app_cert), not one of a web server or a CA.');
  });

  it('refuses extensions in another form', async () => {
    expect(await refusalOf({ 1: quote })).toMatch(
      /^PARSE_TRAILING certificate\.extension\[1\.3\.6\.1\.4\.1\.62397\.1\.1\]/,
    );
    expect(await refusalOf({ 1: join(octetString(quote), bytes('00')) })).toContain(
      'certificate.extension[1.3.6.1.4.1.62397.1.1]',
    );
    expect(await refusalOf({ 1: octetString(quote), 2: octetString(text('[{}]')) })).toBe(
      'PARSE_INVALID certificate.event_log[0].imr: is missing',
    );
    expect(await refusalOf({ 1: octetString(quote), 2: octetString(text('{"imr":3}\nx')) })).toMatch(
      /^PARSE_INVALID certificate\.event_log\[0\]\.associated_data: is missing$/,
    );
    expect(await refusalOf({ 1: octetString(quote), 2: octetString(bytes('ff')) })).toBe(
      'PARSE_INVALID certificate.event_log: not valid UTF-8',
    );
    expect(await refusalOf({ 1: octetString(quote), 2: octetString(join(text('ELGZv1'), bytes('00'))) })).toMatch(
      /^PARSE_TRUNCATED certificate\.event_log\.gzip\.id/,
    );
    expect(await refusalOf({ 8: octetString(bytes('ff')) })).toBe(
      'PARSE_UNSUPPORTED certificate.attestation: first byte 0xff; supported: 0x00 (V0) and a map (V1)',
    );
    expect(await refusalOf({ 1: octetString(quote), 9: octetString(bytes('c1')) })).toMatch(
      /^PARSE_UNSUPPORTED certificate\.app_info\.tag/,
    );
  });
});

describe('hostile certificates', () => {
  let whole: Uint8Array;
  beforeAll(async () => {
    const extensions = {
      1: octetString(quoteLike(100)),
      2: octetString(text(LOG)),
      9: octetString(msgpack({ app_id: bytes('aa') })),
    };
    whole = (await makeCertificate(extensions)).der;
  });

  it('are refused with a ParseError wherever they are cut', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(readsOrRefuses(() => requireRaTlsEvidence(parseRaTlsCertificate(whole.subarray(0, length))))).toBe(false);
    }
  });

  it('throw nothing but ParseError when bytes change', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const copy = whole.slice();
        copy[at] = value;
        readsOrRefuses(() => requireRaTlsEvidence(parseRaTlsCertificate(copy)));
      }),
      { numRuns: 1000 },
    );
  });
});
