// Names of files that outlive a loss of power.

import * as fs from 'node:fs';
import { promisify } from 'node:util';

const [open, fsync] = [promisify(fs.open), promisify(fs.fsync)];

/**
 * That the folder has the name is on the disk, too. A system that cannot open folders needs no such step; anywhere else whatever
 * keeps it from being opened, such as too many open files, is an error.
 */
export async function settle(folder: string): Promise<void> {
  const file = await open(folder, 'r').catch((error: unknown) => {
    if (process.platform === 'win32') return null;
    throw error;
  });
  if (file === null) return;
  try {
    await fsync(file);
  } finally {
    fs.closeSync(file);
  }
}
