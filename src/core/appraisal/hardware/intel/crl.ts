// Certificate revocation lists (RFC 5280 section 5): authentic and current. What they say is judged in
// revocation.ts.

import { equalBytes, preview } from '../../../bytes.js';
import type { Certificate, Crl } from '../../../formats/codec/x509.js';
import type { Part } from '../../../formats/collateral.js';
import type { CheckId } from '../../../result/catalog.js';
import { fetchFresher, formatTime, type HardwareContext } from './context.js';
import { judgeLater, standingAt } from './window.js';

/** A list that its issuer signed; `current` when it also speaks for the time of the appraisal. */
export interface AuthenticCrl {
  crl: Crl;
  current: boolean;
}

/**
 * `hardware.root-ca-crl` and `hardware.pck-crl`
 * @param issuer who must have signed the list; null when that certificate is not there
 * @param hasCurrentCompanions whether TCB info and QE identity are current. An outdated list among current documents
 * was put there, to hide a revocation; otherwise the whole set has merely aged.
 * @returns null unless authentic
 */
export async function appraiseCrl(
  context: HardwareContext,
  id: CheckId,
  part: Part<Crl>,
  issuer: Certificate | null,
  hasCurrentCompanions: boolean,
): Promise<AuthenticCrl | null> {
  const { report, at, verify } = context;
  const replaced = 'The list was altered or exchanged, or is damaged. Fetch it from Intel or a PCCS; never go without.';
  if (!part.ok) {
    report.fail(id, `The list cannot be read: ${part.error.message}.`, { hint: part.error.hint ?? replaced });
    return null;
  }
  const crl = part.value;
  if (issuer === null) {
    report.unknown(id, `The certificate of the CA that must have signed the list is missing.`, {
      hint: 'Settle the certificate chains first; this check follows from them.',
    });
    return null;
  }
  const problem = await forgery(crl, issuer, verify);
  if (problem !== null) {
    report.fail(id, problem, {
      expected: issuer.subjectName,
      actual: crl.issuerName,
      hint: replaced,
    });
    return null;
  }
  const { thisUpdate, nextUpdate } = crl;
  const window = `${formatTime(thisUpdate)} to ${nextUpdate === null ? 'an unstated time' : formatTime(nextUpdate)}`;
  const standing = standingAt(context, thisUpdate, nextUpdate);
  if (standing === 'current') {
    report.pass(id, `${crl.issuerName} signed it; it speaks for ${window} and lists ${crl.revoked.size} certificates.`);
  } else {
    const finding = { expected: window, actual: formatTime(at) };
    const detail = `The list is ${issuer.subjectName}’s but does not speak for this time.`;
    if (standing === 'later') {
      const later = `The list is ${issuer.subjectName}’s but was issued after the time of judgement.`;
      report.unknown(id, later, { ...finding, hint: judgeLater(thisUpdate) });
    } else if (!hasCurrentCompanions) report.unknown(id, detail, { ...finding, hint: fetchFresher(context) });
    else {
      report.fail(id, detail, {
        ...finding,
        hint: 'TCB info and QE identity are current and this list is outdated: it may hide a revocation. Fetch the current list.',
      });
    }
  }
  return { crl, current: standing === 'current' };
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
