// OS images as reference values: opened or fetched, checked against their own manifest, and reduced to what the
// appraisal needs for the VMs at hand. Nothing is judged here; an image that cannot be obtained is a gap.

import { NAMED_IMAGES } from '../../core/appraisal/expectations.js';
import { type BundleGap, type CollectedItem, OS_IMAGE_ITEMS } from '../../core/bundle.js';
import { preview, utf8 } from '../../core/bytes.js';
import { InputError, TrustCenterError } from '../../core/errors.js';
import type { AttestationEvidence } from '../../core/formats/evidence.js';
import { parseVmConfig, type VmConfig } from '../../core/formats/vm-config.js';
import {
  GIT_REVISION,
  type ImageReference,
  parseImageReference,
  serialiseImageReference,
} from '../../core/measure/image-reference.js';
import { fileSource } from '../../io/input-file.js';
import { type FetchImageOptions, fetchImage, type ImageProgress } from './image/fetch-image.js';
import { openImage } from './image/open.js';
import type { OsImage } from './image/os-image.js';
import { imageUrl } from './image/release.js';
import { nameOsImage, profileOsImage } from './image-profile.js';

/** The VMs of one deployment claim few images; each is some hundred megabytes. */
const MAX_DOWNLOADS = 8;
const NOT_ASKED = 'not fetched: offline was asked for';

/** What a rebuild from source reproduced. */
export interface RebuiltImage {
  /** Hex, 32 bytes. */
  osImageHash: string;
  repository: string;
  commit: string;
}

/** Where the images come from that the verifier's user vouches for. */
export interface OsImageSource {
  /** Folder or tarball. */
  path: string | null;
  /** What the image there must call itself, `0.5.5`; left out: anything. */
  version?: string;
  /** URL template; `{hash}` stands for the OS image hash that a VM claims. */
  url: string | null;
  /** What a rebuild from source reproduced: an image with this hash has the grade `rebuilt`. */
  rebuilt: RebuiltImage | null;
}

export interface ReferenceItems {
  items: CollectedItem[];
  gaps: BundleGap[];
}

export interface OsImageOptions {
  /** Folder of caches; null: keep nothing. */
  cacheDirectory: string | null;
  /** OS image hashes that the user accepts: a copy in the cache is as good as any. */
  vouched: ReadonlySet<string>;
  offline: boolean;
  progress: (text: string) => void;
  now: () => number;
  signal?: AbortSignal | undefined;
}

/**
 * Items `os-image/…`: image references (JSON).
 * @throws InputError, ParseError when the image at `path`, which the user named, cannot be used
 */
export async function obtainOsImages(
  source: OsImageSource,
  machines: readonly AttestationEvidence[],
  options: OsImageOptions,
): Promise<ReferenceItems> {
  const configs = machines.map(({ vmConfig }) => readVmConfig(vmConfig)).filter((config) => config !== null);
  const memorySizes = [...new Set(configs.map(({ memorySize }) => memorySize))];
  const found: ReferenceItems = { items: [], gaps: [] };
  let isRebuilt = false;
  const add = (reference: ImageReference, from: string, name = `${OS_IMAGE_ITEMS}${found.items.length}`): void => {
    isRebuilt ||= reference.grade === 'rebuilt';
    const bytes = utf8(serialiseImageReference(reference));
    found.items.push({
      role: 'reference',
      name,
      source: from,
      collectedAt: new Date(options.now()).toISOString(),
      bytes,
    });
  };

  if (source.path !== null) {
    options.progress(`measuring the OS image ${source.path}`);
    const image = await openImage(source.path);
    expectVersion(image, source.version);
    const reference = describe(image, 'local', fileSource(source.path), memorySizes);
    add(asRebuilt(reference, source.rebuilt), fileSource(source.path), NAMED_IMAGES.given);
  }
  if (source.url !== null) {
    for (const [index, osImageHash] of wantedHashes(configs, source.url).entries()) {
      if (index >= MAX_DOWNLOADS) {
        found.gaps.push({
          name: `${OS_IMAGE_ITEMS}${osImageHash}`,
          reason: `more than ${MAX_DOWNLOADS} images are claimed`,
        });
        continue;
      }
      const { reference, problem } = await download(source, source.url, osImageHash, memorySizes, options);
      const named = osImageHash === null ? NAMED_IMAGES.release : undefined;
      if (problem !== null) found.gaps.push({ name: named ?? `${OS_IMAGE_ITEMS}${osImageHash}`, reason: problem });
      if (reference !== null) add(asRebuilt(reference, source.rebuilt), reference.source, named);
    }
  }
  if (source.rebuilt !== null && !isRebuilt) {
    const reason = `the rebuild is of image ${source.rebuilt.osImageHash}, and none of the images is that one`;
    const isNamed = ({ name }: CollectedItem): boolean => name === NAMED_IMAGES.given || name === NAMED_IMAGES.release;
    if (found.items.some(isNamed)) {
      throw new InputError('INPUT_INVALID', `rebuild-report: ${reason}`, {
        hint: 'Give the report of the image that you name, or the image that was rebuilt.',
      });
    }
    found.gaps.push({ name: NAMED_IMAGES.rebuild, reason });
  }
  return found;
}

