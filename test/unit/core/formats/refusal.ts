import { ParseError } from '../../../../src/core/errors.js';

/** The ParseError that `run` throws; anything else it throws, or nothing, fails the test. */
export function refusal(run: () => unknown): ParseError {
  try {
    run();
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
  throw new Error('expected a ParseError');
}

/** Its code and whole message. */
export function refusalText(run: () => unknown): string {
  const { code, message } = refusal(run);
  return `${code} ${message}`;
}

/** Runs `read`, which may succeed or throw a ParseError and nothing else. True when it succeeded. */
export function readsOrRefuses(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
}
