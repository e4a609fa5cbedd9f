// Why two app-compose files have different hashes: the members that differ, or that they say the same in another form.

import { fromUtf8, preview, utf8 } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { normaliseAppCompose, readMembers } from '../../formats/app-compose.js';
import type { JsonObject, JsonValue } from '../../formats/codec/json.js';
import type { Difference } from '../../result/document.js';
import { listed } from '../judgement.js';
import { compareForms, cut, type FormDifference, unifiedDiff } from './text-difference.js';

interface Explanation {
  /** The end of a sentence: `the deployed file differs in docker_compose_file`. */
  detail: string;
  hint: string;
  differences: Difference[];
}

/** Members that are shown; the others are counted. */
const MAX_DIFFERENCES = 40;
const MAX_VALUE = 300;
const MAX_NAME = 100;
/** Of all diffs together. */
const MAX_LINES = 150;

/**
 * How the file expected to run differs from the one that runs.
 * @param deployed bytes whose hash is the measured one
 * @returns null where one of them cannot be read
 */
export function explainComposeHash(expected: Uint8Array, deployed: Uint8Array): Explanation | null {
  try {
    return explained(fromUtf8(expected, 'app-compose'), fromUtf8(deployed, 'app-compose'));
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

/** How two app-compose files differ: in the values of members; if in none, in form alone. */
export interface ComposeComparison {
  /** Members with another value, by name. */
  names: string[];
  forms: FormDifference[];
  differences: Difference[];
}

/** @throws ParseError for a text that cannot be read */
export function compareAppComposes(expected: string, actual: string): ComposeComparison {
  const { forms, rest } = compareForms(expected, actual);
  const [yours, theirs] = [readMembers(rest[0]), readMembers(rest[1])];
  const all = [...new Set([...Object.keys(yours), ...Object.keys(theirs)])].sort();
  const names = all.filter((name) => !isSame(memberOf(yours, name), memberOf(theirs, name)));
  if (names.length === 0) return { names, forms: [...forms, ...jsonForms(rest, [yours, theirs])], differences: [] };
  return { names, forms, differences: memberDifferences(names, yours, theirs) };
}

/** The names of members, for a sentence. */
export function listedMembers(names: readonly string[]): string {
  return listed(names.map((name) => (/^[\w-]{1,40}$/.test(name) ? name : preview(name))));
}

function explained(expected: string, deployed: string): Explanation {
  const { names, forms, differences } = compareAppComposes(expected, deployed);
  if (names.length === 0) return inFormOnly(forms, compareForms(expected, deployed).rest[0], deployed);
  return {
    detail: `the deployed file differs in ${listedMembers(names)}`,
    hint: 'Review the difference. If what runs is right, take the deployed file: `trust-center verify … --save-app-compose FILE`. Else deploy yours again.',
    differences,
  };
}

function inFormOnly(forms: readonly FormDifference[], yours: string, deployed: string): Explanation {
  const pairs = forms.map(({ expected, actual }) => `${expected}, deployed ${actual}`);
  const isNormalised = normaliseAppCompose(utf8(yours)) === deployed;
  const write = isNormalised
    ? 'To have the deployed form: `trust-center compose-hash FILE --normalise --output FILE`.'
    : 'To have the deployed bytes: `trust-center verify … --save-app-compose FILE`.';
  return {
    detail: `it says the same as the deployed file, and differs only in form (${pairs.join('; ')})`,
    hint: [write, ...new Set(forms.map(({ remedy }) => remedy))].join(' '),
    differences: [],
  };
}

/** What still differs between two JSON texts that say the same. */
function jsonForms(texts: [string, string], values: [JsonObject, JsonObject]): FormDifference[] {
  const each = (of: (text: string) => string): [string, string] => [of(texts[0]), of(texts[1])];
  const differ = ([a, b]: [string, string]): boolean => a !== b;
  const spaces = each((text) =>
    tokensOf(text)
      .filter((token) => /^\s/.test(token))
      .join('|'),
  );
  const words = each((text) =>
    tokensOf(text)
      .filter((token) => /^[^\s,]/.test(token))
      .sort()
      .join(' '),
  );
  const remedy = 'Have no editor or formatter (`.prettierignore`) write the file again.';
  const form = (what: string): FormDifference => ({ expected: `its own ${what}`, actual: 'another', remedy });
  const found = [
    ...(differ(spaces) ? [form('indentation')] : []),
    ...(differ([JSON.stringify(values[0]), JSON.stringify(values[1])]) ? [form('order of keys')] : []),
    ...(differ(words) ? [form('spelling of texts or numbers')] : []),
  ];
  // Spaces of the same kinds can still stand at other places.
  return found.length === 0 && differ(texts) ? [form('indentation')] : found;
}

function tokensOf(json: string): string[] {
  return json.match(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"|\s+|[^\s"]/g) ?? [];
}

/** Of the members of these names, as many as are short enough to read. */
export function memberDifferences(names: readonly string[], expected: JsonObject, actual: JsonObject): Difference[] {
  let lines = 0;
  return names.slice(0, MAX_DIFFERENCES).map((name) => {
    const difference = valueDifference(cut(name, MAX_NAME), memberOf(expected, name), memberOf(actual, name));
    lines += difference.diff?.length ?? 0;
    return lines <= MAX_LINES
      ? difference
      : { path: difference.path, diff: ['(not shown: the others take all the room)'] };
  });
}

export function memberOf(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === undefined || b === undefined ? a === b : JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** The value with the members of each object in the order of their names. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name] ?? null)]),
  );
}

/** A value of one line on each side, or a text line by line. Undefined: the member is not there. */
export function valueDifference(path: string, expected?: JsonValue, actual?: JsonValue): Difference {
  const [yours, theirs] = [linesOf(expected), linesOf(actual)];
  if (typeof expected === 'string' && typeof actual === 'string') {
    const { forms, rest } = compareForms(expected, actual);
    const inForm = {
      expected: forms.map((form) => form.expected).join(', '),
      actual: forms.map((form) => form.actual).join(', '),
    };
    if (rest[0] === rest[1]) return { path, ...inForm };
    if (/\n/.test(yours + theirs)) return { path, ...(forms.length === 0 ? {} : inForm), diff: unifiedDiff(...rest) };
  } else if (/\n/.test(yours + theirs)) return { path, diff: unifiedDiff(yours, theirs) };
  return {
    path,
    ...(expected === undefined ? {} : { expected: cut(JSON.stringify(expected), MAX_VALUE) }),
    ...(actual === undefined ? {} : { actual: cut(JSON.stringify(actual), MAX_VALUE) }),
  };
}

function linesOf(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(sorted(value), null, 2);
}
