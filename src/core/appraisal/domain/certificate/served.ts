// What a server answers with: its certificates need a valid path to a root, none of it revoked, and the key must be attested.

import { sha256 } from '#crypto';
import { equalBytes, preview, toHex } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { formatTime } from '../../../formats/codec/time.js';
import { type Certificate, parseCertificate, parseCertificateOrNull } from '../../../formats/codec/x509.js';
import type { ServedCertificate } from '../../../formats/served-certificate.js';
import { fail, type Judgement, listed, pass, unknown } from '../../judgement.js';
import type { Moment } from '../../window.js';
import type { AttestedHoldings, DomainInput } from '../input.js';
import { type Anchor, nameOf, type Path, pathsToRoots } from './path.js';
import type { Problem } from './problem.js';
import { type CertificateWork, judgeRevocation } from './revocation.js';
import { pathProblems } from './rules.js';
import { objection } from './second-opinion.js';
import type { Signatures } from './signature.js';

const RELY_NOT = 'Do not rely on this server: it may be anybody’s.';
const SERVE_CHAIN =
  'Have the server send its certificate with those of the CAs between it and a public root. A root of your own is given with --ca-file.';

/** Every candidate path costs as much as a valid one. */
const MOST_PATHS = 8;

export async function judgeServed(
  served: ServedCertificate,
  input: DomainInput,
  held: AttestedHoldings,
  moment: Moment,
  work: CertificateWork,
): Promise<Judgement> {
  if (served.name !== input.name || served.port !== input.port) {
    const hint = 'Collect again: what was collected is of another domain.';
    return fail('It was asked for under another name or port.', {
      expected: `${input.name}:${input.port}`,
      actual: `${served.name}:${served.port}`,
      hint,
    });
  }
  const [own, ...others] = served.chain;
  let leaf: Certificate;
  try {
    leaf = parseCertificate(own ?? new Uint8Array(), 'certificate');
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return fail(`The certificate cannot be read: ${error.message}.`, { hint: RELY_NOT });
  }
  const found = await findPath([leaf, ...readable(others)], input, moment, work.signatures);
  if ('judgement' in found) return found.judgement;
  const { path, early } = found;

  const revocation = await judgeRevocation(path, served.ocspResponse, input.gaps, moment, work);
  if (revocation.status === 'fail') return revocation;
  const key = judgeKey(leaf, held);
  if (key.status === 'fail') return key;
  const open = [key, early === null ? null : unknown(early.detail, { hint: early.hint }), revocation].find(
    (judgement) => judgement?.status === 'unknown',
  );
  const details = [pathInWords(path, input), key.detail, early?.detail ?? '', revocation.detail].filter(Boolean);
  return open === undefined || open === null ? pass(details.join(' ')) : unknown(details.join(' '), open.shown);
}

/** A certificate that cannot be read leads nowhere: a path does without it, or there is none. */
export function readable(chain: readonly Uint8Array[]): Certificate[] {
  return chain.flatMap((der) => parseCertificateOrNull(der) ?? []);
}

type Found = { path: Path; early: Problem | null } | { judgement: Judgement };

/** The first path that is valid, or else one that is only too early; or what is wrong with the first that there is. */
async function findPath(
  chain: readonly [Certificate, ...Certificate[]],
  input: DomainInput,
  moment: Moment,
  signatures: Signatures,
): Promise<Found> {
  const { name, roots } = input;
  const anchors: Anchor[] = [
    ...roots.public.map((certificate): Anchor => ({ certificate, origin: 'public' })),
    ...roots.given.map((certificate): Anchor => ({ certificate, origin: 'given' })),
  ];
  const { paths, deadEnds } = pathsToRoots(chain, anchors, signatures);
  let early: Extract<Found, { path: Path }> | null = null;
  let wrong: Judgement | null = null;
  let looked = 0;
  for await (const path of paths) {
    looked += 1;
    const problems = pathProblems(path, name, moment);
    if (problems.every(({ isEarly }) => isEarly)) {
      const begun = Math.max(moment.at, ...[...path.certificates, path.anchor.certificate].map((one) => one.notBefore));
      const detail = await objection(path, begun);
      if (detail !== null)
        problems.push({
          detail: `A second library (pkijs) refuses the path: ${preview(detail, 200)}.`,
          hint: RELY_NOT,
        });
    }
    const [first] = problems;
    if (first === undefined) return { path, early: null };
    const worst = problems.find(({ isEarly }) => !isEarly);
    if (worst === undefined) early ??= { path, early: first };
    else wrong ??= fail(listed(problems.map(({ detail }) => detail)).replaceAll('.; ', '. '), { hint: worst.hint });
    if (looked === MOST_PATHS) break;
  }
  return early ?? { judgement: wrong ?? withoutPath(chain[0], input, deadEnds) };
}

function withoutPath(leaf: Certificate, { roots }: DomainInput, deadEnds: readonly string[]): Judgement {
  const why = listed([...new Set(deadEnds)]).replaceAll('.; ', '. ');
  if (roots.store === null) {
    const hint = 'Collect again: without the public roots only one of --ca-file can end a path.';
    return unknown(
      `No path leads from ${nameOf(leaf)} to a given root, and there are no public ones to look at. ${why}`,
      {
        hint,
      },
    );
  }
  const isSelfSigned = equalBytes(leaf.issuer, leaf.subject);
  const detail = isSelfSigned ? `${nameOf(leaf)} names itself as its issuer, and is no known root.` : why;
  return fail(
    `No path leads from the certificate to a root of ${preview(roots.store, 120)} or to a given one. ${detail}`,
    {
      hint: SERVE_CHAIN,
    },
  );
}

function judgeKey({ spki }: Certificate, { keys, cause }: AttestedHoldings): Judgement {
  const served = toHex(sha256(spki));
  const key = keys.find(({ spkiSha256 }) => spkiSha256 === served);
  if (key !== undefined) return pass(`Its key ${served} is held by the ${key.holder}, as quoted.`);
  if (keys.length === 0) {
    const detail = `Its key ${served} can be compared with none, as no key is attested.`;
    if (cause !== null) return unknown(detail, { followsFrom: cause });
    return unknown(detail, { hint: 'Have the gateway, or the app, quote the keys that it serves TLS with.' });
  }
  return fail('The certificate is valid, but no quote names its key: whoever answers there need not be the TEE.', {
    expected: `SHA-256 of the key: ${listed(keys.map(({ spkiSha256 }) => spkiSha256))}`,
    actual: served,
    hint: 'Have the domain served by the TEE itself. A certificate with another key was got by somebody else, or has moved on since the quotes were made: collect again.',
  });
}

function pathInWords({ certificates, anchor }: Path, { roots }: DomainInput): string {
  const names = [...certificates, anchor.certificate].map(nameOf).join(' ← ');
  const store =
    anchor.origin === 'public' ? `a root of ${preview(roots.store ?? '', 120)}` : 'a root that the caller gave';
  const until = Math.min(...certificates.map(({ notAfter }) => notAfter));
  return `${names}, ${store} (SHA-256 ${toHex(sha256(anchor.certificate.raw))}), valid until ${formatTime(until)}.`;
}
