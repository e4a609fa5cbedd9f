// Hints are written with the options of the command line. In a workflow the same is said with the inputs of the action, and
// what only the command line has is named as that.

import type { ResultDocument } from '../core/result/document.js';
import { byPhase } from '../core/result/words.js';
import { nameOf, OPTIONS, type Option, type OptionKey } from '../options/table.js';
import { INPUTS } from './contract.js';

const INPUT_NAMES: ReadonlySet<string> = new Set(Object.values(INPUTS).flat().map(nameOf));

/** Whole phrases that mean something else in a workflow. */
const PHRASES: readonly (readonly [string, string])[] = [
  [
    'give a folder on another disk (--work-dir), or another estimate (--min-disk)',
    'or use a runner with a larger disk',
  ],
  ['--allow-self-hosted, in a policy `self-hosted: true`', '`self-hosted: true` in the policy'],
  [
    'or a token for the audience sigstore in SIGSTORE_ID_TOKEN',
    'or let the job have an identity token (`id-token: write`)',
  ],
];

/** Options that are not inputs, and what a workflow has in their place. */
const INSTEAD: Readonly<Record<string, string>> = {
  'save-bundle': 'the action (output `bundle-path`)',
  summary: 'the action (output `summary-path`)',
  'build-command': '`command`',
  'output-dir': '`output-folder`',
  offline: 'offline mode',
};

/** A hint, or any text of ours with options in it, as a workflow would have it. */
export function inInputs(hint: string): string {
  const phrased = PHRASES.reduce((text, [from, to]) => text.replace(from, to), hint);
  return phrased
    .replace(/`trust-center ([a-z-]+(?: init)?)([^`]*)`(?! on your machine)/g, (_, command: string, rest: string) =>
      commandInWords(command, rest),
    )
    .replace(OPTION, (whole: string, before: string, name: string, value: string | undefined) =>
      OPTION_NAMES.has(name) ? `${before}${optionInWords(name, value, before === '(')}` : whole,
    );
}

/** Of a gap, or an announced TCB recovery. */
function inInputsOf<T extends { hint: string | null }>(one: T): T {
  return { ...one, hint: one.hint === null ? null : inInputs(one.hint) };
}

/** Those that hold what a value stands for in help, or a word that an option takes. */
const WORDS = (Object.keys(OPTIONS) as OptionKey[]).flatMap((key) => {
  const { value, words = [] }: Option = OPTIONS[key];
  return [...(value === undefined ? [] : [value]), ...words];
});
// The longest first: one may begin as another does.
const LONGEST_FIRST = WORDS.toSorted((one, other) => other.length - one.length).map(escaped);
const OPTION = new RegExp(
  `(^|[\\s(])--([a-z][a-z0-9-]*[a-z0-9])(?: (KEY\\.pem|${LONGEST_FIRST.join('|')})(?![\\w.-]*\\w))?`,
  'g',
);

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

const OPTION_NAMES: ReadonlySet<string> = new Set((Object.keys(OPTIONS) as OptionKey[]).map(nameOf));

function optionInWords(name: string, value: string | undefined, isAside: boolean): string {
  if (!INPUT_NAMES.has(name)) return INSTEAD[name] ?? `\`${name}\` on the command line`;
  const setting = value !== undefined && isWord(name, value) ? `${name}: ${value}` : name;
  return `${isAside ? '' : 'the '}input \`${setting}\``;
}

function isWord(name: string, value: string): boolean {
  return (Object.keys(OPTIONS) as OptionKey[]).some((key) => {
    const { words = [] }: Option = OPTIONS[key];
    return nameOf(key) === name && words.includes(value);
  });
}

/** A verification is what the step does; another command is run by hand. */
function commandInWords(command: string, rest: string): string {
  const names = [...rest.matchAll(/--([a-z][a-z0-9-]*)/g)].map(([, name = '']) => name);
  if (command === 'verify' && names.length > 0 && names.every((name) => INPUT_NAMES.has(name))) {
    return names.map((name) => `the input \`${name}\``).join(' and ');
  }
  const options = names.map((name) => `\`${name}\``).join(' and ');
  const withOptions = options === '' ? '' : ` (option${names.length === 1 ? '' : 's'} ${options})`;
  return `\`trust-center ${command}\` on your machine${withOptions}`;
}

/** The result as views of a workflow show it. What is kept, signed or replayed has it as it is. */
export function resultInInputs(result: ResultDocument): ResultDocument {
  return {
    ...result,
    ...(result.announced === undefined ? {} : { announced: result.announced.map(inInputsOf) }),
    gaps: result.gaps.map(inInputsOf),
    components: result.components.map((component) => ({
      ...component,
      phases: byPhase((phase) => {
        const { status, checks } = component.phases[phase];
        return {
          status,
          checks: checks.map((check) => (check.hint === undefined ? check : { ...check, hint: inInputs(check.hint) })),
        };
      }),
    })),
  };
}
