// A revocation list from where a certificate says that it is (RFC 5280 section 6.3): signed by the certificate’s issuer,
// about this certificate among others, and current. Large CAs have many lists, each for a share of their certificates.

import { equalBytes, preview } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { type Certificate, type Crl, parseCrl } from '../../../formats/codec/x509.js';
import { issuingDistributionPoint, OID } from '../../../formats/codec/x509-extensions.js';
import type { RevocationRecord } from '../../../formats/revocation-record.js';
import { formatTime } from '../../hardware/intel/context.js';
import type { Moment } from '../../hardware/intel/window.js';
import { nameOf } from './path.js';
import type { Signatures } from './signature.js';
import { type Statement, unlessOutdated } from './statement.js';

/** As many as a record can have. Entries of other certificates are read and not kept. */
const MAX_BYTES = 9 * 1024 * 1024;
const EXCHANGED = 'The list was altered or exchanged, or is damaged: collect again. If it stays so, tell the CA.';

/** @param record whose URL the certificate names */
export async function judgeListed(
  record: RevocationRecord,
  certificate: Certificate,
  issuer: Certificate,
  moment: Moment,
  signatures: Signatures,
): Promise<Statement> {
  const what = `The list of ${preview(record.url, 200)}`;
  try {
    const limits = { bytes: MAX_BYTES, only: new Set([certificate.serial]) };
    const crl = parseCrl(record.crl, 'crl', limits);
    const forged = await forgery(crl, issuer, signatures);
    if (forged !== null) return { kind: 'false', detail: `${what} ${forged}.`, hint: EXCHANGED };
    const other = scopeProblem(crl, record.url, certificate);
    if (other !== null) return { ...other, detail: `${what} ${other.detail}.` };
    const since = crl.revoked.get(certificate.serial);
    if (since === undefined) return unlessOutdated(what, 'does not have it', crl, moment);
    return { kind: 'revoked', detail: `${what} has it as revoked since ${formatTime(since)}.` };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { kind: 'false', detail: `${what} cannot be read: ${error.message}.`, hint: EXCHANGED };
  }
}

/** Why the issuer did not sign this list, as a clause; null: it did. */
async function forgery(crl: Crl, issuer: Certificate, signatures: Signatures): Promise<string | null> {
  if (!equalBytes(crl.issuer, issuer.subject)) {
    return `is of ${preview(crl.issuerName, 64)}, another CA than ${nameOf(issuer)}`;
  }
  if (issuer.keyUsage !== null && !issuer.keyUsage.crlSign) {
    return `is of ${nameOf(issuer)}, who may not sign lists (keyUsage)`;
  }
  return signatures.problem(crl, issuer.spki);
}

/** What the list is about, if that is not the certificate. */
function scopeProblem(
  crl: Crl,
  url: string,
  certificate: Certificate,
): Extract<Statement, { kind: 'false' | 'silent' }> | null {
  const silent = (detail: string): Extract<Statement, { kind: 'silent' }> => ({
    kind: 'silent',
    detail,
    hint: 'Check the revocation by other means: lists of this kind are not judged.',
  });
  const strange = crl.extensions.find(({ oid, critical }) => critical && oid !== OID.issuingDistributionPoint);
  if (strange?.oid === OID.deltaCrlIndicator) return silent('has only what changed since another list');
  if (strange !== undefined) return silent(`has a critical extension that is not understood: ${strange.oid}`);
  const scope = issuingDistributionPoint(crl, 'crl');
  if (scope === null) return null;
  if (scope.isOther) return silent('is about some reasons, about attribute certificates, or also of other issuers');
  const isCa = certificate.basicConstraints?.ca ?? false;
  const exchanged = (detail: string): Extract<Statement, { kind: 'false' }> => ({
    kind: 'false',
    detail,
    hint: EXCHANGED,
  });
  if (scope.urls !== null && !scope.urls.includes(url)) {
    return exchanged(`is that of ${preview(scope.urls.join(', '), 200)}`);
  }
  if (isCa ? scope.onlyUserCerts : scope.onlyCaCerts) {
    return exchanged(`is about ${isCa ? 'no CAs' : 'CAs only'}`);
  }
  return null;
}
