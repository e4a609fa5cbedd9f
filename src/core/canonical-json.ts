// One text for one JSON value (RFC 8785, JCS), so that equal values have equal digests.

/** Deeper than any policy or bundle, shallower than any stack. */
const MAX_DEPTH = 64;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The canonical text of a JSON value: members sorted by name (UTF-16 code units), no spaces, numbers and strings as
 * ECMAScript writes them.
 * @throws TypeError for what JSON cannot say without loss (undefined, NaN, a lone surrogate, a class instance) and for
 * nesting deeper than 64: an absent member is left out by the caller, never here
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new TypeError(`canonical JSON: nested deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === 'string') return writeString(value);
  if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, depth + 1)).join(',')}]`;
  if (isPlainObject(value)) {
    const members = Object.keys(value).sort();
    return `{${members.map((name) => `${writeString(name)}:${write(value[name], depth + 1)}`).join(',')}}`;
  }
  throw new TypeError(`canonical JSON: ${typeof value === 'object' ? 'a class instance' : String(value)} is not JSON`);
}

function writeString(text: string): string {
  if (LONE_SURROGATE.test(text)) throw new TypeError('canonical JSON: a string holds a lone surrogate');
  return JSON.stringify(text);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
