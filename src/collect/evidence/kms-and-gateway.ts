// Evidence of KMS and gateway: recorded, as the caller gives it, or from themselves.

import type { BundleGap, CollectedItem } from '../../core/bundle.js';
import type { AcquiredDocument } from '../../core/collection/acquired.js';
import { ITEMS_OF } from '../../core/collection/numbered.js';
import { type OtherRole, recogniseComponentEvidence } from '../../core/formats/component-evidence.js';
import { fileSource, readInputFile } from '../../io/input-file.js';
import { displayUrl } from '../../io/url.js';
import type { CollectRequest } from '../collect-request.js';
import { collected, whoAnswered } from '../items.js';
import { addressesOf, type FetchOptions, type Patience, type SourcedBytes } from './fetch-evidence.js';
import { fetchFromGateway } from './gateway.js';
import { fetchFromKms } from './kms.js';
import type { Place } from './places.js';

export async function readComponentEvidence(
  role: OtherRole,
  paths: readonly string[],
  now: () => number,
): Promise<AcquiredDocument[]> {
  const found: AcquiredDocument[] = [];
  for (const path of paths) {
    const bytes = await readInputFile(path, `${role}-evidence`);
    const item = collected('evidence', ITEMS_OF[role], { bytes, source: fileSource(path) }, now());
    found.push({ item, document: recogniseComponentEvidence(role, bytes), acquired: 'replayed' });
  }
  return found;
}

/** What KMS and gateway themselves gave. */
export interface AskedOthers {
  given: AcquiredDocument[];
  records: CollectedItem[];
  gaps: BundleGap[];
}

export async function askOthers(
  places: readonly Place[],
  request: CollectRequest,
  now: () => number,
): Promise<AskedOthers> {
  const { onProgress: progress = () => {}, signal, patience, allowPrivate = false } = request;
  const answers = await Promise.all(
    places.map(async ({ role, url, learnedFrom }) => {
      progress(`asking the ${NAME_OF[role]} at ${displayUrl(url)}`);
      const options: FetchOptions = {
        ...(learnedFrom === null ? {} : IN_PASSING),
        ...patience,
        signal,
        now,
        // What Phala Cloud names, the caller did not choose in any way.
        addresses: learnedFrom === 'phala-cloud' ? 'public' : addressesOf(url, allowPrivate),
      };
      const answered = await (role === 'kms' ? fetchFromKms(url, options) : fetchFromGateway(url, options));
      return { role, learnedFrom, ...answered };
    }),
  );
  return {
    given: answers.flatMap(({ role, documents }) =>
      documents.map(({ from, document, isMet }) => {
        const item = collected('evidence', ITEMS_OF[role], from, now());
        return { item, document, acquired: isMet ? ('handshake' as const) : ('fetched' as const) };
      }),
    ),
    records: answers.flatMap(({ documents, records }) => {
      // The time by another server than the target's says nothing of the target.
      const peersOf = (from: SourcedBytes): CollectedItem[] => whoAnswered({ ...from, clock: null }, now());
      return [
        ...records.map(({ name, from }) => collected('evidence', name, from, now())),
        ...[...documents, ...records].flatMap(({ from }) => peersOf(from)),
      ];
    }),
    gaps: answers.flatMap(({ role, learnedFrom, gaps }) =>
      // What an answer leaves out has a reason of its own, wherever it was asked.
      learnedFrom === null
        ? gaps
        : gaps.map((gap) =>
            gap.code === undefined ? gap : { ...gap, hint: `${SAYS[learnedFrom]} ${SAY_WHERE[role]}` },
          ),
    ),
  };
}

const SAYS = {
  'phala-cloud': 'Phala Cloud names this address.',
  domain: 'The name of the domain says that a gateway is there.',
};
const NAME_OF: Readonly<Record<OtherRole, string>> = { kms: 'KMS', gateway: 'gateway' };
const SAY_WHERE: Readonly<Record<OtherRole, string>> = {
  kms: 'If the KMS is elsewhere, say where: --kms-url URL; or give recorded evidence of it: --kms-evidence FILE.',
  gateway:
    'If the gateway is elsewhere, say where: --gateway-url URL; or give recorded evidence of it: --gateway-evidence FILE.',
};
/** Nobody asked for these: they do not keep a verification waiting for long. */
const IN_PASSING: Patience = { timeoutMs: 30_000, retries: 1 };
