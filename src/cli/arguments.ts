// The command line's grammar: strict options per command, one clear error for anything else.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { InputError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';

export interface OptionSpec {
  /** `flag` takes no value, `value` one, `values` may be repeated or comma-separated. */
  kind: 'flag' | 'value' | 'values';
  /** Placeholder in the help text. */
  value?: string;
  help: string;
}

export interface CommandSpec {
  name: string;
  /** After the command name, e.g. `[TARGET]`. */
  usage: string;
  summary: string;
  /** Least and most positional arguments. */
  positionals: [number, number];
  options: Record<string, OptionSpec>;
}

/** Parsed arguments of one command. Accessors fail on a name the command does not declare: a typo here is a bug. */
export interface Arguments {
  positionals: string[];
  flag(name: string): boolean;
  value(name: string): string | undefined;
  values(name: string): string[];
}

const HELP: OptionSpec = { kind: 'flag', help: 'show this help' };

/** @throws InputError for an unknown option, a missing or repeated value, or a wrong number of arguments */
export function parseArguments(spec: CommandSpec, argv: string[]): Arguments {
  const declared: Record<string, OptionSpec> = { ...spec.options, help: HELP };
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, option] of Object.entries(declared)) {
    options[name] = { type: option.kind === 'flag' ? 'boolean' : 'string', multiple: option.kind !== 'flag' };
  }
  let parsed: { values: Record<string, string | boolean | (string | boolean)[] | undefined>; positionals: string[] };
  try {
    parsed = parseArgs({ args: argv, options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw misuse(spec, describe(cause, Object.keys(declared)), cause);
  }
  const [least, most] = spec.positionals;
  const count = parsed.positionals.length;
  if (!parsed.values.help && (count < least || count > most)) {
    throw misuse(
      spec,
      count < least
        ? `${spec.name} needs ${spec.usage.replace(/ \[OPTIONS\]$/, '')}`
        : `unexpected argument ${JSON.stringify(parsed.positionals[most])}`,
    );
  }
  const texts = (name: string): string[] => {
    const value = parsed.values[name];
    return Array.isArray(value) ? value.map(String) : [];
  };
  for (const [name, option] of Object.entries(spec.options)) {
    if (option.kind === 'value' && texts(name).length > 1) throw misuse(spec, `--${name} is given more than once`);
    if (texts(name).includes('')) throw misuse(spec, `--${name} needs a value, got an empty one`);
  }
  return {
    positionals: parsed.positionals,
    flag: (name) => parsed.values[name] === true,
    value: (name) => texts(name)[0],
    values: (name) => texts(name).flatMap((text) => text.split(',').map((part) => part.trim())),
  };
}

/**
 * An option that has no effect is one that its user relies on for nothing.
 * @throws InputError for the first of `names` that is given
 */
export function refuseIdle(args: Arguments, names: readonly string[], why: string): void {
  const idle = names.find((name) => isGiven(args, name));
  if (idle !== undefined) throw new InputError('INPUT_INVALID', `--${idle} has no effect: ${why}`);
}

export function isGiven(args: Arguments, name: string): boolean {
  return args.flag(name) || args.values(name).length > 0;
}

function misuse(spec: CommandSpec, message: string, cause?: unknown): InputError {
  return new InputError('INPUT_INVALID', message, { hint: `See \`trust-center ${spec.name} --help\`.`, cause });
}

function describe(cause: unknown, names: string[]): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const unknown = /^Unknown option '(-{1,2}[^']*)'/.exec(text)?.[1];
  if (unknown === undefined) return text.split('.')[0] ?? text;
  const near = nearest(unknown.replace(/^-+/, ''), names);
  return `unknown option ${unknown}${near === null ? '' : `; did you mean --${near}?`}`;
}

/** Help text of one command. */
export function helpOf(spec: CommandSpec): string {
  const rows = Object.entries({ ...spec.options, help: HELP }).map(([name, option]): [string, string] => [
    `--${name}${option.kind === 'flag' ? '' : ` ${option.value ?? 'VALUE'}`}`,
    option.help,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`);
  return [
    `trust-center ${spec.name} ${spec.usage}`.trimEnd(),
    '',
    `  ${spec.summary}`,
    '',
    'Options',
    ...lines,
    '',
  ].join('\n');
}
