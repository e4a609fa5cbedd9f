// Times and sizes as people write them.

import { InputError } from '../core/errors.js';

const MILLISECONDS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };
const BYTES: Record<string, number> = { MB: 1e6, GB: 1e9, TB: 1e12 };
/** A timer of Node.js takes no more: about 24 days. */
const MAX_MILLISECONDS = 2 ** 31 - 1;

/**
 * Milliseconds of a time such as `90m`.
 * @param name of the option, in errors
 * @throws InputError
 */
export function readDuration(text: string, name: string): number {
  const milliseconds = read(text, MILLISECONDS);
  if (milliseconds !== null && milliseconds > 0 && milliseconds <= MAX_MILLISECONDS) return milliseconds;
  throw new InputError('INPUT_INVALID', `${name}: expected a time such as 6h, 90m or 30s, got ${JSON.stringify(text)}`);
}

/**
 * Bytes of a size such as `60GB`; decimal units.
 * @param name of the option, in errors
 * @throws InputError
 */
export function readBytes(text: string, name: string): number {
  const bytes = text === '0' ? 0 : read(text, BYTES);
  if (bytes !== null) return bytes;
  throw new InputError('INPUT_INVALID', `${name}: expected a size such as 60GB, or 0, got ${JSON.stringify(text)}`);
}

function read(text: string, units: Record<string, number>): number | null {
  const [, digits, unit] = /^([0-9]{1,9})([A-Za-z]{1,2})$/.exec(text) ?? [];
  const factor = unit === undefined || !Object.hasOwn(units, unit) ? undefined : units[unit];
  return factor === undefined ? null : Number(digits) * factor;
}
