// Does the verifier know this OS? By a register set that it was given, by an image that it has, or by one that the policy
// lists and whose measurement document leads to the quote's registers. What is only consistent with itself is not known.

import { preview } from '../../bytes.js';
import type { ImageReference } from '../../measure/image-reference.js';
import {
  type AttestedRegisters,
  differing,
  distance,
  eachRegister,
  isSame,
  REGISTERS,
  type RegisterName,
  type RegisterSet,
} from '../../measure/registers.js';
import type { Policy } from '../../policy/policy.js';
import { GRADES, type Grade } from '../../result/words.js';
import { fail, type Judgement, pass, type Shown, unknown } from '../judgement.js';
import type { RegisterJudgement } from './expectation.js';
import { type Matched, UNKNOWN_OS } from './matched.js';

type ListedImage = Policy['os']['images'][number];
type JudgedRegisters = Record<RegisterName, RegisterJudgement>;

/** What the verifier knows an OS by: registers, an image, or an image by its measurement document. */
export interface ReferenceValue extends Matched {
  name: string;
  grade: Grade;
  /** Hex; null where only registers are known. */
  osImageHash: string | null;
  /** Null when nothing says. */
  isDev: boolean | null;
}

/** An image that the verifier has, and the quote's registers against it. */
export interface JudgedImage {
  reference: ImageReference;
  registers: JudgedRegisters;
}

export interface ReferenceInput {
  quoted: RegisterSet;
  /** `os_image_hash` of vm_config. */
  claimed: string | null;
  policy: Policy['os'];
  referenceValues: readonly AttestedRegisters[];
  /** `mr_aggregated` of the quote, and those that the policy accepts, hex. */
  aggregated: { measured: string; accepted: readonly string[] };
  /** All images that were given, and those of them that the VM may have booted by its claim. */
  given: readonly ImageReference[];
  images: readonly JudgedImage[];
  /** By the measurement document; null without a sound one. */
  byDocument: JudgedRegisters | null;
}

/** What the registers were compared with, and what came of it. */
interface Comparison {
  registers: Record<RegisterName, Judgement>;
  /** Hex. */
  expected: Record<RegisterName, string | null>;
  reference: Judgement;
  /** The reference value that the quote’s registers equal; null unless the OS is known. */
  matched: ReferenceValue | null;
}

export interface ReferenceOutcome extends Comparison {
  /** A register set that the quote has, whatever else it is compared with. */
  registerSet: ReferenceValue | null;
  /** Of the images given, the one that the VM claims to have booted. */
  image: JudgedImage | null;
}

/** By the strongest reference value that holds. Where none does, by the one that the VM's claim leads to. */
export function judgeReference(found: ReferenceInput): ReferenceOutcome {
  const input = withoutUnlistedReleases(found);
  const { quoted, claimed, policy, byDocument } = input;
  const sets = [...input.referenceValues, ...policy.measurements, ...aggregatedSets(input)];
  // Attested ones, whose grade is stronger, stand first.
  const equal = sets.find((registers) => isSame(quoted, registers));
  const bySet = equal === undefined ? null : compareSet(quoted, registerReference(equal));
  const registerSet = bySet?.matched ?? null;
  const image = selectImage(input, registerSet);
  const byImage = image === null ? null : compareImage(image);
  const listed = policy.images.find(({ osImageHash }) => osImageHash === claimed) ?? null;
  const byListed = listed === null || byDocument === null ? null : compareListed(listed, byDocument);

  if (byImage?.reference.status === 'fail') {
    const { reference } = byImage;
    if (bySet === null || registerSet === null) return { ...byImage, registerSet, image };
    const detail = `${reference.detail} They are those of ${registerSet.label}.`;
    const shown = { actual: image?.reference.osImageHash ?? '', hint: TWO_IMAGES };
    return { ...bySet, reference: fail(detail, shown), matched: null, registerSet, image };
  }
  const comparison =
    strongest([bySet, byImage, byListed].filter((found) => found !== null)) ??
    byImage ??
    byListed ??
    compareNearest(quoted, sets) ??
    compareNothing(input, listed);
  return { ...comparison, registerSet, image };
}

/**
 * Releases are fetched because the VM claims them: where the policy lists images, any release will not do. Nor will an image
 * for which nobody vouches, of which the VM's claim is all that leads to it.
 */
function withoutUnlistedReleases(input: ReferenceInput): ReferenceInput {
  const { images: listed } = input.policy;
  const counts = ({ grade, osImageHash }: ImageReference): boolean =>
    (grade !== 'release' && grade !== 'unvouched') ||
    listed.length === 0 ||
    listed.some((image) => image.osImageHash === osImageHash);
  return {
    ...input,
    given: input.given.filter((image) => image.grade !== 'unvouched' && counts(image)),
    images: input.images.filter(
      ({ reference }) => counts(reference) && (reference.grade !== 'unvouched' || input.claimed !== null),
    ),
  };
}

