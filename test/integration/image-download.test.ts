import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type FetchImageOptions,
  fetchImage,
  type ImageProgress,
} from '../../src/collect/reference/image/fetch-image.js';
import { FetchError, InputError, type TrustCenterError } from '../../src/core/errors.js';
import {
  type Files,
  miniOs,
  osImageHash,
  sealed,
  sha256,
  tarball,
  without,
} from '../unit/collect/reference/image/mini-os.js';
import { type FileBehaviour, type FileServer, fileServer } from './image-server.js';
import { serve, serveTls, trust } from './loopback.js';

const image = without(miniOs(), 'rootfs.img.verity');
const hash = osImageHash(image);
/** Stored, not compressed, so that there is something to cut. */
const bytes = padded(image, 300_000);
const another = sealed({ ...image, bzImage: Buffer.from('another kernel') });

/** A tarball of at least so many bytes: what fills it is not listed, and not compressible. */
function padded(files: Files, length: number): Buffer {
  const noise = Array.from({ length: length / 32 }, (_, i) => createHash('sha256').update(`${i}`).digest());
  return tarball({ ...files, filler: Buffer.concat(noise) });
}

let work: string;
let cache: string;
let folder: string;
let previousTmp: string | undefined;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'trust-center-download-'));
  cache = join(work, 'cache');
  folder = join(cache, 'os-images');
  previousTmp = process.env.TMPDIR;
  process.env.TMPDIR = join(work, 'tmp');
  mkdirSync(join(work, 'tmp'));
});
afterEach(() => {
  if (previousTmp === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = previousTmp;
  rmSync(work, { recursive: true });
});

const kept = (): string[] => readdirSync(folder).sort();
const cached = `${hash}.tar.gz`;
const nothing = (): void => {
  expect(kept()).toEqual([]);
  expect(readdirSync(join(work, 'tmp'))).toEqual([]);
};

interface Served extends FileServer {
  url: string;
  /** Changes what is served from now on. */
  behave(change: Partial<FileBehaviour>): void;
}

async function served(behaviour: Partial<FileBehaviour> = {}): Promise<Served> {
  let current: FileBehaviour = { bytes, etag: '"v1"', ...behaviour };
  const server = fileServer(() => current);
  const { url } = await serve(server.listener);
  return {
    ...server,
    url: `${url}/mr_image.tar.gz`,
    behave: (change) => {
      current = { ...current, ...change };
    },
  };
}

function get(url: string, options: Partial<FetchImageOptions> = {}, expected: string | null = hash) {
  const limits = { idleTimeoutMs: 500, retries: 2, wait: async () => {}, ...options.limits };
  const vouched = new Set(expected === null ? [] : [expected]);
  return fetchImage({ url, osImageHash: expected }, { cacheDirectory: cache, vouched, ...options, limits });
}

/** The same for a hash that only the URL can vouch for. */
function getClaimed(url: string, claimed: string | null, options: Partial<FetchImageOptions> = {}) {
  const limits = { idleTimeoutMs: 500, retries: 2, wait: async () => {} };
  return fetchImage({ url, osImageHash: claimed }, { cacheDirectory: cache, limits, ...options });
}

/** Fetches from a server that changes when the first transfer is cut. */
function getWhile(server: Served, change: Partial<FileBehaviour>) {
  return get(server.url, { limits: { wait: async () => server.behave(change) } });
}

async function failure(promise: Promise<unknown>): Promise<TrustCenterError> {
  const error = await promise.then(
    () => new Error('it was fetched'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FetchError) && !(error instanceof InputError)) throw error;
  return error;
}

describe('fetchImage', () => {
  it('transfers, verifies, keeps; and asks nobody the second time', async () => {
    const server = await served();
    const seen: ImageProgress[] = [];
    const first = await get(server.url, { progress: (progress) => seen.push(progress) });
    expect(first.image.osImageHash).toBe(hash);
    expect(first.image.source).toEqual({ kind: 'tarball', path: join(folder, cached) });
    expect(sha256(first.image.files.kernel)).toBe(sha256(image.bzImage ?? ''));
    expect(first).toMatchObject({
      path: join(folder, cached),
      url: server.url,
      isFromCache: false,
      grade: 'release',
    });
    expect(kept()).toEqual([cached]);
    expect(readFileSync(join(folder, cached)).equals(bytes)).toBe(true);
    expect(statSync(join(folder, cached)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);

    const transfers = seen.filter((progress) => progress.kind === 'transferring');
    expect(transfers[0]).toEqual({ kind: 'transferring', received: 0, total: bytes.length });
    expect(transfers.at(-1)).toEqual({ kind: 'transferring', received: bytes.length, total: bytes.length });
    expect(seen.at(-1)).toEqual({ kind: 'verifying' });

    const second = await get(server.url);
    expect(second).toMatchObject({ path: join(folder, cached), isFromCache: true, grade: 'local' });
    expect(second.image).toEqual(first.image);
    expect(server.log).toEqual(['- | - | - -> 200']);
  });

  it('finds the image in the cache, whatever URL it came from', async () => {
    const [first, second] = [await served(), await served()];
    await get(first.url);
    expect((await get(second.url)).isFromCache).toBe(true);
    expect(second.log).toEqual([]);
  });

  it('keeps nothing without a cache folder, whether it works or not', async () => {
    const server = await served();
    const fetched = await get(server.url, { cacheDirectory: null });
    expect(fetched.image.osImageHash).toBe(hash);
    expect(fetched.image.source).toEqual({ kind: 'tarball', path: server.url });
    expect(fetched.path).toBeNull();
    server.behave({ bytes: tarball(another) });
    await failure(get(server.url, { cacheDirectory: null }));
    server.behave({ bytes, cuts: Array.from({ length: 9 }, () => 0) });
    await failure(get(server.url, { cacheDirectory: null }));
    expect(readdirSync(join(work, 'tmp'))).toEqual([]);
    expect(existsSync(cache)).toBe(false);
  });

  it('takes a body without a length', async () => {
    const server = await served({ chunked: true });
    const totals = new Set<number | null>();
    const progress = (seen: ImageProgress): void => {
      if (seen.kind === 'transferring') totals.add(seen.total);
    };
    expect((await get(server.url, { progress })).image.osImageHash).toBe(hash);
    expect(totals).toEqual(new Set([null]));
  });

  it('follows redirects, and resumes through them', async () => {
    const server = fileServer(() => ({ bytes, etag: '"v1"', cuts: [1000] }));
    const { url, requests } = await serve((request, response) => {
      if (request.url === '/file') server.listener(request, response);
      else response.writeHead(302, { location: '/file' }).end();
    });
    const fetched = await get(`${url}/image?token=secret`);
    expect(fetched.url).toBe(`${url}/image?token=…`);
    expect(requests).toHaveLength(4);
    expect(server.log).toEqual(['- | - | - -> 200', 'bytes=1000- | "v1" | - -> 206']);
  });

  it('refuses to be led to another host', async () => {
    const server = await served();
    const { url } = await serve((_, response) => response.writeHead(302, { location: server.url }).end());
    const error = await failure(get(`${url}/image`));
    const host = new URL(server.url).host;
    expect(error.message).toBe(`${url}/image: redirects to another host, "${host}", which is not followed`);
    expect(server.log).toEqual([]);
    nothing();
  });

  it('refuses to be led from https to http', async () => {
    const server = await served();
    const secure = await serveTls((_, response) => response.writeHead(302, { location: server.url }).end());
    trust(secure.certificate);
    const error = await failure(get(`${secure.url}/image`));
    expect(error.message).toBe(`${secure.url}/image: redirects from https: to http:, which is not followed`);
    expect(server.log).toEqual([]);
    nothing();
  });
});

describe('fetchImage: a transfer that is cut', () => {
  it('goes on where it stopped, and transfers each byte once', async () => {
    const server = await served({ cuts: [100_000, 50_000] });
    expect((await get(server.url)).image.osImageHash).toBe(hash);
    expect(server.log).toEqual([
      '- | - | - -> 200',
      'bytes=100000- | "v1" | - -> 206',
      'bytes=150000- | "v1" | - -> 206',
    ]);
    expect(server.sent()).toBe(bytes.length);
    expect(kept()).toEqual([cached]);
  });

  it('goes on as often as it takes, as long as something comes', async () => {
    const server = await served({ cuts: [10_000, 10_000, 10_000, 10_000, 10_000] });
    expect((await get(server.url, { limits: { retries: 1 } })).image.osImageHash).toBe(hash);
    expect(server.log).toHaveLength(6);
    expect(server.sent()).toBe(bytes.length);
  });

  it.each<[string, Partial<FileBehaviour>, string]>([
    ['the date of its file', { lastModified: 'Wed, 01 Jan 2025 00:00:00 GMT' }, 'Wed, 01 Jan 2025 00:00:00 GMT'],
    ['nothing of its file', {}, '-'],
    ['a weak tag, which ranges cannot rely on', { etag: 'W/"v1"' }, '-'],
  ])('goes on with a server that tells %s', async (_, behaviour, condition) => {
    const server = await served({ etag: '', ...behaviour, cuts: [1000] });
    expect((await get(server.url)).image.osImageHash).toBe(hash);
    expect(server.log).toEqual(['- | - | - -> 200', `bytes=1000- | ${condition} | - -> 206`]);
    expect(server.sent()).toBe(bytes.length);
  });

  it('starts again when the file has changed', async () => {
    const old = await served({ bytes: Buffer.alloc(200_000, 'x'), cuts: [100_000] });
    expect((await getWhile(old, { bytes, etag: '"v2"' })).image.osImageHash).toBe(hash);
    expect(old.log).toEqual(['- | - | - -> 200', 'bytes=100000- | "v1" | - -> 200']);
  });

  it.each<[string, Partial<FileBehaviour>, string[]]>([
    ['ignores ranges', { ranges: false }, ['bytes=1000- | "v1" | - -> 200']],
    [
      'ignores If-Range, and says so by another tag',
      { ifRange: false, etag: '"v2"' },
      ['bytes=1000- | "v1" | - -> 206', '- | - | - -> 200'],
    ],
    [
      'answers with another range',
      { headers: { 'content-range': `bytes 999-${bytes.length - 1}/${bytes.length}` } },
      ['bytes=1000- | "v1" | - -> 206', '- | - | - -> 200'],
    ],
    [
      'answers with a range of another length',
      { headers: { 'content-range': `bytes 1000-${bytes.length - 1}/${bytes.length + 1}` } },
      ['bytes=1000- | "v1" | - -> 206', '- | - | - -> 200'],
    ],
    [
      'answers with no range at all',
      { headers: { 'content-range': '' } },
      ['bytes=1000- | "v1" | - -> 206', '- | - | - -> 200'],
    ],
  ])('starts again with a server that %s', async (_, behaviour, log) => {
    const server = await served({ cuts: [1000] });
    expect((await getWhile(server, behaviour)).image.osImageHash).toBe(hash);
    expect(server.log.slice(1)).toEqual(log);
    expect(readFileSync(join(folder, cached)).equals(bytes)).toBe(true);
  });

  it('starts again when the file has become shorter than what is there', async () => {
    const server = await served({ bytes: Buffer.alloc(bytes.length + 5000), cuts: [bytes.length + 1000] });
    expect((await getWhile(server, { bytes, ifRange: false })).image.osImageHash).toBe(hash);
    expect(server.log.slice(1)).toEqual([`bytes=${bytes.length + 1000}- | "v1" | - -> 416`, '- | - | - -> 200']);
  });

  it('gives up when nothing new comes, and the next run starts again: what lies there could be anybody’s', async () => {
    const server = await served({ cuts: [1000, 0, 0, 0] });
    const error = await failure(get(server.url));
    expect(error.message).toBe(`${server.url}: the connection was closed before the answer was complete (ECONNRESET)`);
    nothing();
    expect(server.log).toHaveLength(3);

    server.behave({ cuts: [] });
    expect((await get(server.url)).image.osImageHash).toBe(hash);
    expect(server.log.slice(3)).toEqual(['- | - | - -> 200']);
    expect(kept()).toEqual([cached]);
  });

  it('gives up on a server that ignores ranges and never gets further', async () => {
    const server = await served({ ranges: false, cuts: [5000, 5000, 5000, 5000, 5000, 5000] });
    expect((await failure(get(server.url))).code).toBe('FETCH_FAILED');
    expect(server.log).toHaveLength(3);
  });

  it('does not go on from a part that was put there: its end would be genuine, and the whole anybody’s', async () => {
    const server = await served();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const note = { url: sha256(server.url), tag: '"v1"', modified: null, bytes: bytes.length };
    for (const key of [hash, sha256(server.url)]) {
      writeFileSync(join(folder, `${key}.part`), Buffer.alloc(1000, 'x'));
      writeFileSync(join(folder, `${key}.part.json`), JSON.stringify(note));
    }
    expect((await getClaimed(server.url, hash)).grade).toBe('release');
    expect((await getClaimed(server.url, null)).grade).toBe('release');
    expect(server.log).toEqual(['- | - | - -> 200', '- | - | - -> 200']);
  });

  it('takes silence for a cut', async () => {
    const server = await serve((request, response) => {
      if (request.headers.range === undefined) {
        response.writeHead(200, { 'content-length': bytes.length, etag: '"v1"' });
        response.write(bytes.subarray(0, 5000));
        return;
      }
      response.writeHead(206, { 'content-range': `bytes 5000-${bytes.length - 1}/${bytes.length}`, etag: '"v1"' });
      response.end(bytes.subarray(5000));
    });
    expect((await get(server.url, { limits: { idleTimeoutMs: 1000 } })).image.osImageHash).toBe(hash);
    expect(server.requests).toHaveLength(2);
  });

  it('waits while the server is busy, longer each time, and gives up when it asks for too long', async () => {
    const waits: number[] = [];
    const wait = async (ms: number): Promise<void> => void waits.push(ms);
    let busy = 2;
    const good = fileServer(() => ({ bytes }));
    const server = await serve((request, response) => {
      if (busy-- > 0) response.writeHead(503).end();
      else good.listener(request, response);
    });
    expect((await get(server.url, { limits: { wait } })).image.osImageHash).toBe(hash);
    expect(server.requests).toHaveLength(3);
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(250);
    expect(waits[1]).toBeGreaterThanOrEqual(500);
    const closed = await serve((_, response) => response.writeHead(429, { 'retry-after': '3600' }).end());
    expect((await failure(get(closed.url, {}, '0'.repeat(64)))).message).toBe(
      `${closed.url}/: answered with status 429, expected 200 and asks to wait 3600 s`,
    );
    expect(closed.requests).toHaveLength(1);
  });

  it('has a limit for the whole of it, which slow drips reach', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': bytes.length, etag: '"v1"' });
      const drip = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(drip));
    });
    const error = await failure(get(server.url, { limits: { timeoutMs: 300 } }));
    expect(error.message).toBe(`${server.url}/: not complete within 300 ms`);
    expect(error.code).toBe('FETCH_TIMEOUT');
    expect(error.hint).toBe('Try again over a faster connection, or give the image as a file (--os-image).');
    nothing();
  });

  it('stops when cancelled, and leaves nothing', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': bytes.length, etag: '"v1"' });
      response.write(bytes.subarray(0, 5000));
    });
    const controller = new AbortController();
    const progress = (seen: ImageProgress): void => {
      if (seen.kind === 'transferring' && seen.received === 5000) controller.abort();
    };
    const error = await failure(get(server.url, { progress, signal: controller.signal }));
    expect(error.message).toBe(`${server.url}/: cancelled`);
    nothing();
    expect((await failure(get(server.url, { signal: controller.signal }))).message).toBe(`${server.url}/: cancelled`);
  });
});

