// What follows from what, in the result of every real attestation that can be read: with all that is needed, and without.

import { expect, it } from 'vitest';
import { resultInInputs } from '../../src/action/hints.js';
import { appraise } from '../../src/core/appraisal/appraise.js';
import { INTEL_SGX_ROOT_CA } from '../../src/core/appraisal/hardware/trust-anchor.js';
import { TrustCenterError } from '../../src/core/errors.js';
import { readCollateral } from '../../src/core/formats/collateral.js';
import type { EvidenceDocument } from '../../src/core/formats/evidence.js';
import { recogniseEvidence } from '../../src/core/formats/recognise.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { ResultDocument } from '../../src/core/result/document.js';
import { PHASES, type Phase } from '../../src/core/result/words.js';
import { causeFaults } from '../support/causes.js';
import { captureBytes, capturesWith, captureText, describeCaptures } from './captures.js';

const FILES = [
  'evidence.json',
  'quote.bin',
  'quote.hex',
  'attestation.bin',
  'ra-tls.pem',
  'report.json',
  'getquote.json',
  'info.json',
];

/** Null for what is not read yet. */
function documentOf(folder: string, file: string): EvidenceDocument | null {
  try {
    return recogniseEvidence(captureBytes(folder, file));
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

const given = FILES.flatMap((file) => capturesWith(file).map((folder) => ({ folder, file })));

/** As a workflow shows them, where the command line has options. */
function hintsOf({ components, gaps }: ResultDocument): string[] {
  const checks = components.flatMap(({ phases }) => PHASES.flatMap((phase) => phases[phase].checks));
  return [...checks.flatMap(({ hint }) => hint ?? []), ...gaps.flatMap(({ hint }) => hint ?? [])];
}

describeCaptures('the causes of what is not passed', () => {
  it.each(given)(
    'are sound in every result of $folder/$file',
    async ({ folder, file }) => {
      const document = documentOf(folder, file);
      if (document === null) return;
      const collateral = capturesWith('collateral.json').includes(folder)
        ? readCollateral(captureText(folder, 'collateral.json'))
        : null;
      const policy = await parsePolicy('version: 1\n');
      const phases: readonly Phase[][] = [[...PHASES], ['hardware', 'os', 'source-code'], ['os'], ['source-code']];
      for (const required of phases) {
        for (const at of ['2024-01-01', '2025-12-01', '2026-03-18', '2026-11-01']) {
          for (const known of [collateral, null]) {
            const result = await appraise({
              target: { kind: 'file', name: file },
              components: document.machines.map((evidence, instance) => ({
                role: evidence.role,
                instance,
                acquired: 'replayed',
                evidence,
                collateral: known,
                collateralGap: null,
              })),
              expectedAppCompose: null,
              expectedComposeFile: null,
              images: [],
              claimedImages: [],
              kmsStatements: [],
              referenceValues: [],
              nonce: null,
              appId: null,
              askedImages: { osImageHashes: [], named: [], isMissing: false },
              named: [],
              gaps: [],
              policy: resolvePolicy(policy, { defaultFreshness: 'replayed', phases: required }),
              at: Date.parse(at),
              trustAnchors: [INTEL_SGX_ROOT_CA],
              evidenceDigest: 'sha256:evidence',
              policyDigest: 'sha256:policy',
            });
            expect(hintsOf(resultInInputs(result)).filter((hint) => /(?<![\w-])--[a-z]/.test(hint))).toEqual([]);
            expect([required, at, causeFaults(result)]).toEqual([required, at, []]);
          }
        }
      }
    },
    60_000,
  );

  it('are looked for in many results', () => {
    expect(given.filter(({ folder, file }) => documentOf(folder, file) !== null).length).toBeGreaterThan(10);
  });
});
