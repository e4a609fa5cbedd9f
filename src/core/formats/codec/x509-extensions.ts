// Extensions of certificates for TLS and of the lists about them (RFC 5280 section 4.2 and 5.2, RFC 7633), read strictly.
// Structure only: what they mean for a certificate in use is judged elsewhere.

import { contextTag, DerReader, TAG } from './der.js';
import { type Certificate, type Crl, readExtension } from './x509.js';

export const OID = {
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  tlsFeature: '1.3.6.1.5.5.7.1.24',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
} as const;
const OID_OCSP_ACCESS = '1.3.6.1.5.5.7.48.1';
/** TLS extension status_request: the server has to staple (RFC 7633). */
const STATUS_REQUEST = 5;

/** A certificate of a CDN has some hundred names. */
const MAX_NAMES = 4096;
const MAX_ITEMS = 256;

/** A name of a certificate, or the base of a constraint. */
export interface GeneralName {
  kind: 'other' | 'email' | 'dns' | 'x400' | 'directory' | 'edi' | 'uri' | 'ip' | 'registered';
  /** Content: text of one byte a character (`dns`, `email`, `uri`), bytes (`ip`), a DER Name (`directory`). */
  value: Uint8Array;
}

export interface NameConstraints {
  /** Null: nothing is said of them. */
  permitted: GeneralName[] | null;
  excluded: GeneralName[] | null;
}

export interface DistributionPoint {
  /** URLs at which the list is; empty: it is named by other means. */
  urls: string[];
  /** Whether it is only about some reasons, or is of another issuer than the certificate. */
  isPartial: boolean;
}

export interface IssuingDistributionPoint {
  /** Null: it is not named, and the list is about all of its issuer. */
  urls: string[] | null;
  onlyUserCerts: boolean;
  onlyCaCerts: boolean;
  /** Only some reasons, only attribute certificates, or certificates of other issuers too. */
  isOther: boolean;
}

/** Names beside the subject; null when absent. @throws ParseError */
export function subjectAltNames({ extensions }: Certificate, field: string): GeneralName[] | null {
  return readExtension(extensions, OID.subjectAltName, `${field}.subject_alt_name`, (value) => {
    const names = readNames(value.enter(TAG.SEQUENCE, 'value'), MAX_NAMES);
    if (names.length === 0) value.fail('PARSE_INVALID', 'value', 'an empty list of names');
    return names;
  });
}

/** Purposes by OID; null when absent. @throws ParseError */
export function extendedKeyUsage({ extensions }: Certificate, field: string): string[] | null {
  return readExtension(extensions, OID.extendedKeyUsage, `${field}.extended_key_usage`, (value) =>
    listIn(value, (list) => list.oid('purpose')),
  );
}

/** Null when absent. @throws ParseError also for a subtree with bounds, which RFC 5280 does not have */
export function nameConstraints({ extensions }: Certificate, field: string): NameConstraints | null {
  return readExtension(extensions, OID.nameConstraints, `${field}.name_constraints`, (value) => {
    const sequence = value.enter(TAG.SEQUENCE, 'value');
    const subtrees = (tag: number): GeneralName[] | null =>
      sequence.nextTag === tag ? readSubtrees(sequence.enter(tag, 'subtrees')) : null;
    const permitted = subtrees(contextTag(0, true));
    const excluded = subtrees(contextTag(1, true));
    sequence.end('value');
    return { permitted, excluded };
  });
}

/** Where revocation lists about the certificate are; null when absent. @throws ParseError */
export function crlDistributionPoints({ extensions }: Certificate, field: string): DistributionPoint[] | null {
  return readExtension(extensions, OID.crlDistributionPoints, `${field}.crl_distribution_points`, (value) =>
    listIn(value, (list) => {
      const point = list.enter(TAG.SEQUENCE, 'distribution_point');
      const urls = readPointName(point, 'distribution_point') ?? [];
      const isPartial = !point.done;
      for (const tag of [contextTag(1, false), contextTag(2, true)]) {
        if (point.nextTag === tag) point.content(tag, 'distribution_point');
      }
      point.end('distribution_point');
      return { urls, isPartial };
    }),
  );
}

/** URLs of the lists that are about the whole certificate and of its issuer, of any scheme. @throws ParseError */
export function revocationListUrls(certificate: Certificate, field: string): string[] {
  const points = crlDistributionPoints(certificate, field) ?? [];
  return points.filter(({ isPartial }) => !isPartial).flatMap(({ urls }) => urls);
}

/** URLs of OCSP responders. @throws ParseError */
export function ocspResponders({ extensions }: Certificate, field: string): string[] {
  const described = readExtension(extensions, OID.authorityInfoAccess, `${field}.authority_info_access`, (value) =>
    listIn(value, (list) => {
      const access = list.enter(TAG.SEQUENCE, 'access');
      const method = access.oid('access.method');
      const location = readName(access);
      access.end('access');
      return method === OID_OCSP_ACCESS && location.kind === 'uri' ? [oneByteText(location.value)] : [];
    }),
  );
  return (described ?? []).flat();
}

