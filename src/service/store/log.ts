// The log of an organisation, in tables: its entries, and the hashes of the tree over them. Readers are served the files that
// a log has everywhere else, and read and prove them with the same code.

import { type Selectable, sql } from 'kysely';
import { concatBytes, utf8 } from '../../core/bytes.js';
import { ENTRY_VERSION, type Entry, type EntryDraft, writeEntry } from '../../core/history/entry.js';
import { CHECKPOINT_PATH } from '../../core/history/log/checkpoint.js';
import { type HashAt, leafHash, nodeHash } from '../../core/history/log/merkle.js';
import { proveEntry } from '../../core/history/log/proof.js';
import { type ReadLogFile, TILE_WIDTH, type Tile, tilePath, writeBundle } from '../../core/history/log/tiles.js';
import type { Database, LogHeadRow, Writing } from './tables.js';

export type LogHead = Selectable<LogHeadRow>;

export async function findLog(db: Database, organisation: string): Promise<LogHead | undefined> {
  return db.selectFrom('log_head').selectAll().where('organisation', '=', organisation).executeTakeFirst();
}

export interface NewEntry {
  organisation: string;
  verification: string;
  /** A log that is begun is named after it. */
  publicUrl: string;
  draft: EntryDraft;
}

/**
 * One entry more. Others wait for the end of the transaction: their places are in the order of commits.
 * @returns its place
 */
export async function appendEntry(
  transaction: Writing,
  { organisation, verification, publicUrl, draft }: NewEntry,
): Promise<number> {
  const held = transaction
    .selectFrom('log_head')
    .select(['origin', 'size'])
    .where('organisation', '=', organisation)
    .forUpdate();
  let head = await held.executeTakeFirst();
  if (head === undefined) {
    await beginLog(transaction, organisation, publicUrl);
    head = await held.executeTakeFirstOrThrow();
  }
  const { origin, size: seq } = head;
  const entry = writeEntry({ v: ENTRY_VERSION, origin, seq, ...draft } as Entry);
  await transaction.insertInto('log_entry').values({ organisation, seq, entry, verification }).execute();
  const nodes = await nodesFor(transaction, organisation, seq, leafHash(entry));
  await transaction.insertInto('log_node').values(nodes).execute();
  await transaction
    .updateTable('log_head')
    .set({ size: seq + 1 })
    .where('organisation', '=', organisation)
    .execute();
  return seq;
}

/** Its name is that of the organisation then, and stays. */
async function beginLog(transaction: Writing, organisation: string, publicUrl: string): Promise<void> {
  const { slug } = await transaction
    .selectFrom('organisation')
    .select('slug')
    .where('id', '=', organisation)
    .executeTakeFirstOrThrow();
  await transaction
    .insertInto('log_head')
    .values({ organisation, origin: `${new URL(publicUrl).host}/${slug}`, size: 0, checkpoint_size: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The hash of the entry, and of each subtree that it is the last one of. */
async function nodesFor(transaction: Writing, organisation: string, seq: number, leaf: Uint8Array) {
  let hash = leaf;
  let index = seq;
  const nodes = [{ organisation, level: 0, index, hash }];
  const hashAt = nodeIn(transaction, organisation);
  for (let level = 0; index % 2 === 1; level++) {
    hash = nodeHash(await hashAt(level, index - 1), hash);
    index = (index - 1) / 2;
    nodes.push({ organisation, level: level + 1, index, hash });
  }
  return nodes;
}

/** @throws RangeError for a subtree that the log has not */
export function nodeIn(db: Database, organisation: string): HashAt {
  return async (level, index) => {
    const row = await db
      .selectFrom('log_node')
      .select('hash')
      .where('organisation', '=', organisation)
      .where('level', '=', level)
      .where('index', '=', index)
      .executeTakeFirst();
    if (row === undefined) throw new RangeError(`no hash ${index} at level ${level} of the log`);
    return new Uint8Array(row.hash);
  };
}

/** Entries from `from` on, at most `limit`. */
export async function entriesOf(
  db: Database,
  organisation: string,
  { from, limit }: { from: number; limit: number },
): Promise<{ seq: number; entry: Uint8Array; verification: string }[]> {
  const rows = await db
    .selectFrom('log_entry')
    .select(['seq', 'entry', 'verification'])
    .where('organisation', '=', organisation)
    .where('seq', '>=', from)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, entry: new Uint8Array(row.entry) }));
}

