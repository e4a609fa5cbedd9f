// Signed reference values that the policy's signers vouch for, as items of the bundle. The signatures are checked here,
// before anything is frozen: a value that is refused is an error, and never left out in silence.

import { type CollectedItem, REFERENCE_VALUES_ITEMS } from '../../core/bundle.js';
import { documentText, utf8 } from '../../core/bytes.js';
import { InputError } from '../../core/errors.js';
import { fromBase64 } from '../../core/formats/codec/base64.js';
import type { Policy } from '../../core/policy/policy.js';
import { type TrustedSigner, workflowSigner } from '../../core/sigstore/identity.js';
import { shippedTrustedRoots } from '../../core/sigstore/trusted-root.js';
import { fileSource, readInputFile } from '../../io/input-file.js';
import { verifyReferenceValues } from '../../signing/reference-values.js';
import { readTrustedRoots } from '../../signing/trusted-root.js';

export interface ReferenceValuesSource {
  /** Sigstore bundles, made by `trust-center reference-values`. */
  paths: readonly string[];
  /** Sigstore trusted root to use instead of the shipped ones. */
  trustedRootPath: string | null;
}

const MAX_SIGSTORE_BUNDLE_BYTES = 64 * 1024 * 1024;

/**
 * Items `reference-values/0`, … : plain reference values (JSON), their signatures verified.
 * @param at Unix milliseconds
 * @throws InputError for values that none of the policy's signers signed; ParseError for what is no bundle
 */
export async function acceptReferenceValues(
  source: ReferenceValuesSource,
  signers: Policy['os']['referenceValueSigners'],
  at: number,
): Promise<CollectedItem[]> {
  if (signers.length === 0) {
    throw new InputError('INPUT_INVALID', 'reference-values: the policy names nobody who may sign them', {
      hint: 'Name the signer in os.reference-value-signers of the policy.',
    });
  }
  const trusted = signers.map(trustedSigner);
  const { trustedRootPath } = source;
  const roots = trustedRootPath === null ? await shippedTrustedRoots() : await readTrustedRoots(trustedRootPath);
  const items: CollectedItem[] = [];
  for (const [index, path] of source.paths.entries()) {
    const text = documentText(
      await readInputFile(path, 'reference-values', MAX_SIGSTORE_BUNDLE_BYTES),
      'reference-values',
    );
    const outcome = await verifyReferenceValues(text, trusted, roots, at);
    if (!outcome.accepted) {
      const { field, message, hint } = outcome.problem;
      throw new InputError('INPUT_INVALID', `reference-values: ${path} is refused: ${field}: ${message}`, {
        ...(hint === undefined ? {} : { hint }),
      });
    }
    const bytes = utf8(JSON.stringify(outcome.values));
    const collectedAt = new Date(at).toISOString();
    items.push({
      role: 'reference',
      name: `${REFERENCE_VALUES_ITEMS}${index}`,
      source: fileSource(path),
      collectedAt,
      bytes,
    });
  }
  return items;
}

function trustedSigner({
  publicKey,
  serverUrl,
  repository,
  workflow,
  ref,
  issuer,
  selfHosted,
}: Policy['os']['referenceValueSigners'][number]): TrustedSigner {
  if (publicKey !== null)
    return { kind: 'key', publicKey: fromBase64(publicKey, 'reference-value-signers.public-key') };
  return workflowSigner({
    serverUrl,
    repository: repository ?? '',
    workflow: workflow ?? '',
    ref: ref ?? undefined,
    issuer: issuer ?? undefined,
    selfHosted,
  });
}
