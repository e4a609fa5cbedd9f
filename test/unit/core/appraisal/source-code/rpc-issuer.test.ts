import { describe, expect, it } from 'vitest';
import { verifyOnce } from '../../../../../src/core/appraisal/hardware/intel/signatures.js';
import { judgeRpcIssuer } from '../../../../../src/core/appraisal/source-code/rpc-issuer.js';
import { recogniseComponentEvidence } from '../../../../../src/core/formats/component-evidence.js';
import type { KmsStatement } from '../../../../../src/core/formats/kms-statement.js';
import { createWholeDeployment, kmsRpcCertificate } from '../../../../../src/simulator/index.js';

const { kms, meta } = createWholeDeployment({ seed: 'rpc-issuer' });
function statementOf(document: unknown): KmsStatement {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const { statement } = recogniseComponentEvidence('kms', new Uint8Array(Buffer.from(text)));
  if (statement === null) throw new Error('no statement');
  return statement;
}
const chain = statementOf(kmsRpcCertificate(kms));
const alone: KmsStatement = { ...chain, rootKeys: [], rpcChain: chain.rpcChain.slice(0, 1) };
const said = statementOf(meta);
const unread = Uint8Array.from({ length: 44 }, () => 0x30);
const withoutKey = (at: number, change: object): KmsStatement => ({
  ...chain,
  rpcChain: chain.rpcChain.map((certificate, i) => (i === at ? { ...certificate, ...change } : certificate)),
});

describe('the issuer of an RPC certificate', () => {
  it.each<[string, KmsStatement, KmsStatement[], string]>([
    ['behind it', chain, [], 'proven'],
    ['that GetMeta states', alone, [said], 'proven'],
    ['among several that are stated', alone, [{ ...said, rootKeys: [unread, ...said.rootKeys] }], 'proven'],
    ['that nobody states', alone, [], 'open'],
    ['whose key is of a kind that is not read', alone, [{ ...said, rootKeys: [unread] }], 'open'],
    ['behind it, whose key is of a kind that is not read', withoutKey(1, { publicKey: null }), [], 'open'],
    ['that signed in a way that is not read', withoutKey(0, { signature: null }), [], 'open'],
    ['whose own signature is not read, which is of no matter', withoutKey(1, { signature: null }), [], 'proven'],
    ['that is another', withoutKey(1, { publicKey: new Uint8Array(64) }), [], 'wrong'],
    ['that is another, of a certificate that was altered', withoutKey(0, { tbs: new Uint8Array(9) }), [said], 'wrong'],
    ['that is the certificate itself', { ...alone, rpcChain: [...alone.rpcChain, ...alone.rpcChain] }, [], 'wrong'],
    ['that is another than GetMeta states', alone, [{ ...said, rootKeys: [kms.keys('thief').spki] }], 'wrong'],
  ])('%s', async (_, statement, others, status) => {
    expect((await judgeRpcIssuer(statement, others, verifyOnce())).status).toBe(status);
  });
});
