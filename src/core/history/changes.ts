// What changed between two checks, in words.

import { canonicalJson } from '../canonical-json.js';
import {
  type CheckStatus,
  COMPONENT_ROLES,
  type ComponentRole,
  enumerate,
  PHASE_WORDS,
  PHASES,
  type Verdict,
} from '../result/words.js';
import type { Facts, Machine, MachineValue } from './facts.js';

/**
 * What a change means, what weighs most first. `worse`, `better`: the verdict, and the checks behind it; better is what passes
 * now. `identity`: another app, image, key provider, key of a domain, owner. `platform`: TCB, TDX module, machine. `scope`: what
 * was asked for, and what can be decided. `ours`: another version of the verifier.
 */
export const WEIGHTS = ['worse', 'better', 'identity', 'platform', 'scope', 'ours'] as const;
export type Weight = (typeof WEIGHTS)[number];

export interface Change {
  weight: Weight;
  /** Where it stands: `verdict`, `checks`, `app.composeHash`, `registry.owner`. */
  path: string;
  /** `the compose hash changed from 53ecdde1… to 9d4a0c77…` */
  text: string;
}

/** Values and ids that a sentence names. */
const MAX_NAMED = 3;
const MAX_VALUE = 60;
/** Of a value that is not cut: two of them fit in a line. */
const MAX_WHOLE = 160;

/**
 * What weighs most first; empty exactly where the facts are equal.
 * @param known announced TCB recoveries that checks before `before` told of
 */
export function changesOf(before: Facts, after: Facts, known: readonly string[] = []): Change[] {
  const changes = [
    ...checkChanges(before, after),
    ...plain(before, after, known),
    ...COMPONENT_ROLES.flatMap((role) => machineChanges(role, of(before, role), of(after, role))),
    ...registryChanges(before, after),
    ...domainChanges(before, after),
  ];
  if (changes.length === 0 && canonicalJson(before) !== canonicalJson(after)) {
    changes.push({
      weight: 'identity',
      path: 'machines',
      text: 'no value is new, but some are on another machine than before',
    });
  }
  return WEIGHTS.flatMap((weight) => changes.filter((change) => change.weight === weight));
}

const GRAVITY: Readonly<Record<Verdict, number>> = { verified: 0, inconclusive: 1, failed: 2 };

/** `experiment` is null where the facts are not at hand: an entry of the log does not say it. */
export type Outcome = Pick<Facts, 'verdict'> & { experiment: boolean | null };

/**
 * What can be said of two checks with other facts, where not both of these are at hand. What may have been a success before,
 * and is an experiment now, is no success any more.
 */
export function knownChanges(before: Outcome, after: Outcome): Change[] {
  const isOther = before.verdict !== after.verdict || (after.experiment === true && before.experiment !== true);
  return [
    ...(isOther ? [verdictChange(before, after, [])] : []),
    { weight: 'scope', path: 'facts', text: 'what else changed is not known: the facts are not at hand' },
  ];
}

/** @param ids of the checks behind it */
function verdictChange(before: Outcome, after: Outcome, ids: readonly string[]): Change {
  const isWorse = GRAVITY[after.verdict] > GRAVITY[before.verdict] || (after.experiment === true && !before.experiment);
  // A failure that cannot be decided any more is no better: evidence that is withheld would hide it.
  const weight = isWorse ? 'worse' : after.verdict === 'verified' ? 'better' : 'scope';
  const names = ids.length === 0 ? '' : `: ${few(ids)}`;
  const text = `${outcomeWord(before)} before, ${outcomeWord(after)} now${names}`;
  return { weight, path: 'verdict', text };
}

/** A success under a test root is never called one. */
export function outcomeWord({ verdict, experiment }: Outcome): string {
  if (experiment === true) return `${verdict} as an experiment`;
  return experiment === null && verdict === 'verified' ? 'verified (root not known)' : verdict;
}

function of({ machines }: Facts, role: ComponentRole): Machine[] {
  return machines.filter((machine) => machine.role === role);
}

