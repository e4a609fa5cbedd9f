// The conductor says what collateral must be, the collector finds the source that has it, the appraisal alone decides.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SharedCollateral } from '../../src/collect/endorsements/collateral.js';
import { SharedAnswers } from '../../src/collect/endorsements/shared-answers.js';
import { parsePolicy, resolvePolicy, type Verification, verify } from '../../src/index.js';
import {
  type Bend,
  createDeployment,
  type Deployment,
  type LoopbackServer,
  startPccs,
} from '../../src/simulator/index.js';

/** The same machine, as a PCCS of another TCB recovery or day has it. */
const of = (number: number, more: Bend = {}): Deployment => {
  const document = { tcbEvaluationDataNumber: number };
  return createDeployment({ seed: 'sources', tcbInfo: document, qeIdentity: document, ...more });
};
const world = of(20);

async function pccs(deployment: Deployment): Promise<LoopbackServer> {
  const server = await startPccs(deployment);
  onTestFinished(() => server.close());
  return server;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'trust-center-sources-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

interface Given {
  pccsUrls: string[];
  hardware?: string;
  cacheDirectory?: string | null;
  days?: number;
  /** With other targets of the same process. */
  shared?: SharedCollateral;
}

async function judged({ pccsUrls, hardware = '', cacheDirectory = null, days = 0, shared }: Given) {
  const at = world.at.getTime() + days * 86_400_000;
  const evidence = join(folder(), 'evidence.json');
  writeFileSync(evidence, JSON.stringify(world.evidence));
  const policy = await parsePolicy(`version: 1\nphases: [hardware]\nhardware: { ${hardware} }\n`);
  const told: string[] = [];
  const verification = await verify({
    collect: {
      target: { kind: 'file', path: evidence },
      collateralPaths: [],
      appComposePath: null,
      pccsUrls,
      nonce: null,
      offline: false,
      cacheDirectory,
      ...(shared === undefined ? {} : { sharedCollateral: shared }),
      now: () => at,
      onProgress: (line) => told.push(line),
    },
    policy: resolvePolicy(policy, { defaultFreshness: 'replayed' }),
    at,
    trustAnchors: [{ publicKey: world.keys('root').publicKey }],
  });
  return { ...verification, told };
}

const open = ({ result }: Verification): string[] =>
  result.components
    .flatMap(({ phases }) => phases.hardware.checks)
    .filter(({ status }) => status === 'fail' || status === 'unknown')
    .map(({ status, id }) => `${status} ${id}`);
const checkOf = ({ result }: Verification, id: string) =>
  result.components.flatMap(({ phases }) => phases.hardware.checks).find((check) => check.id === id);

describe('sources of collateral', () => {
  it('verifies with the second where the first lags behind what the policy asks for', async () => {
    const [lagging, current] = [await pccs(of(19)), await pccs(world)];
    const hardware = 'min-tcb-evaluation-data-number: 20';
    const verification = await judged({ pccsUrls: [lagging.url, current.url], hardware });
    expect(verification.result.verdict).toBe('verified');
    expect(verification.bundle.gaps).toEqual([]);
    expect(verification.told).toContain(
      `no suitable collateral from ${lagging.url}: TCB evaluation data number 19, wanted at least 20`,
    );
    // A policy that takes 19 never asks the second.
    current.requests.length = 0;
    expect((await judged({ pccsUrls: [lagging.url, current.url] })).result.verdict).toBe('verified');
    expect(current.requests).toEqual([]);
  });

  it('verifies with the second where what the first has is too old for the policy', async () => {
    const document = { tcbEvaluationDataNumber: 20, issueDate: '2026-06-01T00:00:00Z' };
    const lagging = await pccs(createDeployment({ seed: 'sources', tcbInfo: document, qeIdentity: document }));
    const pccsUrls = [lagging.url, (await pccs(world)).url];
    const { result } = await judged({ pccsUrls, hardware: 'max-collateral-age-days: 7' });
    expect(result.verdict).toBe('verified');
  });

  it('fails by the appraisal where none has it, and says what each lacks', async () => {
    const [one, two] = [await pccs(of(18)), await pccs(of(19))];
    const hardware = 'min-tcb-evaluation-data-number: 20';
    const verification = await judged({ pccsUrls: [one.url, two.url], hardware });
    const gap =
      `no source has suitable collateral (${one.url}: TCB evaluation data number 18, wanted at least 20; ` +
      `${two.url}: TCB evaluation data number 19, wanted at least 20)`;
    expect(verification.bundle.gaps).toEqual([{ name: 'app/0/collateral', reason: gap }]);
    // The check says it, and nothing else does.
    expect(verification.result.gaps).toEqual([]);
    expect(open(verification)).toEqual(['fail hardware.tcb-evaluation-data-number']);
    expect(checkOf(verification, 'hardware.tcb-evaluation-data-number')).toMatchObject({
      actual: 'TCB info 19, QE identity 19',
      hint: `It may not know of the latest vulnerabilities. Ask another PCCS (--pccs-url), or for TCB recoveries early (--tcb-update early): ${gap}.`,
    });
    expect(checkOf(verification, 'hardware.collateral')?.detail).toBe(`PCK collateral is at hand, but ${gap}.`);
  });

  it('is undecided, not failed, at a time before any source’s collateral was issued', async () => {
    const verification = await judged({ pccsUrls: [(await pccs(world)).url], days: -10 });
    expect(verification.result.verdict).toBe('inconclusive');
    expect(open(verification)).toContain('unknown hardware.tcb-info-window');
    expect(verification.bundle.gaps).toHaveLength(1);
  });

  it('does not take from the cache what another policy was content with', async () => {
    const cacheDirectory = folder();
    const [lagging, current] = [await pccs(of(19)), await pccs(world)];
    const pccsUrls = [lagging.url, current.url];
    expect((await judged({ pccsUrls, cacheDirectory })).result.verdict).toBe('verified');
    const hardware = 'min-tcb-evaluation-data-number: 20';
    expect((await judged({ pccsUrls, cacheDirectory, hardware })).result.verdict).toBe('verified');
    expect(current.requests).toHaveLength(4);
    lagging.requests.length = 0;
    // What the second has satisfies both, and is asked for once.
    expect((await judged({ pccsUrls, cacheDirectory, hardware })).result.verdict).toBe('verified');
    expect([...lagging.requests, ...current.requests]).toHaveLength(4);
  });

  it('makes no verdict better by a source that only says what is asked for', async () => {
    const signedBy = { tcbInfo: 'stranger', qeIdentity: 'stranger' };
    const boasting = await pccs(of(99, { collateralSigners: signedBy }));
    const pccsUrls = [boasting.url, (await pccs(world)).url];
    const verification = await judged({ pccsUrls, hardware: 'min-tcb-evaluation-data-number: 20' });
    expect(verification.result.verdict).toBe('failed');
    expect(open(verification)).toEqual(['fail hardware.tcb-info-signature', 'fail hardware.qe-identity-signature']);
  });
});

describe('targets that share their collateral', () => {
  it('are judged each by its own policy: none takes what another was content with', async () => {
    const [lagging, current] = [await pccs(of(19)), await pccs(world)];
    const pccsUrls = [lagging.url, current.url];
    const shared: SharedCollateral = new SharedAnswers();
    const hardware = 'min-tcb-evaluation-data-number: 20';
    const [lax, strict, tooStrict] = await Promise.all([
      judged({ pccsUrls, shared }),
      judged({ pccsUrls, shared, hardware }),
      judged({ pccsUrls, shared, hardware: 'min-tcb-evaluation-data-number: 21' }),
    ]);
    expect([lax, strict].map(({ result }) => result.verdict)).toEqual(['verified', 'verified']);
    expect(checkOf(strict, 'hardware.tcb-evaluation-data-number')?.status).toBe('pass');
    expect(open(tooStrict)).toEqual(['fail hardware.tcb-evaluation-data-number']);
    // What was found for the strict ones is better for those who come later, too, and asked for by none of them.
    lagging.requests.length = 0;
    current.requests.length = 0;
    expect((await judged({ pccsUrls, shared, hardware })).result.verdict).toBe('verified');
    expect([...lagging.requests, ...current.requests]).toEqual([]);
  });

  it('get nothing from a source that another named', async () => {
    const forged = await pccs(of(20, { collateralSigners: { tcbInfo: 'stranger', qeIdentity: 'stranger' } }));
    const honest = await pccs(world);
    const shared: SharedCollateral = new SharedAnswers();
    const misled = await judged({ pccsUrls: [forged.url], shared });
    const other = await judged({ pccsUrls: [honest.url], shared });
    expect(misled.result.verdict).toBe('failed');
    expect(other.result.verdict).toBe('verified');
    // And who shares what is forged is judged by it: nobody's signature was taken for verified before.
    expect((await judged({ pccsUrls: [forged.url], shared })).result.verdict).toBe('failed');
  });
});
