// ACPI Machine Language (ACPI 6.5, chapter 20), as much of it as QEMU's q35 machine speaks. Constructors carry the names
// of the ASL operators (chapter 19), so that a DSDT written with them reads like its source; each returns encoded bytes.

import { fromHex } from '../../bytes.js';
import { ascii, type Bytes, join, u8, u16, u32, u64 } from './fields.js';

/** A term's operand: encoded bytes, an integer constant, or the path of a named object. */
export type Operand = Bytes | number | string;

function encode(operand: Operand): Bytes {
  if (typeof operand === 'number') return Integer(operand);
  return typeof operand === 'string' ? NameString(operand) : operand;
}

/** Opcode, then operands one after another. */
function term(opcode: Bytes, ...operands: Operand[]): Bytes {
  return join(opcode, ...operands.map(encode));
}

/** Opcode, then a package: its length, then its content. */
function packaged(opcode: Bytes, ...content: Operand[]): Bytes {
  const encoded = join(...content.map(encode));
  return join(opcode, PkgLength(encoded.length), encoded);
}

// 20.2.2 Names

/** Path such as `\_SB.PCI0`, `^S08.PCNT` or `PICF`; segments shorter than four characters are padded with `_`. */
export function NameString(path: string): Bytes {
  const bytes: number[] = [];
  let at = 0;
  while (path[at] === '\\' || path[at] === '^') bytes.push(path.charCodeAt(at++));
  const segments = at === path.length ? [] : path.slice(at).split('.');
  if (segments.length === 0) bytes.push(0x00);
  else if (segments.length === 2) bytes.push(0x2e);
  else if (segments.length > 2) bytes.push(0x2f, segments.length);
  for (const segment of segments) {
    for (let i = 0; i < 4; i++) bytes.push(i < segment.length ? segment.charCodeAt(i) : UNDERSCORE);
  }
  return bytes;
}

const UNDERSCORE = 0x5f;

/** The target of an operator whose result is not stored. */
export const NullName: Bytes = [0x00];

// 20.2.3 Data objects

/** The shortest encoding that holds `value`. */
export function Integer(value: number): Bytes {
  if (value <= 1) return u8(value);
  if (value <= 0xff) return u8(0x0a, value);
  if (value <= 0xffff) return join(u8(0x0b), u16(value));
  if (value <= 0xffff_ffff) return join(u8(0x0c), u32(value));
  return join(u8(0x0e), u64(value));
}

/** A string constant; a bare string is a path everywhere else. */
export const Text = (text: string): Bytes => join(u8(0x0d), ascii(text), u8(0));
/** Named as in the grammar: the ASL operator is called Buffer, as is a Node global. */
export const DefBuffer = (bytes: Bytes): Bytes => packaged([0x11], bytes.length, bytes);
/** @param count number of elements; those beyond the given ones are uninitialised */
export const Package = (count: number, ...elements: Operand[]): Bytes => packaged([0x12], u8(count), ...elements);

/** 19.3.4: an id such as `PNP0A08` in 32 bits, big-endian: five bits a letter, four bits a digit. */
export function EisaId(id: string): Bytes {
  const [a = 0, b = 0, c = 0] = [...id.slice(0, 3)].map((letter) => letter.charCodeAt(0) - 0x40);
  const vendor = (a << 10) | (b << 5) | c;
  return join(u8(0x0c, vendor >> 8, vendor & 0xff), hex(id.slice(3)));
}

/** 19.6.142: a buffer with the first three groups little-endian. */
export function ToUUID(uuid: string): Bytes {
  const [first = '', second = '', third = '', ...rest] = uuid.split('-');
  return DefBuffer(join(hex(first).reverse(), hex(second).reverse(), hex(third).reverse(), hex(rest.join(''))));
}

const hex = (digits: string): number[] => [...fromHex(digits, 'AML constant')];

// 20.2.4 Package length

/** Length of a package with `content` bytes of content. It counts its own bytes too. */
export function PkgLength(content: number): Bytes {
  const bytes = lengthBytes(content);
  return lengthEncoding(content + bytes, bytes);
}

function lengthBytes(content: number): number {
  if (content + 1 < 0x40) return 1;
  if (content + 2 < 0x1000) return 2;
  return content + 3 < 0x10_0000 ? 3 : 4;
}

/** Two bits say how many bytes follow; four bits (six if none follow), then eight a byte, hold the value. */
function lengthEncoding(value: number, bytes: number): Bytes {
  if (bytes === 1) return [value];
  const encoded = [((bytes - 1) << 6) | (value & 0xf)];
  for (let i = 1; i < bytes; i++) encoded.push((value >> (8 * i - 4)) & 0xff);
  return encoded;
}

// 20.2.5.1 Namespace modifiers, 20.2.5.2 named objects

