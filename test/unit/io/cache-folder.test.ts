import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CacheFolder, CacheProblem, openEntry, readEntry } from '../../../src/io/cache-folder.js';

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'trust-center-folder-'));
});
afterEach(() => rmSync(work, { recursive: true }));

async function opened<T>(use: (folder: CacheFolder) => Promise<T>, below: string | null = null): Promise<T> {
  const folder = await CacheFolder.open(join(work, 'cache'), below);
  try {
    return await use(folder);
  } finally {
    await folder.close();
  }
}

describe('a cache folder', () => {
  it('is made, with the folder in it, for its owner alone', async () => {
    await opened((folder) => folder.write('entry', 'content'), 'below');
    for (const path of ['cache', 'cache/below']) expect(statSync(join(work, path)).mode & 0o777).toBe(0o700);
    expect(statSync(join(work, 'cache/below/entry')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(work, 'cache/below/entry'), 'utf8')).toBe('content');
    expect(readdirSync(join(work, 'cache/below'))).toEqual(['entry']);
  });

  it.runIf(process.platform === 'linux')('stays the one that was looked at, when another takes its place', async () => {
    const elsewhere = join(work, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'entry'), 'mine');
    await opened(async (folder) => {
      await folder.write('entry', 'content');
      renameSync(join(work, 'cache'), join(work, 'moved'));
      symlinkSync(elsewhere, join(work, 'cache'));
      await folder.write('another', 'content');
      expect(String(Buffer.from((await readEntry(folder.entry('entry'), 100)) ?? []))).toBe('content');
      await folder.discard('entry');
    });
    expect(readdirSync(elsewhere)).toEqual(['entry']);
    expect(readdirSync(join(work, 'moved'))).toEqual(['another']);
  });

  it.skipIf(process.platform !== 'linux')('where nothing can be made is a problem, and no endless wait', async () => {
    await expect(CacheFolder.open('/proc/trust-center/cache')).rejects.toThrow(CacheProblem);
    await expect(CacheFolder.open('/dev/null/cache')).rejects.toThrow(CacheProblem);
  });

  it('leaves no scraps of what could not be written', async () => {
    await opened(async (folder) => {
      mkdirSync(join(work, 'cache', 'entry'));
      await expect(folder.write('entry', 'content')).rejects.toThrow(CacheProblem);
    });
    expect(readdirSync(join(work, 'cache'))).toEqual(['entry']);
  });

  it.runIf(process.platform === 'linux')(
    'is closed after all, so that a process may open it as often as it likes',
    async () => {
      const before = readdirSync('/proc/self/fd').length;
      for (let i = 0; i < 50; i++) await opened(async () => {}, 'below');
      expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 2);
    },
  );
});

describe('an entry', () => {
  it('is read up to its limit, and not beyond', async () => {
    const path = join(work, 'entry');
    writeFileSync(path, Buffer.alloc(100_000, 'x'));
    expect(await readEntry(path, 100_000)).toHaveLength(100_000);
    expect(await readEntry(path, 99_999)).toBeNull();
    expect(await openEntry(path, 99_999)).toBeNull();
    writeFileSync(path, '');
    expect(await readEntry(path, 0)).toHaveLength(0);
  });

  it.runIf(process.platform === 'linux')(
    'of the kernel, which says that it is empty, is bounded as it is read',
    async () => {
      expect(await readEntry('/proc/self/maps', 10)).toBeNull();
    },
  );

  it('is removed, a folder is not', async () => {
    mkdirSync(join(work, 'folder'));
    symlinkSync(join(work, 'folder'), join(work, 'link'));
    const cache = await CacheFolder.open(work);
    for (const name of ['folder', 'link', 'none']) await cache.discard(name);
    await cache.close();
    expect(readdirSync(work)).toEqual(['folder']);
  });
});
