// Which line of firmware booted, and the SMBIOS tables that some lines measure. Those depend on the host's CPU, which
// vm_config does not tell: they are searched for among the tables that the VM may have. A digest that only the log states
// is never taken, since the guest chooses its platform by what these tables say.

import { equalBytes, fromHex, toHex } from '../../bytes.js';
import type { VmConfig } from '../../formats/vm-config.js';
import { FIRMWARE_LINES, type FirmwareLine, firmwareLine } from '../../measure/boot-events.js';
import type { NamedDigest } from '../../measure/expected.js';
import { extendRegister } from '../../measure/registers.js';
import type { SmbiosMachine } from '../../measure/smbios.js';
import type { Smbios, Work } from '../work.js';
import type { GeneratedTables } from './acpi-tables.js';
import { type BootLog, eventNamed } from './boot-log.js';

/**
 * The name of the firmware's line by the best source there is: the image, a log that the quote vouches for, vm_config.
 * @param image `ovmf_variant` of the image or its measurement document
 * @returns null when none of them says
 */
export function toldLineName(image: string | null, vmConfig: VmConfig | null, bootLog: BootLog | null): string | null {
  const logged = bootLog?.replays[0].bound === true ? (firmwareLine(bootLog.layout)?.name ?? null) : null;
  return image ?? logged ?? vmConfig?.ovmfVariant ?? null;
}

/** Where no source names the line: all but the one that was tried. */
export function otherLines(told: string | null, tried: FirmwareLine): FirmwareLine[] {
  return told === null ? FIRMWARE_LINES.filter((line) => line !== tried) : [];
}

/** What SMBIOS tables are searched with. */
export interface SmbiosInput {
  vmConfig: VmConfig | null;
  generated: GeneratedTables | null;
  /** Of the platform that signed the quote, hex; null when no certificate states it. */
  fmspc: string | null;
  work: Work;
}

function machineOf({ vmConfig, generated, fmspc }: SmbiosInput): SmbiosMachine | null {
  if (vmConfig === null || generated === null) return null;
  const { memorySize, cpuCount } = vmConfig;
  return { memorySize, cpuCount, qemuVersion: generated.qemuVersion, fmspc };
}

const NO_SHAPE = { unknown: 'the evidence does not tell the shape of the VM' };

/**
 * The tables whose digest a log states that the quote vouches for.
 * @returns null where there is no log, or its firmware measures none
 */
export function smbiosOfLog(bootLog: BootLog | null, input: SmbiosInput): Smbios | null {
  const event = bootLog === null || !bootLog.replays[0].bound ? null : eventNamed(bootLog, 'SMBIOS tables');
  const digest = event?.digest ?? null;
  if (digest === null) return null;
  const machine = machineOf(input);
  if (machine === null) return NO_SHAPE;
  return input.work.smbios(machine, toHex(digest), (tables) => equalBytes(tables, digest));
}

/**
 * The tables with which RTMR0 of the quote was reached, all other events being known.
 * @param rtmr0 hex
 * @param events all of RTMR0; that of the tables is the one without a digest
 */
export function smbiosOfRegister(rtmr0: string, events: readonly NamedDigest[], input: SmbiosInput): Smbios {
  const machine = machineOf(input);
  if (machine === null) return NO_SHAPE;
  const digests = events.map(({ digest }) => (digest === null ? null : fromHex(digest, 'digest', 48)));
  const at = digests.indexOf(null);
  const after = digests.slice(at + 1).filter((digest) => digest !== null);
  const before = extendRegister(digests.slice(0, at).filter((digest) => digest !== null));
  if (after.length + at + 1 !== digests.length) return { unknown: 'other events of RTMR0 are not known either' };
  const quoted = fromHex(rtmr0, 'rtmr0', 48);
  const key = [before, ...after, quoted].map(toHex).join();
  return input.work.smbios(machine, key, (tables) => equalBytes(extendRegister([tables, ...after], before), quoted));
}
