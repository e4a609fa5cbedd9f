// Who issued the certificate of a KMS's RPC port: the root CA that the KMS states has to. The signatures show no more than
// that; what the CA's key is worth, the measured key provider says.

import { p256Point } from '../../formats/codec/x509.js';
import type { KmsStatement } from '../../formats/kms-statement.js';
import type { VerifySignature } from '../hardware/intel/signatures.js';

export interface IssuerFinding {
  /** `wrong`: it was issued by another. `open`: that cannot be told here. */
  status: 'proven' | 'open' | 'wrong';
  /** As a clause. */
  detail: string;
}

/** @param others what the KMS states besides, for a certificate that came without its issuers */
export async function judgeRpcIssuer(
  { rpcChain: chain }: KmsStatement,
  others: readonly KmsStatement[],
  verify: VerifySignature,
): Promise<IssuerFinding> {
  const [leaf] = chain;
  if (leaf === undefined) throw new TypeError('no certificate');
  const signed = chain.length === 1 ? chain : chain.slice(0, -1);
  if (signed.some(({ signature }) => signature === null)) return open('its signature is of a kind that is not read');
  if (chain.length > 1) {
    for (const [index, certificate] of signed.entries()) {
      const key = chain[index + 1]?.publicKey ?? null;
      if (key === null) return open('the key of an issuer is of a kind that is not read');
      if (!(await verify(key, certificate.tbs, certificate.signature))) {
        return {
          status: 'wrong',
          detail: `certificate ${index + 1} of its chain is not signed by the key of the next`,
        };
      }
    }
    return PROVEN;
  }
  const keys = others.flatMap(({ rootKeys }) => rootKeys);
  if (keys.length === 0) return open('it came without its issuer, and the KMS states no root key');
  const points = keys.flatMap((key) => p256Point(key) ?? []);
  for (const point of points) if (await verify(point, leaf.tbs, leaf.signature)) return PROVEN;
  if (points.length < keys.length) return open('a root key that the KMS states is of a kind that is not read');
  return { status: 'wrong', detail: 'no root key that the KMS states signed it' };
}

const PROVEN: IssuerFinding = { status: 'proven', detail: '' };
const open = (detail: string): IssuerFinding => ({ status: 'open', detail });
