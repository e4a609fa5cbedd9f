// One P-256 signature verification by node:crypto and nothing else, the key imported beforehand: the unit of the benchmarks.

import { generateKeyPairSync, sign, verify } from 'node:crypto';

export function bareVerification(): () => void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const message = new Uint8Array(1000);
  const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  return () => {
    if (!verify('sha256', message, key, signature)) throw new Error('a signature does not verify');
  };
}
