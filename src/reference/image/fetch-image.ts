// An OS image from where it is published, or from the cache: transferred once, however many runs want it, verified before
// every use, kept under its OS image hash. What it is called, here or there, is never believed.

import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preview, toHex } from '../../bytes.js';
import { FetchError, InputError, ParseError, TrustCenterError } from '../../errors.js';
import { asObject, hexField, optionalStringField, parseJson, stringField } from '../../formats/json.js';
import { displayUrl, isConfidential, parseHttpUrl, pause } from '../../http.js';
import { LOCK_TIMES, type LockOwner, type LockTimes, withLock } from './lock.js';
import { type OsImage, openImage } from './open.js';
import { discardTransfer, type TransferOptions, transfer } from './transfer.js';

export interface ImageRequest {
  url: string;
  /** The image that it must be, lower-case hex; null: whatever is there. */
  osImageHash: string | null;
  /**
   * Whether the caller vouches for the hash, as one from a policy. Then it does not matter where the image comes from.
   * Otherwise, as with the hash that a VM claims for itself, only the URL vouches for the image: it must be https (or
   * this machine), and the cache answers only with what came from that URL. Default: false.
   */
  isHashTrusted?: boolean;
}

export type ImageProgress =
  /** Another process is transferring the same. `owner` is null where it cannot be told. */
  | { kind: 'waiting'; owner: LockOwner | null }
  | { kind: 'transferring'; received: number; total: number | null }
  | { kind: 'verifying' }
  /** What the cache had was damaged, and is gone. */
  | { kind: 'discarded'; path: string; reason: string };

export interface FetchImageOptions {
  /** Folder of caches; null: keep nothing. */
  cacheDirectory: string | null;
  progress?: (progress: ImageProgress) => void;
  signal?: AbortSignal;
  /** In place of the usual ones. */
  limits?: Partial<Pick<TransferOptions, 'maxBytes' | 'timeoutMs' | 'idleTimeoutMs' | 'retries' | 'wait'>>;
  lockTimes?: LockTimes;
}

export interface FetchedImage {
  image: OsImage;
  /** The tarball in the cache; null when nothing is kept. */
  path: string | null;
  /** As `displayUrl` shows it. */
  url: string;
  isFromCache: boolean;
  /**
   * What vouches for the image. `requested`: the hash asked for, and so whoever the caller has it from. `release`: whoever
   * publishes at the URL, and nobody else.
   */
  grade: 'requested' | 'release';
}

const LIMITS = { maxBytes: 4 * 1024 ** 3, timeoutMs: 60 * 60_000, idleTimeoutMs: 30_000, retries: 5, wait: pause };

/**
 * @throws InputError for a request or cache folder that cannot be used; FetchError when the image cannot be had, or what
 * the URL has is no image or another one than asked for (FETCH_CONTENT)
 */