/** The files of the log by their paths: the newest checkpoint, and the tiles and bundles of entries that it promises. */
export function logFiles(db: Database, organisation: string): ReadLogFile {
  return async (path) => {
    const log = await findLog(db, organisation);
    if (log === undefined) return null;
    if (path === CHECKPOINT_PATH) return log.checkpoint === null ? null : utf8(log.checkpoint);
    const tile = tileAt(path);
    if (tile === null || tilePath(tile) !== path) return null;
    const [level, first] = [tile.level === 'entries' ? 0 : tile.level * TILE_LEVELS, tile.index * TILE_WIDTH];
    // Nothing that no checkpoint stands for yet.
    if ((first + tile.width) * 2 ** level > log.checkpoint_size) return null;
    if (tile.level === 'entries') {
      const rows = await entriesOf(db, organisation, { from: first, limit: tile.width });
      return rows.length === tile.width ? writeBundle(rows.map(({ entry }) => entry)) : null;
    }
    const rows = await db
      .selectFrom('log_node')
      .select('hash')
      .where('organisation', '=', organisation)
      .where('level', '=', level)
      .where('index', '>=', first)
      .where('index', '<', first + tile.width)
      .orderBy('index')
      .execute();
    return rows.length === tile.width ? concatBytes(...rows.map(({ hash }) => new Uint8Array(hash))) : null;
  };
}

/** Levels of the tree that a tile spans. */
const TILE_LEVELS = 8;
const TILE_PATH = /^tile\/(entries|\d{1,2})((?:\/x\d{3}){0,4}\/\d{3})(?:\.p\/(\d{1,3}))?$/;

function tileAt(path: string): Tile | null {
  const [, level, place = '', width] = TILE_PATH.exec(path) ?? [];
  if (level === undefined) return null;
  const index = Number(place.replaceAll(/[/x]/g, ''));
  const tile = {
    level: level === 'entries' ? level : Number(level),
    index,
    width: Number(width ?? TILE_WIDTH),
  } as const;
  return Number.isSafeInteger(index) && tile.width >= 1 && tile.width <= TILE_WIDTH ? tile : null;
}

/**
 * That the entry of a verification is in the log, by the newest checkpoint.
 * @returns null: no checkpoint stands for it yet
 * @throws LogError, ParseError where the tables are not what the checkpoint says
 */
export async function proofOf(db: Database, organisation: string, seq: number): Promise<string | null> {
  const log = await findLog(db, organisation);
  if (log === undefined || log.vkey === null || seq >= log.checkpoint_size) return null;
  return proveEntry({ read: logFiles(db, organisation) }, { vkey: log.vkey, seq });
}

/** Of all organisations: logs with entries that no checkpoint stands for. */
export async function logsToSign(db: Database): Promise<LogHead[]> {
  return db.selectFrom('log_head').selectAll().where('size', '>', sql<number>`checkpoint_size`).execute();
}

/** @returns false: another has signed a newer one meanwhile */
export async function keepCheckpoint(
  db: Database,
  { organisation, vkey, size, note }: { organisation: string; vkey: string; size: number; note: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('log_head')
    .set({ checkpoint: note, checkpoint_size: size, vkey })
    .where('organisation', '=', organisation)
    .where('checkpoint_size', '<', size)
    .where('size', '>=', size)
    .where((is) => is.or([is('vkey', 'is', null), is('vkey', '=', vkey)]))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
