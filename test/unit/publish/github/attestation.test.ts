import { describe, expect, it } from 'vitest';
import { storeAttestation } from '../../../../src/publish/github/attestation.js';
import { published, startWorld, warningOf } from '../../../support/github/world.js';

const BUNDLE = {
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: { certificate: { rawBytes: 'AA==' } },
  dsseEnvelope: { payload: 'e30=', payloadType: 'application/vnd.in-toto+json', signatures: [{ sig: 'AA==' }] },
};

describe('storeAttestation', () => {
  it('stores the bundle and tells its page', async () => {
    const { standIn, github } = await startWorld();
    const { id, url } = published(await storeAttestation(github, BUNDLE));
    expect(standIn.attestations).toEqual([BUNDLE]);
    expect(url).toBe(`https://github.com/octo-org/octo-app/attestations/${id}`);
  });

  it('tries again after a server error', async () => {
    const { standIn, github } = await startWorld();
    standIn.play({ on: 'POST attestations', status: 500 });
    published(await storeAttestation(github, BUNDLE));
    expect(standIn.attestations).toHaveLength(1);
  });

  it('says which permission is missing, and what is not accepted', async () => {
    const { standIn, github } = await startWorld({ permissions: [] });
    const outcome = await storeAttestation(github, BUNDLE);
    expect(warningOf(outcome, standIn)).toMatch(
      /^The attestation was not published: .*permissions:\n {2}attestations: write$/s,
    );
    standIn.play({ on: 'POST attestations', status: 422, body: { message: 'Invalid bundle' } });
    expect(warningOf(await storeAttestation(github, BUNDLE), standIn)).toBe(
      'The attestation was not published: https://api.github.com/repos/octo-org/octo-app/attestations: GitHub answered with status 422 (Invalid bundle).',
    );
  });
});
