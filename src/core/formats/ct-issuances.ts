// Certificates as monitors of Certificate Transparency list them: the answers of Cert Spotter and of crt.sh, brought into one
// form. An entry that cannot be read, or that contradicts itself (another key or validity than the certificate in it), is told
// with its place, and all others count: a monitor cannot hide a certificate behind a broken one. Only where very many are broken
// is the rest not read: such an answer is not whole in any case.

import { sha256 } from '#crypto';
import { toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import {
  anyObject,
  anything,
  listOf,
  member,
  memberOr,
  mismatch,
  only,
  type Reader,
  read,
  readJson,
  refuse,
} from '../schema/reader.js';
import { base64Bytes, boolean, hex, integer, matching, text } from '../schema/scalars.js';
import type { CertificateHistory, CtMonitor, HistoryPage } from './certificate-history.js';
import { contextTag, DerReader, TAG } from './codec/der.js';
import { PEM_CERTIFICATE } from './codec/pem.js';
import { parseRfc3339 } from './codec/time.js';
import { type Certificate, findExtension, parseCertificate, parseCertificateChainPem } from './codec/x509.js';

/** One certificate, with the precertificate that went before it. */
export interface Issuance {
  /** Lower case, without a dot at the end. crt.sh lists those alone that match the question, until the certificate is known. */
  names: string[];
  /** SHA-256 of the DER SubjectPublicKeyInfo, lower-case hex; null: the monitor does not say which key. */
  spkiSha256: string | null;
  /** Who says so: no signature is verified here, so that each monitor can give another's certificate a key. */
  keyBy: CtMonitor[];
  /** Lower-case hex without zeros in front; null: not given. */
  serial: string | null;
  /** Distinguished name as the monitor writes it: untrusted text. */
  issuer: string;
  /** Unix milliseconds. */
  notBefore: number;
  notAfter: number;
  /** Null: the monitor does not say. */
  revoked: boolean | null;
  /** Of certificate or precertificate, and of what both have in common (RFC 6962 section 3.2): lower-case hex, null where not given. */
  certSha256: string | null;
  tbsSha256: string | null;
  /** Who lists it, at least one. */
  listed: Listing[];
}

export interface Listing {
  monitor: CtMonitor;
  /** By which the monitor knows it. */
  id: string;
  /** Where a person can look at it. */
  link: string;
}

export interface ReadIssuances {
  issuances: Issuance[];
  /** What could not be read, with its place: `crt.sh.pages[0][3].serial_number`. */
  problems: ParseError[];
}

const MAX_BODY = 16 * 1024 * 1024;
const MAX_ENTRIES = 10_000;
const MAX_NAMES = 2000;
const MAX_NAME = 1000;
/** Of one certificate by one monitor: more say nothing new. */
const MAX_LISTED = 8;
/** More say nothing new, and each takes time: an answer of a few megabytes can have a million. */
const MAX_PROBLEMS = 100;
/** Of one monitor, on all its pages: five times as many as crt.sh lists at most. */
const MAX_ISSUANCES = 50_000;
const OID_SUBJECT_ALT_NAME = '2.5.29.17';

/** All that the monitors list, each certificate once. */
export function readIssuances(histories: readonly CertificateHistory[]): ReadIssuances {
  const read = histories.map(readHistory);
  return {
    issuances: withoutDuplicates(read.flatMap(({ issuances }) => issuances)),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** Whether a client that asks for `name` (lower case) takes the certificate: it names that, or a wildcard in place of its first label. */
export function coversName({ names }: Issuance, name: string): boolean {
  const [label, parent] = splitLabel(name);
  return names.some((given) => {
    if (given === name) return true;
    const [pattern, rest] = splitLabel(given);
    const [before, after, ...more] = pattern.split('*');
    // Some clients take a star within the label, too.
    if (after === undefined || before === undefined || more.length > 0 || rest !== parent || parent === '')
      return false;
    return label.length >= pattern.length - 1 && label.startsWith(before) && label.endsWith(after);
  });
}

function splitLabel(name: string): [label: string, parent: string] {
  const dot = name.indexOf('.');
  return dot === -1 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

function readHistory({ monitor, pages }: CertificateHistory): ReadIssuances {
  const draft: ReadIssuances = { issuances: [], problems: [] };
  const named = pages.map((page, i) => ({ page, place: `${monitor}.pages[${i}]` }));
  const isCertificate = ({ body }: HistoryPage): boolean =>
    monitor === 'crt.sh' && body.trimStart().startsWith(PEM_CERTIFICATE);
  for (const { page, place } of named) {
    if (!isCertificate(page) && !isFull(draft)) tolerate(draft, place, () => readList(draft, monitor, page, place));
  }
  // A certificate says more of an entry that a list has: without the lists it is nobody's answer.
  const issuances = withoutDuplicates(draft.issuances);
  const byIdentity = new Map(issuances.map((issuance) => [identityOf(issuance), issuance]));
  for (const { page, place } of named) {
    if (isCertificate(page) && !isFull(draft))
      tolerate(draft, place, () => readCertificatePage(byIdentity, page, place));
  }
  return { issuances, problems: draft.problems };
}

/** What `run` cannot read is a problem of that place. */
function tolerate({ problems }: ReadIssuances, place: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    if (problems.length < MAX_PROBLEMS) problems.push(error);
    else if (problems.length === MAX_PROBLEMS) {
      problems.push(new ParseError('PARSE_LIMIT', place, `more than ${MAX_PROBLEMS} entries cannot be read`));
    }
  }
}

/** Nothing more is read. What is left out is a problem, so that the monitor does not count as whole. */
function isFull({ problems }: ReadIssuances): boolean {
  return problems.length > MAX_PROBLEMS;
}

const ENTRY_READERS: Record<CtMonitor, Reader<Issuance>> = {
  certspotter: readCertSpotterEntry,
  'crt.sh': readCrtShEntry,
};

function readList(draft: ReadIssuances, monitor: CtMonitor, { body }: HistoryPage, place: string): void {
  for (const [i, entry] of readEntries(body, place).entries()) {
    if (isFull(draft)) return;
    if (draft.issuances.length === MAX_ISSUANCES) {
      throw new ParseError('PARSE_LIMIT', place, `more than ${MAX_ISSUANCES} certificates in all`);
    }
    const field = `${place}[${i}]`;
    tolerate(draft, field, () => draft.issuances.push(read(entry, field, ENTRY_READERS[monitor])));
  }
}

/** Entries of a page, whatever they are. @throws ParseError where it is no list */
export function readEntries(body: string, place: string): unknown[] {
  return readJson(body, place, listOf(anything, { most: MAX_ENTRIES }), { bytes: MAX_BODY });
}

/** Id of the last entry of a page of Cert Spotter, which asks for the next; null: the page is empty. @throws ParseError */
export function lastEntryId(body: string, place: string): string | null {
  const entries = readEntries(body, place);
  return entries.length === 0 ? null : read(entries.at(-1), `${place}[${entries.length - 1}]`, only('id', entryId));
}

/** As many names as crt.sh looks at for one question. Where there are more, it leaves some out and does not say so. */
const CRT_SH_NAMES = 10_000;

/** Whether a page of crt.sh may lack certificates, as it has all the names that are looked at. @throws ParseError */
export function mayLackEntries(entries: readonly unknown[], place: string): boolean {
  const counts = entries.map((entry, i) =>
    read(entry, `${place}[${i}]`, only('result_count', integer(0, CRT_SH_NAMES))),
  );
  return counts.reduce((sum, count) => sum + count, 0) >= CRT_SH_NAMES;
}

const entryId = matching(/^[\x21-\x7e]{1,100}$/, 'an id of 1 to 100 printable characters');
const sha256Hex = hex(32);
const boundedName: Reader<string> = (value) => {
  const given = text(value);
  return given.length <= MAX_NAME ? normalName(given) : mismatch(`a name of at most ${MAX_NAME} characters`, value);
};
const boundedText = matching(/^[\s\S]{0,2000}$/, 'a text of at most 2000 characters');
const serialNumber: Reader<string> = (value) => {
  const digits = text(value);
  return /^[0-9a-f]{1,128}$/i.test(digits) ? normalSerial(digits) : mismatch('a serial number in hexadecimal', value);
};

/** Times with `Z`, or the offset that says the same. */
const utcTime: Reader<number> = (value) => parseRfc3339(text(value).replace(/[+-]00:00$/, 'Z'), '');
/** crt.sh leaves the zone out, and means UTC. */
const zonelessTime: Reader<number> = (value) => parseRfc3339(`${text(value)}Z`, '');

function normalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function normalSerial(digits: string): string {
  return digits.toLowerCase().replace(/^0+(?=.)/, '');
}

/** An object per issuance: certificate and precertificate are one there. */
function readCertSpotterEntry(value: unknown): Issuance {
  const entry = anyObject(value);
  const id = member(entry, 'id', entryId);
  const stated = {
    names: memberOr(entry, 'dns_names', null, listOf(boundedName, { most: MAX_NAMES })),
    spkiSha256: member(entry, 'pubkey_sha256', sha256Hex),
    notBefore: member(entry, 'not_before', utcTime),
    notAfter: member(entry, 'not_after', utcTime),
  };
  const certificate = memberOr(entry, 'cert_der', null, (der) => parseCertificate(base64Bytes(der), ''));
  if (certificate === null && stated.names === null) refuse('names neither dns_names nor cert_der');
  if (certificate !== null) {
    expectSame('pubkey_sha256', stated.spkiSha256, spkiSha256(certificate));
    expectSame('not_before', stated.notBefore, certificate.notBefore);
    expectSame('not_after', stated.notAfter, certificate.notAfter);
  }
  const certSha256 =
    certificate === null ? memberOr(entry, 'cert_sha256', null, sha256Hex) : toHex(sha256(certificate.raw));
  return {
    names: [...new Set([...(stated.names ?? []), ...(certificate === null ? [] : certificateNames(certificate))])],
    spkiSha256: stated.spkiSha256,
    keyBy: ['certspotter'],
    serial: certificate === null ? null : normalSerial(certificate.serial),
    issuer: memberOr(entry, 'issuer', certificate?.issuerName ?? '', issuerName),
    notBefore: stated.notBefore,
    notAfter: stated.notAfter,
    revoked: memberOr(entry, 'revoked', null, boolean),
    certSha256,
    tbsSha256: memberOr(entry, 'tbs_sha256', null, sha256Hex),
    listed: [
      {
        monitor: 'certspotter',
        id,
        link:
          certSha256 === null
            ? `https://api.certspotter.com/v1/issuances/${encodeURIComponent(id)}`
            : searchLink(certSha256),
      },
    ],
  };
}

/** A row per certificate and per precertificate. The key stands in neither. */
function readCrtShEntry(value: unknown): Issuance {
  const entry = anyObject(value);
  const id = String(member(entry, 'id', integer(1, Number.MAX_SAFE_INTEGER)));
  const commonName = memberOr(entry, 'common_name', [], (name) => [boundedName(name)]);
  const names = member(entry, 'name_value', (joined) =>
    listOf(boundedName, { most: MAX_NAMES })(text(joined).split('\n')),
  );
  return {
    names: [...new Set([...names, ...commonName])],
    spkiSha256: null,
    keyBy: [],
    serial: member(entry, 'serial_number', serialNumber),
    issuer: member(entry, 'issuer_name', boundedText),
    notBefore: member(entry, 'not_before', zonelessTime),
    notAfter: member(entry, 'not_after', zonelessTime),
    revoked: null,
    certSha256: null,
    tbsSha256: null,
    listed: [{ monitor: 'crt.sh', id, link: `https://crt.sh/?id=${id}` }],
  };
}

const issuerName: Reader<string> = (value) => member(anyObject(value), 'name', boundedText);

/** Gives the key to the entry that the certificate is of. */
function readCertificatePage(byIdentity: Map<string, Issuance>, { body }: HistoryPage, place: string): void {
  const [certificate] = parseCertificateChainPem(body, place, 1);
  if (certificate === undefined) return;
  const { issuerName, notBefore, notAfter, serial } = certificate;
  const entry = byIdentity.get(identity(normalSerial(serial), issuerName, notBefore, notAfter));
  if (entry === undefined) {
    throw new ParseError('PARSE_INVALID', place, 'a certificate that no list of the monitor names');
  }
  const names = certificateNames(certificate);
  const known = spkiSha256(certificate);
  if (entry.spkiSha256 !== null && entry.spkiSha256 !== known) {
    throw new ParseError('PARSE_INVALID', place, 'has another key than the certificate with the same serial number');
  }
  entry.spkiSha256 = known;
  entry.keyBy = ['crt.sh'];
  entry.certSha256 ??= toHex(sha256(certificate.raw));
  entry.names = [...new Set([...entry.names, ...names])];
}

function expectSame<T extends string | number>(key: string, stated: T, actual: T): void {
  if (stated === actual) return;
  const shown = (value: T): string => (typeof value === 'number' ? new Date(value).toISOString() : value);
  throw new ParseError('PARSE_INVALID', key, `says ${shown(stated)}, but cert_der has ${shown(actual)}`);
}

function spkiSha256({ spki }: Certificate): string {
  return toHex(sha256(spki));
}

/** What the certificate is valid for: the DNS names of subjectAltName, and the common name, which old clients go by. */
function certificateNames(certificate: Certificate): string[] {
  const extension = findExtension(certificate, OID_SUBJECT_ALT_NAME);
  const names = certificate.subjectName === '' ? [] : [normalName(certificate.subjectName)];
  if (extension === undefined) return names;
  const input = new DerReader(extension.value, 'subject_alt_name');
  const list = input.enter(TAG.SEQUENCE, 'names');
  input.end('names');
  while (!list.done) {
    if (list.nextTag !== DNS_NAME) {
      list.any('name');
      continue;
    }
    const name = list.content(DNS_NAME, 'dns_name');
    if (names.length > MAX_NAMES) list.fail('PARSE_LIMIT', 'names', `more than ${MAX_NAMES}`);
    names.push(normalName(Array.from(name, (byte) => String.fromCharCode(byte)).join('')));
  }
  return names;
}

const DNS_NAME = contextTag(2, false);

/**
 * Certificate and precertificate, and what several monitors list, as one: those with one serial number, one validity and one
 * issuer. Where keys differ they are two, whatever else is the same.
 */
function withoutDuplicates(issuances: readonly Issuance[]): Issuance[] {
  const groups = new Map<string, Map<string | null, Merged>>();
  // Those with a key first: one without belongs to the only one that it can be.
  const ordered = [...issuances.filter(hasKey), ...issuances.filter((issuance) => !hasKey(issuance))];
  for (const issuance of ordered) {
    const name = identityOf(issuance);
    const group = groups.get(name) ?? new Map<string | null, Merged>();
    groups.set(name, group);
    const [only = null] = group.size === 1 ? group.keys() : [];
    const key = issuance.spkiSha256 ?? only;
    const same = group.get(key);
    if (same !== undefined) addTo(same, issuance);
    else group.set(key, { issuance: { ...issuance, listed: [...issuance.listed] }, names: new Set(issuance.names) });
  }
  return [...groups.values()].flatMap((group) =>
    [...group.values()].map(({ issuance, names }) => ({ ...issuance, names: [...names] })),
  );
}

interface Merged {
  issuance: Issuance;
  names: Set<string>;
}

function hasKey({ spkiSha256 }: Issuance): boolean {
  return spkiSha256 !== null;
}

function identityOf({ serial, issuer, notBefore, notAfter, tbsSha256, listed }: Issuance): string {
  if (serial !== null) return identity(serial, commonNameOf(issuer), notBefore, notAfter);
  return identity(null, tbsSha256 ?? listed.map(({ id }) => id).join(' '), notBefore, notAfter);
}

function identity(serial: string | null, ...more: (string | number)[]): string {
  return JSON.stringify([serial, ...more]);
}

function addTo({ issuance, names }: Merged, other: Issuance): void {
  for (const name of other.names) names.add(name);
  const { revoked, listed, keyBy } = issuance;
  issuance.keyBy = [...new Set([...keyBy, ...other.keyBy])];
  // Revoked where all say so who know.
  issuance.revoked = revoked === null || other.revoked === null ? (revoked ?? other.revoked) : revoked && other.revoked;
  issuance.certSha256 ??= other.certSha256;
  issuance.tbsSha256 ??= other.tbsSha256;
  for (const { monitor, id, link } of other.listed) {
    const own = listed.filter((listing) => listing.monitor === monitor);
    if (own.length < MAX_LISTED && own.every((listing) => listing.id !== id)) listed.push({ monitor, id, link });
  }
}

/** Monitors write names differently (order, quotes, spaces); the common name of a CA is the same in all. */
function commonNameOf(distinguishedName: string): string {
  const [, name] = /(?:^|[,/+]\s*)CN\s*=\s*("[^"]*"|[^,/+"]*)/i.exec(distinguishedName) ?? [];
  return (name ?? distinguishedName).replace(/^"|"$/g, '').trim();
}

function searchLink(sha256: string): string {
  return `https://crt.sh/?q=${sha256}`;
}
