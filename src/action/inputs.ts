// The action's inputs: read once from the environment, validated, and handed on as one typed object.

import { InputError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { readBadgeLabel } from '../core/views/badge.js';
import { DOMAIN_OPTIONS } from '../options/of-domain.js';
import { type NameOf, nameOf, OPTIONS, type Option } from '../options/table.js';
import { TARGET_OPTIONS } from '../options/targets.js';
import { readValues, type Values } from '../options/values.js';
import { expectBadgeName } from '../publish/github/badge.js';
import { expectBranchName } from '../publish/github/branch.js';
import { expectSigningOptions } from '../signing/options.js';
import { INPUTS, type InputKey } from './contract.js';

export type ActionInputs = Values<InputKey>;

type InputName = NameOf<InputKey>;
const KEYS: readonly InputKey[] = Object.values(INPUTS).flat();
const LISTS = KEYS.filter((key) => OPTIONS[key].kind === 'values').map(nameOf);

/**
 * Inputs of a step, as the runner passes them: `INPUT_<NAME>`, upper case, hyphens kept, empty when not given.
 * A name that action.yml does not declare is an error: a misspelt `policy` must not verify with the default one.
 * @throws InputError
 */
export function readInputs(env: Readonly<Record<string, string | undefined>>): ActionInputs {
  expectNames(env);
  const textsOf = (name: InputName): string[] => {
    const text = env[`INPUT_${name.toUpperCase()}`] ?? '';
    const parts = LISTS.includes(name) ? text.split(/[\n,]/) : [text];
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  };
  const isGiven = (name: InputName): boolean => textsOf(name).length > 0;
  const inputs = readValues(KEYS, textsOf, (name) => `input ${name}`);
  if ((inputs.sign === 'key') !== (inputs.signingKey !== undefined)) {
    throw new InputError('INPUT_INVALID', 'inputs sign: key and signing-key belong together');
  }
  if (inputs.sign === 'none' && (['fulcio-url', 'rekor-url', 'timestamp-url'] as const).some(isGiven)) {
    throw new InputError('INPUT_INVALID', 'inputs fulcio-url, rekor-url and timestamp-url need sign: keyless or key');
  }
  expectSigningOptions(inputs);
  /** By more than the default that action.yml gives it. */
  const isSet = (name: string): boolean => {
    const { kind, default: standard }: Option = OPTIONS[KEYS.find((key) => nameOf(key) === name) ?? 'targets'];
    return textsOf(name as InputName).some((text) => text !== (kind === 'flag' ? 'false' : standard));
  };
  if (inputs.mode === 'plan') expectOfPlan(isSet, inputs.osImage === 'rebuild');
  else {
    const idle = (['from', 'form', 'base'] as const).find(isSet);
    if (idle !== undefined) {
      throw new InputError('INPUT_INVALID', `input ${idle} has no effect: it is about a change, with mode: plan`);
    }
  }
  if (inputs.targets !== undefined) expectOfTheRun(isSet);
  else if (isSet('concurrency')) {
    throw new InputError(
      'INPUT_INVALID',
      'input concurrency has no effect: it is about the targets of a file, in targets',
    );
  }
  expectNoIdleInput(isGiven, inputs);
  if (inputs.badgeBranch !== undefined) expectBranchName(inputs.badgeBranch);
  if (inputs.historyBranch !== undefined) expectHistory(inputs.historyBranch, isGiven);
  else {
    const idle = (['history-key', 'history-salt'] as const).find(isGiven);
    if (idle !== undefined) {
      throw new InputError('INPUT_INVALID', `input ${idle} has no effect: it is about the log of history-branch`);
    }
  }
  expectBadgeName(inputs.badgeName, 'input badge-name');
  readBadgeLabel(inputs.badgeLabel, 'input badge-label');
  return inputs;
}

/** @throws InputError for what looks like an input and is not one */
function expectNames(env: Readonly<Record<string, string | undefined>>): void {
  const names: string[] = KEYS.map(nameOf);
  for (const [key, value] of Object.entries(env)) {
    if (!key.startsWith('INPUT_') || value === undefined || value === '') continue;
    const name = key.slice('INPUT_'.length).toLowerCase();
    if (names.includes(name)) {
      if (key === `INPUT_${name.toUpperCase()}`) continue;
      throw new InputError(
        'INPUT_INVALID',
        `input ${name}: the runner passes it as INPUT_${name.toUpperCase()}, got ${JSON.stringify(key)}`,
      );
    }
    const near = nearest(name, names);
    throw new InputError(
      'INPUT_INVALID',
      `unknown input ${JSON.stringify(name)}${near === null ? '' : `; did you mean ${near}?`}`,
      { hint: `Inputs of this action: ${names.join(', ')}.` },
    );
  }
}

/** What there is of one target alone. */
const OF_ONE: readonly InputName[] = [
  'sign',
  'comment',
  'issue',
  'webhook-url',
  'service-url',
  'badge-branch',
  'badge-name',
  'badge-label',
];

/** What one target of many has is in their file. @throws InputError for an input that has no effect, or is for one target */
function expectOfTheRun(isSet: (name: string) => boolean): void {
  const inFile = [...TARGET_OPTIONS, 'rebuild'].find(isSet);
  if (inFile !== undefined) {
    const where = 'with targets it stands in the file, at a target or in `defaults`';
    throw new InputError('INPUT_INVALID', `input ${inFile} has no effect: ${where}`);
  }
  const ofOne = OF_ONE.find(isSet);
  if (ofOne !== undefined) {
    throw new InputError('INPUT_INVALID', `input ${ofOne} is about one target, not about those of targets`, {
      hint: 'Verify that target in a step of its own. For those of a file there are the job summary and check runs.',
    });
  }
}

/** What is about a verdict. */
const OF_VERDICT = [
  'targets',
  'concurrency',
  'kms-evidence',
  'gateway-evidence',
  'kms-url',
  'gateway-url',
  ...DOMAIN_OPTIONS,
  'phases',
  'rebuild-report',
  'at',
  'early-warning',
  'sign',
  'check-run',
  'issue',
  'webhook-url',
  'service-url',
  'badge-branch',
  'history-branch',
] as const satisfies readonly InputName[];

/** @throws InputError for an input that a plan makes no use of */
function expectOfPlan(isSet: (name: string) => boolean, rebuilds: boolean): void {
  if (isSet('form') && !isSet('from')) {
    throw new InputError('INPUT_INVALID', 'input form has no effect: it is about a file that is made, with from');
  }
  const idle = rebuilds ? 'os-image: rebuild' : OF_VERDICT.find(isSet);
  if (idle === undefined) return;
  throw new InputError(
    'INPUT_INVALID',
    `input ${idle} has no effect: with mode: plan nothing is deployed, nor verified`,
    {
      hint: 'To verify what runs, use the action in a step of its own.',
    },
  );
}

/** @throws InputError */
function expectHistory(branch: string, isGiven: (name: InputName) => boolean): void {
  expectBranchName(branch);
  if (!isGiven('at')) return;
  throw new InputError('INPUT_INVALID', 'inputs history-branch and at: a log says what was found when it was looked', {
    hint: 'Leave out at, or history-branch.',
  });
}

/** An input that has no effect is one that its user relies on for nothing. @throws InputError */
function expectNoIdleInput(isGiven: (name: InputName) => boolean, inputs: ActionInputs): void {
  const refuse = (names: readonly InputName[], why: string): void => {
    const idle = names.find(isGiven);
    if (idle !== undefined) throw new InputError('INPUT_INVALID', `input ${idle} has no effect: ${why}`);
  };
  if (inputs.osImage === 'rebuild')
    refuse(['os-image-url', 'rebuild-report'], 'the image is built, with `os-image: rebuild`');
  else refuse(['rebuild'], 'it needs `os-image: rebuild`');
  const given = 'the collateral is given';
  if (isGiven('collateral')) refuse(['pccs-url', 'tcb-update'], given);
  if (!inputs.earlyWarning) return;
  if (isGiven('collateral')) refuse(['early-warning'], given);
  if (inputs.tcbUpdate === 'early')
    refuse(['early-warning'], 'with `tcb-update: early` the verdict is by that recovery already');
}
