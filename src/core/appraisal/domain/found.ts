// What a result shows of the domain beside the checks: who has its keys, and what it is served with.

import { sha256 } from '#crypto';
import { toHex } from '../../bytes.js';
import { parseCertificateOrNull } from '../../formats/codec/x509.js';
import type { ServedCertificate } from '../../formats/served-certificate.js';
import type { CheckId } from '../../result/catalog.js';
import type { DomainCertificate, DomainResult } from '../../result/domain.js';
import type { AttestedHoldings, DomainEvidence } from './input.js';
import type { Holder } from './name.js';

export function domainFound(
  { name, port, served }: Pick<DomainEvidence, 'name' | 'port' | 'served'>,
  holder: Holder,
  { accounts }: Pick<AttestedHoldings, 'accounts'>,
  leftOut: readonly CheckId[],
  givenRoot: boolean,
): DomainResult {
  // What nobody asked for counts for nothing, however it would have come out.
  const isKeyAsked = !leftOut.includes('domain.tee-controlled-key');
  const certificates = new Map(served.flatMap(certificateOf).map((one) => [JSON.stringify(one), one]));
  return {
    name,
    port,
    holder: isKeyAsked ? holder : null,
    certificates: [...certificates.values()],
    givenRoot,
    accounts: isKeyAsked ? [...accounts] : [],
    leftOut: [...leftOut],
  };
}

/** None where there is none that can be read: `domain.certificate` says so. */
function certificateOf({ chain: [leaf] }: ServedCertificate): DomainCertificate[] {
  const certificate = leaf === undefined ? null : parseCertificateOrNull(leaf);
  if (certificate === null) return [];
  const { spki, issuerName, notAfter } = certificate;
  return [{ keySha256: toHex(sha256(spki)), issuer: issuerName, notAfter: new Date(notAfter).toISOString() }];
}
