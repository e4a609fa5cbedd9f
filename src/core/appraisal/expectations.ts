// What the caller named for this very verification: an app, a file, an image, a nonce, a domain. Whatever phases are
// required, it is compared; where it cannot be compared, nothing is verified.

import { CATALOG, type CheckId } from '../result/catalog.js';
import type { Check } from '../result/document.js';
import type { ComponentRole, Phase } from '../result/words.js';

export const EXPECTATIONS = [
  'nonce',
  'os-image',
  'app-id',
  'app-compose',
  'compose-file',
  'kms',
  'gateway',
  'registry',
  'domain',
] as const;
export type Expectation = (typeof EXPECTATIONS)[number];

/**
 * Items and gaps of a bundle that are about the OS image which the call named, not about one fetched because a VM claims
 * it: the file or folder given, the image at an address for one image alone, the build that was asked for.
 */
export const NAMED_IMAGES = {
  given: 'os-image/given',
  release: 'os-image/release',
  rebuild: 'os-image/rebuild',
} as const;

/** Needed for whatever is read from the launch: the log is the measured one, and records one whole launch of a known OS. */
const LAUNCH = [
  'source-code.ground',
  'source-code.event-log-replay',
  'source-code.event-digests',
  'source-code.launch-events',
] as const;

/** RTMR0 may be computed with ACPI tables that only the event log tells: os.acpi-tables says whether they are known. */
const IMAGE = ['os.mrtd', 'os.rtmr0', 'os.rtmr1', 'os.rtmr2', 'os.acpi-tables', 'os.reference-value'] as const;

/** The checks that compare it. */
const COMPARED_BY: Readonly<Record<Expectation, readonly CheckId[]>> = {
  nonce: ['hardware.quote-format', 'hardware.report-data'],
  'os-image': ['os.ground', ...IMAGE],
  'app-id': [...LAUNCH, 'source-code.app-id'],
  'app-compose': [...LAUNCH, 'source-code.compose-hash', 'source-code.compose-manager'],
  'compose-file': [...LAUNCH, 'source-code.compose-file', 'source-code.app-compose', 'source-code.compose-manager'],
  // Of the KMS and the gateway themselves nothing is expected by name: they are judged by their sections of the policy.
  kms: [...LAUNCH, 'source-code.kms-binding', 'source-code.key-provider-quote'],
  gateway: [...LAUNCH, 'source-code.kms-binding'],
  registry: [...LAUNCH, ...(Object.keys(CATALOG) as CheckId[]).filter((id) => id.startsWith('source-code.registry.'))],
  domain: [
    'domain.ground',
    'domain.name',
    'domain.tee-controlled-key',
    'domain.certificate',
    'domain.caa',
    'domain.ct',
  ],
};

/** Of the checks of a phase that is not required, those that compare what was named, and what those follow from. */
export function comparing(named: readonly Expectation[], checks: readonly Check[]): Check[] {
  const ids = new Set(named.flatMap((expectation) => COMPARED_BY[expectation]));
  const byId = new Map(checks.map((check) => [check.id, check]));
  // A set that grows is gone through to its end.
  for (const id of ids) {
    const cause = byId.get(id)?.followsFrom;
    if (cause !== undefined) ids.add(cause);
  }
  return checks.filter(({ id }) => ids.has(id));
}

/** Whether anything that was named is compared in this phase. */
export function isNamed(named: readonly Expectation[], phase: Phase): boolean {
  return named.some((expectation) => COMPARED_BY[expectation].some((id) => id.startsWith(`${phase}.`)));
}

/** What was named is about the app, but for its gateway: that its keys are of the same KMS. */
export function namedOf(role: ComponentRole, named: readonly Expectation[]): readonly Expectation[] {
  if (role === 'app') return named;
  return role === 'gateway' ? named.filter((expectation) => expectation === 'gateway') : [];
}
