// Where a path really leads, links followed, and whether that is inside a folder.

import { realpath } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';

/** null where nothing is, or nothing that may be looked at. */
export async function realPath(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch {
    return null;
  }
}

/** Whether `path` is below `folder`, and not the folder itself. Both absolute. */
export function isInside(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below !== '' && !/^\.\.(?:[/\\]|$)/.test(below) && !isAbsolute(below);
}
