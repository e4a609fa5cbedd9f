// The quote that a KMS made when it made its root keys. It may be years old, so it is not asked whether its TCB is current,
// only that Intel has not revoked it; that it is genuine is, and what it was made for, and that the code which made it is
// that of a KMS in the evidence.

import { equalBytes } from '../../bytes.js';
import type { Collateral } from '../../formats/collateral.js';
import { type RootKeyQuote, rootKeyReportData } from '../../formats/kms-statement.js';
import { parseQuoteOrNull } from '../../formats/quote.js';
import { aggregatedMeasurement } from '../../measure/registers.js';
import type { CheckId } from '../../result/catalog.js';
import { appraiseHardware, type HardwareInput } from '../hardware/intel/index.js';
import { listed } from '../judgement.js';
import type { KmsNode, RootKeyFinding } from './kms-binding.js';

/** They say how current the platform was, or which it is: no question about a key that was made on it. */
const OF_PLATFORM: readonly CheckId[] = [
  'hardware.tcb-info-platform',
  'hardware.platform-tcb',
  'hardware.tcb-status',
  'hardware.advisories',
  'hardware.tee-tcb-svn',
  'hardware.fmspc',
];

/** @param collateralOf of the machine of the KMS: the signers are the same for all platforms of its kind */
export async function judgeRootKeyQuote(
  { quote: bytes, rootKey, k256Key }: RootKeyQuote,
  nodes: readonly KmsNode[],
  collateralOf: (node: KmsNode) => Collateral | null,
  judging: Pick<HardwareInput, 'trustAnchors' | 'policy' | 'at' | 'verify'>,
): Promise<RootKeyFinding> {
  const quote = parseQuoteOrNull(bytes);
  const wrong = (detail: string): RootKeyFinding => ({ status: 'wrong', detail, node: null });
  const open = (detail: string, node: KmsNode | null = null): RootKeyFinding => ({ status: 'open', detail, node });
  if (quote === null) return wrong('it cannot be read');
  const { body } = quote;
  if (body.kind === 'enclave') return wrong('it is of an SGX enclave');
  if (k256Key === null)
    return open('and the quote over the root key is given without the k256 key that it is over too');
  if (!equalBytes(body.reportData, rootKeyReportData(rootKey, k256Key)))
    return wrong('its report data does not bind them');
  const aggregated = aggregatedMeasurement(body);
  const node = nodes.find((one) => one.aggregated === aggregated) ?? null;
  if (node === null) return open('and the root key was made by other code than that of the KMS in the evidence');
  const { checks, tcb } = await appraiseHardware({
    component: node.name,
    quote,
    collateral: collateralOf(node),
    collateralGap: null,
    ...judging,
  });
  const without = checks.filter(({ id, status }) => status !== 'pass' && !OF_PLATFORM.includes(id));
  const failed = without.filter(({ status }) => status === 'fail');
  if (failed.length > 0) return wrong(`it fails ${listed(failed.map(({ id }) => id))}`);
  if (without.length > 0) {
    return open(
      `and whether the quote over the root key is genuine is not shown (${listed(without.map(({ id }) => id))})`,
      node,
    );
  }
  // The keys of such a platform may be in other hands: whoever has them can quote a root key of their own.
  const isPlatformKnown = checks.some(({ id, status }) => id === 'hardware.tcb-info-platform' && status === 'pass');
  const status = isPlatformKnown ? (tcb?.status ?? null) : null;
  if (status === 'Revoked') return wrong('the TCB of the platform that made it is revoked');
  if (status === null) return open('and whether the platform that quoted the root key is revoked is not known', node);
  return { status: 'proven', detail: '', node };
}
