// Reads real attestations from the folder that TRUST_CENTER_CAPTURES names. They are not part of the project: without
// the folder the tests that need them are skipped, and named.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';

export const CAPTURES = process.env.TRUST_CENTER_CAPTURES ?? '';
export const haveCaptures = CAPTURES !== '' && existsSync(join(CAPTURES, 'INDEX.md'));

/** `describe`, or a skipped one that says what was not run. */
export function describeCaptures(name: string, body: () => void): void {
  if (haveCaptures) describe(name, body);
  else describe.skip(`${name} (skipped: TRUST_CENTER_CAPTURES names no folder of real attestations)`, body);
}

export function capturePath(folder: string, file: string): string {
  return join(CAPTURES, folder, file);
}

export function captureBytes(folder: string, file: string): Uint8Array {
  return new Uint8Array(readFileSync(capturePath(folder, file)));
}

export function captureText(folder: string, file: string): string {
  return readFileSync(capturePath(folder, file), 'utf8');
}

/** Folders that hold `file`, in order. Empty without captures. */
export function capturesWith(file: string): string[] {
  if (!haveCaptures) return [];
  return readdirSync(CAPTURES)
    .filter((folder) => existsSync(capturePath(folder, file)))
    .sort();
}
