// What every view of a plan says, in the same words. Values in them are not yet safe to show.

import type { Difference } from '../result/document.js';
import { type Owner, ownerInWords } from '../result/registry.js';
import { visible } from '../views/untrusted.js';
import type { ChangeKind, PlanDocument, PlannedFinding, PlannedImage, PlanOutcome } from './document.js';

export const OUTCOME_WORDS: Record<PlanOutcome, string> = {
  'nothing-refused': 'nothing is refused',
  refused: 'refused',
  undecided: 'undecided',
};

/** A plan is easily taken for more. */
export const ONLY_A_PLAN = 'A plan is about files: nothing was deployed, and nothing is verified by it.';

const IMAGE_WORDS: Record<PlannedImage['kind'], string> = {
  pinned: 'pinned by digest',
  tag: 'not pinned: whoever keeps the tag decides what runs',
  open: 'depends on a variable that the file does not fix',
  built: 'built when the VM starts',
  elsewhere: 'named in another file',
  'other-platform': 'for another platform than linux/amd64',
  malformed: 'no reference that Docker takes',
};

/** Rows of a name and a sentence. */
export function facts(plan: PlanDocument): [string, string][] {
  return [
    ...(plan.base === null ? [] : [['against the base', baseWords(plan.base)] as [string, string]]),
    ...(plan.running === null ? [] : [['against what runs', runningWords(plan.running)] as [string, string]]),
    ['findings', findingsWords(plan)],
    ['images', imagesWords(plan.images)],
    ['on chain', registryWords(plan)],
    ...osWords(plan),
  ];
}

const KIND_WORDS: Record<Exclude<ChangeKind, 'content' | 'form'>, string> = {
  none: 'the same bytes, so the same hash',
  new: 'there is no such file: everything is new',
};

function kindWords({
  kind,
  detail,
  problem,
}: {
  kind: ChangeKind | null;
  detail: string | null;
  problem: string | null;
}) {
  if (kind === null) return `not known: ${problem ?? 'nobody said'}`;
  if (kind === 'content') return `another hash: it differs in ${detail ?? ''}`;
  if (kind === 'form') return `another hash, for its form alone: ${detail ?? ''}`;
  return KIND_WORDS[kind];
}

function baseWords(base: NonNullable<PlanDocument['base']>): string {
  return `${base.ref} (${base.commit.slice(0, 7)}): ${kindWords(base)}`;
}

function runningWords(running: NonNullable<PlanDocument['running']>): string {
  const doubt = running.doubt === null || running.kind === null ? '' : `; what is said to run, as ${running.doubt}`;
  return `${running.target}: ${kindWords(running)}${doubt}`;
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

export function ofState<T extends { state: 'new' | 'same' }>(all: readonly T[], state: T['state']): T[] {
  return all.filter((one) => one.state === state);
}

/** Views have room for so many: what is refused must not drown among notes. */
export function gravestFirst(all: readonly PlannedFinding[]): PlannedFinding[] {
  const rank = ({ isRefused, severity }: PlannedFinding): number => (isRefused ? 0 : severity === 'warning' ? 1 : 2);
  return [...all].sort((a, b) => rank(a) - rank(b));
}

function findingsWords({ findings, gone, base }: PlanDocument): string {
  const refused = findings.filter(({ isRefused }) => isRefused).length;
  const parts =
    base === null
      ? [count(findings.length, 'finding')]
      : [
          `${ofState(findings, 'new').length} new`,
          `${ofState(findings, 'same').length} as before`,
          `${gone.length} gone`,
        ];
  return `${parts.join(', ')}; the policy refuses ${refused === 0 ? 'none' : refused}`;
}

function imagesWords(images: PlanDocument['images']): string {
  if (images === null) return 'not known: the file cannot be read';
  if (images.length === 0) return 'none is named';
  const added = ofState(images, 'new');
  const loose = added.filter(({ kind }) => kind !== 'pinned').length;
  const subject = loose === added.length ? 'which' : `${loose} of which`;
  const open = loose === 0 ? '' : `, ${subject} the hash does not fix`;
  const missing = images.filter(({ isAsked, source }) => isAsked && source === null).length;
  const asked = missing === 0 ? '' : `; where ${missing} of them ${missing === 1 ? 'comes' : 'come'} from is not shown`;
  return `${count(images.length, 'image')}, ${added.length} new${open}${asked}`;
}

export function registryWords({ registry }: PlanDocument): string {
  const { contract, isAllowed, problem, seen, unfamiliar } = registry;
  if (contract === null) return `not looked up: ${problem ?? 'nobody was asked'}`;
  if (isAllowed === null || seen === null) {
    return `not known: ${problem ?? 'nobody said'}; the call that allows the hash is below`;
  }
  const told = `as ${seen.endpoints.join(' and ')} ${seen.endpoints.length === 1 ? 'tells' : 'tell'} it of block ${seen.block}`;
  const doubt = unfamiliar === null ? '' : `; whether the contract decides by that is not known: ${unfamiliar}`;
  if (isAllowed) return `the hash is allowed already, ${told}${doubt}`;
  return `the hash is not allowed yet, ${told}; the call that allows it is below${doubt}`;
}

/** Who may send the call, as a sentence. */
export function senderWords(owner: Owner | null): string {
  if (owner === null) return 'The owner of the contract may send it; who that is was not looked up.';
  return `Its owner may send it: ${ownerInWords(owner)}.`;
}

function osWords({ os }: PlanDocument): [string, string][] {
  const rows: [string, string][] = [];
  if (os.running !== null) {
    const { osImageHash, name } = os.running;
    const accepted = name === null ? 'not one that the policy lists' : `${name}, which the policy accepts`;
    rows.push(['OS image that runs', `${osImageHash}: ${accepted}`]);
  }
  if (os.requirements !== null) rows.push(['what it asks of its OS', os.requirements]);
  if (os.accepted.length > 0) {
    rows.push([
      'OS images accepted',
      os.accepted
        .slice(0, 10)
        .map(({ name, osImageHash }) => `${name} (${osImageHash.slice(0, 8)}…)`)
        .join(', '),
    ]);
  }
  return rows;
}

/** What is known of an image, as the end of a sentence. */
export function imageWords({ kind, isAsked, source }: PlannedImage): string {
  if (source !== null) return `${IMAGE_WORDS[kind]}; built from ${source.repository} at ${source.commit}`;
  return `${IMAGE_WORDS[kind]}${isAsked ? '; where it comes from is not shown' : ''}`;
}

/** `warning image-not-pinned` */
export function findingName({ rule, severity }: PlannedFinding): string {
  return `${severity} ${rule}`;
}

/** How files differ, safe to show, each on one line that begins as in a diff: ` `, `-` (the other), `+` (the change) or `@`. */
export function changedLines(differences: readonly Difference[]): string[] {
  return differences.flatMap(({ path, expected, actual, diff = [] }) => [
    `  ${visible(path)}`,
    ...(expected === undefined ? [] : [`- ${visible(expected)}`]),
    ...(actual === undefined ? [] : [`+ ${visible(actual)}`]),
    ...diff.map((line) => visible(line)),
  ]);
}
