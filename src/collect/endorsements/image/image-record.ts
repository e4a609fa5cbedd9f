// All that is to be had about one image: its manifests from the registry, and Sigstore bundles over them from there and
// from GitHub. A question without an answer is a problem in the record, and keeps no other from being asked.

import { documentText } from '../../../core/bytes.js';
import { FetchError, ParseError } from '../../../core/errors.js';
import type { ContainerImage } from '../../../core/formats/container-image.js';
import { entriesForDstack } from '../../../core/formats/image-manifest.js';
import { IMAGE_RECORD_SCHEMA, type ImageProblem, type ImageRecord } from '../../../core/formats/image-record.js';
import { anyObject, readJson } from '../../../core/schema/reader.js';
import type { DigestCache } from './cache.js';
import { type GitHubAccess, githubAttestations } from './github-attestations.js';
import { type FoundBundles, MAX_BUNDLE_BYTES, referredBundles } from './referred-bundles.js';
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

/** Of one image, all requests together. */
const IMAGE_MS = 120_000;
const PATIENCE: Terms = { timeoutMs: 30_000, idleTimeoutMs: 10_000, retries: 1 };
/** What is kept of one image. In base64 it is a third more, and fits into a record. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
/** Manifests of one index that may run. */
const MAX_PLATFORM_MANIFESTS = 16;
const MAX_BUNDLES = 128;
const MAX_PROBLEMS = 64;
const MAX_REASON = 900;

/** Throws where the signal is aborted, and for nothing that is asked over the network. */
export async function fetchImageRecord(
  { reference, image, repositories }: AskedImage,
  { cache, access, signal, ...given }: RecordOptions,
): Promise<ImageRecord> {
  const deadline = AbortSignal.timeout(IMAGE_MS);
  const terms = {
    ...PATIENCE,
    ...given,
    signal: AbortSignal.any([deadline, ...(signal === undefined ? [] : [signal])]),
  };
  const registry = new Registry(image, terms, cache);
  const record: ImageRecord = {
    schema: IMAGE_RECORD_SCHEMA,
    reference,
    registry: image.registry,
    repository: image.repository,
    tagDigest: null,
    manifests: [],
    attestations: [],
    problems: [],
  };
  let room = MAX_KEPT_BYTES;

  const problem = (what: ImageProblem['what'], reason: string): void => {
    if (record.problems.length < MAX_PROBLEMS) record.problems.push({ what, reason: oneLine(reason) });
  };
  /** Null where there is no answer. */
  async function attempt<T>(what: ImageProblem['what'], ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FetchError) || signal?.aborted) throw error;
      problem(
        what,
        deadline.aborted ? `not asked to the end: it took longer than ${IMAGE_MS / 1000} s` : error.message,
      );
      return null;
    }
  }
  const fits = (what: ImageProblem['what'], bytes: Uint8Array): boolean => {
    if (bytes.length <= room) {
      room -= bytes.length;
      return true;
    }
    problem(what, `left out: all that there is about the image has more than ${MAX_KEPT_BYTES} bytes`);
    return false;
  };
  const keepManifest = ({ digest, bytes, content: { mediaType } }: Manifest): void => {
    if (fits('manifest', bytes)) record.manifests.push({ digest, mediaType, bytes });
  };
  const known = new Set<string>();
  const keepBundles = (subject: string, { bundles, problems }: FoundBundles): void => {
    for (const { source, url, bundle } of bundles) {
      const content = contentOf(bundle);
      if (content === null) {
        problem('attestation', `${url}: it is not JSON`);
        continue;
      }
      if (known.has(content)) continue;
      if (record.attestations.length === MAX_BUNDLES) problem('attestation', `more than ${MAX_BUNDLES} bundles`);
      else if (fits('attestation', bundle)) record.attestations.push({ source, url, subject, bundle });
      known.add(content);
    }
    for (const reason of problems) problem('attestation', reason);
  };

  const root = await attempt('manifest', () => registry.manifest(image.digest ?? image.tag ?? 'latest'));
  if (root !== null) keepManifest(root);
  if (image.digest === null) record.tagDigest = root?.digest ?? null;
  // Where the digest got no answer, its tag would get none.
  else if (image.tag !== null && root !== null) {
    const { tag } = image;
    record.tagDigest = (await attempt('tag', () => registry.manifest(tag)))?.digest ?? null;
  }

  const platforms: string[] = [];
  if (root?.content.kind === 'index') {
    const digests = [...new Set(entriesForDstack(root.content.entries).map(({ digest }) => digest))];
    if (digests.length === 0) problem('manifest', 'the index lists no manifest for linux/amd64');
    if (digests.length > MAX_PLATFORM_MANIFESTS) {
      problem(
        'manifest',
        `the index lists ${digests.length} manifests for linux/amd64, of which ${MAX_PLATFORM_MANIFESTS} were fetched`,
      );
    }
    for (const digest of digests.slice(0, MAX_PLATFORM_MANIFESTS)) {
      platforms.push(digest);
      const manifest = await attempt('manifest', () => registry.manifest(digest));
      if (manifest !== null) keepManifest(manifest);
    }
  }

  const top = image.digest ?? root?.digest;
  const subjects = [...new Set([...(top === undefined ? [] : [top]), ...platforms])];
  if (root !== null) {
    for (const subject of subjects) {
      const found = await attempt('referrers', () => referredBundles(registry, subject));
      if (found !== null) keepBundles(subject, found);
    }
  }
  for (const { repository, serverUrl } of repositories) {
    let isAny = false;
    for (const subject of subjects) {
      const found = await attempt('github', () => githubAttestations(repository, serverUrl, subject, access, terms));
      if (found !== null) keepBundles(subject, found);
      isAny ||= found === null || found.bundles.length > 0 || found.problems.length > 0;
    }
    if (!isAny && subjects.length > 0) {
      problem('github', `${serverUrl}/${repository} has no attestation of this image, or none that may be read`);
    }
  }
  return record;
}

/** One text for equal bundles, wherever they were found; null: it is no JSON object. */
function contentOf(bundle: Uint8Array): string | null {
  try {
    return JSON.stringify(readJson(documentText(bundle, 'bundle'), 'bundle', anyObject, { bytes: MAX_BUNDLE_BYTES }));
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

/** A registry chooses parts of what is said of it. */
function oneLine(text: string): string {
  return text.slice(0, MAX_REASON).replace(/\p{C}/gu, '?');
}
