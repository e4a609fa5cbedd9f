// The Docker Compose file that people have, against the app-compose that runs. The file in it must be theirs, byte for
// byte; and as an app-compose says more than that (scripts that run as root, variables that the deployer sets), every
// other member must be accepted too, by the policy or because it changes nothing.

import { sha256 } from '#crypto';
import { fromUtf8, preview, toHex, utf8 } from '../../bytes.js';
import { canonicalJson } from '../../canonical-json.js';
import { ParseError } from '../../errors.js';
import { readMembers } from '../../formats/app-compose.js';
import type { JsonObject, JsonValue } from '../../formats/codec/json.js';
import { isMemberName, type Policy } from '../../policy/policy.js';
import { fail, type Judgement, listed, pass, unknown } from '../judgement.js';
import { memberDifferences, memberOf, valueDifference } from './compose-difference.js';
import { compareForms } from './text-difference.js';

export interface ExpectedComposeFile {
  /** What to call it. */
  label: string;
  bytes: Uint8Array;
}

/** The app-compose that runs, as far as it is known: its members, or why there are none to compare. */
type Deployed = { members: JsonObject; problem: null } | { members: null; problem: Judgement };

/** @param bytes whose hash is the measured one; null: they are not at hand */
export function readDeployed(bytes: Uint8Array | null): Deployed {
  if (bytes === null) {
    const problem = unknown('The app-compose that runs is not in the evidence, so nothing in it can be compared.', {
      hint: 'Give it (--app-compose FILE), or evidence that holds it: an answer of Phala Cloud, or of the guest agent to Info.',
    });
    return { members: null, problem };
  }
  try {
    return { members: readMembers(fromUtf8(bytes, 'app-compose')), problem: null };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const detail = `The app-compose that runs cannot be read: ${error.message}.`;
    return { members: null, problem: unknown(detail, { hint: NOT_DSTACKS }) };
  }
}

const NOT_DSTACKS = 'It is not what dstack’s tools deploy: deploy again.';

const MEMBER = 'docker_compose_file';

