// What a reader is given: a value out of JSON, MessagePack or CBOR as it is, an argument of a library call, or a node of
// YAML. There a mapping is a Map, and a scalar is kept as it was written: its reader decides what it is.

import { preview } from '../bytes.js';

/** A scalar of YAML: the source of a plain one, the content of a quoted one. */
export class Scalar {
  readonly text: string;
  readonly quoted: boolean;

  constructor(text: string, quoted: boolean) {
    this.text = text;
    this.quoted = quoted;
  }
}

/** A node of YAML that no reader takes. It is refused where it is read: parts that nobody reads may have some. */
export class Unsupported {
  readonly what: string;

  constructor(what: string) {
    this.what = what;
  }
}

/** Text of a string or of a YAML scalar; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return value instanceof Scalar ? value.text : null;
}

/** Text of a YAML scalar without quotes, which may stand for a number or a truth value; null for anything else. */
export function plainTextOf(value: unknown): string | null {
  return value instanceof Scalar && !value.quoted ? value.text : null;
}

/** What `value` is, for the end of "expected …, got …". */
export function found(value: unknown): string {
  const plain = plainTextOf(value);
  if (value === undefined || plain === '') return 'nothing';
  if (plain !== null) return preview(plain);
  const text = textOf(value);
  // A number in quotes is text: shown alone, it would look like what is expected.
  if (text !== null) return `${/^(?:-?[0-9.]+|true|false|null)$/.test(text) ? 'the text ' : ''}${preview(text)}`;
  if (value instanceof Unsupported) return value.what;
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a mapping';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value !== 'object' || value === null) return preview(String(value)).slice(1, -1);
  return Object.getPrototypeOf(value) === Object.prototype ? 'an object' : 'an object of a class';
}
