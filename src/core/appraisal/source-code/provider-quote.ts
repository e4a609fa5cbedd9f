// The quote of a local key provider, against the key provider that a launch measured: the same enclave, genuine and current,
// on the host of the VM. That it gave this VM its keys, the guest has verified before it measured it; what this adds is that
// the enclave is one of Intel's platforms in an accepted state, and that it runs on the same.

import { sha256 } from '#crypto';
import { concatBytes, equalBytes, isZero, toHex } from '../../bytes.js';
import type { Collateral } from '../../formats/collateral.js';
import type { ProviderQuote } from '../../formats/provider-quote.js';
import { parseQuoteOrNull, type Quote } from '../../formats/quote.js';
import type { CheckId } from '../../result/catalog.js';
import type { AppIdentity, Check } from '../../result/document.js';
import { fail, type Judgement, listed, pass, unknown } from '../judgement.js';
import { judgeSideQuote, type QuoteFinding, type QuoteJudging } from '../side-quote.js';

export interface ProviderFinding extends QuoteFinding {
  /** Hex; null: the quote is none of an enclave. */
  mrEnclave: string | null;
  /** Of its host, as `platformOf` gives it. */
  platform: string | null;
}

/** Length of the id of the quoting enclave's platform, with which the header's user data begins. */
const PLATFORM_BYTES = 16;

/** What quotes of one host have in common, hex; null: nothing is there. */
export function platformOf({ header }: Quote): string | null {
  const id = header.userData.subarray(0, PLATFORM_BYTES);
  return isZero(id) ? null : toHex(id);
}

/** @param collaterals all that there are: the one for this platform is used */
export async function judgeProviderQuote(
  { quote: bytes, sealedKey }: ProviderQuote,
  collaterals: readonly Collateral[],
  judging: QuoteJudging,
): Promise<ProviderFinding> {
  const quote = parseQuoteOrNull(bytes);
  if (quote === null || quote.body.kind !== 'enclave') {
    return { mrEnclave: null, platform: null, status: 'wrong', detail: 'it is not the quote of an SGX enclave' };
  }
  const { body } = quote;
  const found = { mrEnclave: toHex(body.mrEnclave), platform: platformOf(quote) };
  const over = sealedKey === null ? null : concatBytes(sha256(sealedKey), new Uint8Array(32));
  if (over !== null && !equalBytes(body.reportData, over)) {
    return { ...found, status: 'wrong', detail: 'its report data is not over the sealed key beside it' };
  }
  const { status, detail } = await judgeSideQuote(quote, collaterals, {
    ...judging,
    policy: { ...judging.policy, teeTypes: ['sgx'] },
  });
  return { ...found, status, detail };
}

export interface ProviderBindingInput {
  role: 'app' | 'kms';
  identity: AppIdentity;
  /** Of the source-code phase of this component. */
  checks: readonly Check[];
  /** Of the host of the VM. */
  platform: string | null;
  quotes: readonly ProviderFinding[];
  /** Whether a machine of a KMS is in the evidence: of an app that has its keys from a KMS, the quote is for that. */
  hasKms: boolean;
}

const LAUNCH: readonly CheckId[] = [
  'source-code.event-log-replay',
  'source-code.launch-events',
  'source-code.key-provider',
];

/** null: there is nothing to compare. */
export function judgeProviderBinding(input: ProviderBindingInput): Judgement | null {
  const { role, identity, quotes, platform, hasKms } = input;
  const { keyProvider } = identity;
  if (quotes.length === 0) return null;
  if (keyProvider === null) {
    const cause = LAUNCH.find((id) => input.checks.some((check) => check.id === id && check.status !== 'pass'));
    return unknown('No launch is proven that tells where the keys come from.', {
      followsFrom: cause ?? 'source-code.key-provider',
    });
  }
  if (keyProvider.name !== 'local-sgx') {
    if (role === 'app' && hasKms) return null;
    return fail('The quote of a local key provider is in the evidence, but the keys are not of one.', {
      expected: 'local-sgx',
      actual: keyProvider.name,
      hint: 'Leave it out of the evidence, or give that of the KMS which has its keys from this provider.',
    });
  }
  const same = quotes.filter(({ mrEnclave }) => mrEnclave === keyProvider.id);
  if (same.length === 0) {
    return fail('The quote is of another enclave than the key provider that was measured.', {
      expected: keyProvider.id,
      actual: listed(quotes.map(({ mrEnclave }) => mrEnclave ?? 'no enclave')),
      hint: 'Give the quote of the key provider on the host of this VM. If it was upgraded since, start the VM again.',
    });
  }
  const wrong = same.find(({ status }) => status === 'wrong');
  if (wrong !== undefined) {
    return fail(`The quote of the key provider does not vouch for it: ${wrong.detail}.`, {
      hint: 'Take a new quote of it. If it stays so, the host is out of date, or somebody made the quote up.',
    });
  }
  const here = same.filter((one) => platform !== null && one.platform === platform);
  if (here.length === 0) {
    return unknown('The enclave that was measured quoted itself, but not on the host of this VM.', {
      ...(platform === null ? {} : { expected: platform }),
      actual: listed(same.map((one) => one.platform ?? 'no platform')),
      hint: 'Give the quote of the key provider on the host of each VM.',
    });
  }
  const proven = here.find(({ status }) => status === 'proven');
  if (proven !== undefined) {
    return pass('The enclave that was measured as key provider runs on the host of this VM: its quote is genuine.', {
      actual: keyProvider.id,
    });
  }
  return unknown(
    `Whether the quote of the key provider is genuine is not shown: ${listed(here.map((one) => one.detail))}.`,
    {
      hint: 'Give PCK collateral for SGX on that platform (--collateral), or let it be fetched.',
    },
  );
}