describe('fetchImage: what is not the image asked for', () => {
  it('is deleted and reported', async () => {
    const server = await served({ bytes: tarball(another) });
    const error = await failure(get(server.url));
    expect(error.message).toBe(
      `${server.url}: what is there is another image: expected the OS image hash ${hash}, got ${osImageHash(another)}`,
    );
    expect(error.code).toBe('FETCH_CONTENT');
    expect(error.hint).toBe(
      'It was deleted. Check the address and the OS image hash; a server that gives another image is not to be trusted.',
    );
    nothing();
  });

  const cut = bytes.subarray(0, bytes.length - 100);
  it.each<[string, Uint8Array, string]>([
    ['an error page', Buffer.from('<html>'.repeat(200)), 'no tar header (ustar or GNU): its mark is "><html><"'],
    ['nothing', new Uint8Array(), 'the archive ends before its end marker'],
    ['half of it', cut, 'the gzip data ends in the middle'],
    ['one byte changed', Buffer.from(bytes.map((byte, at) => (at === 200_000 ? byte ^ 1 : byte))), 'broken gzip data'],
    [
      'a changed kernel',
      tarball({ ...image, bzImage: Buffer.from('x') }),
      'bzImage: not the file of sha256sum.txt line 2',
    ],
    ['something after it', Buffer.concat([bytes, Buffer.alloc(1)]), 'more follows the end of the gzip data'],
    [
      'a path outside',
      tarball({ ...image, '../../escape': Buffer.from('x') }),
      '"../../escape" is not a plain relative name',
    ],
  ])('%s is deleted and reported', async (_, content, message) => {
    const server = await served({ bytes: content });
    const error = await failure(get(server.url));
    expect(error.message).toContain(`${server.url}: what is there is not a valid OS image: `);
    expect(error.message).toContain(message);
    expect(error.code).toBe('FETCH_CONTENT');
    nothing();
    expect(readdirSync(work).sort()).toEqual(['cache', 'tmp']);
  });

  it('is deleted also when only the parts of two files made it so', async () => {
    const server = await served({ bytes: Buffer.alloc(bytes.length), etag: '', cuts: [1000] });
    expect((await failure(getWhile(server, { bytes }))).code).toBe('FETCH_CONTENT');
    nothing();
    expect((await get(server.url)).image.osImageHash).toBe(hash);
  });

  it.each<[string, Partial<FileBehaviour>]>([
    ['announced', {}],
    ['in chunks', { chunked: true }],
    ['in parts', { chunked: true, cuts: [100_000] }],
  ])('is too large: %s', async (_, behaviour) => {
    const server = await served(behaviour);
    const error = await failure(get(server.url, { limits: { maxBytes: 200_000, retries: 2 } }));
    expect(error.message).toMatch(/: the (answer|file) is larger than 200000 bytes$/);
    expect(error.code).toBe('FETCH_TOO_LARGE');
    nothing();
  });

  it('is not there', async () => {
    const server = await serve((_, response) => response.writeHead(404).end());
    const error = await failure(get(`${server.url}/x`));
    expect(error.message).toBe(`${server.url}/x: answered with status 404, expected 200`);
    expect(server.requests).toHaveLength(1);
    nothing();
  });

  it('is encoded by the server', async () => {
    const server = await served({ headers: { 'content-encoding': 'gzip' } });
    expect((await failure(get(server.url))).message).toContain('the body is encoded (gzip)');
    nothing();
  });
});

