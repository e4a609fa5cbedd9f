// What can be said of a quote before anything in it is believed: what follows it, and what kind of TEE made it.

import { toHex } from '../../../bytes.js';
import type { HardwareContext } from './context.js';

/** Callers read quotes into fixed buffers: this much zero padding is theirs. */
const MAX_PADDING = 4096;

/** `hardware.quote-trailing-bytes` */
export function appraiseTrailingBytes({ report, quote: { trailing } }: HardwareContext): void {
  const id = 'hardware.quote-trailing-bytes';
  const first = trailing.findIndex((byte) => byte !== 0);
  if (first >= 0) {
    report.fail(id, `Bytes that nobody signed follow the quote, the first after ${first} zero bytes.`, {
      expected: 'nothing, or zero padding',
      actual: `${trailing.length} bytes: ${toHex(trailing.subarray(first, first + 16))}…`,
      hint: 'The evidence was put together by hand, or is not one quote. Fetch it again.',
    });
  } else if (trailing.length > MAX_PADDING) {
    report.fail(id, `${trailing.length} bytes of padding follow the quote.`, {
      expected: `at most ${MAX_PADDING}`,
      actual: String(trailing.length),
      hint: 'Cut the padding off, or fetch the quote again.',
    });
  } else {
    report.pass(id, trailing.length === 0 ? 'The quote ends where it says.' : `${trailing.length} zero bytes follow.`);
  }
}

/** `hardware.tee-type` */
export function appraiseTeeType({ report, teeType, policy }: HardwareContext): void {
  const id = 'hardware.tee-type';
  const names = { tdx: 'an Intel TDX virtual machine (TD)', sgx: 'an Intel SGX enclave' };
  if (policy.teeTypes.includes(teeType)) report.pass(id, `The quote is that of ${names[teeType]}.`);
  else {
    report.fail(id, `The quote is that of ${names[teeType]}, which the policy does not accept.`, {
      expected: policy.teeTypes.join(' or '),
      actual: teeType,
      hint: 'Give the quote of the virtual machine itself.',
    });
  }
}
