// Who built an image, by the attestations that were found of it, against those whose builds the policy accepts.

import { sha256 } from '#crypto';
import { toHex } from '../../../bytes.js';
import { builderOf, type ImageProvenance } from '../../../policy/policy.js';
import type { ImageSource } from '../../../result/document.js';
import {
  describeWorkflow,
  expectWorkflow,
  type WorkflowIdentity,
  type WorkflowSigner,
} from '../../../sigstore/identity.js';
import { type Problem, problemOf } from '../../../sigstore/refusal.js';
import type { TrustedRoot } from '../../../sigstore/trusted-root.js';
import { listed } from '../../judgement.js';
import { type Build, nameOfRoot, type ReadAttestation } from './attestation.js';
import type { Content, PinnedImage } from './content.js';
import { type Found, following, found, MISSING } from './found.js';

export interface Sourced {
  /** Whether an authentic attestation is about the image; null: none is needed. */
  signature: Found | null;
  /** Whether it was built by one whom the policy accepts. */
  source: Found;
  /** What it was built from; null: that is not shown. */
  shown: ImageSource | null;
}

type Authentic = ReadAttestation & { kind: 'provenance' };

/**
 * @param entries of the policy, those about this image
 * @param read the attestations that were found, read; or why they were not
 * @param unanswered what was asked for and not obtained, in words; empty: nothing
 */
export function judgeSource(
  image: PinnedImage,
  content: Content,
  entries: readonly ImageProvenance[],
  read: readonly ReadAttestation[] | { unknown: string; hint: string },
  unanswered: string,
  shipped: readonly TrustedRoot[],
): Sourced {
  const plainly = (source: Found): Sourced => ({ signature: null, source, shown: null });
  const ways = [image.digest, ...content.manifests, ...content.indexes];
  const denied = ways.find((digest) => entries.some(({ digests: { deny } }) => deny.includes(digest)));
  if (denied !== undefined) {
    return plainly(
      found(
        'fail',
        `the policy refuses ${denied}`,
        'Deploy another build: this one was refused by name (digests.deny).',
      ),
    );
  }
  if (entries.some(({ digests: { allow } }) => allow.includes(image.digest))) {
    return plainly(found('pass', 'the policy accepts its digest'));
  }
  if (entries.length === 0)
    return plainly(found('unknown', 'the policy does not say what it must have been built from', UNNAMED));
  const signers = entries.flatMap((entry) => builderOf(entry) ?? []);
  if (signers.length === 0) {
    return plainly(found('fail', `the policy accepts other digests of it alone, and this is ${image.digest}`, UNNAMED));
  }
  if ('unknown' in read) {
    return {
      signature: found('unknown', read.unknown, read.hint),
      source: following('no signature was verified', SIGNATURE),
      shown: null,
    };
  }
  return judgeBuilds(image, content, signers, read, unanswered, shipped);
}

const SIGNATURE = 'source-code.provenance.signature';
const UNNAMED =
  'Add to source-code.provenance the repository and the workflow whose builds of this image you accept, or its digest.';
const NONE =
  'Have the workflow that builds the image attest it (actions/attest-build-provenance), or accept its digest in the policy (digests.allow).';
const REFUSED =
  'Do not rely on this image: find out who built it. If you accept that builder, name it in source-code.provenance.';

function judgeBuilds(
  image: PinnedImage,
  content: Content,
  signers: readonly WorkflowSigner[],
  read: readonly ReadAttestation[],
  unanswered: string,
  shipped: readonly TrustedRoot[],
): Sourced {
  const whole = [image.digest, ...content.indexes];
  const authentic = read.filter((one): one is Authentic => one.kind === 'provenance');
  const about = authentic.filter(({ build }) => [...whole, ...content.manifests].some((digest) => isOf(build, digest)));
  /** Of an index, each manifest that may run must be: nobody says which of them does. */
  const covers = (some: readonly Authentic[]): boolean =>
    some.some(({ build }) => whole.some((digest) => isOf(build, digest))) ||
    (content.manifests.length > 0 &&
      content.manifests.every((digest) => some.some(({ build }) => isOf(build, digest))));
  const signature = covers(about)
    ? found('pass', counted(about.length))
    : judgeMissing(content, about, read, unanswered);
  const accepted = about.filter(({ build }) => whyRefused(build, signers) === null);
  if (covers(accepted)) {
    const sources = bySource(accepted, shipped);
    const whole = sources.find(({ builds }) => covers(builds));
    // Manifests from several sources: which of them runs, nobody says.
    const named = whole === undefined ? sources : [whole];
    const words = named.map(({ shown: { repository, commit, ref } }) => `${short(repository)} at ${commit} (${ref})`);
    return { signature, shown: whole?.shown ?? null, source: found('pass', listed(words)) };
  }
  const refused = about.flatMap(({ build }) => whyRefused(build, signers) ?? []);
  const [problem] = refused;
  if (problem === undefined)
    return { signature, source: following('no attestation of it is authentic', SIGNATURE), shown: null };
  const reasons = listed([...new Set(refused.map(({ message }) => message))]);
  return { signature, source: found('fail', reasons, problem.hint ?? REFUSED), shown: null };
}

