// Evidence, results and facts, each known by the SHA-256 of its bytes: written once, compared with its name at each read.

export interface Blobs {
  /**
   * Keeps the bytes. What is there already is left as it is.
   * @param digest of the bytes, where it is known
   * @returns `sha256:` and hex
   * @throws BlobError where they cannot be kept: nothing may then be recorded that needs them
   */
  put(bytes: Uint8Array, digest?: string): Promise<string>;
  /**
   * @throws BlobError BLOB_MISSING; BLOB_ALTERED where they are not the bytes of that name; BLOB_UNAVAILABLE, which may pass
   */
  get(digest: string): Promise<Uint8Array>;
  /** No error where it is not there. */
  remove(digest: string): Promise<void>;
  /** Whether it can be written to, for /readyz. @throws BlobError */
  probe(): Promise<void>;
  /** Every digest that is kept, in no order. */
  list(): AsyncIterable<string>;
}

export class BlobError extends Error {
  readonly code: 'BLOB_MISSING' | 'BLOB_ALTERED' | 'BLOB_UNAVAILABLE';

  constructor(code: BlobError['code'], message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'BlobError';
    this.code = code;
  }
}
