import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import { ParseError } from '../../../../src/core/errors.js';
import { aciReportData, parseAciReport } from '../../../../src/core/formats/aci.js';
import { recogniseComponentEvidence } from '../../../../src/core/formats/component-evidence.js';
import { recogniseEvidence } from '../../../../src/core/formats/recognise.js';
import { aciReport, createDeployment } from '../../../../src/simulator/index.js';

const world = createDeployment({ seed: 'aci' });
const NONCE = 'ab'.repeat(32);
type Report = { attestation: Record<string, unknown> & { workload_keyset: Record<string, unknown> } } & Record<
  string,
  unknown
>;
const report = (): Report => aciReport(world, NONCE) as Report;
const bytesOf = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));

describe('parseAciReport', () => {
  it('reads evidence and keyset, and works the digest out of the canonical form', () => {
    const { kind, machines } = recogniseEvidence(bytesOf(report()));
    const [machine] = machines;
    expect(kind).toBe('aci-report');
    expect(machine?.keyset).toEqual({
      digest: report().workload_keyset_digest,
      statedDigest: report().workload_keyset_digest,
      notAfter: Math.floor(world.at.getTime() / 1000 + 30 * 86_400) * 1000,
      tlsKeys: [],
    });
    expect(machine?.eventLog).not.toBeNull();
    expect(machine?.appCompose).toBe(world.appCompose.toString('utf8'));
  });

  it('reads the keys of its TLS servers, each for one name or for any', () => {
    const keys = [{ spki_sha256: 'ab'.repeat(32) }, { domain: 'API.example', spki_sha256: 'cd'.repeat(32) }];
    const { keyset } = parseAciReport(aciReport(world, NONCE, world.at, keys));
    expect(keyset?.tlsKeys).toEqual([
      { spkiSha256: 'ab'.repeat(32), domain: null },
      { spkiSha256: 'cd'.repeat(32), domain: 'api.example' },
    ]);
    expect(keyset?.digest).toBe(keyset?.statedDigest);
  });

  it('hashes the statement of the specification', () => {
    const digest = `sha256:${'cd'.repeat(32)}`;
    const keyset = { digest, statedDigest: digest, notAfter: 0, tlsKeys: [] };
    const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex') + '00'.repeat(32);
    expect(toHex(aciReportData(keyset, null))).toBe(
      hashOf(`{"keyset_digest":"${digest}","nonce":null,"purpose":"aci.report_data.v1"}`),
    );
    expect(toHex(aciReportData(keyset, Uint8Array.from(Buffer.from(NONCE, 'hex'))))).toBe(
      hashOf(`{"keyset_digest":"${digest}","nonce":"${NONCE}","purpose":"aci.report_data.v1"}`),
    );
  });

  it('says of another TEE that it is not read', () => {
    const { attestation } = report();
    const other = parseAciReport({ ...report(), attestation: { ...attestation, tee_type: 'sev_snp' } });
    expect(other.quote).toBeNull();
    expect(other.problem).toContain('AMD SEV-SNP');
  });

  it('is no evidence of a KMS', () => {
    expect(() => recogniseComponentEvidence('kms', bytesOf(report()))).toThrow('a report about an app');
  });

  const keyset = (change: object): unknown => {
    const { attestation } = report();
    return {
      ...report(),
      attestation: { ...attestation, workload_keyset: { ...attestation.workload_keyset, ...change } },
    };
  };
  let deep: unknown = 1;
  for (let depth = 0; depth < 40; depth++) deep = [deep];
  it.each<[string, unknown, string]>([
    ['another version', { ...report(), api_version: 'aci/2' }, 'aci.api_version: '],
    ['a digest of another kind', { ...report(), workload_keyset_digest: 'sha512:00' }, 'aci.workload_keyset_digest: '],
    ['no attestation', { ...report(), attestation: null }, 'aci.attestation: '],
    ['no keyset', { ...report(), attestation: { tee_type: 'tdx' } }, 'aci.attestation.workload_keyset: '],
    ['a keyset without an end', keyset({ not_after: null }), 'workload_keyset.not_after: '],
    ['a keyset with an end that is no number', keyset({ not_after: '1790000000' }), 'workload_keyset.not_after: '],
    ['a keyset beyond all time', keyset({ not_after: 1e300 }), 'workload_keyset.not_after: '],
    ['a keyset with half a character', keyset({ subject: '\ud800' }), 'aci'],
    [
      'a TLS key that is no hash',
      keyset({ tls_public_keys: [{ spki_sha256: 'AB'.repeat(32) }] }),
      'tls_public_keys[0]',
    ],
    [
      'TLS keys without end',
      keyset({ tls_public_keys: Array(257).fill({ spki_sha256: 'ab'.repeat(32) }) }),
      'tls_public_keys',
    ],
    [
      'no quote',
      { ...report(), attestation: { ...report().attestation, evidence: {} } },
      'aci.attestation.evidence: has no quote',
    ],
  ])('refuses %s', (_, json, message) => {
    expect(() => parseAciReport(json)).toThrow(message);
  });

  it('throws nothing but a ParseError for whatever keys of TLS servers', () => {
    const key = fc.record({
      spki_sha256: fc.oneof(fc.constant('ab'.repeat(32)), fc.jsonValue()),
      domain: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.array(key), fc.jsonValue()), (keys) => {
        try {
          const { keyset: read } = parseAciReport(keyset({ tls_public_keys: keys }));
          for (const { spkiSha256 } of read?.tlsKeys ?? []) expect(spkiSha256).toMatch(/^[0-9a-f]{64}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
    );
  });

  it('takes what it does not know into the digest', () => {
    const changed = parseAciReport(keyset({ more: deep }));
    expect(changed.keyset?.digest).not.toBe(changed.keyset?.statedDigest);
  });
});
