// The ACPI tables that QEMU makes for the claimed VM, and whether those that were measured are they. They are code and
// data that the host gives to the guest's kernel: digests taken from the event log alone would allow any.

import { equalBytes, preview } from '../../bytes.js';
import type { TdHobWitness } from '../../formats/measurement-document.js';
import type { VmConfig } from '../../formats/vm-config.js';
import { type AcpiDigests, shapeFromVmConfig } from '../../measure/acpi/index.js';
import { eventNote } from '../../measure/event-notes.js';
import { tdHobDigest } from '../../measure/td-hob.js';
import { fail, type Judgement, pass, unknown, without } from '../judgement.js';
import { type Smbios, Work } from '../work.js';
import type { BootJudgements } from './boot-checks.js';
import { type BootLog, eventNamed } from './boot-log.js';
import { type Matched, PIN_HINT, UNKNOWN_OS, undecided } from './matched.js';
import { shapeHint } from './mismatch.js';

export interface Tables {
  digests: AcpiDigests;
  /** Legacy interrupt controller. */
  pic: boolean;
}

export interface GeneratedTables {
  /** As claimed, then with the PIC the other way: vm_config is known to be wrong about it. Empty where they cannot be known. */
  candidates: Tables[];
  /** Why there are none. */
  unknown: string | null;
  /** What to do where the claim is refused, whatever is known of the registers; null else. */
  refused: string | null;
  /** QEMU that makes them: the claimed one, or what dstack means by claiming none. */
  qemuVersion: string;
}

/** @param told digests that the event log states: if the tables as claimed have them, there is no second candidate */
export function generateTables(vmConfig: VmConfig, told: AcpiDigests | null, work: Work = new Work()): GeneratedTables {
  const shape = shapeFromVmConfig(vmConfig);
  const { qemuVersion } = shape;
  const candidates: Tables[] = [];
  for (const pic of [shape.pic, !shape.pic]) {
    const digests = work.claimedTables({ ...shape, pic });
    if ('unknown' in digests) return { candidates: [], ...digests, qemuVersion };
    candidates.push({ digests, pic });
    if (told !== null && sameDigests(digests, told)) break;
  }
  return { candidates, unknown: null, refused: null, qemuVersion };
}

const FILES = ['loader', 'rsdp', 'tables'] as const;

export function sameDigests(a: AcpiDigests, b: AcpiDigests): boolean {
  return FILES.every((file) => a[file] === b[file]);
}

/** @param files some of them */
export function describeDigests(digests: AcpiDigests, files: readonly (typeof FILES)[number][] = FILES): string {
  return files.map((file) => `${file} ${digests[file]}`).join(', ');
}

export interface TablesInput {
  vmConfig: VmConfig | null;
  /** Null without vm_config. */
  generated: GeneratedTables | null;
  bootLog: BootLog | null;
  /** The quote vouches for the ACPI digests of the log. */
  bound: boolean;
  /** SMBIOS tables whose digest is beside theirs in the log; null where none is. */
  smbios: Smbios | null;
  /** Generated tables that RTMR0 was recomputed with, and equals the quote's. */
  proven: Tables | null;
  /** Memory that the firmware accepts, as far as known: with it, a VM with another amount of memory is recognised. */
  firmware: TdHobWitness;
  /** A known register set with the quote's RTMR0. */
  matched: Matched | null;
  /** What was found of the boot, and whether the OS is known: where they leave these tables open, they say why. */
  boot: Pick<BootJudgements, 'os.event-log-replay' | 'os.event-layout'>;
  reference: Judgement;
  /** Look for a shape that would match. */
  explain: boolean;
  work: Work;
}

