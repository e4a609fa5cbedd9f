// `--help` of the program, as wide as the terminal: the commands, without what each of them takes.

import { VERSION } from '../core/version.js';
import { row } from '../core/views/rows.js';
import { COMMANDS, type CommandName, TASKS } from './commands.js';

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

/** `text` beside `start`, and further down in the same column. */
export function beside(start: string, text: string, width: number): string[] {
  return row({ width, colour: false }, 0, [[start]], text);
}

export function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
