// What a bundle holds about a domain, in a few lines for each item. Nothing is judged: a certificate that is shown may be
// anybody's, and what resolvers and monitors answered is their word.

import { sha256 } from '#crypto';
import { dnsNames } from '../core/appraisal/domain/certificate/names.js';
import {
  ACME_INFO_ITEMS,
  type Bundle,
  CA_FILE_ITEMS,
  CERTIFICATE_HISTORY_ITEMS,
  CT_LOG_LIST_ITEM,
  DNS_RECORD_ITEMS,
  INGRESS_EVIDENCE_ITEMS,
  itemBytes,
  PUBLIC_ROOTS_ITEM,
  REVOCATION_ITEMS,
  SERVED_CERTIFICATE_ITEMS,
} from '../core/bundle.js';
import { documentText, toHex } from '../core/bytes.js';
import { TrustCenterError } from '../core/errors.js';
import { readAcmeInfo } from '../core/formats/acme-info.js';
import { parseCertificateHistory } from '../core/formats/certificate-history.js';
import { type Certificate, parseCertificate, parseCertificateChainPem, parseCrl } from '../core/formats/codec/x509.js';
import { readIssuances } from '../core/formats/ct-issuances.js';
import { parseCtLogList } from '../core/formats/ct-log-list.js';
import { latin1, outcomeOf, readAddress, readCaa, readTxt } from '../core/formats/dns-message.js';
import { type DnsAnswer, parseDnsRecord } from '../core/formats/dns-record.js';
import { parseIngressEvidence } from '../core/formats/ingress-evidence.js';
import { parseRevocationRecord } from '../core/formats/revocation-record.js';
import { parseServedCertificate } from '../core/formats/served-certificate.js';
import type { Tree } from './tree.js';

/** A name can have thousands of certificates. */
const MAX_LISTED = 20;
const MAX_ROOTS = 512;
const MAX_CRL_BYTES = 9 * 1024 * 1024;

const DESCRIPTIONS: readonly (readonly [name: string, describe: (bytes: Uint8Array, name: string) => Tree])[] = [
  [ACME_INFO_ITEMS, describeAcmeInfo],
  [INGRESS_EVIDENCE_ITEMS, describeIngress],
  [SERVED_CERTIFICATE_ITEMS, describeServed],
  [DNS_RECORD_ITEMS, describeDns],
  [REVOCATION_ITEMS, describeRevocation],
  [PUBLIC_ROOTS_ITEM, describeRoots],
  [CA_FILE_ITEMS, describeRoots],
  [CERTIFICATE_HISTORY_ITEMS, describeHistory],
  [CT_LOG_LIST_ITEM, describeLogList],
];

/** Null for an item that is about no domain. */
export function describeDomainItem(bundle: Bundle, name: string): Tree {
  const [, describe] = DESCRIPTIONS.find(([known]) => name.startsWith(known)) ?? [];
  if (describe === undefined) return null;
  try {
    return describe(itemBytes(bundle, name), name);
  } catch (error) {
    if (error instanceof TrustCenterError) return { unreadable: error.message };
    throw error;
  }
}

function describeAcmeInfo(bytes: Uint8Array): Tree {
  const { accountUri, accountEvidence, keys, baseDomain } = readAcmeInfo(bytes);
  const quoted = (evidence: unknown): string => (evidence === null ? 'without a quote' : 'with a quote');
  return {
    baseDomain,
    account: accountUri === null ? null : `${accountUri}, ${quoted(accountEvidence)}`,
    keys: shortened(keys.map(({ publicKey, evidence }) => `sha256:${toHex(sha256(publicKey))}, ${quoted(evidence)}`)),
  };
}

function describeIngress(bytes: Uint8Array, name: string): Tree {
  const { files, name: domain } = parseIngressEvidence(documentText(bytes, name), name);
  return { domain, files: files.map((file) => `${file.name}, ${file.bytes.length} bytes`) };
}

