// What a summary is about, by digest. Readers look a summary up by the digest of a file at hand and ask for no name; so
// no digest may stand here that the deployment chose. A compose file can name an "image" by any file's digest, and an OS
// nobody measured can report any hash: neither is a subject.

import { sha256 } from '@noble/hashes/sha2.js';
import type { Grade } from '../appraisal/os/image-reference.js';
import { toHex, utf8 } from '../bytes.js';
import type { ComponentResult, ResultDocument } from '../result/document.js';
import { renderJson } from '../result/json.js';
import type { Subject } from './in-toto.js';

/** What the verifier was told to expect, as SHA-256 in hex. */
export interface Expected {
  /** Of the app-compose file given, and of those that the policy lists. */
  composeHashes: readonly string[];
  /** Of the OS images given or fetched, and of those that the policy lists. */
  osImageHashes: readonly string[];
}

/** The verifier had the image and worked its hash out; under other grades it is somebody's word. */
const IN_HAND: readonly Grade[] = ['rebuilt', 'release', 'local'];

/**
 * Of a result that passed: the app-compose and the OS image of every instance, if all have the same. Of any other:
 * everything that was expected, so that whoever looks one of them up finds the failure. And the result document.
 */
export function subjectsOf(result: ResultDocument, passed: boolean, expected: Expected): Subject[] {
  const apps = result.components.filter(({ role }) => role === 'app');
  const composeHashes = apps.map(acceptedComposeHash);
  const osImageHashes = apps.map(imageInHand);
  return [
    ...named('app-compose.json', passed ? common(composeHashes) : [...expected.composeHashes, ...composeHashes]),
    ...named('os-image', passed ? common(osImageHashes) : [...expected.osImageHashes, ...osImageHashes]),
    { name: 'result.json', digest: { sha256: toHex(sha256(utf8(renderJson(result)))) } },
  ];
}

/** Of the app-compose that was measured, where that phase passed. */
export function acceptedComposeHash({ phases, app }: ComponentResult): string | null {
  return phases['source-code'].status === 'pass' ? (app?.composeHash ?? null) : null;
}

/** Of the OS image, where that phase passed and the verifier had the image. */
export function imageInHand({ phases, reference }: ComponentResult): string | null {
  const known = phases.os.status === 'pass' && reference !== null && IN_HAND.includes(reference.grade);
  return known ? reference.osImageHash : null;
}

function common(hashes: readonly (string | null)[]): (string | null)[] {
  const [first] = hashes;
  return first !== undefined && hashes.every((hash) => hash === first) ? [first] : [];
}

/** One subject a digest; the second of a name is `name#2`. */
function named(name: string, hashes: readonly (string | null)[]): Subject[] {
  const distinct = [...new Set(hashes)].filter((hash) => hash !== null);
  return distinct.map((sha256, i) => ({ name: i === 0 ? name : `${name}#${i + 1}`, digest: { sha256 } }));
}
