// What replay does not take from a bundle, whatever the bundle records.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { run as replay } from '../../../src/cli/replay.js';
import { createBundle, recordAppraisal, serialiseBundle } from '../../../src/core/bundle.js';
import { parsePolicy, resolvePolicy } from '../../../src/core/policy/policy.js';
import type { ResultDocument } from '../../../src/core/result/document.js';
import { createDeployment, phalaCloudAttestations, toHex } from '../../../src/simulator/index.js';

const world = createDeployment({ seed: 'replay' });
const at = world.at.getTime();

/** Replays a record of the world's evidence as an answer about the app `name`, judged by a policy that names no app. */
async function replayed(name: string, running = 1): Promise<{ status: number; result: ResultDocument }> {
  const recorded = resolvePolicy(await parsePolicy(world.policy), { defaultFreshness: 'fetched' });
  const policy = { ...recorded, sourceCode: { ...recorded.sourceCode, appIds: [] } };
  const item = (role: 'evidence' | 'endorsement' | 'reference', itemName: string, content: string | Uint8Array) => {
    const bytes = new Uint8Array(Buffer.from(content));
    return { role, name: itemName, source: 'file:made-up', collectedAt: new Date(at).toISOString(), bytes };
  };
  const bundle = createBundle({
    target: { kind: 'phala-cloud', name },
    components: [
      {
        role: 'app',
        instance: 0,
        acquired: 'fetched',
        evidence: { item: 'evidence', machine: 0 },
        collateral: 'collateral/0',
      },
    ],
    gaps: [],
    items: [
      item('evidence', 'evidence', JSON.stringify(phalaCloudAttestations(world, { running, stopped: 0 }))),
      item('endorsement', 'collateral/0', JSON.stringify(world.collateral)),
      item('reference', 'app-compose', world.appCompose),
    ],
  });
  const folder = mkdtempSync(join(tmpdir(), 'trust-center-replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [file, root, output] = [join(folder, 'bundle'), join(folder, 'root.pem'), join(folder, 'result.json')];
  writeFileSync(file, serialiseBundle(recordAppraisal(bundle, at, policy)));
  writeFileSync(root, world.rootCaPem);
  const silenced = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => silenced.mockRestore());
  const args = [file, '--insecure-root-ca', root, '--allow-experiment', '--format', 'json', '--output', output];
  const status = await replay(args);
  return { status, result: JSON.parse(readFileSync(output, 'utf8')) };
}

it('holds the measured app against the one that was asked for, also when the recorded policy does not', async () => {
  expect(await replayed(toHex(world.app.appId))).toMatchObject({ status: 0, result: { verdict: 'verified' } });
  const other = await replayed('11'.repeat(20));
  expect(other.status).toBe(1);
  expect(other.result.verdictReason).toContain('failed: source-code.app-id (app/0)');
});

it('refuses a bundle that leaves out an instance of its evidence', async () => {
  await expect(replayed(toHex(world.app.appId), 2)).rejects.toThrow(
    'bundle.components: machine 1 of evidence is an instance of the app too, and is left out',
  );
});
