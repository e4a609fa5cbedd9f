// Two archives side by side: the first member that is not the same, and what of it differs.

import { toHex } from '../core/bytes.js';
import { visible } from '../core/views/untrusted.js';
import type { Finding } from './document.js';

export interface Member {
  name: string;
  /** Header fields by name, apart from that of the member. */
  fields: Readonly<Record<string, string>>;
  content: Uint8Array;
}

/** Where reading an archive ended: after its end marker, or where it stopped being one. */
export interface Archive {
  members: Member[];
  end: number;
}

const MAX_NAME = 200;

/**
 * Findings on the first member that differs: every header field of it, and its content.
 * @param within explains contents that differ
 * @returns null when all members are the same
 */
export function compareMembers(
  kind: 'cpio-member' | 'tar-member',
  expected: readonly Member[],
  actual: readonly Member[],
  within: (expected: Uint8Array, actual: Uint8Array) => Finding[],
): Finding[] | null {
  const count = Math.max(expected.length, actual.length);
  for (let i = 0; i < count; i++) {
    const a = expected[i];
    const b = actual[i];
    if (a === undefined || b === undefined || a.name !== b.name) return [displaced(kind, i, expected, actual)];
    const findings = compareMember(kind, a, b, within);
    if (findings.length > 0) return findings;
  }
  return null;
}

function compareMember(
  kind: 'cpio-member' | 'tar-member',
  expected: Member,
  actual: Member,
  within: (expected: Uint8Array, actual: Uint8Array) => Finding[],
): Finding[] {
  const member = visible(expected.name, MAX_NAME);
  const findings: Finding[] = [];
  for (const field of new Set([...Object.keys(expected.fields), ...Object.keys(actual.fields)])) {
    const [a, b] = [expected.fields[field] ?? null, actual.fields[field] ?? null];
    if (a !== b) findings.push({ kind, member, field, offset: null, expected: shown(a), actual: shown(b) });
  }
  const offset = mismatch(expected.content, actual.content);
  if (offset === null) return findings;
  const content: Finding = { kind, member, field: 'content', offset, expected: null, actual: null };
  return [...findings, content, ...within(expected.content, actual.content)];
}

function shown(value: string | null): string | null {
  return value === null ? null : visible(value, MAX_NAME);
}

/** Member `i` has another name on each side: it is on one side alone, or elsewhere on the other. */
function displaced(
  kind: 'cpio-member' | 'tar-member',
  i: number,
  expected: readonly Member[],
  actual: readonly Member[],
): Finding {
  const a = expected[i]?.name;
  const b = actual[i]?.name;
  const positionIn = (members: readonly Member[], name: string): string | null => {
    const position = members.findIndex((member) => member.name === name);
    return position === -1 ? null : `member ${position + 1}`;
  };
  const here = `member ${i + 1}`;
  if (a !== undefined) {
    const found = positionIn(actual, a);
    // A name that is on both sides only moved; where the other side's is new, that is why.
    if (found === null || b === undefined || positionIn(expected, b) !== null) {
      const member = visible(a, MAX_NAME);
      return { kind, member, field: 'position', offset: null, expected: here, actual: found };
    }
  }
  const member = visible(b ?? '', MAX_NAME);
  return { kind, member, field: 'position', offset: null, expected: null, actual: here };
}

/** Offset of the first byte that differs, the length of the shorter one when it begins the other; null when equal. */
export function mismatch(expected: Uint8Array, actual: Uint8Array): number | null {
  const shorter = Math.min(expected.length, actual.length);
  for (let at = 0; at < shorter; at++) if (expected[at] !== actual[at]) return at;
  return expected.length === actual.length ? null : shorter;
}

const SHOWN_BYTES = 16;

/** What stands on each side where they begin to differ, as hex; empty where one has ended. */
export function bytesFinding(expected: Uint8Array, actual: Uint8Array, offset: number): Finding {
  const at = (bytes: Uint8Array): string => toHex(bytes.subarray(offset, offset + SHOWN_BYTES));
  return { kind: 'bytes', member: null, field: null, offset, expected: at(expected), actual: at(actual) };
}