// Checks

const IS: Readonly<Record<CheckStatus, string>> = {
  fail: 'fail now',
  unknown: 'cannot be decided now',
  pass: 'pass now',
  skipped: 'are not asked now',
};

function checkChanges(before: Facts, after: Facts): Change[] {
  const [old, now] = [statuses(before), statuses(after)];
  const ids = [...new Set([...old.keys(), ...now.keys()])].sort();
  const groups = new Map<string, { weight: Weight; what: string; ids: string[] }>();
  const tell = (weight: Weight, what: string, id: string): void => {
    const group = groups.get(`${weight} ${what}`) ?? { weight, what, ids: [] };
    group.ids.push(id);
    groups.set(`${weight} ${what}`, group);
  };
  for (const id of ids) {
    const [was, is] = [old.get(id), now.get(id)];
    if (was?.text === is?.text) continue;
    if (is === undefined) tell('scope', 'no longer checked', id);
    else if (was === undefined) {
      if (is.worst === 'pass' || is.worst === 'skipped') tell('scope', 'new checks', id);
      else tell('worse', IS[is.worst], id);
    } else if (is.worst === was.worst) tell(moreGrave(was, is), 'have another outcome on some machines', id);
    else tell(weightOf(was.worst, is.worst), IS[is.worst], id);
  }
  const changes: Change[] = [];
  let named: { weight: Weight; what: string } | null = null;
  if (before.verdict !== after.verdict) {
    // Failures name the reason for a failed verdict, and what cannot be decided that of an inconclusive one.
    const reasons =
      after.verdict === 'verified'
        ? ['better pass now']
        : ['worse fail now', 'worse cannot be decided now', 'scope cannot be decided now'];
    const reason = reasons.map((name) => groups.get(name)).find((group) => group !== undefined);
    changes.push(verdictChange(before, after, reason?.ids ?? []));
    named = reason ?? null;
  }
  for (const group of groups.values()) {
    if (group === named) continue;
    const { weight, what, ids } = group;
    changes.push({ weight, path: 'checks', text: `${ids.length === 1 ? singular(what) : what}: ${few(ids)}` });
  }
  return changes;
}

const SINGULAR: Readonly<Record<string, string>> = {
  'fail now': 'fails now',
  'pass now': 'passes now',
  'are not asked now': 'is not asked now',
  'new checks': 'new check',
  'have another outcome on some machines': 'has another outcome on some machines',
};

function singular(what: string): string {
  return SINGULAR[what] ?? what;
}

interface Statuses {
  worst: CheckStatus;
  /** `fail 1, pass 2`: how many machines have which. */
  text: string;
  counts: Readonly<Record<CheckStatus, number>>;
}

const BY_GRAVITY: readonly CheckStatus[] = ['fail', 'unknown', 'skipped', 'pass'];

/** By role and id. */
function statuses({ machines }: Facts): Map<string, Statuses> {
  const counts = new Map<string, Record<CheckStatus, number>>();
  for (const { role, checks } of machines) {
    for (const [id, status] of Object.entries(checks)) {
      const name = role === 'app' ? id : `${role} ${id}`;
      const count = counts.get(name) ?? { pass: 0, fail: 0, unknown: 0, skipped: 0 };
      count[status] += 1;
      counts.set(name, count);
    }
  }
  return new Map(
    [...counts].map(([id, count]) => {
      const present = BY_GRAVITY.filter((status) => count[status] > 0);
      const isAlike = present.length === 1;
      const text = present.map((status) => (isAlike ? status : `${status} ${count[status]}`)).join(', ');
      return [id, { worst: present[0] ?? 'unknown', text, counts: count }];
    }),
  );
}

function weightOf(was: CheckStatus, is: CheckStatus): Weight {
  if (was === 'skipped' || is === 'skipped') return is === 'fail' || is === 'unknown' ? 'worse' : 'scope';
  if (BY_GRAVITY.indexOf(is) < BY_GRAVITY.indexOf(was)) return 'worse';
  return is === 'pass' ? 'better' : 'scope';
}

