// The plan of a change against a real contract on a real node: whether the hash is allowed, who may allow it, and that the
// call which the plan names does so.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/core/plan/document.js';
import { renderPlanText } from '../../src/core/plan/text.js';
import { type PlanOptions, plan, preparePlan } from '../../src/plan.js';
import {
  type Chain,
  type ChainNode,
  chainAt,
  deployApp,
  deployKms,
  nodeProgram,
  OWNER,
  STRANGER,
  startNode,
} from '../support/chain/node.js';
import { createRepository } from '../support/git.js';

const program = nodeProgram();
const FILE = JSON.stringify({
  manifest_version: 2,
  name: 'app',
  runner: 'docker-compose',
  docker_compose_file: 'services: {}',
});
const HASH = `0x${createHash('sha256').update(FILE).digest('hex')}` as const;
const folder = createRepository().folder;
const appCompose = join(folder, 'app-compose.json');
writeFileSync(appCompose, FILE);

const NOTHING: PlanOptions = {
  form: 'normalised',
  appId: undefined,
  url: undefined,
  raTls: undefined,
  model: undefined,
  evidence: undefined,
  kmsEvidence: [],
  gatewayEvidence: [],
  collateral: [],
  pccsUrl: [],
  tcbUpdate: undefined,
  nonce: undefined,
  allowPrivate: false,
  osImage: undefined,
  osImageUrl: undefined,
  referenceValues: [],
  rebuildReport: undefined,
  trustedRoot: undefined,
};

async function planOf(options: Partial<PlanOptions>, policy?: string): Promise<PlanDocument> {
  const path = join(folder, 'policy.yaml');
  if (policy !== undefined) writeFileSync(path, `version: 1\n${policy}`);
  const all = { ...NOTHING, appCompose, ...(policy === undefined ? {} : { policy: path }), ...options };
  const request = await preparePlan(all, null, { offline: false }, async (file) => file);
  return (await plan(request)).plan;
}

describe.skipIf(program === null)('a plan and the chain (skipped where there is no node for the platform)', () => {
  let node: ChainNode;
  let chain: Chain;
  beforeAll(async () => {
    node = await startNode(program ?? '');
    chain = chainAt(node);
  }, 60_000);
  afterAll(() => node?.stop());

  const policyOf = (app: string, ...more: string[]): string =>
    [
      'source-code:',
      `  app-ids: ["${app}"]`,
      '  registry:',
      `    chain-id: ${node.chainId}`,
      ...more.map((line) => `    ${line}`),
      '',
    ].join('\n');

  it('says that the hash is not allowed, by whom it can be, and that it is once the call was sent', async () => {
    const { app } = await deployApp(chain);
    await chain.mine(3);
    const before = await planOf({ rpcUrl: [node.url] }, policyOf(app));
    expect(before.registry).toMatchObject({
      contract: app,
      contractFrom: 'the app id that the policy accepts',
      chainId: node.chainId,
      isAllowed: false,
      problem: null,
      seen: { endpoints: [node.url] },
      owner: { address: OWNER.address.toLowerCase(), kind: 'account' },
      call: { contract: app, argument: HASH, safeTransaction: null },
    });
    expect(before.outcome).toBe('nothing-refused');
    // Anybody can deploy a contract that answers so.
    expect(before.registry.unfamiliar).toMatch(/nobody vouches for/);
    expect(renderPlanText(before, { width: 200, colour: false })).toMatch(
      /not allowed yet[\s\S]*nobody\s+vouches\s+for/,
    );

    const { call } = before.registry;
    const data = call?.calldata as `0x${string}`;
    await expect(chain.sendData(app, data, STRANGER)).rejects.toThrow();
    await chain.sendData(app, data);
    await chain.mine(3);
    const after = await planOf({ rpcUrl: [node.url] }, policyOf(app));
    expect(after.registry).toMatchObject({ isAllowed: true, call: null });
    expect(after.outcome).toBe('undecided');
    expect(after.decisions).toContainEqual(expect.objectContaining({ id: 'registry', status: 'unknown' }));
  });

  it('knows the code of a contract where the policy’s KMS has it', async () => {
    const { app, implementation } = await deployApp(chain);
    const { kms } = await deployKms(chain, { appImplementation: implementation });
    await chain.mine(3);
    const policy = policyOf(app, `kms-contract: "${kms}"`);
    const made = await planOf({ rpcUrl: [node.url] }, policy);
    expect(made.registry).toMatchObject({ isAllowed: false, unfamiliar: null });
    await chain.send(app, 'DstackApp', 'addComposeHash', [HASH]);
    await chain.mine(3);
    const after = await planOf({ rpcUrl: [node.url] }, policy);
    expect(after.registry).toMatchObject({ isAllowed: true, unfamiliar: null, call: null });
    expect(after.outcome).toBe('nothing-refused');
    expect(after.decisions).toContainEqual(expect.objectContaining({ id: 'registry', status: 'pass' }));
  });

  it('makes a batch for a Safe that owns the contract', async () => {
    const safe = await chain.deploy('Safe', [OWNER.address, [OWNER.address, STRANGER.address], 2]);
    const { app } = await deployApp(chain, { owner: safe });
    await chain.mine(3);
    const { registry } = await planOf({ rpcUrl: [node.url], chainId: String(node.chainId), appId: app });
    expect(registry).toMatchObject({
      contractFrom: 'the app id that was named',
      owner: { address: safe, kind: 'safe', threshold: 2 },
    });
    const batch = registry.call?.safeTransaction;
    expect(batch?.meta.createdFromSafeAddress).toBe(safe);
    expect(batch?.chainId).toBe(String(node.chainId));
    const [transaction] = batch?.transactions ?? [];
    // As the Safe would carry it out.
    await chain.send(safe, 'Safe', 'act', [transaction?.to, transaction?.data]);
    const allowed = await chain.reader.readContract({
      address: app,
      abi: chain.contracts.DstackApp.abi,
      functionName: 'allowedComposeHashes',
      args: [HASH],
    });
    expect(allowed).toBe(true);
  });

  it('is undecided where nobody answers, another chain does, or there is no contract', async () => {
    const { app } = await deployApp(chain);
    await chain.mine(3);
    const silent = await planOf({ rpcUrl: ['http://127.0.0.1:9'] }, policyOf(app));
    expect(silent).toMatchObject({ outcome: 'undecided', registry: { isAllowed: null, call: { argument: HASH } } });
    const other = await planOf({ rpcUrl: [node.url], chainId: '1', appId: app });
    expect(other).toMatchObject({ outcome: 'undecided', registry: { isAllowed: null, seen: null } });
    expect(other.registry.problem).toContain(`endpoint of chain ${node.chainId}`);
    const empty = await planOf({ rpcUrl: [node.url] }, policyOf(`0x${'12'.repeat(20)}`));
    expect(empty).toMatchObject({ outcome: 'undecided', registry: { isAllowed: null } });
    const unnamed = await planOf({ rpcUrl: [node.url], chainId: String(node.chainId) });
    expect(unnamed).toMatchObject({ outcome: 'undecided', registry: { contract: null, call: null } });
  });

  it('shows no key in the address of an endpoint', async () => {
    const { app } = await deployApp(chain);
    await chain.mine(3);
    const made = await planOf({ rpcUrl: [`${node.url}/v2/s3cr3t`] }, policyOf(app));
    expect(JSON.stringify(made)).not.toContain('s3cr3t');
    expect(readFileSync(appCompose, 'utf8')).toBe(FILE);
  });
});
