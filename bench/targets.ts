// A fleet: 200 simulated deployments of three machines each (an app, its KMS, its gateway), on four kinds of platform,
// verified from loopback servers by `trust-center verify --targets`. Its CPU time against that of appraising the bundles
// that it saves; its peak of memory, and by how much that and what it still holds at the end are more than with 50 targets
// (garbage is collected when there is enough of it: a longer run has a little more). Each is measured in a process of its own.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appraiseBundle } from '../src/core/appraisal/appraise-bundle.js';
import { parseBundle } from '../src/core/bundle.js';
import { parsePolicy, resolvePolicy } from '../src/core/policy/policy.js';
import {
  appKeyAttestation,
  createWholeDeployment,
  guestAgentInfo,
  type Platform,
  startPccs,
  type WholeDeployment,
} from '../src/simulator/index.js';
import { cpuTime } from './support/rounds.js';

/** Times the CPU of appraising the bundles; megabytes at the peak; megabytes that four times as many targets may add to the peak, and keep. */
const LIMITS = { cpu: 1.3, memory: 200, rise: 30, growth: 4 };
const [FEW, MANY] = [50, 200];
const KINDS = 4;
/** For the collateral of a kind of platform: TCB info, QE identity, two lists of revoked certificates. */
const REQUESTS = 4;
const AT = new Date().toISOString();

interface Report {
  cpu: number;
  /** Peak of resident memory, MB. */
  memory: number;
  /** What is in use at the end, MB. */
  kept: number;
}

/** Script that takes the report in another process. */
const REPORT = `const { user, system } = process.cpuUsage();
const memory = process.resourceUsage().maxRSS / 1024;
globalThis.gc();
const report = { cpu: (user + system) / 1000, memory, kept: process.memoryUsage().heapUsed / 2 ** 20 };`;

const [role = 'measure', folder = ''] = process.argv.slice(2);
if (role === 'serve') await serve();
else if (role === 'measure') await compare();
else {
  const count = await appraiseBundles();
  process.send?.({ cpu: cpuTime(), memory: process.resourceUsage().maxRSS / 1024, kept: 0, count });
  process.disconnect?.();
}

async function compare(): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'trust-center-fleet-'));
  const server = child('serve', place, MANY);
  try {
    await message<'ready'>(server);
    console.log(
      `fleet of ${MANY} deployments of three machines (Node ${process.version}), CPU time of whole processes`,
    );
    await verifyFleet(place, MANY, true);
    const fleets: Report[] = [];
    const smaller: Report[] = [];
    const bundles: Report[] = [];
    let asked = 0;
    for (let round = 0; round < 3; round++) {
      const before = await requestsAt(server);
      fleets.push(await verifyFleet(place, MANY, false));
      asked = (await requestsAt(server)) - before;
      bundles.push(await bundlesAlone(place, MANY));
      smaller.push(await verifyFleet(place, FEW, false));
    }
    const best = (reports: Report[]): number => Math.min(...reports.map(({ cpu }) => cpu));
    const peak = (reports: Report[]): number => Math.max(...reports.map((one) => one.memory));
    const kept = (reports: Report[]): number => Math.max(...reports.map((one) => one.kept));
    const memory = peak(fleets);
    const ratio = best(fleets) / best(bundles);
    const perKind = asked / KINDS;
    console.log(
      `  by --targets ${ms(best(fleets))}, its bundles alone ${ms(best(bundles))}: ${ratio.toFixed(2)} times, at most ${LIMITS.cpu}: ${met(ratio <= LIMITS.cpu)}`,
    );
    console.log(
      `  ${asked} requests for the collateral of ${KINDS} kinds of platform, ${perKind} each: ${met(perKind <= REQUESTS)}`,
    );
    const growth = kept(fleets) - kept(smaller);
    const rise = memory - peak(smaller);
    console.log(
      `  peak of memory ${memory.toFixed(0)} MB, at most ${LIMITS.memory}: ${met(memory <= LIMITS.memory)}; ${rise.toFixed(0)} MB more than with ${FEW} targets, at most ${LIMITS.rise}: ${met(rise <= LIMITS.rise)}`,
    );
    console.log(
      `  kept at the end ${growth.toFixed(1)} MB more than with ${FEW} targets (${kept(smaller).toFixed(0)} MB), at most ${LIMITS.growth}: ${met(growth <= LIMITS.growth)}`,
    );
  } finally {
    server.kill();
    rmSync(place, { recursive: true, force: true });
  }
}

/** The program as it is released (`npm run build`), which writes what it took when it ends. */
async function verifyFleet(place: string, many: number, saves: boolean): Promise<Report> {
  const [hook, taken] = [join(place, 'hook.cjs'), join(place, 'taken.json')];
  writeFileSync(
    hook,
    `process.on('exit', () => {\n${REPORT}\nrequire('node:fs').writeFileSync(${JSON.stringify(taken)}, JSON.stringify(report));\n});\n`,
  );
  const save = saves ? ['--save-bundle', join(place, 'bundles')] : [];
  const output = ['--output', join(place, 'lines.txt')];
  const targets = ['--targets', join(place, `targets-${many}.yaml`)];
  const args = ['dist/cli.cjs', 'verify', ...targets, '--no-cache', '--allow-experiment', ...output, ...save];
  const program = spawn(process.execPath, ['--expose-gc', '--require', hook, ...args], { stdio: 'inherit' });
  const status = await new Promise<number | null>((resolve) => program.once('close', resolve));
  if (status !== 0) throw new Error(`it ended with ${status}: ${readFileSync(join(place, 'lines.txt'))}`);
  return JSON.parse(readFileSync(taken, 'utf8'));
}

