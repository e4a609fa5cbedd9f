// A file of many targets: a list, each with a name and the options that are about it, under the names that they have on the
// command line. All of it is read before anything is fetched, and a mistake is told with its line.

import { createHash } from 'node:crypto';
import { wantedImages, wantsImages } from './collect/endorsements/container-image/wanted.js';
import { targetName } from './collect/named-target.js';
import { documentText, preview } from './core/bytes.js';
import { InputError, TrustCenterError } from './core/errors.js';
import { nearest } from './core/nearest.js';
import type { Policy } from './core/policy/policy.js';
import { listOf, mismatch, type Reader, read, refuse } from './core/schema/reader.js';
import { label } from './core/schema/scalars.js';
import { textOf } from './core/schema/value.js';
import { parseYaml } from './core/schema/yaml.js';
import { readInputFile } from './io/input-file.js';
import { OPTIONS } from './options/table.js';
import { NAMING, TARGET_OPTIONS, type TargetOption } from './options/targets.js';
import { readValues, type Values } from './options/values.js';
import { type Environment, type Prepared, prepare, ROOT_IDLE, readFiles } from './request.js';
import { idleOfDomain } from './wanted-domain.js';

export interface FleetTarget extends Prepared {
  /** No other target of the file has it. */
  name: string;
  options: Values<TargetOption>;
}

/** The options of a target as they are to be used, such as with the real place of each file; may refuse them. */
export type Adapt = (options: Values<TargetOption>) => Promise<Values<TargetOption>>;

/** As many as a file of 256 KiB sensibly has. */
const MAX_TARGETS = 1000;
const MAX_FILE_BYTES = 256 * 1024;

/**
 * @param env where the values of headers are, as far as a file may name them
 * @throws InputError, PolicyError for the first mistake, with its line
 */
export async function readTargets(path: string, env: Environment, adapt: Adapt = async (own) => own) {
  const text = documentText(await readInputFile(path, 'targets', MAX_FILE_BYTES), 'targets');
  const document = await parseYaml(text, (message, { line, column }, hint = HINT) => {
    return new InputError('INPUT_INVALID', `targets ${line}:${column}: ${message}`, { hint });
  });
  const { defaults, entries, isList } = document.read(file);
  const files = readFiles();
  const lines = new Map<string, number>();
  const targets: FleetTarget[] = [];
  for (const [i, { name: given, texts }] of entries.entries()) {
    const line = document.lineOf(isList ? [String(i)] : ['targets', String(i)]);
    try {
      const options = readValues(TARGET_OPTIONS, (name) => texts.get(name) ?? defaults.get(name) ?? [], String);
      const expect = (policy: Policy): void => expectNoIdle(texts, options, policy);
      const prepared = await prepare(await adapt(options), { env, files, expect });
      const name = given ?? targetName(prepared.target);
      const other = lines.get(looks(name));
      if (other !== undefined) {
        throw new InputError('INPUT_INVALID', `the target of line ${other} has the name ${preview(name)}, too`, {
          hint: 'Give each a name of its own, also to the eye. If both are the same target, leave one out.',
        });
      }
      lines.set(looks(name), line);
      targets.push({ ...prepared, name, options });
    } catch (error) {
      throw atLine(line, given, error);
    }
  }
  return targets;
}

/**
 * Variables that a file may name for the values of headers: not those that the runner of a workflow gives its steps, nor
 * ours, which are secrets that are for somebody else.
 */
export function fileEnvironment(env: Environment): Environment {
  const isOwn = (name: string): boolean => /^(?:ACTIONS|GITHUB|INPUT|RUNNER|STATE|TRUST_CENTER)_/i.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOwn(name)));
}

/** Names that differ in blanks, or in the form of a character, are the same in a table. */
function looks(name: string): string {
  return name.normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

/** Not what Windows takes for a device, whatever the suffix. */
const PLAIN_NAME = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9][a-z0-9._-]{0,59}$/;

