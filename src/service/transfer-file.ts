// An export as a file: whole under its name, or not there.

import { open, rename, rm } from 'node:fs/promises';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { systemErrorCode } from '../io/system-error.js';
import type { Service } from './service.js';
import { exportService, importService, type Transferred } from './transfer.js';

type Transferring = Pick<Service, 'db' | 'blobs'>;

/** Readable by its owner alone, as it has secrets. @throws InputError where it cannot be written */
export async function exportToFile(service: Transferring, path: string): Promise<Transferred> {
  const unfinished = `${path}.unfinished`;
  const refused = (cause: unknown): InputError => {
    const why = systemErrorCode(cause) ?? String(cause);
    return new InputError('INPUT_INVALID', `cannot write ${preview(path, 200)} (${why})`, {
      hint: 'Name a file that is not there yet, in a folder that this user may write to and that has room for all evidence.',
      cause,
    });
  };
  const there = await open(path, 'wx', 0o600).catch((cause) => {
    throw refused(cause);
  });
  await there.close();
  try {
    const file = await open(unfinished, 'w', 0o600).catch((cause) => {
      throw refused(cause);
    });
    const done = await exportService(service, file.createWriteStream({ flush: true })).catch((error: unknown) => {
      throw systemErrorCode(error) === 'ENOSPC' ? refused(error) : error;
    });
    await rename(unfinished, path);
    return done;
  } catch (error) {
    for (const left of [unfinished, path]) await rm(left, { force: true });
    throw error;
  }
}

/** @throws InputError where it cannot be read, or is no whole export */
export async function importFromFile(service: Transferring, path: string): Promise<Transferred> {
  const refused = (cause: unknown): InputError => {
    const why = systemErrorCode(cause) ?? String(cause);
    return new InputError('INPUT_NOT_FOUND', `cannot read ${preview(path, 200)} (${why})`, { cause });
  };
  const file = await open(path).catch((cause) => {
    throw refused(cause);
  });
  try {
    if (!(await file.stat()).isFile()) throw refused('no file');
    return await importService(service, file.createReadStream({ autoClose: false }));
  } finally {
    await file.close();
  }
}