export async function fetchImage(request: ImageRequest, options: FetchImageOptions): Promise<FetchedImage> {
  checkRequest(request);
  const { cacheDirectory } = options;
  if (cacheDirectory !== null) return await fetchInto(join(cacheDirectory, 'os-images'), request, options);
  const temporary = await mkdtemp(join(tmpdir(), 'trust-center-'));
  try {
    const fetched = await fetchInto(temporary, request, options);
    return { ...fetched, path: null, image: { ...fetched.image, source: { kind: 'tarball', path: fetched.url } } };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function checkRequest({ url, osImageHash, isHashTrusted = false }: ImageRequest): void {
  if (osImageHash !== null && !/^[0-9a-f]{64}$/.test(osImageHash)) {
    throw new InputError('INPUT_INVALID', `OS image hash: expected 64 hex digits, got ${preview(osImageHash, 100)}`);
  }
  if (osImageHash === null && isHashTrusted) throw new TypeError('a hash that is trusted must be given');
  if (!isHashTrusted && !isConfidential(parseHttpUrl(url))) {
    throw new InputError(
      'INPUT_INVALID',
      `${displayUrl(url)}: an OS image that only its URL vouches for must come by https`,
      {
        hint: 'Give an https: URL, or accept the image by its hash (--os-image-hash, or os.images in the policy).',
      },
    );
  }
}

/** One request, and where its files are: `<key>.part`, `<key>.lock`, and for a release `<key>.release.json`. */
interface Task extends Required<Pick<FetchImageOptions, 'progress' | 'signal'>> {
  directory: string;
  key: string;
  request: ImageRequest;
  limits: typeof LIMITS;
}

async function fetchInto(directory: string, request: ImageRequest, options: FetchImageOptions): Promise<FetchedImage> {
  const { progress = () => {}, signal = new AbortController().signal, lockTimes = LOCK_TIMES } = options;
  const key = trustedHash(request) ?? createHash('sha256').update(request.url).digest('hex');
  const task: Task = { directory, key, request, progress, signal, limits: { ...LIMITS, ...options.limits } };
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const before = await readRelease(task);
    const cached = (): Promise<FetchedImage | undefined> => findCached(task, before);
    const waiting = async (owner: LockOwner | null): Promise<FetchedImage | undefined> => {
      progress({ kind: 'waiting', owner });
      return await cached();
    };
    const work = async (): Promise<FetchedImage> => (await cached()) ?? (await download(task));
    return (await cached()) ?? (await withLock(join(directory, `${key}.lock`), signal, lockTimes, waiting, work));
  } catch (error) {
    if (error instanceof TrustCenterError) throw error;
    if (signal.aborted) throw new FetchError('FETCH_FAILED', displayUrl(request.url), 'cancelled', { cause: error });
    throw unusable(directory, error);
  }
}

function trustedHash({ osImageHash, isHashTrusted = false }: ImageRequest): string | null {
  return isHashTrusted ? osImageHash : null;
}

/**
 * The image in the cache that will do without asking the server. For a hash that is not trusted, it came from the same
 * URL; where any image would do, another run must have fetched it since we asked.
 * @param before what was last had from the URL when we asked
 */
async function findCached(task: Task, before: Release | null): Promise<FetchedImage | undefined> {
  const trusted = trustedHash(task.request);
  if (trusted !== null) return await openCached(task, trusted);
  const release = await readRelease(task);
  const { osImageHash } = task.request;
  const isWanted = osImageHash === null ? release?.mark !== before?.mark : release?.osImageHash === osImageHash;
  return release !== null && isWanted ? await openCached(task, release.osImageHash) : undefined;
}

/** Under the lock. */
async function download(task: Task): Promise<FetchedImage> {
  const { directory, key, request, progress, signal, limits } = task;
  // Only where any image would do is it enough that the server still has the same.
  const release = request.osImageHash === null ? await readRelease(task) : null;
  const earlier = release === null || release.tag === null ? undefined : await openCached(task, release.osImageHash);
  const knownTag = earlier === undefined ? null : (release?.tag ?? null);
  const part = join(directory, `${key}.part`);
  try {
    const { outcome, tag } = await transfer(request.url, part, {
      ...limits,
      knownTag,
      signal,
      progress: (received, total) => progress({ kind: 'transferring', received, total }),
    });
    const fetched = outcome === 'unchanged' && earlier !== undefined ? earlier : await publish(task, part);
    if (trustedHash(request) === null) await writeRelease(task, fetched.image.osImageHash, tag);
    return fetched;
  } catch (error) {
    const isHopeless = error instanceof FetchError && ['FETCH_CONTENT', 'FETCH_TOO_LARGE'].includes(error.code);
    if (isHopeless || errorCode(error) === 'ENOSPC') await discardTransfer(part);
    throw error;
  }
}

/** Verifies what was transferred and gives it its place in the cache, all at once. */
async function publish(task: Task, part: string): Promise<FetchedImage> {
  const { directory, request, progress } = task;
  progress({ kind: 'verifying' });
  const image = await openImage(part).catch((error: unknown) => {
    if (!(error instanceof ParseError || error instanceof InputError)) throw error;
    throw contentError(request.url, `what is there is not a sound OS image: ${error.message}`, error);
  });
  if (request.osImageHash !== null && image.osImageHash !== request.osImageHash) {
    throw contentError(
      request.url,
      `what is there is another image: expected the OS image hash ${request.osImageHash}, got ${image.osImageHash}`,
    );
  }
  const path = pathOf(directory, image.osImageHash);
  await rename(part, path);
  await discardTransfer(part);
  return describe(task, image, path, false);
}

/** An image of the cache, verified like a new one. A damaged one is removed. */
async function openCached(task: Task, osImageHash: string): Promise<FetchedImage | undefined> {
  const path = pathOf(task.directory, osImageHash);
  if (!(await exists(path))) return undefined;
  let reason: string;
  try {
    const image = await openImage(path);
    if (image.osImageHash === osImageHash) return describe(task, image, path, true);
    reason = `its OS image hash is ${image.osImageHash}`;
  } catch (error) {
    if (!(error instanceof ParseError || error instanceof InputError)) throw error;
    reason = error.message;
  }
  await rm(path, { recursive: true, force: true });
  task.progress({ kind: 'discarded', path, reason });
  return undefined;
}

function describe({ request }: Task, image: OsImage, path: string, isFromCache: boolean): FetchedImage {
  return {
    image: { ...image, source: { kind: 'tarball', path } },
    path,
    url: displayUrl(request.url),
    isFromCache,
    grade: trustedHash(request) === null ? 'release' : 'requested',
  };
}

function pathOf(directory: string, osImageHash: string): string {
  return join(directory, `${osImageHash}.tar.gz`);
}

/** What a URL had when it was asked last. */
interface Release {
  osImageHash: string;
  /** Entity tag. */
  tag: string | null;
  /** Differs each time it is written. */
  mark: string;
}

/** Null when there is none, or none that can be read: it only spares a transfer. */
async function readRelease({ directory, key }: Task): Promise<Release | null> {
  try {
    const field = 'release';
    const text = await readFile(join(directory, `${key}.release.json`), 'utf8');
    const release = asObject(parseJson(text, field, { bytes: 8192 }), field);
    return {
      osImageHash: toHex(hexField(release, 'osImageHash', field, 32)),
      tag: optionalStringField(release, 'tag', field),
      mark: stringField(release, 'mark', field),
    };
  } catch (error) {
    if (error instanceof TrustCenterError || errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function writeRelease({ directory, key }: Task, osImageHash: string, tag: string | null): Promise<void> {
  const path = join(directory, `${key}.release.json`);
  const mark = randomBytes(8).toString('hex');
  const temporary = `${path}.${mark}`;
  await writeFile(temporary, JSON.stringify({ osImageHash, tag, mark }), { mode: 0o600 });
  await rename(temporary, path);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function contentError(url: string, message: string, cause?: unknown): FetchError {
  return new FetchError('FETCH_CONTENT', displayUrl(url), message, {
    hint: 'It was deleted. Check the address and the OS image hash; a server that gives another image is not to be trusted.',
    cause,
  });
}

function unusable(directory: string, cause: unknown): InputError {
  const reason = errorCode(cause) ?? String(cause);
  return new InputError('INPUT_INVALID', `the cache folder ${preview(directory, 200)} cannot be used: ${reason}`, {
    hint: 'Name another folder in TRUST_CENTER_CACHE, or make room.',
    cause,
  });
}

function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
