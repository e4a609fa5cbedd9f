// Small boot files made byte by byte from their formats: firmware with TDVF metadata, and a kernel that is a PE/COFF file
// and a bzImage at once. Written from the specifications, apart from the product's code.

export interface FirmwareSection {
  /** 0 BFV, 1 CFV, 2 TD_HOB, 3 TEMP_MEM. */
  type: number;
  dataOffset: number;
  dataSize: number;
  address: number | bigint;
  memorySize: number | bigint;
  attributes: number;
}

export interface FirmwareParams {
  /** Bytes of the file. */
  size: number;
  sections: FirmwareSection[];
  /** Where the TDVF descriptor stands. */
  descriptor: number;
  signature: string;
  version: number;
  /** Declared; null: the right ones. */
  length: number | null;
  count: number | null;
  /** Entries of the GUID table from its start, GUIDs as text; `tdvf` stands for the right content. */
  table: { guid: string; content: Uint8Array | 'tdvf' }[];
  footer: string;
}

export const TDVF_GUID = 'e47a6535-984a-4798-865e-4685a7bf8ec2';
export const FOOTER_GUID = '96b582de-1fb2-45f7-baea-a366c55a082d';

/** 64 KiB laid out like OVMF: the variable store first, then code that ends at 4 GiB. */
export function firmwareParams(): FirmwareParams {
  const section = (type: number, address: number, memorySize: number): FirmwareSection => ({
    type,
    dataOffset: 0,
    dataSize: 0,
    address,
    memorySize,
    attributes: 0,
  });
  return {
    size: 0x10000,
    sections: [
      { ...section(0, 0xffff_4000, 0xc000), dataOffset: 0x4000, dataSize: 0xc000, attributes: 1 },
      { ...section(1, 0xffff_0000, 0x4000), dataOffset: 0, dataSize: 0x4000 },
      section(3, 0x81_0000, 0x1_0000),
      section(3, 0x80_b000, 0x2000),
      section(2, 0x80_9000, 0x2000),
      section(3, 0x80_0000, 0x6000),
    ],
    descriptor: 0xf000,
    signature: 'TDVF',
    version: 1,
    length: null,
    count: null,
    table: [
      { guid: TDVF_GUID, content: 'tdvf' },
      { guid: '7255371f-3a3b-4b04-927b-1da6efa8d454', content: Buffer.alloc(8) },
      { guid: '00f771de-1a7e-4fcb-890e-68c77e2fb44e', content: Buffer.of(4, 0xb0, 8, 0) },
    ],
    footer: FOOTER_GUID,
  };
}

export function firmwareFile(params: FirmwareParams): Uint8Array {
  const file = Buffer.alloc(params.size);
  for (let i = 0; i < file.length; i++) file[i] = (i * 31 + (i >> 8) * 7) % 251;

  let at = params.descriptor;
  at += file.write(params.signature, at, 'latin1');
  const count = params.count ?? params.sections.length;
  for (const word of [params.length ?? 16 + 32 * count, params.version, count]) at = file.writeUInt32LE(word, at);
  for (const { dataOffset, dataSize, address, memorySize, type, attributes } of params.sections) {
    at = file.writeUInt32LE(dataOffset, at);
    at = file.writeUInt32LE(dataSize, at);
    at = file.writeBigUInt64LE(BigInt(address), at);
    at = file.writeBigUInt64LE(BigInt(memorySize), at);
    at = file.writeUInt32LE(type, at);
    at = file.writeUInt32LE(attributes, at);
  }

  const distance = Buffer.alloc(4);
  distance.writeUInt32LE(params.size - params.descriptor);
  const entries = params.table.map(({ guid, content }) => tableEntry(content === 'tdvf' ? distance : content, guid));
  const length = entries.reduce((sum, entry) => sum + entry.length, 18);
  const footer = Buffer.concat([u16(length), guidBytes(params.footer)]);
  const table = Buffer.concat([...entries, footer]);
  table.copy(file, file.length - 32 - table.length);
  return new Uint8Array(file);
}

function tableEntry(content: Uint8Array, guid: string): Buffer {
  return Buffer.concat([content, u16(content.length + 18), guidBytes(guid)]);
}