describe('fetchImage: the cache is not believed', () => {
  it.each<[string, Buffer, string]>([
    ['another image under this name', tarball(another), `its OS image hash is ${osImageHash(another)}`],
    ['a damaged image', bytes.subarray(0, 1000), `${cached}: the gzip data ends in the middle`],
    [
      'an empty file',
      Buffer.alloc(0),
      `${cached} (offset 0): the archive ends before its end marker (two blocks of zeros)`,
    ],
  ])('%s is discarded, and fetched anew', async (_, content, reason) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, cached), content);
    const server = await served();
    const seen: ImageProgress[] = [];
    const fetched = await get(server.url, { progress: (progress) => seen.push(progress) });
    expect(fetched).toMatchObject({ isFromCache: false, image: { osImageHash: hash } });
    expect(seen[0]).toEqual({ kind: 'discarded', path: join(folder, cached), reason });
    expect(kept()).toEqual([cached]);
    expect((await get(server.url)).isFromCache).toBe(true);
  });

  it.each(['', '../escape', hash.toUpperCase(), `${hash}00`, 'x'.repeat(64)])('refuses the hash %j', async (wrong) => {
    const error = await failure(get('https://download.example/', {}, wrong));
    expect(error.message).toBe(`OS image hash: expected 64 hex digits, got ${JSON.stringify(wrong)}`);
    expect(existsSync(cache)).toBe(false);
  });
});

