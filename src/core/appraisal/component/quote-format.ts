// Whether a component gives a quote that can be read, and what one of an enclave says nothing of.

import { TrustCenterError } from '../../errors.js';
import type { AttestationEvidence } from '../../formats/evidence.js';
import { parseQuote, type Quote } from '../../formats/quote.js';
import { fail, type Judgement, pass, unknown } from '../judgement.js';

export function readQuote(evidence: AttestationEvidence): { judgement: Judgement; quote: Quote | null } {
  if (evidence.quote === null) {
    const detail = `There is no quote: ${evidence.problem ?? 'the evidence carries none'}.`;
    const hint =
      evidence.role !== 'app'
        ? `Give its evidence: --${evidence.role}-evidence FILE, say where to ask it: --${evidence.role}-url URL, or give an answer of Phala Cloud that has it.`
        : evidence.platform === null
          ? 'Start the instance, and fetch its evidence again.'
          : 'Give the evidence of an Intel TDX machine.';
    return { judgement: unknown(detail, { hint }), quote: null };
  }
  try {
    const quote = parseQuote(evidence.quote);
    const body = { td10: 'TD report 1.0', td15: 'TD report 1.5', enclave: 'SGX enclave report' }[quote.body.kind];
    return { judgement: pass(`Version ${quote.header.version} quote with a ${body}.`), quote };
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    const hint =
      error.hint ?? 'Fetch the quote again; it is cut short, altered, or of a kind that this version does not know.';
    return { judgement: fail(`The quote cannot be read: ${error.message}.`, { hint }), quote: null };
  }
}

const ENCLAVE_HINT = 'Give the TDX quote of the VM; an SGX quote can only be appraised for its hardware phase.';
const NO_REGISTERS = fail('The quote is an SGX enclave’s: it has no runtime registers.', { hint: ENCLAVE_HINT });
const NO_IMAGE = fail('The quote is an SGX enclave’s: it booted no image.', { hint: ENCLAVE_HINT });
/** A quote of an SGX enclave says nothing about a VM: its OS and compose file cannot be what was asked. */
export const ENCLAVE = {
  os: { 'os.event-log-replay': NO_REGISTERS, 'os.reference-value': NO_IMAGE },
  sourceCode: { 'source-code.event-log-replay': NO_REGISTERS },
} as const;
