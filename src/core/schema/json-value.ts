// Values of JSON that people write in YAML: what JSON would read otherwise than YAML, or not at all, is refused, so that
// nobody has to know which of the two readers looks at it.

import type { JsonObject, JsonValue } from '../formats/codec/json.js';
import { anyObject, listOf, mismatch, type Reader, read, refuse } from './reader.js';
import { found, Scalar } from './value.js';

const INTEGER = /^-?(?:0|[1-9][0-9]*)$/;
/** Null, truth and number for some readers of YAML, or in another spelling than JSON's. */
const AMBIGUOUS = /^(?:|~|null|y|n|yes|no|on|off|true|false|[-+.]?[0-9][0-9_.,:xobe+-]*|[-+]?\.(?:inf|nan))$/i;

/** Whole numbers only: two readers may round others differently. */
export const jsonValue: Reader<JsonValue> = (value) => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : mismatch('a whole number', value);
  if (value instanceof Scalar) return value.quoted ? value.text : plainValue(value);
  return Array.isArray(value) ? listOf(jsonValue)(value) : jsonObject(value);
};

export const jsonObject: Reader<JsonObject> = (value) => {
  const entries = value instanceof Map ? [...value] : Object.entries(anyObject(value));
  return Object.fromEntries(entries.map(([name, inner]) => [name, read(inner, name, jsonValue)]));
};

function plainValue(scalar: Scalar): JsonValue {
  const { text } = scalar;
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (INTEGER.test(text) && Number.isSafeInteger(Number(text)) && text !== '-0') return Number(text);
  if (!AMBIGUOUS.test(text)) return text;
  return refuse(`expected JSON (null, true, false, a whole number) or a text, got ${found(scalar)}`, {
    hint: 'Put a text in quotes.',
  });
}
