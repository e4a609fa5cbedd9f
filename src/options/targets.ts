// What may be said of each target in a file of many: the options that are about it, under the names that they have on the
// command line. What is about the whole run is none of these.

import { DOMAIN_OPTIONS } from './of-domain.js';
import type { OptionKey } from './table.js';

/** Those that name it, of which each has one. */
export const NAMING = ['app-id', 'url', 'ra-tls', 'model', 'evidence'] as const satisfies readonly OptionKey[];

export const TARGET_OPTIONS = [
  ...NAMING,
  'kms-evidence',
  'kms-url',
  'gateway-url',
  'gateway-evidence',
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
  'app-compose',
  'compose-file',
  'policy',
  'phases',
  'nonce',
  'os-image',
  'os-image-url',
  'os-image-hash',
  'reference-values',
  'rebuild-report',
  'trusted-root',
  'at',
  'collateral',
  'pccs-url',
  'tcb-update',
  'early-warning',
  'insecure-root-ca',
] as const satisfies readonly OptionKey[];

export type TargetOption = (typeof TARGET_OPTIONS)[number];
