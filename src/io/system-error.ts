// The code by which Node tells errors of the system and of connections apart.

/** `ENOENT` and the like. */
export function systemErrorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