async function appraiseBundles(): Promise<number> {
  const files = readdirSync(join(folder, 'bundles'));
  const trustAnchors = [{ publicKey: new Uint8Array(readFileSync(join(folder, 'root.spki'))) }];
  const accepted = await parsePolicy(readFileSync(join(folder, 'policy.yaml'), 'utf8'));
  const policy = resolvePolicy(accepted, { defaultFreshness: 'fetched' });
  for (const name of files) {
    const bundle = parseBundle(readFileSync(join(folder, 'bundles', name), 'utf8'));
    const at = Date.parse(bundle.appraisal?.at ?? '');
    const result = await appraiseBundle(bundle, { at, policy, trustAnchors });
    if (result.verdict !== 'verified') throw new Error(result.verdictReason);
  }
  return files.length;
}

async function bundlesAlone(place: string, many: number): Promise<Report> {
  const report = await message<Report & { count: number }>(child('bundles', place, many));
  if (report.count !== many) throw new Error(`${report.count} bundles, expected ${many}`);
  return report;
}

/** A guest agent for each app, all on one server, and the PCCS; the files that the fleet needs. */
async function serve(): Promise<void> {
  const wholes = Array.from({ length: MANY }, (_, number) => deployment(number));
  const [first] = wholes;
  if (first === undefined) throw new RangeError('no deployment');
  const pccs = await startPccs(wholes.slice(0, KINDS).map(({ app }) => app));
  const answers = new Map<string, string>();
  for (const [number, { app }] of wholes.entries()) {
    const info = JSON.stringify(guestAgentInfo(app));
    answers.set(`/${number}/prpc/Info`, info);
    answers.set(`/${number}/prpc/Worker.Info`, info);
    answers.set(`/${number}/prpc/Worker.GetAttestationForAppKey`, JSON.stringify(appKeyAttestation(app)));
  }
  const agents = createServer((request, response) => {
    const body = answers.get(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(body ?? '{}');
  });
  await new Promise<void>((resolve) => agents.listen(0, '127.0.0.1', resolve));
  const { port } = agents.address() as AddressInfo;
  write('policy.yaml', first.policy);
  write('root.pem', first.app.rootCaPem);
  write('root.spki', first.app.keys('root').publicKey);
  write('app-compose.json', first.app.appCompose);
  mkdirSync(join(folder, 'bundles'));
  for (const [number, { kms, gateway, meta }] of wholes.entries()) {
    write(`kms-${number}.json`, JSON.stringify(guestAgentInfo(kms)));
    write(`meta-${number}.json`, JSON.stringify(meta));
    write(`gateway-${number}.json`, JSON.stringify(guestAgentInfo(gateway)));
  }
  const path = (name: string): string => join(folder, name);
  for (const many of [FEW, MANY]) {
    const file = {
      defaults: {
        policy: path('policy.yaml'),
        'app-compose': path('app-compose.json'),
        'insecure-root-ca': path('root.pem'),
        'pccs-url': pccs.url,
      },
      targets: wholes.slice(0, many).map((_, number) => ({
        name: `deployment-${number}`,
        url: `http://127.0.0.1:${port}/${number}`,
        'kms-evidence': [path(`kms-${number}.json`), path(`meta-${number}.json`)],
        'gateway-evidence': path(`gateway-${number}.json`),
      })),
    };
    write(`targets-${many}.yaml`, JSON.stringify(file));
  }
  process.on('message', () => process.send?.(pccs.requests.length));
  process.send?.('ready');
}

/** Machines with a PCK certificate and an attestation key of their own each. */
function deployment(number: number): WholeDeployment {
  const machine = (role: number) => ({
    instance: number * 3 + role,
    platform: (platform: Platform): Platform => ({
      ...platform,
      ppid: Buffer.from([role, number >> 8, number & 255, ...Array.from({ length: 13 }, () => 1)]),
      fmspc: Buffer.from([0, 1, 2, 3, 4, number % KINDS]),
    }),
  });
  return createWholeDeployment({ seed: 'fleet', at: AT, app: machine(0), kms: machine(1), gateway: machine(2) });
}

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

function child(name: string, place: string, many: number): ChildProcess {
  return fork(process.argv[1] ?? '', [name, place, String(many)]);
}

function message<T>(from: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (status: number | null): void => reject(new Error(`a process ended early, with status ${status}`));
    from.once('exit', ended);
    from.once('message', (value) => {
      from.off('exit', ended);
      resolve(value as T);
    });
  });
}

function requestsAt(server: ChildProcess): Promise<number> {
  const answer = message<number>(server);
  server.send('how many?');
  return answer;
}

function ms(time: number): string {
  return `${time.toFixed(0)} ms`;
}

function met(isMet: boolean): string {
  return isMet ? 'ok' : 'MISSED';
}
