// Two images, artifact by artifact: which files count, and what their equality amounts to. Pure: the files themselves were
// read and hashed before.

import type { ArtifactComparison, FileDigest, RebuildVerdict } from './document.js';

/** What is known of an image folder. */
export interface ImageListing {
  /** Regular files that count. */
  files: ReadonlyMap<string, FileDigest>;
  /** Names that count but are no file to be read, and why. */
  unusable: ReadonlyMap<string, string>;
  /** What else is in the folder. */
  others: readonly string[];
  /** What the image says it is made of: the files that metadata.json names and sha256sum.txt lists. */
  named: readonly string[];
  /** The one that metadata.json names, else the usual name. */
  rootfs: string;
  /** Commit that it says it was built from; null when it does not say. */
  revision: string | null;
}

export const DEFAULT_ROOTFS = 'rootfs.img.parted.verity';
const USUAL = ['ovmf.fd', 'bzImage', 'initramfs.cpio.gz', 'metadata.json', DEFAULT_ROOTFS];
/** Made from the other files. */
const DERIVED = ['sha256sum.txt', 'digest.txt'];
const MEASUREMENT_DOCUMENT = /^measurement\.[a-z0-9.-]{1,32}\.cbor$/;

/** Whether `name` is a file of the folder itself, with nothing in its name that means more. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._+~-]{0,199}$/.test(name);
}

/** Whether a file of this name counts: releases have it, it is a measurement document, or an image names it. */
export function counts(name: string, named: readonly string[]): boolean {
  return (
    (isPlainName(name) && [USUAL, DERIVED, named].some((names) => names.includes(name))) ||
    MEASUREMENT_DOCUMENT.test(name)
  );
}

/** Compare every artifact that counts on either side. Those made from the others come last. */
export function compareArtifacts(
  expected: ImageListing,
  actual: ImageListing,
): { artifacts: ArtifactComparison[]; notCompared: string[] } {
  const present = [expected, actual].flatMap(({ files, unusable }) => [...files.keys(), ...unusable.keys()]);
  const names = new Set([...expected.named, expected.rootfs, 'metadata.json', 'sha256sum.txt', ...present].sort());
  for (const name of DERIVED) if (names.delete(name)) names.add(name);
  const artifacts = [...names].map((name) => compareArtifact(name, expected, actual));
  const notCompared = [...new Set([...expected.others, ...actual.others])].filter((name) => !names.has(name)).sort();
  return { artifacts, notCompared };
}

function compareArtifact(name: string, expected: ImageListing, actual: ImageListing): ArtifactComparison {
  const a = expected.files.get(name) ?? null;
  const b = actual.files.get(name) ?? null;
  const note = expected.unusable.get(name) ?? actual.unusable.get(name) ?? null;
  return { name, status: statusOf(a, b, name === expected.rootfs), expected: a, actual: b, difference: null, note };
}

/** A root file system that only the expected image lacks is missing, not extra: bundles for verifiers leave it out. */
function statusOf(a: FileDigest | null, b: FileDigest | null, isRootfs: boolean): ArtifactComparison['status'] {
  if (b === null || (a === null && isRootfs)) return 'missing';
  if (a === null) return 'extra';
  return a.size === b.size && a.sha256 === b.sha256 ? 'equal' : 'differs';
}

/** `differs` as soon as one does; else `incomplete` when one could not be compared, or there was nothing to compare. */
export function verdictOf(artifacts: readonly ArtifactComparison[]): RebuildVerdict {
  const some = (...statuses: ArtifactComparison['status'][]): boolean =>
    artifacts.some(({ status }) => statuses.includes(status));
  if (some('differs', 'extra')) return 'differs';
  return artifacts.length === 0 || some('missing') ? 'incomplete' : 'reproduced';
}
