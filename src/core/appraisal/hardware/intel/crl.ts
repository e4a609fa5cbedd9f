// Certificate revocation lists (RFC 5280 section 5): authentic and current. What they say is judged in
// revocation.ts.

import { equalBytes, preview } from '../../../bytes.js';
import { formatTime } from '../../../formats/codec/time.js';
import type { Certificate, Crl } from '../../../formats/codec/x509.js';
import type { Part } from '../../../formats/collateral.js';
import type { CheckId } from '../../../result/catalog.js';
import { fail, type Judgement, pass, unknown } from '../../judgement.js';
import { judgeLater, type Standing, standingAt } from '../../window.js';
import { fetchFresher, type HardwareContext, WITHOUT_COLLATERAL } from './context.js';
import { areDocumentsCurrent } from './documents.js';

/** A list that its issuer signed; `current` when it also speaks for the time of the appraisal. */
export interface AuthenticCrl {
  crl: Crl;
  current: boolean;
}

/**
 * @param part null without collateral
 * @param issuer who must have signed the list; null when that certificate is not there, as the check `issuerCheck` says
 * @returns with the list, null unless authentic
 */
export async function judgeCrl(
  context: HardwareContext,
  part: Part<Crl> | null,
  issuer: Certificate | null,
  issuerCheck: CheckId,
): Promise<{ judgement: Judgement; list: AuthenticCrl | null }> {
  const replaced = 'The list was altered or exchanged, or is damaged. Fetch it from Intel or a PCCS; never go without.';
  if (part === null) return { judgement: WITHOUT_COLLATERAL, list: null };
  if (!part.ok) {
    const detail = `The list cannot be read: ${part.error.message}.`;
    return { judgement: fail(detail, { hint: part.error.hint ?? replaced }), list: null };
  }
  const crl = part.value;
  if (issuer === null) {
    const detail = 'The certificate of the CA that must have signed the list is missing.';
    return { judgement: unknown(detail, { followsFrom: issuerCheck }), list: null };
  }
  const problem = await forgery(crl, issuer, context.verify);
  if (problem !== null) {
    const shown = { expected: issuer.subjectName, actual: crl.issuerName, hint: replaced };
    return { judgement: fail(problem, shown), list: null };
  }
  const standing = standingAt(context, crl.thisUpdate, crl.nextUpdate);
  const judgement = judgeWindow(context, crl, standing);
  return { judgement, list: { crl, current: standing === 'current' } };
}

/** Of a list that is authentic. */
function judgeWindow(
  context: HardwareContext,
  { issuerName, thisUpdate, nextUpdate, revoked }: Crl,
  standing: Standing,
): Judgement {
  const window = `${formatTime(thisUpdate)} to ${nextUpdate === null ? 'an unstated time' : formatTime(nextUpdate)}`;
  if (standing === 'current') {
    return pass(`${issuerName} signed it; it speaks for ${window} and lists ${revoked.size} certificates.`);
  }
  const shown = { expected: window, actual: formatTime(context.at) };
  if (standing === 'later') {
    const detail = `The list is ${issuerName}’s but was issued after the time of judgement.`;
    return unknown(detail, { ...shown, hint: judgeLater(thisUpdate) });
  }
  const detail = `The list is ${issuerName}’s but does not speak for this time.`;
  // An outdated list among current documents was put there, to hide a revocation; otherwise the whole set has merely aged.
  if (!areDocumentsCurrent(context)) return unknown(detail, { ...shown, hint: fetchFresher(context) });
  const hint =
    'TCB info and QE identity are current and this list is outdated: it may hide a revocation. Fetch the current list.';
  return fail(detail, { ...shown, hint });
}

/** Why `issuer` did not sign this list as a complete list of its own, or null. */
async function forgery(crl: Crl, issuer: Certificate, verify: HardwareContext['verify']): Promise<string | null> {
  if (!equalBytes(crl.issuer, issuer.subject)) {
    return `The list is of ${preview(crl.issuerName, 64)}, a CA that issued none of the certificates it should speak for.`;
  }
  if (!(await verify(issuer.publicKey, crl.tbs, crl.signature))) {
    return 'The list’s signature does not verify under its issuer’s key.';
  }
  // Delta and indirect lists are marked by critical extensions: neither can stand for the whole list.
  const critical = crl.extensions.find((extension) => extension.critical);
  return critical === undefined ? null : `The list has a critical extension that is not understood: ${critical.oid}.`;
}