export const Name = (name: string, object: Operand): Bytes => term([0x08], name, object);
export const Scope = (path: string, ...terms: Operand[]): Bytes => packaged([0x10], path, ...terms);
export const Device = (name: string, ...terms: Operand[]): Bytes => packaged([0x5b, 0x82], name, ...terms);
/** Without the processor block (PBlk) of old chipsets. */
export const Processor = (name: string, id: number, ...terms: Operand[]): Bytes =>
  packaged([0x5b, 0x83], name, u8(id), u32(0), u8(0), ...terms);
export const Mutex = (name: string): Bytes => term([0x5b, 0x01], name, u8(0));

export const NotSerialized = 0;
export const Serialized = 0x08;
export const Method = (name: string, args: number, serialized: number, ...terms: Operand[]): Bytes =>
  packaged([0x14], name, u8(args | serialized), ...terms);

export const SystemIO = 0x01;
export const PCI_Config = 0x02;
export const OperationRegion = (name: string, space: number, offset: number, length: number): Bytes =>
  term([0x5b, 0x80], name, u8(space), offset, length);

/** FieldFlags: width of an access, and what becomes of the bits around those written. */
export const ByteAcc = 0x01;
export const DWordAcc = 0x03;
export const WriteAsZeros = 0x40;
export const Field = (region: string, flags: number, ...elements: Bytes[]): Bytes =>
  packaged([0x5b, 0x81], region, u8(flags), ...elements);
export const FieldUnit = (name: string, bits: number): Bytes => join(NameString(name), bitWidth(bits));
export const Reserved = (bits: number): Bytes => join(u8(0x00), bitWidth(bits));

/** Written like a package length, without counting its own bytes. */
function bitWidth(bits: number): Bytes {
  return lengthEncoding(bits, lengthBytes(bits));
}

export const CreateDWordField = (source: Operand, byteIndex: number, name: string): Bytes =>
  term([0x8a], source, byteIndex, name);

// 20.2.5.3 Statements

export const If = (condition: Operand, ...terms: Operand[]): Bytes => packaged([0xa0], condition, ...terms);
export const Else = (...terms: Operand[]): Bytes => packaged([0xa1], ...terms);
export const While = (condition: Operand, ...terms: Operand[]): Bytes => packaged([0xa2], condition, ...terms);
export const Return = (value: Operand): Bytes => term([0xa4], value);
export const Break: Bytes = [0xa5];
/** Notification values of any device (ACPI 6.5, 5.6.6). */
export const DEVICE_CHECK = 1;
export const EJECT_REQUEST = 3;
export const Notify = (object: Operand, value: Operand): Bytes => term([0x86], object, value);
export const Release = (mutex: string): Bytes => term([0x5b, 0x27], mutex);

// 20.2.5.4 Expressions; an omitted target is a NullName

/** Waits for ever. */
export const Acquire = (mutex: string): Bytes => term([0x5b, 0x23], mutex, u16(0xffff));
export const Store = (source: Operand, target: Operand): Bytes => term([0x70], source, target);
export const Subtract = (a: Operand, b: Operand, target: Operand): Bytes => term([0x74], a, b, target);
export const Increment = (target: Operand): Bytes => term([0x75], target);
export const ShiftLeft = (source: Operand, bits: Operand, target: Operand = NullName): Bytes =>
  term([0x79], source, bits, target);
export const And = (a: Operand, b: Operand, target: Operand = NullName): Bytes => term([0x7b], a, b, target);
export const Or = (a: Operand, b: Operand, target: Operand = NullName): Bytes => term([0x7d], a, b, target);
export const DerefOf = (reference: Operand): Bytes => term([0x83], reference);
export const SizeOf = (object: Operand): Bytes => term([0x87], object);
export const Index = (object: Operand, index: Operand): Bytes => term([0x88], object, index, NullName);
export const LAnd = (a: Operand, b: Operand): Bytes => term([0x90], a, b);
export const LOr = (a: Operand, b: Operand): Bytes => term([0x91], a, b);
export const LNot = (a: Operand): Bytes => term([0x92], a);
export const LEqual = (a: Operand, b: Operand): Bytes => term([0x93], a, b);
export const LLess = (a: Operand, b: Operand): Bytes => term([0x95], a, b);
export const ToBuffer = (data: Operand, target: Operand): Bytes => term([0x96], data, target);
export const ToHexString = (data: Operand, target: Operand): Bytes => term([0x98], data, target);
/** Invocation of a method: its path, then as many arguments as it takes. */
export const Call = (method: string, ...args: Operand[]): Bytes => term([], method, ...args);

// 20.2.6 Arguments, locals, the debug object

export const Local0: Bytes = [0x60];
export const Local1: Bytes = [0x61];
export const Local2: Bytes = [0x62];
export const Local3: Bytes = [0x63];
export const Local4: Bytes = [0x64];
export const Local5: Bytes = [0x65];
export const Arg0: Bytes = [0x68];
export const Arg1: Bytes = [0x69];
export const Arg2: Bytes = [0x6a];
export const Arg3: Bytes = [0x6b];
export const Arg4: Bytes = [0x6c];
export const Debug: Bytes = [0x5b, 0x31];
