// A domain as Certificate Transparency sees it: a CA, what it issued, the logs that signed timestamps for it, and what two
// monitors list. Certificates and signatures are made by the simulator, the monitors' answers are written here.

import { createHash } from 'node:crypto';
import type { AttestedHoldings, DomainInput } from '../../../src/core/appraisal/domain/input.js';
import {
  CERTIFICATE_HISTORY_SCHEMA,
  type CertificateHistory,
  type CtMonitor,
} from '../../../src/core/formats/certificate-history.js';
import { parseCertificate } from '../../../src/core/formats/codec/x509.js';
import { SERVED_CERTIFICATE_SCHEMA, type ServedCertificate } from '../../../src/core/formats/served-certificate.js';
import { DEFAULT_DOMAIN_POLICY } from '../../../src/core/policy/domain.js';
import * as der from '../../../src/simulator/der.js';
import {
  addDays,
  buildCertificate,
  type CertificateParams,
  type CtLogParams,
  certificateWithScts,
  createKeyring,
  createSigner,
  ctLog,
  ECDSA_WITH_SHA256,
  type Extension,
  logList,
  type SctParams,
  sctOf,
} from '../../../src/simulator/index.js';

export const NOW = new Date('2026-11-20T12:00:00Z');
export const NAME = 'app.example.com';

const keyring = createKeyring('ct-world');
const sign = createSigner(keyring, {});

const year = (from: string, to: string) => ({ interval: { start: new Date(from), end: new Date(to) } });
const INTERVAL = year('2026-07-01T00:00:00Z', '2028-01-01T00:00:00Z');
export const LOGS = {
  alpha: ctLog('alpha', 'First', NOW, INTERVAL),
  beta: ctLog('beta', 'Second', NOW, { kind: 'static', ...INTERVAL }),
  gamma: ctLog('gamma', 'Third', NOW, INTERVAL),
  sister: ctLog('sister', 'First', NOW, INTERVAL),
  retired: ctLog('retired', 'Fourth', NOW, { state: 'retired', stateSince: addDays(NOW, -5), ...INTERVAL }),
  readonly: ctLog('readonly', 'Fifth', NOW, { state: 'readonly', ...INTERVAL }),
  pending: ctLog('pending', 'Sixth', NOW, { state: 'pending', ...INTERVAL }),
  rejected: ctLog('rejected', 'Seventh', NOW, { state: 'rejected', ...INTERVAL }),
  past: ctLog('past', 'Eighth', NOW, year('2026-01-01T00:00:00Z', '2026-07-01T00:00:00Z')),
} satisfies Record<string, CtLogParams>;
/** Not listed. */
export const STRANGER = ctLog('stranger', 'Nobody', NOW, INTERVAL);

export function listOfLogs(timestamp = addDays(NOW, -10), logs: CtLogParams[] = Object.values(LOGS)): string {
  return logList({ version: '93.1', timestamp, logs }, keyring);
}

export interface Issued {
  names?: string[];
  key?: string;
  serial?: string;
  notBefore?: Date;
  notAfter?: Date;
  /** Null: no list of timestamps. */
  scts?: SctParams[] | null;
  /** Replaces the list. */
  rawScts?: Extension;
  /** Name of the CA's key, which is its name, too. */
  signedBy?: string;
  /** Whose key the logs are told: another is a lie. */
  issuerKey?: string;
}

export const ISSUED_AT = addDays(NOW, -10);
export const TIMELY: SctParams[] = [sctOf(LOGS.alpha, ISSUED_AT), sctOf(LOGS.beta, ISSUED_AT)];

export function certificate(issued: Issued = {}): Buffer {
  const { names = [NAME], scts = TIMELY, signedBy = 'issuing', rawScts, issuerKey = signedBy } = issued;
  const subjectAltName: Extension = {
    oid: '2.5.29.17',
    critical: true,
    value: der.sequence(...names.map((name) => der.implicit(2, Buffer.from(name, 'latin1')))),
  };
  const certify = (more: Extension[]) =>
    buildCertificate(
      'leaf',
      {
        ...common(signedBy),
        key: issued.key ?? 'tee',
        serial: Buffer.from(issued.serial ?? '0badcafe0badcafe', 'hex'),
        subject: { commonName: names[0] ?? '' },
        notBefore: issued.notBefore ?? ISSUED_AT,
        notAfter: issued.notAfter ?? addDays(NOW, 80),
        keyUsage: ['digitalSignature'],
        basicConstraints: { ca: false, pathLength: null },
        extensions: (list) => [...list, subjectAltName, ...more],
      },
      keyring,
      sign,
    );
  if (rawScts !== undefined) return certify([rawScts]);
  return Buffer.from(scts === null ? certify([]) : certificateWithScts(certify, spki(issuerKey), scts, keyring));
}

