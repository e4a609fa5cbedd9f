// What the app-compose of a change lets happen and what it runs, each against the base.

import type { ComposeFinding } from '../appraisal/source-code/compose-findings.js';
import { type ComposeImage, composeImages } from '../appraisal/source-code/compose-images.js';
import { isRefused } from '../appraisal/source-code/findings.js';
import { ParseError } from '../errors.js';
import type { Policy } from '../policy/policy.js';
import type { ImageResult } from '../result/document.js';
import type { PlannedFinding, PlannedImage } from './document.js';

/** @param base findings of the base; null: there is none, and all are new */
export function plannedFindings(
  change: readonly ComposeFinding[],
  base: readonly ComposeFinding[] | null,
  policy: Policy,
): { findings: PlannedFinding[]; gone: PlannedFinding[] } {
  const planned = (all: readonly ComposeFinding[], others: readonly ComposeFinding[] | null): PlannedFinding[] => {
    const known = counted((others ?? []).map(keyOf));
    return all.map((finding) => {
      const { rule, severity, message, where } = finding;
      const state = known.take(keyOf(finding)) ? 'same' : 'new';
      return { rule, severity, message, where, isRefused: isRefused(policy.sourceCode.findings, finding), state };
    });
  };
  // Seen from the base, what is new there is what the change ends.
  const gone = base === null ? [] : planned(base, change).filter(({ state }) => state === 'new');
  return { findings: planned(change, base), gone };
}

function keyOf({ rule, where, message }: ComposeFinding): string {
  return JSON.stringify([rule, where, message]);
}

/** Each can be taken as often as it is there. */
function counted(keys: readonly string[]): { take(key: string): boolean } {
  const left = new Map<string, number>();
  for (const key of keys) left.set(key, (left.get(key) ?? 0) + 1);
  return {
    take(key) {
      const count = left.get(key) ?? 0;
      if (count > 0) left.set(key, count - 1);
      return count > 0;
    },
  };
}

/** Images that are listed: more than any app has. */
const MAX_IMAGES = 256;

/**
 * @param base null: there is none, and all are new
 * @returns null where the file cannot be read; its findings say why
 */
export async function plannedImages(
  change: Uint8Array,
  base: Uint8Array | null,
  judged: readonly ImageResult[],
): Promise<PlannedImage[] | null> {
  const images = await imagesOf(change);
  if (images === null) return null;
  const known = base === null ? null : await imagesOf(base);
  const before = new Set((known ?? []).map(({ reference, kind }) => `${kind} ${reference}`));
  return images.slice(0, MAX_IMAGES).map((image) => {
    const { where, reference } = image;
    const state = before.has(`${image.kind} ${reference}`) ? 'same' : 'new';
    const known = judged.find((one) => one.reference !== null && one.reference === reference);
    const { repository, commit } = known?.source ?? { repository: null, commit: null };
    const source = repository === null || commit === null ? null : { repository, commit };
    return { where, reference, kind: kindOf(image), state, isAsked: known?.asked ?? false, source };
  });
}

async function imagesOf(appCompose: Uint8Array): Promise<ComposeImage[] | null> {
  try {
    return await composeImages(appCompose);
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

function kindOf(image: ComposeImage): PlannedImage['kind'] {
  if (image.kind !== 'named') return image.kind;
  return image.image.digest === null ? 'tag' : 'pinned';
}