/** @param explain show how they differ */
export function judgeComposeFile(
  { label, bytes }: ExpectedComposeFile,
  deployed: JsonObject,
  explain: boolean,
): Judgement {
  const actual = memberOf(deployed, MEMBER);
  if (typeof actual !== 'string') {
    return fail('The app-compose that runs has no Docker Compose file.', {
      hint: 'Another kind of app was deployed: read its app-compose (--save-app-compose FILE).',
    });
  }
  const expected = decoded(bytes);
  if (expected === actual) return pass(`The Docker Compose file in the app-compose that runs is ${label}.`);
  if (expected === null) return fail(`${label} is not UTF-8, so it is not the Docker Compose file that runs.`);
  const { rest } = compareForms(expected, actual);
  const differences = explain ? [valueDifference(MEMBER, expected, actual)] : [];
  if (rest[0] !== rest[1]) {
    return fail(`The Docker Compose file that runs is not ${label}.`, {
      differences,
      hint: 'Another version was deployed: check out the one that runs, or deploy yours.',
    });
  }
  return fail(`The Docker Compose file that runs is ${label} but for its form, and every byte counts.`, {
    differences,
    hint: 'Restore the bytes that were deployed, and keep git (`-text` in .gitattributes) and the editor from changing them.',
  });
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return fromUtf8(bytes, 'compose-file');
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

/**
 * Values that change nothing that runs, and show nothing to anybody: those that dstack gives the member where it is not
 * written, and what only says how to read the file. docs/policy.md argues each one. Of any other member nothing is
 * harmless, `null` included: a script that is null is run, as the command `null`.
 */
const HARMLESS: Readonly<Record<string, readonly JsonValue[] | 'any text'>> = {
  manifest_version: [1, 2, '1', '2'],
  name: 'any text',
  runner: ['docker-compose'],
  features: [[]],
  docker_config: [{}],
  init_script: [''],
  pre_launch_script: [''],
  bash_script: [''],
  kms_enabled: [false],
  gateway_enabled: [false],
  tproxy_enabled: [false],
  local_key_provider_enabled: [false],
  key_provider: [null],
  key_provider_id: [''],
  public_logs: [false],
  public_sysinfo: [false],
  public_tcbinfo: [true],
  allowed_envs: [[]],
  no_instance_id: [false],
  secure_time: [true],
  storage_fs: [null],
};

function isHarmless(name: string, value: JsonValue): boolean {
  const values = Object.hasOwn(HARMLESS, name) ? (HARMLESS[name] ?? []) : [];
  if (values === 'any text') return typeof value === 'string';
  return values.some((harmless) => canonicalJson(harmless) === textOf(value));
}

/** Members that are shown; the others are counted. */
const MAX_MEMBERS = 40;

interface MembersExpected {
  /** What the policy lists. */
  listed: Policy['sourceCode']['appCompose'];
  /** Why members that it does not list need no acceptance, in one sentence; null: they need one. */
  whole: string | null;
  /** Show what is there. */
  explain: boolean;
}

/** Every member but the Docker Compose file: what the policy lists must be so, and nothing else may be there. */
export function judgeMembers(deployed: JsonObject, { listed: accepted, whole, explain }: MembersExpected): Judgement {
  const shown = explain ? MAX_MEMBERS : 0;
  const wrong = Object.keys(accepted).filter((name) => !isAccepted(memberOf(deployed, name), accepted[name] ?? null));
  if (wrong.length > 0) {
    return fail(`The app-compose that runs is not as the policy says in ${listed(wrong)}.`, {
      differences: memberDifferences(wrong.slice(0, shown), accepted, deployed),
      hint: 'Find out who changed it; then deploy again, or change the policy (source-code.app-compose).',
    });
  }
  if (whole !== null) return pass(whole);
  if (memberOf(deployed, 'runner') === undefined && !Object.hasOwn(accepted, 'runner')) {
    return unknown('The app-compose that runs names no runner, so nothing says that its Docker Compose file is run.', {
      hint: NOT_DSTACKS,
    });
  }
  const open = Object.keys(deployed)
    .sort()
    .filter((name) => name !== MEMBER && !Object.hasOwn(accepted, name))
    .filter((name) => !isHarmless(name, deployed[name] ?? null));
  if (open.length === 0) {
    return pass('Every member beside the Docker Compose file is as the policy lists it, or changes nothing.');
  }
  const names = open.map((name) => (isMemberName(name) ? name : preview(name)));
  return unknown(`The app-compose that runs says more than its Docker Compose file: ${listed(names)}.`, {
    differences: memberDifferences(open.slice(0, shown), {}, deployed),
    policyLines: policyLines(open.slice(0, shown), deployed),
    hint: 'Read each member, then accept it in the policy (source-code.app-compose); or accept the whole file (--app-compose FILE).',
  });
}

/** Longest text that is written out in the policy, and longest other value: a text has a digest to stand for it. */
const MAX_TEXT = 100;
const MAX_WRITTEN = 1000;
/** What a view would show otherwise than it is written. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|##\[/u;

function policyLines(names: readonly string[], deployed: JsonObject): string[] {
  const lines = names.filter(isMemberName).flatMap((name) => {
    const value = deployed[name] ?? null;
    const written = textOf(value);
    if (written === null) return [];
    if (written.length <= (typeof value === 'string' ? MAX_TEXT : MAX_WRITTEN) && !UNSEEN.test(written)) {
      return [`    ${name}: ${written}`];
    }
    return typeof value === 'string' ? [`    ${name}: ${digestOf(value)}`] : [];
  });
  return lines.length === 0 ? [] : ['source-code:', '  app-compose:', ...lines];
}

/** Whether a member is what the policy expects: `null` for one that is not there, `sha256:…` for a text by its digest. */
export function isAccepted(value: JsonValue | undefined, expected: JsonValue): boolean {
  if (value === undefined) return expected === null;
  if (typeof expected === 'string' && DIGEST.test(expected)) {
    return typeof value === 'string' && textOf(value) !== null && digestOf(value) === expected;
  }
  const text = textOf(value);
  return text !== null && text === textOf(expected);
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

function digestOf(text: string): string {
  return `sha256:${toHex(sha256(utf8(text)))}`;
}

/** Canonical JSON; null for what no policy can say: a number that is not whole, half a character. */
function textOf(value: JsonValue): string | null {
  return isExact(value) ? canonicalJson(value) : null;
}

function isExact(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, inner]) => isExact(name) && isExact(inner));
}
