// The one way in which untrusted structure is read. A reader takes a value to what it means, or throws a ParseError that
// says what is expected and what was found. It does not know where the value stands: whoever led it there adds the step
// on the way out, so that the path costs nothing while all is well.

import { preview } from '../bytes.js';
import { type ErrorCode, ParseError } from '../errors.js';
import { type JsonLimits, type JsonObject, parseJson } from '../formats/codec/json.js';
import type { PackedMap } from '../formats/codec/packed-value.js';
import { nearest } from '../nearest.js';
import { found, Scalar } from './value.js';

export type Reader<T> = (value: unknown) => T;

/** What `reader` makes of `value`. @param step what leads there, in errors: the name of the whole, or a member */
export function read<T>(value: unknown, step: string, reader: Reader<T>): T {
  try {
    return reader(value);
  } catch (error) {
    throw within(step, error);
  }
}

/** What `reader` makes of the value of a JSON text. */
export function readJson<T>(text: string, name: string, reader: Reader<T>, limits?: JsonLimits): T {
  return read(parseJson(text, name, limits), name, reader);
}

function within(step: string, error: unknown): unknown {
  return error instanceof ParseError ? error.within(step) : error;
}

/** Refuses the value that is being read. */
export function refuse(message: string, details: { code?: ErrorCode; hint?: string | undefined } = {}): never {
  const { code = 'PARSE_INVALID', hint } = details;
  throw new ParseError(code, '', message, hint === undefined ? {} : { hint });
}

/** Refuses `value` for not being what is expected. */
export function mismatch(expected: string, value: unknown): never {
  return refuse(`expected ${expected}, got ${found(value)}`);
}

type Members = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Undefined where there is none. */
function ownMember(members: Members, key: string): unknown {
  if (members instanceof Map) return members.get(key);
  return Object.hasOwn(members, key) ? (members as Readonly<Record<string, unknown>>)[key] : undefined;
}

export const anything: Reader<unknown> = (value) => value;

/** An object, whatever is in it. Of parsed JSON its members are JSON, too. */
export const anyObject: Reader<JsonObject> = (value) => {
  return isObject(value) ? (value as JsonObject) : mismatch('an object', value);
};

/** A map of MessagePack or CBOR, whatever is in it. */
export const anyMap: Reader<PackedMap> = (value) => (value instanceof Map ? value : mismatch('a map', value));

/** Whether there is a `key` that is not null: documents write an absent value either way. */
export function hasMember(members: Members, key: string): boolean {
  return (ownMember(members, key) ?? null) !== null;
}

export function member<T>(members: Members, key: string, reader: Reader<T>): T {
  const value = ownMember(members, key);
  return value === undefined ? refuseMissing(key) : read(value, key, reader);
}

/** `absent` where the member is not there, or null. */
export function memberOr<T, A>(members: Members, key: string, absent: A, reader: Reader<T>): T | A {
  const value = ownMember(members, key) ?? null;
  return value === null ? absent : read(value, key, reader);
}

/** Refuses an object with any other member: nothing may be said that is not read. */
export function onlyMembers(object: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const other = Object.keys(object).find((key) => !known.includes(key));
  if (other !== undefined) refuseKey(other, known);
}

function refuseMissing(key: string): never {
  throw new ParseError('PARSE_INVALID', key, 'is missing');
}

function refuseKey(key: string, known: readonly string[]): never {
  const near = nearest(key, known);
  const guess = near === null ? '' : `; did you mean "${near}"?`;
  const hint = `Known keys: ${known.join(', ')}.`;
  throw new ParseError('PARSE_INVALID', '', `unknown key ${preview(key)}${guess}`, { hint, key });
}

/** The one member of an object that counts. */
export function only<T>(key: string, reader: Reader<T>): Reader<T> {
  return (value) => member(anyObject(value), key, reader);
}

/** A member that may be left out. */
export interface Optional<T> {
  optional: Reader<T>;
}

export function optional<T>(reader: Reader<T>): Optional<T> {
  return { optional: reader };
}

