// More entries in a log: the files to write, from those that are there.

import { equalBytes } from '../../bytes.js';
import { LogError } from '../../errors.js';
import { ENTRY_VERSION, type Entry, type EntryDraft, writeEntry } from '../entry.js';
import {
  CHECKPOINT_PATH,
  type Checkpoint,
  MAX_CHECKPOINT_BYTES,
  openCheckpoint,
  signCheckpoint,
} from './checkpoint.js';
import { EMPTY_ROOT, type HashAt, leafHash, nodeHash, rootOf } from './merkle.js';
import { type NoteKey, parseVerifierKey, type SignText } from './note.js';
import {
  contradiction,
  fetchTile,
  type LogFile,
  partialsOf,
  type ReadLogFile,
  readBundle,
  TILE_WIDTH,
  tileHashes,
  tilePath,
  tilesOf,
  writeBundle,
  writeTile,
} from './tiles.js';
import { MAX_LOG_SIZE } from './verify-log.js';

export interface Appending {
  /** Of the log: its name is the origin. */
  vkey: string;
  sign: SignText;
  entries: readonly EntryDraft[];
  /** Whether a log that has no checkpoint is begun. Where there was one before, its removal must not start another. */
  begin: boolean;
}

export interface Appended {
  /** To be written in this order: the checkpoint, which promises the others, is the last. */
  files: LogFile[];
  /** Folders of partial tiles, which may be removed after: the full ones are there. */
  obsolete: string[];
  entries: Entry[];
  checkpoint: Checkpoint;
  /** Its file, as it is among the files to write. */
  note: Uint8Array;
}

/** @throws LogError where the present files are not what their checkpoint says; ParseError */
export async function appendToLog({ read }: { read: ReadLogFile }, appending: Appending): Promise<Appended> {
  const key = parseVerifierKey(appending.vkey);
  const { size: old, hashAt: oldHashAt } = await present(read, key, appending.begin);
  const entries = appending.entries.map(
    (draft, i): Entry => ({ v: ENTRY_VERSION, origin: key.name, seq: old + i, ...draft }),
  );
  const size = old + entries.length;
  if (size > MAX_LOG_SIZE) {
    throw new LogError('LOG_INCOMPLETE', `the log is full: ${MAX_LOG_SIZE} entries`, {
      hint: 'Begin another log, with another name.',
    });
  }
  const added = entries.map(writeEntry);
  const hashAt = grown(old, oldHashAt, added.map(leafHash));
  const bundleOf = await bundles(read, old, oldHashAt, added);
  const tiles = tilesOf(size, old);
  const files = await Promise.all(
    tiles.map(async ({ level, index, width }): Promise<LogFile> => {
      const path = tilePath({ level, index, width });
      if (level === 'entries') return { path, bytes: writeBundle(bundleOf(index, width)) };
      return { path, bytes: await writeTile({ level, index, width }, hashAt) };
    }),
  );
  const rootHash = await rootOf(size, hashAt);
  const note = await signCheckpoint({ size, rootHash }, key, appending.sign);
  files.push({ path: CHECKPOINT_PATH, bytes: note });
  const obsolete = tiles.filter(({ width }) => width === TILE_WIDTH).map(partialsOf);
  return { files, obsolete, entries, checkpoint: { origin: key.name, size, rootHash }, note };
}

/** The log as it stands, after a look at whether its tiles make its root. */
async function present(read: ReadLogFile, key: NoteKey, begin: boolean): Promise<{ size: number; hashAt: HashAt }> {
  const file = await read(CHECKPOINT_PATH, MAX_CHECKPOINT_BYTES);
  if (file === null) {
    if (begin) return { size: 0, hashAt: tileHashes(0, read) };
    throw new LogError('LOG_INCOMPLETE', `${CHECKPOINT_PATH} is missing: there is no log`, {
      hint: 'If there never was one, say that it is to be begun. Else restore what was removed.',
    });
  }
  const { size, rootHash } = await openCheckpoint(file, key, CHECKPOINT_PATH);
  const hashAt = tileHashes(size, read);
  const root = size === 0 ? EMPTY_ROOT : await rootOf(size, hashAt);
  if (!equalBytes(root, rootHash)) throw contradiction('the tiles do not make the root hash of the checkpoint');
  return { size, hashAt };
}

/** Hashes of the old tree where a subtree is wholly in it, else made. */
function grown(old: number, oldHashAt: HashAt, added: readonly Uint8Array[]): HashAt {
  const made = new Map<string, Promise<Uint8Array>>();
  const make = async (level: number, index: number): Promise<Uint8Array> => {
    if ((index + 1) * 2 ** level <= old) return oldHashAt(level, index);
    const leaf = level === 0 ? added[index - old] : undefined;
    if (leaf !== undefined) return leaf;
    if (level === 0) throw new RangeError(`no leaf ${index}`);
    return nodeHash(await hashAt(level - 1, 2 * index), await hashAt(level - 1, 2 * index + 1));
  };
  const hashAt = (level: number, index: number): Promise<Uint8Array> => {
    const name = `${level}/${index}`;
    const known = made.get(name) ?? make(level, index);
    made.set(name, known);
    return known;
  };
  return hashAt;
}

/** Entries of each bundle that is written: those of the last one so far, which must be what the tree says, and the added. */
async function bundles(
  read: ReadLogFile,
  old: number,
  oldHashAt: HashAt,
  added: readonly Uint8Array[],
): Promise<(index: number, width: number) => Uint8Array[]> {
  const width = old % TILE_WIDTH;
  const index = Math.floor(old / TILE_WIDTH);
  const tile = { level: 'entries', index, width } as const;
  let before: Uint8Array[] = [];
  if (width > 0 && added.length > 0) {
    const { path, bytes } = await fetchTile(tile, read);
    before = readBundle(bytes, tile, path);
    for (const [i, entry] of before.entries()) {
      const seq = index * TILE_WIDTH + i;
      if (!equalBytes(leafHash(entry), await oldHashAt(0, seq)))
        throw contradiction(`${path}: entry ${seq} is not the one in the tree`);
    }
  }
  const first = index * TILE_WIDTH;
  const all = [...before, ...added];
  return (of, count) => all.slice(of * TILE_WIDTH - first, of * TILE_WIDTH - first + count);
}
