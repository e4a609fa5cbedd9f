// Timestamps of the simulated logs, read and verified by pkijs, which had no part in making them.

import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import * as pkijs from 'pkijs';
import { describe, expect, it } from 'vitest';
import {
  type CtLogParams,
  certificateWithScts,
  ctLog,
  logList,
  SCT_LIST,
  type SctParams,
  sctOf,
} from '../../../src/simulator/ct-log.js';
import {
  buildCertificate,
  createKeyring,
  createSigner,
  defaultPki,
  defaultPlatform,
} from '../../../src/simulator/index.js';

const AT = new Date('2026-06-15T12:00:00Z');
const keyring = createKeyring('ct-log');
const { certificates } = defaultPki(keyring, 'ct-log', defaultPlatform('ct-log'), AT);
const sign = createSigner(keyring, {});
const ca = buildCertificate('pckCa', certificates.pckCa, keyring, sign);

function certified(scts: SctParams[]): Uint8Array {
  return certificateWithScts(
    (more) => buildCertificate('pck', { ...certificates.pck, extensions: (list) => [...list, ...more] }, keyring, sign),
    keyring('pckCa').spki,
    scts,
    keyring,
  );
}

const rfc = ctLog('one', 'First', AT);
const tiled = ctLog('two', 'Second', AT, {
  kind: 'static',
  interval: { start: AT, end: new Date('2027-01-01T00:00:00Z') },
});

interface Listed {
  description: string;
  log_id: string;
  key: string;
  state: object;
  temporal_interval?: object;
}

function listed(logs: CtLogParams[]): { name: string; logs: Listed[]; tiled_logs: Listed[] }[] {
  return JSON.parse(logList({ version: '1.0', timestamp: AT, logs }, keyring)).operators;
}

async function verified(scts: SctParams[]): Promise<boolean[]> {
  const leaf = pkijs.Certificate.fromBER(Uint8Array.from(certified(scts)));
  const logs = listed([rfc, tiled]).flatMap(({ logs, tiled_logs }) => [...logs, ...tiled_logs]);
  return pkijs.verifySCTsForCertificate(
    leaf,
    pkijs.Certificate.fromBER(Uint8Array.from(ca)),
    logs.map(({ log_id, key }) => ({ log_id, key })),
  );
}

describe('simulated CT logs', () => {
  it('sign timestamps that hold for the certificate they are in', async () => {
    expect(await verified([sctOf(rfc, AT), sctOf(tiled, AT)])).toEqual([true, true]);
  });

  it('sign others where they are told to', async () => {
    expect(await verified([sctOf(rfc, AT, { signedBy: 'stranger' }), sctOf(tiled, AT)])).toEqual([false, true]);
    expect(await verified([sctOf(rfc, AT, { beforeSign: (message) => message.subarray(1) })])).toEqual([false]);
  });

  it('leave a certificate that its CA signed', () => {
    const leaf = new X509Certificate(certified([sctOf(rfc, AT)]));
    expect(leaf.verify(new X509Certificate(ca).publicKey)).toBe(true);
  });

  it('put the index of the entry into the extensions of a static log alone', () => {
    const list = pkijs.Certificate.fromBER(
      Uint8Array.from(certified([sctOf(rfc, AT), sctOf(tiled, AT)])),
    ).extensions?.find(({ extnID }) => extnID === SCT_LIST)?.parsedValue as pkijs.SignedCertificateTimestampList;
    expect(list.timestamps.map(({ extensions }) => extensions.byteLength)).toEqual([0, 8]);
    expect(list.timestamps.map(({ timestamp }) => timestamp)).toEqual([AT, AT]);
  });

  it('are listed by operator, with keys that their ids are the digests of', () => {
    const operators = listed([rfc, tiled, ctLog('three', 'First', AT, { state: 'retired' })]);
    expect(operators.map(({ name, logs, tiled_logs }) => [name, logs.length, tiled_logs.length])).toEqual([
      ['First', 2, 0],
      ['Second', 0, 1],
    ]);
    for (const { log_id, key } of operators.flatMap(({ logs, tiled_logs }) => [...logs, ...tiled_logs])) {
      const der = Buffer.from(key, 'base64');
      expect(createPublicKey({ key: der, format: 'der', type: 'spki' }).asymmetricKeyDetails?.namedCurve).toBe(
        'prime256v1',
      );
      expect(createHash('sha256').update(der).digest('base64')).toBe(log_id);
    }
    expect(operators[0]?.logs[1]?.state).toEqual({ retired: { timestamp: '2025-06-15T12:00:00Z' } });
    expect(operators[1]?.tiled_logs[0]?.temporal_interval).toEqual({
      start_inclusive: '2026-06-15T12:00:00Z',
      end_exclusive: '2027-01-01T00:00:00Z',
    });
  });
});