/** The vm_config of a machine; null if it cannot be read, which the machine's checks report. */
function readVmConfig(text: string | null): VmConfig | null {
  if (text === null) return null;
  try {
    return parseVmConfig(text);
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

/** The hashes to put in place of `{hash}`. A URL without it names one image, whatever the VMs claim. */
function wantedHashes(configs: readonly VmConfig[], url: string): (string | null)[] {
  if (!url.includes('{hash}')) return [null];
  return [...new Set(configs.flatMap(({ osImageHash }) => (osImageHash === null ? [] : [osImageHash])))];
}

async function download(
  { rebuilt }: OsImageSource,
  template: string,
  osImageHash: string | null,
  memorySizes: readonly number[],
  { cacheDirectory, vouched, offline, progress, signal }: OsImageOptions,
): Promise<{ reference: ImageReference | null; problem: string | null }> {
  const options: FetchImageOptions = {
    cacheDirectory,
    vouched: rebuilt === null ? vouched : new Set([...vouched, rebuilt.osImageHash]),
    offline,
    progress: (event) => {
      const line = progressLine(event);
      if (line !== null) progress(line);
    },
    ...(signal === undefined ? {} : { signal }),
  };
  try {
    // The hash is the VM's own claim: unless the user accepts it, only the publisher vouches for the image.
    const url = imageUrl(template, osImageHash);
    const { image, grade, url: source, problem } = await fetchImage({ url, osImageHash }, options);
    const reason = problem !== null && offline ? NOT_ASKED : problem;
    return { reference: describe(image, grade, source, memorySizes), problem: reason };
  } catch (error) {
    if (error instanceof TrustCenterError && !signal?.aborted) {
      return { reference: null, problem: offline ? NOT_ASKED : error.message };
    }
    throw error;
  }
}

function asRebuilt(reference: ImageReference, rebuilt: RebuiltImage | null): ImageReference {
  if (rebuilt === null || rebuilt.osImageHash !== reference.osImageHash) return reference;
  return { ...reference, grade: 'rebuilt', source: `${rebuilt.repository} at ${rebuilt.commit}` };
}

function progressLine(event: ImageProgress): string | null {
  switch (event.kind) {
    case 'verifying':
      return 'checking the OS image';
    case 'discarded':
      return `the cached OS image was damaged and has been deleted: ${event.reason}`;
    case 'not-cached':
      return `OS images are not cached: ${event.reason}`;
    case 'transferring':
      return event.received === 0 ? 'fetching the OS image' : null;
  }
}

/** @throws InputError for an image that calls itself otherwise */
function expectVersion({ version }: OsImage, expected: string | undefined): void {
  if (expected === undefined || version?.replace(/^v/, '') === expected) return;
  const says = version === null ? 'it states no version' : `it is version ${preview(version)}`;
  throw new InputError('INPUT_INVALID', `os-image: expected version ${expected}, and ${says}`, {
    hint: 'Give the image of that version, or leave out one of the two.',
  });
}

/** @throws InputError for an image whose registers would say nothing about its root file system */
function describe(
  image: OsImage,
  grade: ImageReference['grade'],
  source: string,
  memorySizes: readonly number[],
): ImageReference {
  if (image.rootfsHash === null) {
    throw new InputError(
      'INPUT_INVALID',
      `OS image ${image.osImageHash}: its command line names no dstack.rootfs_hash`,
      {
        hint: 'Nothing measured binds its root file system, so no quote can prove what it runs. Use a released image.',
      },
    );
  }
  const { gitRevision } = image.metadata;
  const reference: ImageReference = {
    name: nameOsImage(image),
    osImageHash: image.osImageHash,
    grade,
    source,
    isDev: image.isDev,
    ...(gitRevision !== null && GIT_REVISION.test(gitRevision) ? { gitRevision } : {}),
    profile: profileOsImage(image, memorySizes),
  };
  // What is written is what a replay reads: a value that would not come back is found here.
  return parseImageReference(serialiseImageReference(reference));
}
