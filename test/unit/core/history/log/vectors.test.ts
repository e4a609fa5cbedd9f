// Trees, tiles and checkpoints as Go's implementations make them (test/vectors/tlog).

import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#crypto';
import { concatBytes, toHex, utf8 } from '../../../../../src/core/bytes.js';
import { ParseError } from '../../../../../src/core/errors.js';
import { openCheckpoint, parseCheckpoint } from '../../../../../src/core/history/log/checkpoint.js';
import {
  consistencyProof,
  EMPTY_ROOT,
  hashesOf,
  inclusionProof,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../../../../src/core/history/log/merkle.js';
import { openNote, parseNote, parseVerifierKey, verifierKey } from '../../../../../src/core/history/log/note.js';
import { tilePath, tilesOf } from '../../../../../src/core/history/log/tiles.js';

interface Vectors {
  sizes: { root: string; inclusion: string; consistency: string }[];
  paths: string[];
  newTiles: string[][];
  vkey: string;
  witness: string;
  checkpoint: string;
  checkpointWithLine: string;
  checkpointOfWitness: string;
}

const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../vectors/tlog/tlog.json'), 'utf8'),
) as Vectors;
const SIZES = vectors.sizes.length;
const leaves = Array.from({ length: SIZES }, (_, i) => leafHash(utf8(`entry ${i}`)));
const hashAt = hashesOf(leaves);

function digestOf(proofs: readonly Uint8Array[][]): string {
  const all = proofs.flatMap((proof) => [utf8(`${proof.length}:`), ...proof]);
  return toHex(sha256(concatBytes(...all))).slice(0, 32);
}

