// A made-up dstack OS image and the VM that boots it: what firmware and kernel measure, the measurement document
// (measurement.tdx.cbor, versions 2 to 4), the checksum manifest, the OS image hash and vm_config. The TD HOB is built here
// from facts alone: PI specification volume 3 (HOBs), QEMU's layout of guest memory.

import { hex, join, sha256, sha384, toHex, u16, u32, u64, utf8, utf16, zeros } from './bytes.js';
import { derivedBytes } from './keys.js';
import type { SmbiosParams } from './smbios.js';

export interface ImageParams {
  name: string;
  /** MRTD as each way of adding pages gives it. */
  mrtd: { singlePass: Uint8Array; twoPass: Uint8Array };
  kernelAuthenticode: Uint8Array;
  /** As configured; the loader appends ` initrd=initrd`. */
  cmdline: string;
  initrd: Uint8Array;
  /** The TD HOB and scratch memory of the firmware, in pages of 4096 bytes from `basePage`. */
  tdHob: { basePage: number; tdHobPageDelta: number; ranges: [startPageDelta: number, pages: number][] };
  /** Of the measurement document. */
  documentVersion: 2 | 3 | 4;
  /** The firmware undoes what QEMU writes into the kernel, so that `kernelAuthenticode` is that of the plain file. */
  kernelHeaderNormalized: boolean;
  /** Line of the firmware: `stable202505` measures 17 events, every other 13. */
  ovmf: string;
  /** Files of the manifest beside the measurement document, with their SHA-256. */
  files: Record<string, Uint8Array>;
}

export interface VmParams {
  cpuCount: number;
  /** Bytes. */
  memorySize: number;
  qemuVersion: string;
  /** Digests of the three ACPI events. They do not follow the other fields. */
  acpi: { loader: Uint8Array; rsdp: Uint8Array; tables: Uint8Array };
  smbios: SmbiosParams;
}

/** Plain data that `cborBytes` writes: text, byte strings, unsigned integers and maps in the order of their keys. */
export type Cbor = string | number | boolean | null | Uint8Array | Cbor[] | { [key: string]: Cbor };

export interface MeasurementDocument {
  image: { kernel_authenticode: Cbor; initrd_sha384: Cbor; [key: string]: Cbor };
  tdvf: {
    ovmf: Cbor;
    mrtd: { single_pass: Cbor; two_pass: Cbor; [key: string]: Cbor };
    td_hob: Cbor;
    [key: string]: Cbor;
  };
  [key: string]: Cbor;
}

/** Of the ACPI files that QEMU 9.2.1 makes for a VM with 4 vCPUs, no GPU and 2 GiB of memory or more below 4 GiB. */
const ACPI_DIGESTS = {
  loader: '6057f69429d6120103075b9a558f77e4d95bf8404b3800f17f7a6a2895c29b4b777ce57fe3679bd43741fa880e58e577',
  rsdp: 'd34ebfba0aa47202bc29e9b68e675fbd1d60a6f9595435f59046e22d38f936f905c1747b2ef7829af43c3c3c1159594d',
  tables: '3ac80af84f80a01c5c85bb1a1f4db877f1a74630b440c4a93c1bb2a3b9951341d7604526b68f6db805e023d0962400bf',
};

/** Of the empty variable store in the shipped firmware: the same on every launch. */
export const CFV_DIGEST =
  '344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790';
export const MEASUREMENT_FILE = 'measurement.tdx.cbor';
const PAGE = 4096;
const FOUR_GIB = 0x1_0000_0000;

const content = (name: string, length: number) => derivedBytes('os-image', name, length);

export function defaultImage(): ImageParams {
  const files = ['ovmf.fd', 'bzImage', 'initramfs.cpio.gz', 'rootfs.img.parted.verity', 'metadata.json'];
  const rootfsHash = toHex(content('rootfs-hash', 32));
  return {
    name: 'dstack-99.0.0',
    mrtd: { singlePass: content('mrtd single pass', 48), twoPass: content('mrtd two pass', 48) },
    kernelAuthenticode: content('kernel authenticode', 48),
    cmdline: `console=ttyS0 init=/init panic=1 mce=off dstack.rootfs_hash=${rootfsHash} dstack.rootfs_size=134217728`,
    initrd: content('initrd', 256),
    tdHob: {
      basePage: 0x800,
      tdHobPageDelta: 9,
      ranges: [
        [0, 6],
        [9, 2],
        [11, 2],
        [16, 16],
      ],
    },
    documentVersion: 3,
    kernelHeaderNormalized: false,
    ovmf: 'pre202505',
    files: Object.fromEntries(files.map((name) => [name, content(name, 32)])),
  };
}

