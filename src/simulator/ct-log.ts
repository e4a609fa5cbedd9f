// Certificate Transparency logs (RFC 6962; static-ct-api): they sign timestamps over precertificates, a certificate is made
// with these in it, and a log list (version 3 of Google's schema) states who runs which log with which key.

import { sign } from 'node:crypto';
import { join, sha256, u16, u64 } from './bytes.js';
import * as der from './der.js';
import type { Keyring } from './keys.js';
import type { Extension } from './pki.js';

export interface CtLogParams {
  /** Names its key, too. */
  name: string;
  operator: string;
  /** A static log puts the index of the entry into the extensions of its timestamps. */
  kind: 'rfc6962' | 'static';
  state: 'pending' | 'qualified' | 'usable' | 'readonly' | 'retired' | 'rejected';
  stateSince: Date;
  /** Of the certificates that it takes, by their end; null: all. */
  interval: { start: Date; end: Date } | null;
}

/** One timestamp that a certificate carries. Each field can be bent. */
export interface SctParams {
  log: CtLogParams;
  timestamp: Date;
  /** Name of the key that signs; null: the log's. */
  signedBy: string | null;
  /** Null: that of the log's key. */
  logId: Uint8Array | null;
  version: number;
  /** Null: of a static log the index of the entry, else none. */
  extensions: Uint8Array | null;
  /** Hash and signature algorithm as TLS numbers them. */
  algorithm: [hash: number, signature: number];
  /** Edits what is about to be signed. */
  beforeSign: (message: Buffer) => Uint8Array;
}

export interface LogListParams {
  version: string;
  timestamp: Date;
  logs: CtLogParams[];
}

export const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';

export function ctLog(name: string, operator: string, at: Date, more: Partial<CtLogParams> = {}): CtLogParams {
  return { name, operator, kind: 'rfc6962', state: 'usable', stateSince: yearsFrom(at, -1), interval: null, ...more };
}

export function sctOf(log: CtLogParams, timestamp: Date, more: Partial<SctParams> = {}): SctParams {
  return {
    log,
    timestamp,
    signedBy: null,
    logId: null,
    version: 0,
    extensions: null,
    algorithm: [4, 3],
    beforeSign: (message) => message,
    ...more,
  };
}

/**
 * A certificate with timestamps in it. The logs sign what it is without them, as they do with a precertificate.
 * @param certify makes and signs the certificate with these extensions besides its own; the same each time but for them
 * @param issuerSpki DER SubjectPublicKeyInfo of the CA's key
 */
export function certificateWithScts(
  certify: (more: Extension[]) => Uint8Array,
  issuerSpki: Uint8Array,
  scts: SctParams[],
  keyring: Keyring,
): Uint8Array {
  const tbs = firstElement(certify([]));
  return certify([sctListExtension(scts.map((sct) => signSct(sct, tbs, issuerSpki, keyring)))]);
}

/** @param tbs DER of the certificate to be, without the list of timestamps */
export function signSct(params: SctParams, tbs: Uint8Array, issuerSpki: Uint8Array, keyring: Keyring): Buffer {
  const { log, signedBy, algorithm } = params;
  const extensions = params.extensions ?? (log.kind === 'static' ? leafIndex(tbs) : Buffer.alloc(0));
  const timestamp = u64(params.timestamp.getTime()).reverse();
  const precertificate = join(sha256(issuerSpki), u24(tbs.length), tbs);
  const message = join(Buffer.of(params.version, 0), timestamp, Buffer.of(0, 1), precertificate, vector(extensions));
  const signature = sign('sha256', params.beforeSign(message), keyring(signedBy ?? keyName(log)).privateKey);
  return join(
    Buffer.of(params.version),
    params.logId ?? logId(log, keyring),
    timestamp,
    vector(extensions),
    Buffer.from(algorithm),
    vector(signature),
  );
}

/** The extension of a certificate, from serialised timestamps. */
export function sctListExtension(scts: Uint8Array[]): Extension {
  return { oid: SCT_LIST, critical: false, value: der.octetString(vector(join(...scts.map(vector)))) };
}

export function logId(log: CtLogParams, keyring: Keyring): Buffer {
  return sha256(keyring(keyName(log)).spki);
}

/** The JSON document in which user agents publish the logs that they accept. */
export function logList({ version, timestamp, logs }: LogListParams, keyring: Keyring): string {
  const operators = [...new Set(logs.map(({ operator }) => operator))].map((name) => {
    const own = logs.filter(({ operator }) => operator === name);
    const kind = (wanted: CtLogParams['kind']) =>
      own.filter((log) => log.kind === wanted).map((log) => listedLog(log, keyring));
    return { name, email: ['ct@log.example'], logs: kind('rfc6962'), tiled_logs: kind('static') };
  });
  return `${JSON.stringify({ version, log_list_timestamp: rfc3339(timestamp), operators }, null, 2)}\n`;
}

function listedLog(log: CtLogParams, keyring: Keyring): object {
  const host = `https://${log.name}.log.example/`;
  const urls = log.kind === 'static' ? { submission_url: host, monitoring_url: host } : { url: host };
  const state = { timestamp: rfc3339(log.stateSince) };
  const last = { final_tree_head: { sha256_root_hash: sha256().toString('base64'), tree_size: 0 } };
  return {
    description: `Simulated '${log.name}' log`,
    log_id: logId(log, keyring).toString('base64'),
    key: keyring(keyName(log)).spki.toString('base64'),
    ...urls,
    mmd: log.kind === 'static' ? 60 : 86_400,
    state: { [log.state]: log.state === 'readonly' ? { ...state, ...last } : state },
    ...(log.interval === null
      ? {}
      : {
          temporal_interval: {
            start_inclusive: rfc3339(log.interval.start),
            end_exclusive: rfc3339(log.interval.end),
          },
        }),
  };
}

const keyName = (log: CtLogParams): string => `ct-log/${log.name}`;

/** Extension 0 of static-ct-api: 40 bits. The index looks as one of a large log does, and is the same for the same entry. */
function leafIndex(tbs: Uint8Array): Buffer {
  return join(Buffer.of(0, 0, 5, 0), sha256(tbs).subarray(0, 4));
}

/** Two bytes of length, then the bytes (RFC 8446 section 3.4). */
function vector(bytes: Uint8Array): Buffer {
  return join(u16(bytes.length).reverse(), bytes);
}

function u24(value: number): Buffer {
  return Buffer.of((value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}

/** The first element inside of a DER SEQUENCE, whole. */
function firstElement(sequence: Uint8Array): Uint8Array {
  const inside = headerLength(sequence);
  const rest = sequence.subarray(inside.header, inside.header + inside.content);
  const first = headerLength(rest);
  return rest.subarray(0, first.header + first.content);
}

function headerLength(element: Uint8Array): { header: number; content: number } {
  const first = element[1] ?? 0;
  if (first < 0x80) return { header: 2, content: first };
  const digits = element.subarray(2, 2 + (first & 0x7f));
  return { header: 2 + digits.length, content: digits.reduce((sum, byte) => sum * 256 + byte, 0) };
}

function yearsFrom(date: Date, years: number): Date {
  return new Date(date.getTime() + years * 365 * 86_400_000);
}

const rfc3339 = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');
