// A service with targets in every state, for tests of what people look at: one that is really verified, whose app is another
// one at its second check, and as many more as are asked for, whose rows alone are there.

import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { logSigners, signCheckpoints } from '../../../src/service/jobs/checkpoint.js';
import { requestVerification } from '../../../src/service/jobs/request.js';
import { startWorker } from '../../../src/service/jobs/run.js';
import { bullmqQueue } from '../../../src/service/queue/bullmq.js';
import type { Service } from '../../../src/service/service.js';
import type { Standing } from '../../../src/service/store/tables.js';
import { findVerification } from '../../../src/service/store/verifications.js';
import { createDeployment, startGuestAgent, startPccs } from '../../../src/simulator/index.js';
import { eventually } from './eventually.js';
import { type TestService, testService } from './service.js';
import { testStore } from './store.js';
import { addTarget } from './targets.js';

/** A service whose queue is the real one. */
export async function filledService(): Promise<TestService> {
  const store = await testStore();
  const space = randomBytes(6).toString('hex');
  const queue = await bullmqQueue({ store, redisUrl: null, onError: () => {}, space });
  return testService({}, { store, queue });
}

export interface Drifted {
  slug: string;
  /** Ids, of the check before and the one after. */
  verifications: [string, string];
  drift: string;
}

const CHANGED = {
  docker_compose_file:
    'services:\n  web:\n    image: registry.example/simulated-app@sha256:' +
    `${createHash('sha256').update('another image').digest('hex')}\n    environment:\n      - DEBUG_TOKEN\n    ports:\n      - "80:80"\n`,
  allowed_envs: ['DEBUG_TOKEN'],
};

/** Two checks of one target, which runs another compose file at the second one than its owner expects. */
export async function addDrifted(service: Service, organisation: string, slug: string): Promise<Drifted> {
  const world = { seed: 'drifted', at: new Date().toISOString() };
  const [before, after] = [createDeployment(world), createDeployment({ ...world, compose: CHANGED })];
  const pccs = await startPccs(before);
  let agent = await startGuestAgent(before);
  const worker = await startWorker(service);
  try {
    const spec = {
      url: agent.url,
      'pccs-url': [pccs.url],
      'insecure-root-ca': before.rootCaPem,
      'app-compose': before.appCompose.toString(),
    };
    const target = await addTarget(service, organisation, { slug, spec, policy: before.policy, every: 3600 });
    const verify = async (): Promise<string> => {
      const { id } = await requestVerification(service, {
        organisation,
        target,
        trigger: 'manual',
        requestedBy: 'the terminal',
        evidence: null,
      });
      await eventually(async () => {
        const row = await findVerification(service.db, organisation, id);
        if (row?.status !== 'appraised') throw new Error(`${row?.status} ${row?.error}`);
      });
      return id;
    };
    const first = await verify();
    const port = Number(new URL(agent.url).port);
    await agent.close();
    agent = await startGuestAgent(after, { port });
    const second = await verify();
    await signCheckpoints(service, await logSigners(service.settings));
    const { id: drift } = await service.db
      .selectFrom('drift')
      .select('id')
      .where('target', '=', target)
      .executeTakeFirstOrThrow();
    return { slug, verifications: [first, second], drift };
  } finally {
    await worker.stop(1000);
    await Promise.all([agent.close(), pccs.close()]);
  }
}

const NAMES = ['ledger-signer', 'oracle-eu', 'wallet-mpc', 'chat-private', 'key-escrow', 'inference-70b', 'notary'];
const STATES: readonly Standing[] = [
  'verified',
  'verified',
  'verified',
  'verified',
  'verified',
  'failed',
  'inconclusive',
];
const IMAGES = ['dstack-0.5.5', 'dstack-0.5.5', 'dstack-0.6.0', 'dstack-0.5.4', 'dstack-nvidia-0.5.5', null];
const TCB = ['UpToDate', 'UpToDate', 'UpToDate', 'UpToDate', 'UpToDate', 'OutOfDate', null];
const REASONS: Partial<Record<Standing, string>> = {
  failed: 'failed: source-code.compose-hash (app/0); 2 follow from it (domain skipped)',
  inconclusive: 'inconclusive: os.reference-value (app/0) could not be decided (domain skipped)',
  'without-result': 'the guest agent did not answer within 30 s',
};

