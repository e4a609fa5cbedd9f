// Trusted roots that are not shipped: given as files, or fetched through TUF.

import { createHash } from 'node:crypto';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { documentText } from '../core/bytes.js';
import { FetchError, InputError, TrustCenterError } from '../core/errors.js';
import { DAY_MS } from '../core/formats/codec/time.js';
import { MAX_TRUSTED_ROOT_BYTES, parseTrustedRoots, type TrustedRoot } from '../core/sigstore/trusted-root.js';
import { visible } from '../core/views/untrusted.js';
import { CacheFolder, CacheProblem, readEntry } from '../io/cache-folder.js';
import { readInputFile } from '../io/input-file.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import { displayUrl, parseHttpUrl } from '../io/url.js';

const SIGSTORE_TUF = 'https://tuf-repo-cdn.sigstore.dev';
const GITHUB_TUF = 'https://tuf-repo.github.com';

/** @throws InputError, ParseError */
export async function readTrustedRoots(path: string): Promise<TrustedRoot[]> {
  const bytes = await readInputFile(path, 'trusted-root', MAX_TRUSTED_ROOT_BYTES);
  return parseTrustedRoots(documentText(bytes, 'trusted-root'), 'trusted-root');
}

/** A TUF repository that publishes a trusted root. */
export interface TufRepository {
  url: string;
  /** File with the root.json to start from. */
  rootPath: string;
}

/**
 * The current trusted roots of the two instances, through TUF.
 * @param cacheDirectory keeps TUF metadata, so that an old mirror cannot take us back
 * @throws InputError for a folder that cannot be used, FetchError
 */
export async function fetchTrustedRoots(cacheDirectory: string): Promise<TrustedRoot[]> {
  const [sigstore, github] = await Promise.all([
    import('../core/sigstore/shipped/sigstore.js'),
    import('../core/sigstore/shipped/github.js'),
  ]);
  return await inTemporaryFolder(async (folder) => {
    const refreshed = async (url: string, root: string): Promise<TrustedRoot> => {
      const rootPath = join(folder, 'root.json');
      await writeFile(rootPath, root);
      return await fetchTrustedRoot({ url, rootPath }, cacheDirectory);
    };
    return [await refreshed(SIGSTORE_TUF, sigstore.TUF_ROOT), await refreshed(GITHUB_TUF, github.TUF_ROOT)];
  });
}

/** @throws InputError for a folder that cannot be used; FetchError, and never falls back to an older root */
export async function fetchTrustedRoot(repository: TufRepository, cacheDirectory: string): Promise<TrustedRoot> {
  parseHttpUrl(repository.url);
  try {
    const cache = await CacheFolder.open(cacheDirectory, 'tuf');
    try {
      return await inTemporaryFolder((folder) => fetchThrough(repository, cache, folder));
    } finally {
      await cache.close();
    }
  } catch (error) {
    if (!(error instanceof CacheProblem)) throw error;
    // Without the metadata seen before, an old mirror could take us back.
    throw new InputError('INPUT_INVALID', `the cache folder ${error.message}`, {
      hint: 'Make it writable by you alone, or name another folder in TRUST_CENTER_CACHE.',
      cause: error,
    });
  }
}

async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await temporaryFolder('trust-center');
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The files in which the client remembers the state of a repository. */
const TUF_METADATA = ['timestamp.json', 'snapshot.json', 'targets.json'];
const MAX_METADATA_BYTES = 1024 * 1024;

/** The client reads and writes whatever lies in its folder, through links too: it gets a fresh one, and copies. */
async function fetchThrough(
  { url, rootPath }: TufRepository,
  cache: CacheFolder,
  folder: string,
): Promise<TrustedRoot> {
  const kept = (name: string): string => `${createHash('sha256').update(url).digest('hex')}.${name}`;
  for (const name of TUF_METADATA) {
    const bytes = await readEntry(cache.entry(kept(name)), MAX_METADATA_BYTES);
    if (bytes !== null) await writeFile(join(folder, name), bytes);
  }
  // Each time from the root that is known, never from one that lies in the cache.
  await copyFile(rootPath, join(folder, 'root.json'));
  try {
    return await askMirror(url, folder);
  } finally {
    for (const name of TUF_METADATA) {
      const bytes = await readEntry(join(folder, name), MAX_METADATA_BYTES);
      if (bytes !== null) await cache.write(kept(name), bytes);
    }
  }
}

async function askMirror(url: string, folder: string): Promise<TrustedRoot> {
  const { readTufTarget } = await import('./tuf.js');
  const now = Date.now();
  const name = `refreshed from ${displayUrl(url)}`;
  try {
    const [root] = parseTrustedRoots(documentText(await readTufTarget(url, 'trusted_root.json', folder), name), name);
    if (root === undefined) throw new InputError('INPUT_INVALID', 'the trusted root is empty');
    return { ...root, date: now };
  } catch (error) {
    if (error instanceof TrustCenterError) throw error;
    const reasons: string[] = [];
    for (let cause: unknown = error; cause instanceof Error && reasons.length < 3; cause = cause.cause) {
      reasons.push(visible(cause.message, 200));
    }
    throw new FetchError('FETCH_FAILED', displayUrl(url), `no trusted root from there: ${reasons.join(': ')}`, {
      hint: 'Try again later, or give a root that you have with --trusted-root.',
      cause: error,
    });
  }
}

/** `shipped for Sigstore, of 2026-03-18 (249 days old)`. */
export function describeTrustedRoot({ name, date }: TrustedRoot, at: number): string {
  if (date === null) return `${name} (its age is not known)`;
  const days = Math.max(0, Math.floor((at - date) / DAY_MS));
  return `${name}, of ${new Date(date).toISOString().slice(0, 10)} (${days} day${days === 1 ? '' : 's'} old)`;
}
