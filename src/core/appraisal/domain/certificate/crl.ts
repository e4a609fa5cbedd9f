// A revocation list from where a certificate says that it is (RFC 5280 section 6.3): signed by the certificate’s issuer,
// about this certificate among others, and current. Large CAs have many lists, each for a share of their certificates.

import { sha256 } from '#crypto';
import { equalBytes, preview, toHex } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { formatTime } from '../../../formats/codec/time.js';
import { type Certificate, type Crl, parseCrl } from '../../../formats/codec/x509.js';
import { issuingDistributionPoint, OID, revocationListUrls } from '../../../formats/codec/x509-extensions.js';
import type { RevocationRecord } from '../../../formats/revocation-record.js';
import type { Moment } from '../../window.js';
import { nameOf } from './path.js';
import type { Signatures } from './signature.js';
import { type Statement, unlessOutdated } from './statement.js';

/** As many as a record can have. Entries of other certificates are read and not kept. */
const MAX_BYTES = 9 * 1024 * 1024;
const EXCHANGED = 'The list was altered or exchanged, or is damaged: collect again. If it stays so, tell the CA.';

/**
 * The lists of an appraisal. Each is read once, and looked at once for each issuer: a large one takes a second, and every
 * address may serve another certificate of the same CA.
 */
export class RevocationLists {
  readonly #records: readonly RevocationRecord[];
  readonly #serials: ReadonlySet<string>;
  readonly #signatures: Signatures;
  readonly #read = new Map<RevocationRecord, Crl | ParseError>();
  readonly #forgeries = new Map<Crl, Map<string, string | null>>();

  /** @param served all that can be asked about */
  constructor(records: readonly RevocationRecord[], served: readonly Certificate[], signatures: Signatures) {
    this.#records = records;
    this.#serials = new Set(served.map(({ serial }) => serial));
    this.#signatures = signatures;
  }

  /** What those say of the certificate that are from where it says that they are. */
  async about(certificate: Certificate, issuer: Certificate, moment: Moment): Promise<Statement[]> {
    if (!this.#serials.has(certificate.serial)) throw new TypeError('a certificate that nobody serves');
    const urls = revocationListUrls(certificate, 'certificate');
    const statements: Statement[] = [];
    for (const record of this.#records.filter(({ url }) => urls.includes(url))) {
      const list = this.#list(record);
      if (list instanceof ParseError) {
        statements.push({
          kind: 'false',
          detail: `${called(record)} cannot be read: ${list.message}.`,
          hint: EXCHANGED,
        });
      } else {
        const forged = await this.#forgery(list, issuer);
        statements.push(judgeListed(record, list, forged, certificate, moment));
      }
    }
    return statements;
  }

  #list(record: RevocationRecord): Crl | ParseError {
    const known = this.#read.get(record);
    if (known !== undefined) return known;
    const list = readList(record, this.#serials);
    this.#read.set(record, list);
    return list;
  }

  async #forgery(list: Crl, issuer: Certificate): Promise<string | null> {
    const ofList = this.#forgeries.get(list) ?? new Map<string, string | null>();
    this.#forgeries.set(list, ofList);
    // Also what else the issuer's certificate says decides.
    const id = toHex(sha256(issuer.raw));
    const known = ofList.get(id);
    if (known !== undefined) return known;
    const problem = await forgery(list, issuer, this.#signatures);
    ofList.set(id, problem);
    return problem;
  }
}

/** With its scope, so that whatever comes of it can be read. */
function readList({ crl }: RevocationRecord, only: ReadonlySet<string>): Crl | ParseError {
  try {
    const list = parseCrl(crl, 'crl', { bytes: MAX_BYTES, only });
    issuingDistributionPoint(list, 'crl');
    return list;
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

function called({ url }: RevocationRecord): string {
  return `The list of ${preview(url, 200)}`;
}

/** @param forged why the issuer did not sign it, as a clause */
function judgeListed(
  record: RevocationRecord,
  list: Crl,
  forged: string | null,
  certificate: Certificate,
  moment: Moment,
): Statement {
  const what = called(record);
  if (forged !== null) return { kind: 'false', detail: `${what} ${forged}.`, hint: EXCHANGED };
  const other = scopeProblem(list, record.url, certificate);
  if (other !== null) return { ...other, detail: `${what} ${other.detail}.` };
  const since = list.revoked.get(certificate.serial);
  if (since === undefined) return unlessOutdated(what, 'does not have it', list, moment);
  return { kind: 'revoked', detail: `${what} has it as revoked since ${formatTime(since)}.` };
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
