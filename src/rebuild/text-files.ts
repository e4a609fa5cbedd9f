// The small text files of an image, compared by what they say: members of metadata.json, lines of sha256sum.txt.

import { fromUtf8, preview } from '../core/bytes.js';
import { type JsonValue, parseJson } from '../core/formats/codec/json.js';
import { visible } from '../core/views/untrusted.js';
import type { Finding } from './document.js';

const MAX_FINDINGS = 20;
const MAX_SHOWN = 200;
const MAX_LINES = 10_000;

/** Members of two JSON documents that differ, outermost first; null when one is not JSON, or they say the same. */
export function jsonFindings(expected: Uint8Array, actual: Uint8Array): Finding[] | null {
  const findings: Finding[] = [];
  const [a, b] = [jsonOf(expected), jsonOf(actual)];
  if (a === undefined || b === undefined) return null;
  compareValues('', a, b, findings);
  return findings.length === 0 ? null : findings;
}

function compareValues(path: string, a: JsonValue | undefined, b: JsonValue | undefined, findings: Finding[]): void {
  if (findings.length >= MAX_FINDINGS) return;
  if (isObject(a) && isObject(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      compareValues(path === '' ? key : `${path}.${key}`, own(a, key), own(b, key), findings);
    }
    return;
  }
  const [expected, actual] = [jsonText(a), jsonText(b)];
  if (expected === actual) return;
  const member = path === '' ? null : visible(path, MAX_SHOWN);
  findings.push({ kind: 'json-member', member, field: null, offset: null, expected, actual });
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(object: { [key: string]: JsonValue }, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function jsonText(value: JsonValue | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? preview(value, MAX_SHOWN) : visible(JSON.stringify(value), MAX_SHOWN);
}

function jsonOf(bytes: Uint8Array): JsonValue | undefined {
  try {
    return parseJson(fromUtf8(bytes, 'json'), 'json');
  } catch {
    return undefined;
  }
}

/**
 * Lines of two checksum manifests that differ, by the file they list; null when they have the same lines in another
 * order, or are not text.
 */
export function manifestFindings(expected: Uint8Array, actual: Uint8Array): Finding[] | null {
  const [a, b] = [linesOf(expected), linesOf(actual)];
  if (a === null || b === null) return null;
  const findings: Finding[] = [];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(name) ?? null, b.get(name) ?? null];
    if (left === right || findings.length >= MAX_FINDINGS) continue;
    const member = visible(name, MAX_SHOWN);
    findings.push({ kind: 'manifest-line', member, field: null, offset: null, expected: left, actual: right });
  }
  return findings.length === 0 ? null : findings;
}

/** Digest, or the whole line where it is of another form, by file name. */
function linesOf(bytes: Uint8Array): Map<string, string> | null {
  const text = textOf(bytes);
  if (text === null) return null;
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length > MAX_LINES) return null;
  const byName = new Map<string, string>();
  for (const line of lines) {
    const [, digest, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (digest === undefined || name === undefined || byName.has(name)) byName.set(line, visible(line, MAX_SHOWN));
    else byName.set(name, digest);
  }
  return byName;
}

/** Names that a manifest lists in lines of the form `<64 hex digits>  <name>`. */
export function listedNames(manifest: Uint8Array): string[] {
  const text = textOf(manifest) ?? '';
  return text.split('\n').flatMap((line) => /^[0-9a-f]{64} [ *](.+)$/.exec(line)?.[1] ?? []);
}

/** Two short texts side by side; null when one is not text. */
export function textFinding(expected: Uint8Array, actual: Uint8Array): Finding[] | null {
  const [a, b] = [textOf(expected), textOf(actual)];
  if (a === null || b === null) return null;
  return [
    {
      kind: 'text',
      member: null,
      field: null,
      offset: null,
      expected: preview(a, MAX_SHOWN),
      actual: preview(b, MAX_SHOWN),
    },
  ];
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return fromUtf8(bytes, 'text');
  } catch {
    return null;
  }
}