export function defaultVm(): VmParams {
  return {
    cpuCount: 4,
    memorySize: 8 * 1024 ** 3,
    qemuVersion: '9.2.1',
    acpi: {
      loader: hex(ACPI_DIGESTS.loader),
      rsdp: hex(ACPI_DIGESTS.rsdp),
      tables: hex(ACPI_DIGESTS.tables),
    },
    smbios: {
      manufacturer: 'dstack',
      product: 'dstack',
      cpuSignature: 0xd06e8,
      cpuFeatures: 0x2fab_fbff,
      firmware: ['EDK II', 'unknown', '02/02/2022'],
    },
  };
}

/** Digest of the kernel command line event: UTF-16 with a final NUL. */
export function cmdlineDigest(image: ImageParams): Buffer {
  return sha384(utf16(`${image.cmdline} initrd=initrd\0`));
}

export function initrdDigest(image: ImageParams): Buffer {
  return sha384(image.initrd);
}

/** QEMU adds and extends pages in one pass since version 9, in two before. */
export function mrtdOf(image: ImageParams, vm: VmParams): Uint8Array {
  return Number.parseInt(vm.qemuVersion, 10) >= 9 ? image.mrtd.singlePass : image.mrtd.twoPass;
}

/** The list of hand-off blocks that QEMU gives the firmware, without its end marker: these bytes are measured. */
export function tdHobBytes(image: ImageParams, memorySize: number): Buffer {
  const { basePage, tdHobPageDelta, ranges } = image.tdHob;
  const accepted = ranges
    .map(([delta, pages]) => ({ start: (basePage + delta) * PAGE, end: (basePage + delta + pages) * PAGE }))
    .sort((a, b) => a.start - b.start);
  const split = memorySize >= 0xb000_0000;
  const ram = [{ start: 0, end: split ? 0x8000_0000 : memorySize }];
  if (split) ram.push({ start: FOUR_GIB, end: FOUR_GIB + memorySize - 0x8000_0000 });

  const resources: Buffer[] = [];
  for (const bank of ram) {
    let at = bank.start;
    for (const range of accepted.filter(({ start }) => start >= bank.start && start < bank.end)) {
      if (range.start > at) resources.push(resourceHob(7, at, range.start));
      resources.push(resourceHob(0, range.start, range.end));
      at = range.end;
    }
    if (bank.end > at) resources.push(resourceHob(7, at, bank.end));
  }
  const length = 56 + 48 * resources.length;
  const end = (basePage + tdHobPageDelta) * PAGE + length + 8;
  const handOff = join(u16(1), u16(56), u32(0), u32(9), u32(0), zeros(32), u64(end));
  return join(handOff, ...resources);
}

/** Resource type 0 is memory that was accepted, 7 memory that was not. */
function resourceHob(type: 0 | 7, start: number, end: number): Buffer {
  return join(u16(3), u16(48), u32(0), zeros(16), u32(type), u32(7), u64(start), u64(end - start));
}

/** LEB128 varints: base page, page delta of the TD HOB, count, then start delta and length of each range. */
export function tdHobWitness(image: ImageParams): Buffer {
  const { basePage, tdHobPageDelta, ranges } = image.tdHob;
  return join(...[basePage, tdHobPageDelta, ranges.length, ...ranges.flat()].map(varint));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push(0x80 | (left % 0x80));
  return Uint8Array.from([...bytes, left]);
}

export function defaultMeasurementDocument(image: ImageParams): MeasurementDocument {
  return {
    ...(image.documentVersion === 2 ? {} : { version: image.documentVersion }),
    image: {
      ...(image.documentVersion === 4 ? { cmdline: image.cmdline } : { cmdline_sha384: cmdlineDigest(image) }),
      kernel_authenticode: image.kernelAuthenticode,
      ...(image.kernelHeaderNormalized ? { kernel_header_normalized: true } : {}),
      initrd_sha384: initrdDigest(image),
    },
    tdvf: {
      ovmf: image.ovmf,
      mrtd: { single_pass: image.mrtd.singlePass, two_pass: image.mrtd.twoPass },
      td_hob: tdHobWitness(image),
    },
  };
}

/** sha256sum.txt: two spaces, one file a line. */
export function checksumManifest(image: ImageParams, measurement: Uint8Array): string {
  return Object.entries({ ...image.files, [MEASUREMENT_FILE]: sha256(measurement) })
    .map(([name, digest]) => `${toHex(digest)}  ${name}\n`)
    .join('');
}

export interface VmConfigJson {
  spec_version: number;
  os_image_hash: string;
  cpu_count: number;
  memory_size: number;
  qemu_version?: string;
  qemu_single_pass_add_pages?: boolean | null;
  pic?: boolean | null;
  pci_hole64_size: number;
  hugepages: boolean;
  num_gpus: number;
  num_nvswitches: number;
  hotplug_off: boolean;
  image?: string;
  host_share_mode?: string;
  ovmf_variant?: string;
  tdx_attestation_variant?: string;
  tdx_measurement?: { version?: number; os_image_hash?: string; measurement: string; checksum_file?: string };
  [name: string]: unknown;
}

