// A log in a folder. Its checkpoint is written last and in one step: an append that is cut off before leaves files that no
// checkpoint stands for, which the next append writes anew.

import { lstatSync } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { CHECKPOINT_PATH } from '../core/history/log/checkpoint.js';
import { readInputFile } from '../io/input-file.js';
import { settle } from '../io/settle.js';
import { systemErrorCode } from '../io/system-error.js';
import { type LogFiles, TILES, type WritableLogPlace } from './files.js';
import { whileLocked } from './lock.js';

export function logFolder(folder: string): WritableLogPlace {
  const files: LogFiles = {
    async read(path, maxBytes) {
      try {
        expectOwn(folder, path);
        return await readInputFile(join(folder, path), 'log', maxBytes);
      } catch (error) {
        if (error instanceof InputError && error.code === 'INPUT_NOT_FOUND') return null;
        throw error;
      }
    },
    async isNew() {
      return !(await isThere(join(folder, CHECKPOINT_PATH))) && !(await isThere(join(folder, TILES)));
    },
  };
  return {
    name: `the folder ${preview(folder, 200)}`,
    open: async () => files,
    async change(change) {
      await making(folder);
      await whileLocked(folder, async () => {
        const changed = await change(files);
        if (changed === null) return;
        for (const [path, content] of changed.write) {
          if (path !== CHECKPOINT_PATH) await put(folder, path, content);
        }
        const checkpoint = changed.write.get(CHECKPOINT_PATH);
        if (checkpoint !== undefined) await put(folder, CHECKPOINT_PATH, checkpoint);
        for (const path of changed.remove) await remove(folder, path);
      });
    },
  };
}

/**
 * A log can come from somebody else, as a checkout does. What is behind a link is no part of it, and may be anything that its
 * reader may read, or its writer write. At once, as the file is read: asking several times over is what takes the time.
 * @throws InputError
 */
function expectOwn(folder: string, path: string): void {
  let at = folder;
  for (const part of path.split('/')) {
    at = join(at, part);
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue;
    throw new InputError(
      'INPUT_INVALID',
      `log: ${preview(at, 200)} is not a regular file or folder: it is a symbolic link`,
      {
        hint: 'Somebody put it there. Do not rely on this copy: fetch the log again.',
      },
    );
  }
}

/** On the disk, whole, before it has its name. */
async function put(folder: string, path: string, content: Uint8Array): Promise<void> {
  const at = join(folder, path);
  const draft = `${at}.tmp`;
  expectOwn(folder, path);
  try {
    await mkdir(dirname(at), { recursive: true });
    await rm(draft, { force: true }); // of an append that was cut off; a link is not followed
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, at);
    await settle(dirname(at));
  } catch (cause) {
    throw unwritable(at, cause);
  }
}

async function making(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (cause) {
    if (systemErrorCode(cause) !== 'EEXIST') throw unwritable(folder, cause);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return false;
    throw new InputError('INPUT_INVALID', `${preview(path, 200)} cannot be read (${systemErrorCode(cause)})`, {
      cause,
    });
  }
}

async function remove(folder: string, path: string): Promise<void> {
  expectOwn(folder, path);
  try {
    await rm(join(folder, path), { recursive: true, force: true });
  } catch (cause) {
    throw unwritable(join(folder, path), cause);
  }
}

function unwritable(path: string, cause: unknown): unknown {
  const code = systemErrorCode(cause);
  if (code === null) return cause;
  const hint = code === 'ENOENT' ? { hint: 'The folder that it is in must be there.' } : {};
  return new InputError('INPUT_INVALID', `${preview(path, 200)} cannot be written (${code})`, { ...hint, cause });
}
