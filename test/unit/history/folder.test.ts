import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogChange } from '../../../src/history/files.js';
import { logFolder } from '../../../src/history/folder.js';
import { thisHost } from '../../../src/history/lock.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'trust-center-history-'));

function changeOf(write: Record<string, string>, remove: string[] = []): LogChange {
  const files = new Map(Object.entries(write).map(([path, text]) => [path, encode(text)]));
  return { message: 'an entry', write: files, remove };
}

/** Of a process that has ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

const boot = (): string => {
  const path = '/proc/sys/kernel/random/boot_id';
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '-';
};

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

describe('a log in a folder', () => {
  it('is made with its first files, and read below its folder', async () => {
    const folder = join(newFolder(), 'log');
    await logFolder(folder).change(async () => changeOf({ checkpoint: '1', 'tile/0/000.p/1': 'x' }));
    const files = await logFolder(folder).open();
    expect(await files.read('checkpoint', 10)).toEqual(encode('1'));
    expect(await files.read('tile/0/000.p/1', 10)).toEqual(encode('x'));
    expect(await files.read('tile/0/001', 10)).toBeNull();
    await expect(files.read('checkpoint', 0)).rejects.toThrow('is too large: 1 bytes, at most 0');
    expect(readdirSync(folder).sort()).toEqual(['checkpoint', 'tile']);
  });

  it('lets one append after another, however many begin at once', async () => {
    const folder = newFolder();
    const add = () =>
      logFolder(folder).change(async (files) => {
        const before = await files.read('checkpoint', 10);
        const next = String(Number(before === null ? '0' : new TextDecoder().decode(before)) + 1);
        return changeOf({ checkpoint: next, [`facts/${next}`]: next });
      });
    await Promise.all(Array.from({ length: 25 }, add));
    expect(readFileSync(join(folder, 'checkpoint'), 'utf8')).toBe('25');
    expect(readdirSync(join(folder, 'facts'))).toHaveLength(25);
    expect(readdirSync(folder).sort()).toEqual(['checkpoint', 'facts']);
  });

  it('takes the lock of a process that is gone away, once, however many wait', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), `${endedPid()} ${boot()} ${TOKEN} ${await thisHost()}\n`);
    let running = 0;
    const add = () =>
      logFolder(folder).change(async () => {
        running++;
        expect(running).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        return null;
      });
    await Promise.all(Array.from({ length: 10 }, add));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not take away the lock of a container that has processes of its own', async () => {
    const folder = newFolder();
    const lock = join(folder, 'lock');
    writeFileSync(lock, `${endedPid()} ${boot()} ${TOKEN} ${hostname()} pid:[4]\n`);
    let hasBegun = false;
    const change = logFolder(folder).change(async () => {
      hasBegun = true;
      return null;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(hasBegun).toBe(false);
    rmSync(lock); // as its holder does at last
    await change;
    expect(hasBegun).toBe(true);
  });

  it('takes away a lock from before the machine was started', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), `${process.pid} ${'0'.repeat(36)} ${TOKEN} ${await thisHost()}\n`);
    await logFolder(folder).change(async () => changeOf({ checkpoint: '1' }));
    expect(readdirSync(folder)).toEqual(['checkpoint']);
  });

  it('leaves what an append that was cut off has written unseen, and writes it anew', async () => {
    const folder = newFolder();
    await logFolder(folder).change(async () => changeOf({ checkpoint: '1', 'tile/0/000.p/1': 'one' }));
    // As after a power cut: the lock, half a file, and a whole one that no checkpoint stands for.
    writeFileSync(join(folder, 'lock'), `${endedPid()} ${boot()} ${TOKEN} ${await thisHost()}\n`);
    writeFileSync(join(folder, 'tile/0/000.p/2'), 'of the append that was cut off');
    writeFileSync(join(folder, 'checkpoint.tmp'), 'ha');
    const files = await logFolder(folder).open();
    expect(await files.read('checkpoint', 10)).toEqual(encode('1'));
    await logFolder(folder).change(async () => changeOf({ 'tile/0/000.p/2': 'two', checkpoint: '2' }));
    expect(readFileSync(join(folder, 'tile/0/000.p/2'), 'utf8')).toBe('two');
    expect(readFileSync(join(folder, 'checkpoint'), 'utf8')).toBe('2');
    expect(readdirSync(folder).sort()).toEqual(['checkpoint', 'tile']);
    await logFolder(folder).change(async () =>
      changeOf({ 'tile/0/000': 'full', checkpoint: '3' }, ['tile/0/000.p', 'tile/0/009.p']),
    );
    expect(readdirSync(join(folder, 'tile/0'))).toEqual(['000']);
  });

  it('changes nothing where the change cannot be made', async () => {
    const folder = newFolder();
    const change = logFolder(folder).change(async () => {
      throw new Error('does not verify');
    });
    await expect(change).rejects.toThrow('does not verify');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says where it cannot be written', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), 'x');
    const nothing = async () => null;
    await expect(logFolder(join(folder, 'file')).change(nothing)).rejects.toThrow('cannot be written (ENOTDIR)');
    await expect(logFolder(join(folder, 'a/b')).change(nothing)).rejects.toThrow('cannot be written (ENOENT)');
    mkdirSync(join(folder, 'checkpoint'));
    const change = logFolder(folder).change(async () => changeOf({ checkpoint: '1' }));
    await expect(change).rejects.toThrow(/checkpoint" cannot be written \(\w+\)/);
  });

  it('reads no pipe, device or folder in the place of a file', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'checkpoint'));
    symlinkSync('/dev/zero', join(folder, 'facts'));
    const files = await logFolder(folder).open();
    await expect(files.read('checkpoint', 10)).rejects.toThrow('is a folder');
    await expect(files.read('facts', 10)).rejects.toThrow('is not a regular file');
  });

  it('neither reads nor writes behind a symbolic link, whoever put it there', async () => {
    const outside = newFolder();
    writeFileSync(join(outside, 'mine'), 'mine');
    const folder = newFolder();
    symlinkSync(join(outside, 'mine'), join(folder, 'checkpoint'));
    symlinkSync(outside, join(folder, 'tile'));
    symlinkSync(join(outside, 'mine'), join(folder, 'draft.tmp'));
    const files = await logFolder(folder).open();
    await expect(files.read('checkpoint', 100)).rejects.toThrow('it is a symbolic link');
    await expect(files.read('tile/mine', 100)).rejects.toThrow('it is a symbolic link');
    for (const change of [{ 'tile/0/000.p/1': 'x' }, { checkpoint: 'x' }]) {
      const appended = logFolder(folder).change(async () => changeOf(change));
      await expect(appended).rejects.toThrow('it is a symbolic link');
    }
    await expect(logFolder(folder).change(async () => changeOf({}, ['tile/mine']))).rejects.toThrow('symbolic link');
    await logFolder(folder).change(async () => changeOf({ draft: 'of the log' }));
    expect(readFileSync(join(folder, 'draft'), 'utf8')).toBe('of the log');
    expect(readFileSync(join(outside, 'mine'), 'utf8')).toBe('mine');
    expect(readdirSync(outside)).toEqual(['mine']);
  });
});
