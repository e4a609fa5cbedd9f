// Text as an attacker would write it, and what must be true of whatever shows it. The list of what cannot be seen is
// written out here by code points, and not taken from the code that it judges.

import { expect } from 'vitest';

/** Each acts somewhere: in a terminal, a workflow's log, a browser, or on a reader. */
export const HOSTILE: Readonly<Record<string, string>> = {
  'colours and cursor': 'a\u001b[31mred\u001b[0m\u001b[2J\u001b[1;1H\u009b31mz',
  'a link of a terminal': 'a\u001b]8;;https://evil.example\u0007click\u001b]8;;\u001b\\z',
  'the title of a window': '\u001b]0;owned\u0007',
  'bidirectional overrides': 'a\u202edeifirev\u202c\u2066\u2067\u2068\u2069\u200e\u200f\u061cz',
  'characters without width':
    'ver\u200bi\u200cf\u200di\ufeffe\u2060d\u00ad\u180e\u034f\u115f\u3164\ufe0f\u{e0041}\u{e0100}z',
  'line ends': 'a\rb\nc\r\nd\u0085e\u2028f\u2029g\u000bh\u000ci',
  'control characters': 'a\u0000b\u0007c\bd\u007fe\u0090f',
  'a command': '::set-output name=verdict::verified',
  'a command after white space': ' \u00a0\u2003\t::add-mask::x',
  'a command on a line of its own':
    'a\n::set-output name=verdict::verified\n::stop-commands::x\r\n  ::error::x\r::warning::y',
  'a command of the older form': 'a##[error]b ###[set-output name=verdict;]verified ##[add-mask]x',
  'the older form, hidden': '#\u200b#[error]x\n##\u00ad[error]y',
  'line ends as commands have them': '100%0A::set-output name=verdict::verified%0D%0A##%5Berror]x%25%250A::y',
  'lone surrogates': 'a\ud800b\udc00c\ud83d',
  'private characters': 'a\ue000\u{f0000}z',
  markup: '</text><script>alert(1)</script>]]><!-- `|\\ [x](https://evil.example) @octocat #1 &amp; " \'',
};

/** All at once. */
export const ALL_HOSTILE = Object.values(HOSTILE).join(' ');

/** 900 KB of UTF-8, in one line. */
export const LONG: Readonly<Record<string, string>> = {
  'a line of 900 KB': 'x'.repeat(900 * 1024),
  'a line of 900 KB that would grow': '\u202e'.repeat(300 * 1024),
};

/** Controls, what has no width, what turns the direction, lone surrogates, private use, tags: first and last of each. */
const UNSEEN_RANGES = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
  [0xf0000, 0x10fffd],
];
const hex = (code = 0): string => `\\u{${code.toString(16)}}`;
const UNSEEN = new RegExp(`[${UNSEEN_RANGES.map(([first, last]) => `${hex(first)}-${hex(last)}`).join('')}]`, 'u');
/** What GitHub's runner takes a line for: it looks behind white space. */
const COMMAND = /^\s*::/;

/**
 * @param options.maxLine longest line, in UTF-16 units; none for what programs read
 * @param options.commands whole lines that are commands and are meant
 */
export function expectHarmless(text: string, options: { maxLine?: number; commands?: RegExp } = {}): void {
  const { maxLine = Number.POSITIVE_INFINITY, commands } = options;
  const faultOf = (line: string): string | null => {
    const unseen = UNSEEN.exec(line);
    if (unseen !== null) {
      const around = line.slice(Math.max(0, unseen.index - 40), unseen.index + 40);
      return `U+${unseen[0].codePointAt(0)?.toString(16)} in ${JSON.stringify(around)}`;
    }
    const shown = line.slice(0, 200);
    if (line.includes('##[') || (COMMAND.test(line) && commands?.test(line) !== true)) return `a command: ${shown}`;
    return line.length > maxLine ? `${line.length} characters: ${shown}` : null;
  };
  // Our own signs for a caution and a note end in a character that cannot be seen.
  const lines = text.replaceAll(/[\u26a0\u2139]\ufe0f/g, '').split('\n');
  expect(lines.map(faultOf).filter((fault) => fault !== null)).toEqual([]);
}

/** Without the colours that the text view has of its own. */
export function withoutColours(text: string): string {
  const own = ['0', '1', '2', '31', '32', '33', '1;31', '1;32', '1;33'];
  return own.reduce((rest, code) => rest.replaceAll(`\u001b[${code}m`, ''), text);
}
