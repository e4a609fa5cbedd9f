// An OS image from where it is published, or a copy of it from the cache. Only the publisher in this run, or a hash for which
// the caller vouches, decides which image it is; its name and its presence in the cache never do.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { preview } from '../../../core/bytes.js';
import { FetchError, InputError, ParseError, TrustCenterError } from '../../../core/errors.js';
import { CacheFolder, CacheProblem, openEntry } from '../../../io/cache-folder.js';
import { pause } from '../../../io/http.js';
import { systemErrorCode } from '../../../io/system-error.js';
import { temporaryFolder } from '../../../io/temporary-folder.js';
import { type TransferOptions, transfer } from '../../../io/transfer.js';
import { displayUrl, isConfidential, parseHttpUrl } from '../../../io/url.js';
import { openTarball } from './open.js';
import type { OsImage } from './os-image.js';
import { imageHosts } from './release.js';

export interface ImageRequest {
  url: string;
  /** OS image hash that it must have, lower-case hex; null: any. */
  osImageHash: string | null;
}

export type ImageProgress =
  | { kind: 'transferring'; received: number; total: number | null }
  | { kind: 'verifying' }
  /** The copy in the cache was damaged, and has been removed. */
  | { kind: 'discarded'; path: string; reason: string }
  /** The cache cannot be used. */
  | { kind: 'not-cached'; reason: string };

export interface FetchImageOptions {
  /** Folder of caches; null: keep nothing. */
  cacheDirectory: string | null;
  /**
   * Hashes for which the caller vouches, for example by a policy. An image with one of them may come from anywhere, so a
   * copy in the cache will do. For any other only its URL vouches: it must be https (or this machine), and the image is
   * transferred each time.
   */
  vouched?: ReadonlySet<string>;
  /** Make no request. */
  offline?: boolean;
  progress?: (progress: ImageProgress) => void;
  signal?: AbortSignal;
  /** In place of the usual ones. */
  limits?: Partial<Pick<TransferOptions, 'maxBytes' | 'timeoutMs' | 'idleTimeoutMs' | 'retries' | 'wait'>>;
}

export interface FetchedImage {
  image: OsImage;
  /** The tarball in the cache; null when nothing is kept. */
  path: string | null;
  /** As `displayUrl` shows it. */
  url: string;
  isFromCache: boolean;
  /**
   * Who vouches for the image. `release`: the publisher at the URL. `local`: the caller, by its hash. `unvouched`: nobody;
   * the image could not be fetched, and the cache has one of the hash asked for.
   */
  grade: 'release' | 'local' | 'unvouched';
  /** Why it could not be fetched; null unless `unvouched`. */
  problem: string | null;
}

const LIMITS = { maxBytes: 4 * 1024 ** 3, timeoutMs: 60 * 60_000, idleTimeoutMs: 30_000, retries: 5, wait: pause };

/**
 * @throws InputError for a request that cannot be used, or when the disk cannot take the image; FetchError when the image
 * cannot be had, or what the URL has is no image or another one than asked for (FETCH_CONTENT)
 */
