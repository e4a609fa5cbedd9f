// The documents that carry evidence: read back here by hand, by Node's X.509 and @peculiar/x509, and compared with a
// real machine's where one is at hand.

import 'reflect-metadata';
import { createHash, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import {
  appKeyAttestation,
  createDeployment,
  guestAgentInfo,
  hex,
  join,
  mrAggregated,
  nth,
  phalaCloudAttestations,
  raTlsCertificate,
  redpillReport,
  taggedReportData,
  toHex,
  utf8,
  versionedAttestation,
} from '../../../src/simulator/index.js';
import { captureText, describeCaptures } from '../../captures/captures.js';

const world = createDeployment({ seed: 'documents' });
const reportDataOf = (quoteHex: string) => quoteHex.slice(2 * (48 + 520), 2 * (48 + 584));

describe('versionedAttestation', () => {
  it('is SCALE, written out here byte by byte', () => {
    const evidence = {
      quote: 'aabb',
      event_log: JSON.stringify([
        { imr: 0, event_type: 10, digest: '01', event: '', event_payload: '02' },
        { imr: 3, event_type: 134217729, digest: '', event: 'ab', event_payload: '' },
      ]),
      report_data: 'dd'.repeat(64),
      vm_config: '{}',
    };
    expect(toHex(versionedAttestation(evidence, 'text'))).toBe(
      [
        '0000',
        '08aabb',
        '08',
        '000000000a000000' + '0401' + '00' + '0402',
        '0300000001000008' + '00' + '086162' + '00',
        '04',
        '086162' + '00',
        'dd'.repeat(64),
        '1074657874',
      ].join(''),
    );
  });

  it('writes lengths in one, two or four bytes', () => {
    const lengthOf = (bytes: number) => {
      const quote = '00'.repeat(bytes);
      const all = toHex(versionedAttestation({ quote, event_log: '[]', report_data: '', vm_config: '' }, ''));
      return all.slice(4, all.length - quote.length - 6);
    };
    expect([0, 63, 64, 16383, 16384].map(lengthOf)).toEqual(['00', 'fc', '0101', 'fdff', '02000100']);
  });

  it('carries vm_config inside the system configuration by default', () => {
    const text = versionedAttestation(world.evidence).toString('latin1');
    const config = JSON.parse(text.slice(text.lastIndexOf('{"kms_urls"')));
    expect(config.vm_config).toBe(world.evidence.vm_config);
  });
});

describe('raTlsCertificate', () => {
  const unwrapped = (certificate: x509.X509Certificate, suffix: string) => {
    const value = Buffer.from(certificate.getExtension(`1.3.6.1.4.1.62397.1.${suffix}`)?.value ?? new ArrayBuffer(0));
    expect(value[0]).toBe(0x04);
    const header = nth([...value], 1) < 0x80 ? 2 : 2 + (nth([...value], 1) & 0x7f);
    return value.subarray(header);
  };

  it('carries quote, event log, app id and usage, bound to its own key', () => {
    const made = raTlsCertificate(world);
    const certificate = new x509.X509Certificate(new Uint8Array(made.der));
    expect(toHex(unwrapped(certificate, '1'))).toBe(made.evidence.quote);
    expect(unwrapped(certificate, '2').toString()).toBe(made.evidence.event_log);
    expect(unwrapped(certificate, '3')).toEqual(world.app.appId);
    expect(unwrapped(certificate, '4').toString()).toBe('app:custom');
    const spki = new Uint8Array(certificate.publicKey.rawData);
    const bound = createHash('sha512').update('ratls-cert:').update(spki).digest('hex');
    expect(reportDataOf(made.evidence.quote)).toBe(bound);
  });

  it('is issued by the KMS, whose certificate follows', () => {
    const [leaf, ca] = (raTlsCertificate(world).pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/g) ?? []).map(
      (block) => new X509Certificate(block),
    );
    if (leaf === undefined || ca === undefined) throw new Error('two certificates expected');
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(toHex(ca.publicKey.export({ type: 'spki', format: 'der' }))).toBe(world.app.keyProvider.id);
  });

  it('carries the attestation instead, drops the event log, or binds something else, when told to', () => {
    const attested = raTlsCertificate(world, { carry: 'attestation' });
    const certificate = new x509.X509Certificate(new Uint8Array(attested.der));
    expect(unwrapped(certificate, '8')).toEqual(versionedAttestation(attested.evidence));
    expect(certificate.getExtension('1.3.6.1.4.1.62397.1.1')).toBeNull();
    const silent = new x509.X509Certificate(new Uint8Array(raTlsCertificate(world, { eventLog: false }).der));
    expect(silent.getExtension('1.3.6.1.4.1.62397.1.2')).toBeNull();
    const unbound = raTlsCertificate(world, { reportData: Buffer.alloc(64, 3) });
    expect(reportDataOf(unbound.evidence.quote)).toBe('03'.repeat(64));
    const bent = raTlsCertificate(world, { certificate: { subject: { commonName: 'Mallory' } } });
    // Not by Node: given DER, it takes the first PEM block inside, which is the quote's PCK chain.
    expect(new x509.X509Certificate(new Uint8Array(bent.der)).subject).toBe('CN=Mallory');
  });
});