function describeServed(bytes: Uint8Array, name: string): Tree {
  const { address, chain, ocspResponse } = parseServedCertificate(documentText(bytes, name), name);
  const certificates = chain.map((der, i) => parseCertificate(der, `${name}.chain[${i}]`));
  return {
    address: address ?? 'behind a proxy',
    names: shortened(certificates.slice(0, 1).flatMap(dnsNames)),
    certificates: certificates.map(certificateText),
    ocspResponse: ocspResponse === null ? 'none was stapled' : `stapled, ${ocspResponse.length} bytes`,
  };
}

function certificateText({ subjectName, issuerName, notBefore, notAfter, spki }: Certificate): string {
  return `${subjectName || 'no common name'}, by ${issuerName}, ${day(notBefore)} to ${day(notAfter)}, key sha256:${toHex(sha256(spki))}`;
}

function describeDns(bytes: Uint8Array, name: string): Tree {
  const { resolver, answers } = parseDnsRecord(documentText(bytes, name), name);
  return { resolver, answers: answers.map((answer) => `${answer.name} ${answer.type}: ${answerText(answer)}`) };
}

function answerText(answer: DnsAnswer): string {
  const outcome = outcomeOf(answer);
  if (outcome.kind === 'unusable') return `no answer that can be used: ${outcome.reason}`;
  const what = outcome.kind === 'records' ? outcome.records.map((data) => dataText(data, answer)).join('; ') : 'none';
  const by = outcome.aliases.length === 0 ? '' : `, by ${outcome.aliases.join(', ')}`;
  return `${what}${by}${outcome.isValidated ? ' (DNSSEC validated, it says)' : ''}`;
}

function dataText(data: Uint8Array, { type }: DnsAnswer): string {
  if (type === 'TXT') return JSON.stringify(readTxt(data));
  if (type !== 'CAA') return readAddress(data);
  const { flags, tag, value } = readCaa(data);
  return `${flags} ${tag} ${JSON.stringify(latin1(value))}`;
}

function describeRevocation(bytes: Uint8Array, name: string): Tree {
  const { url, crl } = parseRevocationRecord(documentText(bytes, name), name);
  const { issuerName, thisUpdate, nextUpdate, revoked } = parseCrl(crl, name, { bytes: MAX_CRL_BYTES });
  const until = nextUpdate === null ? '' : ` to ${day(nextUpdate)}`;
  return { url, list: `by ${issuerName}, ${day(thisUpdate)}${until}, ${revoked.size} revoked` };
}

function describeRoots(bytes: Uint8Array, name: string): Tree {
  const roots = parseCertificateChainPem(documentText(bytes, name), name, MAX_ROOTS);
  return { roots: shortened(roots.map(certificateText)) };
}

function describeHistory(bytes: Uint8Array, name: string): Tree {
  const history = parseCertificateHistory(documentText(bytes, name), name);
  const { issuances, problems } = readIssuances([history]);
  return {
    domain: history.name,
    answered: history.complete ? 'to its end' : `not to its end: ${history.problem ?? 'it does not say why'}`,
    certificates: shortened(
      issuances.map(({ names, issuer, notBefore, notAfter, spkiSha256 }) => {
        const key = spkiSha256 === null ? 'its key not said' : `key sha256:${spkiSha256}`;
        return `${shortened(names).join(' ')}, by ${issuer}, ${day(notBefore)} to ${day(notAfter)}, ${key}`;
      }),
    ),
    unreadable: problems.length === 0 ? null : `${problems.length} entries, first ${problems[0]?.message}`,
  };
}

function describeLogList(bytes: Uint8Array, name: string): Tree {
  const { timestamp, logs } = parseCtLogList(documentText(bytes, name), name);
  return { made: new Date(timestamp).toISOString(), logs: logs.size };
}

function shortened(all: readonly string[]): string[] {
  const more = all.length - MAX_LISTED;
  return more > 0 ? [...all.slice(0, MAX_LISTED), `and ${more} more`] : [...all];
}

function day(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
