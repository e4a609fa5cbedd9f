// How a blob lies in a folder or a bucket: gzip, under a name that is the SHA-256 of what is in it.

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gunzipSync, gzip, gzipSync, type ZlibOptions } from 'node:zlib';
import { preview } from '../../core/bytes.js';
import { BlobError } from './blobs.js';

/** Of one blob: as much as a bundle, or a result, may have. */
export const MAX_BLOB_BYTES = 64 * 1024 * 1024;
/** Bytes that gzip cannot make shorter become a little longer. */
export const MAX_PACKED_BYTES = MAX_BLOB_BYTES + 1024 * 1024;

/** As long as most blobs are, and no longer: these are packed here, as it takes longer to hand them to another thread and back. */
const SHORT_BYTES = 128 * 1024;
/** Of nine: evidence and results become a twentieth longer than with zlib’s own choice, in half the time. */
const LEVEL = 3;
const STATED_LENGTH_BYTES = 4;
const [packElsewhere, unpackElsewhere] = [
  promisify<Uint8Array, ZlibOptions, Uint8Array>(gzip),
  promisify<Uint8Array, ZlibOptions, Uint8Array>(gunzip),
];

const HEX = /^[0-9a-f]{64}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const ENDING = '.gz';

/** @returns `sha256:` and hex */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Path of a blob within the folder or bucket: few enough in each folder for any file system. @throws BlobError for no digest */
export function pathOf(digest: string): string {
  if (!DIGEST.test(digest)) throw new BlobError('BLOB_MISSING', `${preview(digest)} names no blob`);
  const hex = digest.slice('sha256:'.length);
  return `${hex.slice(0, 2)}/${hex}${ENDING}`;
}

/** The digest that a path is of; null: it is of something else. */
export function digestAt(path: string): string | null {
  const [folder = '', name = '', ...rest] = path.split('/');
  const hex = name.slice(0, -ENDING.length);
  const isOurs = rest.length === 0 && name.endsWith(ENDING) && HEX.test(hex) && hex.startsWith(folder);
  return isOurs && folder.length === 2 ? `sha256:${hex}` : null;
}

/** @throws BlobError for more bytes than a blob may have */
export async function pack(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length > MAX_BLOB_BYTES) {
    throw new BlobError('BLOB_UNAVAILABLE', `${bytes.length} bytes are more than a blob may have (${MAX_BLOB_BYTES})`);
  }
  return bytes.length > SHORT_BYTES ? packElsewhere(bytes, { level: LEVEL }) : gzipSync(bytes, { level: LEVEL });
}

/** @throws BlobError BLOB_ALTERED unless the bytes are those of the digest */
export async function unpack(packed: Uint8Array, digest: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(
      isShort(packed)
        ? gunzipSync(packed, { maxOutputLength: SHORT_BYTES })
        : await unpackElsewhere(packed, { maxOutputLength: MAX_BLOB_BYTES }),
    );
  } catch (cause) {
    throw new BlobError('BLOB_ALTERED', `${digest} was altered: what is stored cannot be read`, { cause });
  }
  if (digestOf(bytes) === digest) return bytes;
  throw new BlobError('BLOB_ALTERED', `${digest} was altered: what is stored has another digest`);
}

/** Whether it says of itself, at its end, that it is short. Where more is in it, it was altered: no more is unpacked. */
function isShort(packed: Uint8Array): boolean {
  if (packed.length > SHORT_BYTES || packed.length < STATED_LENGTH_BYTES) return false;
  const end = new DataView(packed.buffer, packed.byteOffset + packed.length - STATED_LENGTH_BYTES);
  return end.getUint32(0, true) <= SHORT_BYTES;
}
