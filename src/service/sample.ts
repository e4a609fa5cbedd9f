// A target to look at before there is one of somebody's own: the simulated deployment, which runs in this process and is
// verified like any other. Its hardware is made up, and its verdict says so. It comes back with the service.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { v7 } from 'uuid';
import { utf8 } from '../core/bytes.js';
import { systemErrorCode } from '../io/system-error.js';
import type { RunningDeployment } from '../simulator/index.js';
import { Problem } from './api/problem.js';
import { expectRole } from './auth/grants.js';
import type { Principal, Web } from './auth/principal.js';
import { digestOf } from './blobs/packed.js';
import { createFile } from './create-file.js';
import { requestVerification } from './jobs/request.js';
import type { Service } from './service.js';
import type { Settings } from './settings.js';
import { audit } from './store/audit.js';
import { addPolicy } from './store/policies.js';
import { changeTarget, createTarget, findTarget, type TargetSettings } from './store/targets.js';
import { expectSpec } from './target-spec.js';

export const SAMPLE = 'sample';
const EVERY_SECONDS = 3600;
/** What its keys and ids are derived from: the same deployment after each start. It is no secret, as nothing of it is genuine. */
const SEED_FILE = 'sample-seed';
const SEED = /^[0-9a-f-]{36}$/;

/** It answers to the workers of this process alone, and on this machine, which targets may then be on. */
export function hasSample({ role, databaseUrl, allowPrivate }: Settings): boolean {
  return role === 'all' && databaseUrl === null && allowPrivate === 'any';
}

/** `POST /sample` makes the target, and leads to its first verification. Where it was made before, its deployment runs again from now on. */
export function sampleRoutes(service: Service): Hono<Web> {
  const app = new Hono<Web>();
  if (!hasSample(service.settings)) return app;
  const sample = sampleOf(service);
  void sample.resume();
  return app.post('/sample', async (c) => {
    const principal = expectRole(c, 'editor');
    return c.redirect(`/v/${await sample.add(principal)}`, 303);
  });
}

interface Sample {
  /** @returns the id of its verification */
  add(principal: Principal): Promise<string>;
  /** Never fails: nothing but the sample depends on it. */
  resume(): Promise<void>;
}

function sampleOf(service: Service): Sample {
  const { db, settings, signal, log } = service;
  let running: Promise<RunningDeployment> | null = null;

  function run(seed: string): Promise<RunningDeployment> {
    running ??= start(seed, signal);
    return running;
  }

  return {
    async add(principal) {
      const { organisation, who } = principal;
      const seed = (await keptSeed(settings.data)) ?? (await newSeed(settings.data));
      const { target, policy } = settingsFor(await run(seed));
      await expectSpec(target.spec, policy.text, settings);
      const now = new Date(service.now());
      const row = await db.transaction().execute(async (transaction) => {
        await addPolicy(transaction, { ...policy, organisation, created_at: now });
        // The first one is asked for below.
        const due = new Date(now.getTime() + EVERY_SECONDS * 1000);
        const made = await createTarget(transaction, organisation, SAMPLE, target, now, due);
        if (made !== null) await audit(transaction, principal, 'target.create', `target ${SAMPLE}`);
        return made;
      });
      const known = row ?? (await findTarget(db, organisation, SAMPLE));
      if (known === null || known.spec['app-id'] !== target.spec['app-id']) {
        throw new Problem('NAME_TAKEN', `there is a target ${SAMPLE} already, which is not the simulated deployment`);
      }
      const request = { organisation, target: known.id, requestedBy: who, evidence: null };
      return (await requestVerification(service, { ...request, trigger: 'manual' })).id;
    },

    async resume() {
      try {
        const seed = await keptSeed(settings.data);
        if (seed === null) return;
        const { target, policy } = settingsFor(await run(seed));
        for (const { organisation } of await madeFor(service, target.spec['app-id'])) {
          const now = new Date(service.now());
          await db.transaction().execute(async (transaction) => {
            await addPolicy(transaction, { ...policy, organisation, created_at: now });
            await changeTarget(transaction, organisation, SAMPLE, { spec: target.spec, policy: policy.digest }, now);
          });
        }
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, 'the sample did not start');
      }
    },
  };
}

/** Over all organisations: those that have it. */
async function madeFor({ db }: Service, appId: unknown): Promise<{ organisation: string }[]> {
  const rows = await db.selectFrom('target').select(['organisation', 'spec']).where('slug', '=', SAMPLE).execute();
  return rows.filter(({ spec }) => spec['app-id'] === appId);
}

async function start(seed: string, signal: AbortSignal): Promise<RunningDeployment> {
  const { startWholeDeployment } = await import('../simulator/index.js');
  const running = await startWholeDeployment({ at: new Date().toISOString(), seed });
  const close = (): void => void running.close();
  if (signal.aborted) close();
  else signal.addEventListener('abort', close, { once: true });
  return running;
}

function settingsFor({ world: { app }, domain, ...running }: RunningDeployment): {
  target: TargetSettings;
  policy: { digest: string; name: string; text: string };
} {
  const spec = {
    'app-id': running.appId,
    'phala-cloud-api': running.phalaCloudApi,
    'kms-url': running.kmsUrl,
    'gateway-url': running.gatewayUrl,
    'pccs-url': [running.pccsUrl],
    domain: `${domain.name}:${domain.port}`,
    resolver: domain.resolvers,
    'ca-file': [textOf(domain.caPem)],
    'ct-log-list': textOf(domain.ctLogList),
    'cert-spotter-url': domain.certSpotterUrl,
    'crt-sh-url': domain.crtShUrl,
    'app-compose': textOf(app.appCompose),
    'insecure-root-ca': textOf(app.rootCaPem),
    'allow-private': true,
  };
  const policy = { digest: digestOf(utf8(running.policy)), name: 'Sample', text: running.policy };
  return {
    policy,
    target: {
      name: 'Sample (simulated)',
      kind: 'asked',
      spec,
      policy: policy.digest,
      every: EVERY_SECONDS,
      paused: false,
      visibility: 'private',
      publishes: 'verdict',
    },
  };
}

function textOf(content: string | Uint8Array): string {
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
}

async function keptSeed(folder: string): Promise<string | null> {
  try {
    const text = await readFile(join(folder, SEED_FILE), 'utf8');
    return SEED.test(text) ? text : null;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function newSeed(folder: string): Promise<string> {
  const seed = v7();
  return (await createFile(join(folder, SEED_FILE), seed)) ? seed : ((await keptSeed(folder)) ?? seed);
}