/** Of two outcomes whose worst status is the same: whether more machines have one that is not good. */
function moreGrave(was: Statuses, is: Statuses): Weight {
  for (const status of BY_GRAVITY) {
    const more = is.counts[status] - was.counts[status];
    if (more === 0) continue;
    if (status === 'pass' || status === 'skipped') return 'scope';
    return more > 0 ? 'worse' : is.counts.pass > was.counts.pass ? 'better' : 'scope';
  }
  return 'scope';
}

// What the result as a whole says

function plain(before: Facts, after: Facts, known: readonly string[]): Change[] {
  return [
    ...one('identity', 'trustAnchor', 'the trusted root', before.trustAnchor, after.trustAnchor),
    ...experimentChange(before, after),
    ...one('scope', 'policyDigest', 'the policy', before.policyDigest, after.policyDigest),
    ...PHASES.flatMap((phase) =>
      one(
        'scope',
        `coverage.${phase}`,
        `the coverage of ${PHASE_WORDS[phase]}`,
        before.coverage[phase],
        after.coverage[phase],
      ),
    ),
    ...sets('scope', 'gaps', 'what could not be obtained', before.gaps, after.gaps),
    ...sets('scope', 'stopped', 'the instances that are said to be stopped', before.stopped, after.stopped),
    ...announcedChanges(before.announced, after.announced, known),
    ...one('ours', 'coreVersion', 'the version of the verifier', before.coreVersion, after.coreVersion),
  ];
}

/** Of an announced TCB recovery that no check told of before, and of one that was known already or is not known now. */
export const ANNOUNCED = { isNew: 'announced', comesAndGoes: 'announced.known' } as const;

/** Each as `20 OutOfDate`. That one is gone may mean that nobody could be asked: nothing is taken back. */
function announcedChanges(before: readonly string[], after: readonly string[], known: readonly string[]): Change[] {
  const told = (path: string, text: string): Change => ({ weight: 'platform', path, text });
  const number = (announced: string): string => announced.split(' ')[0] ?? '';
  const status = (announced: string): string => announced.split(' ').slice(1).join(' ');
  const added = after.filter((one) => !before.includes(one));
  const gone = before.filter((one) => !after.includes(one));
  return [
    ...added.map((one) =>
      known.includes(one)
        ? told(
            ANNOUNCED.comesAndGoes,
            `the TCB recovery ${number(one)} is known of again: ${status(one)} once it is in force`,
          )
        : told(
            ANNOUNCED.isNew,
            `Intel has announced the TCB recovery ${number(one)}: ${status(one)} once it is in force`,
          ),
    ),
    ...gone.map((one) =>
      told(
        ANNOUNCED.comesAndGoes,
        `nothing is known now of the announced TCB recovery ${number(one)} (${status(one)})`,
      ),
    ),
  ];
}

function experimentChange({ experiment: was }: Facts, { experiment: is }: Facts): Change[] {
  if (was === is) return [];
  return is
    ? [{ weight: 'worse', path: 'experiment', text: 'an experiment now: it proves nothing about the deployment' }]
    : [{ weight: 'better', path: 'experiment', text: 'no experiment any more' }];
}

// Machines

export const WHO: Readonly<Record<ComponentRole, string>> = { app: '', kms: ' of the KMS', gateway: ' of the gateway' };

