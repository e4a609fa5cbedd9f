import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCK_TIMES, type LockOwner, withLock } from '../../../src/io/lock.js';

/** Nothing here goes stale by itself. */
const TIMES = { heartbeat: 10, stale: 60_000, poll: 5 };
const never = new AbortController().signal;
const patient = async (): Promise<undefined> => undefined;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trust-center-lock-'));
  path = join(folder, 'image.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
};

/** A lock as this process would write it, with changes. */
async function ownerHere(change: Partial<LockOwner> = {}): Promise<LockOwner> {
  const owner = await withLock(
    path,
    never,
    TIMES,
    patient,
    async () => JSON.parse(readFileSync(path, 'utf8')) as LockOwner,
  );
  return { ...owner, token: 'another', ...change };
}

/** The pid of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('withLock', () => {
  it('runs the work while the lock is there, and removes it', async () => {
    const outcome = await withLock(path, never, LOCK_TIMES, patient, async () => {
      const owner = JSON.parse(readFileSync(path, 'utf8')) as LockOwner;
      expect(owner.pid).toBe(process.pid);
      expect(owner.token).toMatch(/^[0-9a-f]{32}$/);
      expect(new Date(owner.since).toISOString()).toBe(owner.since);
      return 'done';
    });
    expect(outcome).toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('removes it after work that fails', async () => {
    const work = async (): Promise<never> => {
      throw new Error('no luck');
    };
    await expect(withLock(path, never, TIMES, patient, work)).rejects.toThrow('no luck');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('lets one at a time work', async () => {
    let working = 0;
    let most = 0;
    let seen: LockOwner | null = null;
    const runs = Array.from({ length: 6 }, () =>
      withLock(
        path,
        never,
        TIMES,
        async (owner) => {
          seen = owner ?? seen;
          return undefined;
        },
        async () => {
          working += 1;
          most = Math.max(most, working);
          await new Promise((resolve) => setTimeout(resolve, 15));
          working -= 1;
        },
      ),
    );
    await Promise.all(runs);
    expect(most).toBe(1);
    expect(seen).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends the wait with what the waiter found, leaving the lock alone', async () => {
    const lock = JSON.stringify(await ownerHere());
    writeFileSync(path, lock);
    let looks = 0;
    const outcome = await withLock(
      path,
      never,
      TIMES,
      async () => {
        looks += 1;
        return looks === 3 ? 'found' : undefined;
      },
      async () => 'worked',
    );
    expect(outcome).toBe('found');
    expect(readFileSync(path, 'utf8')).toBe(lock);
  });

  it('takes over from a process that has died, at once', async () => {
    writeFileSync(path, JSON.stringify(await ownerHere({ pid: deadPid() })));
    expect(await withLock(path, never, TIMES, patient, async () => 'mine')).toBe('mine');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not judge a process of another machine by its number', async () => {
    writeFileSync(path, JSON.stringify(await ownerHere({ pid: deadPid(), place: 'elsewhere' })));
    let looks = 0;
    const look = async (): Promise<'gave up' | undefined> => {
      looks += 1;
      return looks === 10 ? 'gave up' : undefined;
    };
    expect(await withLock(path, never, TIMES, look, async () => 'mine')).toBe('gave up');
  });

  it.each([
    ['another machine', { place: 'elsewhere' }],
    ['this machine, whose number now belongs to another process', {}],
  ])('takes over from an owner on %s that shows no sign of life', async (_, change) => {
    writeFileSync(path, JSON.stringify(await ownerHere(change)));
    expect(await withLock(path, never, { ...TIMES, stale: 50 }, patient, async () => 'mine')).toBe('mine');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['an empty lock', ''],
    ['a lock that is no JSON', 'lock'],
    ['a lock with a pid that is none', '{"pid":0,"place":"x","token":"y","since":"z"}'],
    ['a lock of another shape', '[]'],
  ])('takes over from %s only after a while', async (_, text) => {
    writeFileSync(path, text);
    const owners: (LockOwner | null)[] = [];
    const look = async (owner: LockOwner | null): Promise<undefined> => {
      owners.push(owner);
      return undefined;
    };
    expect(await withLock(path, never, { ...TIMES, stale: 50 }, look, async () => 'mine')).toBe('mine');
    expect(owners.length).toBeGreaterThan(1);
    expect(new Set(owners)).toEqual(new Set([null]));
  });

  it('does not take over from an owner that is alive, however long it works', async () => {
    let finish = (): void => {};
    const first = withLock(path, never, { ...TIMES, stale: 50 }, patient, async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return 'first';
    });
    // Both would race for it otherwise, and the second may win.
    await until(() => existsSync(path));
    let looks = 0;
    const second = withLock(
      path,
      never,
      { heartbeat: 10, stale: 1_000, poll: 5 },
      async () => {
        looks += 1;
        return undefined;
      },
      async () => 'second',
    );
    await until(() => looks > 250);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
    finish();
    expect(await first).toBe('first');
    expect(await second).toBe('second');
  });

  it('counts a touch as a sign of life, whatever the clock of the owner says', async () => {
    const lock = JSON.stringify(await ownerHere({ place: 'elsewhere' }));
    writeFileSync(path, lock);
    let looks = 0;
    const look = async (): Promise<'gave up' | undefined> => {
      looks += 1;
      utimesSync(path, looks, looks); // 1970
      return looks === 40 ? 'gave up' : undefined;
    };
    expect(await withLock(path, never, { ...TIMES, stale: 100 }, look, async () => 'mine')).toBe('gave up');
    expect(readFileSync(path, 'utf8')).toBe(lock);
  });

  it('leaves a lock alone that another took over in the meantime', async () => {
    const another = JSON.stringify(await ownerHere());
    await withLock(path, never, TIMES, patient, async () => writeFileSync(path, another));
    expect(readFileSync(path, 'utf8')).toBe(another);
  });

  it('stops waiting when cancelled', async () => {
    writeFileSync(path, JSON.stringify(await ownerHere()));
    const controller = new AbortController();
    const look = async (): Promise<undefined> => {
      controller.abort(new Error('enough'));
      return undefined;
    };
    await expect(withLock(path, controller.signal, TIMES, look, async () => 'mine')).rejects.toThrow('enough');
  });

  it('throws when the folder is not there', async () => {
    const lock = join(folder, 'none', 'image.lock');
    await expect(withLock(lock, never, TIMES, patient, async () => 'mine')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
