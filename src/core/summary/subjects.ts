// What a summary is about, by digest. Readers look a summary up by the digest of a file they have, without its name; so
// no digest that the deployment chose may stand here. A compose file can give any file's digest as that of an "image", and
// an OS that nobody measured can report any hash: neither is a subject.

import { sha256 } from '#crypto';
import { isProven, statusesOf } from '../appraisal/ground.js';
import { toHex, utf8 } from '../bytes.js';
import type { ComponentResult, ResultDocument } from '../result/document.js';
import type { ComponentRole, Grade } from '../result/words.js';
import { renderJson } from '../views/json.js';
import type { Subject } from './in-toto.js';

/** What the verifier was told to expect, as SHA-256 in hex. */
export interface Expected {
  /** Of the app-compose file given, and of those that the policy lists. */
  composeHashes: readonly string[];
  /** Of the OS images given or fetched, and of those that the policy lists. */
  osImageHashes: readonly string[];
}

/** Grades under which the verifier had the image and computed its hash; under the others the hash is somebody's claim. */
export const IN_HAND: readonly Grade[] = ['rebuilt', 'release', 'local'];

/** Hashes of what a component runs, hex; null where no check confirmed one. */
export interface Running {
  role: ComponentRole;
  composeHash: string | null;
  osImageHash: string | null;
}

/**
 * Subjects of a summary that passed: the app-compose and the OS image that every judged instance of the app runs, where all
 * run the same; and the target, by the SHA-256 of its name.
 */
export function passingSubjects(components: readonly Running[], resourceUri: string): Subject[] {
  const apps = components.filter(({ role }) => role === 'app');
  return [
    ...named(COMPOSE, common(apps.map(({ composeHash }) => composeHash))),
    ...named(OS_IMAGE, common(apps.map(({ osImageHash }) => osImageHash))),
    targetSubject(resourceUri),
  ];
}

/** Subjects of a summary that did not pass: all that was expected or ran, so that looking up any of it finds the failure. */
export function failingSubjects(components: readonly Running[], resourceUri: string, expected: Expected): Subject[] {
  return [
    ...named(COMPOSE, [...expected.composeHashes, ...components.map(({ composeHash }) => composeHash)]),
    ...named(OS_IMAGE, [...expected.osImageHashes, ...components.map(({ osImageHash }) => osImageHash)]),
    targetSubject(resourceUri),
  ];
}

/** The result, and the report where one was made. */
export function madeSubjects(result: ResultDocument, report: string | null): Subject[] {
  return [
    ...(report === null ? [] : [{ name: REPORT, digest: { sha256: report } }]),
    { name: RESULT, digest: { sha256: toHex(sha256(utf8(renderJson(result)))) } },
  ];
}

/** Why these cannot be the subjects of a summary, as a clause; null when they can. */
export function wrongSubject(
  subjects: readonly Subject[],
  { components, resourceUri, passed }: { components: readonly Running[]; resourceUri: string; passed: boolean },
): string | null {
  const digests = subjects.map(({ digest }) => digest.sha256);
  if (new Set(digests).size !== digests.length) return 'a digest is there twice';
  if (subjects.at(-1)?.name !== RESULT) return `the last is not ${RESULT}`;
  const others = subjects.slice(0, subjects.at(-2)?.name === REPORT ? -2 : -1);
  const text = (list: readonly Subject[]): string =>
    list.map(({ name, digest }) => `${name} ${digest.sha256}`).join(', ');
  const wanted = passed ? passingSubjects(components, resourceUri) : [targetSubject(resourceUri)];
  const found = passed ? others : others.filter(({ name }) => !EXPECTED_NAME.test(name));
  return text(found) === text(wanted) ? null : 'they do not follow from the components and the target';
}

const COMPOSE = 'app-compose.json';
const OS_IMAGE = 'os-image';
export const RESULT = 'result.json';
/** The report, rendered without the summary: a file cannot hold its own digest. */
export const REPORT = 'report.html';
const EXPECTED_NAME = /^(?:app-compose\.json|os-image)(?:#[1-9][0-9]{0,3})?$/;

/** The target as a subject: by it all summaries of the target are found, whatever it ran. */
function targetSubject(resourceUri: string): Subject {
  return { name: 'target', digest: { sha256: toHex(sha256(utf8(resourceUri))) } };
}

/** Of the app-compose that was measured, where that phase is proven. */
export function acceptedComposeHash({ phases, app }: ComponentResult): string | null {
  return isProven('source-code', statusesOf(phases)) ? (app?.composeHash ?? null) : null;
}

/** Of the OS image, where that phase is proven and the verifier had the image. */
export function imageInHand({ phases, reference }: ComponentResult): string | null {
  const known = isProven('os', statusesOf(phases)) && reference !== null && IN_HAND.includes(reference.grade);
  return known ? reference.osImageHash : null;
}

function common(hashes: readonly (string | null)[]): (string | null)[] {
  const [first] = hashes;
  return first !== undefined && hashes.every((hash) => hash === first) ? [first] : [];
}

/** One subject for each digest; the second of the same name is called `name#2`. */
function named(name: string, hashes: readonly (string | null)[]): Subject[] {
  const distinct = [...new Set(hashes)].filter((hash) => hash !== null);
  return distinct.map((sha256, i) => ({ name: i === 0 ? name : `${name}#${i + 1}`, digest: { sha256 } }));
}
