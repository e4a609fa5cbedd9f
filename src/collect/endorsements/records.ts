// The records of a collection, as far as the caller wants them: what chains say of contracts, registries of images, and what
// is known of a domain.

import { APP_COMPOSE_ITEM, type BundleParts, type CollectedItem } from '../../core/bundle.js';
import { documentText } from '../../core/bytes.js';
import { OFFLINE } from '../../core/collection/offline.js';
import type { AttestationEvidence } from '../../core/formats/evidence.js';
import type { ComponentRole } from '../../core/result/words.js';
import { type CollectRequest, cacheDirectoryOf } from '../collect-request.js';
import type { ChainEndorsements } from './chain/index.js';
import type { ImageOptions } from './container-image/index.js';
import { wantsImages } from './container-image/wanted.js';
import type { DomainRecords } from './domain/index.js';
import { notAsked, type RegistryEvidence, registryEndorsements } from './registry.js';

/**
 * What endpoints of a chain say of the contracts, asked now: nothing signs their answers, so that those in a bundle which is
 * given as evidence are only what its maker wrote.
 */
export async function chainRecords(
  { registry, offline, onProgress: progress = () => {}, signal }: CollectRequest,
  now: () => number,
  evidence: RegistryEvidence,
): Promise<ChainEndorsements> {
  if (registry === undefined) return { items: [], gaps: [] };
  if (!offline) return registryEndorsements(registry, evidence, { progress, now, signal });
  return notAsked(OFFLINE.reason, OFFLINE.hint);
}

/** What resolvers, servers, CAs and monitors say of the domain, asked now for the same reason. */
export async function domainRecords(request: CollectRequest, now: () => number): Promise<DomainRecords> {
  const { domain, offline, allowPrivate = false, patience = {}, onProgress: progress = () => {}, signal } = request;
  if (domain === undefined) return { items: [], gaps: [] };
  const { askAbout, notAskedAbout } = await import('./domain/index.js');
  if (offline) return notAskedAbout(domain, OFFLINE.reason, OFFLINE.hint);
  return askAbout(domain, { allowPrivate, patience, now, progress, signal });
}

/** One for each image that the policy has somebody asked about. */
export async function imageRecords(
  request: CollectRequest,
  now: () => number,
  machines: readonly AttestationEvidence[],
  appCompose: CollectedItem | null,
): Promise<Pick<BundleParts, 'items' | 'gaps'>> {
  const { images } = request;
  if (images === undefined || !wantsImages(images)) return { items: [], gaps: [] };
  const { fetchImageRecords } = await import('./container-image/index.js');
  return fetchImageRecords(composesOf(machines, appCompose), images, imageOptions(request, now));
}

/** The app-compose files that machines report, and that of the app which the caller gives. */
function composesOf(
  machines: readonly AttestationEvidence[],
  given: CollectedItem | null,
): { role: ComponentRole; appCompose: string }[] {
  return [
    ...machines.flatMap(({ role, appCompose }) => (appCompose === null ? [] : [{ role, appCompose }])),
    ...(given === null ? [] : [{ role: 'app' as const, appCompose: documentText(given.bytes, APP_COMPOSE_ITEM) }]),
  ];
}

function imageOptions(request: CollectRequest, now: () => number): ImageOptions {
  const { offline, signal, allowPrivate = false, github = null, sharedImages: shared } = request;
  const { onProgress: progress = () => {} } = request;
  const addresses = allowPrivate ? 'any' : 'public';
  const cacheDirectory = cacheDirectoryOf(request);
  return { access: github, offline, signal, addresses, cacheDirectory, shared, progress, now };
}
