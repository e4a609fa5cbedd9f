// Reports of real attestations in Chromium: the result of Node, byte for byte.

import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { INTEL_SGX_ROOT_CA } from '../../src/core/appraisal/hardware/trust-anchor.js';
import { createBundle, recordAppraisal } from '../../src/core/bundle.js';
import { toHex } from '../../src/core/bytes.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { ReportSource } from '../../src/core/report/source.js';
import { renderHtml } from '../../src/core/views/html/index.js';
import { readReportCore } from '../../src/io/report-core.js';
import { describeInChromium } from '../support/chromium.js';
import { fileUrl, openReport, outside, said } from '../support/report-page.js';
import { reportOf } from '../support/reports.js';
import { NODES } from './appraised.js';
import { captureBytes, capturePath, captureText, describeCaptures } from './captures.js';

const CAPTURED: [folder: string, evidence: string][] = [
  ...NODES.map((folder): [string, string] => [folder, 'evidence.json']),
  ['dstack-16c-64g-1gpu', 'evidence.json'],
  ['dstack-0.6.0-measured-2c-2g', 'evidence.json'],
  ['dstack-0.6.0-dev-measured-39d9d6', 'evidence.json'],
  ['dstack-0.6.0-8c-16g-attestation', 'attestation.bin'],
  ['dstack-gcp-attestation', 'attestation.bin'],
  ['app-under-kms-pha-prod10', 'info.json'],
  ['tdx-v4-uptodate', 'quote.hex'],
  ['tdx-v5-no-level', 'quote.hex'],
];
const VERIFIED = NODES;
const ANY_TIME = '2026-03-01T00:00:00.000Z';

async function reported(folder: string, evidence: string): Promise<ReportSource> {
  const has = (file: string): boolean => existsSync(capturePath(folder, file));
  const { at = ANY_TIME, registers } = has('expected.json') ? JSON.parse(captureText(folder, 'expected.json')) : {};
  const pinned = VERIFIED.includes(folder)
    ? { os: { measurements: [{ name: folder, ...registers, rtmr3: undefined }] } }
    : {};
  const policy = resolvePolicy(await parsePolicy(JSON.stringify({ version: 1, ...pinned })), {
    defaultFreshness: 'replayed',
  });
  const item = (role: 'evidence' | 'endorsement' | 'reference', name: string, file: string) => ({
    role,
    name,
    source: `file:${file}`,
    collectedAt: at,
    bytes: captureBytes(folder, file),
  });
  const collateral = has('collateral.json') ? 'collateral/0' : null;
  const bundle = createBundle({
    target: { kind: 'file', name: evidence },
    components: [
      { role: 'app', instance: 0, acquired: 'replayed', evidence: { item: 'evidence', machine: 0 }, collateral },
    ],
    gaps: collateral === null ? [{ name: 'app/0/collateral', reason: 'none was recorded' }] : [],
    items: [
      item('evidence', 'evidence', evidence),
      ...(collateral === null ? [] : [item('endorsement', collateral, 'collateral.json')]),
      ...(has('app-compose.json') ? [item('reference', 'app-compose', 'app-compose.json')] : []),
    ],
  });
  return reportOf(recordAppraisal(bundle, Date.parse(at), policy), {
    trustAnchors: [toHex(INTEL_SGX_ROOT_CA.publicKey)],
    trustedRoots: null,
  });
}

describeCaptures('real attestations', () => {
  describeInChromium('a report', (open) => {
    it.each(CAPTURED)('%s: comes to the same result', async (folder, evidence) => {
      const source = await reported(folder, evidence);
      if (VERIFIED.includes(folder)) expect(source.result.verdict).toBe('verified');
      const url = fileUrl(await renderHtml(source, await readReportCore()));
      const opened = await openReport(open, url);
      expect(await said(opened.page)).toBe('same');
      expect(opened.messages).toEqual([]);
      expect(outside(opened, url)).toEqual([]);
    });
  });
});
