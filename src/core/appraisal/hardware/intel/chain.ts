// Certificate paths of the SGX PKI: RFC 5280 section 6 for chains whose shape is known beforehand (Intel SGX PCK
// Certificate and CRL Profile Specification). The root is judged in root-ca.ts, by its key.

import { equalBytes, preview } from '../../../bytes.js';
import { formatTime } from '../../../formats/codec/time.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import type { Part } from '../../../formats/collateral.js';
import { fail, type Judgement, pass, unknown } from '../../judgement.js';
import { judgeLater, type Moment } from '../../window.js';
import type { HardwareContext } from './context.js';
import type { VerifySignature } from './signatures.js';

export interface ChainShape {
  /** Accepted subject common names, leaf first, root last: also fixes the length. */
  subjects: readonly (readonly string[])[];
  /** What the leaf does: signs documents or reports, or is a CA that signs revocation lists. */
  leaf: 'signs-data' | 'signs-crl';
}

const ROOT = ['Intel SGX Root CA'];
const PCK_CA = ['Intel SGX PCK Platform CA', 'Intel SGX PCK Processor CA'];

export const PCK_CHAIN: ChainShape = { subjects: [['Intel SGX PCK Certificate'], PCK_CA, ROOT], leaf: 'signs-data' };
export const TCB_SIGNING_CHAIN: ChainShape = { subjects: [['Intel SGX TCB Signing'], ROOT], leaf: 'signs-data' };
export const PCK_CRL_ISSUER_CHAIN: ChainShape = { subjects: [PCK_CA, ROOT], leaf: 'signs-crl' };

export interface Problem {
  detail: string;
  hint: string;
  /** It only is too early for a certificate: that leaves an otherwise valid path undecided. */
  isEarly?: true;
}

const TAKE_WHOLE =
  'Take the chain exactly as the quote or the PCCS gives it: leaf first, root last, nothing left out or added.';
const FORGED = 'A certificate was altered or exchanged. Do not rely on this evidence.';
export const NOT_INTELS = 'Intel issues no such certificate: the chain is forged or not of the SGX PKI.';

const judgedAsOf = (at: number): string =>
  `The appraisal is as of ${formatTime(at)}: check that time; at the right time, take the renewed certificate.`;

/** Critical extensions that are understood: key usage, basic constraints, Intel’s SGX extension. */
const UNDERSTOOD = new Set(['2.5.29.15', '2.5.29.19', '1.2.840.113741.1.13.1']);

/** Everything that is wrong with a chain at a moment; empty when it is a valid path up to its own root. */
export async function chainProblems(
  chain: readonly Certificate[],
  shape: ChainShape,
  { at, latestStart }: Moment,
  verify: VerifySignature,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const { subjects } = shape;
  if (chain.length !== subjects.length) {
    const expected = subjects.map(nameAny).join(', ');
    problems.push({
      detail: `Its length is ${chain.length}, expected ${subjects.length}: ${expected}.`,
      hint: TAKE_WHOLE,
    });
  }
  for (const [index, certificate] of chain.entries()) {
    const issuer = chain[index + 1] ?? certificate;
    const add = (hint: string, detail: string, how: Pick<Problem, 'isEarly'> = {}): void => {
      const name = preview(certificate.subjectName, 64);
      problems.push({ detail: `Certificate ${index + 1} (${name}) ${detail}.`, hint, ...how });
    };

    const names = subjects[index];
    if (!names?.includes(certificate.subjectName)) {
      add(TAKE_WHOLE, names === undefined ? 'has no place in this chain' : `is not ${nameAny(names)}`);
    }
    if (!equalBytes(certificate.issuer, issuer.subject)) {
      const other = issuer === certificate ? 'is not issued by itself' : `is not issued by certificate ${index + 2}`;
      add(TAKE_WHOLE, `${other}: its issuer is ${preview(certificate.issuerName, 64)}`);
    }
    if (!(await isSignedBy(issuer, certificate, verify))) {
      add(FORGED, `has a signature that does not verify under its issuer’s key`);
    }
    if (certificate.notBefore > latestStart) {
      const from = formatTime(certificate.notBefore);
      add(judgeLater(certificate.notBefore), `is not valid before ${from}`, { isEarly: true });
    }
    if (at > certificate.notAfter) {
      add(judgedAsOf(at), `expired at ${formatTime(certificate.notAfter)}`);
    }
    for (const detail of roleProblems(certificate, index, shape)) add(NOT_INTELS, detail);
  }
  return problems;
}

/** Roots whose signature verifies under their own key, which is so for ever: every chain ends in one of the same two or three. */
const selfSigned = new WeakSet<Certificate>();

async function isSignedBy(issuer: Certificate, certificate: Certificate, verify: VerifySignature): Promise<boolean> {
  if (issuer === certificate && selfSigned.has(certificate)) return true;
  const valid = await verify(issuer.publicKey, certificate.tbs, certificate.signature);
  if (valid && issuer === certificate) selfSigned.add(certificate);
  return valid;
}

function nameAny(names: readonly string[]): string {
  return names.map((name) => preview(name)).join(' or ');
}

/** Basic constraints, key usage and critical extensions against what the certificate does at this place. */
function* roleProblems(certificate: Certificate, index: number, shape: ChainShape): Generator<string> {
  const { basicConstraints, keyUsage } = certificate;
  const isCa = index > 0 || shape.leaf === 'signs-crl';
  if (isCa) {
    if (!basicConstraints?.ca) yield 'is used as a CA but is not one (basicConstraints)';
    // RFC 5280 section 4.2.1.9: CAs between this one and the leaf.
    const below = Math.max(0, index - 1);
    const limit = basicConstraints?.pathLength ?? null;
    if (limit !== null && below > limit)
      yield `has more CAs below it (${below}) than its path length allows (${limit})`;
    if (!keyUsage?.keyCertSign) yield 'may not sign certificates (keyUsage)';
    if (!keyUsage?.crlSign) yield 'may not sign revocation lists (keyUsage)';
  } else {
    if (basicConstraints?.ca) yield 'is a CA, expected an end entity (basicConstraints)';
    if (!keyUsage?.digitalSignature) yield 'may not sign data (keyUsage)';
  }
  for (const { oid, critical } of certificate.extensions) {
    if (critical && !UNDERSTOOD.has(oid)) yield `has a critical extension that is not understood: ${oid}`;
  }
}

/** What the caller found beyond the path itself: problems fail the check, a doubt leaves a valid path undecided. */
export interface Beyond {
  problems?: readonly Problem[];
  doubt?: Problem | null;
}

export async function judgeChain(
  context: HardwareContext,
  part: Part<Certificate[]>,
  shape: ChainShape,
  { problems = [], doubt = null }: Beyond = {},
): Promise<Judgement> {
  if (!part.ok) {
    return fail(`The chain cannot be read: ${part.error.message}.`, { hint: part.error.hint ?? TAKE_WHOLE });
  }
  const found = [...(await chainProblems(part.value, shape, context, context.verify)), ...problems];
  const detail = found.map((problem) => problem.detail).join(' ');
  const wrong = found.find(({ isEarly }) => !isEarly);
  const [early] = found;
  if (wrong !== undefined) return fail(detail, { hint: wrong.hint });
  if (early !== undefined) return unknown(detail, { hint: early.hint });
  if (doubt !== null) return unknown(doubt.detail, { hint: doubt.hint });
  const names = part.value.map((certificate) => certificate.subjectName).join(' ← ');
  const until = Math.min(...part.value.map((certificate) => certificate.notAfter));
  return pass(`${names}, valid until ${formatTime(until)}.`);
}
