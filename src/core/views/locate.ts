// The line of the user's own files that a check goes back to: the key of the policy that asked for it, or the compose
// file that it compares with.

import { sha256 } from '#crypto';
import { toHex } from '../bytes.js';
import { PolicyError } from '../errors.js';
import { policyError } from '../policy/policy.js';
import { type CheckId, sectionOf } from '../result/catalog.js';
import type { Check } from '../result/document.js';
import { parseYaml, type YamlDocument } from '../schema/yaml.js';

export interface Place {
  /** Within the repository. */
  path: string;
  /** From 1. */
  line: number;
}

/** null: the check goes back to none of the files. */
export type Locate = (check: Check) => Place | null;

/** Files of the repository that the verification was given; paths relative to its root. */
export interface UserFiles {
  policy: { path: string; text: string } | null;
  /** app-compose.json, or the Docker compose file it is made from. */
  compose: { path: string; bytes: Uint8Array } | null;
}

/** Keys of the policy, outermost first. Checks not listed go back to the section of their phase. */
const POLICY_KEYS: Partial<Record<CheckId, readonly string[]>> = {
  'hardware.tee-type': ['hardware', 'tee-types'],
  'hardware.tcb-evaluation-data-number': ['hardware', 'min-tcb-evaluation-data-number'],
  'hardware.collateral-age': ['hardware', 'max-collateral-age-days'],
  'hardware.tcb-status': ['hardware', 'tcb-statuses'],
  'hardware.advisories': ['hardware', 'advisories'],
  'hardware.td-attributes': ['hardware', 'td-attributes'],
  'hardware.xfam': ['hardware', 'xfam'],
  'hardware.mrseam': ['hardware', 'mrseam'],
  'hardware.mrservicetd': ['hardware', 'mrservicetd'],
  'hardware.fmspc': ['hardware', 'fmspc'],
  'hardware.qe-vendor-id': ['hardware', 'qe-vendor-id'],
  'hardware.mrsignerseam': ['hardware', 'mrsignerseam'],
  'hardware.seamattributes': ['hardware', 'seamattributes'],
  'hardware.mrconfigid': ['hardware', 'mrconfigid'],
  'hardware.mrowner': ['hardware', 'mrowner'],
  'hardware.mrownerconfig': ['hardware', 'mrownerconfig'],
  'hardware.tee-tcb-svn': ['hardware', 'min-tee-tcb-svn'],
  'hardware.freshness': ['freshness'],
  'os.mrtd': ['os', 'measurements'],
  'os.rtmr0': ['os', 'measurements'],
  'os.rtmr1': ['os', 'measurements'],
  'os.rtmr2': ['os', 'measurements'],
  'os.reference-value': ['os', 'images'],
  'os.image-hash-event': ['os', 'images'],
  'os.dev-image': ['os', 'allow-dev'],
  'source-code.compose-hash': ['source-code', 'compose-hashes'],
  'source-code.app-compose': ['source-code', 'app-compose'],
  'source-code.app-id': ['source-code', 'app-ids'],
  'source-code.key-provider': ['source-code', 'key-provider'],
  'source-code.rtmr3': ['source-code', 'rtmr3'],
  'source-code.mr-config-id': ['source-code', 'mr-config-id'],
  'source-code.findings': ['source-code', 'findings'],
};

/** Components that sections of their own judge; of the app's file nothing is expected of them. */
const SECTIONS: readonly string[] = ['kms', 'gateway'];

/** Checks that go back to the file they compare with, whatever the policy says. */
const OF_FILE: readonly CheckId[] = ['source-code.compose-hash', 'source-code.compose-file'];

export async function locateIn(files: UserFiles): Promise<Locate> {
  const policy = inRepository(files.policy);
  const compose = inRepository(files.compose);
  const tree = policy === null ? null : await readTree(policy.text);
  const composeHash = compose === null ? null : toHex(sha256(compose.bytes));
  const lines =
    compose === null
      ? new Map<string, number>()
      : memberLines(new TextDecoder('utf-8', { ignoreBOM: true }).decode(compose.bytes));
  return (check) => {
    const [role = ''] = check.component.split('/');
    if (SECTIONS.includes(role) && check.phase !== 'hardware') {
      if (policy === null) return null;
      const [, key] = POLICY_KEYS[sectionOf(check.id)] ?? [];
      return { path: policy.path, line: tree?.lineOf(key === undefined ? [role] : [role, key]) ?? 1 };
    }
    if (compose !== null && check.place?.composeHash === composeHash) {
      const [member = ''] = check.place.path.split(/[.[]/);
      return { path: compose.path, line: lines.get(member) ?? 1 };
    }
    if (check.place !== undefined && policy === null) return null;
    if (compose !== null && (OF_FILE.includes(check.id) || policy === null)) {
      return check.phase === 'source-code' ? { path: compose.path, line: 1 } : null;
    }
    if (policy === null) return null;
    return { path: policy.path, line: tree?.lineOf(POLICY_KEYS[sectionOf(check.id)] ?? [check.phase]) ?? 1 };
  };
}

/** null for a file elsewhere, which GitHub has no page for: it refuses a check run with such a place. */
function inRepository<T extends { path: string }>(file: T | null): T | null {
  if (file === null) return null;
  const path = file.path.replaceAll('\\', '/').replace(/^(?:\.\/+)+/, '');
  const elsewhere = path === '' || /^(?:\/|[A-Za-z]:)/.test(path) || path.split('/').includes('..');
  return elsewhere ? null : { ...file, path };
}

/** Line of each member of a JSON object. Used only for a file whose hash was measured, which has been read as JSON. */
export function memberLines(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  let line = 1;
  let depth = 0;
  for (const [token, key] of text.matchAll(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"(?=(\s*:)?)|[[\]{}]|\n/g)) {
    if (token === '\n') line += 1;
    else if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && key !== undefined) lines.set(token.slice(1, -1), line);
  }
  return lines;
}

/** A policy that cannot be read has been refused before; here it only has no lines. */
async function readTree(text: string): Promise<YamlDocument | null> {
  try {
    return await parseYaml(text, policyError);
  } catch (error) {
    if (error instanceof PolicyError) return null;
    throw error;
  }
}
