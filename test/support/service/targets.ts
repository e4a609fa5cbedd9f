// Targets for tests: a simulated deployment that answers on loopback, and its row.

import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { Service } from '../../../src/service/service.js';
import type { TargetRow } from '../../../src/service/store/tables.js';
import {
  createDeployment,
  type Deployment,
  type LoopbackServer,
  startGuestAgent,
  startPccs,
} from '../../../src/simulator/index.js';

export interface Simulated {
  deployment: Deployment;
  agent: LoopbackServer;
  pccs: LoopbackServer;
  /** Of a target that is this deployment. */
  spec: Record<string, unknown>;
  policy: string;
  close(): Promise<void>;
}

/** As of now: whatever the time of the test is, its collateral is in force. */
export async function simulated(seed = 'service'): Promise<Simulated> {
  const deployment = createDeployment({ seed, at: new Date().toISOString() });
  const [agent, pccs] = await Promise.all([startGuestAgent(deployment), startPccs(deployment)]);
  return {
    deployment,
    agent,
    pccs,
    spec: {
      url: agent.url,
      'pccs-url': [pccs.url],
      'insecure-root-ca': deployment.rootCaPem,
      'app-compose': deployment.appCompose.toString(),
    },
    policy: deployment.policy,
    close: async () => {
      await Promise.all([agent.close(), pccs.close()]);
    },
  };
}

export interface TargetOptions {
  kind?: TargetRow['kind'];
  spec?: Record<string, unknown>;
  policy?: string | null;
  every?: number | null;
  slug?: string;
}

/** @returns its id */
export async function addTarget(
  { db }: Pick<Service, 'db'>,
  organisation: string,
  { kind = 'asked', spec = {}, policy = null, every = null, slug = `target-${v7().slice(-12)}` }: TargetOptions = {},
): Promise<string> {
  const [id, at] = [v7(), new Date()];
  const digest = policy === null ? null : `sha256:${createHash('sha256').update(policy).digest('hex')}`;
  if (policy !== null && digest !== null) {
    await db
      .insertInto('policy')
      .values({ organisation, digest, name: 'policy', text: policy, created_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const row = { id, organisation, slug, name: slug, kind, spec: JSON.stringify(spec), policy: digest, every };
  const shown = {
    paused: false,
    visibility: 'private',
    publishes: 'verdict',
    standing: 'none',
    advisories: [],
  } as const;
  const nothing = {
    advisories: [],
    reason: null,
    checked_at: null,
    last_verification: null,
    span: null,
    os_image: null,
    tcb_status: null,
    compose_hash: null,
    domain: null,
    instances: null,
    core_version: null,
  };
  await db
    .insertInto('target')
    .values({ ...row, ...shown, ...nothing, next_at: every === null ? null : at, created_at: at, updated_at: at })
    .execute();
  return id;
}
