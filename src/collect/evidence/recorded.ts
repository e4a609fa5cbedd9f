// Recorded evidence, from a file.

import type { BundleTarget } from '../../core/bundle.js';
import type { Acquired } from '../../core/collection/acquired.js';
import { recordedEvidence } from '../../core/collection/recorded.js';
import { fileSource, MAX_BUNDLE_BYTES, readInputFile } from '../../io/input-file.js';
import type { CollectTarget } from '../collect-request.js';

export async function readRecorded(
  { path, bytes: given }: Extract<CollectTarget, { kind: 'file' }>,
  target: BundleTarget,
  now: () => number,
): Promise<Acquired> {
  const bytes = given ?? (await readInputFile(path, 'evidence', MAX_BUNDLE_BYTES));
  return recordedEvidence({ bytes, source: fileSource(path), collectedAt: new Date(now()).toISOString() }, target);
}
