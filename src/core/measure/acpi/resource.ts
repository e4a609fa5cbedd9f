// Resource descriptors: what ports, interrupts, buses and addresses a device uses (ACPI 6.5, 6.4).

import { DefBuffer } from './aml.js';
import { type Bytes, join, u8, u16, u32, u64 } from './fields.js';

/** Closed by an end tag, whose checksum QEMU leaves out. */
export const ResourceTemplate = (...descriptors: Bytes[]): Bytes => DefBuffer(join(...descriptors, u8(0x79, 0x00)));

// 6.4.2 Small descriptors

/** I/O ports from `port` on, all 16 address bits decoded. */
export const IO = (port: number, alignment: number, length: number): Bytes =>
  join(u8(0x47, 0x01), u16(port, port), u8(alignment, length));
export const IRQNoFlags = (line: number): Bytes => join(u8(0x22), u16(1 << line));
/** Level-triggered, active low, shared. */
export const IRQShared = (line: number): Bytes => join(u8(0x23), u16(1 << line), u8(0x18));

// 6.4.3 Large descriptors

export type Trigger = 'edge' | 'level';

/** Consumed by the device, active high, shared. */
export const Interrupt = (trigger: Trigger, ...numbers: number[]): Bytes =>
  join(u8(0x89), u16(2 + 4 * numbers.length), u8(trigger === 'edge' ? 0x0b : 0x09, numbers.length), u32(...numbers));

const MEMORY = 0;
const IO_PORTS = 1;
const BUS_NUMBERS = 2;
/** MinFixed, MaxFixed; positive decode, producer. */
const FIXED_RANGE = 0x0c;
const ENTIRE_RANGE = 0x03;
/** Type-specific flags of memory: read-write, with or without caching. */
export const NonCacheable = 0x01;
export const Cacheable = 0x03;

/** Granularity 0, first, last, translation offset 0, length. */
const range = (first: number, last: number): number[] => [0, first, last, 0, last - first + 1];

export const WordBusNumber = (first: number, last: number): Bytes =>
  join(u8(0x88), u16(13), u8(BUS_NUMBERS, FIXED_RANGE, 0), u16(...range(first, last)));
export const WordIO = (first: number, last: number): Bytes =>
  join(u8(0x88), u16(13), u8(IO_PORTS, FIXED_RANGE, ENTIRE_RANGE), u16(...range(first, last)));
export const DWordMemory = (first: number, last: number, flags: number): Bytes =>
  join(u8(0x87), u16(23), u8(MEMORY, FIXED_RANGE, flags), u32(...range(first, last)));
export const QWordMemory = (first: number, last: number, flags: number): Bytes =>
  join(u8(0x8a), u16(43), u8(MEMORY, FIXED_RANGE, flags), u64(...range(first, last)));