export async function fetchImage(request: ImageRequest, options: FetchImageOptions): Promise<FetchedImage> {
  checkRequest(request, isVouched(request, options));
  const { cacheDirectory, progress = () => {} } = options;
  if (cacheDirectory !== null) {
    try {
      return await fetchInto(await CacheFolder.open(cacheDirectory, 'os-images'), request, options);
    } catch (error) {
      if (!(error instanceof CacheProblem)) throw error;
      progress({ kind: 'not-cached', reason: error.message });
    }
  }
  const temporary = await temporaryFolder('trust-center');
  try {
    const fetched = await fetchInto(await CacheFolder.open(temporary), request, options);
    return { ...fetched, path: null, image: { ...fetched.image, source: { kind: 'tarball', path: fetched.url } } };
  } catch (error) {
    throw error instanceof CacheProblem ? unusable(error.message, error) : error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function isVouched({ osImageHash }: ImageRequest, { vouched }: FetchImageOptions): boolean {
  return osImageHash !== null && vouched?.has(osImageHash) === true;
}

function checkRequest({ url, osImageHash }: ImageRequest, vouched: boolean): void {
  if (osImageHash !== null && !/^[0-9a-f]{64}$/.test(osImageHash)) {
    throw new InputError('INPUT_INVALID', `OS image hash: expected 64 hex digits, got ${preview(osImageHash, 100)}`);
  }
  if (!vouched && !isConfidential(parseHttpUrl(url))) {
    throw new InputError(
      'INPUT_INVALID',
      `${displayUrl(url)}: an OS image that only its URL vouches for must come by https`,
      {
        hint: 'Give an https: URL, or accept the image by its hash (--os-image-hash, or os.images in the policy).',
      },
    );
  }
}

interface Task extends Required<Pick<FetchImageOptions, 'progress' | 'signal'>> {
  folder: CacheFolder;
  request: ImageRequest;
  limits: typeof LIMITS;
}

async function fetchInto(
  folder: CacheFolder,
  request: ImageRequest,
  options: FetchImageOptions,
): Promise<FetchedImage> {
  const { progress = () => {}, signal = new AbortController().signal, offline = false } = options;
  const task: Task = { folder, request, progress, signal, limits: { ...LIMITS, ...options.limits } };
  try {
    if (isVouched(request, options)) return await fetchVouched(task, offline);
    try {
      return await download(task, offline);
    } catch (error) {
      // Where the publisher has another image, a copy in the cache does not count.
      const isUnanswered = error instanceof FetchError && !['FETCH_CONTENT', 'FETCH_TOO_LARGE'].includes(error.code);
      const image = isUnanswered && !signal.aborted ? await findCached(task) : null;
      if (image === null) throw error;
      return found(task, image, { isFromCache: true, grade: 'unvouched', problem: (error as FetchError).message });
    }
  } catch (error) {
    if (error instanceof TrustCenterError || error instanceof CacheProblem) throw error;
    if (signal.aborted) throw new FetchError('FETCH_FAILED', displayUrl(request.url), 'cancelled', { cause: error });
    throw unusable(
      `${preview(folder.path, 200)} cannot be written (${systemErrorCode(error) ?? String(error)})`,
      error,
    );
  } finally {
    await folder.close();
  }
}

/** From the cache if possible. Of several runs at the same time each transfers it, and the last one's copy is kept. */
async function fetchVouched(task: Task, offline: boolean): Promise<FetchedImage> {
  const image = await findCached(task);
  if (image === null) return await download(task, offline);
  return found(task, image, { isFromCache: true, grade: 'local', problem: null });
}

/** Transfers the image, verifies it, and only then puts it into the cache, as a whole. */
async function download(task: Task, offline: boolean): Promise<FetchedImage> {
  const { folder, request, progress, signal, limits } = task;
  const { url, osImageHash } = request;
  if (offline) throw new FetchError('FETCH_FAILED', displayUrl(url), 'not fetched: offline was asked for');
  const { name, file } = await folder.create();
  let image: OsImage;
  try {
    await transfer(url, file, {
      ...limits,
      redirectHosts: imageHosts(url),
      signal,
      progress: (received, total) => progress({ kind: 'transferring', received, total }),
    });
    progress({ kind: 'verifying' });
    image = await openTarball(file, fileName(osImageHash ?? 'os-image')).catch((error: unknown) => {
      if (!(error instanceof ParseError || error instanceof InputError)) throw error;
      throw contentError(url, `what is there is not a valid OS image: ${error.message}`, error);
    });
    if (osImageHash !== null && image.osImageHash !== osImageHash) {
      throw contentError(
        url,
        `what is there is another image: expected the OS image hash ${osImageHash}, got ${image.osImageHash}`,
      );
    }
  } catch (error) {
    await folder.discard(name);
    throw error;
  } finally {
    await file.close();
  }
  const kept = await folder.publish(name, fileName(image.osImageHash)).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof CacheProblem)) throw error;
      progress({ kind: 'not-cached', reason: error.message });
      return false;
    },
  );
  const fetched = found(task, image, {
    isFromCache: false,
    grade: isConfidential(parseHttpUrl(url)) ? 'release' : 'local',
    problem: null,
  });
  return kept
    ? fetched
    : { ...fetched, path: null, image: { ...image, source: { kind: 'tarball', path: fetched.url } } };
}

/** The image with the hash asked for from the cache, verified like a new one; null if there is none. Removes a damaged one. */
async function findCached({ folder, request: { osImageHash }, limits, progress }: Task): Promise<OsImage | null> {
  if (osImageHash === null) return null;
  const name = fileName(osImageHash);
  const file = await openEntry(folder.entry(name), limits.maxBytes);
  if (file === null) return null;
  let reason: string;
  try {
    const image = await openTarball(file, name);
    if (image.osImageHash === osImageHash) return image;
    reason = `its OS image hash is ${image.osImageHash}`;
  } catch (error) {
    if (!(error instanceof ParseError || error instanceof InputError)) throw error;
    reason = error.message;
  } finally {
    await file.close();
  }
  await folder.discard(name);
  progress({ kind: 'discarded', path: join(folder.path, name), reason });
  return null;
}

function found(
  { folder, request }: Task,
  image: OsImage,
  how: Pick<FetchedImage, 'isFromCache' | 'grade' | 'problem'>,
): FetchedImage {
  const path = join(folder.path, fileName(image.osImageHash));
  return { image: { ...image, source: { kind: 'tarball', path } }, path, url: displayUrl(request.url), ...how };
}

function fileName(osImageHash: string): string {
  return `${osImageHash}.tar.gz`;
}

function contentError(url: string, message: string, cause?: unknown): FetchError {
  return new FetchError('FETCH_CONTENT', displayUrl(url), message, {
    hint: 'It was deleted. Check the address and the OS image hash; a server that gives another image is not to be trusted.',
    cause,
  });
}

function unusable(message: string, cause: unknown): InputError {
  return new InputError('INPUT_INVALID', `OS image: the folder ${message}`, {
    hint: 'Make room, or name another folder in TRUST_CENTER_CACHE; without a cache, in TMPDIR.',
    cause,
  });
}
