// The TD hand-off block list: how QEMU describes memory to the firmware of a TD, first event of RTMR0. PI specification
// volume 3, chapter 5 (EFI_HOB_HANDOFF_INFO_TABLE, EFI_HOB_RESOURCE_DESCRIPTOR); QEMU hw/i386/tdvf-hob.c.

import { sha384 } from '#crypto';
import type { TdHobWitness } from '../formats/measurement-document.js';
import type { TdvfSection } from '../formats/tdvf.js';
import { lowMemory } from './qemu.js';

const PAGE = 0x1000;
const FOUR_GIB = 0x1_0000_0000;

/** The ranges of OVMF as dstack images have shipped it so far. */
export const OVMF_MEMORY: TdHobWitness = {
  basePage: 0x800,
  tdHobPageDelta: 9,
  ranges: [
    { startPageDelta: 0, pages: 6 },
    { startPageDelta: 9, pages: 2 },
    { startPageDelta: 11, pages: 2 },
    { startPageDelta: 16, pages: 16 },
  ],
};

const RESOURCE_SYSTEM_MEMORY = 0;
const RESOURCE_MEMORY_UNACCEPTED = 7;
/** Present, initialised, tested. */
const RESOURCE_ATTRIBUTES = 7;

const HANDOFF_BYTES = 56;
const RESOURCE_BYTES = 48;
/** The end-of-list block: part of the list, not of what is measured. */
const END_BYTES = 8;

/** Guest-physical addresses, half-open. */
interface Resource {
  type: number;
  start: number;
  end: number;
}

/** The ranges that firmware with these sections, a TD_HOB among them, accepts before it starts. */
export function acceptedMemory(sections: readonly TdvfSection[]): TdHobWitness {
  const tdHob = sections.find(({ type }) => type === 'TD_HOB');
  if (tdHob === undefined) throw new TypeError('firmware needs a TD_HOB section');
  const accepted = sections.filter(({ type }) => type === 'TD_HOB' || type === 'TEMP_MEM');
  const basePage = Math.min(...accepted.map(({ address }) => address)) / PAGE;
  const delta = ({ address }: TdvfSection): number => address / PAGE - basePage;
  const ranges = accepted.map((section) => ({ startPageDelta: delta(section), pages: section.memorySize / PAGE }));
  return { basePage, tdHobPageDelta: delta(tdHob), ranges };
}

/**
 * SHA-384 of the TD HOB list of a VM, without its end block.
 * @param firmware ranges that the firmware accepts before it starts: its TD_HOB and TEMP_MEM sections
 * @param memorySize bytes of guest memory
 * @returns null when no VM can be like that: ranges overlap, are empty or lie outside its memory
 */
export function tdHobDigest(firmware: TdHobWitness, memorySize: number): Uint8Array | null {
  const resources = describeMemory(firmware, memorySize);
  if (resources === null) return null;
  const hobAddress = (firmware.basePage + firmware.tdHobPageDelta) * PAGE;
  const length = HANDOFF_BYTES + RESOURCE_BYTES * resources.length;
  const list = new DataView(new ArrayBuffer(length));
  list.setUint16(0, 1, true);
  list.setUint16(2, HANDOFF_BYTES, true);
  list.setUint32(8, 9, true);
  list.setBigUint64(48, BigInt(hobAddress + length + END_BYTES), true);
  for (const [i, { type, start, end }] of resources.entries()) {
    const offset = HANDOFF_BYTES + RESOURCE_BYTES * i;
    list.setUint16(offset, 3, true);
    list.setUint16(offset + 2, RESOURCE_BYTES, true);
    list.setUint32(offset + 24, type, true);
    list.setUint32(offset + 28, RESOURCE_ATTRIBUTES, true);
    list.setBigUint64(offset + 32, BigInt(start), true);
    list.setBigUint64(offset + 40, BigInt(end - start), true);
  }
  return sha384(new Uint8Array(list.buffer));
}

/** All memory by address: what the firmware accepts, and the rest. */
function describeMemory(firmware: TdHobWitness, memorySize: number): Resource[] | null {
  const low = lowMemory(memorySize);
  const accepted = firmware.ranges
    .map(({ startPageDelta, pages }) => {
      const start = (firmware.basePage + startPageDelta) * PAGE;
      return { type: RESOURCE_SYSTEM_MEMORY, start, end: start + pages * PAGE };
    })
    .sort((a, b) => a.start - b.start);
  const resources: Resource[] = [];
  const fill = (start: number, end: number): void => {
    if (start < end) resources.push({ type: RESOURCE_MEMORY_UNACCEPTED, start, end });
  };
  let at = 0;
  for (const range of accepted) {
    if (range.start < at || range.start === range.end || range.end > low) return null;
    fill(at, range.start);
    resources.push(range);
    at = range.end;
  }
  fill(at, low);
  fill(FOUR_GIB, FOUR_GIB + memorySize - low);
  return resources;
}
