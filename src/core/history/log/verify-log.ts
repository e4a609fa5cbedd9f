// Whether a log is what it signed: each entry in its place, all of them under the checkpoint, and an older checkpoint a beginning
// of it.

import { equalBytes } from '../../bytes.js';
import { LogError, ParseError } from '../../errors.js';
import { type Entry, readEntry } from '../entry.js';
import { CHECKPOINT_PATH, type Checkpoint, MAX_CHECKPOINT_BYTES, openCheckpoint } from './checkpoint.js';
import { hashesOf, leafHash, rootOf } from './merkle.js';
import { type NoteKey, parseVerifierKey } from './note.js';
import {
  contradiction,
  fetchTile,
  type ReadLogFile,
  readBundle,
  readTile,
  TILE_WIDTH,
  type Tile,
  tilesOf,
} from './tiles.js';

/** An entry an hour makes as many in 28 years. */
export const MAX_LOG_SIZE = 250_000;
/** Files that are asked for at once. */
const AT_ONCE = 8;

export interface VerifiedLog {
  checkpoint: Checkpoint;
  /** Its file: what a reader keeps, to hold a later log against it. */
  note: Uint8Array;
  /** In their places. */
  entries: Entry[];
}

export interface Expected {
  /** Of the log: its name is the origin. */
  vkey: string;
  /** Checkpoints that the reader kept, whose logs must be beginnings of this one. */
  since: readonly Uint8Array[];
}

/** Reads all of a log. @throws LogError: which file or which promise is broken; ParseError */
export async function verifyLog({ read }: { read: ReadLogFile }, { vkey, since }: Expected): Promise<VerifiedLog> {
  const key = parseVerifierKey(vkey);
  const { checkpoint, note } = await readCheckpoint(read, key);
  const kept: Checkpoint[] = [];
  for (const [i, bytes] of since.entries()) {
    const name = since.length === 1 ? 'the checkpoint that was kept' : `kept checkpoint ${i + 1}`;
    const old = await openCheckpoint(bytes, key, name);
    if (old.size > checkpoint.size) throw rewound(old, checkpoint);
    kept.push(old);
  }

  const { size } = checkpoint;
  const tiles = tilesOf(size);
  const bundles = await inTurn(
    tiles.filter(({ level }) => level === 'entries'),
    async (tile) => {
      const { path, bytes } = await fetchTile(tile, read);
      return readBundle(bytes, tile, path).map((entry, i) => {
        const seq = tile.index * TILE_WIDTH + i;
        return { leaf: leafHash(entry), entry: readEntry(entry, { origin: key.name, seq }) };
      });
    },
  );
  const rows = bundles.flat();
  const hashAt = hashesOf(rows.map(({ leaf }) => leaf));
  for (const old of kept) {
    if (!equalBytes(await rootOf(old.size, hashAt), old.rootHash)) throw forked(old);
  }
  if (!equalBytes(await rootOf(size, hashAt), checkpoint.rootHash)) {
    throw contradiction(
      'the entries do not make the root hash of the checkpoint: one of them was changed, moved or replaced',
    );
  }
  await inTurn(
    tiles.filter((tile): tile is Tile & { level: number } => tile.level !== 'entries'),
    async (tile) => {
      const { path, bytes } = await fetchTile(tile, read);
      for (const [i, hash] of readTile(bytes, tile, path).entries()) {
        if (equalBytes(hash, hashAt(tile.level * 8, tile.index * TILE_WIDTH + i))) continue;
        throw contradiction(`${path}: hash ${i} is not that of the entries under it`);
      }
    },
  );
  return { checkpoint, note, entries: rows.map(({ entry }) => entry) };
}

/** The newest checkpoint of a log, and no more of it. @throws LogError, ParseError */
export async function readCheckpoint(
  read: ReadLogFile,
  key: NoteKey,
): Promise<{ checkpoint: Checkpoint; note: Uint8Array }> {
  const note = await read(CHECKPOINT_PATH, MAX_CHECKPOINT_BYTES);
  if (note === null) {
    throw new LogError('LOG_INCOMPLETE', `${CHECKPOINT_PATH} is missing: there is no log`, {
      hint: 'Check the place. If there was a log before, it was removed.',
    });
  }
  const checkpoint = await openCheckpoint(note, key, CHECKPOINT_PATH);
  if (checkpoint.size > MAX_LOG_SIZE) {
    throw new ParseError(
      'PARSE_LIMIT',
      CHECKPOINT_PATH,
      `${checkpoint.size} entries, over the limit of ${MAX_LOG_SIZE}`,
    );
  }
  return { checkpoint, note };
}

/** The log is shorter than it was. */
export function rewound(old: Checkpoint, now: Checkpoint): LogError {
  return new LogError(
    'LOG_REWOUND',
    `the log has ${now.size} entries, and had ${old.size} when it signed the checkpoint that was kept`,
    {
      hint: 'Entries were taken back, or this is an old copy. Keep both checkpoints: together they prove it. Ask the owner of the log.',
    },
  );
}

/** Entries are others than they were. */
export function forked(old: Checkpoint): LogError {
  return new LogError(
    'LOG_FORKED',
    `the first ${old.size} entries of the log are not those of the checkpoint that was kept`,
    { hint: 'The log was rewritten. Keep both checkpoints: their signatures prove it. Do not rely on this log.' },
  );
}

async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(run))));
  }
  return results;
}
