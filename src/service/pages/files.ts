// Style sheet, scripts and icon of the pages: files whose names have the digest of their bytes, so that a browser may keep
// each for ever.

import { createHash } from 'node:crypto';
import { copyValues } from './browser/copy.js';
import { followVerification } from './browser/live.js';
import { STYLE } from './style.js';

export interface PageFile {
  path: string;
  type: string;
  text: string;
}

/** Scripts of the pages. Each is one function that needs nothing but the browser, and is served as its own text. */
const SCRIPTS = { copy: copyValues, live: followVerification } as const;

export type Script = keyof typeof SCRIPTS;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><style>path,rect{stroke:#14171a}@media (prefers-color-scheme:dark){path,rect{stroke:#eef0f2}}</style><rect x="6.2" y=".9" width="7.6" height="10" rx="3.8" fill="none" stroke-width="1.9"/><path d="M6.2 13.2v2.1a3.8 3.8 0 0 0 7.6 0v-2.1A3.8 3.8 0 0 0 10 9.4" fill="none" stroke-width="1.9" stroke-linecap="round"/></svg>`;

export const STYLE_FILE = file('style', 'css', 'text/css; charset=utf-8', STYLE);
export const ICON_FILE = file('icon', 'svg', 'image/svg+xml', ICON);
const SCRIPT_FILES = new Map(
  Object.entries(SCRIPTS).map(([name, run]) => [
    name,
    file(name, 'js', 'text/javascript; charset=utf-8', `(${run})();\n`),
  ]),
);

export const FILES: readonly PageFile[] = [STYLE_FILE, ICON_FILE, ...SCRIPT_FILES.values()];

export function scriptPath(name: Script): string {
  const found = SCRIPT_FILES.get(name);
  if (found === undefined) throw new Error(`no script ${name}`);
  return found.path;
}

function file(name: string, extension: string, type: string, text: string): PageFile {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { path: `/files/${name}.${digest}.${extension}`, type, text };
}
