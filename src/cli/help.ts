// `--help`: of the program and of each command, as wide as the terminal.

import { VERSION } from '../core/version.js';
import { row } from '../core/views/rows.js';
import { fewWordsOf, nameOf, OPTIONS, type Option, type OptionKey } from '../options/table.js';
import { COMMANDS, type CommandName, type Manual, TASKS } from './commands.js';

/** Where the words beside an option begin: what is longer than that has them on the next line. */
const COLUMN = 28;

export function overview(width: number): string {
  const column = 4 + Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const tasks = Object.entries(TASKS).flatMap(([task, names]) => [
    task,
    ...names.flatMap((name) => beside(`  ${called(name)}`.padEnd(column), COMMANDS[name].summary, width)),
    '',
  ]);
  const statuses =
    '0 verified; 1 failed, or an experiment (it proves nothing about any deployment); 2 misuse; 3 inconclusive, or no answer of a service';
  const variables =
    'TRUST_CENTER_CACHE, TRUST_CENTER_SIGNING_PASSWORD, TRUST_CENTER_HISTORY_KEY, TRUST_CENTER_HISTORY_SALT, HTTPS_PROXY and its like, NODE_EXTRA_CA_CERTS, NO_COLOR, FORCE_COLOR';
  return lines([
    `trust-center ${VERSION}: prove what a confidential VM runs`,
    '',
    'Usage: trust-center COMMAND [OPTIONS]',
    '',
    ...tasks,
    ...beside('Exit status  ', statuses, width),
    ...beside('Environment  ', variables, width),
    ...beside('', 'Start with `trust-center demo`. Each command explains itself with --help.', width),
  ]);
}

/** `policy init`: with the word that must follow, if there is one. */
function called(name: CommandName): string {
  return `${name} ${/^[a-z]*/.exec(COMMANDS[name].usage)}`.trimEnd();
}

export function helpOf(name: CommandName, width: number): string {
  const { usage, about, options, examples }: Manual = COMMANDS[name];
  const groups = Object.entries(options).flatMap(([question, keys]) => [
    question,
    ...keys.flatMap((key) => optionLines(key, width)),
    '',
  ]);
  return lines([
    ...beside('Usage: ', `trust-center ${name} ${usage}`, width),
    '',
    ...beside('', about, width),
    '',
    ...groups,
    'Examples',
    ...examples.flatMap((example) => command(example, width)),
  ]);
}

function optionLines(key: OptionKey, width: number): string[] {
  const option: Option = OPTIONS[key];
  const isRepeatable = option.kind === 'values' && option.words === undefined;
  const words = `${fewWordsOf(option)}${isRepeatable ? ' (repeatable)' : ''}`;
  const start = `  ${signature(key)}`;
  if (start.length + 2 <= COLUMN) return beside(start.padEnd(COLUMN), words, width);
  return [start, ...beside(' '.repeat(COLUMN), words, width)];
}

/** `--os-image IMAGE` */
export function signature(key: OptionKey): string {
  const { kind, value }: Option = OPTIONS[key];
  return `--${nameOf(key)}${kind === 'flag' ? '' : ` ${value}`}`;
}

/** `text` beside `start`, and further down in the same column. */
function beside(start: string, text: string, width: number): string[] {
  return row({ width, colour: false }, 0, [[start]], text);
}

/** An example that stays a command where it is broken, before an option. */
function command(text: string, width: number): string[] {
  const [first = '', ...options] = text.split(/ (?=--)/);
  const broken = [`  ${first}`];
  for (const option of options) {
    const line = `${broken.pop()} ${option}`;
    if (line.length + 2 <= width) broken.push(line);
    else broken.push(`${line.slice(0, -option.length)}\\`, `    ${option}`);
  }
  return broken;
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