/** An accepted hash over all registers accepts the registers that it is over, whose values it does not tell. */
function aggregatedSets({ quoted, aggregated: { measured, accepted } }: ReferenceInput): AnySet[] {
  return accepted.includes(measured) ? [{ name: `mr_aggregated ${measured.slice(0, 16)}…`, ...quoted }] : [];
}

type AnySet = AttestedRegisters | Policy['os']['measurements'][number];

interface RegisterReference {
  value: ReferenceValue;
  registers: RegisterSet;
}

/** There may be thousands of sets, and hundreds of machines to compare: what to call one is said of one that counts. */
function registerReference(set: AnySet): RegisterReference {
  return 'grade' in set ? attestedSet(set) : pinnedSet(set);
}

function attestedSet({
  name,
  grade,
  osImageHash,
  isDev,
  mrtd,
  rtmr0,
  rtmr1,
  rtmr2,
}: AttestedRegisters): RegisterReference {
  const value: ReferenceValue = { label: `the attested set ${preview(name)}`, name, grade, osImageHash, isDev };
  return { value, registers: { mrtd, rtmr0, rtmr1, rtmr2 } };
}

function pinnedSet({ name, mrtd, rtmr0, rtmr1, rtmr2 }: Policy['os']['measurements'][number]): RegisterReference {
  const label = `the pinned set ${preview(name)}`;
  const value: ReferenceValue = { label, name, grade: 'pinned', osImageHash: null, isDev: null };
  return { value, registers: { mrtd, rtmr0, rtmr1, rtmr2 } };
}

/** Of the comparisons by which the OS is known, the first with the strongest grade. */
function strongest(comparisons: readonly Comparison[]): Comparison | null {
  for (const grade of GRADES) {
    const found = comparisons.find(({ matched }) => matched?.grade === grade);
    if (found !== undefined) return found;
  }
  return null;
}

const MEANING: Record<RegisterName, string> = {
  mrtd: 'MRTD is the firmware: this is another image, or QEMU added its pages in another order.',
  rtmr0: 'RTMR0 is the virtual hardware: CPUs, memory, devices and QEMU must be those of the pinned VM.',
  rtmr1: 'RTMR1 is the kernel: this is another image, or QEMU patched it otherwise (memory size, version).',
  rtmr2: 'RTMR2 is kernel command line and initrd, and through them the root file system: this is another image.',
};

/** @param among how many there are to compare with */
function compareSet(quoted: RegisterSet, { value, registers }: RegisterReference, among = 1): Comparison {
  const others = differing(quoted, registers);
  const nearest = among === 1 ? '' : `, the nearest of ${among}`;
  return {
    registers: eachRegister((name) => {
      const [expected, actual] = [registers[name], quoted[name]];
      const register = name.toUpperCase();
      return expected === actual
        ? pass(`${register} is that of ${value.label}.`, { expected, actual })
        : fail(`${register} is not that of ${value.label}.`, { expected, actual, hint: MEANING[name] });
    }),
    expected: registers,
    reference:
      others.length === 0
        ? pass(`All four registers are those of ${value.label} (grade ${value.grade}).`)
        : fail(`The registers are not those of ${value.label}${nearest}, they differ in ${others.join(', ')}.`, {
            hint: 'Another image or VM shape booted. Pin registers only after you checked where they come from.',
          }),
    matched: others.length === 0 ? value : null,
  };
}

/** The first of the sets with the fewest registers that differ. */
function compareNearest(quoted: RegisterSet, sets: readonly AnySet[]): Comparison | null {
  let nearest: { set: AnySet; far: number } | null = null;
  for (const set of sets) {
    const far = distance(quoted, set);
    if (nearest === null || far < nearest.far) nearest = { set, far };
  }
  return nearest === null ? null : compareSet(quoted, registerReference(nearest.set), sets.length);
}

/**
 * The image that fits best; of equals, one for which somebody vouches. A VM that claims no image, and whose registers are
 * known otherwise, is not held against an image that does not fit.
 */
function selectImage({ images, claimed }: ReferenceInput, registerSet: ReferenceValue | null): JudgedImage | null {
  const fits = ({ registers }: JudgedImage): number => withStatus(registers, 'pass').length;
  const isVouched = ({ reference }: JudgedImage): number => (reference.grade === 'unvouched' ? 0 : 1);
  const [best] = [...images].sort((a, b) => fits(b) - fits(a) || isVouched(b) - isVouched(a));
  if (best === undefined) return null;
  const isGuess = claimed === null && registerSet !== null;
  return isGuess && withStatus(best.registers, 'fail').length > 0 ? null : best;
}

function withStatus(registers: JudgedRegisters, status: Judgement['status']): RegisterName[] {
  return REGISTERS.filter((name) => registers[name].judgement.status === status);
}

function compareImage({ reference, registers }: JudgedImage): Comparison {
  const { name, grade, osImageHash, isDev, source } = reference;
  const label = `image ${preview(name)}`;
  if (grade === 'unvouched')
    return compareClaimed({ label, osImageHash }, registers, nobodyVouches(label, osImageHash));
  const value: ReferenceValue = { label, name, grade, osImageHash, isDev };
  return compareClaimed(value, registers, matchedBy(value, `grade ${grade}, from ${preview(source, 200)}`));
}

