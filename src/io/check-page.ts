// The page that checks files in the browser: one file beside the program, read when somebody opens it.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const NAME = 'check.html';
/** Where it is from here: in the bundle of the service, in that of the command line, in the library, in the sources. */
const FOLDERS = ['../', './', '../../', '../../dist/'];

let known: Promise<Uint8Array> | null = null;

/** Read once: it does not change. */
export function readCheckPage(): Promise<Uint8Array> {
  known ??= read();
  return known;
}

async function read(): Promise<Uint8Array> {
  const file = FOLDERS.map((path) => new URL(`${path}${NAME}`, import.meta.url)).find((url) => existsSync(url));
  if (file === undefined) {
    throw new Error(`${NAME} is not beside ${fileURLToPath(import.meta.url)}: the program is not whole`);
  }
  return readFile(file);
}
