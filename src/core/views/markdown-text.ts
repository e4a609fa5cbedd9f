// Values and frames of GitHub Flavored Markdown: nothing in a value can be anything but text, and nothing is wider than a
// narrow page, where GitHub would make it scroll sideways.

import { utf8 } from '../bytes.js';
import type { Check } from '../result/document.js';
import { PROJECT_URI } from '../version.js';
import { visible } from './untrusted.js';

/** Characters in a line of a code block: those of a page of 600 pixels. */
export const LINE = 58;
/** Characters that may stand together in a table: a longer word could not be broken, and would widen it. */
const WORD = 24;
const MAX_VALUE = 1000;

/**
 * A value in fixed width. Markdown parses nothing inside a code span without backtick, pipe or backslash; but some
 * renderers let HTML through, so a value with `<`, `>` or `&` is escaped instead.
 */
export function code(text: string): string {
  const shown = visible(text, MAX_VALUE);
  if (shown === '') return '(empty)';
  return /[`|\\<>&]/.test(shown) ? `<code>${escapeMarkdown(shown)}</code>` : `\`${shown}\``;
}

/** The same in a table: long words can be broken, and what is copied has no sign of it. */
export function codeCell(text: string): string {
  const shown = visible(text, MAX_VALUE);
  return LONG_WORD.test(shown) ? `<code>${breakable(shown)}</code>` : code(text);
}

/** Text in a table. A folded hash is in fixed width. */
export function cell(text: string): string {
  return visible(text, MAX_VALUE)
    .split(FOLDED)
    .map((part, i) => (i % 2 === 1 ? `\`${part}\`` : escapedCell(part)))
    .join('');
}

/** As `folded` writes it. */
const FOLDED = /\b([0-9a-f]{8}…[0-9a-f]{8})\b/;
const LONG_WORD = new RegExp(`[^\\s]{${WORD + 1}}`, 'u');

/** Spaces around it stay: it may be part of a sentence. */
function escapedCell(text: string): string {
  const [, before = '', inner = '', after = ''] = /^( *)(.*?)( *)$/su.exec(text) ?? [];
  return `${before}${breakable(inner)}${after}`;
}

/** Escaped as a whole, then with places to break in words that are too long. */
function breakable(text: string): string {
  const escaped = escapeMarkdown(text);
  if (!LONG_WORD.test(text)) return escaped;
  let length = 0;
  return (escaped.match(/&#?\w+;|./gsu) ?? [])
    .map((one) => {
      length = /\s/u.test(one) ? 0 : length + 1;
      return length > WORD && length % WORD === 1 ? `<wbr>${one}` : one;
    })
    .join('');
}

/** Text in which backticks mark what is in fixed width, as hints have it. */
export function prose(text: string): string {
  const parts = visible(text, MAX_VALUE).split('`');
  if (parts.length % 2 === 0) return escapeMarkdown(text);
  return parts.map((part, i) => (i % 2 === 1 && part !== '' ? code(part) : escapedCell(part))).join('');
}

const SPECIAL = /[\\`*_[\]#|<>&~$@]|:(?=\S)/g;
const ZERO_WIDTH_SPACE = '&#8203;';

/**
 * Text that Markdown shows as it is, on one line. What has a meaning becomes a character reference. Renderers also look
 * for links, addresses, mentions, issue numbers and emoji codes in the rendered text: an invisible space breaks those.
 */
export function escapeMarkdown(text: string): string {
  return visible(text, MAX_VALUE)
    .trim()
    .replace(SPECIAL, (character, offset: number, whole: string) => {
      const reference = `&#${character.charCodeAt(0)};`;
      const isLink = character === ':' && LINK_OR_EMOJI.test(whole.slice(offset, offset + MAX_EMOJI));
      return character === '@' || character === '#' || isLink ? `${reference}${ZERO_WIDTH_SPACE}` : reference;
    })
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}${ZERO_WIDTH_SPACE}.`)
    .replace(/\bGH-/gi, (gh) => `${gh}${ZERO_WIDTH_SPACE}`)
    .replace(/^(?:[-+=]|[0-9]+(?=[.)]))/, (start) => `${start.slice(0, -1)}&#${start.charCodeAt(start.length - 1)};`);
}

const LINK_OR_EMOJI = /^:(?:\/\/|[\w+-]+:)/;
const MAX_EMOJI = 64;

