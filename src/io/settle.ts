// Names of files that outlive a loss of power.

import { open } from 'node:fs/promises';

/** That the folder has the name is on the disk, too. A system that cannot open folders needs no such step. */
export async function settle(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  if (handle === null) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