describe('the hash tree', () => {
  it('has the roots and proofs of Go for every size and place, and verifies them', async () => {
    expect(SIZES).toBe(300);
    const roots: Uint8Array[] = [EMPTY_ROOT];
    const refused: string[] = [];
    for (const [i, expected] of vectors.sizes.entries()) {
      const size = i + 1;
      const root = await rootOf(size, hashAt);
      roots.push(root);
      expect(toHex(root)).toBe(expected.root);
      const inclusion: Uint8Array[][] = [];
      const consistency: Uint8Array[][] = [];
      for (let at = 0; at < size; at++) {
        const leaf = leaves[at] ?? new Uint8Array();
        const proof = await inclusionProof(at, size, hashAt);
        if (!verifyInclusion(leaf, at, size, proof, root)) refused.push(`leaf ${at} of ${size}`);
        inclusion.push(proof);
        const since = await consistencyProof(at + 1, size, hashAt);
        const isProven = verifyConsistency(at + 1, roots[at + 1] ?? EMPTY_ROOT, size, root, since);
        if (!isProven) refused.push(`${at + 1} of ${size}`);
        consistency.push(since);
      }
      expect({ size, digest: digestOf(inclusion) }).toEqual({ size, digest: expected.inclusion });
      expect({ size, digest: digestOf(consistency) }).toEqual({ size, digest: expected.consistency });
      expect(await consistencyProof(0, size, hashAt)).toEqual([]);
      expect(verifyConsistency(0, EMPTY_ROOT, size, root, [])).toBe(true);
    }
    expect(refused).toEqual([]);
  }, 60_000);

  it('takes no proof that was changed, moved, shortened or lengthened', async () => {
    const size = fc.integer({ min: 2, max: SIZES });
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 }), async (count, place, byte, bit) => {
        const index = place % count;
        const root = await rootOf(count, hashAt);
        const leaf = leaves[index] ?? new Uint8Array();
        const proof = await inclusionProof(index, count, hashAt);
        const changed = proof.map((hash) => hash.slice());
        const hash = changed[byte % changed.length];
        if (hash !== undefined) hash[bit % 32] = (hash[bit % 32] ?? 0) ^ (1 << (bit % 8));
        expect(verifyInclusion(leaf, index, count, changed, root)).toBe(false);
        expect(verifyInclusion(leaf, index, count, proof.slice(1), root)).toBe(false);
        expect(verifyInclusion(leaf, index, count, [...proof, root], root)).toBe(false);
        expect(verifyInclusion(leaf, (index + 1) % count, count, proof, root)).toBe(false);
        expect(verifyInclusion(root, index, count, proof, root)).toBe(false);
        expect(verifyInclusion(leaf, count, count, proof, root)).toBe(false);

        const old = 1 + (place % (count - 1));
        const oldRoot = await rootOf(old, hashAt);
        const since = await consistencyProof(old, count, hashAt);
        expect(verifyConsistency(old, oldRoot, count, root, since)).toBe(true);
        expect(verifyConsistency(old, root, count, root, since)).toBe(false);
        expect(verifyConsistency(old, oldRoot, count, oldRoot, since)).toBe(false);
        expect(verifyConsistency(old, oldRoot, count, root, since.slice(1))).toBe(false);
        expect(verifyConsistency(old, oldRoot, count, root, [...since, root])).toBe(false);
        expect(verifyConsistency(count, root, old, oldRoot, since)).toBe(false);
        expect(verifyConsistency(0, root, count, root, [])).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('tiles', () => {
  it('stand where Go has them', () => {
    expect([
      tilePath({ level: 0, index: 0, width: 256 }),
      tilePath({ level: 0, index: 999, width: 1 }),
      tilePath({ level: 1, index: 1000, width: 255 }),
      tilePath({ level: 2, index: 1234067, width: 8 }),
      tilePath({ level: 'entries', index: 0, width: 256 }),
      tilePath({ level: 'entries', index: 1234067, width: 70 }),
    ]).toEqual(vectors.paths);
  });

  it('are written as a log grows as Go writes them', () => {
    for (const [growth = '', ...paths] of vectors.newTiles) {
      const [old = 0, size = 0] = growth.split('-').map(Number);
      const ours = tilesOf(size, old).filter(({ level }) => level !== 'entries');
      expect({ growth, paths: ours.map(tilePath).sort() }).toEqual({ growth, paths: paths.toSorted() });
    }
  });
});

describe('checkpoints', () => {
  const key = parseVerifierKey(vectors.vkey);
  const witness = parseVerifierKey(vectors.witness);

  it('of Go are read, whoever else signed them', async () => {
    const { origin, size, rootHash } = await openCheckpoint(utf8(vectors.checkpoint), key, 'checkpoint');
    expect({ origin, size, root: toHex(rootHash) }).toEqual({
      origin: 'log.example/results',
      size: SIZES,
      root: vectors.sizes.at(-1)?.root,
    });
    expect(verifierKey(key)).toBe(vectors.vkey);
    expect(await openNote(utf8(vectors.checkpoint), witness, 'checkpoint')).toContain('log.example/results');
  });

  it('may have more lines, which mean nothing', async () => {
    expect((await openCheckpoint(utf8(vectors.checkpointWithLine), key, 'checkpoint')).size).toBe(SIZES);
    expect(() => parseCheckpoint('a\n1\n\n', 'checkpoint')).toThrow(ParseError);
    expect(() => parseCheckpoint(`a\n1\n${'A'.repeat(43)}=\n\nmore\n`, 'checkpoint')).toThrow(/an empty line/);
  });

  it('that the log did not sign are refused', async () => {
    await expect(openCheckpoint(utf8(vectors.checkpointOfWitness), key, 'checkpoint')).rejects.toMatchObject({
      code: 'LOG_SIGNATURE',
    });
    // It did sign, but it is not the log of this name.
    await expect(openCheckpoint(utf8(vectors.checkpointOfWitness), witness, 'checkpoint')).rejects.toMatchObject({
      code: 'LOG_ORIGIN',
    });
  });

  it('with any byte changed are refused', async () => {
    const [signed] = vectors.checkpoint.split('\n— witness');
    const bytes = utf8(`${signed}\n`);
    const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(change, async ([at, by]) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ by;
        await expect(openCheckpoint(changed, key, 'checkpoint')).rejects.toMatchObject({
          code: expect.stringMatching(/^(?:LOG|PARSE)_/),
        });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('readers of text', () => {
  it.each([
    ['parseNote', (text: string) => parseNote(utf8(text), 'note')],
    ['parseVerifierKey', parseVerifierKey],
    ['parseCheckpoint', (text: string) => parseCheckpoint(text, 'checkpoint')],
  ])('%s reads or refuses any text', (_, reader) => {
    const pieces = fc.constantFrom('\n', '\n\n', '— ', '+', 'a', ' ', 'AAAA', '=', '1', '\u0000', '\u2028', 'é');
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          reader(given);
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('a note is bounded in size and signatures', () => {
    const line = `— a ${'A'.repeat(92)}\n`;
    expect(parseNote(utf8(`a\n\n${line.repeat(64)}`), 'note').signatures).toHaveLength(64);
    expect(() => parseNote(utf8(`a\n\n${line.repeat(65)}`), 'note')).toThrow(ParseError);
    expect(() => parseNote(new Uint8Array(65 * 1024), 'note')).toThrow(ParseError);
  });
});

describe('a key that is given in the place of the verifier key', () => {
  it.each([
    ['of PEM', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['of a signer of Go', 'PRIVATE+KEY+example.org+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'],
    ['alone', 'AYEKFALVFGyNhPJEMzD1QIDrY7hfZx09iUvxdXHKDFzz'],
  ])('%s is quoted nowhere', (_, text) => {
    let said = '';
    try {
      parseVerifierKey(text);
    } catch (error) {
      said = `${error} ${JSON.stringify(error)}`;
    }
    expect(said).toContain('expected NAME+KEYID+BASE64');
    for (let i = 0; i + 8 <= text.length; i++) {
      const part = text.slice(i, i + 8);
      if (/^[A-Za-z0-9+/]{8}$/.test(part) && !/KEY/.test(part)) expect(said).not.toContain(part);
    }
  });
});
