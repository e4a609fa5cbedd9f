// A collection from files with nobody asked is that of the command line offline: the same bundle, whoever makes it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../../../src/collect/collect.js';
import { serialiseBundle } from '../../../../src/core/bundle.js';
import { collectFiles, type GivenFiles, type NamedFile } from '../../../../src/core/collection/files.js';
import { TrustCenterError } from '../../../../src/core/errors.js';
import { defaultPolicy, type Policy } from '../../../../src/core/policy/policy.js';
import {
  createDeployment,
  createWholeDeployment,
  guestAgentInfo,
  phalaCloudAttestations,
} from '../../../../src/simulator/index.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trust-center-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

const NOW = Date.parse('2026-06-15T12:00:00Z');
const POLICY = defaultPolicy({ freshness: 'replayed' });
const deployment = createDeployment({ seed: 'files' });
const whole = createWholeDeployment({ seed: 'files' });

const file = (name: string, content: unknown): NamedFile => ({
  name,
  bytes:
    content instanceof Uint8Array
      ? new Uint8Array(content)
      : new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
});
const evidence = file('evidence.json', deployment.evidence);
const given = (files: Partial<GivenFiles> = {}): GivenFiles => ({
  evidence,
  kms: [],
  gateway: [],
  collateral: [],
  appCompose: null,
  ...files,
});

async function byCollect(files: GivenFiles, registry?: { chainId: number; rpcUrls: []; kmsContract: null }) {
  const path = async ({ name, bytes }: NamedFile): Promise<string> => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };
  const paths = (all: readonly NamedFile[]): Promise<string[]> => Promise.all(all.map(path));
  return collect({
    target: { kind: 'file', path: await path(files.evidence) },
    kmsEvidencePaths: await paths(files.kms),
    gatewayEvidencePaths: await paths(files.gateway),
    collateralPaths: await paths(files.collateral),
    appComposePath: files.appCompose === null ? null : await path(files.appCompose),
    pccsUrls: [],
    nonce: null,
    offline: true,
    registry,
    now: () => NOW,
  });
}

describe('collectFiles', () => {
  const collateral = file('collateral.json', deployment.collateral);
  const appCompose = file('app-compose.json', deployment.appCompose);
  it.each<[string, Partial<GivenFiles>]>([
    ['evidence alone', {}],
    ['with collateral and an app-compose file', { collateral: [collateral], appCompose }],
    [
      'with collateral of several platforms',
      {
        collateral: [
          collateral,
          file(
            'other.json',
            deployment.sibling(1, { platform: (one) => ({ ...one, fmspc: Buffer.from('aabbccddeeff', 'hex') }) })
              .collateral,
          ),
        ],
      },
    ],
    ['of Phala Cloud', { evidence: file('phala.json', phalaCloudAttestations(deployment)), collateral: [collateral] }],
    [
      'with KMS and gateway',
      {
        evidence: file('app.json', whole.app.evidence),
        kms: [file('kms.json', guestAgentInfo(whole.kms)), file('meta.json', whole.meta)],
        gateway: [file('gateway.json', guestAgentInfo(whole.gateway))],
        collateral: [file('intel.json', whole.app.collateral)],
      },
    ],
  ])('%s: the bundle that the command line makes offline', async (_, files) => {
    const { bundle } = await collectFiles(given(files), POLICY, NOW);
    expect(serialiseBundle(bundle)).toBe(serialiseBundle(await byCollect(given(files))));
  });

  it('of a bundle: its evidence and collateral, judged anew', async () => {
    const { bundle: first } = await collectFiles(given({ collateral: [collateral], appCompose }), POLICY, NOW);
    const files = given({ evidence: file('bundle.json', serialiseBundle(first)) });
    const { bundle } = await collectFiles(files, POLICY, NOW);
    expect(serialiseBundle(bundle)).toBe(serialiseBundle(await byCollect(files)));
    expect(bundle.components.map((one) => one.collateral)).toEqual(['collateral/0']);
    expect(bundle.items.map(({ role }) => role)).not.toContain('reference');
  });

  it('a policy that asks a chain: nobody was asked', async () => {
    const registry = { chainId: 8453, rpcUrls: [], kmsContract: null } as const;
    const policy = { sourceCode: { ...POLICY.sourceCode, registry: {} as Policy['sourceCode']['registry'] } };
    const { bundle } = await collectFiles(given(), policy, NOW);
    expect(serialiseBundle(bundle)).toBe(serialiseBundle(await byCollect(given(), { ...registry, rpcUrls: [] })));
  });

  it.each<[string, Partial<GivenFiles>, RegExp]>([
    ['text as evidence', { evidence: file('a', 'hello') }, /not recognised/],
    ['a list as an app-compose file', { appCompose: file('a', '[]') }, /not a JSON object/],
    ['an app as a KMS', { kms: [file('a', phalaCloudAttestations(deployment))] }, /a report about an app/],
  ])('refuses %s', async (_, files, message) => {
    const refusal = await collectFiles(given(files), POLICY, NOW).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TrustCenterError);
    expect((refusal as Error).message).toMatch(message);
  });
});
