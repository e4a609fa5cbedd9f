// Rows of text for a terminal or a log: what does not fit goes on below, under its own column or further in, so that no text
// from outside ever stands where a row of ours begins. Colours take no room. Widths count characters (code points).

import { visibleLine } from './untrusted.js';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
const SGR: Record<Style, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/** Text of ours, and its styles. */
export type Piece = readonly [text: string, ...styles: Style[]];

export interface Page {
  /** Characters in a line. */
  width: number;
  /** ANSI colours; without them there is no escape sequence. */
  colour: boolean;
}

export function paint({ colour }: Page, text: string, ...styles: Style[]): string {
  return colour && styles.length > 0 ? `\u001b[${styles.map((style) => SGR[style]).join(';')}m${text}\u001b[0m` : text;
}

/** How far in a row goes on that has no lead. */
export const HANG = 4;

/** `lead` on the first line, and `text` after it, as wide as there is room. */
export function row(
  page: Page,
  indent: number,
  lead: readonly Piece[],
  text: string,
  words: Words = 'break',
): string[] {
  const hang = lead.length === 0 ? HANG : lead.reduce((sum, [piece]) => sum + [...piece].length, 0);
  const column = indent + hang;
  const first = lead.map(([piece, ...styles]) => paint(page, piece, ...styles)).join('');
  return wrap(text, page.width - column, words).map((line, i) =>
    (i === 0 ? `${' '.repeat(indent)}${first}${line}` : `${' '.repeat(column)}${line}`).trimEnd(),
  );
}

/** Least room for text: on a narrower page it runs over the edge. */
const LEAST_ROOM = 20;

/**
 * What becomes of a word that is longer than a line. `break`: it goes on in the next; `whole`: it stays whole, to be
 * copied; `whole URLs`: only if it is a URL, whose characters draw nothing where a terminal wraps it.
 */
type Words = 'break' | 'whole' | 'whole URLs';
const URL_WORD = /^https?:\/\/[!-~]{1,500}$/;

/** @returns one line at least */
export function wrap(text: string, width: number, words: Words = 'break'): string[] {
  const room = Math.max(width, LEAST_ROOM);
  const lines: string[] = [];
  let line = '';
  const isWhole = (word: string): boolean => words === 'whole' || (words === 'whole URLs' && URL_WORD.test(word));
  for (const word of text.split(' ').flatMap((one) => (isWhole(one) ? [one] : cut(one, room)))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && [...longer].length > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  // A line end that the reader of a log takes for the beginning of a command is ours, not theirs who wrote the text.
  return [...lines, line].map((one) => visibleLine(one, Number.POSITIVE_INFINITY));
}

/** A line whose spaces mean something. @param width where it goes on below; a line to be copied has no end */
export function verbatim(page: Page, indent: number, line: string, width: number, ...styles: Style[]): string[] {
  const parts = line === '' ? [''] : cut(line, Math.max(width - indent, LEAST_ROOM));
  return parts.map((part) => {
    const text = visibleLine(`${' '.repeat(indent)}${part}`, Number.POSITIVE_INFINITY);
    return paint(page, text.trimEnd(), ...styles);
  });
}

function cut(word: string, size: number): string[] {
  if (word.length <= size) return [word];
  const characters = [...word];
  const parts: string[] = [];
  for (let i = 0; i < characters.length; i += size) parts.push(characters.slice(i, i + size).join(''));
  return parts;
}

const HEX_PAIR = /^([0-9a-f]{16,})(?![0-9a-f])(.*)$/i;

/**
 * What should be equal and is not, one over the other. Two hashes are whole, digit under digit, cut at the same place
 * where the page is too narrow, with a mark under the first difference.
 */
export function compared(
  page: Page,
  indent: number,
  expected: string | undefined,
  found: string | undefined,
): string[] {
  const [, yours = '', after = ''] = HEX_PAIR.exec(expected ?? '') ?? [];
  const [, theirs = '', behind = ''] = HEX_PAIR.exec(found ?? '') ?? [];
  if (yours === '' || yours.length !== theirs.length)
    return [...side(page, indent, EXPECTED, expected), ...side(page, indent, FOUND, found)];
  const room = Math.max(page.width - indent - EXPECTED.length, LEAST_ROOM);
  const size = Math.ceil(yours.length / Math.ceil(yours.length / room));
  const differs = [...yours.toLowerCase()].findIndex((digit, i) => digit !== theirs.toLowerCase()[i]);
  return cut(yours, size).flatMap((digits, i) => {
    const start = i * size;
    const isLast = start + size >= yours.length;
    const isHere = differs >= start && differs < start + size;
    const column = indent + FOUND.length + differs - start;
    return [
      ...side(page, indent, EXPECTED, `${digits}${isLast ? after : ''}`),
      ...side(page, indent, FOUND, `${theirs.slice(start, start + size)}${isLast ? behind : ''}`),
      ...(isHere ? [pointer(column, `from digit ${differs + 1} of ${yours.length}`, page.width)] : []),
    ];
  });
}

/** A mark below a column, and words on the side of it that has room for them. */
function pointer(column: number, words: string, width: number): string {
  const isAfter = column + 2 + words.length <= width || column <= words.length;
  return isAfter ? `${' '.repeat(column)}^ ${words}` : `${`${words} `.padStart(column)}^`;
}

const EXPECTED = 'expected  ';
const FOUND = 'found     ';

function side(page: Page, indent: number, label: string, text: string | undefined): string[] {
  return text === undefined ? [] : row(page, indent, [[label, 'dim']], text);
}

/** Hex that only names something: its first and last eight digits. */
export function folded(text: string): string {
  return text.replace(/[0-9a-f]{24,}/g, (hex) => `${hex.slice(0, 8)}…${hex.slice(-8)}`);
}

/** The widest column that what goes on below is put under. */
const MAX_COLUMN = 40;

/** Text whose lines are our own structure: each goes on below under its last column, or a little in; values stay whole. */
export function wrapLines(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const [lead = ''] = /^ *(?:\S+(?: \S+)* {2,})?/.exec(line.slice(0, MAX_COLUMN)) ?? [];
      const isTable = lead.trimStart() !== '';
      const [first = '', ...rest] = wrap(line.slice(lead.length), width - lead.length, 'whole');
      const indent = ' '.repeat(isTable ? lead.length : lead.length + 2);
      return [`${lead}${first}`, ...rest.map((more) => `${indent}${more}`)];
    })
    .join('\n');
}