describe('fetchImage: what only its URL vouches for', () => {
  async function release(behaviour: () => FileBehaviour): Promise<FileServer & { url: string }> {
    const server = fileServer(behaviour);
    const { url, certificate } = await serveTls(server.listener);
    trust(certificate);
    return { ...server, url: `${url}/dstack-0.0.1.tar.gz` };
  }

  it('is taken for what it is, and says so', async () => {
    const server = await release(() => ({ bytes: tarball(miniOs(), 'dstack-0.0.1/'), etag: '"v1"' }));
    const fetched = await getClaimed(server.url, null);
    expect(fetched).toMatchObject({ isFromCache: false, grade: 'release', path: join(folder, cached) });
    expect(fetched.image).toMatchObject({ osImageHash: hash, rootfs: 'unlisted', version: '0.0.1' });
    expect(kept()).toEqual([cached]);
  });

  it.each([null, hash])('is transferred each time, without conditions, by each run (hash: %s)', async (claimed) => {
    const server = await release(() => ({ bytes, etag: '"v1"' }));
    await getClaimed(server.url, claimed);
    const runs = await Promise.all(Array.from({ length: 3 }, () => getClaimed(server.url, claimed)));
    for (const run of runs) expect(run).toMatchObject({ isFromCache: false, grade: 'release' });
    expect(server.log).toEqual(Array.from({ length: 4 }, () => '- | - | - -> 200'));
    expect(kept()).toEqual([cached]);
  });

  it('with the hash that a VM claims: is not what the cache has from elsewhere', async () => {
    const [elsewhere, publisher] = [
      await served({ bytes: tarball(another) }),
      await release(() => ({ bytes, etag: '"v1"' })),
    ];
    await get(elsewhere.url, {}, osImageHash(another));
    await getClaimed(elsewhere.url, osImageHash(another));
    for (const _ of [1, 2]) {
      const error = await failure(getClaimed(publisher.url, osImageHash(another)));
      expect(error.message).toBe(
        `${publisher.url}: what is there is another image: expected the OS image hash ${osImageHash(another)}, got ${hash}`,
      );
    }
    await getClaimed(publisher.url, null);
    expect((await failure(getClaimed(publisher.url, osImageHash(another)))).code).toBe('FETCH_CONTENT');
    expect(publisher.log).toEqual(Array.from({ length: 4 }, () => '- | - | - -> 200'));
  });

  it.each([null, hash])('must come by https, or from this machine (hash: %s)', async (claimed) => {
    const server = await served();
    expect((await getClaimed(server.url, claimed)).grade).toBe('release');
    for (const host of ['images.example', '127.0.0.1.example', 'localhost.example', '10.0.0.1', '[::2]']) {
      const error = await failure(getClaimed(`http://${host}/image?token=secret`, claimed));
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toBe(
        `http://${host}/image?token=…: an OS image that only its URL vouches for must come by https`,
      );
      expect(error.hint).toBe(
        'Give an https: URL, or accept the image by its hash (--os-image-hash, or os.images in the policy).',
      );
    }
  });
});

