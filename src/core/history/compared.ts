// What a change is between: the values that stood there before, and those that stand there now, in full.

import { COMPONENT_ROLES, type ComponentRole, PHASE_WORDS, PHASES } from '../result/words.js';
import { outcomeWord, VALUES, WHO } from './changes.js';
import type { Facts, Machine } from './facts.js';

export interface Compared {
  /** `compose hash`, `TCB status of the KMS` */
  name: string;
  /** Of all machines together, each once; null: nothing is known. */
  before: string[] | null;
  after: string[] | null;
}

interface Place {
  name: string;
  at: (facts: Facts) => string[] | null;
}

/** @param path of a change; null where no values stand there, but a sentence alone says what changed */
export function comparedAt(path: string, before: Facts, after: Facts): Compared | null {
  const place = PLACES.get(path);
  return place === undefined ? null : { name: place.name, before: place.at(before), after: place.at(after) };
}

const PLACES: ReadonlyMap<string, Place> = new Map([
  ...places('', [
    ['verdict', 'verdict', (facts) => [outcomeWord(facts)]],
    ['experiment', 'experiment', ({ experiment }) => [experiment ? 'yes' : 'no']],
    ['trustAnchor', 'trusted root', ({ trustAnchor }) => [trustAnchor]],
    ['policyDigest', 'policy', ({ policyDigest }) => [policyDigest]],
    ['gaps', 'not obtained', ({ gaps }) => gaps],
    ['stopped', 'instances said to be stopped', ({ stopped }) => stopped],
    ['announced', 'announced TCB recoveries', ({ announced }) => announced],
    ['announced.known', 'announced TCB recoveries', ({ announced }) => announced],
    ['coreVersion', 'version of the verifier', ({ coreVersion }) => [coreVersion]],
  ]),
  ...places(
    'coverage.',
    PHASES.map((phase) => [phase, `coverage of ${PHASE_WORDS[phase]}`, ({ coverage }) => [coverage[phase]]]),
  ),
  ...COMPONENT_ROLES.flatMap(ofRole),
  ...places('registry.', [
    ['chainId', 'chain of the registry', ({ registry }) => known(registry?.chainId)],
    ['owner', 'owner of the app’s contract', ({ registry }) => known(registry?.appOwner)],
    ['app', 'app’s contract', ({ registry }) => registry?.app ?? null],
    ['composeHashes', 'allowed compose hashes', ({ registry }) => registry?.composeHashes ?? null],
    ['devices', 'allowed devices', ({ registry }) => registry?.devices ?? null],
    ['kmsOwner', 'owner of the KMS contract', ({ registry }) => known(registry?.kmsOwner)],
    ['kms', 'KMS contract', ({ registry }) => registry?.kms ?? null],
    ['osImages', 'allowed OS images', ({ registry }) => registry?.osImages ?? null],
  ]),
  ...places('domain.', [
    ['name', 'domain', ({ domain }) => known(domain?.name)],
    ['holder', 'who holds the keys of the domain', ({ domain }) => known(domain?.holder)],
    ['keys', 'public keys of the domain', ({ domain }) => domain?.keys ?? null],
    ['issuers', 'issuers of its certificates', ({ domain }) => domain?.issuers ?? null],
    ['accounts', 'ACME accounts of the TEE', ({ domain }) => domain?.accounts ?? null],
    ['leftOut', 'checks of the domain left out', ({ domain }) => domain?.leftOut ?? null],
  ]),
]);

function places(prefix: string, rows: readonly [path: string, name: string, at: Place['at']][]): [string, Place][] {
  return rows.map(([path, name, at]) => [`${prefix}${path}`, { name, at }]);
}

function ofRole(role: ComponentRole): [string, Place][] {
  const of = ({ machines }: Facts): Machine[] => machines.filter((machine) => machine.role === role);
  const each =
    (read: (machine: Machine) => readonly string[]): Place['at'] =>
    (facts) =>
      [...new Set(of(facts).flatMap(read))].sort();
  const who = WHO[role];
  return places(`${role}.`, [
    ['count', role === 'app' ? 'instances' : `nodes${who}`, (facts) => [String(of(facts).length)]],
    ...VALUES.map(([value, , words]): [string, string, Place['at']] => [
      value,
      `${words.replace(/^the /, '')}${who}`,
      each(({ values }) => [values[value] ?? 'not known']),
    ]),
    ['images', `container images${who}`, each(({ images }) => images)],
    ['advisories', `open advisories${who}`, each(({ advisories }) => advisories)],
    ['freshness', `freshness of the evidence${who}`, each(({ freshness }) => [freshness])],
  ]);
}

function known(value: string | null | undefined): string[] | null {
  return value == null ? null : [value];
}
