// Multiple APIC Description Table, revision 3 (ACPI 4.0, 5.2.12): CPUs and interrupt controllers.

import { type Bytes, join, u8, u16, u32 } from './fields.js';
import { systemTable } from './table.js';

const LOCAL_APIC = 0xfee0_0000;
const IO_APIC = 0xfec0_0000;
const PCAT_COMPAT = 1;
const ENABLED = 1;
/** The first id that needs an x2APIC entry: in a local APIC entry, 255 means all CPUs. */
export const FIRST_X2APIC = 255;

/** MPS INTI flags: polarity in bits 0-1, trigger mode in bits 2-3. */
const AS_BUS = 0;
const ACTIVE_HIGH_EDGE = 0b0101;
const ACTIVE_HIGH_LEVEL = 0b1101;
/** ISA interrupts that PCI devices use. */
const PCI_INTERRUPTS = [5, 9, 10, 11];

export function apic({ cpus, pic, edgeTriggered }: { cpus: number; pic: boolean; edgeTriggered: boolean }): Bytes {
  const overrides = edgeTriggered
    ? [override(0, 2, ACTIVE_HIGH_EDGE), ...fromTo(1, 15).map((irq) => override(irq, irq, ACTIVE_HIGH_EDGE))]
    : [override(0, 2, AS_BUS), ...PCI_INTERRUPTS.map((irq) => override(irq, irq, ACTIVE_HIGH_LEVEL))];
  return systemTable(
    'APIC',
    3,
    u32(LOCAL_APIC, pic ? PCAT_COMPAT : 0),
    ...fromTo(0, cpus - 1).map(processorEntry),
    join(u8(0x01, 12, 0, 0), u32(IO_APIC, 0)),
    ...overrides,
    nonMaskableInterrupt(cpus),
  );
}

/** Processor Local APIC (5.2.12.2) or x2APIC (5.2.12.12) of CPU `id`; a CPU device repeats it as its _MAT. */
export function processorEntry(id: number): Bytes {
  return id < FIRST_X2APIC ? join(u8(0x00, 8, id, id), u32(ENABLED)) : join(u8(0x09, 16, 0, 0), u32(id, ENABLED, id));
}

/** Interrupt Source Override (5.2.12.5) of an ISA interrupt. */
function override(source: number, interrupt: number, flags: number): Bytes {
  return join(u8(0x02, 10, 0, source), u32(interrupt), u16(flags));
}

/** LINT1 of all CPUs: Local APIC NMI (5.2.12.7) or x2APIC NMI (5.2.12.13). */
function nonMaskableInterrupt(cpus: number): Bytes {
  return cpus <= FIRST_X2APIC ? u8(0x04, 6, 0xff, 0, 0, 1) : join(u8(0x0a, 12, 0, 0), u32(0xffff_ffff), u8(1, 0, 0, 0));
}

function fromTo(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
