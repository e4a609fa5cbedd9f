// `--help`: of the program and of each command, as wide as the terminal.

import { VERSION } from '../core/version.js';
import { fewWordsOf, nameOf, OPTIONS, type Option, type OptionKey } from '../options/table.js';
import { COMMANDS, type CommandName, type Manual, TASKS } from './commands.js';

/** Where the words beside a name begin: what is longer than that has them on the next line. */
const COLUMN = 28;

/** @param columns of the terminal; undefined: not known */
export function helpWidth(columns: number | undefined): number {
  return Math.min(120, Math.max(60, columns ?? 80));
}

export function overview(width: number): string {
  const column = 4 + Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const tasks = Object.entries(TASKS).flatMap(([task, names]) => [
    '',
    task,
    ...names.flatMap((name) => row(called(name), COMMANDS[name].summary, column, width)),
  ]);
  return lines([
    `trust-center ${VERSION}: prove what a confidential VM runs`,
    '',
    'Usage: trust-center COMMAND [OPTIONS]',
    ...tasks,
    '',
    ...wrap(
      'Exit status  0 verified; 1 failed, or an experiment; 2 misuse; 3 inconclusive, or no answer of a service',
      13,
      width,
    ),
    ...wrap('Environment  NO_COLOR, TRUST_CENTER_CACHE, TRUST_CENTER_SIGNING_PASSWORD', 13, width),
    ...wrap('Start with `trust-center demo`. Each command explains itself with --help.', 0, width),
  ]);
}

/** `policy init`: with the word that must follow, if there is one. */
function called(name: CommandName): string {
  return `${name} ${/^[a-z]*/.exec(COMMANDS[name].usage)}`.trimEnd();
}

export function helpOf(name: CommandName, width: number): string {
  const { usage, about, options, examples }: Manual = COMMANDS[name];
  const groups = Object.entries(options).flatMap(([question, keys]) => [
    '',
    question,
    ...keys.flatMap((key) => row(signature(key), meaning(OPTIONS[key]), COLUMN, width)),
  ]);
  return lines([
    ...wrap(`Usage: trust-center ${name} ${usage}`, 7, width),
    '',
    ...wrap(about, 0, width),
    ...groups,
    '',
    'Examples',
    ...examples.flatMap((example) => command(example, width)),
  ]);
}

/** `--os-image IMAGE` */
export function signature(key: OptionKey): string {
  const { kind, value }: Option = OPTIONS[key];
  return `--${nameOf(key)}${kind === 'flag' ? '' : ` ${value}`}`;
}

function meaning(option: Option): string {
  const isRepeatable = option.kind === 'values' && option.words === undefined;
  return `${fewWordsOf(option)}${isRepeatable ? ' (repeatable)' : ''}`;
}

function row(left: string, right: string, column: number, width: number): string[] {
  const start = `  ${left}`;
  if (start.length + 2 > column) return [start, ...wrap(`${' '.repeat(column)}${right}`, column, width)];
  return wrap(`${start.padEnd(column)}${right}`, column, width);
}

/** Breaks at spaces; what follows the first line begins at `indent`. A word that is longer than a line stays whole. */
function wrap(text: string, indent: number, width: number): string[] {
  if (text.length <= width) return [text];
  const space = text.lastIndexOf(' ', width);
  const at = space > indent ? space : text.indexOf(' ', width);
  if (at === -1) return [text];
  return [text.slice(0, at), ...wrap(`${' '.repeat(indent)}${text.slice(at + 1)}`, indent, width)];
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
