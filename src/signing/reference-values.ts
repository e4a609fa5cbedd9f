// Reference values to pass on: what an OS image measures to, per VM shape, as an in-toto statement whose subject is the
// image. A reader who trusts the signer need not measure the image again. docs/summary.md has the predicate.

import { InputError, ParseError } from '../core/errors.js';
import { MAX_CLOCK_SKEW_MS } from '../core/formats/codec/time.js';
import {
  attestedValues,
  MAX_VALUES_BYTES,
  type ReferenceValues,
  referenceValues,
} from '../core/measure/reference-values.js';
import { anyObject, read, readJson } from '../core/schema/reader.js';
import type { TrustedSigner } from '../core/sigstore/identity.js';
import { expectEqual, type Problem, problemOf, refuse } from '../core/sigstore/refusal.js';
import type { TrustedRoot } from '../core/sigstore/trusted-root.js';
import { parseStatement, type Statement, statement } from '../core/summary/in-toto.js';
import { PROJECT_URI } from '../core/version.js';
import { checkSignature, expectSigstoreBundle, type SignedPayload } from './check-signature.js';

export const REFERENCE_VALUES_TYPE = `${PROJECT_URI}/reference-values/v1`;

/** @throws InputError for values that could not be read back */
export function referenceValuesStatement(values: ReferenceValues): Statement<Omit<ReferenceValues, 'osImageHash'>> {
  const { osImageHash, ...predicate } = values;
  try {
    readJson(JSON.stringify(values), 'reference-values', referenceValues);
  } catch (cause) {
    if (cause instanceof ParseError) throw new InputError('INPUT_INVALID', cause.message, { cause });
    throw cause;
  }
  return statement(REFERENCE_VALUES_TYPE, [{ name: values.imageName, digest: { sha256: osImageHash } }], predicate);
}

export type ReferenceValuesOutcome =
  | { accepted: true; values: ReferenceValues; signer: SignedPayload['signer']; signedAt: number[] }
  | { accepted: false; problem: Problem };

/**
 * Reference values out of a signed bundle, if one of `signers` signed it.
 * @param text one Sigstore bundle
 * @param at Unix milliseconds
 * @throws ParseError when the text is no Sigstore bundle at all
 */
export async function verifyReferenceValues(
  text: string,
  signers: readonly TrustedSigner[],
  roots: readonly TrustedRoot[],
  at: number,
): Promise<ReferenceValuesOutcome> {
  const json = readJson(text, 'reference-values', anyObject, { bytes: 4 * MAX_VALUES_BYTES });
  expectSigstoreBundle(json, 'reference-values');
  try {
    const { payload, signer, signedAt } = await checkSignature(json, { signers, roots, at });
    const { predicateType, subject, predicate } = parseStatement(payload);
    expectEqual('predicateType', REFERENCE_VALUES_TYPE, predicateType);
    const [image] = subject;
    if (image === undefined || subject.length > 1) refuse('subject', `wanted one OS image, got ${subject.length}`);
    const values = { ...read(predicate, 'predicate', attestedValues), osImageHash: image.digest.sha256 };
    expectEqual('subject.name', values.imageName, image.name);
    if (Date.parse(values.measuredAt) > at + MAX_CLOCK_SKEW_MS)
      refuse('measuredAt', `${values.measuredAt} is yet to come`);
    return { accepted: true, values, signer, signedAt };
  } catch (error) {
    return { accepted: false, problem: problemOf(error) };
  }
}
