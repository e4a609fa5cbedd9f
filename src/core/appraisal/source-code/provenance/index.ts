// Source-code phase, container images: whether each is fixed by its digest, what that digest leads to, and whether those
// whom the policy accepts built it. Judged is what the measured app-compose runs, and no other text.

import { canVerify } from '#sigstore';
import { preview } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { parseAppCompose } from '../../../formats/app-compose.js';
import { parseContainerImage } from '../../../formats/container-image.js';
import type { ImageRecord } from '../../../formats/image-record.js';
import type { ImageProvenance, Policy } from '../../../policy/policy.js';
import { type ComposeRule, HIDING_RULES } from '../../../result/compose-rules.js';
import type { Gap, ImageResult } from '../../../result/document.js';
import type { ComponentRole } from '../../../result/words.js';
import { shippedTrustedRoots, type TrustedRoot } from '../../../sigstore/trusted-root.js';
import { type Judgement, listed, pass, unknown } from '../../judgement.js';
import type { ComposeFinding } from '../compose-findings.js';
import { type ComposeImage, composeImages } from '../compose-images.js';
import type { KnownFindings } from '../findings.js';
import { measuredText } from '../measured-text.js';
import { type ReadAttestation, readAttestation } from './attestation.js';
import { contentOf, type PinnedImage, problemsOf } from './content.js';
import { type Found, following, found, type NamedFound, together } from './found.js';
import { asksForProvenance, type KnownProvenance, MAX_VERIFIED, type ProvenanceOutcome } from './known.js';
import { judgeSource, type Sourced } from './source.js';

type ProvenancePolicy = Pick<Policy['sourceCode'], 'provenance' | 'provenanceFor' | 'findings'>;

export interface ProvenanceInput {
  component: string;
  role: ComponentRole;
  /** As the launch measured it, hex; null when no launch is proven. */
  composeHash: string | null;
  /** The file expected to run; null when none is given. */
  expected: { sha256: string; bytes: Uint8Array } | null;
  /** The text that the target gives. */
  reported: string | null;
  policy: ProvenancePolicy;
  /** What registries and attestation stores answered, about any image. */
  records: readonly ImageRecord[];
  /** Why there is no record of an image. */
  gaps: readonly Pick<Gap, 'reason'>[];
  /** Sigstore instances that count; null: the shipped ones. */
  trustedRoots: readonly TrustedRoot[] | null;
  findings: KnownFindings;
  known: KnownProvenance;
}

/** Characters of a reference. */
const MAX_SHOWN = 200;
const NOTHING: ProvenanceOutcome = { judgements: {}, images: [] };
const DIGESTS = 'source-code.provenance.digests';

/** Never throws, whatever the text and the records. */
export async function appraiseProvenance(input: ProvenanceInput): Promise<ProvenanceOutcome> {
  const { composeHash, policy, records, role, known } = input;
  const isAsked = asksForProvenance(policy);
  if (!isAsked && records.length === 0) return NOTHING;
  if (composeHash === null) {
    const detail = 'No app-compose is proven to run, so nothing is known of its images.';
    return undecided(isAsked, unknown(detail, { followsFrom: 'source-code.compose-hash' }));
  }
  const text = measuredText(composeHash, input);
  if (text === null) {
    const detail = 'Which images run is not known: the text of the app-compose is not at hand.';
    return undecided(isAsked, unknown(detail, { hint: 'Give the file that runs: --app-compose FILE.' }));
  }
  return await known.outcome(`${role} ${composeHash}`, () => appraiseText(text, composeHash, isAsked, input));
}

async function appraiseText(
  text: Uint8Array,
  composeHash: string,
  isAsked: boolean,
  input: ProvenanceInput,
): Promise<ProvenanceOutcome> {
  const file = await input.findings.of(composeHash, text, input.component);
  if (file === null) {
    const detail = 'Which images run is not known: too many different files are in the evidence.';
    return undecided(isAsked, unknown(detail, { hint: 'Appraise the deployment in parts.' }));
  }
  const services = await readImages(text);
  if ('unreadable' in services) {
    const hint = 'Write the file so that it says all that runs, in one way only.';
    return undecided(isAsked, unknown(`Which images run is not known: ${services.unreadable}.`, { hint }));
  }
  const judged: JudgedImage[] = [];
  for (const image of services.images) judged.push(await judgeImage(image, input));
  const images = [...judged.map(({ result }) => result), ...(hidesImages(file.findings) ? [UNNAMED] : [])];
  if (!isAsked) return { judgements: {}, images };
  const asked = judged.filter(({ result }) => result.asked);
  const digests = [
    ...whatElseRuns(file.findings, input.policy),
    ...asked.map(({ name, digest }) => ({ name, found: digest })),
    ...unmatched(services.images, input.policy),
  ];
  // Of what no digest fixes, nothing further can be shown.
  const open = digests.flatMap(({ name, found: { status } }) =>
    status === 'pass' ? [] : [{ name, found: following('no digest says what runs', DIGESTS) }],
  );
  const all = (pick: (image: JudgedImage) => Found | null | undefined): NamedFound[] => [
    ...asked.flatMap((image) => {
      const one = pick(image) ?? null;
      return one === null ? [] : [{ name: image.name, found: one }];
    }),
    ...open,
  ];
  const moved = judged.filter(({ movedTag }) => movedTag !== null);
  const signatures = all(({ sourced }) => sourced?.signature);
  return {
    images,
    judgements: {
      [DIGESTS]: together(digests, 'Each image is fixed by its digest'),
      'source-code.provenance.manifests': together(
        all(({ content }) => content),
        'Bytes with these digests lead to what runs',
      ),
      ...(moved.length > 0 && { 'source-code.provenance.tag': judgeMoved(moved) }),
      ...(signatures.length > 0 && {
        'source-code.provenance.signature': together(signatures, 'Authentic attestations are about each image'),
      }),
      'source-code.provenance.source': together(
        all(({ sourced }) => sourced?.source),
        'Each was built by one whom the policy names',
      ),
    },
  };
}

