// KMS nodes, a gateway and an app of real deployments: appraised by their own sections of the policy, and bound by what
// the guests measured. Collateral is that of other machines of the same kind.

import { beforeAll, expect, it } from 'vitest';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { INTEL_SGX_ROOT_CA } from '../../src/core/appraisal/hardware/trust-anchor.js';
import { type BundleComponent, createBundle } from '../../src/core/bundle.js';
import { readEvidenceItem } from '../../src/core/bundle-evidence.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { Check, ResultDocument } from '../../src/core/result/document.js';
import { causeFaults } from '../support/causes.js';
import { evidenceOf } from './appraised.js';
import { captureBytes, captureText, describeCaptures } from './captures.js';

const AT = '2026-02-18T12:00:00Z';
/** By FMSPC. */
const COLLATERAL: Record<string, string> = { b0c06f000000: 'mpc-node-34d673', '90c06f000000': 'dstack-16c-64g-1gpu' };
const KMS = ['kms-base-prod6-051', 'kms-base-prod6-053', 'kms-pha-prod10-054', 'kms-pha-use2-054'];

interface Expected {
  mrAggregated: string;
}
const expectedOf = (folder: string): Expected => JSON.parse(captureText(folder, 'expected.json'));

type File = [item: string, folder: string, file: string];

async function appraised(files: readonly File[], policy = 'version: 1\n'): Promise<ResultDocument> {
  const collectedAt = AT.replace('Z', '.000Z');
  const items = files.map(([name, folder, file]) => {
    return {
      role: 'evidence' as const,
      name,
      source: `file:${file}`,
      collectedAt,
      bytes: captureBytes(folder, file),
      folder,
      file,
    };
  });
  const platforms = Object.entries(COLLATERAL);
  const count = { app: 0, kms: 0, gateway: 0 };
  const components = items.flatMap(({ name, bytes, folder, file }) =>
    readEvidenceItem(name, bytes).machines.map(({ role }, machine): BundleComponent => {
      const at = platforms.findIndex(([fmspc]) => fmspc === evidenceOf(folder, file).fmspc);
      return {
        role,
        instance: count[role]++,
        acquired: 'replayed',
        evidence: { item: name, machine },
        collateral: at === -1 ? null : `collateral/${at}`,
      };
    }),
  );
  const collateral = platforms.map(([, folder], i) => ({
    role: 'endorsement' as const,
    name: `collateral/${i}`,
    source: 'file:collateral.json',
    collectedAt,
    bytes: captureBytes(folder, 'collateral.json'),
  }));
  const bundle = createBundle({
    target: { kind: 'file', name: 'evidence.json' },
    components,
    gaps: [],
    items: [...items.map(({ folder: _folder, file: _file, ...item }) => item), ...collateral],
  });
  const result = await appraiseBundle(bundle, {
    policy: resolvePolicy(await parsePolicy(policy), { defaultFreshness: 'replayed' }),
    at: Date.parse(AT),
    trustAnchors: [INTEL_SGX_ROOT_CA],
  });
  expect(causeFaults(result)).toEqual([]);
  return result;
}

const APP: File = ['evidence', 'app-under-kms-pha-prod10', 'getquote.json'];
const accepting = (...folders: string[]): string =>
  `version: 1\nkms:\n  aggregated-mrs: [${folders.map((folder) => `"${expectedOf(folder).mrAggregated}"`).join(', ')}]\n`;

function checkOf({ components }: ResultDocument, component: string, id: string): Check | undefined {
  const checks = components.flatMap(({ phases }) => Object.values(phases).flatMap((phase) => phase.checks));
  return checks.find((check) => check.component === component && check.id === id);
}

const phasesOf = (result: ResultDocument, role: string) =>
  result.components
    .filter((component) => component.role === role)
    .map(({ phases }) => [phases.hardware.status, phases.os.status, phases['source-code'].status].join(' '));

