// Which git repository a file is in: that of the nearest folder with a `.git`, upwards from where the file really is. A
// worktree or submodule has a file of that name, which says where git keeps the rest. Nothing of git is run, and of its
// configuration only the address of `origin` is looked at.

import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { documentText } from '../core/bytes.js';
import { InputError, ParseError } from '../core/errors.js';
import { readInputFile } from './input-file.js';
import { isInside, realPath } from './real-path.js';

export interface RepositoryOfFile {
  /** Its top folder. */
  root: string;
  /** Of the file, from there, with slashes. */
  path: string;
  /** The address of `origin`; null: nothing says which repository of which server it is. */
  origin: Address | null;
  /** Whether the repository is in a folder of another one. */
  isInner: boolean;
}

/** In lower case: GitHub does not tell names apart by it. */
export interface Address {
  host: string;
  /** `owner/name` */
  name: string;
}

/** A path in a `.git` file, and a configuration: git writes some kilobytes. */
const MAX_BYTES = 256 * 1024;

/**
 * @param top folder above which nothing is looked for, taken for a repository where there is none in it; null: there is no such folder
 * @returns null for a file that is not there, is not below `top`, or is in no repository
 */
export async function repositoryOf(file: string, top: string | null): Promise<RepositoryOfFile | null> {
  const real = await realPath(file);
  const end = top === null ? null : await realPath(top);
  if (real === null || (top !== null && (end === null || !isInside(end, real)))) return null;
  const roots: string[] = [];
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if (await exists(join(folder, '.git'))) roots.push(folder);
    if (folder === end || dirname(folder) === folder) break;
  }
  const [root, outer] = roots;
  if (root !== undefined) {
    return { root, path: within(root, real), origin: await originOf(root), isInner: outer !== undefined };
  }
  return end === null ? null : { root: end, path: within(end, real), origin: null, isInner: false };
}

function within(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function originOf(root: string): Promise<Address | null> {
  const folder = await gitFolder(root);
  // The worktrees of a repository share its configuration.
  const shared = (await readText(join(folder, 'commondir')))?.trim() ?? '.';
  const config = await readText(join(resolve(folder, shared), 'config'));
  const url = config === null ? null : originUrl(config);
  return url === null ? null : addressOf(url);
}

async function gitFolder(root: string): Promise<string> {
  const entry = join(root, '.git');
  const text = await readText(entry);
  const [, elsewhere] = /^gitdir: *(\S.*)/.exec(text ?? '') ?? [];
  return elsewhere === undefined ? entry : resolve(root, elsewhere.trim());
}

/** What git wrote for itself. null: it is not there, or not what git writes; then nothing is known of the origin. */
async function readText(path: string): Promise<string | null> {
  try {
    return documentText(await readInputFile(path, 'file', MAX_BYTES), 'file');
  } catch (error) {
    if (error instanceof InputError || error instanceof ParseError) return null;
    throw error;
  }
}

/** The first `url` of `[remote "origin"]`, which is the one that git fetches from. */
function originUrl(config: string): string | null {
  let isOrigin = false;
  for (const line of config.split('\n')) {
    const text = line.trim();
    if (text.startsWith('[')) isOrigin = /^\[remote +"origin"\]/i.test(text);
    const [, url] = /^url *= *"?([^"\s]+)/i.exec(text) ?? [];
    if (isOrigin && url !== undefined) return url;
  }
  return null;
}

/** Of `https://host/owner/name.git`, `ssh://git@host/owner/name`, `git@host:owner/name`; null: a folder of this machine. */
function addressOf(url: string): Address | null {
  const [, scheme, rest = url] = /^([a-z][a-z+.-]*):\/\/(.*)$/i.exec(url) ?? [];
  if (scheme?.toLowerCase() === 'file') return null;
  const form = scheme === undefined ? /^(?:[^@/]*@)?([^:/@]{2,}):(.+)$/ : /^(?:[^@/]*@)?([^:/@]+)(?::\d*)?\/(.+)$/;
  const [, host, path] = form.exec(rest) ?? [];
  if (host === undefined || path === undefined) return null;
  const name = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/i, '');
  return { host: host.toLowerCase(), name: name.toLowerCase() };
}