/** Whether a server with the certificate has to staple an OCSP response. @throws ParseError */
export function mustStaple({ extensions }: Certificate, field: string): boolean {
  const features = readExtension(extensions, OID.tlsFeature, `${field}.tls_feature`, (value) =>
    listIn(value, (list) => list.smallInteger('feature', 0xffff)),
  );
  return features?.includes(STATUS_REQUEST) ?? false;
}

/** Which certificates a list is about; null when absent: all of its issuer. @throws ParseError */
export function issuingDistributionPoint({ extensions }: Crl, field: string): IssuingDistributionPoint | null {
  return readExtension(extensions, OID.issuingDistributionPoint, `${field}.issuing_distribution_point`, (value) => {
    const sequence = value.enter(TAG.SEQUENCE, 'value');
    const urls = readPointName(sequence, 'distribution_point');
    const flag = (number: number): boolean => {
      if (sequence.nextTag !== contextTag(number, false)) return false;
      const content = sequence.content(contextTag(number, false), 'flag');
      if (content.length === 1 && content[0] === 0xff) return true;
      return sequence.fail('PARSE_INVALID', 'flag', 'a flag other than true, as DER leaves out the default');
    };
    const onlyUserCerts = flag(1);
    const onlyCaCerts = flag(2);
    const hasReasons = sequence.nextTag === contextTag(3, false);
    if (hasReasons) sequence.content(contextTag(3, false), 'reasons');
    const isIndirect = flag(4);
    const onlyAttributeCerts = flag(5);
    sequence.end('value');
    return { urls, onlyUserCerts, onlyCaCerts, isOther: hasReasons || isIndirect || onlyAttributeCerts };
  });
}

/** Text of one byte a character. */
export function oneByteText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Elements of a DER Name: its RelativeDistinguishedNames, whole. @throws ParseError */
export function namesIn(name: Uint8Array, field: string): Uint8Array[] {
  const input = new DerReader(name, field);
  const sequence = input.enter(TAG.SEQUENCE, '');
  input.end('');
  return itemsOf(sequence, (list) => list.any(''));
}

/** `[0] { [0] fullName | [1] relative name }`; null when absent. */
function readPointName(reader: DerReader, name: string): string[] | null {
  if (reader.nextTag !== contextTag(0, true)) return null;
  const choice = reader.enter(contextTag(0, true), name);
  const isFullName = choice.nextTag === contextTag(0, true);
  const names = isFullName ? readNames(choice.enter(contextTag(0, true), name), MAX_ITEMS) : [];
  if (!isFullName) choice.content(contextTag(1, true), name);
  choice.end(name);
  return names.filter(({ kind }) => kind === 'uri').map(({ value }) => oneByteText(value));
}

function readSubtrees(list: DerReader): GeneralName[] {
  return itemsOf(list, (subtrees) => {
    const subtree = subtrees.enter(TAG.SEQUENCE, 'subtree');
    const base = readName(subtree);
    subtree.end('subtree');
    return base;
  });
}

/** By context tag, as RFC 5280 numbers them. */
const KINDS: readonly { kind: GeneralName['kind']; constructed: boolean }[] = [
  { kind: 'other', constructed: true },
  { kind: 'email', constructed: false },
  { kind: 'dns', constructed: false },
  { kind: 'x400', constructed: true },
  { kind: 'directory', constructed: true },
  { kind: 'edi', constructed: true },
  { kind: 'uri', constructed: false },
  { kind: 'ip', constructed: false },
  { kind: 'registered', constructed: false },
];

function readName(reader: DerReader): GeneralName {
  const tag = reader.nextTag;
  const found = KINDS.find(({ constructed }, number) => tag === contextTag(number, constructed));
  if (found === undefined) return reader.fail('PARSE_INVALID', 'name', 'a name of no known kind');
  return { kind: found.kind, value: reader.content(tag, 'name') };
}

function readNames(list: DerReader, most: number): GeneralName[] {
  return itemsOf(list, readName, most);
}

/** SEQUENCE SIZE (1..MAX) OF. */
function listIn<T>(value: DerReader, read: (list: DerReader) => T): T[] {
  const list = value.enter(TAG.SEQUENCE, 'value');
  const items = itemsOf(list, read);
  if (items.length === 0) value.fail('PARSE_INVALID', 'value', 'an empty list');
  return items;
}

function itemsOf<T>(list: DerReader, read: (list: DerReader) => T, most = MAX_ITEMS): T[] {
  const items: T[] = [];
  while (!list.done) {
    if (items.length === most) list.fail('PARSE_LIMIT', '', `more than ${most}`);
    items.push(read(list));
  }
  return items;
}
