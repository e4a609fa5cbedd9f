// The service as its operator runs it: the built program as processes, on each engine that is installed here. Its queue
// against what the engine itself can do; how many bundles that are handed in it verifies a second against their appraisal
// alone; how long one takes from the upload to the event that tells the verdict; and whether its memory grows. Rates are by the
// clock on the wall, so that what else the machine does counts: the load is printed, and contenders take turns.
//
//   npm run build && npm run build:service && BENCH_VERIFICATIONS=20000 node scripts/bench.mjs service

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { appraiseBundle } from '../src/core/appraisal/appraise-bundle.js';
import { INTEL_SGX_ROOT_CA } from '../src/core/appraisal/hardware/trust-anchor.js';
import { createBundle, parseBundle, serialiseBundle } from '../src/core/bundle.js';
import { defaultPolicy } from '../src/core/policy/policy.js';
import { bullmqQueue } from '../src/service/queue/bullmq.js';
import { openStore } from '../src/service/store/open.js';
import { createDeployment, type Deployment } from '../src/simulator/index.js';
import { item } from '../test/support/heavy-bundle.js';
import { haveServer, type Server, startPostgres, startRedis } from '../test/support/service/servers.js';
import { machinesOf } from './support/deployment.js';
import { cpuTime } from './support/rounds.js';
import { type Client, clientOf, type Program, startProgram } from './support/service.js';

