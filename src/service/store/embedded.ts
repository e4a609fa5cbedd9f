// The folder of the embedded database: locked, made whole or not at all, and of a version of PostgreSQL that is the
// program's own.

import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { preview } from '../../core/bytes.js';
import { InputError } from '../../core/errors.js';
import { systemErrorCode } from '../../io/system-error.js';
import { lockFolder } from './folder-lock.js';

/** Of PostgreSQL, as the PGlite that we are made for has it: it opens no other. */
export const MAJOR = '18';
export const PGLITE = '@electric-sql/pglite@0.5.17';

const [DATABASE, UNFINISHED] = ['postgresql', 'postgresql.new'];

export interface Embedded {
  db: PGlite;
  /** To be called when the database is closed. */
  unlock(): Promise<void>;
}

/** @throws InputError where the folder, or what is in it, cannot be used */
export async function openEmbedded(folder: string | null): Promise<Embedded> {
  if (folder === null) return { db: await openPglite(null), unlock: async () => {} };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const code = systemErrorCode(cause) ?? String(cause);
    throw new InputError('INPUT_INVALID', `${preview(folder, 200)} cannot be made (${code})`, {
      hint: 'Name a folder that this user may write to.',
      cause,
    });
  }
  const unlock = await lockFolder(folder);
  try {
    return { db: await openLocked(folder), unlock };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openLocked(folder: string): Promise<PGlite> {
  const database = join(folder, DATABASE);
  const unfinished = join(folder, UNFINISHED);
  await rm(unfinished, { recursive: true, force: true });
  if (!(await readdir(folder)).includes(DATABASE)) {
    // Killed in the middle of it, it leaves a database that is none: only a whole one gets the name.
    await (await openPglite(unfinished)).close();
    await rename(unfinished, database);
  }
  const major = (await readFile(join(database, 'PG_VERSION'), 'utf8')).trim();
  if (major !== MAJOR) {
    throw new InputError(
      'INPUT_INVALID',
      `the database in ${preview(folder, 200)} is of PostgreSQL ${preview(major)}, and this version has ${MAJOR}`,
      { hint: 'Export it with the version that wrote it, and import that here (docs/service-operations.md).' },
    );
  }
  return openPglite(database);
}

/** @param folder null: in memory */
async function openPglite(folder: string | null): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite').catch((cause) => {
    if (systemErrorCode(cause) !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new InputError('INPUT_NOT_FOUND', 'the embedded database (PGlite) is not installed', {
      hint: `Run: npm install ${PGLITE}. Or use a PostgreSQL server: set DATABASE_URL.`,
      cause,
    });
  });
  // A third of the memory that it would take for more users than one process has.
  const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];
  return PGlite.create({ ...(folder === null ? {} : { dataDir: folder }), startParams });
}
