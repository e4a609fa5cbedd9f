// A whole log: appended to, verified, and what is said where it is not what it was.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../../../src/core/bytes.js';
import { LogError, TrustCenterError } from '../../../../../src/core/errors.js';
import { type Entry, writeEntry } from '../../../../../src/core/history/entry.js';
import { appendToLog } from '../../../../../src/core/history/log/append.js';
import { signCheckpoint } from '../../../../../src/core/history/log/checkpoint.js';
import { hashesOf, leafHash, rootOf } from '../../../../../src/core/history/log/merkle.js';
import { parseVerifierKey } from '../../../../../src/core/history/log/note.js';
import { proveEntry, verifyEntryProof, verifySince } from '../../../../../src/core/history/log/proof.js';
import { readBundle, writeBundle, writeTile } from '../../../../../src/core/history/log/tiles.js';
import { verifyLog } from '../../../../../src/core/history/log/verify-log.js';
import { draft, drafts, MemoryLog, makeKey } from './support.js';

const key = makeKey();

async function logOf(...counts: number[]): Promise<MemoryLog> {
  const log = new MemoryLog();
  let at = 0;
  for (const count of counts) {
    await log.append(key, drafts(count, at));
    at += count;
  }
  return log;
}

const verified = (log: MemoryLog, since: Uint8Array[] = []) => verifyLog(log, { vkey: key.vkey, since });

const checkpointOf = (log: MemoryLog): Uint8Array => log.files.get('checkpoint') ?? new Uint8Array();

describe('a log', () => {
  it.each([[[0]], [[1]], [[1, 1, 1]], [[255, 1, 1]], [[256]], [[257, 255, 1]], [[700]]])(
    'appended to by %j entries verifies, each entry in its place',
    async (counts) => {
      const log = await logOf(...counts);
      const { checkpoint, entries } = await verified(log);
      const size = counts.reduce((sum, count) => sum + count, 0);
      expect(checkpoint.size).toBe(size);
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: size }, (_, i) => i));
      expect(entries.map(({ appraisedAt }) => appraisedAt)).toEqual(drafts(size).map((entry) => entry.appraisedAt));
    },
  );

  it('is the same in however many steps it was written', async () => {
    const whole = await logOf(600);
    const steps = await logOf(3, 250, 4, 255, 1, 87);
    for (const [path, bytes] of whole.files) if (path !== 'checkpoint') expect(steps.files.get(path)).toEqual(bytes);
    expect((await verified(steps)).checkpoint).toEqual((await verified(whole)).checkpoint);
  });

  it('continues a checkpoint that was kept', async () => {
    const log = await logOf(300);
    const kept = checkpointOf(log);
    await log.append(key, drafts(50, 300));
    expect((await verified(log, [kept])).checkpoint.size).toBe(350);
    expect((await verifySince(log, { vkey: key.vkey, since: kept })).checkpoint.size).toBe(350);
  });

  it('proves each entry', async () => {
    const log = await logOf(300);
    for (const seq of [0, 1, 255, 256, 299]) {
      const proof = await proveEntry(log, { vkey: key.vkey, seq });
      expect((await verifyEntryProof(proof, key.vkey)).entry.seq).toBe(seq);
    }
    await expect(proveEntry(log, { vkey: key.vkey, seq: 300 })).rejects.toThrow(LogError);
  });
});

const refusal = (code: string) => expect.objectContaining({ name: 'LogError', code });

