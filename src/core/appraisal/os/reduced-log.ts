// A log that newer dstack reduces to the three ACPI events of RTMR0: it claims nothing of the other boot events. Where a
// register is recomputed and equals the quote's, its events are those that it was computed with.

import { toHex } from '../../bytes.js';
import type { TdHobWitness } from '../../formats/measurement-document.js';
import type { AcpiDigests } from '../../measure/acpi/index.js';
import { FIRMWARE_LINES, type FirmwareLine, measuresSmbios } from '../../measure/boot-events.js';
import { type ExpectedSmbios, expectRtmr0 } from '../../measure/expected.js';
import { OVMF_MEMORY } from '../../measure/td-hob.js';
import { fail, type Judgement, pass } from '../judgement.js';
import { describeDigests, sameDigests } from './acpi-tables.js';
import type { BootInput, BootJudgements } from './boot-checks.js';
import type { BootLog } from './boot-log.js';
import { type SmbiosInput, smbiosOfRegister, toldLineName } from './firmware.js';
import { UNKNOWN_OS, undecided } from './matched.js';

/** What RTMR0 of the quote was recomputed with. */
export interface RecomputedRtmr0 {
  line: FirmwareLine;
  acpi: AcpiDigests;
}

export interface RecomputeInput extends SmbiosInput {
  /** Of the quote, hex. */
  rtmr0: string;
  bootLog: BootLog | null;
  /** Memory that the firmware may accept, the usual one being another guess. */
  firmware: readonly TdHobWitness[];
  /** `ovmf_variant` of the image or its measurement document; null when neither states it. */
  ovmfVariant: string | null;
}

/**
 * A line of firmware and ACPI digests that lead to RTMR0 of the quote in a VM of the claimed memory. That they do is all
 * the proof that is needed: it does not matter where a guess came from.
 * @returns null when no guess leads there
 */
export function recomputeRtmr0(input: RecomputeInput): RecomputedRtmr0 | null {
  const { rtmr0, bootLog, generated, vmConfig, firmware, ovmfVariant } = input;
  if (vmConfig === null) return null;
  const told = bootLog?.acpi ?? null;
  const guesses = [...(told === null ? [] : [told]), ...(generated?.candidates ?? []).map(({ digests }) => digests)];
  const memories = [...firmware, OVMF_MEMORY].filter(
    (memory, i, all) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(memory)) === i,
  );
  const name = toldLineName(ovmfVariant, vmConfig, bootLog);
  for (const line of FIRMWARE_LINES) {
    // A search takes time: only for logs that hold nothing else, of firmware that may measure these tables.
    const searches = measuresSmbios(line);
    if (vmConfig.hugepages && line.measuresPciRoots) continue;
    if (searches && (bootLog?.layout !== 'reduced' || (name !== null && name !== line.name))) continue;
    for (const acpi of guesses) {
      const leadsThere = memories.some((acceptedMemory) => {
        const along = (smbios: ExpectedSmbios) =>
          expectRtmr0(line, { acceptedMemory }, vmConfig.memorySize, acpi, smbios);
        const others = along({ unknown: '' });
        if (!searches) return others.value === rtmr0;
        const found = smbiosOfRegister(rtmr0, others.events, input);
        return !('unknown' in found) && along({ digest: toHex(found.digest) }).value === rtmr0;
      });
      if (leadsThere) return { line, acpi };
    }
  }
  return null;
}

export interface Recomputed {
  /** Null when it was not. */
  rtmr0: RecomputedRtmr0 | null;
  rtmr1: boolean;
  rtmr2: boolean;
}

const KEPT = 'The log keeps only the ACPI events of the boot';

export function judgeReducedLog(
  log: BootLog,
  recomputed: Recomputed,
  { vmConfig, matched }: BootInput,
): BootJudgements {
  const { rtmr0, rtmr1, rtmr2 } = recomputed;
  const open = (registers: readonly string[]): Judgement => {
    const names = registers.join(', ').replace(/, (?=\w+$)/, ' and ');
    return undecided(matched, `${KEPT}, and ${names} could not be recomputed.`, UNKNOWN_OS);
  };
  const ifRtmr0 = (detail: (line: FirmwareLine) => string): Judgement =>
    rtmr0 === null ? open(['RTMR0']) : pass(detail(rtmr0.line));
  const bootPath = [...(rtmr1 ? [] : ['RTMR1']), ...(rtmr2 ? [] : ['RTMR2'])];
  return {
    'os.event-log-replay': judgeReplay(log, rtmr0?.acpi ?? null, bootPath, open),
    'os.event-layout': ifRtmr0(
      (line) =>
        `${KEPT}; RTMR0 was recomputed with the ${line.rtmr0.length} of dstack’s firmware (${line.name}), in order.`,
    ),
    'os.constant-events': ifRtmr0(({ constants }) => `RTMR0 was recomputed with the known digests of ${constants}.`),
    'os.td-hob': ifRtmr0(
      () => `RTMR0 was recomputed with the TD HOB of ${vmConfig?.memorySize} bytes of memory, as vm_config claims.`,
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
