// The OCSP response that a server staples to its certificate (RFC 6960): of this certificate, signed by its issuer or by a
// responder that the issuer appointed, and current.

import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '#crypto';
import { equalBytes, preview, toHex } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { isAbout, type OcspResponse, parseOcspResponse, type SingleResponse } from '../../../formats/codec/ocsp.js';
import { publicKeyBits } from '../../../formats/codec/public-key.js';
import { formatTime } from '../../../formats/codec/time.js';
import { type Certificate, parseCertificate } from '../../../formats/codec/x509.js';
import { extendedKeyUsage, OID } from '../../../formats/codec/x509-extensions.js';
import type { Moment } from '../../window.js';
import { nameOf } from './path.js';
import type { Signatures } from './signature.js';
import { type Statement, unlessOutdated } from './statement.js';

const WHAT = 'The stapled OCSP response';
const SAYS_GOOD = 'says that it is good';
const EXCHANGED =
  'The server staples what its CA did not say of this certificate. Have it fetch the response again; until then do not rely on it.';

/**
 * Hashes by AlgorithmIdentifier in DER, hexadecimal. They name the issuer, and nothing is forged by a collision: the signature
 * is under the issuer’s key. So SHA-1, which most responders use, does no harm here.
 */
const HASHES: ReadonlyMap<string, (bytes: Uint8Array) => Uint8Array> = new Map([
  ['300906052b0e03021a0500', sha1],
  ['300706052b0e03021a', sha1],
  ['300d06096086480165030402010500', sha256],
  ['300b0609608648016503040201', sha256],
  ['300d06096086480165030402020500', sha384],
  ['300b0609608648016503040202', sha384],
  ['300d06096086480165030402030500', sha512],
  ['300b0609608648016503040203', sha512],
]);

/** @returns null for a response that only says that there is none */
export async function judgeStapled(
  der: Uint8Array,
  certificate: Certificate,
  issuer: Certificate,
  moment: Moment,
  signatures: Signatures,
): Promise<Statement | null> {
  try {
    const response = parseOcspResponse(der, 'ocsp_response');
    return response === null ? null : await judgeResponse(response, certificate, issuer, moment, signatures);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { kind: 'false', detail: `${WHAT} cannot be read: ${error.message}.`, hint: EXCHANGED };
  }
}

async function judgeResponse(
  response: OcspResponse,
  certificate: Certificate,
  issuer: Certificate,
  moment: Moment,
  signatures: Signatures,
): Promise<Statement> {
  const refused = (problem: string): Statement => ({ kind: 'false', detail: `${WHAT} ${problem}.`, hint: EXCHANGED });
  const problem = await authorityProblem(response, issuer, moment, signatures);
  if (problem !== null) return refused(problem);
  const about = response.responses.filter((single) => isOf(single, certificate, issuer));
  const [first] = about;
  if (first === undefined) return refused(`is of another certificate than that of ${nameOf(certificate)}`);
  for (const { extensions } of [response, ...about]) {
    const critical = extensions.find((extension) => extension.critical);
    if (critical !== undefined) return refused(`has a critical extension that is not understood: ${critical.oid}`);
  }
  for (const { status } of about) {
    if (status.kind === 'revoked') {
      return { kind: 'revoked', detail: `${WHAT} says that it is revoked since ${formatTime(status.since)}.` };
    }
  }
  if (about.some(({ status }) => status.kind === 'unknown')) {
    const hint = 'Ask the CA about the certificate: its own responder does not know that it issued it.';
    return { kind: 'disowned', detail: `${WHAT} says that the CA does not know the certificate.`, hint };
  }
  const statements = about.map((single) => unlessOutdated(WHAT, SAYS_GOOD, single, moment));
  return statements.find(({ kind }) => kind === 'good') ?? unlessOutdated(WHAT, SAYS_GOOD, first, moment);
}

function isOf(single: SingleResponse, certificate: Certificate, issuer: Certificate): boolean {
  const hash = HASHES.get(toHex(single.hashAlgorithm));
  if (hash === undefined) return false;
  const keyHash = hash(publicKeyBits(issuer.spki, 'issuer'));
  return isAbout(single, { nameHash: hash(certificate.issuer), keyHash, serial: certificate.serial });
}

/** Why nobody who may speak of the issuer’s certificates signed this, as a clause; null: somebody did. */
async function authorityProblem(
  response: OcspResponse,
  issuer: Certificate,
  moment: Moment,
  signatures: Signatures,
): Promise<string | null> {
  if (isResponder(response, issuer)) return signatures.problem(response, issuer.spki);
  const appointed = response.certificates
    .map((der, i) => parseCertificate(der, `ocsp_response.certificates[${i}]`))
    .find((certificate) => isResponder(response, certificate));
  if (appointed === undefined) return 'is signed by neither the issuer nor a responder whose certificate it has';
  const problem = await appointmentProblem(appointed, issuer, moment, signatures);
  return problem === null
    ? signatures.problem(response, appointed.spki)
    : `is signed by ${nameOf(appointed)}, who ${problem}`;
}

function isResponder({ responder }: OcspResponse, { subject, spki }: Certificate): boolean {
  if (responder.kind === 'name') return equalBytes(responder.name, subject);
  return equalBytes(responder.hash, sha1(publicKeyBits(spki, 'responder')));
}

/** RFC 6960 section 4.2.2.2: the issuer itself must have signed the responder’s certificate, for this purpose. */
async function appointmentProblem(
  responder: Certificate,
  issuer: Certificate,
  { at, latestStart }: Moment,
  signatures: Signatures,
): Promise<string | null> {
  if (!equalBytes(responder.issuer, issuer.subject)) return `was appointed by ${preview(responder.issuerName, 64)}`;
  const problem = await signatures.problem(responder, issuer.spki);
  if (problem !== null) return problem;
  if (!extendedKeyUsage(responder, 'responder')?.includes(OID.ocspSigning)) {
    return 'was not appointed to (extendedKeyUsage)';
  }
  if (responder.keyUsage !== null && !responder.keyUsage.digitalSignature) return 'may not sign (keyUsage)';
  const understood: readonly string[] = [OID.keyUsage, OID.extendedKeyUsage, OID.basicConstraints];
  const strange = responder.extensions.find(({ oid, critical }) => critical && !understood.includes(oid));
  if (strange !== undefined) return `has a critical extension that is not understood: ${strange.oid}`;
  const isValid = responder.notBefore <= latestStart && at <= responder.notAfter;
  return isValid ? null : 'was not valid at the time of the appraisal';
}