function undecided(isAsked: boolean, judgement: Judgement): ProvenanceOutcome {
  if (!isAsked) return NOTHING;
  const following = unknown('It is not known which images run.', { followsFrom: DIGESTS });
  return {
    images: [],
    judgements: {
      [DIGESTS]: judgement,
      'source-code.provenance.manifests': following,
      'source-code.provenance.signature': following,
      'source-code.provenance.source': following,
    },
  };
}

const RUNNERS = ['docker-compose', 'nerdctl-compose'];

/** Each image once, however many services run it. */
async function readImages(text: Uint8Array): Promise<{ images: ComposeImage[] } | { unreadable: string }> {
  try {
    const { runner } = parseAppCompose(text);
    if (!RUNNERS.includes(runner))
      return { unreadable: `the runner ${preview(runner, 80)} starts no Docker Compose file` };
    const images = await composeImages(text);
    if (images.length === 0) return { unreadable: 'the app-compose names no image' };
    const keyOf = ({ kind, reference, where }: ComposeImage): string => JSON.stringify([kind, reference ?? where]);
    return { images: [...new Map(images.map((image) => [keyOf(image), image])).values()] };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { unreadable: error.message };
  }
}

interface JudgedImage {
  name: string;
  digest: Found;
  /** null: it has no digest that could lead anywhere. */
  content: Found | null;
  sourced: Sourced | null;
  movedTag: string | null;
  result: ImageResult;
}

async function judgeImage(image: ComposeImage, input: ProvenanceInput): Promise<JudgedImage> {
  const { policy, records, gaps } = input;
  const entries = image.kind === 'named' ? policy.provenance.filter((one) => one.image === image.image.name) : [];
  const about = isAbout(image, policy);
  const asked = about !== false;
  if (image.kind !== 'named' || image.image.digest === null) {
    const result = { reference: image.reference, digest: null, manifests: [], asked, source: null };
    return {
      name: nameOf(image),
      digest: unfixed(image, about),
      content: null,
      sourced: null,
      movedTag: null,
      result,
    };
  }
  const pinned: PinnedImage = { ...image.image, digest: image.image.digest };
  const record = recordOf(image.reference, pinned, records);
  const content = contentOf(pinned, record, whyMissing(image.reference, gaps));
  const shipped = asked && canVerify ? await shippedTrustedRoots() : [];
  const roots = input.trustedRoots ?? shipped;
  const sourced = asked
    ? judgeSource(
        pinned,
        content,
        entries,
        await readAll(record, roots, input),
        unansweredOf(record, image.reference, gaps),
        shipped,
      )
    : null;
  const { manifests, movedTag } = content;
  return {
    name: nameOf(image),
    digest: found('pass', pinned.digest),
    content: content.found,
    sourced,
    movedTag,
    result: { reference: image.reference, digest: pinned.digest, manifests, asked, source: sourced?.shown ?? null },
  };
}

async function readAll(
  record: ImageRecord | null,
  roots: readonly TrustedRoot[],
  { known }: ProvenanceInput,
): Promise<readonly ReadAttestation[] | { unknown: string; hint: string }> {
  if (record === null || record.attestations.length === 0) return [];
  if (!canVerify) {
    return {
      unknown: 'signatures of Sigstore cannot be verified in a browser',
      hint: 'Repeat it with the command line: trust-center replay BUNDLE.',
    };
  }
  const read = await known.attestations(record, (attestation) => readAttestation(attestation, roots));
  return (
    read ?? {
      unknown: `more than ${MAX_VERIFIED} attestations would have to be verified`,
      hint: 'Appraise the deployment in parts.',
    }
  );
}

