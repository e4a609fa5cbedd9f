// The log of each organisation as files beside the embedded database, which never waits for the disk: an entry a file, with
// the rows that it is about. After a power loss the tables are made from them again (reindex.ts).

import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { fromUtf8 } from '../../core/bytes.js';
import { ParseError } from '../../core/errors.js';
import { parseJson } from '../../core/formats/codec/json.js';
import { systemErrorCode } from '../../io/system-error.js';
import { createFile } from '../create-file.js';
import type { Service } from '../service.js';
import { type GivenColumns, givenColumns } from '../store/given-columns.js';
import type { Database, Writing } from '../store/tables.js';

/** In the order in which they are put back: what others refer to first. */
const TABLES = ['organisation', 'policy', 'target', 'verification', 'log_head', 'log_entry'] as const;
type Rows = Record<(typeof TABLES)[number], unknown>;

const MAX_BYTES = 8 * 2 ** 20;
const PAGE = 100;
const FOLDER = 'log';
const CHECKPOINT = 'checkpoint';

type Journal = Pick<Service, 'db' | 'settings'>;

/** Writes what no checkpoint stands for yet. @returns how many entries were new */
export async function writeJournal({ db, settings }: Journal): Promise<number> {
  let written = 0;
  const heads = await db.selectFrom('log_head').select(['organisation', 'checkpoint_size as from']).execute();
  for (const { organisation, from } of heads) {
    for (let next = from; ; ) {
      const rows = await journalRows(db, organisation, next);
      for (const { seq, text } of rows) {
        const path = join(settings.data, FOLDER, organisation, ...placeOf(seq));
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        if (await createFile(path, text)) written++;
        next = seq + 1;
      }
      if (rows.length < PAGE) break;
    }
  }
  return written;
}

async function journalRows(db: Database, organisation: string, from: number): Promise<{ seq: number; text: string }[]> {
  const { rows } = await sql<{ seq: number; text: string }>`
    select e.seq, json_build_object(
      'organisation', to_jsonb(o), 'policy', to_jsonb(p), 'target', to_jsonb(t), 'verification', to_jsonb(v),
      'log_head', to_jsonb(h), 'log_entry', to_jsonb(e)
    )::text as text
    from log_entry e
    join log_head h on h.organisation = e.organisation
    join organisation o on o.id = e.organisation
    join verification v on v.id = e.verification
    join target t on t.id = v.target
    left join policy p on p.organisation = t.organisation and p.digest = t.policy
    where e.organisation = ${organisation} and e.seq >= ${from}
    order by e.seq limit ${PAGE}`.execute(db);
  return rows;
}

/** A thousand to a folder. */
function placeOf(seq: number): string[] {
  return [String(Math.floor(seq / 1000)).padStart(6, '0'), `${String(seq).padStart(9, '0')}.json`];
}

/** Writes the newest checkpoints beside the entries that they stand for. */
export async function writeCheckpoints({ db, settings }: Journal): Promise<void> {
  const heads = await db.selectFrom('log_head').selectAll().where('checkpoint', 'is not', null).execute();
  for (const { organisation, checkpoint, vkey } of heads) {
    const path = join(settings.data, FOLDER, organisation, CHECKPOINT);
    const text = JSON.stringify({ vkey, checkpoint });
    if ((await readIfThere(path)) === text) continue;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const draft = `${path}.new`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Puts back the entries that the log has lost, with the rows that they are of. What is in a table stays as it is.
 * @returns how many entries were read
 * @throws ParseError for a file that is none of ours
 */
export async function readJournal({ db, settings }: Journal): Promise<number> {
  const root = join(settings.data, FOLDER);
  const columnsOf = givenColumns();
  let count = 0;
  for (const organisation of await namesIn(root)) {
    // The newest first: of a target that was changed it has what is asked now.
    const folders = (await namesIn(join(root, organisation))).filter((name) => /^\d{6}$/.test(name));
    for (const folder of folders.reverse()) {
      const names = (await namesIn(join(root, organisation, folder))).filter((each) => /^\d{9}\.json$/.test(each));
      for (const name of names.reverse()) {
        const bytes = await readFile(join(root, organisation, folder, name));
        if (bytes.length > MAX_BYTES) throw new ParseError('PARSE_LIMIT', name, `${bytes.length} bytes`);
        const rows = rowsIn(fromUtf8(bytes, name), name);
        await db.transaction().execute((transaction) => putBack(transaction, rows, columnsOf));
        count++;
      }
    }
    await putCheckpointBack(db, organisation, await readIfThere(join(root, organisation, CHECKPOINT)));
  }
  return count;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

function rowsIn(text: string, name: string): Rows {
  const rows = parseJson(text, name, { depth: 12, numbers: 'plain' });
  const isObject = typeof rows === 'object' && rows !== null && !Array.isArray(rows);
  if (isObject && TABLES.every((table) => Object.hasOwn(rows, table))) return rows as unknown as Rows;
  throw new ParseError('PARSE_INVALID', name, 'expected the rows of an entry of the log');
}

/** Where the log has the entry, nothing of it was lost: a target that is not there with it was removed, and stays so. */
async function putBack(transaction: Writing, rows: Rows, columnsOf: GivenColumns): Promise<void> {
  const { rows: known } = await sql`
    select from jsonb_populate_record(null::log_entry, ${JSON.stringify(rows.log_entry)}::jsonb) as lost
    join log_entry using (organisation, seq)`.execute(transaction);
  if (known.length > 0) return;
  for (const table of TABLES) {
    const row = rows[table];
    if (row === null) continue; // a target without a policy
    const columns = await columnsOf(transaction, table);
    await sql`
      insert into ${sql.table(table)} (${columns})
      select ${columns} from jsonb_populate_record(null::${sql.table(table)}, ${JSON.stringify(row)}::jsonb)
      on conflict do nothing`.execute(transaction);
  }
}

async function putCheckpointBack(db: Database, organisation: string, text: string | null): Promise<void> {
  if (text === null) return;
  const kept = parseJson(text, CHECKPOINT, { depth: 2 }) as { vkey?: unknown; checkpoint?: unknown };
  const { vkey, checkpoint } = kept;
  if (typeof vkey !== 'string' || typeof checkpoint !== 'string') {
    throw new ParseError('PARSE_INVALID', CHECKPOINT, 'expected a checkpoint and its key');
  }
  await db.updateTable('log_head').set({ vkey, checkpoint }).where('organisation', '=', organisation).execute();
}