/** Why no authentic attestation is about the image, or not about all that may run of it. */
function judgeMissing(
  { manifests }: Content,
  about: readonly Authentic[],
  read: readonly ReadAttestation[],
  unanswered: string,
): Found {
  if (about.length > 0) {
    const attested = manifests.filter((digest) => about.some(({ build }) => isOf(build, digest))).length;
    return found('unknown', `attested are ${attested} of its ${manifests.length} manifests for linux/amd64`, NONE);
  }
  const bad = read.flatMap((one) => {
    if (one.kind === 'bad') return [{ why: one.why, hint: one.hint }];
    if (one.kind !== 'provenance') return [];
    const [subject = 'no digest'] = one.build.subjects;
    return [{ why: `it is about another image, sha256:${subject}`, hint: undefined }];
  });
  if (bad.length > 0) {
    const why = listed([...new Set(bad.map((one) => one.why))]);
    const hint = bad.find((one) => one.hint !== undefined)?.hint ?? REFUSED;
    return found('fail', `${counted(bad.length)} and none is good: ${why}`, hint);
  }
  const others = [...new Set(read.flatMap((one) => (one.kind === 'other' ? [one.why] : [])))];
  const parts = [
    others.length === 0 ? 'no attestation was found' : `no provenance was found, but ${listed(others)}`,
    ...(unanswered === '' ? [] : [unanswered]),
  ];
  return found('unknown', parts.join('; '), unanswered === '' ? NONE : MISSING);
}

/** null: its builder is one whom the policy accepts. */
function whyRefused(
  { identity, problem }: Build,
  signers: readonly WorkflowSigner[],
): Pick<Problem, 'message' | 'hint'> | null {
  const by = identity === null ? '' : `built by ${describeWorkflow(identity)}: `;
  if (problem !== null || identity === null) {
    return {
      message: `${by}${problem?.why ?? 'nobody is named'}`,
      ...(problem?.hint === undefined ? {} : { hint: problem.hint }),
    };
  }
  const problems = signers.flatMap((signer) => problemWith(signer, identity) ?? []);
  const [first] = problems;
  if (first === undefined || problems.length < signers.length) return null;
  return {
    message: `${by}${first.field}: ${first.message}`,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  };
}

function problemWith(signer: WorkflowSigner, identity: WorkflowIdentity): Problem | null {
  try {
    expectWorkflow(signer, identity);
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

/** Builds of one commit by one workflow, together. */
function bySource(
  builds: readonly Authentic[],
  shipped: readonly TrustedRoot[],
): { shown: ImageSource; builds: Authentic[] }[] {
  const sources = new Map<string, { shown: ImageSource; builds: Authentic[] }>();
  for (const one of builds) {
    const shown = shownOf(one, shipped);
    const key = JSON.stringify([shown.repository, shown.commit, shown.ref, shown.workflow, shown.trustedRoot]);
    const source = sources.get(key) ?? { shown, builds: [] };
    source.builds.push(one);
    sources.set(key, source);
  }
  return [...sources.values()];
}

function shownOf({ build, attestation }: Authentic, shipped: readonly TrustedRoot[]): ImageSource {
  const { identity, signedAt, root } = build;
  if (identity === null) throw new TypeError('an accepted build has a builder');
  return {
    repository: identity.repositoryUri,
    commit: identity.commit ?? '',
    ref: identity.ref,
    workflow: identity.workflowUri,
    run: identity.runUri,
    signedAt: new Date(signedAt).toISOString(),
    attestation: { url: attestation.url, sha256: toHex(sha256(attestation.bundle)) },
    trustedRoot: nameOfRoot(root, shipped),
  };
}

function isOf({ subjects }: Build, digest: string): boolean {
  return subjects.some((subject) => `sha256:${subject}` === digest);
}

function counted(attestations: number): string {
  return `${attestations} attestation${attestations === 1 ? '' : 's'}`;
}

function short(repository: string): string {
  return repository.replace(/^https:\/\/github\.com\//, '');
}