/** Registers of which an identity is made are said last: they change with what is named before them. */
export const VALUES: readonly [name: MachineValue, weight: Weight, words: string][] = [
  ['appId', 'identity', 'the app id'],
  ['composeHash', 'identity', 'the compose hash'],
  ['osImageHash', 'identity', 'the OS image'],
  ['keyProvider', 'identity', 'the key provider'],
  ['mrKms', 'identity', 'the KMS that gave the keys'],
  ['instanceId', 'identity', 'the instance id'],
  ['mrtd', 'identity', 'MRTD'],
  ['rtmr0', 'identity', 'RTMR0'],
  ['rtmr1', 'identity', 'RTMR1'],
  ['rtmr2', 'identity', 'RTMR2'],
  ['rtmr3', 'identity', 'RTMR3'],
  ['tcbStatus', 'platform', 'the TCB status'],
  ['platformStatus', 'platform', 'the TCB status of the platform'],
  ['moduleStatus', 'platform', 'the TCB status of the TDX module'],
  ['qeStatus', 'platform', 'the TCB status of the quoting enclave'],
  ['tcbEvaluation', 'platform', 'the TCB evaluation data number'],
  ['fmspc', 'platform', 'the model of the platform (FMSPC)'],
  ['host', 'platform', 'the host'],
  ['teeType', 'platform', 'the kind of TEE'],
  ['mrConfigId', 'scope', 'the form of MRCONFIGID'],
  ['expectedComposeHash', 'scope', 'the expected compose hash'],
  ['reference', 'scope', 'how the verifier knows the OS'],
];

function machineChanges(role: ComponentRole, before: readonly Machine[], after: readonly Machine[]): Change[] {
  if (before.length === 0 && after.length === 0) return [];
  const who = WHO[role];
  const nodes = role === 'app' ? 'instances that were judged' : `nodes${who} that were judged`;
  return [
    ...one('scope', `${role}.count`, `the number of ${nodes}`, String(before.length), String(after.length)),
    ...VALUES.flatMap(([name, weight, words]) =>
      sets(weight, `${role}.${name}`, `${words}${who}`, valuesOf(before, name), valuesOf(after, name)),
    ),
    ...sets(
      'identity',
      `${role}.images`,
      `the container images${who}`,
      allOf(before, 'images'),
      allOf(after, 'images'),
    ),
    ...sets(
      'platform',
      `${role}.advisories`,
      `the open advisories${who}`,
      allOf(before, 'advisories'),
      allOf(after, 'advisories'),
    ),
    ...sets('scope', `${role}.freshness`, `the freshness of the evidence${who}`, grades(before), grades(after)),
  ];
}

function valuesOf(machines: readonly Machine[], name: MachineValue): string[] {
  return distinct(machines.map(({ values }) => values[name] ?? 'not known'));
}

function allOf(machines: readonly Machine[], list: 'images' | 'advisories'): string[] {
  return distinct(machines.flatMap((machine) => machine[list]));
}