export function defaultVmConfig(
  image: ImageParams,
  vm: VmParams,
  osImageHash: Uint8Array,
  measurement: Uint8Array,
  manifest: string,
): VmConfigJson {
  return {
    spec_version: 1,
    os_image_hash: toHex(osImageHash),
    cpu_count: vm.cpuCount,
    memory_size: vm.memorySize,
    qemu_version: vm.qemuVersion,
    pci_hole64_size: 0,
    hugepages: false,
    num_gpus: 0,
    num_nvswitches: 0,
    hotplug_off: false,
    image: image.name,
    host_share_mode: '9p',
    ovmf_variant: image.ovmf,
    tdx_attestation_variant: 'lite',
    tdx_measurement:
      image.documentVersion === 2
        ? { version: 2, os_image_hash: toHex(osImageHash), measurement: toHex(measurement) }
        : {
            measurement: Buffer.from(measurement).toString('base64'),
            checksum_file: utf8(manifest).toString('base64'),
          },
  };
}

/** What a verifier that measured the image knows about it. */
export interface ImageReferenceJson {
  schema: string;
  name: string;
  osImageHash: string;
  grade: string;
  source: string;
  isDev: boolean | null;
  profile: {
    mrtd: { singlePass: string; twoPass: string };
    ovmfVariant: string | null;
    acceptedMemory: {
      basePage: number;
      tdHobPageDelta: number;
      ranges: { startPageDelta: number; pages: number }[];
    };
    cfv: string[];
    kernel: {
      plain: string;
      headerNormalized: boolean;
      initrdMax: number;
      initrdSize: number;
      patched: { initrdAddress: number; digest: string }[];
    };
    cmdline: string;
    initrd: string;
  };
}

/** Where QEMU puts an initrd of under 0xf00 bytes: below its 0x28000 bytes of ACPI data at the end of 2 GiB. */
const INITRD_ADDRESS = 0x7ffd_7000;

export function defaultImageReference(image: ImageParams, osImageHash: Uint8Array): ImageReferenceJson {
  const { basePage, tdHobPageDelta, ranges } = image.tdHob;
  return {
    schema: 'trust-center/os-image/v1',
    name: image.name,
    osImageHash: toHex(osImageHash),
    grade: 'local',
    source: `/images/${image.name}`,
    isDev: false,
    profile: {
      mrtd: { singlePass: toHex(image.mrtd.singlePass), twoPass: toHex(image.mrtd.twoPass) },
      ovmfVariant: image.ovmf,
      acceptedMemory: {
        basePage,
        tdHobPageDelta,
        ranges: ranges.map(([startPageDelta, pages]) => ({ startPageDelta, pages })),
      },
      cfv: [CFV_DIGEST],
      kernel: {
        plain: toHex(content('kernel as shipped', 48)),
        headerNormalized: false,
        initrdMax: 0x7fff_ffff,
        initrdSize: image.initrd.length,
        patched: [{ initrdAddress: INITRD_ADDRESS, digest: toHex(image.kernelAuthenticode) }],
      },
      cmdline: toHex(cmdlineDigest(image)),
      initrd: toHex(initrdDigest(image)),
    },
  };
}

/** CBOR (RFC 8949), definite lengths, shortest heads; maps keep the order of their keys. */
export function cborBytes(value: Cbor): Buffer {
  if (typeof value === 'number') return join(cborHead(0, value));
  if (typeof value === 'string') return join(cborHead(3, utf8(value).length), utf8(value));
  if (typeof value === 'boolean') return Buffer.of(value ? 0xf5 : 0xf4);
  if (value === null) return Buffer.of(0xf6);
  if (value instanceof Uint8Array) return join(cborHead(2, value.length), value);
  if (Array.isArray(value)) return join(cborHead(4, value.length), ...value.map(cborBytes));
  const entries = Object.entries(value);
  return join(cborHead(5, entries.length), ...entries.flatMap(([key, item]) => [cborBytes(key), cborBytes(item)]));
}

function cborHead(major: number, value: number): Uint8Array {
  const head = (info: number) => (major << 5) | info;
  if (value < 24) return Uint8Array.of(head(value));
  if (value < 0x100) return Uint8Array.of(head(24), value);
  if (value < 0x1_0000) return Uint8Array.of(head(25), value >> 8, value & 0xff);
  const bytes = Buffer.alloc(9);
  bytes[0] = head(27);
  bytes.writeBigUInt64BE(BigInt(value), 1);
  return bytes;
}
