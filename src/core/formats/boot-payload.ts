// What the payload of a boot event says, for people: TCG PC Client Platform Firmware Profile, 10.2 to 10.4; UEFI 2.10, 3.1.3.
// Of most of these events a register holds the digest of something else, which the payload only describes.

import { ByteReader, fromUtf8, toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import {
  EV_EFI_ACTION,
  EV_EFI_BOOT_SERVICES_APPLICATION,
  EV_EFI_HANDOFF_TABLES,
  EV_EFI_HANDOFF_TABLES2,
  EV_EFI_PLATFORM_FIRMWARE_BLOB2,
  EV_EFI_VARIABLE_BOOT,
  EV_EFI_VARIABLE_DRIVER_CONFIG,
  EV_EVENT_TAG,
  EV_PLATFORM_CONFIG_FLAGS,
} from './boot-event-types.js';

export type BootPayload =
  /** An EFI variable with its data. */
  | { kind: 'variable'; vendor: string; name: string; data: Uint8Array }
  /** Tables that one part of the boot hands to the next. */
  | { kind: 'tables'; description: string | null; tables: { vendor: string; address: bigint }[] }
  /** A part of the firmware. */
  | { kind: 'blob'; description: string; address: bigint; length: bigint }
  /** A program that was loaded. */
  | { kind: 'image'; address: bigint; length: bigint; file: string | null }
  /** Of the kernel’s EFI stub. */
  | { kind: 'tagged'; tag: number; text: string }
  /** A file that QEMU gave the firmware. */
  | { kind: 'fw-cfg'; item: string; content: Uint8Array }
  | { kind: 'text'; text: string };

const MAX_TABLES = 16;
/** Of a variable, in characters; and nodes of a device path. */
const MAX_NAME = 128;
const MAX_NODES = 16;

/** @returns null for a payload of another type, or of another form than its type has */
export function readBootPayload(eventType: number, payload: Uint8Array): BootPayload | null {
  if (payload.length === 0) return null;
  try {
    return READERS[eventType]?.(new ByteReader(payload, 'event_payload')) ?? null;
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

const READERS: Readonly<Record<number, (payload: ByteReader) => BootPayload | null>> = {
  [EV_EFI_VARIABLE_DRIVER_CONFIG]: readVariable,
  [EV_EFI_VARIABLE_BOOT]: readVariable,
  [EV_EFI_HANDOFF_TABLES]: (payload) => readTables(payload, null),
  [EV_EFI_HANDOFF_TABLES2]: (payload) => readTables(payload, readDescription(payload)),
  [EV_EFI_PLATFORM_FIRMWARE_BLOB2]: readBlob,
  [EV_EFI_BOOT_SERVICES_APPLICATION]: readImage,
  [EV_EVENT_TAG]: readTagged,
  [EV_PLATFORM_CONFIG_FLAGS]: readConfig,
  [EV_EFI_ACTION]: readText,
};

/** UEFI_VARIABLE_DATA. */
function readVariable(payload: ByteReader): BootPayload {
  const vendor = readGuid(payload);
  const nameLength = payload.u64('name_length');
  const dataLength = payload.u64('data_length');
  if (nameLength > MAX_NAME) payload.fail('PARSE_LIMIT', 'name_length', `over the limit of ${MAX_NAME}`);
  const name = utf16(payload.take(2 * Number(nameLength), 'name'));
  if (dataLength !== BigInt(payload.remaining)) payload.fail('PARSE_INVALID', 'data_length', 'not that of the rest');
  return { kind: 'variable', vendor, name, data: payload.take(payload.remaining, 'data') };
}

function readTables(payload: ByteReader, description: string | null): BootPayload {
  const count = payload.u64('count');
  if (count > MAX_TABLES) payload.fail('PARSE_LIMIT', 'count', `over the limit of ${MAX_TABLES}`);
  const tables = Array.from({ length: Number(count) }, () => ({
    vendor: readGuid(payload),
    address: payload.u64('address'),
  }));
  payload.end();
  return { kind: 'tables', description, tables };
}

function readBlob(payload: ByteReader): BootPayload {
  const description = readDescription(payload);
  const address = payload.u64('address');
  const length = payload.u64('length');
  payload.end();
  return { kind: 'blob', description, address, length };
}

/** UEFI_IMAGE_LOAD_EVENT. */
function readImage(payload: ByteReader): BootPayload {
  const address = payload.u64('address');
  const length = payload.u64('length');
  payload.u64('link_time_address');
  const pathLength = payload.u64('path_length');
  if (pathLength !== BigInt(payload.remaining)) payload.fail('PARSE_INVALID', 'path_length', 'not that of the rest');
  return { kind: 'image', address, length, file: readFileOfPath(payload) };
}

/** The file that a device path leads to. */
function readFileOfPath(path: ByteReader): string | null {
  for (let nodes = 0; path.remaining > 0 && nodes < MAX_NODES; nodes++) {
    const type = path.u8('node.type');
    const subtype = path.u8('node.subtype');
    const length = path.u16('node.length');
    if (length < 4) path.fail('PARSE_INVALID', 'node.length', `${length}, at least 4`);
    const content = path.take(length - 4, 'node');
    if (type === 0x04 && subtype === 0x04) return utf16(content).replace(/\0$/, '');
  }
  return null;
}

function readTagged(payload: ByteReader): BootPayload {
  const tag = payload.u32('tag');
  const text = payload.block32('text', payload.remaining);
  payload.end();
  return { kind: 'tagged', tag, text: fromUtf8(text, 'event_payload.text').replace(/\0$/, '') };
}

const FW_CFG = '51454d552046572043464700';
/** Of the name of such a file, padded with zeros. */
const FW_CFG_NAME = 56;

/** `QEMU FW CFG`, name and content of a file; or words. */
function readConfig(payload: ByteReader): BootPayload {
  if (!toHex(payload.bytes.subarray(0, FW_CFG.length / 2)).startsWith(FW_CFG)) return readText(payload);
  payload.take(FW_CFG.length / 2, 'signature');
  const item = fromUtf8(payload.take(FW_CFG_NAME, 'item'), 'event_payload.item').replace(/\0+$/, '');
  return { kind: 'fw-cfg', item, content: payload.take(payload.remaining, 'content') };
}

function readText(payload: ByteReader): BootPayload {
  return { kind: 'text', text: fromUtf8(payload.take(payload.remaining, 'text'), 'event_payload.text') };
}

/** A byte that counts, then characters. */
function readDescription(payload: ByteReader): string {
  const length = payload.u8('description_length');
  return fromUtf8(payload.take(length, 'description'), 'event_payload.description').replace(/\0$/, '');
}

/** EFI_GUID as people write it: its first three groups are little-endian numbers. */
function readGuid(payload: ByteReader): string {
  const group = (length: number): string => toHex(Uint8Array.from(payload.take(length, 'guid')).reverse());
  const [first, second, third] = [group(4), group(2), group(2)];
  const rest = toHex(payload.take(8, 'guid'));
  return `${first}-${second}-${third}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}

/** UTF-16, little-endian. A lone surrogate stays what it is: views spell it out. */
function utf16(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length >> 1 }, (_, i) => String.fromCharCode(view.getUint16(2 * i, true))).join('');
}

/** A boot option as its variable holds it (EFI_LOAD_OPTION): what it is called; null for anything else. */
export function readLoadOption(data: Uint8Array): { description: string } | null {
  try {
    const option = new ByteReader(data, 'load_option');
    option.u32('attributes');
    option.u16('path_length');
    const rest = utf16(option.take(option.remaining, 'description'));
    const end = rest.indexOf('\0');
    return end === -1 ? null : { description: rest.slice(0, Math.min(end, MAX_NAME)) };
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}
