// Where a report is other than it should be, in words for who looks for it.

export interface Difference {
  /** Of the file, from 0: the first that differs. */
  byte: number;
  /** From 1. */
  line: number;
  /** What stands there, and what should: a few characters, from a little before the difference. */
  expected: string;
  found: string;
}

const [BEFORE, AFTER] = [16, 48];
const NEWLINE = 10;

/** Of texts in UTF-8 that differ. */
export function firstDifference(expected: Uint8Array, found: Uint8Array): Difference {
  const shorter = Math.min(expected.length, found.length);
  let byte = 0;
  while (byte < shorter && expected[byte] === found[byte]) byte++;
  const before = expected.subarray(0, byte);
  const from = Math.max(before.lastIndexOf(NEWLINE) + 1, byte - BEFORE);
  const around = (bytes: Uint8Array): string =>
    byte >= bytes.length ? 'the end of the file' : new TextDecoder().decode(bytes.subarray(from, byte + AFTER));
  return {
    byte,
    line: before.reduce((count, one) => (one === NEWLINE ? count + 1 : count), 1),
    expected: around(expected),
    found: around(found),
  };
}

/** What begins a part of the page that has a name. */
const BEGINNING = /<(script|style|title|meta|[a-z0-9]+(?=[^<>]* id="))\b([^<>]*)>/g;

/** The part of a report that a place is in. @param page as it should be */
export function placeIn(page: string, byte: number): string {
  const start = textBefore(page, byte);
  if (start.length === page.length) return 'after the end';
  // Within a tag it is the element that is another.
  const isInTag = page[start.length] === '<' || start.lastIndexOf('<') > start.lastIndexOf('>');
  const before = isInTag ? page.slice(0, page.indexOf('>', start.length) + 1) : start;
  const last = [...before.matchAll(BEGINNING)].at(-1);
  if (last === undefined) return 'the first line';
  const [, element = '', attributes = ''] = last;
  const id = /\bid="([^"]*)"/.exec(attributes)?.[1];
  if (element === 'meta' || element === 'title') return 'the head of the page';
  const isOver = before.slice(last.index).includes(`</${element}>`);
  const what = nameOf(element, id);
  return isOver ? `after ${what}` : what;
}

function nameOf(element: string, id: string | undefined): string {
  if (element === 'style') return 'the style sheet';
  if (element === 'script') return id === undefined ? 'the script' : `the data block ${id}`;
  return `#${id}`;
}

/** Characters that end at that byte, or before it. */
function textBefore(page: string, byte: number): string {
  const { read } = new TextEncoder().encodeInto(page, new Uint8Array(byte));
  return page.slice(0, read);
}

const MARK = [0xef, 0xbb, 0xbf];

/** What may have happened to the file without anybody’s meaning it; null: nothing of that. */
export function mishap(expected: Uint8Array, found: Uint8Array): string | null {
  if (MARK.every((byte, i) => found[i] === byte))
    return 'A byte order mark stands before it, which some editors write.';
  const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const [wanted, given] = [text(expected), text(found)];
  if (given.replaceAll('\r\n', '\n') === wanted) return 'Only its line ends were changed, as when it is sent as text.';
  if (given.trim() === wanted.trim()) return 'Only white space was added at its ends.';
  if (wanted.startsWith(given)) return 'It was cut off: not all of it was sent, or kept.';
  return null;
}