describe('guestAgentInfo', () => {
  it('tells the identity that the quote measures, with its certificate and TCB info', () => {
    const info = guestAgentInfo(world);
    expect(info).toMatchObject({
      app_id: toHex(world.app.appId),
      instance_id: toHex(world.app.instanceId),
      compose_hash: toHex(world.app.composeHash),
      os_image_hash: toHex(world.app.osImageHash),
      key_provider_info: JSON.stringify(world.app.keyProvider),
      vm_config: world.evidence.vm_config,
    });
    const tcbInfo = JSON.parse(info.tcb_info);
    expect(tcbInfo).toMatchObject(world.registers);
    expect(tcbInfo.event_log).toEqual(world.eventLog);
    expect(utf8(tcbInfo.app_compose)).toEqual(world.appCompose);
    expect(new X509Certificate(info.app_cert).subject).toBe('CN=Simulated App');
  });

  it('aggregates the registers, and the configuration where one is bound', () => {
    const registers = (of: typeof world) => Object.values(of.registers).join('');
    const hash = (text: string) => createHash('sha256').update(hex(text)).digest('hex');
    const configuration = toHex(world.td.mrConfigId) + '00'.repeat(96);
    expect(toHex(mrAggregated(world))).toBe(hash(registers(world) + configuration));
    const unbound = createDeployment({ app: { mrConfig: 'none' } });
    expect(toHex(mrAggregated(unbound))).toBe(hash(registers(unbound)));
  });

  it('attests the app’s key in text', () => {
    const evidence = appKeyAttestation(world);
    expect(hex(evidence.report_data).toString()).toMatch(/^dip1::secp256k1c-pk:[\w-]{44}$/);
    expect(reportDataOf(evidence.quote)).toBe(evidence.report_data);
  });
});

describe('phalaCloudAttestations', () => {
  it('lists running instances, each with its own quote, and stopped ones without', () => {
    const { app_id, instances, kms_info } = phalaCloudAttestations(world, { running: 3, stopped: 2 });
    expect(app_id).toBe(toHex(world.app.appId));
    expect(kms_info).toMatchObject({ chain_id: 8453, version: expect.stringMatching(/^v0\.5\.3 \(git:/) });
    expect(instances.map(({ quote }) => quote === null)).toEqual([false, false, false, true, true]);
    expect(new Set(instances.slice(0, 3).map(({ quote }) => quote)).size).toBe(3);
    expect(instances[0]).toMatchObject({ eventlog: world.eventLog, image_version: 'dstack-99.0.0' });
    expect(instances[4]).toMatchObject({ quote: null, eventlog: null, image_version: null, tcb_info: null });
  });

  it('has the event log inside tcb_info alone when told to', () => {
    const { instances } = phalaCloudAttestations(world, { running: 1, stopped: 0, eventLog: 'tcb_info' });
    expect(instances.length).toBe(1);
    expect(instances[0]?.eventlog).toBeNull();
    expect(instances[0]?.tcb_info).toMatchObject({ event_log: world.eventLog });
  });
});

describe('redpillReport', () => {
  it('binds the signing address and the nonce', () => {
    const nonce = '5c'.repeat(32);
    const report = redpillReport(world, nonce);
    const address = String(report.signing_address).slice(2);
    expect(reportDataOf(String(report.intel_quote))).toBe(address + '00'.repeat(12) + nonce);
    expect(JSON.parse(String(report.nvidia_payload))).toMatchObject({ nonce });
    expect(report.all_attestations).toHaveLength(1);
  });
});

describe('taggedReportData', () => {
  it('hashes tag and content with a colon between', () => {
    const expected = createHash('sha512')
      .update(join(utf8('zt-cert:'), hex('0102')))
      .digest();
    expect(taggedReportData('zt-cert', hex('0102'))).toEqual(expected);
  });
});

describeCaptures('real machines', () => {
  it('dstack-0.6.0-measured-2c-2g sends the versioned attestation that we would write', () => {
    const folder = 'dstack-0.6.0-measured-2c-2g';
    const { attestation } = JSON.parse(captureText(folder, 'attestation.json'));
    const evidence = JSON.parse(captureText(folder, 'evidence.json'));
    // It carries the ACPI and the runtime events alone, and vm_config as its configuration.
    const log = JSON.parse(evidence.event_log).filter(
      ({ imr, event_type }: { imr: number; event_type: number }) => imr === 3 || event_type === 10,
    );
    const ours = versionedAttestation({ ...evidence, event_log: JSON.stringify(log) }, evidence.vm_config);
    expect(toHex(ours)).toBe(attestation);
  });
});