/** Of the appraisals that one process makes a second, how many the service verifies; milliseconds; megabytes a thousand. */
const AIMS = { ratio: 0.8, verdictMs: 100, growth: 8 };
const VERIFICATIONS = Number(process.env.BENCH_VERIFICATIONS ?? 2000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const AT_ONCE = 8;
const TARGETS = 16;
const A_ROUND = 150;
const LATENCIES = 40;
/** To make more keeps connections waiting until they are closed. */
const MADE_AT_ONCE = 100;
const JOBS = 2000;
const WARM_UP = 50;

const machines = machinesOf(createDeployment({ seed: 'service' }), 50);
const collateral = JSON.stringify(machines[0]?.collateral);
let made = 0;

for (const program of ['dist/cli.cjs', 'dist/service/main.cjs']) {
  if (!existsSync(program)) throw new Error(`${program} is not built: npm run build && npm run build:service`);
}
const folder = mkdtempSync(join(tmpdir(), 'trust-center-bench-service-'));
const postgres = haveServer.postgresql ? await startPostgres({ durable: true }) : null;
const redis = haveServer.redis ? await startRedis() : null;
if (postgres === null) console.log('without PostgreSQL, which is not installed (Debian: postgresql)');
if (redis === null) console.log('without Redis, which is not installed (Debian: redis-server)');
try {
  await queues();
  await verifications();
} finally {
  await postgres?.close();
  await redis?.close();
  rmSync(folder, { recursive: true, force: true });
}

// The queue

async function queues(): Promise<void> {
  console.log(`\nqueue: ${JOBS} jobs that do nothing, ${AT_ONCE} at a time; ${load()}`);
  await queueOn('embedded', { url: null, redisUrl: null });
  if (postgres === null) return;
  const { url } = postgres;
  const limit = await limitOfPostgres(postgres);
  await queueOn(
    'PostgreSQL',
    { url, redisUrl: null },
    { ...limit, what: `writing transactions of pgbench (${AT_ONCE} clients)` },
  );
  if (redis === null) return;
  const commands = await limitOfRedis(redis);
  await queueOn(
    'Redis',
    { url, redisUrl: redis.url },
    { ...commands, what: `commands of redis-benchmark (${AT_ONCE} clients)` },
  );
}

async function queueOn(
  name: string,
  { url, redisUrl }: { url: string | null; redisUrl: string | null },
  limit: { perSecond: number; what: string } | null = null,
): Promise<void> {
  const onError = (error: Error): void => console.error(`  ${name}: ${error.message}`);
  const store = await openStore({ url, folder: url === null ? join(folder, 'queue') : null, onError });
  const queue = await bullmqQueue({ store, redisUrl, onError, space: 'bench' });
  try {
    const ids = Array.from({ length: JOBS }, (_, i) => `job-${i}`);
    const offered = await perSecond(JOBS, () => atOnce(ids, (id) => queue.offer('verify', id, 'new')));
    const left = new Set(ids);
    const worked = await perSecond(JOBS, async () => {
      let done = (): void => {};
      const all = new Promise<void>((resolve) => {
        done = resolve;
      });
      await queue.work('verify', AT_ONCE, async (id) => {
        left.delete(id);
        if (left.size === 0) done();
      });
      await all;
    });
    const against =
      limit === null ? '' : `; ${(worked / limit.perSecond).toFixed(2)} of ${count(limit.perSecond)} ${limit.what}`;
    console.log(`  ${name.padEnd(11)} ${count(offered)} offered/s, ${count(worked)} done/s${against}`);
  } finally {
    await queue.close();
    await store.close();
  }
}

async function limitOfPostgres({ url }: Server): Promise<{ perSecond: number }> {
  await promisify(execFile)('pgbench', ['--initialize', '--quiet', url]);
  const { stdout } = await promisify(execFile)('pgbench', ['-c', String(AT_ONCE), '-T', '5', '-N', url]);
  return { perSecond: Number(/tps = ([\d.]+)/.exec(stdout)?.[1]) };
}

async function limitOfRedis({ url }: Server): Promise<{ perSecond: number }> {
  const given = ['-p', new URL(url).port, '-c', String(AT_ONCE), '-n', '50000', '-t', 'lpush', '--csv'];
  const { stdout } = await promisify(execFile)('redis-benchmark', given);
  return { perSecond: Number(/"LPUSH[^"]*","([\d.]+)"/.exec(stdout)?.[1]) };
}

// Verifications

interface Serving {
  name: string;
  programs: Program[];
  client: Client;
}

async function verifications(): Promise<void> {
  const servings = [() => serve('embedded', ['all'], {})];
  const { url: DATABASE_URL } = postgres ?? {};
  const { url: REDIS_URL } = redis ?? {};
  if (DATABASE_URL !== undefined) {
    servings.push(() => serve('PostgreSQL', ['all'], { DATABASE_URL }));
    servings.push(() => serve('PostgreSQL', ['web', 'worker', 'scheduler'], { DATABASE_URL }));
    if (REDIS_URL !== undefined) {
      servings.push(() => serve('PostgreSQL and Redis', ['web', 'worker', 'scheduler'], { DATABASE_URL, REDIS_URL }));
    }
  }
  console.log(`\nbundles handed in, each of its own, ${AT_ONCE} at a time; medians of ${ROUNDS} rounds of ${A_ROUND}`);
  for (const start of servings) {
    const serving = await start();
    try {
      await ratesOf(serving);
      await latencyOf(serving);
      if (serving.programs.length === 1) await memoryOf(serving);
    } finally {
      await serving.client.close();
      await Promise.all(serving.programs.map((program) => program.stop()));
    }
  }
}

async function serve(engine: string, roles: readonly string[], env: NodeJS.ProcessEnv): Promise<Serving> {
  const data = mkdtempSync(join(folder, 'data-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const programs: Program[] = [];
  for (const role of roles) {
    const profile = process.env.BENCH_PROFILE;
    const more =
      profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(profile, `${engine} ${roles.join(' ')}`)}`];
    programs.push(
      await startProgram(['--data', data, '--port', String(port), '--role', role], { ...env, no_proxy: '*' }, more),
    );
  }
  const client = await clientOf(url, programs[0]?.stderr() ?? '');
  const space = `${engine}-${roles.length}`.toLowerCase().replaceAll(' ', '-');
  const names = Array.from({ length: TARGETS }, (_, i) => `${space}-${i}`);
  for (const name of names) await client.addTarget(name);
  let turn = 0;
  const upload = (_: string, bundle: string) => client.upload(names[turn++ % TARGETS] ?? '', bundle);
  const serving = { name: `${engine}, ${roles.join(' + ')}`, programs, client: { ...client, upload } };
  await handIn(serving, bundlesFor(WARM_UP));
  return serving;
}

async function handIn({ client }: Serving, bundles: readonly string[]): Promise<void> {
  await atOnce(bundles, async (bundle) => {
    const { ended } = await client.upload('', bundle);
    if (ended !== 'verification.appraised') throw new Error(`a verification ended as ${ended}`);
  });
}

async function ratesOf(serving: Serving): Promise<void> {
  const rounds: { alone: number; aloneCpu: number; served: number; servedCpu: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [bundles, others] = [bundlesFor(A_ROUND), bundlesFor(A_ROUND)];
    await new Promise(setImmediate); // connections that the service closed meanwhile are seen to be
    const before = cpuTime();
    const alone = await perSecond(A_ROUND, async () => {
      for (const bundle of bundles) {
        await appraise(bundle);
        await new Promise(setImmediate);
      }
    });
    const aloneCpu = (cpuTime() - before) / A_ROUND;
    const used = (): number => serving.programs.reduce((sum, program) => sum + program.cpuTime(), 0);
    const from = used();
    const served = await perSecond(A_ROUND, () => handIn(serving, others));
    rounds.push({ alone, aloneCpu, served, servedCpu: (used() - from) / A_ROUND });
  }
  const ratio = median(rounds.map(({ alone, served }) => served / alone));
  const of = (name: keyof (typeof rounds)[number]): number => median(rounds.map((round) => round[name]));
  console.log(`\n  ${serving.name}; ${load()}`);
  console.log(
    `    verified ${count(of('served'))}/s, their appraisal alone in one process ${count(of('alone'))}/s: ${ratio.toFixed(2)}, aim ${AIMS.ratio}: ${met(ratio >= AIMS.ratio)}`,
  );
  console.log(
    `    CPU a verification: ${of('servedCpu').toFixed(1)} ms, its appraisal alone ${of('aloneCpu').toFixed(1)} ms`,
  );
}

async function latencyOf({ client }: Serving): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < LATENCIES; i++) times.push((await client.upload('', nextBundle())).ms);
  const found = median(times);
  const sorted = times.sort((a, b) => a - b);
  const slow = sorted[Math.floor(sorted.length * 0.9)] ?? Number.NaN;
  console.log(
    `    from the upload to the verdict by event: median ${found.toFixed(0)} ms (best ${sorted[0]?.toFixed(0)}, one in ten over ${slow.toFixed(0)}), aim ${AIMS.verdictMs}: ${met(found <= AIMS.verdictMs)}`,
  );
}

async function memoryOf(serving: Serving): Promise<void> {
  const [program] = serving.programs;
  if (program === undefined) return;
  const sizes = [program.memory()];
  for (let done = 1; done <= VERIFICATIONS; done++) {
    if (done % MADE_AT_ONCE === 0) await handIn(serving, bundlesFor(MADE_AT_ONCE));
    if (done % 1000 === 0) sizes.push(program.memory());
  }
  console.log(`    memory after each thousand: ${sizes.map((size) => size.toFixed(0)).join(', ')} MB`);
  if (sizes.length < 3) return;
  // The first half fills caches, and the heap to the size that suits the work.
  const half = sizes.slice(sizes.length >> 1);
  const growth = ((half.at(-1) ?? Number.NaN) - (half[0] ?? Number.NaN)) / (half.length - 1);
  console.log(
    `    in the second half a thousand adds ${growth.toFixed(1)} MB, aim at most ${AIMS.growth}: ${met(growth <= AIMS.growth)}`,
  );
}

function bundlesFor(number: number): string[] {
  return Array.from({ length: number }, nextBundle);
}

/** Each has a quote of its own, so that no two are alike, as of machines that one policy is for. */
function nextBundle(): string {
  const number = made++;
  const machine = machines[number % machines.length] as Deployment;
  const evidence = machine.attest(Buffer.alloc(64, `quote ${number} `));
  return serialiseBundle(
    createBundle({
      target: { kind: 'file', name: 'evidence.json' },
      components: [
        {
          role: 'app',
          instance: 0,
          acquired: 'replayed',
          collateral: 'collateral/0',
          evidence: { item: 'evidence/0', machine: 0 },
        },
      ],
      gaps: [],
      items: [
        item('evidence', 'evidence/0', JSON.stringify(evidence)),
        item('endorsement', 'collateral/0', collateral),
      ],
    }),
  );
}

/** As the service does: its hardware is made up, and under Intel’s root it is judged in full and found wanting. */
async function appraise(bundle: string): Promise<void> {
  const { verdict } = await appraiseBundle(parseBundle(bundle), {
    policy: defaultPolicy({ freshness: 'replayed' }),
    at: Date.now(),
    trustAnchors: [INTEL_SGX_ROOT_CA],
  });
  if (verdict !== 'failed') throw new Error(`a made-up deployment is ${verdict}`);
}

// Measuring

async function atOnce<T>(values: readonly T[], work: (value: T) => Promise<unknown>): Promise<void> {
  const left = [...values];
  const one = async (): Promise<void> => {
    for (let value = left.pop(); value !== undefined; value = left.pop()) await work(value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function perSecond(number: number, work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return (number * 1000) / (performance.now() - from);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function count(value: number): string {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}

function load(): string {
  return `load of the machine ${loadavg()[0]?.toFixed(1)}`;
}

function met(isMet: boolean): string {
  return isMet ? 'ok' : 'MISSED';
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
