// `--help` of a command, as wide as the terminal.

import { fewWordsOf, nameOf, OPTIONS, type Option, type OptionKey } from '../options/table.js';
import { COMMANDS, type CommandName, type Manual } from './commands.js';
import { beside, lines } from './overview.js';

/** Where the words beside an option begin: what is longer than that has them on the next line. */
const COLUMN = 28;

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
