// A summary through the library face alone: verified, summed up, signed with a key, and read by somebody else.

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  INTEL_SGX_ROOT_CA,
  parsePolicy,
  readPublicKey,
  readSigning,
  resolvePolicy,
  signStatement,
  summarise,
  type VerifySummaryRequest,
  verify,
  verifySummaries,
} from '../../src/index.js';
import { pinOf } from '../captures/appraised.js';
import { capturePath, captureText, describeCaptures } from '../captures/captures.js';

describeCaptures('a real deployment, through the library', () => {
  it('is verified, signed, and believed for as long as the summary says', async () => {
    const node = 'mpc-node-34d673';
    const at = Date.parse((JSON.parse(captureText(node, 'expected.json')) as { at: string }).at);
    const { mrtd, rtmr0, rtmr1, rtmr2 } = pinOf(node);
    const pin = `{ name: pinned, mrtd: ${mrtd}, rtmr0: ${rtmr0}, rtmr1: ${rtmr1}, rtmr2: ${rtmr2} }`;
    const text = `version: 1\nos:\n  measurements:\n    - ${pin}\n`;
    const policy = resolvePolicy(await parsePolicy(text), { defaultFreshness: 'replayed' });
    const verification = await verify({
      collect: {
        target: { kind: 'file', path: capturePath(node, 'evidence.json') },
        collateralPaths: [capturePath(node, 'collateral.json')],
        appComposePath: capturePath(node, 'app-compose.json'),
        pccsUrls: [],
        nonce: null,
        offline: true,
      },
      policy,
      at,
      trustAnchors: [INTEL_SGX_ROOT_CA],
    });
    expect(verification.result.verdict).toBe('verified');

    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const signingKey = join(mkdtempSync(join(tmpdir(), 'trust-center-library-')), 'key.pem');
    writeFileSync(signingKey, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const statement = await summarise({ ...verification, policy });
    const summary = await signStatement(statement, await readSigning({ signingKey }, {}));

    const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));
    const request: VerifySummaryRequest = {
      files: [{ name: 'summary', text: summary }],
      signers: [{ kind: 'key', publicKey: readPublicKey(pem, 'key') }],
      roots: [],
      subjects: [],
      resourceUri: null,
      maxAgeMs: 86_400_000,
      at: at + 60_000,
    };
    expect(await verifySummaries(request)).toMatchObject({ verdict: 'verified', refused: [] });
    const late = await verifySummaries({ ...request, maxAgeMs: 365 * 86_400_000, at: at + 8 * 86_400_000 });
    expect(late).toMatchObject({ verdict: 'failed', targets: [{ problems: [{ field: 'notAfter' }] }] });
  });
});