/** What a file about a target is called, before its suffix: its name if that is plain, else what tells it apart. */
export function fileNameOf(name: string): string {
  if (PLAIN_NAME.test(name)) return name;
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  // No plain name has the sign between them.
  return `${words}~${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}

const HINT =
  'A list of targets, or `defaults` and `targets`. A target has a name, and options that are about it: docs/fleets.md lists them.';

/** By option, what is given for it. */
type Texts = ReadonlyMap<string, readonly string[]>;

interface Entry {
  name: string | null;
  texts: Texts;
}

interface File {
  defaults: Texts;
  entries: Entry[];
  /** Whether it is nothing but the list. */
  isList: boolean;
}

const file: Reader<File> = (value) => {
  if (Array.isArray(value)) return { defaults: new Map(), entries: entriesOf(value), isList: true };
  if (!(value instanceof Map)) return mismatch('a list of targets', value);
  expectKeys(value, ['defaults', 'targets']);
  if (!value.has('targets')) return refuse('targets is missing');
  const defaults = value.has('defaults') ? read(value.get('defaults'), 'defaults', defaultTexts) : new Map();
  return { defaults, entries: read(value.get('targets'), 'targets', entriesOf), isList: false };
};

const SHARED = TARGET_OPTIONS.filter((option) => !(NAMING as readonly string[]).includes(option));

const defaultTexts: Reader<Texts> = (value) => textsOf(value, SHARED);

const entriesOf = listOf(
  (value): Entry => {
    const texts = textsOf(value, ['name', ...TARGET_OPTIONS]);
    const name = texts.get('name')?.[0] ?? null;
    return { name, texts: new Map([...texts].filter(([key]) => key !== 'name')) };
  },
  { least: 1, most: MAX_TARGETS },
);

function textsOf(value: unknown, known: readonly string[]): Texts {
  if (!(value instanceof Map)) return mismatch('a mapping of options', value);
  expectKeys(value, known);
  return new Map([...value].map(([key, given]) => [key, read(given, key, readerOf(key))]));
}

function readerOf(key: string): Reader<string[]> {
  if (key === 'name') return (value) => [label(value)];
  const isList = OPTIONS[key as TargetOption].kind === 'values';
  return (value) => (isList && Array.isArray(value) ? listOf(given, { least: 1, most: 100 })(value) : [given(value)]);
}

const given: Reader<string> = (value) => {
  const text = textOf(value) ?? mismatch('a text', value);
  if (text === '') return refuse('expected a value, got an empty one');
  // A stream has one reader.
  return text === '-' ? refuse('expected the name of a file: standard input is not for one of many targets') : text;
};

/** With the place of the key in the error. */
function expectKeys(value: ReadonlyMap<string, unknown>, known: readonly string[]): void {
  for (const key of value.keys()) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    const what = Object.hasOwn(OPTIONS, key)
      ? `${preview(key)} is no option of a single target`
      : `unknown option ${preview(key)}`;
    read(undefined, key, () => refuse(`${what}${near === null ? '' : `; did you mean ${near}?`}`, { hint: HINT }));
  }
}

/** What is given to one target and has no effect, beside what defaults give it. A default need not have one for each. @throws InputError */
export function expectNoIdle(texts: Texts, options: Values<TargetOption>, policy: Policy): void {
  const refuseIdle = (names: readonly TargetOption[], why: string): void => {
    const idle = names.find((name) => texts.has(name));
    if (idle !== undefined) throw new InputError('INPUT_INVALID', `${idle} has no effect: ${why}`);
  };
  const { url, raTls, kmsUrl, gatewayUrl, domain, collateral, referenceValues } = options;
  const asksImages = wantsImages(wantedImages(policy));
  if ([url, raTls, kmsUrl, gatewayUrl, domain].every((place) => place === undefined) && !asksImages) {
    refuseIdle(
      ['allow-private'],
      'it is about url, ra-tls, kms-url, gateway-url, domain, and registries where a policy asks for provenance',
    );
  }
  const ofDomain = idleOfDomain((name) => texts.has(name), options, policy.domain);
  if (ofDomain !== null) refuseIdle([ofDomain.name], ofDomain.why);
  const collateralGiven = 'the collateral is given, with collateral';
  if (collateral.length > 0) refuseIdle(['pccs-url', 'tcb-update'], collateralGiven);
  if (options.earlyWarning && collateral.length > 0) refuseIdle(['early-warning'], collateralGiven);
  if (options.earlyWarning && options.tcbUpdate === 'early') {
    refuseIdle(['early-warning'], 'with tcb-update: early the verdict is by that recovery already');
  }
  if (referenceValues.length === 0 && !asksImages) {
    refuseIdle(['trusted-root'], ROOT_IDLE);
  }
}

/** The same error, of a target at that line. */
function atLine(line: number, name: string | null, error: unknown): unknown {
  if (!(error instanceof TrustCenterError)) return error;
  const { code, message, hint } = error;
  const which = name === null ? '' : ` (${preview(name)})`;
  return new InputError(code, `targets line ${line}${which}: ${message}`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}
