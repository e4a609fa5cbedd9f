// Paths from a served certificate to a root (RFC 5280 section 6.1): who signed whom. What each certificate on a path may do
// is judged in rules.ts.

import { equalBytes, preview } from '../../../bytes.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import { identityOf, type Signatures } from './signature.js';

/** A root CA that paths can end in. */
export interface Anchor {
  certificate: Certificate;
  /** `public`: of the store; `given`: by the caller. */
  origin: 'public' | 'given';
}

export interface Path {
  /** The served one first; without the root. */
  certificates: Certificate[];
  anchor: Anchor;
}

export interface Search {
  /** As they are found, those with fewer certificates of the server first. */
  paths: AsyncGenerator<Path>;
  /** Why no more were found, as sentences: filled while they are looked for. */
  deadEnds: string[];
}

/** Real paths have 3 to 5 certificates. */
const MOST_CERTIFICATES = 8;
/** Certificates that sign each other in every way have more paths than anybody can look at. */
const MOST_STEPS = 128;

/** @param served its own certificate first; the others in any order, also such that no path needs */
export function pathsToRoots(
  served: readonly [Certificate, ...Certificate[]],
  anchors: readonly Anchor[],
  signatures: Signatures,
): Search {
  const deadEnds: string[] = [];
  let steps = 0;
  let isGivenUp = false;

  async function isIssuer(issuer: Certificate, certificate: Certificate): Promise<boolean> {
    steps += 1;
    const problem = await signatures.problem(certificate, issuer.spki);
    if (problem !== null) deadEnds.push(`${nameOf(certificate)} names ${nameOf(issuer)} as its issuer and ${problem}.`);
    return problem === null;
  }

  async function* from(path: readonly [Certificate, ...Certificate[]]): AsyncGenerator<Path> {
    const certificate = path.at(-1) ?? path[0];
    const isNamed = (issuer: Certificate): boolean => mayBeIssuer(issuer, certificate);
    const roots = anchors.filter((anchor) => isNamed(anchor.certificate));
    const seen = new Set(path.map(identityOf));
    const others = served.slice(1).filter((other) => isNamed(other) && !seen.has(identityOf(other)));
    if (roots.length + others.length === 0) {
      const issuer = preview(certificate.issuerName, 64);
      deadEnds.push(`No certificate of ${issuer}, who issued ${nameOf(certificate)}, is served or is a known root.`);
    }
    for (const anchor of roots) {
      if (steps >= MOST_STEPS) break;
      if (await isIssuer(anchor.certificate, certificate)) yield { certificates: [...path], anchor };
    }
    for (const other of others) {
      if (steps >= MOST_STEPS || path.length === MOST_CERTIFICATES) {
        if (!isGivenUp) deadEnds.push('The served certificates make longer or more paths than are looked at.');
        isGivenUp = true;
        return;
      }
      if (await isIssuer(other, certificate)) yield* from([...path, other]);
    }
  }

  return { paths: from([served[0]]), deadEnds };
}

/** By name, and by key identifier where both have one: a CA may have had several keys under its name. */
function mayBeIssuer({ subject, subjectKeyId }: Certificate, { issuer, authorityKeyId }: Certificate): boolean {
  const isOtherKey = subjectKeyId !== null && authorityKeyId !== null && !equalBytes(subjectKeyId, authorityKeyId);
  return equalBytes(subject, issuer) && !isOtherKey;
}

/** For messages. */
export function nameOf({ subjectName }: Certificate): string {
  return subjectName === '' ? 'one without a common name' : preview(subjectName, 64);
}
