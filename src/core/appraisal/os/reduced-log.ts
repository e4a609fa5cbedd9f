// A log that newer dstack reduces to the three ACPI events of RTMR0: it claims nothing of the other boot events. Where a
// register is recomputed and equals the quote's, its events are those that it was computed with.

import { fromHex, toHex } from '../../bytes.js';
import type { TdHobWitness } from '../../formats/measurement-document.js';
import type { VmConfig } from '../../formats/vm-config.js';
import type { AcpiDigests } from '../../measure/acpi/index.js';
import { bootRegister, RTMR0_PRE202505 } from '../../measure/boot-events.js';
import { OVMF_MEMORY, tdHobDigest } from '../../measure/td-hob.js';
import { fail, type Judgement, pass } from '../judgement.js';
import { describeDigests, type GeneratedTables, sameDigests } from './acpi-tables.js';
import type { BootInput, BootJudgements } from './boot-checks.js';
import type { BootLog } from './boot-log.js';
import { UNKNOWN_OS, undecided } from './matched.js';

/**
 * ACPI digests that lead to RTMR0 of the quote in a VM of the claimed memory. That they do is all the proof that is
 * needed: it does not matter where a guess came from.
 * @param rtmr0 hex
 * @param told digests that the log states, the first guess
 * @param firmware memory that the firmware may accept, the usual one being another guess
 * @returns null when no guess leads there
 */
export function recomputeAcpi(
  rtmr0: string,
  told: AcpiDigests | null,
  generated: GeneratedTables | null,
  vmConfig: VmConfig | null,
  firmware: readonly TdHobWitness[],
): AcpiDigests | null {
  if (vmConfig === null) return null;
  const tdHobs = [...firmware, OVMF_MEMORY].map((accepted) => tdHobDigest(accepted, vmConfig.memorySize));
  const guesses = [...(told === null ? [] : [told]), ...(generated?.candidates ?? []).map(({ digests }) => digests)];
  const leadsThere = ({ loader, rsdp, tables }: AcpiDigests): boolean => {
    const acpi = [loader, rsdp, tables].map((hex) => fromHex(hex, 'digest', 48));
    return tdHobs.some((hob) => hob !== null && toHex(bootRegister(RTMR0_PRE202505, [hob, ...acpi])) === rtmr0);
  };
  return guesses.find(leadsThere) ?? null;
}

export interface Recomputed {
  /** What RTMR0 was recomputed with; null when it was not. */
  acpi: AcpiDigests | null;
  rtmr1: boolean;
  rtmr2: boolean;
}

const KEPT = 'The log keeps only the ACPI events of the boot';

export function judgeReducedLog(
  log: BootLog,
  recomputed: Recomputed,
  { vmConfig, matched }: BootInput,
): BootJudgements {
  const { acpi, rtmr1, rtmr2 } = recomputed;
  const open = (registers: readonly string[]): Judgement => {
    const names = registers.join(', ').replace(/, (?=\w+$)/, ' and ');
    return undecided(matched, `${KEPT}, and ${names} could not be recomputed.`, UNKNOWN_OS);
  };
  const ifRtmr0 = (detail: string): Judgement => (acpi === null ? open(['RTMR0']) : pass(detail));
  const bootPath = [...(rtmr1 ? [] : ['RTMR1']), ...(rtmr2 ? [] : ['RTMR2'])];
  return {
    'os.event-log-replay': judgeReplay(log, acpi, bootPath, open),
    'os.event-layout': ifRtmr0(`${KEPT}; RTMR0 was recomputed with the 13 of dstack’s firmware (pre202505), in order.`),
    'os.constant-events': ifRtmr0(
      'RTMR0 was recomputed with the known digests of CFV, Secure Boot variables, separator and boot options.',
    ),
    'os.td-hob': ifRtmr0(
      `RTMR0 was recomputed with the TD HOB of ${vmConfig?.memorySize} bytes of memory, as vm_config claims.`,
    ),
    'os.boot-path':
      bootPath.length > 0
        ? open(bootPath)
        : pass(
            'RTMR1 and RTMR2 were recomputed: the kernel was started directly, with one command line and one initrd.',
          ),
  };
}

/** The log has three digests, and only RTMR0 can vouch for them. */
function judgeReplay(
  { acpi: told }: BootLog,
  acpi: AcpiDigests | null,
  bootPath: readonly string[],
  open: (registers: readonly string[]) => Judgement,
): Judgement {
  if (acpi !== null && (told === null || !sameDigests(told, acpi))) {
    return fail(`${KEPT}, and these are not the measured ones: RTMR0 has others.`, {
      expected: describeDigests(acpi),
      ...(told === null ? {} : { actual: describeDigests(told) }),
      hint: 'Fetch quote and event log again in one answer; the events must be unaltered.',
    });
  }
  if (acpi === null) {
    const judgement = open(['RTMR0', ...bootPath]);
    return { ...judgement, detail: `Nothing binds the log’s digests to RTMR0. ${judgement.detail}` };
  }
  if (bootPath.length > 0) return open(bootPath);
  return pass(`${KEPT}: RTMR0 was recomputed with these very digests, RTMR1 and RTMR2 without the log.`);
}
