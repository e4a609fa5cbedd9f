// Readers of strict values: each takes a value to what it means, or refuses it at its place with what is expected and
// what was found. A document has two dialects: the file that a person writes and the record that this package writes.

import { preview } from '../bytes.js';
import { nearest } from '../nearest.js';
import type { StrictValue } from './strict-value.js';

/** `file`: kebab-case keys, defaults for those left out. `record`: property names as keys, none left out. */
export type Dialect = 'file' | 'record';
export type Reader<T> = (value: StrictValue, dialect: Dialect) => T;
/** By property: the key's name in a file, and what may stand there. */
export type Fields<T> = { [K in keyof T & string]: readonly [fileName: string, read: Reader<T[K]>] };

/** A mapping with exactly these keys; in a file those that `defaults` has may be left out. */
export function mapping<T extends object>(fields: Fields<T>, defaults: Partial<T> = {}): Reader<T> {
  const properties = Object.keys(fields) as (keyof T & string)[];
  return (value, dialect) => {
    if (value.kind !== 'mapping') return refuseOther(value, 'a mapping');
    const nameOf = (property: keyof T & string): string => (dialect === 'file' ? fields[property][0] : property);
    const names = properties.map(nameOf);
    const read: Partial<T> = {};
    for (const entry of value.entries) {
      const property = properties[names.indexOf(entry.key)];
      if (property === undefined) {
        const near = nearest(entry.key, names);
        const guess = near === null ? '' : `; did you mean "${near}"?`;
        return entry.refuse(`unknown key ${preview(entry.key)}${guess}`, `Known keys: ${names.join(', ')}.`);
      }
      if (Object.hasOwn(read, property)) return entry.refuse(`key "${entry.key}" is given twice`);
      read[property] = fields[property][1](entry.value, dialect);
    }
    for (const property of properties) {
      if (Object.hasOwn(read, property) || (dialect === 'file' && Object.hasOwn(defaults, property))) continue;
      return value.refuse(`key "${nameOf(property)}" is missing`);
    }
    return { ...defaults, ...read } as T;
  };
}

export function listOf<T>(item: Reader<T>): Reader<T[]> {
  return (value, dialect) => {
    if (value.kind !== 'list') return refuseOther(value, 'a list');
    return value.items.map((element) => item(element, dialect));
  };
}

/** A list of texts, none of them twice. */
export function setOf<T extends string>(item: Reader<T>, { least = 0 } = {}): Reader<T[]> {
  return (value, dialect) => {
    if (value.kind !== 'list') return refuseOther(value, 'a list');
    if (value.items.length < least) return value.refuse(`expected at least ${least} value, got an empty list`);
    const items = new Set<T>();
    for (const element of value.items) {
      const text = item(element, dialect);
      if (items.has(text)) return element.refuse(`${preview(text)} is listed twice`);
      items.add(text);
    }
    return [...items];
  };
}

/** In a file, one value may stand for the list of it. */
export function oneOrMore<T extends string>(item: Reader<T>): Reader<T[]> {
  const list = setOf(item);
  return (value, dialect) => {
    return dialect === 'file' && value.kind === 'scalar' ? [item(value, dialect)] : list(value, dialect);
  };
}

/** In a record, null; in a file an absent value is left out instead. */
export function orNull<T>(reader: Reader<T>): Reader<T | null> {
  return (value, dialect) => {
    const isNull = dialect === 'record' && value.kind === 'scalar' && !value.quoted && value.text === 'null';
    return isNull ? null : reader(value, dialect);
  };
}

export function oneOf<T extends string>(...words: readonly T[]): Reader<T> {
  return (value) => {
    const found = value.kind === 'scalar' ? words.find((word) => word === value.text) : undefined;
    return found ?? refuseOther(value, words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`);
  };
}

/** `true` or `false` without quotes. */
export const boolean: Reader<boolean> = (value) => {
  const plain = value.kind === 'scalar' && !value.quoted ? value.text : '';
  return plain === 'true' || plain === 'false' ? plain === 'true' : refuseOther(value, 'true or false');
};

const INTEGER = /^(?:0|[1-9][0-9]{0,8})$/;

export function integer(least: number, most: number): Reader<number> {
  return (value) => {
    const plain =
      value.kind === 'scalar' && !value.quoted && INTEGER.test(value.text) ? Number(value.text) : Number.NaN;
    return plain >= least && plain <= most ? plain : refuseOther(value, `a whole number from ${least} to ${most}`);
  };
}

const MAX_TEXT = 200;

/** A label: printable, not empty. */
export const label: Reader<string> = (value) => {
  const usable = value.kind === 'scalar' && /^\P{C}+$/u.test(value.text) && value.text.length <= MAX_TEXT;
  return usable ? value.text : refuseOther(value, `printable text of 1 to ${MAX_TEXT} characters`);
};

/** Text that `pattern` matches whole. */
export function matching(pattern: RegExp, expected: string): Reader<string> {
  return (value) => {
    return value.kind === 'scalar' && pattern.test(value.text) ? value.text : refuseOther(value, expected);
  };
}

/** Bytes in hexadecimal, `0x` before them or not, in either case; read as lower case without `0x`. */
export function hex(least: number, most = least): Reader<string> {
  const digitsOf =
    least === most ? `${2 * least} hexadecimal digits` : `${2 * least} to ${2 * most} hexadecimal digits`;
  return (value) => {
    const digits = value.kind === 'scalar' ? normaliseHex(value.text) : null;
    if (digits === null) return refuseOther(value, digitsOf);
    if (digits.length % 2 === 0 && digits.length >= 2 * least && digits.length <= 2 * most) return digits;
    return value.refuse(`expected ${digitsOf}, got ${digits.length}: ${found(value)}`);
  };
}

/** Lower-case digits without `0x`; null when `text` is not hexadecimal. Length must still be judged. */
export function normaliseHex(text: string): string | null {
  const digits = text.replace(/^0x/i, '').toLowerCase();
  return /^[0-9a-f]+$/.test(digits) ? digits : null;
}

/** Refuses `value` for not being what is expected; says what it is. */
export function refuseOther(value: StrictValue, expected: string): never {
  // In quotes a number or a truth value is text: shown as it is, it would look like what is expected.
  const isText = value.kind === 'scalar' && value.quoted && /^(?:[0-9]+|true|false)$/.test(value.text);
  return value.refuse(`expected ${expected}, got ${isText ? 'the text ' : ''}${found(value)}`);
}

function found(value: StrictValue): string {
  if (value.kind === 'unsupported') return value.what;
  if (value.kind !== 'scalar') return `a ${value.kind}`;
  if (value.text === '' && !value.quoted) return 'nothing';
  return preview(value.text);
}