function grades(machines: readonly Machine[]): string[] {
  return distinct(machines.map(({ freshness }) => freshness));
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

// Registry and domain

function registryChanges({ registry: before }: Facts, { registry: after }: Facts): Change[] {
  if (before === null || after === null) {
    if (before === after) return [];
    const text = after === null ? 'the registry was read before, and is not now' : 'the registry is read now';
    return [{ weight: 'scope', path: 'registry', text }];
  }
  return [
    ...one('identity', 'registry.chainId', 'the chain of the registry', before.chainId, after.chainId),
    ...one('identity', 'registry.owner', 'the owner of the app’s contract', before.appOwner, after.appOwner),
    ...sets('identity', 'registry.app', 'what the app’s contract says', before.app, after.app),
    ...lists(
      'registry.composeHashes',
      'the compose hashes that the app’s contract allows',
      before.composeHashes,
      after.composeHashes,
    ),
    ...lists('registry.devices', 'the devices that the app’s contract allows', before.devices, after.devices),
    ...one('identity', 'registry.kmsOwner', 'the owner of the KMS contract', before.kmsOwner, after.kmsOwner),
    ...sets('identity', 'registry.kms', 'what the KMS contract says', before.kms, after.kms),
    ...lists('registry.osImages', 'the OS images that the KMS contract allows', before.osImages, after.osImages),
  ];
}

function lists(path: string, words: string, before: string[] | null, after: string[] | null): Change[] {
  if (before !== null && after !== null) return sets('identity', path, words, before, after);
  if (before === after) return [];
  return [{ weight: 'scope', path, text: `${words} are ${after === null ? 'not known now' : 'known now'}` }];
}

function domainChanges({ domain: before }: Facts, { domain: after }: Facts): Change[] {
  if (before === null || after === null) {
    if (before === after) return [];
    return [
      { weight: 'scope', path: 'domain', text: `a domain is ${after === null ? 'no longer named' : 'named now'}` },
    ];
  }
  return [
    ...one('scope', 'domain.name', 'the domain', before.name, after.name),
    ...one('identity', 'domain.holder', 'who holds the keys of the domain', before.holder, after.holder),
    ...sets('identity', 'domain.keys', 'the public keys of the domain', before.keys, after.keys),
    ...sets('identity', 'domain.issuers', 'who issued the certificates of the domain', before.issuers, after.issuers),
    ...sets('identity', 'domain.accounts', 'the ACME accounts of the TEE', before.accounts, after.accounts),
    ...one('scope', 'domain.givenRoot', 'the root of its certificate', rootOf(before), rootOf(after)),
    ...sets('scope', 'domain.leftOut', 'the checks of the domain that are left out', before.leftOut, after.leftOut),
  ];
}

function rootOf({ givenRoot }: { givenRoot: boolean }): string {
  return givenRoot ? 'one that the caller gave' : 'that of a public CA';
}

// Sentences

function one(weight: Weight, path: string, words: string, before: string | null, after: string | null): Change[] {
  if (before === after) return [];
  const [was, is] = shown(before ?? 'not known', after ?? 'not known');
  return [{ weight, path, text: `${words} changed from ${was} to ${is}` }];
}

/** Values of all machines together: what is new among them, and what is gone. */
function sets(
  weight: Weight,
  path: string,
  words: string,
  before: readonly string[],
  after: readonly string[],
): Change[] {
  const added = after.filter((value) => !before.includes(value));
  const gone = before.filter((value) => !after.includes(value));
  if (added.length === 0 && gone.length === 0) return [];
  const [was, is] = [before[0], after[0]];
  if (before.length === 1 && after.length === 1 && was !== undefined && is !== undefined) {
    return one(weight, path, words, was, is);
  }
  const parts = [
    ...(added.length === 0 ? [] : [`new ${few(added.map(cut))}`]),
    ...(gone.length === 0 ? [] : [`gone ${few(gone.map(cut))}`]),
  ];
  return [{ weight, path, text: `${words}: ${parts.join('; ')}` }];
}

/** Both cut; where they would look the same then, whole, or of what is long the part that differs first. */
function shown(before: string, after: string): [string, string] {
  const [was, is] = [cut(before), cut(after)];
  if (was !== is) return [was, is];
  if (Math.max(before.length, after.length) <= MAX_WHOLE) return [before, after];
  const [old, now] = [[...before], [...after]];
  const first = old.findIndex((character, i) => character !== now[i]);
  const at = first === -1 ? old.length : first;
  return [around(old, at), around(now, at)];
}

function around(characters: readonly string[], at: number): string {
  const start = Math.max(0, at - 12);
  const end = start + MAX_VALUE;
  const part = characters.slice(start, end).join('');
  return `${start > 0 ? '…' : ''}${part}${end < characters.length ? '…' : ''}`;
}

const HEX = /[0-9a-f]{24,}/g;

/** To its ends, as hex is: names of images begin alike, and their digests stand last. */
function cut(text: string): string {
  if (text === '') return 'empty';
  const folded = text.replace(HEX, (digits) => `${digits.slice(0, 8)}…${digits.slice(-4)}`);
  const characters = [...folded];
  if (characters.length <= MAX_VALUE) return folded;
  return `${characters.slice(0, MAX_VALUE / 2).join('')}…${characters.slice(1 - MAX_VALUE / 2).join('')}`;
}

function few(items: readonly string[]): string {
  const more = items.length - MAX_NAMED;
  return more <= 0 ? enumerate(items) : `${items.slice(0, MAX_NAMED).join(', ')} and ${more} more`;
}
