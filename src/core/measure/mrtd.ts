// MRTD: what the TDX module measures while QEMU builds a TD from its firmware. Intel TDX Module: TDH.MEM.PAGE.ADD
// records where a page goes, TDH.MR.EXTEND what 256 bytes of it hold.

import { sha384Stream } from '#crypto';
import type { TdvfSection } from '../formats/tdvf.js';
import type { PageOrder } from './qemu.js';

const PAGE = 0x1000;
const CHUNK = 0x100;
const RECORD = 0x80;
/** A record is the operation's name, the guest-physical address at 16, zeros. */
const RECORD_ADDRESS = 16;

/**
 * MRTD, 48 bytes, of a TD that starts from `firmware`.
 * @param sections of its TDVF metadata, in their order
 * @param order page by page, or all pages of a section before their content
 */
export function mrtd(firmware: Uint8Array, sections: readonly TdvfSection[], order: PageOrder): Uint8Array {
  const hash = sha384Stream();
  const pageAdd = record('MEM.PAGE.ADD');
  const pageExtend = extendRecords();
  for (const section of sections) {
    const content = firmware.subarray(section.dataOffset, section.dataOffset + section.dataSize);
    const add = (offset: number): void => {
      if (!section.augmented) hash.update(pageAdd(section.address + offset));
    };
    const extend = (offset: number): void => {
      if (section.extended) {
        hash.update(pageExtend(section.address + offset, content.subarray(offset, offset + PAGE)));
      }
    };
    const passes = order === 'singlePass' ? [[add, extend]] : [[add], [extend]];
    for (const steps of passes) {
      for (let offset = 0; offset < section.memorySize; offset += PAGE) {
        for (const step of steps) step(offset);
      }
    }
  }
  return hash.digest();
}

/** Makes records of one operation: for an address, the record, in memory that the next call overwrites. */
function record(operation: string): (address: number) => Uint8Array {
  const bytes = new Uint8Array(RECORD);
  writeRecord(bytes, 0, operation);
  const view = new DataView(bytes.buffer);
  return (address) => {
    view.setUint32(RECORD_ADDRESS, address, true);
    return bytes;
  };
}

/** For each chunk of a page its record and content (zeros where there is none), in memory that the next call overwrites. */
function extendRecords(): (address: number, content: Uint8Array) => Uint8Array {
  const bytes = new Uint8Array((PAGE / CHUNK) * (RECORD + CHUNK));
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length; at += RECORD + CHUNK) writeRecord(bytes, at, 'MR.EXTEND');
  return (address, content) => {
    for (let offset = 0, at = 0; offset < PAGE; offset += CHUNK, at += RECORD + CHUNK) {
      const chunk = content.subarray(offset, offset + CHUNK);
      view.setUint32(at + RECORD_ADDRESS, address + offset, true);
      bytes.set(chunk, at + RECORD);
      bytes.fill(0, at + RECORD + chunk.length, at + RECORD + CHUNK);
    }
    return bytes;
  };
}

function writeRecord(bytes: Uint8Array, at: number, operation: string): void {
  for (let i = 0; i < operation.length; i++) bytes[at + i] = operation.charCodeAt(i);
}
