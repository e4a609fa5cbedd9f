// The command line's grammar: each command takes its own options, and anything else is one clear error.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { InputError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { type NameOf, nameOf, OPTIONS, type Option } from '../options/table.js';
import { readValues, type Values } from '../options/values.js';
import { COMMANDS, type CommandName, type Manual, type OptionOf } from './commands.js';

export type Options<C extends CommandName> = Values<OptionOf<C>>;

export interface Arguments<C extends CommandName> {
  positionals: string[];
  options: Options<C>;
  /** Whether it stands on the command line, whatever its default. */
  isGiven(name: NameOf<OptionOf<C>>): boolean;
}

/** @throws InputError for an unknown option, a missing, repeated or bad value, or a wrong number of arguments */
export function parseArguments<C extends CommandName>(command: C, argv: string[]): Arguments<C> {
  const { usage, positionals, options }: Manual = COMMANDS[command];
  const keys = Object.values(options).flat() as OptionOf<C>[];
  const grammar: NonNullable<ParseArgsConfig['options']> = {};
  for (const key of keys) {
    const { kind, short }: Option = OPTIONS[key];
    const isFlag = kind === 'flag';
    grammar[nameOf(key)] = {
      type: isFlag ? 'boolean' : 'string',
      multiple: !isFlag,
      ...(short === undefined ? {} : { short }),
    };
  }
  const misuse = (message: string, cause?: unknown): InputError =>
    new InputError('INPUT_INVALID', message, { hint: `See \`trust-center ${command} --help\`.`, cause });
  let parsed: { values: Record<string, string | boolean | (string | boolean)[] | undefined>; positionals: string[] };
  try {
    parsed = parseArgs({ args: argv, options: grammar, allowPositionals: true, strict: true });
  } catch (cause) {
    throw misuse(describe(cause, [...Object.keys(grammar), 'help']), cause);
  }
  const [least, most] = positionals;
  const count = parsed.positionals.length;
  if (count < least) throw misuse(`${command} needs ${usage.replace(/ \[OPTIONS\]$/, '')}`);
  if (count > most) throw misuse(`unexpected argument ${JSON.stringify(parsed.positionals[most])}`);
  const texts = new Map<string, string[]>();
  for (const key of keys) {
    const name = nameOf(key);
    const given = [parsed.values[name] ?? []].flat().map(String);
    const isList = OPTIONS[key].kind === 'values';
    if (!isList && given.length > 1) throw misuse(`--${name} is given more than once`);
    if (given.includes('')) throw misuse(`--${name} needs a value, got an empty one`);
    texts.set(name, isList ? given.flatMap((text) => text.split(',').map((part) => part.trim())) : given);
  }
  const textsOf = (name: string): string[] => texts.get(name) ?? [];
  return {
    positionals: parsed.positionals,
    options: readValues(keys, textsOf, (name) => `--${name}`),
    isGiven: (name) => textsOf(name).length > 0,
  };
}

/**
 * An option that has no effect is one that its user relies on for nothing.
 * @throws InputError for the first of `names` that is given
 */
export function refuseIdle<Name extends string>(
  { isGiven }: { isGiven(name: Name): boolean },
  names: readonly NoInfer<Name>[],
  why: string,
): void {
  const idle = names.find(isGiven);
  if (idle !== undefined) throw new InputError('INPUT_INVALID', `--${idle} has no effect: ${why}`);
}

function describe(cause: unknown, names: string[]): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const unknown = /^Unknown option '(-{1,2}[^']*)'/.exec(text)?.[1];
  if (unknown === undefined) return text.split('.')[0] ?? text;
  const near = nearest(unknown.replace(/^-+/, ''), names);
  return `unknown option ${unknown}${near === null ? '' : `; did you mean --${near}?`}`;
}
