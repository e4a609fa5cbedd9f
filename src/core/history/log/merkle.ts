// The hash tree of a log (RFC 6962 section 2.1): root, proofs, and what a proof shows. Where hashes come from, a caller says:
// from memory, or from tiles.

import { sha256 } from '#crypto';
import { equalBytes } from '../../bytes.js';

const LEAF = 0;
const NODE = 1;

/** Of the tree with no leaf. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

export function leafHash(entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + entry.length);
  input[0] = LEAF;
  input.set(entry, 1);
  return sha256(input);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = NODE;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return sha256(input);
}

/** Hash of the full subtree over the leaves from `index * 2^level` on, 2^level of them. */
export type HashAt = (level: number, index: number) => Uint8Array | Promise<Uint8Array>;

/** Full subtrees over leaves that are at hand. */
export function hashesOf(leaves: readonly Uint8Array[]): (level: number, index: number) => Uint8Array {
  const levels: Uint8Array[][] = [[...leaves]];
  for (let below = levels[0] ?? []; below.length > 1; ) {
    const above: Uint8Array[] = [];
    for (let i = 0; i + 1 < below.length; i += 2) {
      const [left, right] = [below[i], below[i + 1]];
      if (left !== undefined && right !== undefined) above.push(nodeHash(left, right));
    }
    levels.push(above);
    below = above;
  }
  return (level, index) => {
    const hash = levels[level]?.[index];
    if (hash === undefined) throw new RangeError(`no hash ${index} at level ${level} of ${leaves.length} leaves`);
    return hash;
  };
}

/** Leaves from `from` up to, and without, `to`. */
interface Range {
  from: number;
  to: number;
}

export async function rootOf(size: number, hashAt: HashAt): Promise<Uint8Array> {
  return size === 0 ? EMPTY_ROOT : rangeHash({ from: 0, to: size }, hashAt);
}

/**
 * What shows that the leaf `index` is in the tree of `size` leaves: from the leaf up.
 * @param index below `size`
 */
export async function inclusionProof(index: number, size: number, hashAt: HashAt): Promise<Uint8Array[]> {
  if (index < 0 || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  return Promise.all(beside(index, { from: 0, to: size }).map((range) => rangeHash(range, hashAt)));
}

function beside(index: number, { from, to }: Range): Range[] {
  if (to - from === 1) return [];
  const middle = from + split(to - from);
  return index < middle
    ? [...beside(index, { from, to: middle }), { from: middle, to }]
    : [...beside(index, { from: middle, to }), { from, to: middle }];
}

/**
 * What shows that the tree of `old` leaves is a beginning of the one of `size`.
 * @param old from 0 to `size`
 */
export async function consistencyProof(old: number, size: number, hashAt: HashAt): Promise<Uint8Array[]> {
  if (old < 0 || old > size) throw new RangeError(`no beginning of ${old} leaves in a tree of ${size}`);
  if (old === 0 || old === size) return [];
  return Promise.all(between(old, { from: 0, to: size }, true).map((range) => rangeHash(range, hashAt)));
}

/** @param known whether the range is the old tree as a whole, whose root the verifier has */
function between(old: number, { from, to }: Range, known: boolean): Range[] {
  if (old === to) return known ? [] : [{ from, to }];
  const middle = from + split(to - from);
  return old <= middle
    ? [...between(old, { from, to: middle }, known), { from: middle, to }]
    : [...between(old, { from: middle, to }, false), { from, to: middle }];
}

async function rangeHash({ from, to }: Range, hashAt: HashAt): Promise<Uint8Array> {
  const count = to - from;
  const level = Math.log2(count);
  if (Number.isInteger(level)) return hashAt(level, from / count);
  const middle = from + split(count);
  return nodeHash(await rangeHash({ from, to: middle }, hashAt), await rangeHash({ from: middle, to }, hashAt));
}

/** The largest power of two below `count`, which is at least 2. */
function split(count: number): number {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}

/** Whether the proof shows that a leaf with this hash is the one at `index` of the tree of `size` leaves with this root. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  const rest = [...proof];
  const top = climb(index, { from: 0, to: size }, leaf, rest);
  return top !== null && rest.length === 0 && equalBytes(top, root);
}

/** Hash of the range, from the leaf in it and what stands beside; null where the proof ends too early. */
function climb(index: number, { from, to }: Range, leaf: Uint8Array, proof: Uint8Array[]): Uint8Array | null {
  if (to - from === 1) return leaf;
  const middle = from + split(to - from);
  const isLeft = index < middle;
  const mine = climb(index, isLeft ? { from, to: middle } : { from: middle, to }, leaf, proof);
  const other = proof.shift();
  if (mine === null || other === undefined || other.length !== 32) return null;
  return isLeft ? nodeHash(mine, other) : nodeHash(other, mine);
}

/** Whether the proof shows that the tree of `old` leaves with `oldRoot` is a beginning of the one of `size` with `root`. */
export function verifyConsistency(
  old: number,
  oldRoot: Uint8Array,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(old) || !isCount(size) || old > size) return false;
  if (old === 0) return proof.length === 0 && equalBytes(oldRoot, EMPTY_ROOT);
  if (old === size) return proof.length === 0 && equalBytes(oldRoot, root);
  const rest = [...proof];
  const roots = both(old, { from: 0, to: size }, oldRoot, rest);
  return roots !== null && rest.length === 0 && equalBytes(roots.old, oldRoot) && equalBytes(roots.all, root);
}

/** Hashes of the part of the range that is in the old tree, and of all of it. */
function both(
  old: number,
  { from, to }: Range,
  known: Uint8Array | null,
  proof: Uint8Array[],
): { old: Uint8Array; all: Uint8Array } | null {
  if (old === to) {
    const hash = known ?? proof.shift();
    return hash === undefined || hash.length !== 32 ? null : { old: hash, all: hash };
  }
  const middle = from + split(to - from);
  const isLeft = old <= middle;
  const inner = both(old, isLeft ? { from, to: middle } : { from: middle, to }, isLeft ? known : null, proof);
  const other = proof.shift();
  if (inner === null || other === undefined || other.length !== 32) return null;
  return isLeft
    ? { old: inner.old, all: nodeHash(inner.all, other) }
    : { old: nodeHash(other, inner.old), all: nodeHash(other, inner.all) };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
