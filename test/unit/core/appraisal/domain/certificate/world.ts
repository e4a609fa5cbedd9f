// A public PKI of three: a root, a CA, and the certificate of app.example.com. Each of them can be bent in one place.

import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import dnsPacket from 'dns-packet';
import { judgeCertificate } from '../../../../../../src/core/appraisal/domain/certificate/index.js';
import type { AttestedHoldings, DomainInput } from '../../../../../../src/core/appraisal/domain/input.js';
import type { Judgement } from '../../../../../../src/core/appraisal/judgement.js';
import { parseCertificate } from '../../../../../../src/core/formats/codec/x509.js';
import type { DnsAnswer, DnsRecord } from '../../../../../../src/core/formats/dns-record.js';
import type { RevocationRecord } from '../../../../../../src/core/formats/revocation-record.js';
import type { ServedCertificate } from '../../../../../../src/core/formats/served-certificate.js';
import { DEFAULT_DOMAIN_POLICY } from '../../../../../../src/core/policy/domain.js';
import * as pki from '../../../../../support/tls-pki.js';

export const NAME = 'app.example.com';
export const AT = '2026-06-01T00:00:00Z';
export const STORE = 'a store of tests';

export const KEYS = {
  root: pki.ecKey('P-384', 'sha384'),
  ca: pki.ecKey(),
  leaf: pki.ecKey(),
  /** Of nobody in the PKI. */
  other: pki.ecKey(),
  /** Of an older root. */
  old: pki.ecKey(),
};

export const NAMES = {
  root: pki.name('Test Root'),
  ca: pki.name('Test CA'),
  leaf: pki.name(NAME),
  old: pki.name('Old Test Root'),
};

/** Members replace; null leaves an extension out. */
export type Bend = Partial<Omit<pki.CertificateParts, 'extensions'>> & { ext?: Record<string, Buffer | null> };

function made(defaults: Omit<pki.CertificateParts, 'extensions'>, ext: Record<string, Buffer>, bend: Bend): Buffer {
  const { ext: bent = {}, ...parts } = bend;
  const extensions = Object.values({ ...ext, ...bent }).filter((one) => one !== null);
  return pki.certificate({ ...defaults, ...parts, extensions });
}

export function rootCertificate(bend: Bend = {}): Buffer {
  const key = bend.key ?? KEYS.root;
  const ext = {
    constraints: pki.basicConstraints(true),
    usage: pki.keyUsage(5, 6),
    id: pki.subjectKeyId(key),
  };
  return made({ subject: NAMES.root, issuer: NAMES.root, key, issuerKey: key }, ext, bend);
}

export function caCertificate(bend: Bend = {}): Buffer {
  const { key = KEYS.ca, issuerKey = KEYS.root } = bend;
  const ext = {
    constraints: pki.basicConstraints(true, 0),
    usage: pki.keyUsage(5, 6),
    id: pki.subjectKeyId(key),
    issuerId: pki.authorityKeyId(issuerKey),
  };
  return made({ subject: NAMES.ca, issuer: NAMES.root, key, issuerKey }, ext, bend);
}

export function leafCertificate(bend: Bend = {}): Buffer {
  const { key = KEYS.leaf, issuerKey = KEYS.ca } = bend;
  const ext = {
    constraints: pki.basicConstraints(false),
    usage: pki.keyUsage(0),
    purposes: pki.purposes(pki.SERVER_AUTH),
    names: pki.altNames(pki.dns(NAME)),
    id: pki.subjectKeyId(key),
    issuerId: pki.authorityKeyId(issuerKey),
  };
  return made({ subject: NAMES.leaf, issuer: NAMES.ca, key, issuerKey }, ext, bend);
}

export const spkiSha256 = (key: pki.Key): string => createHash('sha256').update(key.spki).digest('hex');

export const held = (...keys: pki.Key[]): AttestedHoldings => ({
  keys: keys.map((key) => ({ spkiSha256: spkiSha256(key), holder: 'gateway' })),
  accounts: [],
  cause: keys.length > 0 ? null : 'domain.tee-controlled-key',
});

export const served = (chain: Uint8Array[], parts: Partial<ServedCertificate> = {}): ServedCertificate => ({
  schema: 'trust-center/served-certificate/v1',
  name: NAME,
  port: 443,
  address: '203.0.113.5',
  chain: chain.map((one) => new Uint8Array(one)),
  ocspResponse: null,
  ...parts,
});

export const listAt = (url: string, crl: Uint8Array): RevocationRecord => ({
  schema: 'trust-center/revocation-record/v1',
  url,
  crl: new Uint8Array(crl),
});

/** What a resolver answers of a name that has these addresses. */
export function addressRecord(
  addresses: readonly string[],
  bent: Partial<Record<'A' | 'AAAA', Partial<DnsAnswer>>> = {},
): DnsRecord {
  const answer = (type: 'A' | 'AAAA'): DnsAnswer => {
    const message = dnsPacket.encode({
      type: 'response',
      id: 1,
      flags: dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE,
      questions: [{ type, name: NAME, class: 'IN' }],
      answers: addresses
        .filter((address) => isIPv6(address) === (type === 'AAAA'))
        .map((data) => ({ type, name: NAME, ttl: 60, class: 'IN', data })),
    });
    return { name: NAME, type, message: new Uint8Array(message), problem: null, ...bent[type] };
  };
  const resolver = 'https://dns.example/dns-query';
  return { schema: 'trust-center/dns-record/v1', resolver, answers: [answer('A'), answer('AAAA')] };
}

export function inputOf(
  records: ServedCertificate[],
  roots: Uint8Array[],
  parts: Partial<DomainInput> = {},
): DomainInput {
  return {
    name: NAME,
    port: 443,
    served: records,
    dns: [addressRecord(records.flatMap(({ address }) => address ?? []))],
    revocations: [],
    roots: { public: roots.map((der) => parseCertificate(new Uint8Array(der), 'root')), given: [], store: STORE },
    histories: [],
    ctLogList: null,
    gaps: [],
    policy: DEFAULT_DOMAIN_POLICY,
    at: Date.parse(AT),
    clockSkewMinutes: 5,
    ...parts,
  };
}

/** Of what one address serves, with the leaf's key attested. */
export function judged(
  chain: Uint8Array[],
  roots: Uint8Array[] = [rootCertificate()],
  parts: Partial<DomainInput> & { ocspResponse?: Uint8Array } = {},
): Promise<Judgement> {
  const { ocspResponse = null, ...input } = parts;
  const record = served(chain, { ocspResponse: ocspResponse === null ? null : new Uint8Array(ocspResponse) });
  return judgeCertificate(inputOf([record], roots, input), held(KEYS.leaf));
}