describe('fetchImage: an image that was planted in the cache', () => {
  /** An image that nobody published, and what earlier versions noted of where the cache had it from. */
  const planted = sealed({ ...image, bzImage: Buffer.from('a kernel of the attacker’s') });
  const plantedHash = osImageHash(planted);
  function plant(url: string): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, `${plantedHash}.tar.gz`), tarball(planted));
    const release = JSON.stringify({ osImageHash: plantedHash, tag: '"v1"', mark: '00' });
    writeFileSync(join(folder, `${sha256(url)}.release.json`), release);
  }

  it('is vouched for by nobody where there is no server', async () => {
    const { url } = await serve((_, response) => response.destroy());
    plant(url);
    const fetched = await getClaimed(url, plantedHash);
    expect(fetched).toMatchObject({ isFromCache: true, grade: 'unvouched', image: { osImageHash: plantedHash } });
    expect(fetched.problem).toContain(`${url}/: the connection was closed`);
    await failure(getClaimed(url, null));
  });

  it('nor when nobody is asked', async () => {
    const url = 'https://images.example/image';
    plant(url);
    const problem = `${url}: not fetched: offline was asked for`;
    expect(await getClaimed(url, plantedHash, { offline: true })).toMatchObject({ grade: 'unvouched', problem });
    expect((await failure(getClaimed(url, null, { offline: true }))).message).toBe(problem);
    expect((await failure(getClaimed(url, hash, { offline: true }))).message).toBe(problem);
  });

  it('nor by a server that answers 304, to no condition or whatever', async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(304, { etag: '"v1"' }).end());
    plant(url);
    expect(await getClaimed(url, plantedHash)).toMatchObject({
      grade: 'unvouched',
      problem: `${url}/: answered with status 304, expected 200`,
    });
    expect((await failure(getClaimed(url, null))).code).toBe('FETCH_STATUS');
    expect(requests).toHaveLength(2);
  });

  it('nor by one that has another image: then it is no reference at all', async () => {
    const server = await served();
    plant(server.url);
    expect((await failure(getClaimed(server.url, plantedHash))).code).toBe('FETCH_CONTENT');
    expect(await getClaimed(server.url, null)).toMatchObject({ grade: 'release', image: { osImageHash: hash } });
    expect(server.log).toEqual(['- | - | - -> 200', '- | - | - -> 200']);
  });

  it('is replaced by what its publisher has under that hash', async () => {
    const server = await served({ bytes: tarball(planted) });
    plant(server.url);
    expect(await getClaimed(server.url, plantedHash)).toMatchObject({ isFromCache: false, grade: 'release' });
    expect(server.log).toHaveLength(1);
  });

  it('will do where the caller vouches for its hash, and then nobody is asked', async () => {
    const server = await served();
    plant(server.url);
    for (const offline of [false, true]) {
      const fetched = await get(server.url, { offline }, plantedHash);
      expect(fetched).toMatchObject({ isFromCache: true, grade: 'local', problem: null });
    }
    expect((await get('http://images.example/', {}, plantedHash)).grade).toBe('local');
    expect(server.log).toEqual([]);
  });
});

