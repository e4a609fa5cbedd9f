// The measurements again, written from the facts alone and in another way: everything that is hashed is put together first
// and hashed at once by node:crypto.

import { createHash } from 'node:crypto';
import { CERTIFICATE_ENTRY_AT, CHECKSUM_AT, type FirmwareParams, type KernelParams } from '../formats/boot-files.js';

export function sha384(...parts: Uint8Array[]): string {
  return createHash('sha384').update(Buffer.concat(parts)).digest('hex');
}

/** MRTD of firmware made by `firmwareFile(params)`. */
export function mrtdOracle(file: Uint8Array, { sections }: FirmwareParams, twoPass: boolean): string {
  const operation = (name: string, address: bigint): Buffer => {
    const bytes = Buffer.alloc(128);
    bytes.write(name, 'latin1');
    bytes.writeBigUInt64LE(address, 16);
    return bytes;
  };
  const parts = sections.flatMap(({ dataOffset, dataSize, address, memorySize, attributes }) => {
    const memory = Buffer.alloc(Number(memorySize));
    Buffer.from(file).copy(memory, 0, dataOffset, dataOffset + dataSize);
    const pages = Array.from({ length: memory.length / 4096 }, (_, page) => {
      const at = BigInt(address) + BigInt(page * 4096);
      const adds = attributes & 2 ? [] : [operation('MEM.PAGE.ADD', at)];
      const chunks = Array.from({ length: 16 }, (_, chunk) => [
        operation('MR.EXTEND', at + BigInt(chunk * 256)),
        memory.subarray(page * 4096 + chunk * 256, page * 4096 + chunk * 256 + 256),
      ]);
      return { adds, extends: attributes & 1 ? chunks.flat() : [] };
    });
    return twoPass
      ? [...pages.flatMap((page) => page.adds), ...pages.flatMap((page) => page.extends)]
      : pages.flatMap((page) => [...page.adds, ...page.extends]);
  });
  return sha384(...parts);
}

/** Authenticode of a kernel made by `kernelFile(params)`, whose header may have been altered since. */
export function authenticodeOracle(file: Uint8Array, params: KernelParams): string {
  const bytes = Buffer.from(file);
  const hashed: Buffer[] = [bytes.subarray(0, CHECKSUM_AT)];
  if (params.directories > 4) {
    hashed.push(bytes.subarray(CHECKSUM_AT + 4, CERTIFICATE_ENTRY_AT));
    hashed.push(bytes.subarray(CERTIFICATE_ENTRY_AT + 8, params.sizeOfHeaders));
  } else {
    hashed.push(bytes.subarray(CHECKSUM_AT + 4, params.sizeOfHeaders));
  }
  let count = params.sizeOfHeaders;
  for (const { offset, size } of [...params.sections].sort((a, b) => a.offset - b.offset)) {
    hashed.push(bytes.subarray(offset, offset + size));
    count += size;
  }
  hashed.push(bytes.subarray(count, params.size));
  const padding = (8 - (params.size % 8)) % 8;
  return sha384(...hashed, Buffer.alloc(padding));
}

/** The kernel as QEMU 8 to 10.1 gives it to firmware; null when QEMU does not start. */
export function patchOracle(file: Uint8Array, params: KernelParams, cmdline: string, initrd: number, memory: number) {
  const bytes = Buffer.from(file);
  const anywhere = params.protocol >= 0x20c && (params.xloadflags & 2) === 2;
  let max = anywhere ? 2 ** 32 - 1 : params.initrdAddrMax;
  const below4g = memory >= 0xb0000000 ? 0x80000000 : memory;
  if (max >= below4g - 0x28000) max = below4g - 0x28000 - 1;
  if (initrd >= max) return null;
  const high = (params.loadflags & 1) === 1;
  const cmdlineAt = high ? 0x20000 : 0x9a000 - Math.floor((cmdline.length + 16) / 16) * 16;
  bytes[0x210] = 0xb0;
  bytes[0x211] = params.loadflags | 0x80;
  bytes.writeUInt32LE(Math.floor((max - initrd) / 4096) * 4096, 0x218);
  bytes.writeUInt32LE(initrd, 0x21c);
  bytes.writeUInt16LE(cmdlineAt - (high ? 0x10000 : 0x90000) - 0x200, 0x224);
  bytes.writeUInt32LE(cmdlineAt, 0x228);
  return new Uint8Array(bytes);
}

/** A register after these digests, all hex. */
export function replayOracle(digests: readonly string[]): string {
  return digests.reduce((register, digest) => sha384(Buffer.from(register + digest, 'hex')), '00'.repeat(48));
}
