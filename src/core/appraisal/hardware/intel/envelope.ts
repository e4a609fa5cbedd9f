// What can be said of a quote before anything in it is believed: what follows it, what kind of TEE made it, and whether
// there is collateral to judge it by.

import { toHex } from '../../../bytes.js';
import { fail, type Judgement, pass, unknown } from '../../judgement.js';
import { FETCH_COLLATERAL, type HardwareContext } from './context.js';

/** Callers read quotes into fixed buffers: this much zero padding is theirs. */
const MAX_PADDING = 4096;

export function judgeTrailingBytes({ quote: { trailing } }: HardwareContext): Judgement {
  const first = trailing.findIndex((byte) => byte !== 0);
  if (first >= 0) {
    return fail(`Bytes that nobody signed follow the quote, the first after ${first} zero bytes.`, {
      expected: 'nothing, or zero padding',
      actual: `${trailing.length} bytes: ${toHex(trailing.subarray(first, first + 16))}…`,
      hint: 'The evidence was put together by hand, or is not one quote. Fetch it again.',
    });
  }
  if (trailing.length > MAX_PADDING) {
    return fail(`${trailing.length} bytes of padding follow the quote.`, {
      expected: `at most ${MAX_PADDING}`,
      actual: String(trailing.length),
      hint: 'Cut the padding off, or fetch the quote again.',
    });
  }
  return pass(trailing.length === 0 ? 'The quote ends where it says.' : `${trailing.length} zero bytes follow.`);
}

export function judgeTeeType({ teeType, policy }: HardwareContext): Judgement {
  const names = { tdx: 'an Intel TDX virtual machine (TD)', sgx: 'an Intel SGX enclave' };
  if (policy.teeTypes.includes(teeType)) return pass(`The quote is that of ${names[teeType]}.`);
  return fail(`The quote is that of ${names[teeType]}, which the policy does not accept.`, {
    expected: policy.teeTypes.join(' or '),
    actual: teeType,
    hint: 'Give the quote of the virtual machine itself.',
  });
}

export function judgeCollateral({ collateral, collateralGap }: HardwareContext): Judgement {
  if (collateral !== null) {
    return pass(`PCK collateral is at hand${collateralGap === null ? '' : `, but ${collateralGap}`}.`);
  }
  return unknown(`There is no PCK collateral: ${collateralGap ?? 'none was given'}.`, { hint: FETCH_COLLATERAL });
}
