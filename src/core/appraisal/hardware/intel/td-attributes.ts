// What the host configured the TD to be: ATTRIBUTES, XFAM, and the pins of the policy on them and on MRSEAM.
// Intel TDX Module ABI specification, TD_PARAMS: ATTRIBUTES, XFAM.

import { isZero, toHex } from '../../../bytes.js';
import type { EnclaveReport, TdReport } from '../../../formats/quote.js';
import { fail, type Judgement, pass } from '../../judgement.js';
import type { HardwareContext } from './context.js';
import { judgePin } from './pins.js';

const DEBUG = 0;
const SEPT_VE_DISABLE = 28;

/** Every bit that has a meaning. */
const NAMES: Readonly<Record<number, string>> = {
  [DEBUG]: 'DEBUG',
  4: 'HGS_PLUS_PROF',
  5: 'PERF_PROF',
  6: 'PMT_PROF',
  16: 'ICSSD',
  17: 'SERVTD_EXT',
  27: 'LASS',
  [SEPT_VE_DISABLE]: 'SEPT_VE_DISABLE',
  29: 'MIGRATABLE',
  30: 'PKS',
  31: 'KL',
  62: 'TPA',
  63: 'PERFMON',
};

/**
 * Bits that may be on or off without weakening the TD: they give it defences or features of its own. All others need
 * a pin: profiling (4-6) and MIGRATABLE let the host see or move the TD’s state, SERVTD_EXT and TPA give it another
 * role, and a reserved bit means something that this verifier does not know.
 */
const HARMLESS = new Set([16, 27, 30, 31, 63]);

export function judgeTdAttributes({ policy }: HardwareContext, body: TdReport): Judgement {
  const actual = toHex(body.tdAttributes);
  const on = bitsOf(body.tdAttributes);
  const hint =
    'Whoever launched the TD chose its attributes. Launch it with safe ones, or pin the value in hardware.td-attributes of the policy if it is meant.';
  if (on.includes(DEBUG) && !policy.debug) {
    return fail('DEBUG is on: the host can read and change the TD’s memory and registers.', {
      expected: 'DEBUG (bit 0) off',
      actual,
      hint: 'This is no protection at all. Launch the TD without debug; hardware.debug of the policy is for experiments only.',
    });
  }
  const names = on.map((bit) => NAMES[bit] ?? `bit ${bit}`).join(', ') || 'none';
  if (policy.tdAttributes.length > 0) {
    if (!policy.tdAttributes.includes(actual)) {
      const expected = policy.tdAttributes.join(' or ');
      return fail(`The attributes are not among those pinned; on are: ${names}.`, { expected, actual, hint });
    }
  } else {
    const problems = unsafeAttributes(on);
    if (problems.length > 0) {
      const expected = 'SEPT_VE_DISABLE (bit 28) on, nothing else but ICSSD, LASS, PKS, KL, PERFMON';
      return fail(`${problems.join('; ')}.`, { expected, actual, hint });
    }
  }
  const loud = on.includes(DEBUG)
    ? 'DEBUG IS ON and the policy accepts it: the host can read and change everything in this TD. '
    : '';
  return pass(`${loud}On are: ${names}.`, { actual });
}

function unsafeAttributes(on: readonly number[]): string[] {
  const unsafe = on.filter((bit) => bit !== DEBUG && bit !== SEPT_VE_DISABLE && !HARMLESS.has(bit));
  return [
    ...unsafe.map((bit) => `${NAMES[bit] ?? `reserved bit ${bit}`} is on`),
    ...(on.includes(SEPT_VE_DISABLE)
      ? []
      : ['SEPT_VE_DISABLE is off, so the host can make the TD’s memory accesses fault']),
  ];
}

/**
 * XFAM_FIXED0 of Intel’s TDX modules: what may be on at all. AVX, AVX-512, PT, PKU, CET, user interrupts, LBR and AMX,
 * besides x87 and SSE.
 */
const XFAM_ALLOWED = 0x6_dbe7n;

export function judgeXfam({ policy }: HardwareContext, body: TdReport): Judgement {
  const actual = toHex(body.xfam);
  // x87 and SSE: every TD has them.
  if ((Number(body.xfam[0]) & 0b11) !== 0b11) {
    return fail('x87 or SSE state is off, which no TDX module allows.', {
      expected: 'bits 0 and 1 on',
      actual,
      hint: 'No TD can be launched like this: do not rely on the quote.',
    });
  }
  const foreign = bitsOf(body.xfam).filter((bit) => ((XFAM_ALLOWED >> BigInt(bit)) & 1n) === 0n);
  if (foreign.length > 0 && policy.xfam.length === 0) {
    return fail(`Features are on that no TDX module known to this version allows: bits ${foreign.join(', ')}.`, {
      expected: `no bit outside ${XFAM_ALLOWED.toString(16)} (hexadecimal, highest bit first)`,
      actual,
      hint: 'If a newer module allows them, pin the value in hardware.xfam of the policy.',
    });
  }
  return judgePin('XFAM', policy.xfam, actual, 'hardware.xfam');
}

export function judgeMrSeam({ policy }: HardwareContext, body: TdReport): Judgement {
  return judgePin('MRSEAM', policy.mrSeam, toHex(body.mrSeam), 'hardware.mrseam');
}

/** MRSERVICETD where none is bound; what a report 1.0, which has no such field, amounts to. */
const NO_SERVICE_TD = '00'.repeat(48);

export function judgeServiceTd({ policy }: HardwareContext, { mrServiceTd }: TdReport): Judgement {
  if (policy.mrServiceTd.length > 0) {
    const actual = mrServiceTd === null ? NO_SERVICE_TD : toHex(mrServiceTd);
    return judgePin('MRSERVICETD', policy.mrServiceTd, actual, 'hardware.mrservicetd');
  }
  if (mrServiceTd === null) return pass('A TD report 1.0 knows no service TDs.');
  if (isZero(mrServiceTd)) return pass('MRSERVICETD is zero.');
  return fail('A service TD is bound to the TD, which may move it or change its measurements.', {
    expected: NO_SERVICE_TD,
    actual: toHex(mrServiceTd),
    hint: 'Launch the TD without a migration or other service TD, or pin the value in hardware.mrservicetd of the policy if it is meant.',
  });
}

/** For quotes of SGX enclaves: ATTRIBUTES.FLAGS, Intel SDM volume 3D section 36.7. */
export function judgeEnclaveAttributes({ policy }: HardwareContext, body: EnclaveReport): Judgement {
  const actual = toHex(body.attributes);
  if (!bitsOf(body.attributes).includes(1)) return pass('The enclave runs in production mode.', { actual });
  if (policy.debug) {
    const loud = 'DEBUG IS ON and the policy accepts it: the host can read and change everything in this enclave.';
    return pass(loud, { actual });
  }
  return fail('DEBUG is on: the host can read and change the enclave’s memory.', {
    expected: 'DEBUG (bit 1) off',
    actual,
    hint: 'This is no protection at all. Build and launch the enclave for production.',
  });
}

/** Numbers of the bits that are on. */
function bitsOf(littleEndian: Uint8Array): number[] {
  const on: number[] = [];
  for (let bit = 0; bit < littleEndian.length * 8; bit++) {
    if ((Number(littleEndian[bit >> 3]) >> (bit & 7)) & 1) on.push(bit);
  }
  return on;
}
