// Whether one timestamp (SCT) in a certificate counts: its log is known and accepted, and signed it for this certificate.

import { verifyP256Sha256, verifyWithSpki } from '#crypto';
import { preview } from '../../../bytes.js';
import { ecdsaSignature } from '../../../formats/codec/der.js';
import { readPublicKey } from '../../../formats/codec/public-key.js';
import { type Certificate, p256Point } from '../../../formats/codec/x509.js';
import type { CtLog } from '../../../formats/ct-log-list.js';
import { type Sct, sctMessage } from '../../../formats/sct.js';
import { keyProblem } from '../certificate/signature.js';
import type { KnownLogs } from './known-logs.js';

/** `open`: a list of the time may count it. `why` is a clause about the timestamp. */
export type Standing = { counts: 'yes'; log: CtLog; isAcceptedNow: boolean } | { counts: 'no' | 'open'; why: string };

export interface Carrier {
  certificate: Certificate;
  /** SHA-256 of the DER SubjectPublicKeyInfo of the CA that signed it. */
  issuerKeyHash: Uint8Array;
}

/** Logs of these take certificates, or took them and are still relied on. */
const ACCEPTED: readonly (CtLog['state'] | undefined)[] = ['qualified', 'usable', 'readonly'];

/** @param latest when a timestamp can have been made at most, Unix milliseconds */
export async function standingOf(
  sct: Sct,
  carrier: Carrier,
  known: Pick<KnownLogs, 'logs' | 'age'>,
  { at, latest }: { at: number; latest: number },
): Promise<Standing> {
  const log = known.logs.get(sct.logId);
  const absent = known.age === 'current' ? 'no' : 'open';
  if (log === undefined)
    return { counts: absent, why: `one is of the log ${sct.logId.slice(0, 16)}…, which is not listed` };
  const name = preview(log.description, 80);
  if (sct.timestamp > latest)
    return { counts: 'no', why: `that of ${name} is of ${timeText(sct.timestamp)}, in the future` };
  const retired = log.state === 'retired' ? log.since : null;
  if (retired === null && !ACCEPTED.includes(log.state)) {
    return { counts: absent, why: `that of ${name} is of a log that is ${log.state ?? 'without a state'} in the list` };
  }
  if (retired !== null && sct.timestamp >= retired) {
    return { counts: 'no', why: `that of ${name} is younger than the log’s retirement on ${timeText(retired)}` };
  }
  const { notAfter } = carrier.certificate;
  if (log.interval !== null && (notAfter < log.interval.start || notAfter >= log.interval.end)) {
    return { counts: 'no', why: `that of ${name} is of a log that takes no certificate that ends when this one does` };
  }
  if (!(await isSigned(sct, carrier, log))) {
    return { counts: 'no', why: `that of ${name} is not signed by the log for this certificate and its issuer` };
  }
  if (known.age === 'old') return { counts: 'open', why: `that of ${name} counted when the list was made` };
  return { counts: 'yes', log, isAcceptedNow: retired === null || at < retired };
}

/** RFC 6962 section 2.1.4 has two kinds of logs: ECDSA on P-256, as all are now, and RSA. */
async function isSigned(sct: Sct, { certificate, issuerKeyHash }: Carrier, log: CtLog): Promise<boolean> {
  if (sct.hash !== SHA_256) return false;
  const message = sctMessage(sct, certificate, issuerKeyHash);
  if (sct.algorithm === RSA) return isSignedByRsa(log.key, message, sct.signature);
  const point = p256Point(log.key);
  const signature = sct.algorithm === ECDSA ? ecdsaSignature(sct.signature) : null;
  return point !== null && signature !== null && verifyP256Sha256(point, message, signature);
}

async function isSignedByRsa(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  // What signs is decided by the kind of the key: one of another kind would verify by its own scheme.
  if (keyProblem(key) !== null || readPublicKey(key, 'key')?.kind !== 'rsa') return false;
  return verifyWithSpki(key, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, message, signature);
}

/** As TLS 1.2 numbers them. */
const SHA_256 = 4;
const RSA = 1;
const ECDSA = 3;

function timeText(time: number): string {
  return new Date(time).toISOString();
}
