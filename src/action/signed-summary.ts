// The signed summary of a run: made, written beside the result, and kept in the repository's attestation store.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TrustCenterError } from '../core/errors.js';
import { summarise, type Verified } from '../core/summary/summarise.js';
import { storeAttestation } from '../publish/github/attestation.js';
import { unsignedBecause } from '../publish/github/context.js';
import type { GitHub } from '../publish/github/outcome.js';
import { readSigning } from '../signing/options.js';
import { signStatement } from '../signing/sign-statement.js';
import type { Announce } from './announce.js';
import { inInputs } from './hints.js';
import type { ActionInputs } from './inputs.js';
import * as log from './log.js';

/** Null where there is none. */
export interface SignedSummary {
  path: string | null;
  /** Page in the attestation store. */
  attestationUrl: string | null;
}

/** A summary that cannot be signed is a warning: the verdict is what it is. @param folder where the summary goes */
export async function signSummary(
  inputs: ActionInputs,
  verified: Verified,
  { folder, github, announce }: { folder: string; github: GitHub | null; announce: Announce },
): Promise<SignedSummary> {
  const unsigned: SignedSummary = { path: null, attestationUrl: null };
  if (inputs.sign === 'none') return unsigned;
  const restriction = github === null ? null : unsignedBecause(github.context, inputs.sign);
  if (restriction !== null) {
    log.notice([`The summary was not signed: ${restriction}.`]);
    return unsigned;
  }
  try {
    const statement = await summarise(verified);
    const text = await signStatement(statement, await readSigning(inputs, process.env));
    const path = join(folder, 'summary.sigstore.json');
    await writeFile(path, text);
    const stores = inputs.sign === 'keyless' && github !== null;
    const stored = stores ? announce(await storeAttestation(github, JSON.parse(text))) : null;
    return { path, attestationUrl: stored?.url ?? null };
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    log.warning([
      `The summary was not signed: ${error.message}`,
      ...(error.hint === undefined ? [] : [inInputs(error.hint)]),
    ]);
    return unsigned;
  }
}
