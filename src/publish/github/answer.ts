// Members of GitHub's answers, read with a check of their type: an answer is input like any other.

import { ParseError } from '../../core/errors.js';

export function object(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(path, 'an object');
  return value as Record<string, unknown>;
}

export function text(value: unknown, path: string): string {
  return typeof value === 'string' ? value : refuse(path, 'a text');
}

export function id(value: unknown, path: string): number {
  return Number.isSafeInteger(value) ? (value as number) : refuse(path, 'an integer');
}

/** Object id of git. */
export function sha(value: unknown, path: string): string {
  const found = text(value, path);
  return /^[0-9a-f]{40,64}$/.test(found) ? found : refuse(path, 'a git object id');
}

/** Login of who made it; null for a user who is gone. */
export function login(value: unknown, path: string): string | null {
  return value === null || value === undefined ? null : text(object(value, path).login, `${path}.login`);
}

function refuse(path: string, expected: string): never {
  throw new ParseError('PARSE_INVALID', `github.${path}`, `expected ${expected} in the answer`);
}