export function ca(key: string, signedBy = 'root'): Buffer {
  return buildCertificate(
    'ca',
    {
      ...common(signedBy),
      key,
      serial: Buffer.from('0a', 'hex'),
      subject: nameOf(key),
      notBefore: addDays(NOW, -1000),
      notAfter: addDays(NOW, 1000),
      keyUsage: ['keyCertSign'],
      basicConstraints: { ca: true, pathLength: null },
      extensions: (list) => list,
    },
    keyring,
    sign,
  );
}

const nameOf = (key: string) => ({ commonName: `CA ${key}`, organization: 'Simulated', country: 'US' });

function common(
  signedBy: string,
): Omit<
  CertificateParams,
  'key' | 'serial' | 'subject' | 'notBefore' | 'notAfter' | 'keyUsage' | 'basicConstraints' | 'extensions'
> {
  return {
    signedBy,
    version: 2,
    issuer: nameOf(signedBy),
    signatureAlgorithm: ECDSA_WITH_SHA256,
    outerSignatureAlgorithm: null,
    spki: null,
    authorityKeyId: null,
    crlDistributionPoint: null,
    subjectKeyId: null,
    sgx: null,
  };
}

export function spki(key: string): Buffer {
  return keyring(key).spki;
}

export function keyHash(key: string): string {
  return sha256(keyring(key).spki);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function served(chain: Uint8Array[], address = '192.0.2.1'): ServedCertificate {
  return { schema: SERVED_CERTIFICATE_SCHEMA, name: NAME, port: 443, address, chain, ocspResponse: null };
}

/** As Cert Spotter lists it. */
export function issuance(issued: Issued, id: number, change: Record<string, unknown> = {}): Record<string, unknown> {
  const bytes = certificate(issued);
  const { notBefore = ISSUED_AT, notAfter = addDays(NOW, 80) } = issued;
  return {
    id: String(id),
    tbs_sha256: sha256(Buffer.from(String(id))),
    cert_sha256: sha256(bytes),
    dns_names: issued.names ?? [NAME],
    pubkey_sha256: keyHash(issued.key ?? 'tee'),
    issuer: { friendly_name: 'Simulated', name: `C=US, O=Simulated, CN=CA ${issued.signedBy ?? 'issuing'}` },
    not_before: seconds(notBefore),
    not_after: seconds(notAfter),
    revoked: false,
    cert_der: bytes.toString('base64'),
    ...change,
  };
}

/** As crt.sh lists it, without the key. */
export function row(issued: Issued, id: number, change: Record<string, unknown> = {}): Record<string, unknown> {
  const { notBefore = ISSUED_AT, notAfter = addDays(NOW, 80), names = [NAME] } = issued;
  return {
    issuer_ca_id: 1,
    issuer_name: `C=US, O=Simulated, CN=CA ${issued.signedBy ?? 'issuing'}`,
    common_name: names[0],
    name_value: names.join('\n'),
    id,
    entry_timestamp: seconds(notBefore).replace('Z', '.5'),
    not_before: seconds(notBefore).replace('Z', ''),
    not_after: seconds(notAfter).replace('Z', ''),
    serial_number: issued.serial ?? '0badcafe0badcafe',
    result_count: 2,
    ...change,
  };
}

const seconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

/** Asked to its end, which Cert Spotter marks with an empty page. */
export function history(monitor: CtMonitor, ...bodies: unknown[]): CertificateHistory {
  const pages = [...bodies, ...(monitor === 'certspotter' ? [[]] : [])].map((body, i) => ({
    url: `https://monitor.example/${i}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }));
  return { schema: CERTIFICATE_HISTORY_SCHEMA, monitor, name: NAME, pages, complete: true, problem: null };
}

/** Both monitors list the same; crt.sh knows no keys but by the certificate itself. */
export function histories(...issued: Issued[]): CertificateHistory[] {
  return [
    history(
      'certspotter',
      issued.map((one, i) => issuance(one, 100 + i)),
    ),
    history(
      'crt.sh',
      issued.map((one, i) => row(one, 200 + i)),
    ),
  ];
}

/** Served by the TEE, logged, listed by both monitors. */
export function domain(change: Partial<DomainInput> = {}): DomainInput {
  return {
    name: NAME,
    port: 443,
    served: [served([certificate(), ca('issuing')])],
    dns: [],
    revocations: [],
    roots: { public: [parseCertificate(ca('root'), 'root')], given: [], store: 'a store' },
    histories: histories({}),
    ctLogList: listOfLogs(),
    gaps: [],
    policy: { ...DEFAULT_DOMAIN_POLICY, ct: true },
    at: NOW.getTime(),
    clockSkewMinutes: 5,
    ...change,
  };
}

export function held(...keys: string[]): AttestedHoldings {
  return {
    keys: keys.map((key) => ({ spkiSha256: keyHash(key), holder: 'gateway' as const })),
    accounts: [],
    cause: keys.length === 0 ? 'domain.tee-controlled-key' : null,
  };
}
