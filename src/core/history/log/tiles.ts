// Files of a log (C2SP tlog-tiles): hashes of the tree and its entries, 256 to a file, at paths that say which.

import { ByteReader, concatBytes } from '../../bytes.js';
import { LogError } from '../../errors.js';
import { type HashAt, nodeHash } from './merkle.js';

/** Hashes of a full tile, entries of a full bundle. */
export const TILE_WIDTH = 256;
/** Levels of the tree that a tile spans. */
const TILE_HEIGHT = 8;
const HASH_BYTES = 32;
/** An entry has a length of 16 bits. */
export const MAX_ENTRY_BYTES = 0xffff;
/** Largest file of entries that is read: entries of some hundred bytes each make 200 KB. */
const MAX_BUNDLE_BYTES = 4 * 2 ** 20;

/** Bytes of a file of the log by its path; null: it is not there. A larger file need not be read to its end: it is refused. */
export type ReadLogFile = (path: string, maxBytes: number) => Promise<Uint8Array | null>;

export interface LogFile {
  path: string;
  bytes: Uint8Array;
}

/** A tile of the tree, or where the level is `entries` a bundle. */
export interface Tile {
  level: number | 'entries';
  index: number;
  /** Hashes or entries in it, 1 to 256. */
  width: number;
}

/** `tile/0/x001/x234/067.p/8` */
export function tilePath({ level, index, width }: Tile): string {
  return width === TILE_WIDTH ? fullPath(level, index) : `${partialsOf({ level, index })}/${width}`;
}

/** The folder of the partial forms of a tile. */
export function partialsOf({ level, index }: Omit<Tile, 'width'>): string {
  return `${fullPath(level, index)}.p`;
}

function fullPath(level: number | 'entries', index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  return `tile/${level}/${groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')}`;
}

/** Hashes that a tree of `size` leaves has at a level of tiles. */
function widthAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Tiles and bundles of a log with `size` entries that one with `from` entries has not. */
export function tilesOf(size: number, from = 0): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; widthAt(level, size) > 0; level++) {
    const first = Math.floor(widthAt(level, from) / TILE_WIDTH);
    const hashes = widthAt(level, size);
    if (hashes === widthAt(level, from)) continue;
    for (let index = first; index * TILE_WIDTH < hashes; index++) {
      const width = Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH);
      tiles.push({ level, index, width });
      if (level === 0) tiles.push({ level: 'entries', index, width });
    }
  }
  return tiles;
}

/** Bytes of the file. @param hashAt what knows every full subtree of it */
export async function writeTile(
  { level, index, width }: Tile & { level: number },
  hashAt: HashAt,
): Promise<Uint8Array> {
  const first = index * TILE_WIDTH;
  const hashes = Array.from({ length: width }, (_, i) => hashAt(level * TILE_HEIGHT, first + i));
  return concatBytes(...(await Promise.all(hashes)));
}

/** @throws LogError where the file is not `width` hashes long */
export function readTile(bytes: Uint8Array, { width }: Tile, path: string): Uint8Array[] {
  if (bytes.length !== width * HASH_BYTES) {
    throw contradiction(`${path} has ${bytes.length} bytes, expected ${width * HASH_BYTES}: ${width} hashes`);
  }
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/** Bytes of a file of entries. */
export function writeBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY_BYTES) throw new RangeError(`an entry of ${entry.length} bytes`);
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** @throws ParseError where the file is not `width` entries long */
export function readBundle(bytes: Uint8Array, { width }: Tile, path: string): Uint8Array[] {
  const reader = new ByteReader(bytes, path);
  const entries = Array.from({ length: width }, (_, i) => {
    const length = (reader.u8(`[${i}].length`) << 8) | reader.u8(`[${i}].length`);
    return reader.take(length, `[${i}]`);
  });
  reader.end();
  return entries;
}

/**
 * A file of a log that has `size` entries or more. A log may drop a partial tile once it is full, and the full one holds it.
 * @throws LogError where it is not there
 */
export async function fetchTile(tile: Tile, read: ReadLogFile): Promise<{ path: string; bytes: Uint8Array }> {
  const paths = [...new Set([tilePath(tile), tilePath({ ...tile, width: TILE_WIDTH })])];
  for (const path of paths) {
    const limit = tile.level === 'entries' ? MAX_BUNDLE_BYTES : TILE_WIDTH * HASH_BYTES;
    const bytes = await read(path, limit);
    if (bytes === null) continue;
    if (bytes.length > limit) throw contradiction(`${path} has ${bytes.length} bytes, over the limit of ${limit}`);
    return { path, bytes: path === tilePath(tile) ? bytes : beginning(bytes, tile) };
  }
  throw new LogError('LOG_INCOMPLETE', `${paths[0]} is missing, which the checkpoint of this log needs`, {
    hint: 'Fetch the whole log again. If the file stays missing, part of the log was removed: do not rely on what is left.',
  });
}

/** What the partial tile was, out of the full one. */
function beginning(bytes: Uint8Array, { level, width }: Tile): Uint8Array {
  if (level !== 'entries') return bytes.subarray(0, width * HASH_BYTES);
  let end = 0;
  for (let i = 0; i < width && end < bytes.length; i++) end += 2 + (((bytes[end] ?? 0) << 8) | (bytes[end + 1] ?? 0));
  return bytes.subarray(0, end);
}

/** Hashes of the tree of `size` leaves, from its tiles; each is read once. */
export function tileHashes(size: number, read: ReadLogFile): (level: number, index: number) => Promise<Uint8Array> {
  const tiles = new Map<string, Promise<Uint8Array[]>>();
  const hashesIn = (tile: Tile): Promise<Uint8Array[]> => {
    const path = tilePath(tile);
    const known = tiles.get(path);
    if (known !== undefined) return known;
    const fetched = fetchTile(tile, read).then((file) => readTile(file.bytes, tile, file.path));
    tiles.set(path, fetched);
    return fetched;
  };
  return async (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const count = 2 ** (level % TILE_HEIGHT);
    const first = index * count;
    const tileIndex = Math.floor(first / TILE_WIDTH);
    const width = Math.min(TILE_WIDTH, widthAt(tileLevel, size) - tileIndex * TILE_WIDTH);
    const hashes = await hashesIn({ level: tileLevel, index: tileIndex, width });
    const at = first - tileIndex * TILE_WIDTH;
    return fold(hashes.slice(at, at + count));
  };
}

/** Root over a power of two of hashes. */
function fold(hashes: readonly Uint8Array[]): Uint8Array {
  const [first, second] = hashes;
  if (first === undefined) throw new RangeError('no hash');
  if (second === undefined) return first;
  const half = hashes.length / 2;
  return nodeHash(fold(hashes.slice(0, half)), fold(hashes.slice(half)));
}

/** Files of the log that do not fit each other. */
export function contradiction(message: string): LogError {
  return new LogError('LOG_CONTRADICTS', message, {
    hint: 'Fetch the whole log again. If it stays so, it was altered or damaged: do not rely on any of its entries.',
  });
}
