// What is to be had about the container images of a deployment: of which of them, the policy says; which there are, the
// app-compose files that the deployment reports. Nothing that is reported is taken for true: it only says what to ask.

import { composeImages } from '../../../core/appraisal/source-code/compose-images.js';
import { type BundleGap, type CollectedItem, IMAGE_RECORD_ITEMS } from '../../../core/bundle.js';
import { preview, utf8 } from '../../../core/bytes.js';
import { ParseError } from '../../../core/errors.js';
import { type ImageRecord, serialiseImageRecord } from '../../../core/formats/image-record.js';
import type { ImageProvenance, Policy } from '../../../core/policy/policy.js';
import type { ComponentRole } from '../../../core/result/words.js';
import type { SharedAnswers } from '../shared-answers.js';
import { digestCache } from './cache.js';
import type { GitHubAccess } from './github-attestations.js';
import { type AskedImage, fetchImageRecord } from './image-record.js';
import type { Terms } from './registry.js';

/** What a policy says of the images of a component, as far as it decides who is asked. */
export interface WantedProvenance extends Pick<Policy['sourceCode'], 'provenanceFor'> {
  provenance: readonly Pick<ImageProvenance, 'image' | 'repository' | 'serverUrl'>[];
}

export type WantedImages = Readonly<Record<ComponentRole, WantedProvenance>>;

export type SharedImages = SharedAnswers<AskedRecord>;

interface AskedRecord {
  record: ImageRecord;
  /** Unix milliseconds. */
  at: number;
}

export interface ImageOptions extends Terms {
  access: GitHubAccess | null;
  offline: boolean;
  cacheDirectory: string | null;
  shared?: SharedImages | undefined;
  /** Called with a line of text for each image. */
  progress: (text: string) => void;
  /** Unix milliseconds. */
  now: () => number;
}

/** More than any deployment has. */
const MAX_IMAGES = 32;
/** All records together, in characters: a bundle may have 64 MiB. */
const MAX_RECORDS = 24 * 1024 * 1024;
/** How long it is taken for granted that what was not obtained is still not to be had. */
const PROBLEM_MS = 60_000;
const SHOWN = 200;

export function wantedImages({
  sourceCode,
  kms,
  gateway,
}: Pick<Policy, 'sourceCode' | 'kms' | 'gateway'>): WantedImages {
  return { app: sourceCode, kms, gateway };
}

/** Whether anything is asked about images at all. */
export function wantsImages(wanted: WantedImages): boolean {
  return Object.values(wanted).some(
    ({ provenance, provenanceFor }) => provenanceFor === 'all' || provenance.length > 0,
  );
}

/**
 * One record for each image that is written differently, whoever runs it.
 * @param composes app-compose files, each with the component that runs it
 */
export async function fetchImageRecords(
  composes: readonly { role: ComponentRole; appCompose: string }[],
  wanted: WantedImages,
  options: ImageOptions,
): Promise<{ items: CollectedItem[]; gaps: BundleGap[] }> {
  const { offline, cacheDirectory, progress, now, shared, ...asking } = options;
  const { images, problem } = await imagesToAsk(composes, wanted);
  const gaps: BundleGap[] = problem === null ? [] : [{ name: 'image-records', reason: problem }];
  const asked = images.slice(0, MAX_IMAGES);
  const gap = (number: number, reason: string): void => {
    gaps.push({
      name: `${IMAGE_RECORD_ITEMS}${number}`,
      reason: `${preview(images[number]?.reference ?? '', SHOWN)}: ${reason}`,
    });
  };
  if (images.length > MAX_IMAGES) {
    gap(
      MAX_IMAGES,
      `${images.length} images, of which ${MAX_IMAGES} were asked about; this is the first of the others`,
    );
  }
  if (offline) {
    for (const number of asked.keys()) gap(number, 'not fetched: offline was asked for');
    return { items: [], gaps };
  }
  const cache = cacheDirectory === null ? null : digestCache(cacheDirectory, progress);
  const records = await Promise.all(
    asked.map((image) => {
      const ask = async (): Promise<AskedRecord> => {
        progress(`asking ${image.image.registry} about ${image.reference}`);
        const at = now();
        return { record: await fetchImageRecord(image, { ...asking, cache }), at };
      };
      const { reference, repositories } = image;
      const question = JSON.stringify([reference, repositories, asking.addresses, cacheDirectory]);
      return shared === undefined ? ask() : shared.get(question, (answer) => suits(answer, now()), ask);
    }),
  );
  let room = MAX_RECORDS;
  const items = records.flatMap(({ record, at }, number): CollectedItem[] => {
    const text = serialiseImageRecord(record);
    if (text.length > room) {
      gap(number, `left out: what there is about all images has more than ${MAX_RECORDS} characters`);
      return [];
    }
    room -= text.length;
    const source = `https://${record.registry}/v2/${record.repository}`;
    const name = `${IMAGE_RECORD_ITEMS}${number}`;
    return [{ role: 'endorsement', name, source, collectedAt: new Date(at).toISOString(), bytes: utf8(text) }];
  });
  return { items, gaps };
}

function suits({ record: { problems }, at }: AskedRecord, now: number): boolean {
  return problems.length === 0 || (now - at < PROBLEM_MS && now >= at);
}

async function imagesToAsk(
  composes: readonly { role: ComponentRole; appCompose: string }[],
  wanted: WantedImages,
): Promise<{ images: AskedImage[]; problem: string | null }> {
  const images = new Map<string, AskedImage>();
  let problem: string | null = null;
  const known = new Set<string>();
  for (const { role, appCompose } of composes) {
    const { provenance, provenanceFor } = wanted[role];
    if ((provenanceFor === 'listed' && provenance.length === 0) || known.has(`${role} ${appCompose}`)) continue;
    known.add(`${role} ${appCompose}`);
    for (const found of await composeImages(utf8(appCompose)).catch(unreadable)) {
      if (found.kind !== 'named') continue;
      const { reference, image } = found;
      const entries = provenance.filter((entry) => entry.image === image.name);
      if (provenanceFor === 'listed' && entries.length === 0) continue;
      const repositories = [
        ...(images.get(reference)?.repositories ?? []),
        ...entries.flatMap(({ repository, serverUrl }) => (repository === null ? [] : [{ repository, serverUrl }])),
      ];
      images.set(reference, { reference, image, repositories: distinct(repositories) });
    }
  }
  return { images: [...images.values()], problem };

  function unreadable(error: unknown): never[] {
    if (!(error instanceof ParseError)) throw error;
    problem ??= `an app-compose cannot be read: ${error.message}`;
    return [];
  }
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
