// The log of an organisation, in tables: its entries, and the hashes of the tree over them. Readers are served the files that
// a log has everywhere else, and read and prove them with the same code.

import { type RawBuilder, type Selectable, sql } from 'kysely';
import { concatBytes, fromHex, toHex, utf8 } from '../../core/bytes.js';
import { ENTRY_VERSION, type Entry, type EntryDraft, writeEntry } from '../../core/history/entry.js';
import { CHECKPOINT_PATH } from '../../core/history/log/checkpoint.js';
import { type HashAt, leafHash, nodeHash } from '../../core/history/log/merkle.js';
import { proveEntry } from '../../core/history/log/proof.js';
import { type ReadLogFile, TILE_WIDTH, type Tile, tilePath, writeBundle } from '../../core/history/log/tiles.js';
import { listDigests } from './log-digests.js';
import type { Database, LogHeadRow, Writing } from './tables.js';
import type { Part } from './together.js';

export type LogHead = Selectable<LogHeadRow>;

export async function findLog(db: Database, organisation: string): Promise<LogHead | undefined> {
  return db.selectFrom('log_head').selectAll().where('organisation', '=', organisation).executeTakeFirst();
}

/** Where the next entry comes. */
export interface LogPlace {
  origin: string;
  size: number;
  /** Of the subtrees that the entry makes one of: their hashes, from the leaf up. */
  left: readonly string[];
}

/** Others wait for the end of the transaction: places are in the order of commits. @param organisation within a statement */
export function holdLog(organisation: RawBuilder<unknown>) {
  return sql`select origin, size from log_head where organisation = ${organisation} for update`;
}

/** @param size of the log, within a statement */
export function leftOf(organisation: RawBuilder<unknown>, size: RawBuilder<unknown>) {
  // Those at the end of the size as a binary number: each 1 is a full subtree that the entry fills up to the next level.
  return sql<string[]>`(
    select coalesce(jsonb_agg(encode(hash, 'hex') order by level), '[]')
    from generate_series(0, 52) as above
    join log_node on organisation = ${organisation} and level = above and index = (${size} >> above) - 1
    where (${size} + 1) % (1::bigint << (above + 1)) = 0
  )`;
}

/** Whether all of them are there: a statement that has waited for the log does not see those that it waited for. */
export function isWhole({ size, left }: LogPlace): boolean {
  return left.length === levelsBelow(size);
}

/** How many subtrees the entry at that place ends. */
function levelsBelow(seq: number): number {
  let levels = 0;
  for (let index = seq; index % 2 === 1; index = (index - 1) / 2) levels++;
  return levels;
}

/** The entry that comes at a place that is held. */
export function entryWrites(
  transaction: Writing,
  { origin, size: seq, left }: LogPlace,
  { organisation, verification, draft }: { organisation: string; verification: string; draft: EntryDraft },
): Part[] {
  const entry = writeEntry({ v: ENTRY_VERSION, origin, seq, ...draft } as Entry);
  const nodes = JSON.stringify(nodesOf(seq, leafHash(entry), left));
  return [
    ['entry', transaction.insertInto('log_entry').values({ organisation, seq, entry, verification })],
    [
      'nodes',
      sql`
        insert into log_node (organisation, level, index, hash)
        select ${organisation}::uuid, level, index, decode(hash, 'hex')
        from jsonb_to_recordset(${nodes}::jsonb) as new (level smallint, index bigint, hash text)`,
    ],
    [
      'head',
      transaction
        .updateTable('log_head')
        .set({ size: seq + 1 })
        .where('organisation', '=', organisation),
    ],
  ];
}

/** Its name is that of the organisation then, and stays. */
export async function beginLog(transaction: Writing, organisation: string, publicUrl: string): Promise<void> {
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
function nodesOf(seq: number, leaf: Uint8Array, left: readonly string[]) {
  let hash = leaf;
  let index = seq;
  const nodes = [{ level: 0, index, hash: toHex(hash) }];
  for (const [level, before] of left.entries()) {
    hash = nodeHash(fromHex(before, 'hash of the log', 32), hash);
    index = (index - 1) / 2;
    nodes.push({ level: level + 1, index, hash: toHex(hash) });
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
  // What is below a checkpoint is listed: whoever looks for a digest relies on that.
  const { checkpoint_size: from } = await db
    .selectFrom('log_head')
    .select('checkpoint_size')
    .where('organisation', '=', organisation)
    .executeTakeFirstOrThrow();
  await listDigests(db, organisation, { from, to: size });
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