describeCaptures('KMS nodes of real deployments', () => {
  it.each(KMS)('%s passes every phase, once what it runs is accepted', async (folder) => {
    const result = await appraised([APP, ['kms-evidence/0', folder, 'info.json']], accepting(folder));
    expect(phasesOf(result, 'kms')).toEqual(['pass pass pass']);
    expect(checkOf(result, 'kms/0', 'hardware.report-data')?.detail).toContain(
      'the public key of the RA-TLS certificate',
    );
    expect(checkOf(result, 'kms/0', 'source-code.key-provider')?.detail).toBe('The key provider is local-sgx.');
    expect(checkOf(result, 'kms/0', 'source-code.instance-id')?.detail).toBe('The instance id is measured as empty.');
  });

  it.each(KMS)('%s is unknown without reference values, and says which would accept it', async (folder) => {
    const result = await appraised([APP, ['kms-evidence/0', folder, 'info.json']]);
    expect(phasesOf(result, 'kms')).toEqual(['pass unknown unknown']);
    expect(checkOf(result, 'kms/0', 'os.reference-value')?.policyLines).toEqual([
      'kms:',
      '  aggregated-mrs:',
      `    - "${expectedOf(folder).mrAggregated}"`,
    ]);
  });

  it('bind an app to the node that gave it its keys, and to no other', async () => {
    const policy = accepting(...KMS);
    for (const folder of KMS) {
      const result = await appraised([APP, ['kms-evidence/0', folder, 'info.json']], policy);
      const isRight = folder === 'kms-pha-prod10-054';
      expect([folder, checkOf(result, 'app/0', 'source-code.kms-binding')?.status]).toEqual([
        folder,
        isRight ? 'pass' : 'fail',
      ]);
    }
    const open = await appraised([APP, ['kms-evidence/0', 'kms-pha-prod10-054', 'info.json']]);
    expect(checkOf(open, 'app/0', 'source-code.kms-binding')?.status).toBe('unknown');
  });

  it('bind an app beside other nodes of the same service', async () => {
    const nodes = KMS.map((folder, i): File => [`kms-evidence/${i}`, folder, 'info.json']);
    const result = await appraised([APP, ...nodes], accepting(...KMS));
    expect(checkOf(result, 'app/0', 'source-code.kms-binding')).toMatchObject({
      status: 'pass',
      detail: expect.stringContaining('what kms/2 runs'),
    });
  });

  it('are not the app’s when the contract’s record names another root key', async () => {
    const files: File[] = [
      APP,
      ['kms-evidence/0', 'kms-pha-prod10-054', 'info.json'],
      ['kms-evidence/1', 'kms-base-prod6-053', 'onchain-kmsinfo.json'],
    ];
    const result = await appraised(files, accepting(...KMS));
    expect(checkOf(result, 'app/0', 'source-code.kms-binding')?.detail).toContain('another root key (contract record)');
  });
});

describeCaptures('the gateway of a real deployment', () => {
  const GATEWAY: File = ['gateway-evidence/0', 'kms-base-prod6-053', 'gateway-evidence.json'];
  let result: ResultDocument;
  beforeAll(async () => {
    // As an app of its own KMS: there is no evidence of one that it stands before.
    result = await appraised(
      [
        ['evidence', 'kms-base-prod6-053', 'gateway-evidence.json'],
        ['kms-evidence/0', 'kms-base-prod6-053', 'info.json'],
        ['kms-evidence/1', 'kms-base-prod6-053', 'onchain-kmsinfo.json'],
        GATEWAY,
      ],
      accepting('kms-base-prod6-053'),
    );
  });

  it('is bound to its KMS by mr-kms, root key and app id, as the contract’s record has them', () => {
    expect(checkOf(result, 'gateway/0', 'source-code.kms-binding')).toMatchObject({
      status: 'pass',
      detail: expect.stringContaining('The same root key is in the contract record.'),
    });
    // No collateral of its platform is among the captures.
    expect(evidenceOf('kms-base-prod6-053', 'gateway-evidence.json').fmspc).toBe('20a06f000000');
    expect(phasesOf(result, 'gateway')).toEqual(['unknown unknown unknown']);
    expect(checkOf(result, 'gateway/0', 'hardware.quote-signature')?.status).toBe('pass');
    expect(checkOf(result, 'gateway/0', 'os.reference-value')?.policyLines?.[0]).toBe('gateway:');
  });

  it('is not the gateway of an app under another KMS', async () => {
    const other = await appraised([APP, GATEWAY]);
    expect(other.verdict).toBe('failed');
    expect(checkOf(other, 'gateway/0', 'source-code.kms-binding')?.detail).toBe(
      'The keys of the gateway are not of the app’s KMS.',
    );
  });
});
