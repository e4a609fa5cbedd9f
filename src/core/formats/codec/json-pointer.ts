// JSON Pointer (RFC 6901): one value inside a document.

import { type JsonValue, parseJson } from './json.js';

const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;
const INDEX = /^(?:0|[1-9]\d{0,8})$/;

/** Whether `text` is a pointer: empty (the whole document), or names each after a slash. */
export function isJsonPointer(text: string): boolean {
  return POINTER.test(text);
}

/**
 * What stands at `pointer` in a JSON text: a text as it is, anything else as JSON. Null: nothing stands there.
 * @param field what the text is, for errors
 * @throws ParseError for a text that is no JSON
 */
export function textAt(json: string, pointer: string, field: string): string | null {
  const names = pointer.split('/').slice(1);
  let value: JsonValue | undefined = parseJson(json, field);
  for (const name of names) value = memberOf(value, name.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return INDEX.test(name) ? value[Number(name)] : undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