function hugeFile(path: string): void {
  writeFileSync(path, '');
  truncateSync(path, 8 * 1024 ** 3);
}

describe('fetchImage: what may lie in the cache', { timeout: 20_000 }, () => {
  const elsewhere = (): string => join(work, 'elsewhere');
  beforeEach(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    mkdirSync(elsewhere());
    writeFileSync(join(elsewhere(), 'file'), 'mine');
  });
  afterEach(() => {
    expect(readdirSync(elsewhere())).toEqual(['file']);
    expect(readFileSync(join(elsewhere(), 'file'), 'utf8')).toBe('mine');
  });

  const things: [string, (path: string) => void][] = [
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a link to a file elsewhere', (path) => symlinkSync(join(elsewhere(), 'file'), path)],
    ['a link to a folder elsewhere', (path) => symlinkSync(elsewhere(), path)],
    ['a link to nothing yet', (path) => symlinkSync(join(elsewhere(), 'new'), path)],
    ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
    ['a huge file', (path) => hugeFile(path)],
    ['garbage', (path) => writeFileSync(path, '{')],
  ];

  it.each(things)('%s in the place of an image is replaced', async (_, put) => {
    put(join(folder, cached));
    const server = await served();
    expect(await get(server.url)).toMatchObject({ isFromCache: false, path: join(folder, cached) });
    expect(lstatSync(join(folder, cached)).isFile()).toBe(true);
    expect((await get(server.url)).isFromCache).toBe(true);
    expect(kept()).toEqual([cached]);
  });

  it.each(things)('%s in the place of an image is not read when its server is down', async (_, put) => {
    put(join(folder, cached));
    const { url } = await serve((__, response) => response.destroy());
    expect((await failure(getClaimed(url, hash))).code).toBe('FETCH_FAILED');
  });

  it('a link to a sound image is not followed', async () => {
    writeFileSync(join(work, 'image'), bytes);
    symlinkSync(join(work, 'image'), join(folder, cached));
    const server = await served();
    expect((await get(server.url)).isFromCache).toBe(false);
  });

  it('a folder in the place of an image stays, and the image is not cached', async () => {
    mkdirSync(join(folder, cached));
    writeFileSync(join(folder, cached, 'file'), '');
    const server = await served();
    const seen: ImageProgress[] = [];
    const fetched = await get(server.url, { progress: (progress) => seen.push(progress) });
    expect(fetched).toMatchObject({ isFromCache: false, path: null, grade: 'release' });
    expect(seen.at(-1)).toEqual({
      kind: 'not-cached',
      reason: `${JSON.stringify(folder)} cannot be written (EISDIR)`,
    });
    expect(readdirSync(join(folder, cached))).toEqual(['file']);
    expect(kept()).toEqual([cached]);
  });

  it.each<[string, string, (path: string) => void, string]>([
    ['others can write', 'cache', (path) => chmodSync(path, 0o777), 'can be written by others (mode 777): chmod go-w'],
    [
      'its group can write',
      'cache/os-images',
      (path) => chmodSync(path, 0o720),
      'can be written by others (mode 720): chmod go-w',
    ],
    ...['cache', 'cache/os-images'].flatMap((name) =>
      things
        .filter(([what]) => what !== 'a huge file')
        .map(([what, put]): [string, string, (path: string) => void, string] => [
          what,
          name,
          (path) => {
            rmSync(path, { recursive: true });
            put(path);
          },
          what === 'a link to nothing yet' ? '' : 'is a link or no folder',
        ]),
    ),
  ])('%s, as %s: nothing is cached, and one note says so', async (_, name, put, reason) => {
    put(join(work, name));
    const server = await served();
    const notes: ImageProgress[] = [];
    const progress = (seen: ImageProgress): void => void (seen.kind === 'not-cached' && notes.push(seen));
    const fetched = await get(server.url, { progress });
    expect(fetched).toMatchObject({ isFromCache: false, path: null, image: { osImageHash: hash } });
    expect(notes).toEqual([{ kind: 'not-cached', reason: expect.stringContaining(reason) }]);
    expect(readdirSync(join(work, 'tmp'))).toEqual([]);
    expect(await getClaimed(server.url, hash)).toMatchObject({ isFromCache: false, path: null });
  });

  it.runIf(process.geteuid?.() === 0)('a folder of another user is not used', async () => {
    chownSync(folder, 12345, 12345);
    const server = await served();
    writeFileSync(join(folder, cached), bytes);
    expect(await get(server.url)).toMatchObject({ isFromCache: false, path: null });
  });

  it('what a run that was killed left is removed when it is old', async () => {
    const [old, young] = [`${'0'.repeat(32)}.tmp`, `${'1'.repeat(32)}.tmp`];
    for (const name of [old, young, 'another.tmp']) writeFileSync(join(folder, name), '');
    for (const name of [old, 'another.tmp']) utimesSync(join(folder, name), 1, 1);
    const server = await served();
    await get(server.url);
    expect(kept()).toEqual([young, 'another.tmp', cached].sort());
  });
});

