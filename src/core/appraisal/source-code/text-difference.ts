// How two texts differ, for a person: a change of form alone (byte order mark, line ends, final newline) by its name,
// anything else line by line. What is said of a text is short, however long it is.

import { structuredPatch } from 'diff';

/** Something that changes the bytes of a text and nothing that it says. */
export interface FormDifference {
  /** How each side has it: `CRLF line ends`. */
  expected: string;
  actual: string;
  /** What keeps it from coming back, in one sentence. */
  remedy: string;
}

interface Form {
  of(text: string): string;
  without(text: string): string;
  remedy: string;
}

const FORMS: readonly Form[] = [
  {
    of: (text) => `${text.startsWith('\ufeff') ? 'a' : 'no'} byte order mark`,
    without: (text) => text.replace(/^\ufeff/, ''),
    remedy: 'Save the file as UTF-8 without a byte order mark.',
  },
  {
    of: (text) => `${lineEndOf(text)} line ends`,
    without: (text) => text.replace(/\r\n?/g, '\n'),
    remedy: 'Keep git from changing line ends: a line with the file’s name and `-text` in .gitattributes.',
  },
  {
    of: (text) =>
      ['no final newline', 'a final newline'][finalNewlines(text)] ?? `${finalNewlines(text)} final newlines`,
    without: (text) => text.slice(0, text.length - finalNewlines(text)),
    remedy:
      'Keep the editor from adding or removing the final newline: `insert_final_newline = unset` in .editorconfig.',
  },
];

function lineEndOf(text: string): string {
  const ends = new Set(text.match(/\r\n?|\n/g) ?? []);
  if (ends.size > 1) return 'mixed';
  return ends.has('\r\n') ? 'CRLF' : ends.has('\r') ? 'CR' : 'LF';
}

function finalNewlines(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === '\n') count += 1;
  return count;
}

/** The differences in form of two texts, and what is left of each without them. */
export function compareForms(yourText: string, theirText: string): { forms: FormDifference[]; rest: [string, string] } {
  const forms: FormDifference[] = [];
  let rest: [string, string] = [yourText, theirText];
  for (const { of, without, remedy } of FORMS) {
    const [yours, theirs] = rest;
    rest = [without(yours), without(theirs)];
    const [expected, actual] = [of(yours), of(theirs)];
    // A text of one line has LF line ends as well as any other.
    const isDifferent = expected !== actual && (rest[0] !== yours || rest[1] !== theirs);
    if (isDifferent) forms.push({ expected, actual, remedy });
    else if (rest[0] === rest[1] && yours !== theirs) forms.push({ expected, actual: `${actual} elsewhere`, remedy });
  }
  return { forms, rest };
}

/** Texts that are compared line by line, in UTF-16 units of both. */
const MAX_COMPARED = 512 * 1024;
/** Lines added and removed: the time that it takes grows with it. */
const MAX_EDITS = 400;
const MAX_LINES = 60;
const MAX_LINE = 200;

/** A unified diff without its header: a few lines around each change, the first of them only. Final newlines do not count. */
export function unifiedDiff(expected: string, actual: string): string[] {
  const lines = expected === '' ? added(actual) : changed(ended(expected), ended(actual));
  if (lines === null) return ['(too much differs to show it line by line)'];
  const more = lines.length - MAX_LINES;
  const shown = lines.slice(0, MAX_LINES).map((line) => cut(line, MAX_LINE));
  return more > 0 ? [...shown, `(${more} more ${more === 1 ? 'line' : 'lines'})`] : shown;
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function added(text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `+${line}`);
}

/** null where there is too much of it. */
function changed(expected: string, actual: string): string[] | null {
  if (expected.length + actual.length > MAX_COMPARED) return null;
  const options = { context: 3, maxEditLength: MAX_EDITS };
  const patch = structuredPatch('', '', expected, actual, undefined, undefined, options);
  if (patch === undefined) return null;
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
}

export function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
