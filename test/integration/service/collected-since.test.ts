// Who has a service collect the evidence for a deployment gets none from before it asked.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseBundle } from '../../../src/core/bundle.js';
import { fromUtf8 } from '../../../src/core/bytes.js';
import { type Collected, collectAt, type ServiceTarget } from '../../../src/publish/service.js';
import type { Blobs } from '../../../src/service/blobs/blobs.js';
import { requestVerification } from '../../../src/service/jobs/request.js';
import { type Running, startWorker } from '../../../src/service/jobs/run.js';
import { bullmqQueue } from '../../../src/service/queue/bullmq.js';
import { findVerification } from '../../../src/service/store/verifications.js';
import { tokenFor } from '../../support/service/access.js';
import { eventually } from '../../support/service/eventually.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';
import { testStore } from '../../support/service/store.js';
import { addTarget, type Simulated, simulated } from '../../support/service/targets.js';

let service: TestService;
let web: TestWeb;
let world: Simulated;
let token: string;

beforeAll(async () => {
  const store = await testStore();
  const space = randomBytes(6).toString('hex');
  service = await testService(
    {},
    { store, queue: await bullmqQueue({ store, redisUrl: null, onError: () => {}, space }) },
  );
  web = await startTestWeb(service);
  world = await simulated('since');
  token = await tokenFor(service, 'editor');
}, 60_000);
afterAll(async () => {
  await web?.close();
  await service?.close();
  await world?.close();
});

interface Asked {
  collected: Promise<Collected>;
  told: string[];
}

function collect(slug: string): Asked {
  const told: string[] = [];
  const target: ServiceTarget = { base: web.url, organisation: 'main', slug };
  const collected = collectAt(target, token, {
    signal: AbortSignal.timeout(60_000),
    onProgress: (text) => told.push(text),
  });
  collected.catch(() => {}); // each test looks at it later
  return { collected, told };
}

async function ask(slug: string): Promise<string> {
  const { spec, policy } = world;
  const target = await addTarget(service, service.organisation, { slug, spec, policy });
  const request = { organisation: service.organisation, target, requestedBy: 'a test', evidence: null } as const;
  return (await requestVerification(service, { ...request, trigger: 'schedule' })).id;
}

/** How often a verification was read by its id. */
async function looksAtOne(): Promise<number> {
  const text = await service.metrics.registry.metrics();
  const count =
    /^trust_center_http_request_seconds_count\{route="[^"]*\/verifications\/:id",method="GET",[^}]*\} (\d+)$/m;
  return Number(count.exec(text)?.[1] ?? '0');
}

const statusOf = async (id: string) => (await findVerification(service.db, service.organisation, id))?.status;

it('is not that of a verification which had asked the target already', async () => {
  let letGo = (): void => {};
  let hasCollected = false;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // A worker that has its evidence, and is not done with it.
  const blobs: Blobs = {
    ...service.blobs,
    async put(...given) {
      hasCollected = true;
      await gate;
      return service.blobs.put(...given);
    },
  };
  const worker: Running = await startWorker({ ...service, blobs });
  try {
    const before = await ask('wallet');
    await eventually(async () => expect(hasCollected).toBe(true));
    const at = Date.now();
    const { collected, told } = collect('wallet');
    await eventually(async () => expect(told.join('\n')).toContain('whose evidence may be older'));
    expect(await statusOf(before)).toBe('running');
    letGo();
    const { run, bundle } = await collected;
    expect(run).toMatchObject({ status: 'appraised', verdict: 'verified' });
    expect(run.id).not.toBe(before);
    const evidence = parseBundle(fromUtf8(bundle, 'bundle')).items.filter(({ role }) => role === 'evidence');
    expect(evidence).not.toEqual([]);
    for (const { collectedAt } of evidence) expect(Date.parse(collectedAt)).toBeGreaterThanOrEqual(at);
    expect(await statusOf(before)).toBe('appraised');
  } finally {
    letGo();
    await worker.stop(5000);
  }
}, 90_000);

it('is that of a verification which only waits, as it asks the target later', async () => {
  const before = await ask('waiting');
  const looks = await looksAtOne();
  const { collected, told } = collect('waiting');
  // It has its answer, as it looks for the end already.
  await eventually(async () => expect(await looksAtOne()).toBeGreaterThan(looks));
  const worker = await startWorker(service);
  try {
    expect((await collected).run).toMatchObject({ id: before, verdict: 'verified' });
    expect(told.join('\n')).not.toContain('older');
  } finally {
    await worker.stop(5000);
  }
}, 90_000);
