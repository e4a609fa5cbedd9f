// The action's inputs: read once from the environment, validated, and handed on as one typed object.

import { InputError } from '../errors.js';
import { nearest } from '../nearest.js';

export type FailOn = 'inconclusive' | 'failed' | 'never';

export interface ActionInputs {
  appId: string | undefined;
  url: string | undefined;
  model: string | undefined;
  evidence: string | undefined;
  collateral: string | undefined;
  pccsUrls: string[];
  appCompose: string | undefined;
  osImageHashes: string[];
  policy: string | undefined;
  phases: string[];
  nonce: string | undefined;
  at: string | undefined;
  insecureRootCa: string | undefined;
  failOn: FailOn;
}

const NAMES = [
  'app-id',
  'url',
  'model',
  'evidence',
  'collateral',
  'pccs-url',
  'app-compose',
  'os-image-hash',
  'policy',
  'phases',
  'nonce',
  'at',
  'insecure-root-ca',
  'fail-on',
] as const;
type InputName = (typeof NAMES)[number];

const FAIL_ON: readonly FailOn[] = ['inconclusive', 'failed', 'never'];

/**
 * Inputs of a step, as the runner passes them: `INPUT_<NAME>`, upper case, hyphens kept, empty when not given.
 * A name that action.yml does not declare is an error: a misspelt `policy` must not verify with the default one.
 * @throws InputError
 */
export function readInputs(env: Readonly<Record<string, string | undefined>>): ActionInputs {
  for (const [key, value] of Object.entries(env)) {
    if (!key.startsWith('INPUT_') || value === undefined || value === '') continue;
    const name = key.slice('INPUT_'.length).toLowerCase();
    if ((NAMES as readonly string[]).includes(name)) continue;
    const near = nearest(name, NAMES);
    throw new InputError(
      'INPUT_INVALID',
      `unknown input ${JSON.stringify(name)}${near === null ? '' : `; did you mean ${near}?`}`,
      {
        hint: `Inputs of this action: ${NAMES.join(', ')}.`,
      },
    );
  }
  const text = (name: InputName): string | undefined => {
    const value = env[`INPUT_${name.toUpperCase()}`]?.trim();
    return value === '' ? undefined : value;
  };
  const list = (name: InputName): string[] =>
    (text(name) ?? '')
      .split(/[\n,]/)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const failOn = text('fail-on') ?? 'inconclusive';
  if (!isFailOn(failOn)) {
    throw new InputError(
      'INPUT_INVALID',
      `input fail-on: expected ${FAIL_ON.join(', ')}, got ${JSON.stringify(failOn)}`,
    );
  }
  return {
    appId: text('app-id'),
    url: text('url'),
    model: text('model'),
    evidence: text('evidence'),
    collateral: text('collateral'),
    pccsUrls: list('pccs-url'),
    appCompose: text('app-compose'),
    osImageHashes: list('os-image-hash'),
    policy: text('policy'),
    phases: list('phases'),
    nonce: text('nonce'),
    at: text('at'),
    insecureRootCa: text('insecure-root-ca'),
    failOn,
  };
}

function isFailOn(text: string): text is FailOn {
  return (FAIL_ON as readonly string[]).includes(text);
}
