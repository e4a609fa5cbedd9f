import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
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
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CacheEntry, collateralCache } from '../../../../src/collect/endorsements/cache.js';
import type { CollateralKey } from '../../../../src/core/collection/collateral-key.js';
import { type Bend, createDeployment } from '../../../../src/simulator/index.js';

const SOURCE = 'https://pccs.example';
const NOW = Date.UTC(2026, 5, 15, 12);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const world = createDeployment({ seed: 'cache' });
const platform: CollateralKey = { fmspc: world.fmspc, ca: 'platform', tee: 'tdx' };
const entry: CacheEntry = { text: JSON.stringify(world.collateral), fetchedAt: NOW };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trust-center-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(directory = folder) {
  const notes: string[] = [];
  return { notes, ...collateralCache(directory, (text) => notes.push(text)) };
}

/** The one file of the cache, after one entry was written. */
async function written(text = entry.text): Promise<string> {
  await open().write(SOURCE, platform, { ...entry, text });
  const [name, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name ?? '');
}

describe('collateralCache', () => {
  it('gives back what was written, from the same place or another', async () => {
    const cache = open();
    expect(await cache.read(SOURCE, platform, NOW)).toBeNull();
    await cache.write(SOURCE, platform, entry);
    expect(await cache.read(SOURCE, platform, NOW)).toEqual(entry);
    expect(await open().read(SOURCE, platform, NOW + MINUTE)).toEqual(entry);
    expect(cache.notes).toEqual([]);
  });

  it('makes the folder, and files that only their owner may read', async () => {
    const below = join(folder, 'a', 'b');
    await open(below).write(SOURCE, platform, entry);
    expect(statSync(below).mode & 0o777).toBe(0o700);
    const [name = ''] = readdirSync(below);
    expect(name).toMatch(new RegExp(`^tdx-platform-${world.fmspc}-[0-9a-f]{16}\\.json$`));
    expect(statSync(join(below, name)).mode & 0o777).toBe(0o600);
  });

  it.each<[string, string, CollateralKey]>([
    ['source', 'https://other.example', platform],
    ['FMSPC', SOURCE, { ...platform, fmspc: '00906ed50000' }],
    ['CA', SOURCE, { ...platform, ca: 'processor' }],
    ['TEE', SOURCE, { ...platform, tee: 'sgx' }],
  ])('has nothing for another %s, even in a file that claims to be for it', async (_, source, other) => {
    const path = await written();
    expect(await open().read(source, other, NOW)).toBeNull();
    await open().write(source, other, entry);
    const [second = ''] = readdirSync(folder).filter((name) => join(folder, name) !== path);
    writeFileSync(join(folder, second), readFileSync(path));
    expect(await open().read(source, other, NOW)).toBeNull();
  });

  it('replaces an entry by a newer one', async () => {
    await written();
    const newer = { text: JSON.stringify(createDeployment({ seed: 'newer' }).collateral), fetchedAt: NOW + MINUTE };
    await open().write(SOURCE, platform, newer);
    expect(await open().read(SOURCE, platform, NOW + MINUTE)).toEqual(newer);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('forgets after 24 hours, so that revocations are seen', async () => {
    await written();
    expect(await open().read(SOURCE, platform, NOW + DAY)).toEqual(entry);
    expect(await open().read(SOURCE, platform, NOW + DAY + 1)).toBeNull();
  });

  it('does not trust an entry from the future', async () => {
    await written();
    expect(await open().read(SOURCE, platform, NOW - 1)).toBeNull();
  });

  const due = new Date(NOW + 10 * MINUTE);
  const soon = '2026-06-15T12:10:00Z';
  it.each<[string, Bend]>([
    ['TCB info', { tcbInfo: { nextUpdate: soon } }],
    ['QE identity', { qeIdentity: { nextUpdate: soon } }],
    ['PCK CRL', { pki: { crls: { pck: { nextUpdate: due } } } }],
    ['root CA CRL', { pki: { crls: { root: { nextUpdate: due } } } }],
  ])('forgets when the %s falls due', async (_, bend) => {
    const { collateral } = createDeployment({ seed: 'cache', ...bend });
    await written(JSON.stringify(collateral));
    expect(await open().read(SOURCE, platform, due.getTime() - 1)).not.toBeNull();
    expect(await open().read(SOURCE, platform, due.getTime())).toBeNull();
  });

  it.each([
    ['is not collateral', '{}'],
    ['cannot be read in part', JSON.stringify({ ...world.collateral, pck_crl: '' })],
    ['is not JSON', 'x'],
  ])('ignores content that %s', async (_, text) => {
    await written(text);
    expect(await open().read(SOURCE, platform, NOW)).toBeNull();
  });

  it('ignores an entry with any byte changed, added or cut off', async () => {
    const path = await written();
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        writeFileSync(path, damaged);
        expect(await open().read(SOURCE, platform, NOW)).toBeNull();
        writeFileSync(path, whole.subarray(0, at));
        expect(await open().read(SOURCE, platform, NOW)).toBeNull();
      }),
      { numRuns: 60 },
    );
    writeFileSync(path, Buffer.concat([whole, Buffer.from(' ')]));
    expect(await open().read(SOURCE, platform, NOW)).toBeNull();
    writeFileSync(path, whole);
    expect(await open().read(SOURCE, platform, NOW)).toEqual(entry);
  });

  it('ignores a folder, a huge file and nested JSON in the place of an entry, and replaces what it can', async () => {
    const path = await written();
    for (const content of ['', Buffer.alloc(9 * 1024 * 1024, 0x20), '['.repeat(100_000)]) {
      writeFileSync(path, content);
      expect(await open().read(SOURCE, platform, NOW)).toBeNull();
    }
    await open().write(SOURCE, platform, entry);
    expect(await open().read(SOURCE, platform, NOW)).toEqual(entry);
    rmSync(path);
    mkdirSync(path);
    expect(await open().read(SOURCE, platform, NOW)).toBeNull();
    const cache = open();
    await cache.write(SOURCE, platform, entry);
    expect(cache.notes).toEqual([`collateral is not cached: ${JSON.stringify(folder)} cannot be written (EISDIR)`]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('survives many writers and readers at once: a reader sees a whole entry, and no scraps stay', async () => {
    await written();
    const entries = Array.from({ length: 20 }, (_, i) => ({ text: entry.text + ' '.repeat(i), fetchedAt: NOW - i }));
    const reads: Promise<CacheEntry | null>[] = [];
    await Promise.all(
      entries.map(async (each) => {
        const cache = open();
        for (let i = 0; i < 5; i++) {
          await cache.write(SOURCE, platform, each);
          reads.push(open().read(SOURCE, platform, NOW));
        }
        expect(cache.notes).toEqual([]);
      }),
    );
    for (const found of await Promise.all(reads)) expect(entries).toContainEqual(found);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is no error where nothing can be written, and says so once', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const directory = join(file, 'cache');
    const cache = open(directory);
    await cache.write(SOURCE, platform, entry);
    await cache.write(SOURCE, platform, entry);
    expect(await cache.read(SOURCE, platform, NOW)).toBeNull();
    expect(cache.notes).toEqual([`collateral is not cached: ${JSON.stringify(directory)} cannot be written (ENOTDIR)`]);
  });
});

describe('collateralCache, and what else may lie there', { timeout: 10_000 }, () => {
  let elsewhere: string;
  beforeEach(() => {
    elsewhere = mkdtempSync(join(tmpdir(), 'trust-center-elsewhere-'));
    writeFileSync(join(elsewhere, 'file'), 'mine');
  });
  afterEach(() => {
    expect(readdirSync(elsewhere)).toEqual(['file']);
    expect(readFileSync(join(elsewhere, 'file'), 'utf8')).toBe('mine');
    rmSync(elsewhere, { recursive: true });
  });

  const things: [string, (path: string) => void][] = [
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a link to a file elsewhere', (path) => symlinkSync(join(elsewhere, 'file'), path)],
    ['a link to a folder elsewhere', (path) => symlinkSync(elsewhere, path)],
    ['a link to nothing yet', (path) => symlinkSync(join(elsewhere, 'new'), path)],
    ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
    ['garbage', (path) => writeFileSync(path, '{')],
  ];

  it.each(things)('%s in the place of an entry is none, and is replaced', async (_, put) => {
    const path = await written();
    rmSync(path);
    put(path);
    expect(await open().read(SOURCE, platform, NOW)).toBeNull();
    const cache = open();
    await cache.write(SOURCE, platform, entry);
    expect(cache.notes).toEqual([]);
    expect(lstatSync(path).isFile()).toBe(true);
    expect(await open().read(SOURCE, platform, NOW)).toEqual(entry);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('a link to a sound entry is none', async () => {
    const path = await written();
    const copy = join(mkdtempSync(join(folder, 'copy-')), 'entry');
    renameSync(path, copy);
    symlinkSync(copy, path);
    expect(await open().read(SOURCE, platform, NOW)).toBeNull();
  });

  it.each([
    ...things.map(([what, put]): [string, (path: string) => void, RegExp] => [
      `${what} in its place`,
      (path) => {
        rmSync(path, { recursive: true });
        put(path);
      },
      what === 'a link to nothing yet' ? /\(\w+\)$|link/ : /is a link or no folder$/,
    ]),
    [
      'others that can write',
      (path: string) => chmodSync(path, 0o702),
      /can be written by others \(mode 702\)/,
    ] as const,
    [
      'a group that can write',
      (path: string) => chmodSync(path, 0o770),
      /can be written by others \(mode 770\)/,
    ] as const,
  ])('with %s, the folder is not used, and one note says so', async (_, put, reason) => {
    const below = join(folder, 'cache');
    await open(below).write(SOURCE, platform, entry);
    put(below);
    const cache = open(below);
    expect(await cache.read(SOURCE, platform, NOW)).toBeNull();
    await cache.write(SOURCE, platform, entry);
    expect(await cache.read(SOURCE, platform, NOW)).toBeNull();
    expect(cache.notes).toEqual([expect.stringMatching(reason)]);
    expect(cache.notes[0]).toContain(`collateral is not cached: ${JSON.stringify(below)} `);
  });

  it.runIf(process.geteuid?.() === 0)('a folder of another user is not used', async () => {
    await written();
    chownSync(folder, 12345, 12345);
    const cache = open();
    expect(await cache.read(SOURCE, platform, NOW)).toBeNull();
    expect(cache.notes).toEqual([expect.stringContaining('belongs to another user (12345)')]);
  });
});