/** @param text Markdown */
export function link(text: string, url: string): string {
  return `[${text}](${url.replace(/[^\w/:.#?=&~%-]/g, (one) => encodeURIComponent(one).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`))})`;
}

/** The id of a check, which leads to its text; in a list of one phase, without the phase. */
export function checkLink({ id, docs }: Pick<Check, 'id' | 'docs'>, phase = ''): string {
  const name = escapeMarkdown(id.startsWith(`${phase}.`) ? id.slice(phase.length + 1) : id);
  return DOCS.test(docs) ? link(name, `${PROJECT_URI}/blob/main/${docs}`) : name;
}

const DOCS = /^docs\/[\w-]+\.md(?:#[\w-]+)?$/;

/** A mark with its word: where they are apart, or there is no colour, the word still says it. */
export function marked(mark: keyof typeof MARKS): string {
  const [sign, word] = MARKS[mark];
  return `${sign}&nbsp;${word}`;
}

const MARKS = {
  pass: ['✓', 'pass'],
  fail: ['✗', 'fail'],
  unknown: ['?', 'unknown'],
  // A minus sign: after a dash the line could break.
  skipped: ['−', 'not&nbsp;asked'],
  warning: ['!', 'warning'],
  info: ['i', 'note'],
} as const;

/** @param rows cells of Markdown on one line */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return `${row(head)}${row(head.map(() => '---'))}${rows.map(row).join('')}`;
}

/** Folded away. @param summary escaped; Markdown does nothing in it @param content blocks of Markdown */
export function details(summary: string, content: string): string {
  return `\n<details><summary>${summary}</summary>\n\n${content.trim()}\n\n</details>\n`;
}

/**
 * Lines with their spaces, in a block in which nothing is parsed but what ends it: HTML, and that is escaped. What is too
 * long goes on below; empty where there are no lines.
 */
export function block(lines: readonly string[]): string {
  return verbatim(lines.flatMap((line) => cut(line, LINE)));
}

/** Lines of a diff: what is too long goes on below, with the same sign. */
export function diffBlock(lines: readonly string[]): string {
  const fitting = lines.flatMap((line) => {
    if (fits(line)) return [line];
    const [sign = ' '] = line;
    const parts = cut(line.slice(sign.length), LINE - 3);
    return parts.map((part, i) => `${sign}${i === 0 ? '' : '…'}${part}${i === parts.length - 1 ? '' : '…'}`);
  });
  return verbatim(fitting, 'diff');
}

/**
 * Lines to be copied as they are. Where one is too long for a block, which would scroll, they stand in fixed width that
 * wraps: what is copied has all their spaces and no other line ends.
 */
export function copyable(lines: readonly string[], language: 'yaml' | 'sh' | 'json'): string {
  if (lines.every(fits)) return verbatim(lines, language);
  return `<p><code>${lines.map((line) => escapeLine(line).replace(/^ +/, (spaces) => '&#32;'.repeat(spaces.length))).join('<br>')}</code></p>\n`;
}

function verbatim(lines: readonly string[], language?: 'diff' | 'yaml' | 'sh' | 'json'): string {
  if (lines.length === 0) return '';
  const start = language === undefined ? '<pre>' : `<pre lang="${language}">`;
  return `${start}${lines.map(escapeLine).join('\n')}</pre>\n`;
}

function fits(line: string): boolean {
  return cut(line, LINE).length === 1;
}

/** One part at least. @param room in columns */
function cut(line: string, room: number): string[] {
  const parts = [''];
  let column = 0;
  for (const character of line) {
    const columns = NARROW.test(character) ? 1 : 2;
    column += columns;
    if (column > room) {
      parts.push('');
      column = columns;
    }
    parts[parts.length - 1] += character;
  }
  return parts;
}

/** Latin, and punctuation: characters of other scripts may be as wide as two of these. */
const NARROW = /[ -\u02ff\u2000-\u206f]/u;

function escapeLine(line: string): string {
  return line.replace(/[^\w ,;"'+=^…-]|_/gu, (one) => `&#${one.codePointAt(0)};`);
}

/**
 * @param start is always kept
 * @param rest in order of importance, each whole by itself
 * @param end for how many were left out: none, too
 */
export function withinLimit(
  start: string,
  rest: readonly string[],
  limit: number,
  end: (count: number) => string,
): string {
  let size = utf8(start).length + utf8(end(rest.length)).length;
  const kept = [start];
  for (const one of rest) {
    const bytes = utf8(one).length;
    if (size + bytes > limit) continue;
    kept.push(one);
    size += bytes;
  }
  return `${kept.join('')}${end(rest.length + 1 - kept.length)}`;
}
