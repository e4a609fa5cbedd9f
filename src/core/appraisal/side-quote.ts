// A quote that is given beside those of the components, about a key: judged by the hardware phase as theirs are, with the
// collateral for its platform among all that there is.

import { TrustCenterError } from '../errors.js';
import { parseCertificates } from '../formats/codec/x509.js';
import type { Collateral } from '../formats/collateral.js';
import { parsePckExtensions } from '../formats/pck-extensions.js';
import { type Quote, TEE_TYPE_TDX } from '../formats/quote.js';
import type { Check } from '../result/document.js';
import { appraiseHardware, type HardwareInput } from './hardware/intel/index.js';
import { listed } from './judgement.js';

export interface QuoteFinding {
  /** `wrong`: it proves nothing. `open`: whether it does could not be decided. */
  status: 'proven' | 'open' | 'wrong';
  /** As a clause; empty where it is proven. */
  detail: string;
}

export type QuoteJudging = Pick<HardwareInput, 'trustAnchors' | 'policy' | 'at' | 'verify'>;

/** @param collaterals all that there are: the one for this platform is used */
export async function judgeSideQuote(
  quote: Quote,
  collaterals: readonly Collateral[],
  judging: QuoteJudging,
): Promise<QuoteFinding> {
  const collateral = collateralFor(quote, collaterals);
  const { checks } = await appraiseHardware({
    component: 'key',
    quote,
    collateral,
    collateralGap: null,
    trustAnchors: judging.trustAnchors,
    policy: judging.policy,
    at: judging.at,
    ...(judging.verify === undefined ? {} : { verify: judging.verify }),
  });
  // What only follows from another check is told by that one: a failure never follows from what is unknown.
  const named = (status: Check['status']): string[] => {
    const all = checks.filter((one) => one.status === status);
    const causes = all.filter(({ followsFrom }) => !all.some(({ id }) => id === followsFrom));
    return (causes.length === 0 ? all : causes).map(({ id }) => id);
  };
  const failed = named('fail');
  if (failed.length > 0) return { status: 'wrong', detail: `it fails ${listed(failed)}` };
  const open = named('unknown');
  if (open.length > 0) return { status: 'open', detail: `${listed(open)} could not be decided of it` };
  return { status: 'proven', detail: '' };
}

/** null: none is for it. */
function collateralFor(quote: Quote, collaterals: readonly Collateral[]): Collateral | null {
  const id = quote.header.teeType === TEE_TYPE_TDX ? 'TDX' : 'SGX';
  const fmspc = fmspcOf(quote);
  const fits = ({ tcbInfo }: Collateral): boolean =>
    tcbInfo.ok && tcbInfo.value.value.id === id && tcbInfo.value.value.fmspc === fmspc;
  return collaterals.find(fits) ?? null;
}

function fmspcOf({ signatureData: { certificationData } }: Quote): string | null {
  if (certificationData.kind !== 'certificates') return null;
  try {
    const [pck] = parseCertificates(certificationData.encoded, 'quote.pck_chain');
    return pck === undefined ? null : parsePckExtensions(pck).fmspc;
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}