function compareListed({ name, osImageHash }: ListedImage, registers: JudgedRegisters): Comparison {
  const value: ReferenceValue = { label: `image ${preview(name)}`, name, grade: 'pinned', osImageHash, isDev: null };
  return compareClaimed(value, registers, matchedBy(value, 'grade pinned, listed in the policy'));
}

type Conclusion = Pick<Comparison, 'reference' | 'matched'>;

function matchedBy(value: ReferenceValue, origin: string): Conclusion {
  const detail = `The registers are those of ${value.label} in a VM of the claimed shape (${origin}).`;
  return { reference: pass(detail, { actual: value.osImageHash ?? '' }), matched: value };
}

function nobodyVouches(label: string, osImageHash: string): Conclusion {
  const detail = `The registers are those of ${label} in the cache, for which nobody vouched when it was used (grade unvouched).`;
  const hint =
    'List its hash in os.images of the policy, if you know it, and verify again; or let the image be fetched from its publisher.';
  return { reference: unknown(detail, { actual: osImageHash, hint }), matched: null };
}

/** @param equal what follows when all registers are those of the image */
function compareClaimed(
  image: Pick<ReferenceValue, 'label' | 'osImageHash'>,
  judged: JudgedRegisters,
  equal: Conclusion,
): Comparison {
  const comparison = {
    registers: eachRegister((name) => judged[name].judgement),
    expected: eachRegister((name) => judged[name].expected),
    matched: null,
  };
  const [others, open] = [withStatus(judged, 'fail'), withStatus(judged, 'unknown')];
  // Nothing is compared here but by the checks of the registers.
  const shown = (name: RegisterName): Shown => ({ actual: image.osImageHash ?? '', followsFrom: `os.${name}` });
  if (others[0] !== undefined) {
    const detail = `These registers are not those of ${image.label}: ${others.join(', ')}.`;
    return { ...comparison, reference: fail(detail, shown(others[0])) };
  }
  if (open[0] !== undefined) {
    const detail = `These registers could not be compared with those of ${image.label}: ${open.join(', ')}.`;
    return { ...comparison, reference: unknown(detail, shown(open[0])) };
  }
  return { ...comparison, ...equal };
}

const TWO_IMAGES =
  'The VM that was pinned or attested booted another image than this one: name the image that it should run, or take these registers out of what you accept.';
const REFERENCE_HINT =
  'Give the OS image (--os-image), pin the registers of a VM that you trust in the policy (os.measurements), or give evidence whose vm_config carries a measurement document.';

/** Without a reference value: compares with the measurement document, if there is one, although nothing vouches for it. */
function compareNothing(
  { quoted, claimed, policy, given, byDocument, aggregated }: ReferenceInput,
  listed: ListedImage | null,
): Comparison {
  return {
    registers: eachRegister((name) => {
      const judged = byDocument?.[name].judgement ?? null;
      if (judged !== null && judged.status !== 'unknown') return judged;
      const detail = judged?.detail ?? `There is no reference value for ${name.toUpperCase()}.`;
      return unknown(detail, { actual: quoted[name], ...UNKNOWN_OS });
    }),
    expected: eachRegister((name) => byDocument?.[name].expected ?? null),
    reference: judgeAggregated(aggregated, judgeClaim(claimed, listed, [...policy.images, ...given])),
    matched: null,
  };
}

function judgeAggregated({ measured, accepted }: ReferenceInput['aggregated'], otherwise: Judgement): Judgement {
  if (accepted.length === 0 || otherwise.status === 'fail') return otherwise;
  return fail('The aggregated measurement is not one that the policy accepts, and nothing else makes the OS known.', {
    expected: accepted.join(' or '),
    actual: measured,
    hint: 'Another VM runs there, or a new version of it: check what it runs before you accept it (aggregated-mrs).',
  });
}

/** @param accepted images that the VM might claim: listed in the policy, or given */
function judgeClaim(
  claimed: string | null,
  listed: ListedImage | null,
  accepted: readonly { osImageHash: string }[],
): Judgement {
  if (claimed === null) {
    return unknown('Nothing says which image this is, and no registers are pinned.', { hint: REFERENCE_HINT });
  }
  if (listed !== null) {
    const detail = `The VM claims image ${preview(listed.name)}, and nothing ties its registers to it.`;
    return unknown(detail, { actual: claimed, hint: REFERENCE_HINT });
  }
  if (accepted.length > 0) {
    return fail('The image that the VM claims is not one that the policy accepts or that was given.', {
      expected: accepted.map(({ osImageHash }) => osImageHash).join(' or '),
      actual: claimed,
      hint: 'Deploy an accepted image, or list this one in the policy (os.images) after you checked it against a release or a rebuild.',
    });
  }
  return unknown('The VM names its image itself, and no reference value knows it.', {
    actual: claimed,
    hint: 'Give the image (--os-image), or check its hash against a release or a rebuild and list it in the policy (os.images) or with --os-image-hash.',
  });
}