function guidBytes(text: string): Buffer {
  const hex = text.replaceAll('-', '');
  const group = (from: number, to: number): Buffer => Buffer.from(hex.slice(from, to), 'hex');
  return Buffer.concat([group(0, 8).reverse(), group(8, 12).reverse(), group(12, 16).reverse(), group(16, 32)]);
}

function u16(value: number): Buffer {
  return Buffer.of(value & 0xff, value >> 8);
}

export interface KernelParams {
  /** Bytes of the file, without certificates. */
  size: number;
  setupSects: number;
  magic: string;
  protocol: number;
  loadflags: number;
  initrdAddrMax: number;
  xloadflags: number;
  machine: number;
  optionalMagic: number;
  /** Entries of the data directory. */
  directories: number;
  sizeOfHeaders: number;
  sections: { name: string; offset: number; size: number }[];
  /** Bytes of a certificate table at the end of the file. */
  certificates: number;
}

/** Of 20 KiB plus what follows the sections; laid out like Linux 6.1 and later. */
export function kernelParams(): KernelParams {
  return {
    size: 0x5018,
    setupSects: 7,
    magic: 'HdrS',
    protocol: 0x20f,
    loadflags: 0x01,
    initrdAddrMax: 0x7fff_ffff,
    xloadflags: 0x7f,
    machine: 0x8664,
    optionalMagic: 0x20b,
    directories: 6,
    sizeOfHeaders: 0x400,
    sections: [
      { name: '.text', offset: 0x2000, size: 0x2800 },
      { name: '.setup', offset: 0x400, size: 0x1c00 },
      { name: '.bss', offset: 0, size: 0 },
      { name: '.data', offset: 0x4800, size: 0x800 },
    ],
    certificates: 0,
  };
}

/** Where the file made by `kernelFile` has its PE header, CheckSum and certificate table entry. */
export const PE_AT = 0x40;
export const CHECKSUM_AT = PE_AT + 24 + 64;
export const CERTIFICATE_ENTRY_AT = PE_AT + 24 + 112 + 8 * 4;

export function kernelFile(params: KernelParams): Uint8Array {
  const file = Buffer.alloc(params.size + params.certificates);
  for (let i = 0; i < file.length; i++) file[i] = (i * 17 + (i >> 8) * 13) % 241;
  file.fill(0, 0, 0x268);

  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(PE_AT, 0x3c);
  file.write('PE\0\0', PE_AT, 'latin1');
  file.writeUInt16LE(params.machine, PE_AT + 4);
  file.writeUInt16LE(params.sections.length, PE_AT + 6);
  file.writeUInt16LE(112 + 8 * params.directories, PE_AT + 20);
  const optional = PE_AT + 24;
  file.writeUInt16LE(params.optionalMagic, optional);
  file.writeUInt32LE(params.sizeOfHeaders, optional + 60);
  file.writeUInt32LE(0x12345678, CHECKSUM_AT);
  file.writeUInt32LE(params.directories, optional + 108);
  if (params.directories > 4) {
    file.writeUInt32LE(params.certificates === 0 ? 0 : params.size, CERTIFICATE_ENTRY_AT);
    file.writeUInt32LE(params.certificates, CERTIFICATE_ENTRY_AT + 4);
  }
  let at = optional + 112 + 8 * params.directories;
  for (const { name, offset, size } of params.sections) {
    file.write(name, at, 'latin1');
    file.writeUInt32LE(size, at + 8);
    file.writeUInt32LE(offset, at + 12);
    file.writeUInt32LE(size, at + 16);
    file.writeUInt32LE(offset, at + 20);
    at += 40;
  }

  file[0x1f1] = params.setupSects;
  file.writeUInt16LE(0xaa55, 0x1fe);
  file.write(params.magic, 0x202, 'latin1');
  file.writeUInt16LE(params.protocol, 0x206);
  file[0x211] = params.loadflags;
  file.writeUInt16LE(0x5be0, 0x224);
  file.writeUInt32LE(params.initrdAddrMax, 0x22c);
  file.writeUInt16LE(params.xloadflags, 0x236);
  return new Uint8Array(file);
}
