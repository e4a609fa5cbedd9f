// Real evidence in the report: what was stated of it is shown whole, and a file is called measured where its hash is.

import { expect, it } from 'vitest';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { INTEL_SGX_ROOT_CA } from '../../src/core/appraisal/hardware/trust-anchor.js';
import { createBundle, recordAppraisal } from '../../src/core/bundle.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { ReportSource } from '../../src/core/report/source.js';
import { statedSections } from '../../src/core/views/html/stated.js';
import { foreignMarkup, wordsOf } from '../unit/core/views/html/stated/source.js';
import { NODES } from './appraised.js';
import { captureBytes, captureText, describeCaptures } from './captures.js';

async function sourceOf(folder: string, isPinned: boolean): Promise<ReportSource> {
  const { at: collectedAt, registers } = JSON.parse(captureText(folder, 'expected.json'));
  const { mrtd, rtmr0, rtmr1, rtmr2 } = registers;
  const measurements = isPinned ? [{ name: folder, mrtd, rtmr0, rtmr1, rtmr2 }] : [];
  const policy = resolvePolicy(await parsePolicy(JSON.stringify({ version: 1, os: { measurements } })), {
    defaultFreshness: 'replayed',
  });
  const item = (role: 'evidence' | 'endorsement' | 'reference', name: string, file: string) => {
    return { role, name, source: `file:${file}`, collectedAt, bytes: captureBytes(folder, file) };
  };
  const at = Date.parse(collectedAt);
  const evidence = { item: 'evidence', machine: 0 };
  const made = createBundle({
    target: { kind: 'file', name: 'evidence.json' },
    components: [{ role: 'app', instance: 0, acquired: 'replayed', evidence, collateral: 'collateral/0' }],
    gaps: [],
    items: [
      item('evidence', 'evidence', 'evidence.json'),
      item('endorsement', 'collateral/0', 'collateral.json'),
      item('reference', 'app-compose', 'app-compose.json'),
    ],
  });
  const bundle = recordAppraisal(made, at, policy);
  const result = await appraiseBundle(bundle, { policy, at, trustAnchors: [INTEL_SGX_ROOT_CA] });
  return { bundle, result, roots: { trustAnchors: [], trustedRoots: null }, summary: null, timeline: null };
}

describeCaptures('what was stated of a real node', () => {
  it.each(NODES)('%s: its file is measured where its OS is known, and conditional where not', async (folder) => {
    for (const isPinned of [true, false]) {
      const sections = await statedSections(await sourceOf(folder, isPinned));
      expect(sections.map(({ id }) => id)).toEqual(['compose', 'policy', 'evidence']);
      const [compose] = sections.map(({ body: { markup } }) => markup);
      for (const { body } of sections) expect(foreignMarkup(body.markup)).toEqual([]);
      const words = wordsOf(compose ?? '');
      expect(words).toContain(isPinned ? 'as measured SHA-256' : 'as an OS that is not proven measured it SHA-256');
      expect(words).toMatch(
        /- \/var\/run\/docker\.sock:\/var\/run\/docker\.sock A container can reach the container engine/,
      );
      expect((compose ?? '').includes('"st pass"')).toBe(isPinned);
    }
  });
});
