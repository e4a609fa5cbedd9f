// The action's inputs: read once from the environment, validated, and handed on as one typed object.

import { InputError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { expectBranchName } from '../publish/github/branch.js';
import { expectSigningOptions } from '../signing/options.js';

export type FailOn = 'inconclusive' | 'failed' | 'never';
export type Sign = 'none' | 'keyless' | 'key';

export interface ActionInputs {
  appId: string | undefined;
  url: string | undefined;
  model: string | undefined;
  evidence: string | undefined;
  collateral: string | undefined;
  pccsUrls: string[];
  tcbUpdate: string | undefined;
  appCompose: string | undefined;
  osImageHashes: string[];
  /** Folder or tarball, or `rebuild`. */
  osImage: string | undefined;
  osImageUrl: string | undefined;
  rebuildRepository: string | undefined;
  rebuildCommit: string | undefined;
  rebuildBackend: string | undefined;
  rebuildCommand: string | undefined;
  rebuildOutputDir: string | undefined;
  rebuildRelease: string | undefined;
  rebuildTimeout: string | undefined;
  referenceValues: string[];
  trustedRoot: string | undefined;
  policy: string | undefined;
  phases: string[];
  nonce: string | undefined;
  at: string | undefined;
  insecureRootCa: string | undefined;
  /** An experiment, or a time of judgement that is not about now, does not fail the step. */
  allowExperiment: boolean;
  failOn: FailOn;
  sign: Sign;
  signingKey: string | undefined;
  fulcioUrl: string | undefined;
  rekorUrl: string | undefined;
  timestampUrl: string | undefined;
  checkRun: boolean;
  comment: boolean;
  issue: boolean;
  badgeBranch: string | undefined;
  /** Never shown. */
  githubToken: string | undefined;
}

const NAMES = [
  'app-id',
  'url',
  'model',
  'evidence',
  'collateral',
  'pccs-url',
  'tcb-update',
  'app-compose',
  'os-image-hash',
  'os-image',
  'os-image-url',
  'rebuild-repository',
  'rebuild-commit',
  'rebuild-backend',
  'rebuild-command',
  'rebuild-output-dir',
  'rebuild-release',
  'rebuild-timeout',
  'reference-values',
  'trusted-root',
  'policy',
  'phases',
  'nonce',
  'at',
  'insecure-root-ca',
  'allow-experiment',
  'fail-on',
  'sign',
  'signing-key',
  'fulcio-url',
  'rekor-url',
  'timestamp-url',
  'check-run',
  'comment',
  'issue',
  'badge-branch',
  'github-token',
] as const;
type InputName = (typeof NAMES)[number];

const FAIL_ON: readonly FailOn[] = ['inconclusive', 'failed', 'never'];
const SIGN: readonly Sign[] = ['none', 'keyless', 'key'];

/**
 * Inputs of a step, as the runner passes them: `INPUT_<NAME>`, upper case, hyphens kept, empty when not given.
 * A name that action.yml does not declare is an error: a misspelt `policy` must not verify with the default one.
 * @throws InputError
 */
export function readInputs(env: Readonly<Record<string, string | undefined>>): ActionInputs {
  for (const [key, value] of Object.entries(env)) {
    if (!key.startsWith('INPUT_') || value === undefined || value === '') continue;
    const name = key.slice('INPUT_'.length).toLowerCase();
    if ((NAMES as readonly string[]).includes(name)) {
      if (key === `INPUT_${name.toUpperCase()}`) continue;
      throw new InputError(
        'INPUT_INVALID',
        `input ${name}: the runner passes it as INPUT_${name.toUpperCase()}, got ${JSON.stringify(key)}`,
      );
    }
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
  const choice = <T extends string>(name: InputName, choices: readonly T[], otherwise: T): T => {
    const given = text(name) ?? otherwise;
    const found = choices.find((known) => known === given);
    if (found !== undefined) return found;
    throw new InputError(
      'INPUT_INVALID',
      `input ${name}: expected ${choices.join(', ')}, got ${JSON.stringify(given)}`,
    );
  };
  const flag = (name: InputName): boolean => choice(name, ['true', 'false'], 'false') === 'true';
  const sign = choice('sign', SIGN, 'none');
  const signingKey = text('signing-key');
  if ((sign === 'key') !== (signingKey !== undefined)) {
    throw new InputError('INPUT_INVALID', 'inputs sign: key and signing-key belong together');
  }
  const services = {
    fulcioUrl: text('fulcio-url'),
    rekorUrl: text('rekor-url'),
    timestampUrl: text('timestamp-url'),
  };
  if (sign === 'none' && Object.values(services).some((url) => url !== undefined)) {
    throw new InputError('INPUT_INVALID', 'inputs fulcio-url, rekor-url and timestamp-url need sign: keyless or key');
  }
  expectSigningOptions({ signingKey, ...services });
  expectNoIdleInput((name) => text(name) !== undefined, text('os-image') === 'rebuild');
  const badgeBranch = text('badge-branch');
  if (badgeBranch !== undefined) expectBranchName(badgeBranch);
  return {
    appId: text('app-id'),
    url: text('url'),
    model: text('model'),
    evidence: text('evidence'),
    collateral: text('collateral'),
    pccsUrls: list('pccs-url'),
    tcbUpdate: text('tcb-update'),
    appCompose: text('app-compose'),
    osImageHashes: list('os-image-hash'),
    policy: text('policy'),
    phases: list('phases'),
    nonce: text('nonce'),
    at: text('at'),
    insecureRootCa: text('insecure-root-ca'),
    allowExperiment: flag('allow-experiment'),
    failOn: choice('fail-on', FAIL_ON, 'inconclusive'),
    osImage: text('os-image'),
    osImageUrl: text('os-image-url'),
    rebuildRepository: text('rebuild-repository'),
    rebuildCommit: text('rebuild-commit'),
    rebuildBackend: text('rebuild-backend'),
    rebuildCommand: text('rebuild-command'),
    rebuildOutputDir: text('rebuild-output-dir'),
    rebuildRelease: text('rebuild-release'),
    rebuildTimeout: text('rebuild-timeout'),
    referenceValues: list('reference-values'),
    trustedRoot: text('trusted-root'),
    sign,
    signingKey,
    ...services,
    checkRun: flag('check-run'),
    comment: flag('comment'),
    issue: flag('issue'),
    badgeBranch,
    githubToken: text('github-token'),
  };
}

/** An input that has no effect is one that its user relies on for nothing. @throws InputError */
function expectNoIdleInput(isGiven: (name: InputName) => boolean, rebuilds: boolean): void {
  const idle = (name: InputName, why: string): never => {
    throw new InputError('INPUT_INVALID', `input ${name} has no effect: ${why}`);
  };
  const rebuildOnly = NAMES.find((name) => name.startsWith('rebuild-') && isGiven(name));
  if (rebuildOnly !== undefined && !rebuilds) idle(rebuildOnly, 'it needs `os-image: rebuild`');
  if (rebuilds && isGiven('os-image-url')) idle('os-image-url', 'the image is built, with `os-image: rebuild`');
  if (isGiven('trusted-root') && !isGiven('reference-values')) {
    idle('trusted-root', 'it is for checking signed reference values; give them as reference-values');
  }
  const asksForCollateral = (['pccs-url', 'tcb-update'] as const).find(isGiven);
  if (asksForCollateral !== undefined && isGiven('collateral')) idle(asksForCollateral, 'the collateral is given');
}
