// A signed statement in the repository's attestation store, where `gh attestation verify` looks for it.

import { idOnly, readAnswer } from './answers.js';
import { type GitHub, type Outcome, publishing } from './outcome.js';

/**
 * @param bundle Sigstore bundle, as JSON
 * @returns the page of the attestation
 */
export function storeAttestation(github: GitHub, bundle: object): Promise<Outcome<{ id: number; url: string }>> {
  return publishing(github, 'The attestation', 'attestations: write', async (client) => {
    // Stored twice it is the same statement twice.
    const stored = await client.post(`${client.repository}/attestations`, { bundle }, 'repeat');
    const id = readAnswer(stored, 'attestation', idOnly);
    const { serverUrl, repository } = github.context;
    return { id, url: `${serverUrl}/${repository}/attestations/${id}` };
  });
}
