// Timestamps signed here by node:crypto, with keys of every kind that a list may name.

import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { standingOf } from '../../../../../../src/core/appraisal/domain/ct/standing.js';
import { parseCertificate } from '../../../../../../src/core/formats/codec/x509.js';
import { parseCtLogList } from '../../../../../../src/core/formats/ct-log-list.js';
import { certificate, NOW, spki } from '../../../../../support/ct/world.js';
import { logListOf } from '../../../formats/ct-vectors.js';

const bare = parseCertificate(certificate({ scts: null }), 'certificate');
const issuerKeyHash = createHash('sha256').update(spki('issuing')).digest();
const TIMESTAMP = NOW.getTime() - 1000;
const [RSA, ECDSA] = [1, 3];

/** RFC 6962 section 3.2, with empty extensions. */
function message(): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(TIMESTAMP));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bare.tbs.length);
  const head = [Buffer.of(0, 0), time, Buffer.of(0, 1), issuerKeyHash, length.subarray(1)];
  return Buffer.concat([...head, bare.tbs, Buffer.of(0, 0)]);
}

async function standing(
  keys: { publicKey: KeyObject; privateKey: KeyObject },
  algorithm: number,
  hash: string | null = 'sha256',
) {
  const key = keys.publicKey.export({ format: 'der', type: 'spki' });
  const id = createHash('sha256').update(key).digest();
  const log = {
    description: 'a log',
    log_id: id.toString('base64'),
    key: key.toString('base64'),
    state: { usable: {} },
  };
  const { logs } = parseCtLogList(logListOf(NOW.toISOString(), { Somebody: [log] }), 'list');
  const sct = {
    logId: id.toString('hex'),
    timestamp: TIMESTAMP,
    extensions: Buffer.alloc(0),
    hash: 4,
    algorithm,
    signature: sign(hash, message(), keys.privateKey),
  };
  const carrier = { certificate: bare, issuerKeyHash };
  const times = { at: NOW.getTime(), latest: NOW.getTime() };
  return (await standingOf(sct, carrier, { logs, age: 'current' }, times)).counts;
}

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });

it.each<[string, ReturnType<typeof ec>, number, string]>([
  ['ECDSA on P-256', ec('P-256'), ECDSA, 'yes'],
  ['RSA of 2048 bits', rsa(2048), RSA, 'yes'],
  ['RSA of 1024 bits', rsa(1024), RSA, 'no'],
  ['ECDSA on P-384', ec('P-384'), ECDSA, 'no'],
  ['ECDSA that says to be RSA', ec('P-256'), RSA, 'no'],
  ['ECDSA on P-384 that says to be RSA', ec('P-384'), RSA, 'no'],
  ['RSA that says to be ECDSA', rsa(2048), ECDSA, 'no'],
  ['Ed25519', generateKeyPairSync('ed25519'), ECDSA, 'no'],
])('%s', async (name, keys, algorithm, counts) => {
  expect(await standing(keys, algorithm, name === 'Ed25519' ? null : 'sha256')).toBe(counts);
});

it('counts with SHA-256 alone', async () => {
  expect(await standing(rsa(2048), RSA, 'sha1')).toBe('no');
  expect(await standing(ec('P-256'), ECDSA, 'sha512')).toBe('no');
});
