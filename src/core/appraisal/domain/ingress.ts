// The certificates that an app's own ingress publishes (dstack-ingress). Its quote binds the list of their hashes, without a
// word of what for: whatever runs in that VM could have had it made. So it counts for as much as what runs there is proven.

import { sha256 } from '#crypto';
import { concatBytes, documentText, toHex } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { type Certificate, parseCertificateChainPem } from '../../formats/codec/x509.js';
import type { AttestationEvidence } from '../../formats/evidence.js';
import type { IngressEvidence } from '../../formats/ingress-evidence.js';
import { INGRESS_QUOTE, readAcmeAccount, readIngressQuote, readSha256Sums } from '../../formats/ingress-files.js';
import type { QuoteFinding } from '../side-quote.js';
import { dnsNames, matchesName } from './certificate/names.js';
import { type Findings, together } from './findings.js';
import { judgeKeyQuote, type KeyQuoteJudging } from './key-quote.js';

const SUMS = 'sha256sum.txt';
const ACCOUNT = 'acme-account.json';
/** One for each domain; `cert.pem` in the oldest images. */
const CERTIFICATE = /^cert(?:-.+)?\.pem$/;
const MAX_CHAIN = 16;

/** @param records by each address that was asked: equal ones are looked at once */
export async function ingressFindings(
  records: readonly IngressEvidence[],
  domain: string,
  judging: KeyQuoteJudging,
): Promise<Findings> {
  const all: Findings[] = [];
  const seen = new Set<string>();
  for (const record of records) {
    const content = record.files
      .map(({ name, bytes }) => `${name} ${toHex(sha256(bytes))}`)
      .sort()
      .join('\n');
    if (seen.has(content)) continue;
    seen.add(content);
    all.push(await findingsOf(record, domain, judging));
  }
  return together(all);
}

async function findingsOf({ files }: IngressEvidence, domain: string, judging: KeyQuoteJudging): Promise<Findings> {
  const findings: Findings = { keys: [], accounts: [], problems: [], cut: null };
  const bytesOf = (name: string): Uint8Array | null => files.find((file) => file.name === name)?.bytes ?? null;
  const about = (why: string): Findings => ({ ...findings, problems: [`of what the app’s ingress publishes, ${why}`] });
  const sums = bytesOf(SUMS);
  const quote = bytesOf(INGRESS_QUOTE);
  if (sums === null || quote === null) return about(`${sums === null ? SUMS : INGRESS_QUOTE} is missing`);
  if (judging.origins.length === 0)
    return about('nothing that is known of the app could tell whether the quote is its own');
  let evidence: AttestationEvidence;
  let listed: Map<string, string>;
  try {
    evidence = readIngressQuote(quote);
    listed = readSha256Sums(sums, SUMS);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return about(error.message);
  }
  const quoted = await judgeKeyQuote(evidence, concatBytes(sha256(sums), new Uint8Array(32)), judging);
  /** Of a file: that of the quote, as far as its list has this very file. */
  const findingOf = (name: string, bytes: Uint8Array): QuoteFinding => {
    const sum = listed.get(name);
    if (sum === undefined) return { status: 'open', detail: `${name} is not in the list that is quoted` };
    if (sum !== toHex(sha256(bytes))) return { status: 'wrong', detail: `${name} is not the file that is quoted` };
    return quoted;
  };
  for (const { name, bytes } of files) {
    if (!CERTIFICATE.test(name)) continue;
    const leaf = leafOf(name, bytes);
    if (typeof leaf === 'string') findings.problems.push(leaf);
    else if (leaf.names.some((one) => matchesName(one, domain))) {
      const spkiSha256 = toHex(sha256(leaf.certificate.spki));
      findings.keys.push({ spkiSha256, holder: 'app', finding: findingOf(name, bytes) });
    } else findings.problems.push(`${name} is for other names`);
  }
  const account = bytesOf(ACCOUNT);
  const uri = account === null ? null : accountUri(account);
  if (account !== null && uri === null) findings.problems.push(`${ACCOUNT} cannot be read`);
  if (account !== null && uri !== null) findings.accounts.push({ uri, finding: findingOf(ACCOUNT, account) });
  return findings;
}

/** Or why there is none, as a clause. */
function leafOf(name: string, bytes: Uint8Array): { certificate: Certificate; names: string[] } | string {
  try {
    const [certificate] = parseCertificateChainPem(documentText(bytes, name), name, MAX_CHAIN);
    return certificate === undefined ? `${name} has no certificate` : { certificate, names: dnsNames(certificate) };
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
}

/** Null: it cannot be read. The error could show what is nobody's business. */
function accountUri(bytes: Uint8Array): string | null {
  try {
    return readAcmeAccount(bytes, ACCOUNT);
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}
