// From the texts that were given for options, on a command line or as inputs of a step, to typed values, by the table.

import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { type NameOf, nameOf, OPTIONS, type Option, type OptionKey } from './table.js';

type Text<O extends Option> = O extends { words: readonly (infer Word)[] } ? Word : string;
type One<O extends Option> =
  | (O['kind'] extends 'count' ? number : Text<O>)
  | (O extends { default: string } ? never : undefined);
type ValueOf<O extends Option> = O['kind'] extends 'flag' ? boolean : O['kind'] extends 'values' ? Text<O>[] : One<O>;
type Property<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Property<Tail>>}`
  : Name;

/** By property: `os-image-url` is `osImageUrl`. An option that was not given and has no default is undefined, or empty. */
export type Values<K extends OptionKey> = { [Key in K as Property<NameOf<Key>>]: ValueOf<(typeof OPTIONS)[Key]> };

/**
 * @param textsOf what was given for an option; for a flag `true` or `false`
 * @param shown how errors name an option
 * @throws InputError for a text that the table does not allow
 */
export function readValues<K extends OptionKey>(
  keys: readonly K[],
  textsOf: (name: NameOf<K>) => readonly string[],
  shown: (name: string) => string,
): Values<K> {
  const values = keys.map((key): [string, unknown] => {
    const name = nameOf(key);
    return [propertyOf(name), read(OPTIONS[key], textsOf(name), shown(name))];
  });
  return Object.fromEntries(values) as Values<K>;
}

export function propertyOf<Name extends string>(name: Name): Property<Name> {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()) as Property<Name>;
}

/** Of six digits. */
const MAX_COUNT = 999_999;

function read(option: Option, texts: readonly string[], shown: string): unknown {
  const refuse = (expected: string, text: string): never => {
    throw new InputError('INPUT_INVALID', `${shown}: expected ${expected}, got ${preview(text)}`);
  };
  const { words, range: [least, most] = [0, MAX_COUNT] } = option;
  for (const text of texts) {
    if (words !== undefined && !words.includes(text)) refuse(words.join(words.length === 2 ? ' or ' : ', '), text);
    if (option.kind === 'flag' && text !== 'true' && text !== 'false') refuse('true, false', text);
    if (option.kind !== 'count') continue;
    if (!/^\d{1,6}$/.test(text)) refuse('a whole number', text);
    const count = Number(text);
    if (count < least || count > most) {
      throw new InputError('INPUT_INVALID', `${shown}: expected ${least} to ${most}, got ${count}`);
    }
  }
  if (option.kind === 'values') return texts;
  const text = texts[0] ?? option.default;
  if (option.kind === 'flag') return text === 'true';
  return option.kind === 'count' && text !== undefined ? Number(text) : text;
}
