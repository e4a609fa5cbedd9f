import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/core/formats/codec/json.js';
import { parseGuestAgentInfo, readIdentity, readTcbInfo } from '../../../../src/core/formats/guest-agent-info.js';
import { bytes, msgpack, quoteLike, text, toHex } from './encode.js';
import { type MadeCertificate, makeCertificate, octetString } from './ra-tls-certificates.js';
import { refusalText } from './refusal.js';

const quote = quoteLike(5006);
const event = (name: string) => ({ imr: 3, event_type: 134217729, digest: '', event: name, event_payload: '' });
const NO_QUOTE = 'the guest agent’s answer has no certificate (app_cert) with a quote';

describe('parseGuestAgentInfo', () => {
  let certificate: MadeCertificate;
  let withAttestation: MadeCertificate;
  let plain: MadeCertificate;
  beforeAll(async () => {
    const log = text(JSON.stringify([event('of the certificate')]));
    certificate = await makeCertificate({ 1: octetString(quote), 2: octetString(log), 3: octetString(bytes('aa')) });
    const data = { report_data: new Uint8Array(64), runtime_events: [], config: '{"cpu_count":9,"mr_config":"C"}' };
    const platform = { kind: 'tdx', data: { quote, event_log: [] } };
    withAttestation = await makeCertificate({
      8: octetString(msgpack({ version: 1, platform, stack: { kind: 'dstack', data } })),
    });
    plain = await makeCertificate({});
  });

  const info = (change: JsonObject = {}): JsonObject => ({
    app_id: 'BB',
    instance_id: '0xcc',
    compose_hash: 'dd',
    os_image_hash: 'ee',
    app_cert: certificate.pem,
    tcb_info: JSON.stringify({ event_log: [event('of tcb_info')], app_compose: '{"name":"x"}' }),
    vm_config: '{"cpu_count":1,"mr_config":"M"}',
    ...change,
  });

  it('reads certificate, tcb_info, vm_config and identity', () => {
    const evidence = parseGuestAgentInfo(info());
    expect(toHex(evidence.quote ?? bytes(''))).toBe(toHex(quote));
    expect(toHex(evidence.raTlsCertificate?.publicKey ?? bytes(''))).toBe(toHex(certificate.spki));
    expect(evidence.eventLog?.map(({ event: name }) => name)).toEqual(['of tcb_info']);
    expect(evidence).toMatchObject({
      vmConfig: '{"cpu_count":1,"mr_config":"M"}',
      mrConfig: 'M',
      appCompose: '{"name":"x"}',
      reported: { appId: 'bb', instanceId: 'cc', composeHash: 'dd', osImageHash: 'ee' },
      problem: null,
    });
  });

  it('takes log, configuration and identity of the certificate where the answer has none', () => {
    const bare = parseGuestAgentInfo({ app_cert: certificate.pem });
    expect(bare.eventLog?.map(({ event: name }) => name)).toEqual(['of the certificate']);
    expect(bare).toMatchObject({ vmConfig: null, appCompose: null, reported: { appId: 'aa' } });
    expect(parseGuestAgentInfo({ app_cert: withAttestation.pem, vm_config: '' })).toMatchObject({
      vmConfig: '{"cpu_count":9,"mr_config":"C"}',
      mrConfig: 'C',
      platform: 'dstack-tdx',
    });
  });

  it('uses the first certificate of a chain', () => {
    const chain = parseGuestAgentInfo({ app_cert: `${certificate.pem}\n${plain.pem}` });
    expect(toHex(chain.raTlsCertificate?.publicKey ?? bytes(''))).toBe(toHex(certificate.spki));
    expect(parseGuestAgentInfo({ app_cert: `${plain.pem}\n${certificate.pem}` }).problem).toBe(NO_QUOTE);
  });

  it('takes the quote of app_certificates where there is no app_cert', () => {
    const evidence = parseGuestAgentInfo({
      app_certificates: [{ quote: `0x${toHex(quote)}` }, { quote: null }],
      vm_config: { cpu_count: 1 },
    });
    expect(toHex(evidence.quote ?? bytes(''))).toBe(toHex(quote));
    expect(evidence).toMatchObject({ raTlsCertificate: null, vmConfig: '{"cpu_count":1}', problem: null });
  });

  it('has a problem without a quote', () => {
    const without = [
      {},
      { app_cert: '' },
      { app_cert: plain.pem },
      { app_certificates: [] },
      { app_certificates: [{ quote: null }] },
    ];
    for (const json of without) expect(parseGuestAgentInfo(json)).toMatchObject({ quote: null, problem: NO_QUOTE });
  });

  it('refuses what it cannot read', () => {
    const refusalOf = (change: JsonObject): string => refusalText(() => parseGuestAgentInfo(info(change)));
    expect(refusalOf({ app_cert: 'x' })).toBe(
      'PARSE_INVALID info.app_cert (offset 0): expected "-----BEGIN CERTIFICATE-----"',
    );
    expect(refusalOf({ app_cert: 1 })).toBe('PARSE_INVALID info.app_cert: expected a text, got 1');
    expect(refusalOf({ tcb_info: '{' })).toMatch(/^PARSE_TRUNCATED info\.tcb_info \(offset 1\)/);
    expect(refusalOf({ tcb_info: 5 })).toBe('PARSE_INVALID info.tcb_info: expected an object, got 5');
    expect(refusalOf({ tcb_info: { event_log: [1] } })).toBe(
      'PARSE_INVALID info.tcb_info.event_log[0]: expected an object, got 1',
    );
    expect(refusalOf({ app_cert: null, app_certificates: [5] })).toBe(
      'PARSE_INVALID info.app_certificates[0]: expected an object, got 5',
    );
  });
});

describe('readTcbInfo', () => {
  it('reads text and objects, and gives null for what is absent', () => {
    const whole = { event_log: '[]', app_compose: '{}' };
    for (const tcbInfo of [whole, JSON.stringify(whole)]) {
      expect(readTcbInfo(tcbInfo)).toEqual({ eventLog: [], appCompose: '{}' });
    }
    for (const tcbInfo of ['', {}, { app_compose: '' }, { event_log: null }]) {
      expect(readTcbInfo(tcbInfo)).toEqual({ eventLog: null, appCompose: null });
    }
    expect(parseGuestAgentInfo({ tcb_info: null })).toMatchObject({ eventLog: null, appCompose: null });
  });
});

describe('readIdentity', () => {
  it('keeps hexadecimal only', () => {
    expect(
      readIdentity({ app_id: '0xAB', instance_id: '', compose_hash: 'not hex', os_image_hash: 'ab'.repeat(65) }),
    ).toEqual({
      appId: 'ab',
    });
    expect(refusalText(() => readIdentity({ app_id: 5 }))).toBe('PARSE_INVALID app_id: expected a text, got 5');
  });
});
