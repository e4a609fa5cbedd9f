// What a bundle holds about the domain that the call named: its items read, in bounded number and size.

import {
  ACME_INFO_ITEMS,
  type Bundle,
  type BundleItem,
  CA_FILE_ITEMS,
  CERTIFICATE_HISTORY_ITEMS,
  CT_LOG_LIST_ITEM,
  DNS_RECORD_ITEMS,
  INGRESS_EVIDENCE_ITEMS,
  itemBytes,
  PUBLIC_ROOTS_ITEM,
  REVOCATION_ITEMS,
  SERVED_CERTIFICATE_ITEMS,
} from '../../bundle.js';
import { documentText } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { type AcmeInfo, readAcmeInfo } from '../../formats/acme-info.js';
import { parseCertificateHistory } from '../../formats/certificate-history.js';
import { type Certificate, parseCertificateChainPem } from '../../formats/codec/x509.js';
import type { Collateral } from '../../formats/collateral.js';
import { parseDnsRecord } from '../../formats/dns-record.js';
import { type DomainAddress, parseDomainAddress } from '../../formats/domain-name.js';
import { type IngressEvidence, parseIngressEvidence } from '../../formats/ingress-evidence.js';
import { parseRevocationRecord } from '../../formats/revocation-record.js';
import { parseServedCertificate } from '../../formats/served-certificate.js';
import type { DomainEvidence } from './input.js';

/** What is given about a named domain. */
export interface DomainGiven {
  evidence: DomainEvidence;
  /** What gateways say of their keys. */
  acmeInfos: readonly AcmeInfo[];
  /** What an app's own ingress publishes. */
  ingress: readonly IngressEvidence[];
  /** Collateral that may be for the quotes in them. */
  collaterals: readonly Collateral[];
  /** Host that was met by RA-TLS; null: none was. */
  metAt: string | null;
}

/** By the names of the items: most of them, and most characters of all of them together. */
const LIMITS = {
  [ACME_INFO_ITEMS]: { items: 8, characters: 32 * 1024 * 1024 },
  [INGRESS_EVIDENCE_ITEMS]: { items: 32, characters: 16 * 1024 * 1024 },
  [SERVED_CERTIFICATE_ITEMS]: { items: 16, characters: 8 * 1024 * 1024 },
  [DNS_RECORD_ITEMS]: { items: 16, characters: 32 * 1024 * 1024 },
  [REVOCATION_ITEMS]: { items: 32, characters: 48 * 1024 * 1024 },
  [PUBLIC_ROOTS_ITEM]: { items: 1, characters: 2 * 1024 * 1024 },
  [CA_FILE_ITEMS]: { items: 16, characters: 4 * 1024 * 1024 },
  [CERTIFICATE_HISTORY_ITEMS]: { items: 2, characters: 64 * 1024 * 1024 },
  [CT_LOG_LIST_ITEM]: { items: 1, characters: 8 * 1024 * 1024 },
} as const;
/** Certificates in one file of roots. The store of Mozilla has some 150. */
const MAX_ROOTS = 512;
/** What may be missing of a domain, but for the items' own names. */
const OTHER_GAPS: readonly string[] = ['gateway/acme-info'];

/**
 * null: the call named no domain.
 * @param collaterals all that there are, read when they are needed
 * @throws ParseError
 */
export function domainGiven(bundle: Bundle, collaterals: () => Collateral[]): DomainGiven | null {
  const { target, gaps } = bundle;
  if (target.domain === undefined) return null;
  const { name, port } = addressOf(target.domain);
  const acmeInfos = documents(bundle, 'evidence', ACME_INFO_ITEMS).map(({ bytes }) => readAcmeInfo(bytes));
  const ingress = documents(bundle, 'evidence', INGRESS_EVIDENCE_ITEMS).map(read(parseIngressEvidence));
  const served = documents(bundle, 'evidence', SERVED_CERTIFICATE_ITEMS).map(read(parseServedCertificate));
  if (ingress.some((one) => one.name !== name) || served.some((one) => one.name !== name || one.port !== port)) {
    throw new ParseError('PARSE_INVALID', 'bundle.items', 'what was met is another domain than the one that was named');
  }
  const [roots] = documents(bundle, 'endorsement', PUBLIC_ROOTS_ITEM);
  const [logList] = documents(bundle, 'reference', CT_LOG_LIST_ITEM);
  const certificates = (document: Document): Certificate[] =>
    read((text, field) => parseCertificateChainPem(text, field, MAX_ROOTS))(document);
  const evidence: DomainEvidence = {
    name,
    port,
    served,
    dns: documents(bundle, 'endorsement', DNS_RECORD_ITEMS).map(read(parseDnsRecord)),
    revocations: documents(bundle, 'endorsement', REVOCATION_ITEMS).map(read(parseRevocationRecord)),
    roots: {
      public: roots === undefined ? [] : certificates(roots),
      given: documents(bundle, 'reference', CA_FILE_ITEMS).flatMap(certificates),
      store: roots?.source ?? null,
    },
    histories: documents(bundle, 'endorsement', CERTIFICATE_HISTORY_ITEMS).map(read(parseCertificateHistory)),
    ctLogList: logList === undefined ? null : documentText(logList.bytes, logList.field),
    gaps: gaps
      .filter((gap) => OTHER_GAPS.includes(gap.name) || Object.keys(LIMITS).some((kind) => gap.name.startsWith(kind)))
      .map(({ name, reason, code = null, hint = null }) => ({ name, reason, code, hint })),
  };
  const isQuoted = acmeInfos.length > 0 || ingress.length > 0;
  const metAt = target.kind === 'ra-tls' ? hostOf(target.name) : null;
  return { evidence, acmeInfos, ingress, collaterals: isQuoted ? collaterals() : [], metAt };
}

/** @throws ParseError */
function addressOf(domain: string): DomainAddress {
  const address = parseDomainAddress(domain);
  if ('name' in address) return address;
  const { problem, hint } = address;
  throw new ParseError('PARSE_INVALID', 'bundle.target.domain', problem, { hint });
}

/** Of `host:port`. */
function hostOf(address: string): string {
  return address.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
}

interface Document {
  field: string;
  source: string;
  bytes: Uint8Array;
}

/** @param kind all of the name, or its beginning */
function documents(bundle: Bundle, role: BundleItem['role'], kind: keyof typeof LIMITS): Document[] {
  const isOfKind = (name: string): boolean => (kind.endsWith('/') ? name.startsWith(kind) : name === kind);
  const found = bundle.items.filter((item) => item.role === role && isOfKind(item.name));
  const length = found.reduce((sum, { data }) => sum + data.length, 0);
  const { items, characters } = LIMITS[kind];
  if (found.length > items || length > characters) {
    const what = `${found.length} items ${kind} with ${length} characters, over the limit of ${items} with ${characters}`;
    throw new ParseError('PARSE_LIMIT', 'bundle.items', what);
  }
  return found.map(({ name, source }) => ({ field: `bundle.items.${name}`, source, bytes: itemBytes(bundle, name) }));
}

function read<T>(parse: (text: string, field: string) => T): (document: Document) => T {
  return ({ bytes, field }) => parse(documentText(bytes, field), field);
}
