// Which certificates a domain serves, each once: a name with many addresses mostly has one certificate at all of them.

import { sha256 } from '#crypto';
import { toHex } from '../../../bytes.js';
import { type Certificate, parseCertificate, parseCertificateOrNull } from '../../../formats/codec/x509.js';
import type { DomainInput } from '../input.js';

export interface Served {
  leaf: Certificate;
  /** What was served with it, as far as it can be read, in any order. */
  chain: Certificate[];
}

/** @throws ParseError for a certificate of the domain that cannot be read */
export function servedCertificates({ served, name, port }: Pick<DomainInput, 'served' | 'name' | 'port'>): Served[] {
  const byDigest = new Map<string, { leaf: Certificate; chain: Map<string, Certificate> }>();
  for (const one of served) {
    const [first, ...others] = one.chain;
    if (one.name !== name || one.port !== port || first === undefined) continue;
    const digest = toHex(sha256(first));
    const known = byDigest.get(digest) ?? { leaf: parseCertificate(first, 'certificate'), chain: new Map() };
    byDigest.set(digest, known);
    for (const der of others) {
      // One that cannot be read has signed nothing.
      const other = known.chain.get(toHex(sha256(der))) ?? parseCertificateOrNull(der);
      if (other !== null) known.chain.set(toHex(sha256(der)), other);
    }
  }
  return [...byDigest.values()].map(({ leaf, chain }) => ({ leaf, chain: [...chain.values()] }));
}
