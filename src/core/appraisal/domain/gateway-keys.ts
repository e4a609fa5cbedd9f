// The keys that a gateway says it has, or had, and its ACME account (acme-info): each counts by its own quote.

import { sha256 } from '#crypto';
import { toHex, utf8 } from '../../bytes.js';
import type { AcmeInfo } from '../../formats/acme-info.js';
import { tagged } from '../binding.js';
import type { Findings } from './findings.js';
import { judgeKeyQuote, type KeyQuoteJudging } from './key-quote.js';

/** Quotes that are looked at: as many as one gateway may have keys. */
const MAX_JUDGED = 256;

/**
 * @param infos what each node that was asked says
 * @param isServed whether the domain serves a certificate of this key: those are looked at first
 */
export async function gatewayFindings(
  infos: readonly AcmeInfo[],
  isServed: (spkiSha256: string) => boolean,
  judging: KeyQuoteJudging,
): Promise<Findings> {
  const findings: Findings = { keys: [], accounts: [], problems: [], cut: null };
  if (judging.origins.length === 0) {
    const why =
      'a gateway names its keys, and nothing that is known of a gateway here could tell whether their quotes are its own';
    return { ...findings, problems: infos.length === 0 ? [] : [why] };
  }
  for (const { accountUri: uri, accountEvidence: evidence } of infos) {
    if (uri === null) continue;
    const finding = evidence && (await judgeKeyQuote(evidence, tagged('acme-account', utf8(uri)), judging));
    findings.accounts.push({ uri, finding });
  }
  const named = infos.flatMap(({ keys }) => keys.map((key) => ({ ...key, spkiSha256: toHex(sha256(key.publicKey)) })));
  const first = named.toSorted((a, b) => Number(isServed(b.spkiSha256)) - Number(isServed(a.spkiSha256)));
  const seen = new Set<string>();
  let judged = 0;
  for (const { spkiSha256, publicKey, evidence } of first) {
    const quote = evidence?.quote ?? null;
    const name = `${spkiSha256} ${quote === null ? '' : toHex(sha256(quote))}`;
    if (seen.has(name)) continue;
    seen.add(name);
    if (evidence !== null && judged === MAX_JUDGED) {
      findings.cut = `only ${MAX_JUDGED} quotes for the keys that the gateway names were looked at`;
      break;
    }
    judged += evidence === null ? 0 : 1;
    const finding = evidence && (await judgeKeyQuote(evidence, tagged('zt-cert', publicKey), judging));
    findings.keys.push({ spkiSha256, holder: 'gateway', finding });
  }
  return findings;
}