/** By member, what may stand there. */
export type Fields<T> = {
  readonly [K in keyof T & string]-?: object extends Pick<T, K> ? Optional<Exclude<T[K], undefined>> : Reader<T[K]>;
};

/** An object with exactly these members. They are read in this order: the first should say what document it is. */
export function object<T extends object>(fields: Fields<T>): Reader<T> {
  const known = Object.keys(fields) as (keyof T & string)[];
  return (value) => {
    const given = anyObject(value);
    const members: Partial<T> = {};
    for (const key of known) {
      if (!Object.hasOwn(given, key)) continue;
      const field: Reader<T[typeof key]> | Optional<T[typeof key]> = fields[key];
      members[key] = read(given[key], key, typeof field === 'function' ? field : field.optional);
    }
    // A misspelt member says more than that another is missing.
    onlyMembers(given, known);
    const missing = known.find((key) => typeof fields[key] === 'function' && !Object.hasOwn(given, key));
    return missing === undefined ? (members as T) : refuseMissing(missing);
  };
}

/** By property: the key's name in a file, and what may stand there. */
export type FileFields<T> = { readonly [K in keyof T & string]: readonly [fileName: string, reader: Reader<T[K]>] };

/**
 * A mapping with exactly these keys. In YAML, which people write, keys have their file names, and those that `defaults`
 * has may be left out. In the record that this package writes keys are the properties, and none is left out.
 */
export function mapping<T extends object>(fields: FileFields<T>, defaults: Partial<T> = {}): Reader<T> {
  const properties = Object.keys(fields) as (keyof T & string)[];
  const fileNames = properties.map((property) => fields[property][0]);
  return (value) => {
    const isFile = value instanceof Map;
    if (!isFile && !isObject(value)) return mismatch('a mapping', value);
    const names: readonly string[] = isFile ? fileNames : properties;
    const entries: Iterable<[string, unknown]> = isFile ? value : Object.entries(value);
    const members: Partial<T> = {};
    for (const [key, entry] of entries) {
      const property = properties[names.indexOf(key)];
      if (property === undefined) return refuseKey(key, names);
      members[property] = read(entry, key, fields[property][1]);
    }
    for (const [i, property] of properties.entries()) {
      if (Object.hasOwn(members, property) || (isFile && Object.hasOwn(defaults, property))) continue;
      return refuseMissing(names[i] ?? property);
    }
    return { ...defaults, ...members } as T;
  };
}

interface Count {
  least?: number;
  most?: number;
}

/** `item` is given the index, too. */
export function listOf<T>(
  item: (value: unknown, index: number) => T,
  { least = 0, most = Number.POSITIVE_INFINITY }: Count = {},
): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value)) return mismatch('a list', value);
    const { length } = value;
    if (length < least) {
      refuse(
        `expected at least ${least} value${least === 1 ? '' : 's'}, got ${length === 0 ? 'an empty list' : length}`,
      );
    }
    if (length > most) refuse(`${length} elements, over the limit of ${most}`, { code: 'PARSE_LIMIT' });
    const items: T[] = [];
    try {
      for (const element of value) items.push(item(element, items.length));
    } catch (error) {
      throw within(`[${items.length}]`, error);
    }
    return items;
  };
}

/** A list of texts, none of them twice. */
export function setOf<T extends string>(item: Reader<T>, count: Count = {}): Reader<T[]> {
  return (value) => {
    const seen = new Set<T>();
    return listOf((element) => {
      const text = item(element);
      if (seen.has(text)) refuse(`${preview(text)} is listed twice`);
      seen.add(text);
      return text;
    }, count)(value);
  };
}

export function orNull<T>(reader: Reader<T>): Reader<T | null> {
  return (value) => (value === null ? null : reader(value));
}

/** In a file, one value may stand for the list of it. */
export function oneOrMore(item: Reader<string>): Reader<string[]> {
  const list = setOf(item);
  return (value) => (value instanceof Scalar ? [item(value)] : list(value));
}
