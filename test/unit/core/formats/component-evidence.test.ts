import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../../src/core/bytes.js';
import { TrustCenterError } from '../../../../src/core/errors.js';
import { recogniseComponentEvidence } from '../../../../src/core/formats/component-evidence.js';
import { rootKeyReportData } from '../../../../src/core/formats/kms-statement.js';
import { recogniseEvidence } from '../../../../src/core/formats/recognise.js';
import {
  createWholeDeployment,
  guestAgentInfo,
  kmsRpcCertificate,
  phalaCloudAttestations,
  raTlsCertificate,
  versionedAttestation,
} from '../../../../src/simulator/index.js';

const { app, kms, gateway, meta } = createWholeDeployment({ seed: 'component-evidence' });
const bytesOf = (document: unknown): Uint8Array =>
  new Uint8Array(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)));
const ofKms = (document: unknown) => recogniseComponentEvidence('kms', bytesOf(document));
const rootKey = toHex(kms.keys('kms').spki);

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof TrustCenterError) return `${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  throw new Error('it was read');
}

describe('evidence of a KMS or gateway', () => {
  it.each([
    ['an Info answer', guestAgentInfo(kms)],
    ['a GetQuote answer', kms.evidence],
    ['an RA-TLS certificate', raTlsCertificate(kms).pem],
    ['a versioned attestation', versionedAttestation(kms.evidence).toString('hex')],
  ])('is a machine in %s, with the role that it is given for', (_, document) => {
    for (const role of ['kms', 'gateway'] as const) {
      const { machines, statement } = recogniseComponentEvidence(role, bytesOf(document));
      expect(machines.map((machine) => machine.role)).toEqual([role]);
      expect(machines[0]?.quote?.length).toBeGreaterThan(1000);
      expect(statement).toBeNull();
    }
  });

  it('is no report about an app, and no bundle', () => {
    const cloud = phalaCloudAttestations(app, { kms, gateway });
    expect(refusal(() => ofKms(cloud))).toContain('kms-evidence: this is a report about an app');
    expect(refusal(() => ofKms({ schema: 'trust-center/bundle/v1' }))).toContain('an evidence bundle');
    expect(refusal(() => ofKms('nothing'))).toContain('not recognised');
    expect(refusal(() => recogniseComponentEvidence('gateway', bytesOf(meta)))).toContain('what a KMS says of itself');
  });

  it('takes a certificate for the RPC port as a statement of the root CA, and no other certificate', () => {
    const { machines, statement } = ofKms(kmsRpcCertificate(kms));
    expect(machines).toHaveLength(1);
    expect(statement).toMatchObject({ source: 'RPC certificate', rootKeyQuote: null, isDev: null });
    expect(statement?.rootKeys.map(toHex)).toEqual([rootKey]);
    expect(statement?.rpcChain).toHaveLength(2);
    expect(ofKms(raTlsCertificate(kms, { usage: 'app:custom', issuer: 'kms' }).pem).statement).toBeNull();
  });

  it('takes one that came without its issuer as a statement of no root CA', () => {
    const [leaf = ''] = kmsRpcCertificate(kms).split(/(?<=-----END CERTIFICATE-----\n)/);
    const { der } = raTlsCertificate(kms, { usage: 'kms:rpc', issuer: 'kms' });
    for (const bytes of [bytesOf(`\n${leaf}`), new Uint8Array(der)]) {
      const { statement } = recogniseComponentEvidence('kms', bytes);
      expect(statement).toMatchObject({ source: 'RPC certificate', rootKeys: [] });
      expect(statement?.rpcChain).toHaveLength(1);
    }
    expect(ofKms(Buffer.from(der).toString('hex')).statement).toBeNull();
  });
});

describe('what a KMS says of itself', () => {
  it('is read from GetMeta, of every version', () => {
    const { machines, statement } = ofKms(meta);
    expect(machines).toEqual([]);
    expect(statement).toMatchObject({
      source: 'GetMeta answer',
      gatewayAppId: toHex(gateway.app.appId),
      isDev: false,
      allowAnyUpgrade: false,
    });
    expect(statement?.rootKeys.map(toHex)).toEqual([rootKey, rootKey]);
    expect(statement?.k256Keys.map(toHex)).toEqual([meta.k256_pubkey, meta.k256_pubkey]);
    const attested = {
      ...meta.bootstrap_info,
      quote: undefined,
      attestation: versionedAttestation(kms.evidence).toString('hex'),
    };
    const newer = ofKms({ ...meta, bootstrap_info: attested }).statement?.rootKeyQuote;
    expect(toHex(newer?.quote ?? new Uint8Array())).toBe(kms.evidence.quote);
    const { ca_cert, allow_any_upgrade } = meta;
    const unquoted = { ...meta, bootstrap_info: { ...meta.bootstrap_info, quote: '', k256_pubkey: '02ab' } };
    expect(ofKms(unquoted).statement).toMatchObject({ rootKeyQuote: null });
    expect(ofKms(unquoted).statement?.k256Keys.map(toHex)).toEqual([meta.k256_pubkey, '02ab']);
    expect(ofKms({ ca_cert, allow_any_upgrade }).statement).toMatchObject({
      rootKeyQuote: null,
      gatewayAppId: null,
      isDev: null,
      allowAnyUpgrade: false,
    });
    expect(ofKms({ ...meta, bootstrap_info: null, gateway_app_id: '' }).statement).toMatchObject({
      rootKeyQuote: null,
      gatewayAppId: null,
    });
  });

  it('is read from the contract’s record', () => {
    const record = { caPubkey: `0x${rootKey}`, k256Pubkey: `0x${meta.k256_pubkey}`, quote: `0x${kms.evidence.quote}` };
    expect(ofKms(record).statement).toMatchObject({ source: 'contract record', gatewayAppId: null, isDev: null });
    expect(ofKms({ caPubkey: rootKey }).statement?.rootKeyQuote).toBeNull();
  });

  it.each<[string, unknown, string]>([
    [
      'a CA that is no certificate',
      { ...meta, ca_cert: 'x' },
      'meta.ca_cert (offset 0): expected "-----BEGIN CERTIFICATE-----"',
    ],
    ['a word for a truth value', { ...meta, is_dev: 'false' }, 'meta.is_dev: expected true or false'],
    ['another app id', { ...meta, gateway_app_id: '0x12' }, 'meta.gateway_app_id: expected an app id'],
    ['a quote over no keys', { ...meta, bootstrap_info: { quote: '00' } }, 'meta.bootstrap_info.ca_pubkey: is missing'],
    ['a key that is not hex', { caPubkey: 'xyz' }, 'kms_info.caPubkey: '],
    ['a member twice', `{"ca_cert":"a","ca_cert":"b"}`, 'ca_cert'],
  ])('refuses %s', (_, document, message) => {
    expect(refusal(() => ofKms(document))).toContain(message);
  });

  it('is no evidence of an app', () => {
    expect(refusal(() => recogniseEvidence(bytesOf(meta)))).toContain('Pass it with --kms-evidence.');
    expect(refusal(() => recogniseEvidence(bytesOf({ caPubkey: rootKey })))).toContain('what a KMS says of itself');
  });
});

describe('rootKeyReportData', () => {
  it('is the hash of the two keys in hexadecimal, and zeros', () => {
    // Keccak-256 of b'dstack-kms-genereted-keys-v1:3059;02ab;', by a Python implementation of the sponge
    expect(toHex(rootKeyReportData(fromHex('3059', 'a'), fromHex('02ab', 'b')))).toBe(KECCAK + '00'.repeat(32));
  });
});

const KECCAK = 'a3e329212f85bb402e199913f99fc8bb0590074e2094e291e920205fb4282b16';
