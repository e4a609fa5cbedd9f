// What is to be rebuilt: a repository that is public or on this machine, and one commit of it, by its full name.

import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { isConfidential } from '../io/url.js';

export interface Repository {
  /** As git is given it: a URL without credentials, or an absolute path. */
  location: string;
  isLocal: boolean;
  /** For messages and results: without the folders above a local one. */
  shown: string;
}

/**
 * @param text https URL (http on this machine), `file:` URL, or path
 * @throws InputError for any other, and for one with credentials in it
 */
export function readRepository(text: string): Repository {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):(?=\/\/|:)/.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'https' || scheme === 'http') return remoteRepository(text);
  if (scheme === 'file') return localRepository(fileURLToPath(text));
  if (scheme !== undefined || /^[^/]+@[^/]+:/.test(text)) {
    throw new InputError(
      'INPUT_INVALID',
      `repository: expected an https URL or a folder, got ${preview(withoutCredentials(text), 200)}`,
      { hint: 'Give the https URL. For a repository that is not public, check it out and give its folder.' },
    );
  }
  return localRepository(text);
}

function remoteRepository(text: string): Repository {
  if (existsSync(text)) {
    throw new InputError('INPUT_INVALID', 'repository: it is a URL, and a folder here is called so', {
      hint: 'Write ./ before it for the folder; for the URL, start in another folder.',
    });
  }
  if (!URL.canParse(text)) throw new InputError('INPUT_INVALID', 'repository: not a valid URL');
  const url = new URL(text);
  const { username, password, search, hash, href } = url;
  if (username !== '' || password !== '' || search !== '' || hash !== '') {
    throw new InputError(
      'INPUT_INVALID',
      `repository: ${preview(withoutCredentials(text), 200)} has more than a place in it: a user name, password, query or fragment`,
      { hint: 'Give the plain URL. For a repository that is not public, check it out and give its folder.' },
    );
  }
  if (!isConfidential(url)) {
    throw new InputError('INPUT_INVALID', `repository: ${preview(href, 200)} is not https`, {
      hint: 'Give the https URL, or check it out and give its folder.',
    });
  }
  return { location: href, isLocal: false, shown: href };
}

function localRepository(path: string): Repository {
  const location = resolve(path);
  if (/[\n\r\0]/.test(location) || !existsSync(location)) {
    throw new InputError('INPUT_NOT_FOUND', `repository: ${preview(path, 200)} does not exist`, {
      hint: 'Give an https URL, or the folder of a repository on this machine.',
    });
  }
  return { location, isLocal: true, shown: `file:${basename(location)}` };
}

function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//').replace(/[?#].*$/s, '');
}

/**
 * @returns the 40 digits in lower case
 * @throws InputError for a branch, a tag, or a commit in short
 */
export function readCommit(text: string): string {
  if (/^[0-9a-f]{40}$/i.test(text)) return text.toLowerCase();
  const what = /^[0-9a-f]{4,39}$/i.test(text) ? 'a shortened commit' : 'a branch, a tag or something else';
  throw new InputError('INPUT_INVALID', `commit: expected the 40 hex digits of a commit, got ${preview(text, 100)}`, {
    hint: `That is ${what}, which may mean another commit tomorrow. \`git rev-parse NAME^{commit}\` gives the full name.`,
  });
}
