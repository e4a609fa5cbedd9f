// What the action takes and gives, as action.yml and docs/inputs.md show it.

import { DOMAIN_OPTIONS } from '../options/of-domain.js';
import type { OptionKey } from '../options/table.js';

/** By the question that they answer. */
export const INPUTS = {
  'What to do': ['mode'],
  'What to verify: one of the first six, or service-url alone': [
    'app-id',
    'url',
    'ra-tls',
    'model',
    'evidence',
    'targets',
    'concurrency',
    'kms-evidence',
    'gateway-evidence',
    'kms-url',
    'gateway-url',
    'phala-cloud-api',
    'rpc-url',
    'chain-id',
    ...DOMAIN_OPTIONS,
    'method',
    'header',
    'body',
    'pointer',
    'nonce-encoding',
    'allow-private',
    'collateral',
    'pccs-url',
    'tcb-update',
    'early-warning',
  ],
  'What to compare with': [
    'policy',
    'phases',
    'app-compose',
    'compose-file',
    'from',
    'form',
    'base',
    'action.os-image',
    'os-image-url',
    'os-image-hash',
    'rebuild',
    'rebuild-report',
    'reference-values',
    'trusted-root',
    'nonce',
  ],
  'How to judge': ['fail-on', 'at', 'insecure-root-ca', 'action.allow-experiment'],
  'What to publish': [
    'sign',
    'signing-key',
    'fulcio-url',
    'rekor-url',
    'timestamp-url',
    'check-run',
    'comment',
    'issue',
    'webhook-url',
    'service-url',
    'badge-branch',
    'badge-name',
    'badge-label',
    'history-branch',
    'history-key',
    'history-salt',
    'github-token',
  ],
} as const satisfies Record<string, readonly OptionKey[]>;

export type InputKey = (typeof INPUTS)[keyof typeof INPUTS][number];

/** Empty where there is nothing to say, as for a workflow is what a step has not set. */
export const OUTPUTS = {
  'The verdict': {
    verdict: { words: ['verified', 'failed', 'inconclusive'], about: '`verified`, `failed` or `inconclusive`' },
    summary: { about: 'One line that says why the verdict is what it is' },
    experiment: {
      about:
        'Why nothing of the result counts in production, whatever the verdict, e.g. `test root` or `debug VMs accepted`; empty when it does',
    },
    'tcb-status': { about: 'Converged TCB status of the first component; empty when unknown' },
    'compose-hash': { about: 'Measured compose hash of the first component; empty when unknown' },
    'os-image-hash': { about: 'os_image_hash that the first component measured; empty when unknown' },
  },
  'A plan, with `mode: plan`': {
    plan: { words: ['nothing-refused', 'refused', 'undecided'], about: '`nothing-refused`, `refused` or `undecided`' },
    'planned-compose-hash': { about: 'Compose hash that the change will have' },
    'plan-path': { about: 'Path of the plan (JSON)' },
    'planned-app-compose-path': {
      about: 'Path of the app-compose with that hash: the very bytes to deploy, where it was made of a `compose-file`',
    },
  },
  Files: {
    'results-path': {
      about: 'With `targets`: path of the results of all, a line of JSON for each target; else empty',
    },
    'result-path': { about: 'Path of the result document (JSON)' },
    'bundle-path': {
      about:
        'Path of the evidence bundle, which `trust-center replay` appraises again offline; with `targets`, of a folder with one for each',
    },
    'report-path': {
      about:
        'Path of the report: one HTML file that shows the result, holds the evidence, and appraises it again where it is opened; with the signed summary in it, where one was signed',
    },
    'markdown-path': {
      about: 'Path of the whole result as Markdown, of which job summary, check run and issue show what fits',
    },
    'sarif-path': { about: 'Path of the result as SARIF, for code scanning' },
    'junit-path': { about: 'Path of the result as JUnit XML' },
    'badge-path': { about: 'Path of the badge (SVG); the JSON file of the same name beside it is for shields.io' },
    'summary-path': {
      about: 'Path of the signed verification summary (a Sigstore bundle), if one was asked for and could be signed',
    },
    'attestation-url': {
      about: 'Page of the signed summary in the repository’s attestation store; empty when it was not stored',
    },
    'history-checkpoint': {
      about:
        'Path of the checkpoint of the log of results, with the entry of this run: kept elsewhere, it shows for ever if the log was changed; empty when nothing was added',
    },
    'history-seq': {
      about:
        'Number of this run’s entry in the log of results, with `targets` of the last one; empty when nothing was added',
    },
  },
} as const satisfies Record<string, Record<string, { about: string; words?: readonly string[] }>>;

type KeysIn<T> = T extends unknown ? keyof T : never;
export type OutputName = KeysIn<(typeof OUTPUTS)[keyof typeof OUTPUTS]>;
