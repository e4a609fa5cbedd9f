// How a bend changes a part of the simulated deployment: fields to replace, or a function that edits the part.

type Leaf = Uint8Array | Date | readonly unknown[] | ((...args: never[]) => unknown);

/** The fields to replace. Nested objects are merged; byte strings, dates and lists are replaced whole. */
export type Fields<T> = T extends Leaf ? T : T extends object ? { [K in keyof T]?: Fields<T[K]> } : T;

/** Fields to replace, or a function that edits the part in place or returns another one. */
export type Change<T> = Fields<T> | ((part: T) => T | undefined);

/** `part` with `change` applied. `part` itself may be modified: it is always freshly made. */
export function changed<T extends object>(part: T, change: Change<T> | undefined): T {
  if (change === undefined) return part;
  if (typeof change === 'function') return (change as (part: T) => T | undefined)(part) ?? part;
  return merged(part, change) as T;
}

function merged(part: unknown, fields: unknown): unknown {
  if (!isRecord(part) || !isRecord(fields)) return fields;
  const result: Record<string, unknown> = { ...part };
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) result[name] = merged(part[name], value);
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