/** Whether the policy asks where it comes from: `perhaps` of one of which it is not known what it is. */
function isAbout(image: ComposeImage, { provenance, provenanceFor }: ProvenancePolicy): boolean | 'perhaps' {
  if (provenanceFor === 'all') return true;
  if (provenance.length === 0 || (image.kind === 'built' && image.reference === null)) return false;
  const isReadable = image.kind === 'built' || image.kind === 'other-platform';
  const name = image.kind === 'named' ? image.image.name : isReadable ? imageName(image.reference) : null;
  return name === null ? 'perhaps' : provenance.some((entry) => entry.image === name);
}

/** null: it is the name of none, or has a variable in it. */
function imageName(reference: string | null): string | null {
  try {
    return reference === null ? null : parseContainerImage(reference).name;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return null;
  }
}

const UNFIXED: Readonly<Record<ComposeImage['kind'], string>> = {
  named: 'a tag alone: whoever keeps it decides at each start what runs',
  open: 'a variable in it is somebody else’s to set',
  built: 'it is built when the VM starts, from what it then finds',
  elsewhere: 'another file says which image it is, which the hash does not cover',
  'other-platform': 'its service asks for another platform than linux/amd64, and the image is not judged for that',
  malformed: 'it is not the name of an image',
};
const PLAIN = 'Take `platform` out of the service in the Compose file, or write linux/amd64, and deploy again.';
const PIN = 'Name the image by its digest (NAME@sha256:…) in the Compose file, and deploy again.';

/** @param about one that is surely asked about, and surely not fixed, is at fault */
function unfixed({ kind }: ComposeImage, about: boolean | 'perhaps'): Found {
  return found(about === true ? 'fail' : 'unknown', UNFIXED[kind], kind === 'other-platform' ? PLAIN : PIN);
}

/** What a plugin runs has no image that the file names. */
const NAMELESS: readonly ComposeRule[] = [...HIDING_RULES, 'provider'];

function hidesImages(findings: readonly ComposeFinding[]): boolean {
  return findings.some(({ rule }) => NAMELESS.includes(rule));
}

/** Whatever else may run, also where the policy accepts that it may: nobody can say what that was built from. */
const UNNAMED: ImageResult = { reference: null, digest: null, manifests: [], asked: false, source: null };

/** If there may be more than the file says, no list of its images is complete. */
function whatElseRuns(findings: readonly ComposeFinding[], { findings: { allow } }: ProvenancePolicy): NamedFound[] {
  const rules = findings.map(({ rule }) => rule).filter((rule) => NAMELESS.includes(rule) && !allow.includes(rule));
  if (rules.length === 0) return [];
  const detail = `other images may run than those that it names (${listed([...new Set(rules)])})`;
  const hint =
    'Write the file so that it says all that runs, or accept that by name in the policy (source-code.findings.allow).';
  return [{ name: 'the app-compose', found: found('unknown', detail, hint) }];
}

/** An entry that is about nothing would be taken for one that holds. */
function unmatched(images: readonly ComposeImage[], { provenance, provenanceFor }: ProvenancePolicy): NamedFound[] {
  if (provenanceFor === 'all') return [];
  const names = new Set(images.flatMap((image) => (image.kind === 'named' ? [image.image.name] : [])));
  const idle = new Set(provenance.map(({ image }: ImageProvenance) => image).filter((image) => !names.has(image)));
  const hint = 'Correct the name in source-code.provenance, or take the entry out.';
  return [...idle].map((name) => ({
    name,
    found: found('unknown', 'the policy asks where it comes from, and the app-compose does not name it', hint),
  }));
}

function recordOf(
  reference: string,
  { registry, repository }: PinnedImage,
  records: readonly ImageRecord[],
): ImageRecord | null {
  const isOf = (one: ImageRecord): boolean =>
    one.reference === reference && one.registry === registry && one.repository === repository;
  return records.find(isOf) ?? null;
}

/** A gap that is about the image says so first. */
function whyMissing(reference: string, gaps: ProvenanceInput['gaps']): string {
  const reasons = gaps.map(({ reason }) => reason);
  const lead = `${preview(reference, MAX_SHOWN)}: `;
  const own = reasons.find((reason) => reason.startsWith(lead));
  return own?.slice(lead.length) ?? reasons[0] ?? 'nobody asked its registry';
}

function unansweredOf(record: ImageRecord | null, reference: string, gaps: ProvenanceInput['gaps']): string {
  return record === null ? whyMissing(reference, gaps) : problemsOf(record, ['github', 'referrers', 'attestation']);
}

function nameOf({ reference, where }: ComposeImage): string {
  return reference === null ? where : preview(reference, MAX_SHOWN).slice(1, -1);
}

function judgeMoved(moved: readonly JudgedImage[]): Judgement {
  const named = listed(moved.map(({ name, movedTag }) => `${name}: ${movedTag}`));
  return pass(`The digest decides what runs, and the tag beside it names something else by now (${named}).`, {
    severity: 'info',
  });
}
