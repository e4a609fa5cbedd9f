// Sigstore bundles that a registry keeps about a manifest, as `cosign` 3 and `actions/attest` push them: a manifest that
// refers to it, with the bundle as its layer. What the list says of them chooses what is fetched, and proves nothing.

import { FetchError } from '../../../core/errors.js';
import type { ImageDescriptor } from '../../../core/formats/image-manifest.js';
import type { Registry } from './registry.js';

export interface FoundBundle {
  source: 'github' | 'referrer' | 'tag';
  url: string;
  bundle: Uint8Array;
}

/** Bundles, and why others that there are were not obtained. */
export interface FoundBundles {
  bundles: FoundBundle[];
  problems: string[];
}

/** A bundle of provenance has some 15 KB; those of an SBOM may have megabytes, and say nothing of where an image is from. */
export const MAX_BUNDLE_BYTES = 1024 * 1024;
const BUNDLE_TYPE = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.3\+json|\+json;version=0\.[12])$/;
const PREDICATE_TYPE = 'dev.sigstore.bundle.predicateType';
const PROVENANCE = 'https://slsa.dev/provenance/';
/** Bundles about one manifest. */
const MAX_BUNDLES = 16;

/** @throws FetchError where the registry does not say which there are */
export async function referredBundles(registry: Registry, digest: string): Promise<FoundBundles> {
  const { source, entries } = await registry.referrers(digest);
  const listed = entries.filter(({ artifactType }) => artifactType !== null && BUNDLE_TYPE.test(artifactType));
  const ordered = [...listed.filter(isProvenance), ...listed.filter((entry) => !isProvenance(entry))];
  const found: FoundBundles = { bundles: [], problems: [] };
  for (const { digest: referrer } of ordered.slice(0, MAX_BUNDLES)) {
    try {
      for (const layer of await bundleLayers(registry, referrer)) {
        const bundle = await registry.blob(layer.digest, MAX_BUNDLE_BYTES);
        found.bundles.push({ source, url: registry.blobUrl(layer.digest), bundle });
      }
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      found.problems.push(error.message);
    }
  }
  if (ordered.length > MAX_BUNDLES)
    found.problems.push(`${ordered.length} bundles, of which ${MAX_BUNDLES} were fetched`);
  return found;
}

function isProvenance({ annotations }: ImageDescriptor): boolean {
  return annotations.get(PREDICATE_TYPE)?.startsWith(PROVENANCE) ?? false;
}

/** Layers of one manifest that are bundles. Pushers put one there. */
const MAX_LAYERS = 4;

async function bundleLayers(registry: Registry, referrer: string): Promise<ImageDescriptor[]> {
  const { content } = await registry.manifest(referrer);
  if (content.kind !== 'manifest') return [];
  return content.layers.filter(({ mediaType }) => BUNDLE_TYPE.test(mediaType)).slice(0, MAX_LAYERS);
}
