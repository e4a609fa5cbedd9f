// A record while it is being made: what is kept of an image is bounded, whatever registries and GitHub answer, and what is
// left out is said.

import { documentText } from '../../../core/bytes.js';
import { FetchError, ParseError } from '../../../core/errors.js';
import type { ContainerImage } from '../../../core/formats/container-image.js';
import { IMAGE_RECORD_SCHEMA, type ImageProblem, type ImageRecord } from '../../../core/formats/image-record.js';
import { anyObject, readJson } from '../../../core/schema/reader.js';
import { type FoundBundles, MAX_BUNDLE_BYTES } from './referred-bundles.js';
import type { Manifest } from './registry.js';

/** Of one image, all requests together. */
const IMAGE_MS = 120_000;
/** What is kept of one image. In base64 it is a third more, and fits into a record. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
const MAX_BUNDLES = 128;
const MAX_PROBLEMS = 64;
const MAX_REASON = 900;

export class RecordDraft {
  readonly record: ImageRecord;
  /** For every request: over when the caller stops, or the time is. */
  readonly signal: AbortSignal;
  readonly #deadline = AbortSignal.timeout(IMAGE_MS);
  readonly #stopped: AbortSignal | undefined;
  /** Contents of bundles that were met. */
  readonly #known = new Set<string>();
  #room = MAX_KEPT_BYTES;

  constructor(reference: string, { registry, repository }: ContainerImage, stopped: AbortSignal | undefined) {
    this.record = {
      schema: IMAGE_RECORD_SCHEMA,
      reference,
      registry,
      repository,
      tagDigest: null,
      manifests: [],
      attestations: [],
      problems: [],
    };
    this.#stopped = stopped;
    this.signal = AbortSignal.any([this.#deadline, ...(stopped === undefined ? [] : [stopped])]);
  }

  problem(what: ImageProblem['what'], reason: string): void {
    const { problems } = this.record;
    if (problems.length < MAX_PROBLEMS) problems.push({ what, reason: oneLine(reason) });
  }

  /** The answer; null, and a problem in the record, where there is none. @throws where the caller stops */
  async attempt<T>(what: ImageProblem['what'], ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FetchError) || this.#stopped?.aborted) throw error;
      const isLate = this.#deadline.aborted;
      this.problem(what, isLate ? `not asked to the end: it took longer than ${IMAGE_MS / 1000} s` : error.message);
      return null;
    }
  }

  keepManifest({ digest, bytes, content: { mediaType } }: Manifest): void {
    if (this.#fits('manifest', bytes)) this.record.manifests.push({ digest, mediaType, bytes });
  }

  keepBundles(subject: string, { bundles, problems }: FoundBundles): void {
    const { attestations } = this.record;
    for (const { source, url, bundle } of bundles) {
      const content = contentOf(bundle);
      if (content === null) this.problem('attestation', `${url}: it is not JSON`);
      if (content === null || this.#known.has(content)) continue;
      this.#known.add(content);
      if (attestations.length === MAX_BUNDLES) this.problem('attestation', `${url}: more than ${MAX_BUNDLES} bundles`);
      else if (this.#fits('attestation', bundle)) attestations.push({ source, url, subject, bundle });
    }
    for (const reason of problems) this.problem('attestation', reason);
  }

  #fits(what: ImageProblem['what'], bytes: Uint8Array): boolean {
    if (bytes.length > this.#room) {
      this.problem(what, `left out: all that there is about the image has more than ${MAX_KEPT_BYTES} bytes`);
      return false;
    }
    this.#room -= bytes.length;
    return true;
  }
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
