// What each certificate on a path must be for its place there (RFC 5280 section 6.1): none of it follows from signatures.

import { equalBytes, preview } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { formatTime } from '../../../formats/codec/time.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import {
  crlDistributionPoints,
  extendedKeyUsage,
  mustStaple,
  OID,
  ocspResponders,
} from '../../../formats/codec/x509-extensions.js';
import { judgeLater, type Moment } from '../../window.js';
import { nameProblems } from './names.js';
import { nameOf, type Path } from './path.js';
import { NOT_A_PUBLIC_CAS, type Problem } from './problem.js';
import { keyProblem } from './signature.js';

/** Critical extensions that are judged here, or that say nothing which could make a certificate invalid. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.subjectAltName,
  OID.basicConstraints,
  OID.nameConstraints,
  OID.crlDistributionPoints,
  OID.certificatePolicies,
  OID.extendedKeyUsage,
]);

/** Everything that is wrong with a path for the server of this name; empty: it is valid. */
export function pathProblems({ certificates, anchor }: Path, name: string, moment: Moment): Problem[] {
  const problems: Problem[] = [];
  /** Those that name themselves as their issuer do not count for path lengths. */
  let below = 0;
  for (const [index, certificate] of [...certificates, anchor.certificate].entries()) {
    const isRoot = index === certificates.length;
    const add = (detail: string, hint = NOT_A_PUBLIC_CAS): void => {
      problems.push({ detail: `${nameOf(certificate)} ${detail}.`, hint });
    };
    problems.push(...dateProblems(certificate, moment));
    try {
      for (const detail of ownProblems(certificate, isRoot)) add(detail);
      for (const detail of index === 0 ? leafProblems(certificate) : caProblems(certificate, below)) add(detail);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      add(`cannot be read: ${error.message}`);
    }
    if (index > 0 && !equalBytes(certificate.subject, certificate.issuer)) below += 1;
  }
  return [...problems, ...nameProblems(certificates, anchor.certificate, name)];
}

function* dateProblems(certificate: Certificate, { at, latestStart }: Moment): Generator<Problem> {
  const { notBefore, notAfter } = certificate;
  if (notBefore > latestStart) {
    const detail = `${nameOf(certificate)} is not valid before ${formatTime(notBefore)}.`;
    yield { detail, hint: judgeLater(notBefore), isEarly: true };
  }
  if (at > notAfter) {
    const detail = `${nameOf(certificate)} expired at ${formatTime(notAfter)}.`;
    const hint = `The appraisal is as of ${formatTime(at)}: check that time; at the right time, have the server renew its certificate and chain.`;
    yield { detail, hint };
  }
}

function* ownProblems(certificate: Certificate, isRoot: boolean): Generator<string> {
  const { version, spki, extensions } = certificate;
  if (version !== 3) yield `is a certificate of version ${version}, expected 3`;
  const weak = keyProblem(spki);
  if (weak !== null) yield weak;
  for (const { oid, critical } of extensions) {
    if (critical && !UNDERSTOOD.has(oid)) yield `has a critical extension that is not understood: ${oid}`;
  }
  // A root from before RFC 5280 may say nothing of its use.
  if (isRoot) return;
  // Read by whoever judges revocation: what cannot be read is wrong here.
  crlDistributionPoints(certificate, 'certificate');
  ocspResponders(certificate, 'certificate');
  mustStaple(certificate, 'certificate');
  const { basicConstraints, keyUsage } = certificate;
  const isCa = basicConstraints?.ca ?? false;
  if (!isCa && keyUsage?.keyCertSign) yield 'may sign certificates (keyUsage) but is no CA';
  if (isCa && !extensions.some(({ oid, critical }) => oid === OID.basicConstraints && critical)) {
    yield 'is a CA whose basicConstraints are not critical';
  }
  if (isCa && keyUsage === null) yield 'is a CA that does not say what it may do (keyUsage)';
  if ((basicConstraints?.pathLength ?? null) !== null && !(isCa && keyUsage?.keyCertSign)) {
    yield 'has a path length but may not sign certificates (basicConstraints)';
  }
}

function* leafProblems(certificate: Certificate): Generator<string> {
  const { keyUsage } = certificate;
  if (keyUsage !== null && !keyUsage.digitalSignature && !keyUsage.keyEncipherment && !keyUsage.keyAgreement) {
    yield 'may not be used for TLS (keyUsage)';
  }
  yield* purposeProblems(certificate);
}

/** @param below CAs between this one and the served certificate that count */
function* caProblems(certificate: Certificate, below: number): Generator<string> {
  const { basicConstraints, keyUsage } = certificate;
  if (!basicConstraints?.ca) yield 'is used as a CA but is not one (basicConstraints)';
  const limit = basicConstraints?.pathLength ?? null;
  if (limit !== null && below > limit) {
    yield `has more CAs below it (${below}) than its path length allows (${limit})`;
  }
  if (keyUsage !== null && !keyUsage.keyCertSign) yield 'may not sign certificates (keyUsage)';
  yield* purposeProblems(certificate);
}

/** For the CAs too: a CA that names purposes issues for those alone. “Any purpose” does not do for TLS, as OpenSSL has it. */
function* purposeProblems(certificate: Certificate): Generator<string> {
  const purposes = extendedKeyUsage(certificate, 'certificate');
  if (purposes === null || purposes.includes(OID.serverAuth)) return;
  yield `is not for TLS servers (extendedKeyUsage: ${preview(purposes.join(', '), 120)})`;
}
