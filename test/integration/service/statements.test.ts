// How many statements a verification takes, those of the queue aside: each costs the service as much as a good part of the
// appraisal, so that one more is to be noticed.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestVerification } from '../../../src/service/jobs/request.js';
import { type Running, startWorker } from '../../../src/service/jobs/run.js';
import { bullmqQueue } from '../../../src/service/queue/bullmq.js';
import { findVerification } from '../../../src/service/store/verifications.js';
import { tokenFor } from '../../support/service/access.js';
import { caller } from '../../support/service/api.js';
import { type Counted, counted } from '../../support/service/counted.js';
import { TEST_REDIS } from '../../support/service/elsewhere.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';
import { testStore } from '../../support/service/store.js';
import { addTarget, type Simulated, simulated } from '../../support/service/targets.js';

let service: TestService;
let web: TestWeb;
let world: Simulated;
let running: Running;
let statements: Counted;

beforeAll(async () => {
  const store = await testStore();
  statements = counted(store);
  const space = randomBytes(6).toString('hex');
  const queue = await bullmqQueue({ store, redisUrl: TEST_REDIS, onError: () => {}, space });
  // Nothing that is done from time to time comes between.
  service = await testService({ sweepSeconds: 3600, leaseSeconds: 3600 }, { store, queue });
  web = await startTestWeb(service);
  world = await simulated();
  running = await startWorker(service);
}, 120_000);
afterAll(async () => {
  await running?.stop(5000);
  await web?.close();
  await service?.close();
  await world?.close();
});

/** How many of them, by what they do: what is done for each, and what is done for all that came together. */
interface Taken {
  each: string[];
  forAll: string[];
}

interface Most {
  each: number;
  forAll: number;
}

/** Who asks, its target, the blobs before and after, the request, the claim, four to record it; events thrice, hooks once. */
const UPLOADED: Most = { each: 10, forAll: 4 };
/** The request, a look whom it asks, whether others do, the claim, blobs, steps, four to record it; events four times, hooks once. */
const ASKED: Most = { each: 10, forAll: 5 };

function expectFew({ each, forAll }: Taken, most: Most): void {
  expect(each.length, each.join('\n')).toBeLessThanOrEqual(most.each);
  expect(forAll.length, forAll.join('\n')).toBeLessThanOrEqual(most.forAll);
}

const FOR_ALL = [/from event where seq >/, /from "hook"/];

/** @param begin has a verification begun. @returns the statements until its end was told */
async function takenBy(begin: () => Promise<string>): Promise<Taken> {
  const ended = new Map<string, () => void>();
  const told = new Set<string>();
  const stop = service.live.subscribe(service.organisation, ({ verification, kind }) => {
    if (verification === null || kind !== 'verification.appraised') return;
    told.add(verification);
    ended.get(verification)?.();
  });
  const from = statements.sent.length;
  const id = await begin();
  await new Promise<void>((resolve) => {
    ended.set(id, resolve);
    if (told.has(id)) resolve();
  });
  stop();
  const taken = statements.sent.slice(from);
  const forAll = taken.filter((text) => FOR_ALL.some((pattern) => pattern.test(text)));
  return { each: taken.filter((text) => !forAll.includes(text)), forAll };
}

/** Of several, the one that took the fewest: others may have come due beside it. */
async function fewest(begin: () => Promise<string>): Promise<Taken> {
  const all: Taken[] = [];
  for (let i = 0; i < 4; i++) all.push(await takenBy(begin));
  const [first] = all.slice(1).sort((a, b) => a.each.length + a.forAll.length - b.each.length - b.forAll.length);
  return first as Taken;
}

it('is counted of evidence that is handed in', async () => {
  const target = await addTarget(service, service.organisation, { policy: world.policy, spec: world.spec });
  const { id } = await requestVerification(service, {
    ...{ organisation: service.organisation, target, trigger: 'api', requestedBy: 'a test', evidence: null },
  });
  await takenBy(async () => id);
  const row = await findVerification(service.db, service.organisation, id);
  const bundle = Buffer.from(await service.blobs.get(row?.evidence ?? '')).toString();
  await addTarget(service, service.organisation, { kind: 'uploaded', slug: 'handed-in' });
  const ask = caller(web.url, await tokenFor(service, 'editor'));
  const taken = await fewest(async () => {
    const answer = await ask('POST', '/verifications?target=handed-in', JSON.parse(bundle));
    expect(answer.status, answer.text).toBe(202);
    return String(answer.json?.id);
  });
  expectFew(taken, UPLOADED);
}, 120_000);

it('is counted of a target that is asked', async () => {
  const target = await addTarget(service, service.organisation, { policy: world.policy, spec: world.spec });
  const taken = await fewest(async () => {
    const request = { organisation: service.organisation, target, trigger: 'api', requestedBy: 'a test' } as const;
    return (await requestVerification(service, { ...request, evidence: null })).id;
  });
  expectFew(taken, ASKED);
}, 120_000);
