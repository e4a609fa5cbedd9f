// A bundle of a file, and the appraisal that it records, for those who repeat it.

import { type Bundle, parseBundle } from '../core/bundle.js';
import { documentText, preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { type Policy, policyFromRecord } from '../core/policy/policy.js';
import { enumerate } from '../core/result/words.js';
import { MAX_BUNDLE_BYTES, readInputFile } from '../io/input-file.js';

/** @throws InputError, ParseError */
export async function readBundle(path: string): Promise<Bundle> {
  return parseBundle(documentText(await readInputFile(path, 'bundle', MAX_BUNDLE_BYTES), 'bundle'));
}

/** @param hint what to do where there is none. @throws InputError */
export function recordedPolicy({ appraisal }: Bundle, hint: string): Policy {
  return policyFromRecord(recorded(appraisal?.policy, hint));
}

/** Unix milliseconds. @param hint what to do where there is none. @throws InputError */
export function recordedTime({ appraisal }: Bundle, hint: string): number {
  return Date.parse(recorded(appraisal?.at, hint));
}

function recorded<T>(value: T | undefined, hint: string): T {
  if (value !== undefined) return value;
  throw new InputError('INPUT_INVALID', 'the bundle records no appraisal to repeat', { hint });
}

/** Whoever made the bundle, or the report around it, chose what it is compared with: a reader must know. */
export function claimsOf(
  { target: { domain } }: Bundle,
  { what, chosen }: { what: 'bundle' | 'report'; chosen: readonly string[] },
): string[] {
  return [
    `${enumerate(['reference values', 'freshness', ...chosen])} are the ${what}’s own.`,
    // Anybody can write that a domain served the certificate that everybody can see, or add a root of their own.
    ...(domain === undefined
      ? []
      : [
          `  So is what it has of ${preview(domain, 100)}: nothing proves what was served, what DNS and monitors answered, and which roots are public.`,
        ]),
  ];
}
