// The three ACPI files that QEMU hands to the firmware of a dstack VM and that RTMR0 measures, made from the VM's shape
// alone. They are measured before the firmware links them: checksums are 0, pointers are offsets within a file.

import { sha384 } from '#crypto';
import { toHex } from '../../bytes.js';
import { InputError } from '../../errors.js';
import { Remembered } from '../../remembered.js';
import { apic } from './apic.js';
import { dsdt } from './dsdt/index.js';
import { FACP_POINTERS, facp } from './facp.js';
import { type Bytes, join } from './fields.js';
import { addChecksum, addPointer, allocate, FSEG_ZONE, HIGH_ZONE, RSDP_FILE, TABLES_FILE } from './loader.js';
import { describeMachine, type Machine } from './machine.js';
import { facs, mcfg, RSDP, rsdp, rsdt, rsdtPointers, waet } from './rsdt.js';
import { type VmShape, whyImpossible, whyUnpredictable } from './shape.js';
import { srat } from './srat.js';
import { CHECKSUM_OFFSET } from './table.js';

export { DEFAULT_QEMU, shapeFromVmConfig, type VmShape, vmShape } from './shape.js';

export interface AcpiFiles {
  /** `etc/table-loader`, padded to pages. */
  loader: Uint8Array;
  /** `etc/acpi/rsdp` */
  rsdp: Uint8Array;
  /** `etc/acpi/tables`, padded to 128 KiB. */
  tables: Uint8Array;
}

/** SHA-384, hex: the digests of the RTMR0 events, in this order. */
export interface AcpiDigests {
  loader: string;
  rsdp: string;
  tables: string;
}

/** What the files are padded to, in bytes. */
const LOADER_ALIGNMENT = 0x1000;
const TABLES_ALIGNMENT = 0x2_0000;

/**
 * The files of a VM of this shape.
 * @throws InputError when there is no such VM or its tables cannot be known; the message says why
 */
export function generateAcpi(shape: VmShape): AcpiFiles {
  const reason = whyUnknown(shape);
  if (reason !== null) throw new InputError('INPUT_INVALID', `ACPI tables of this VM: ${reason}`);
  return layOut(describeMachine(shape), shape);
}

/** Digests of the files, or why they cannot be known: never a guess. */
export function acpiDigests(shape: VmShape): AcpiDigests | { unknown: string } {
  const unknown = whyUnknown(shape);
  if (unknown !== null) return { unknown };
  return digestsOfMachine(machineKey(shape), shape);
}

/** By all that the files depend on. A deployment has a handful of shapes, a fleet some dozens. */
const knownDigests = new Remembered<AcpiDigests>(64);

/**
 * Digests of the files of a VM whose tables can be told.
 * @param machine its `machineKey`
 */
export function digestsOfMachine(machine: string, shape: VmShape): AcpiDigests {
  return knownDigests.get(machine, () => digestsOf(generateAcpi(shape)));
}

function digestsOf({ loader, rsdp, tables }: AcpiFiles): AcpiDigests {
  return { loader: toHex(sha384(loader)), rsdp: toHex(sha384(rsdp)), tables: toHex(sha384(tables)) };
}

/** Why the tables of this shape cannot be known; null if they can. */
function whyUnknown(shape: VmShape): string | null {
  return whyImpossible(shape) ?? whyUnpredictable(shape);
}

/**
 * Equal for shapes whose files are equal because they describe the same machine. The amount of memory above 4 GiB, for
 * example, shows only with huge pages (SRAT).
 * @param shape one whose tables can be known
 */
export function machineKey(shape: VmShape): string {
  const { memory, ...machine } = describeMachine(shape);
  return JSON.stringify([machine, machine.hugepages ? memory : memory.low, shape.pic, shape.smm]);
}

/** Tables one after another, without gaps; each adds its commands for the loader. */
function layOut(machine: Machine, { pic, smm }: VmShape): AcpiFiles {
  const { cpus, hugepages, memory, traits } = machine;
  const placed: Bytes[] = [];
  const commands = [allocate(RSDP_FILE, 16, FSEG_ZONE), allocate(TABLES_FILE, 64, HIGH_ZONE)];
  let end = 0;
  const place = (table: Bytes): number => {
    const offset = end;
    placed.push(table);
    end += table.length;
    return offset;
  };
  /** Places a table, and adds the commands that link its pointers and make its checksum. */
  const link = (table: Bytes, pointers: readonly { offset: number; size: number }[] = []): number => {
    const start = place(table);
    for (const { offset, size } of pointers) commands.push(addPointer(TABLES_FILE, TABLES_FILE, start + offset, size));
    commands.push(addChecksum(TABLES_FILE, start + CHECKSUM_OFFSET, start, table.length));
    return start;
  };

  const facsOffset = place(facs());
  const dsdtOffset = link(dsdt(machine));
  const listed = [
    link(facp({ cpus, smm }, { facs: facsOffset, dsdt: dsdtOffset }), FACP_POINTERS),
    link(apic({ cpus, pic, edgeTriggered: traits.edgeTriggered })),
    ...(hugepages ? [link(srat(cpus, memory))] : []),
    link(mcfg()),
    link(waet()),
  ];
  const rsdtOffset = link(rsdt(listed), rsdtPointers(listed.length));
  commands.push(
    addPointer(RSDP_FILE, TABLES_FILE, RSDP.rsdtPointer, 4),
    addChecksum(RSDP_FILE, RSDP.checksum, 0, RSDP.length),
  );
  return {
    loader: padded(commands, LOADER_ALIGNMENT),
    rsdp: padded([rsdp(rsdtOffset)], 1),
    tables: padded(placed, TABLES_ALIGNMENT),
  };
}

/** Zeros up to the next multiple of `alignment` bytes. */
function padded(parts: readonly Bytes[], alignment: number): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const file = new Uint8Array(Math.ceil(length / alignment) * alignment);
  file.set(join(...parts));
  return file;
}
