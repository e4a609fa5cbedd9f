// Whether the certificates of a path are revoked, as far as their CAs offer to say: in the OCSP response that the server
// staples, and in revocation lists.

import { REVOCATION_ITEMS } from '../../../bundle.js';
import { preview } from '../../../bytes.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import { crlDistributionPoints, mustStaple, ocspResponders } from '../../../formats/codec/x509-extensions.js';
import { fail, type Judgement, listed, pass, unknown } from '../../judgement.js';
import type { Moment } from '../../window.js';
import type { DomainEvidence } from '../input.js';
import type { RevocationLists } from './crl.js';
import { judgeStapled } from './ocsp.js';
import { nameOf, type Path } from './path.js';
import type { Signatures } from './signature.js';
import type { Statement } from './statement.js';

const REVOKED =
  'The CA no longer vouches for it: its key may be in other hands. Do not rely on this server; have it get a new certificate.';

/** What the addresses of a domain have in common, done once for all. */
export interface CertificateWork {
  signatures: Signatures;
  lists: RevocationLists;
}

export async function judgeRevocation(
  { certificates, anchor }: Path,
  stapled: Uint8Array | null,
  gaps: DomainEvidence['gaps'],
  moment: Moment,
  { signatures, lists }: CertificateWork,
): Promise<Judgement> {
  const [leaf, ...cas] = certificates;
  if (leaf === undefined) throw new TypeError('a path without certificates');
  const issuers = [...cas, anchor.certificate];
  const told: string[] = [];
  for (const [index, ca] of cas.entries()) {
    const statements = await lists.about(ca, issuers[index + 1] ?? anchor.certificate, moment);
    const bad = statements.find(({ kind }) => kind === 'revoked' || kind === 'false');
    if (bad !== undefined) return fail(`${nameOf(ca)}: ${bad.detail}`, { hint: hintOf(bad) });
    const isGood = statements.some(({ kind }) => kind === 'good');
    if (!isGood) told.push(`Whether the CA ${nameOf(ca)} is revoked is not known.`);
  }

  const issuer = issuers[0] ?? anchor.certificate;
  const response = stapled === null ? null : await judgeStapled(stapled, leaf, issuer, moment, signatures);
  const statements = [...(response === null ? [] : [response]), ...(await lists.about(leaf, issuer, moment))];
  const own = judgeStatements(leaf, response === null, statements, gaps);
  return own.status === 'pass' ? pass([own.detail, ...told].join(' ')) : own;
}

function judgeStatements(
  leaf: Certificate,
  isBare: boolean,
  statements: readonly Statement[],
  gaps: DomainEvidence['gaps'],
): Judgement {
  const first = (kind: Statement['kind']): Statement | undefined => statements.find((one) => one.kind === kind);
  const bad = first('revoked') ?? first('false');
  if (bad !== undefined) return fail(bad.detail, { hint: hintOf(bad) });
  if (isBare && mustStaple(leaf, 'certificate')) {
    const hint = 'Have the server staple OCSP responses: its certificate says that it always does.';
    return fail(`${nameOf(leaf)} must come with an OCSP response, and none is stapled.`, { hint });
  }
  const disowned = first('disowned');
  if (disowned !== undefined) return unknown(disowned.detail, { hint: hintOf(disowned) });
  const good = first('good');
  if (good !== undefined) return pass(`Not revoked: ${good.detail}.`);
  const silent = first('silent');
  if (silent !== undefined) return unknown(silent.detail, { hint: hintOf(silent) });
  return judgeOffered(leaf, gaps);
}

/** Nobody said anything. */
function judgeOffered(leaf: Certificate, gaps: DomainEvidence['gaps']): Judgement {
  const points = crlDistributionPoints(leaf, 'certificate') ?? [];
  const urls = points.flatMap((point) => point.urls);
  if (points.length > 0) {
    const where = urls.length > 0 ? listed(urls.map((url) => preview(url, 200))) : 'a place that is no URL';
    const reasons = gaps.filter(({ name }) => name.startsWith(REVOCATION_ITEMS)).map(({ reason }) => reason);
    const why = reasons.length > 0 ? `: ${listed(reasons)}` : '';
    const detail = `The CA lists revoked certificates at ${where}, and that list was not obtained${why}.`;
    return unknown(detail, { hint: 'Collect again, with access to that address.' });
  }
  if (ocspResponders(leaf, 'certificate').length === 0) {
    return pass('Its CA offers no word on its revocation, as is usual for certificates of a few days.');
  }
  const detail = 'The CA says by OCSP alone whether the certificate is revoked, and the server staples no response.';
  return unknown(detail, { hint: 'Have the server staple OCSP responses.' });
}

function hintOf(statement: Statement): string {
  return 'hint' in statement ? statement.hint : REVOKED;
}