export function judgeTables(input: TablesInput): Judgement {
  const { vmConfig, generated, bootLog, bound, proven, matched, boot, reference } = input;
  if (vmConfig === null || generated === null) {
    // Unless an image is known, whose registers cannot be computed without the shape.
    const isUnknownOs = reference.status !== 'pass' && reference.shown.followsFrom === undefined;
    const open = isUnknownOs ? UNKNOWN_OS : { hint: 'Give evidence with vm_config.' };
    return undecided(matched, 'The evidence does not tell the shape of the VM.', open);
  }
  if (generated.unknown !== null) {
    const detail = `The ACPI tables of the claimed VM cannot be known: ${generated.unknown}.`;
    return generated.refused === null
      ? undecided(matched, detail, { hint: PIN_HINT })
      : unknown(detail, { hint: generated.refused });
  }
  const told = bootLog?.acpi ?? null;
  if (told === null) {
    if (proven !== null) return pass(`RTMR0 was recomputed with ${describe(proven, generated, vmConfig)}.`);
    const detail = 'The evidence has no ACPI digests at a known place of its event log.';
    return openBy({ 'os.event-layout': boot['os.event-layout'] }, matched, detail);
  }
  const match = generated.candidates.find(({ digests }) => sameDigests(digests, told)) ?? null;
  if (match !== null) {
    const detail = `The ACPI tables are ${describe(match, generated, vmConfig)}.`;
    if (bound) return besideSmbios(detail, input);
    const replay = { 'os.event-log-replay': boot['os.event-log-replay'] };
    return openBy(replay, matched, `${detail} But nothing binds the log’s digests to RTMR0.`);
  }
  return judgeOthers(input, vmConfig, generated, told, bound);
}

/** Registers that are known settle it, or else the checks that leave it open say why. */
function openBy(needed: Partial<BootJudgements>, matched: Matched | null, detail: string): Judgement {
  return undecided(matched, detail, without(needed, detail, { hint: PIN_HINT }).shown);
}

/** Tables of the host that nothing reproduces are not known, whatever the others are. */
function besideSmbios(detail: string, { smbios, matched }: TablesInput): Judgement {
  if (smbios === null) return pass(detail);
  if ('unknown' in smbios) return undecided(matched, `${detail} But ${smbios.unknown}.`, { hint: PIN_HINT });
  return pass(`${detail} So are the SMBIOS tables, of product ${preview(smbios.product.name)}.`);
}

function judgeOthers(
  { bootLog, matched, firmware, explain, work }: TablesInput,
  vmConfig: VmConfig,
  generated: GeneratedTables,
  told: AcpiDigests,
  bound: boolean,
): Judgement {
  const expected = generated.candidates[0]?.digests ?? told;
  const others = FILES.filter((file) => expected[file] !== told[file]);
  const detail = `QEMU ${generated.qemuVersion} makes other ACPI tables for the claimed VM, with the PIC on or off.`;
  const digests = { expected: describeDigests(expected, others), actual: describeDigests(told, others) };
  if (bound && matched !== null) return { ...undecided(matched, detail, {}), shown: digests };
  const matches = (shape: VmConfig): boolean => work.mayLook() && isObserved(shape, told, firmware, bootLog, work);
  const near = explain ? shapeHint(vmConfig, matches) : null;
  return fail(detail, { ...digests, hint: near ?? ACPI_MEANING });
}

const ACPI_MEANING = eventNote('ACPI tables').whenOther;

/** Whether a VM of that shape has the tables that the log states and, if the log states it, that memory. */
function isObserved(
  shape: VmConfig,
  told: AcpiDigests,
  firmware: TdHobWitness,
  bootLog: BootLog | null,
  work: Work,
): boolean {
  const tdHob = bootLog === null ? null : (eventNamed(bootLog, 'TD HOB')?.digest ?? null);
  if (tdHob !== null) {
    const digest = tdHobDigest(firmware, shape.memorySize);
    if (digest === null || !equalBytes(digest, tdHob)) return false;
  }
  const near = shapeFromVmConfig(shape);
  return [true, false].some((pic) => {
    const digests = work.nearTables({ ...near, pic });
    return digests !== null && sameDigests(digests, told);
  });
}

/** `those that QEMU 9.2.1 makes for the claimed VM, with the PIC off` */
function describe({ pic }: Tables, { qemuVersion }: GeneratedTables, vmConfig: VmConfig): string {
  const assumed = vmConfig.qemuVersion === null ? ' (vm_config names none)' : '';
  const otherwise =
    vmConfig.pic === null || vmConfig.pic === pic ? '' : `, though vm_config says ${onOff(vmConfig.pic)}`;
  return `those that QEMU ${qemuVersion}${assumed} makes for the claimed VM, with the PIC ${onOff(pic)}${otherwise}`;
}

function onOff(pic: boolean): string {
  return pic ? 'on' : 'off';
}
