// A whole log: appended to, verified, and what is said where it is not what it was.

import { describe, expect, it } from 'vitest';
import { LogError } from '../../../../../src/core/errors.js';
import { proveEntry, verifyEntryProof, verifySince } from '../../../../../src/core/history/log/proof.js';
import { verifyLog } from '../../../../../src/core/history/log/verify-log.js';
import { drafts, MemoryLog, makeKey } from './support.js';

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