/** Rows of so many targets, as if each had been checked: every second, third, … is in another state. */
export async function addRows(
  { db, now }: Pick<Service, 'db' | 'now'>,
  organisation: string,
  many: number,
): Promise<void> {
  const pick = <T>(all: readonly T[], i: number): T => all[i % all.length] as T;
  const minute = 60_000;
  const targets = Array.from({ length: many }, (_, i) => {
    const state: Standing = i % 17 === 13 ? 'without-result' : i % 23 === 19 ? 'none' : pick(STATES, i * 3 + (i % 5));
    const isChecked = state !== 'none';
    const checkedAt = new Date(now() - ((i * 7) % 59) * minute - (i % 29 === 11 ? 3 * 86_400_000 : 0));
    const known = isChecked && state !== 'without-result';
    const tcb = pick(TCB, i * 5);
    return {
      id: v7(),
      organisation,
      slug: `${pick(NAMES, i)}-${i}`,
      name: `${pick(NAMES, i)}-${i}`,
      kind: 'asked' as const,
      spec: JSON.stringify({ url: `https://app-${i}.example.org` }),
      policy: null,
      every: 3600,
      next_at: new Date(now() + (i % 60) * minute),
      paused: i % 31 === 30,
      visibility: i % 4 === 0 ? ('public' as const) : ('private' as const),
      publishes: 'verdict' as const,
      created_at: new Date(now() - 86_400_000 * 40),
      updated_at: new Date(now() - 86_400_000 * 20),
      standing: state,
      reason: state === 'verified' ? 'verified: hardware, os and source-code' : (REASONS[state] ?? null),
      checked_at: isChecked ? checkedAt : null,
      last_verification: null,
      span: isChecked ? v7() : null,
      os_image: known ? pick(IMAGES, i * 7 + (i % 3)) : null,
      tcb_status: known ? tcb : null,
      compose_hash: known
        ? createHash('sha256')
            .update(`compose ${i % 12}`)
            .digest('hex')
        : null,
      domain: known && i % 3 === 0 ? `app-${i}.example.org` : null,
      advisories: known && tcb === 'OutOfDate' ? ['INTEL-SA-01036', 'INTEL-SA-01079', 'INTEL-SA-01099'] : [],
      instances: known ? 1 + (i % 3) : null,
      core_version: known ? (i % 9 === 4 ? '0.0.9' : '0.1.0') : null,
    };
  });
  const verifications = new Map(targets.map(({ id }) => [id, v7()]));
  const spans = targets.flatMap(({ id, span, standing, checked_at: at }) => {
    if (span === null || at === null) return [];
    const verification = verifications.get(id) ?? '';
    const of = { organisation, target: id, facts: null, first_verification: verification, last_verification: v7() };
    const change = new Date(at.getTime() - 9 * 86_400_000);
    const begin = new Date(at.getTime() - 30 * 86_400_000);
    const old = {
      ...of,
      id: v7(),
      number: 1,
      standing: 'verified' as const,
      first_at: begin,
      last_at: change,
      checks: 504,
    };
    return [
      old,
      {
        ...of,
        id: span,
        number: 2,
        standing,
        first_at: new Date(change.getTime() + 3_600_000),
        last_at: at,
        checks: 215,
      },
    ];
  });
  const size = 500;
  for (let i = 0; i < targets.length; i += size)
    await db
      .insertInto('target')
      .values(targets.slice(i, i + size))
      .execute();
  const made = targets.map(({ id: target, created_at: at }) => {
    const asked = { trigger: 'schedule', requested_by: 'schedule', requested_at: at } as const;
    return { id: verifications.get(target) ?? '', organisation, target, ...asked, status: 'cancelled' as const };
  });
  for (let i = 0; i < made.length; i += size)
    await db
      .insertInto('verification')
      .values(made.slice(i, i + size))
      .execute();
  for (let i = 0; i < spans.length; i += size)
    await db
      .insertInto('span')
      .values(spans.slice(i, i + size))
      .execute();
}