describe('a log that is not what it was', () => {
  it('is refused where it was taken back', async () => {
    const log = await logOf(300);
    const before = log.copy();
    await log.append(key, drafts(1, 300));
    const kept = checkpointOf(log);
    await expect(verified(before, [kept])).rejects.toEqual(refusal('LOG_REWOUND'));
    await expect(verifySince(before, { vkey: key.vkey, since: kept })).rejects.toEqual(refusal('LOG_REWOUND'));
  });

  it('is refused where it was rewritten and signed anew', async () => {
    const kept = checkpointOf(await logOf(300));
    for (const counts of [[1], [299], [300], [600]]) {
      const other = new MemoryLog();
      for (const count of counts) await other.append(key, drafts(count, 7));
      const code = counts[0] !== undefined && counts[0] < 300 ? 'LOG_REWOUND' : 'LOG_FORKED';
      await expect(verified(other, [kept])).rejects.toEqual(refusal(code));
      await expect(verifySince(other, { vkey: key.vkey, since: kept })).rejects.toEqual(refusal(code));
    }
  });

  it('is refused where two checkpoints that were kept contradict each other', async () => {
    const log = await logOf(300);
    const other = new MemoryLog();
    await other.append(key, drafts(10, 7));
    await expect(verified(log, [checkpointOf(await logOf(5)), checkpointOf(other)])).rejects.toEqual(
      refusal('LOG_FORKED'),
    );
  });

  it('is refused where another key signed it, in its name or another', async () => {
    const log = await logOf(3);
    await expect(verifyLog(log, { vkey: makeKey().vkey, since: [] })).rejects.toEqual(refusal('LOG_SIGNATURE'));
    await expect(verifyLog(log, { vkey: makeKey('other.example').vkey, since: [] })).rejects.toEqual(
      refusal('LOG_SIGNATURE'),
    );
    const stranger = makeKey();
    await expect(
      appendToLog(new MemoryLog(), { vkey: key.vkey, sign: stranger.sign, entries: drafts(1), begin: true }),
    ).rejects.toEqual(refusal('LOG_SIGNATURE'));
  });

  it('is refused where any of its files is missing, and names it', async () => {
    const log = await logOf(255, 5);
    for (const path of log.files.keys()) {
      const less = log.copy();
      less.files.delete(path);
      const error = await verified(less).catch((reason: unknown) => reason);
      expect(error).toEqual(refusal('LOG_INCOMPLETE'));
      expect(String(error)).toContain(path);
    }
  });

  it('is refused where any byte of any file was changed, cut off or added', async () => {
    const log = await logOf(256, 4);
    const paths = [...log.files.keys()];
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, place, by) => {
        const path = paths[which % paths.length] ?? '';
        const bytes = log.files.get(path) ?? new Uint8Array();
        const flipped = bytes.slice();
        flipped[place % bytes.length] = (flipped[place % bytes.length] ?? 0) ^ by;
        for (const changed of [flipped, bytes.slice(0, place % bytes.length), concatBytes(bytes, Uint8Array.of(by))]) {
          const other = log.copy();
          other.files.set(path, changed);
          await expect(verified(other)).rejects.toBeInstanceOf(TrustCenterError);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('is refused where entries changed places, in the bundle or under a new signature', async () => {
    const log = await logOf(3);
    const path = 'tile/entries/000.p/3';
    const tile = { level: 'entries', index: 0, width: 3 } as const;
    const [a, b, c] = readBundle(log.files.get(path) ?? new Uint8Array(), tile, path) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    log.files.set(path, writeBundle([b, a, c]));
    await expect(verified(log)).rejects.toEqual(refusal('LOG_CONTRADICTS'));
    await expect(log.append(key, drafts(1, 3))).rejects.toEqual(refusal('LOG_CONTRADICTS'));

    const hashAt = hashesOf([leafHash(b), leafHash(a), leafHash(c)]);
    log.files.set('tile/0/000.p/3', await writeTile({ level: 0, index: 0, width: 3 }, hashAt));
    const note = await signCheckpoint(
      { size: 3, rootHash: await rootOf(3, hashAt) },
      parseVerifierKey(key.vkey),
      key.sign,
    );
    log.files.set('checkpoint', note);
    await expect(verified(log)).rejects.toThrow('entry 0 says of itself that it is entry 1');
  });

  it('is refused where an entry of another log stands in it', async () => {
    const log = await logOf(1);
    const entry = writeEntry({ ...draft(0), v: 1, origin: 'other.example', seq: 0 } as Entry);
    const hashAt = hashesOf([leafHash(entry)]);
    log.files.set('tile/entries/000.p/1', writeBundle([entry]));
    log.files.set('tile/0/000.p/1', leafHash(entry));
    const note = await signCheckpoint(
      { size: 1, rootHash: await rootOf(1, hashAt) },
      parseVerifierKey(key.vkey),
      key.sign,
    );
    log.files.set('checkpoint', note);
    await expect(verified(log)).rejects.toEqual(refusal('LOG_ORIGIN'));
  });

  it('is not begun anew because its checkpoint is gone', async () => {
    const log = await logOf(2);
    log.files.delete('checkpoint');
    await expect(log.append(key, drafts(1))).rejects.toEqual(refusal('LOG_INCOMPLETE'));
  });

  it('is not continued where its tiles do not make its root', async () => {
    const log = await logOf(300);
    const tile = log.files.get('tile/0/001.p/44')?.slice() ?? new Uint8Array();
    tile[0] = (tile[0] ?? 0) ^ 1;
    log.files.set('tile/0/001.p/44', tile);
    await expect(log.append(key, drafts(1))).rejects.toEqual(refusal('LOG_CONTRADICTS'));
    await expect(proveEntry(log, { vkey: key.vkey, seq: 299 })).rejects.toEqual(refusal('LOG_CONTRADICTS'));
  });
});

describe('a proof of an entry', () => {
  it('with any character changed proves nothing', async () => {
    const proof = await proveEntry(await logOf(20), { vkey: key.vkey, seq: 11 });
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: proof.length - 1 }),
        fc.constantFrom('A', 'b', '1', '\n', ' ', '='),
        async (at, by) => {
          fc.pre(proof[at] !== by);
          const changed = `${proof.slice(0, at)}${by}${proof.slice(at + 1)}`;
          await expect(verifyEntryProof(changed, key.vkey)).rejects.toBeInstanceOf(TrustCenterError);
        },
      ),
      { numRuns: 500 },
    );
  });
});
