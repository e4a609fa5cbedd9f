// All that is to be had about one image: its manifests from the registry, and Sigstore bundles over them from there and
// from GitHub. A question without an answer is a problem in the record, and keeps no other from being asked.

import type { ContainerImage } from '../../../core/formats/container-image.js';
import { entriesForDstack } from '../../../core/formats/image-manifest.js';
import type { ImageRecord } from '../../../core/formats/image-record.js';
import type { DigestCache } from './cache.js';
import { type GitHubAccess, githubAttestations } from './github-attestations.js';
import { RecordDraft } from './record-draft.js';
import { referredBundles } from './referred-bundles.js';
import { type Manifest, Registry, type Terms } from './registry.js';

export interface AskedImage {
  /** As the Compose file writes it. */
  reference: string;
  image: ContainerImage;
  /** Repositories that it may have been built from, each on its server: GitHub is asked for their attestations. */
  repositories: readonly { repository: string; serverUrl: string }[];
}

export interface RecordOptions extends Terms {
  cache: DigestCache | null;
  access: GitHubAccess | null;
}

const PATIENCE: Terms = { timeoutMs: 30_000, idleTimeoutMs: 10_000, retries: 1 };
/** Manifests of one index that may run. */
const MAX_PLATFORM_MANIFESTS = 16;

/** Throws where the signal is aborted, and for nothing that is asked over the network. */
export async function fetchImageRecord(
  { reference, image, repositories }: AskedImage,
  { cache, access, signal, ...given }: RecordOptions,
): Promise<ImageRecord> {
  const draft = new RecordDraft(reference, image, signal);
  const terms = { ...PATIENCE, ...given, signal: draft.signal };
  const registry = new Registry(image, terms, cache);
  const root = await draft.attempt('manifest', () => registry.manifest(image.digest ?? image.tag ?? 'latest'));
  const subjects = root === null ? knownDigest(image) : await keepManifests(draft, registry, image, root);
  // A registry that did not give the manifest is not asked what refers to it.
  for (const subject of root === null ? [] : subjects) {
    const found = await draft.attempt('referrers', () => referredBundles(registry, subject));
    if (found !== null) draft.keepBundles(subject, found);
  }
  for (const { repository, serverUrl } of repositories) {
    let isNone = subjects.length > 0;
    for (const subject of subjects) {
      const ask = () => githubAttestations(repository, serverUrl, subject, access, terms);
      const found = await draft.attempt('github', ask);
      if (found !== null) draft.keepBundles(subject, found);
      isNone &&= found !== null && found.bundles.length === 0 && found.problems.length === 0;
    }
    if (isNone) {
      draft.problem('github', `${serverUrl}/${repository} has no attestation of this image, or none that may be read`);
    }
  }
  return draft.record;
}

function knownDigest({ digest }: ContainerImage): string[] {
  return digest === null ? [] : [digest];
}

/** @returns digests whose attestations would be about the image */
async function keepManifests(
  draft: RecordDraft,
  registry: Registry,
  { digest, tag }: ContainerImage,
  root: Manifest,
): Promise<string[]> {
  draft.keepManifest(root);
  const above: string[] = [];
  if (digest === null) draft.record.tagDigest = root.digest;
  else if (tag !== null) {
    const tagged = await draft.attempt('tag', () => registry.manifest(tag));
    draft.record.tagDigest = tagged?.digest ?? null;
    // Where the file names one manifest of an index, it may be the index that was attested.
    if (tagged !== null && platformsOf(tagged).includes(digest)) {
      draft.keepManifest(tagged);
      above.push(tagged.digest);
    }
  }
  const platforms = platformsOf(root);
  if (root.content.kind === 'index' && platforms.length === 0) {
    draft.problem('manifest', 'the index lists no manifest for linux/amd64');
  }
  if (platforms.length > MAX_PLATFORM_MANIFESTS) {
    const counted = `${platforms.length} manifests for linux/amd64, of which ${MAX_PLATFORM_MANIFESTS} were fetched`;
    draft.problem('manifest', `the index lists ${counted}`);
  }
  const below = platforms.slice(0, MAX_PLATFORM_MANIFESTS);
  for (const platform of below) {
    const manifest = await draft.attempt('manifest', () => registry.manifest(platform));
    if (manifest !== null) draft.keepManifest(manifest);
  }
  return [...new Set([root.digest, ...below, ...above])];
}

/** Digests of the manifests that an index lists for where dstack runs. */
function platformsOf({ content }: Manifest): string[] {
  return content.kind === 'index' ? [...new Set(entriesForDstack(content.entries).map(({ digest }) => digest))] : [];
}