describe('fetchImage: several processes', () => {
  let program: string;
  beforeEach(() => {
    program = join(work, 'fetch.mjs');
    const source = join(work, 'fetch.ts');
    const module = new URL('../../src/collect/reference/image/fetch-image.ts', import.meta.url).pathname;
    writeFileSync(
      source,
      `import { fetchImage } from ${JSON.stringify(module)};
      const [url, osImageHash, cacheDirectory] = process.argv.slice(2);
      const progress = ({ kind }) => process.send?.(kind);
      try {
        const fetched = await fetchImage({ url, osImageHash }, { cacheDirectory, vouched: new Set([osImageHash]), progress });
        console.log(JSON.stringify({ hash: fetched.image.osImageHash, isFromCache: fetched.isFromCache }));
      } catch (error) {
        console.log(JSON.stringify({ error: error.message }));
      }
      process.disconnect?.();`,
    );
    buildSync({
      entryPoints: [source],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      // Undici is CommonJS.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      absWorkingDir: process.cwd(),
    });
  });

  interface Run {
    child: ChildProcess;
    outcome: Promise<{ hash?: string; isFromCache?: boolean; error?: string }>;
    /** Resolves when the process first reports this kind of progress. */
    reached(kind: ImageProgress['kind']): Promise<void>;
  }

  function start(url: string): Run {
    const child = spawn(process.execPath, [program, url, hash, cache], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const kinds = new Set<unknown>();
    child.on('message', (kind) => kinds.add(kind));
    let output = '';
    child.stdout?.on('data', (data) => {
      output += data;
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return {
      child,
      outcome: new Promise((resolve) => child.on('close', () => resolve(output === '' ? {} : JSON.parse(output)))),
      reached: async (kind) => {
        while (!kinds.has(kind)) await new Promise((resolve) => setTimeout(resolve, 5));
      },
    };
  }

  const HALF = Math.floor(bytes.length / 2);

  /** Sends half of the image, and the rest when told to. */
  async function held(): Promise<{ url: string; requests: string[]; release: () => void }> {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const server = await serve((request, response) => {
      const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const half = Math.max(from, HALF);
      const range = from === 0 ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
      response.writeHead(from === 0 ? 200 : 206, { 'content-length': bytes.length - from, etag: '"v1"', ...range });
      response.write(bytes.subarray(from, half));
      released.then(() => response.end(bytes.subarray(half)));
    });
    return { ...server, release };
  }

  it('each transfer it at the same time, and leave one sound copy', async () => {
    const server = await held();
    const both = [start(server.url), start(server.url)];
    for (const run of both) await run.reached('transferring');
    server.release();
    for (const run of both) expect(await run.outcome).toEqual({ hash, isFromCache: false });
    expect(server.requests).toHaveLength(2);
    expect(kept()).toEqual([cached]);
    expect((await get(server.url)).isFromCache).toBe(true);
  });

  it('take nothing from one that was killed', async () => {
    const server = await held();
    const first = start(server.url);
    await first.reached('transferring');
    first.child.kill('SIGKILL');
    await first.outcome;
    const second = start(server.url);
    await second.reached('transferring');
    server.release();
    expect(await second.outcome).toEqual({ hash, isFromCache: false });
    expect(server.requests).toHaveLength(2);
    const temporary = kept().filter((name) => /^[0-9a-f]{32}\.tmp$/.test(name));
    expect(temporary).toHaveLength(1);
    expect(kept().filter((name) => !temporary.includes(name))).toEqual([cached]);
  });

  it('take nothing from one that failed', async () => {
    const good = fileServer(() => ({ bytes }));
    const server = await serve((request, response) => {
      if (server.requests.length === 1) response.writeHead(404).end();
      else good.listener(request, response);
    });
    expect(await start(server.url).outcome).toEqual({
      error: `${server.url}/: answered with status 404, expected 200`,
    });
    expect(await start(server.url).outcome).toEqual({ hash, isFromCache: false });
    expect(kept()).toEqual([cached]);
  });
});
