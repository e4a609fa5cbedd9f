// Has other Sigstore clients check what this package signs, against the mock services of the tests.
//
//   npm run interop:sigstore        (node scripts/interop-sigstore.mjs)
//
//   sigstore (PyPI)        Sigstore's client in Python        in a Python environment made for the purpose
//   sigstore-go (Go)       the library in cosign and gh       built from scripts/interop-sigstore/go
//
// Not part of the tests: it needs PyPI, the Go module proxy and time. What is missing is skipped, with the reason.

import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const PYTHON_PACKAGE = 'sigstore==4.5.1';
const IDENTITY = 'https://github.com/org/app/.github/workflows/verify.yml@refs/heads/main';
const ISSUER = 'https://token.actions.githubusercontent.com';
const REPOSITORY = 'https://github.com/org/app';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const here = join(root, 'scripts', 'interop-sigstore');
const execute = promisify(execFile);
const run = async (command, args, options = {}) =>
  (await execute(command, args, { timeout: 1_200_000, maxBuffer: 64 * 2 ** 20, ...options })).stdout;

let agreed = 0;
let differed = 0;
let skipped = 0;

const folder = await mkdtemp(join(tmpdir(), 'trust-center-interop-sigstore-'));
const instances = [];
try {
  const samples = await makeSamples(await bundled());
  for (const [name, client] of [
    ['sigstore (Python)', await pythonClient()],
    ['sigstore-go', await goClient()],
  ]) {
    if (client === null) continue;
    for (const sample of samples) await compare(name, client, sample);
  }
} finally {
  for (const instance of instances) await instance.close();
  await rm(folder, { recursive: true, force: true });
}
console.log(`${agreed} agreed, ${differed} differed, ${skipped} skipped`);
process.exitCode = differed === 0 && agreed > 0 ? 0 : 1;

/** What this package and its tests have: signing, and the services to sign with. */
async function bundled() {
  const outfile = join(folder, 'signing.cjs');
  await build({
    absWorkingDir: root,
    stdin: {
      resolveDir: root,
      contents: `
        export { startSigstore, identityToken } from './test/integration/sigstore-services.ts';
        export { sampleVerification } from './test/unit/publish/sample.ts';
        export { signStatement } from './src/publish/sign.ts';
        export { readSigningKey } from './src/publish/signing-key.ts';
        export { summarise } from './src/publish/summarise.ts';
      `,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    alias: { '#crypto': './src/crypto/node.ts' },
    logLevel: 'error',
  });
  return createRequire(import.meta.url)(outfile);
}

/** Each bundle, the trusted root or key to check it with, and whether a client should accept it. */
async function makeSamples(ours) {
  const { startSigstore, identityToken, sampleVerification, signStatement, readSigningKey, summarise } = ours;
  const at = new Date(Date.now() - 60_000).toISOString();
  const statement = await summarise(sampleVerification({ at }));
  const samples = [];
  const add = async (name, text, trust, accept, needs = {}) => {
    const path = join(folder, `${samples.length}.sigstore.json`);
    await writeFile(path, text);
    samples.push({ name, path, accept, payload: JSON.parse(text).dsseEnvelope.payload, ...trust, ...needs });
  };
  for (const [name, options] of [
    ['public instance', {}],
    ['instance without logs', { privateInstance: true }],
  ]) {
    const instance = await startSigstore(options);
    instances.push(instance);
    const trustedRoot = join(folder, `${instances.length}.trusted-root.json`);
    await writeFile(trustedRoot, instance.trustedRoot);
    const sign = (run) =>
      signStatement(statement, { kind: 'keyless', identityToken: identityToken(run), services: instance.services });
    const needs = { logs: !options.privateInstance };
    const text = await sign({});
    await add(`${name}, keyless`, text, { trustedRoot }, true, needs);
    const evil = await sign({ repository: 'org/app-evil', workflow: 'org/app-evil/.github/workflows/verify.yml' });
    await add(`${name}, another repository`, evil, { trustedRoot }, false, needs);
    await add(`${name}, tampered`, tampered(text), { trustedRoot }, false, needs);
    for (const [kind, generate] of [
      ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
      ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
      ['Ed25519', () => generateKeyPairSync('ed25519')],
    ]) {
      if (options.privateInstance) continue;
      const { privateKey, publicKey } = generate();
      const key = readSigningKey(privateKey.export({ format: 'pem', type: 'pkcs8' }), undefined);
      const signed = await signStatement(statement, { kind: 'key', key, timestampUrl: instance.services.timestampUrl });
      const publicKeyPath = join(folder, `${kind}.pem`);
      await writeFile(publicKeyPath, publicKey.export({ format: 'pem', type: 'spki' }));
      await add(`key ${kind} with a timestamp`, signed, { trustedRoot, publicKey: publicKeyPath }, true);
      await add(`key ${kind}, tampered`, tampered(signed), { trustedRoot, publicKey: publicKeyPath }, false);
    }
  }
  return samples;
}

function tampered(text) {
  const bundle = JSON.parse(text);
  const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString());
  statement.predicate.timeVerified = '2020-01-01T00:00:00.000Z';
  bundle.dsseEnvelope.payload = Buffer.from(JSON.stringify(statement)).toString('base64');
  return JSON.stringify(bundle);
}

async function compare(name, client, sample) {
  if (client.cannot(sample) !== null) return skip(`${name}: ${sample.name}`, client.cannot(sample));
  let outcome;
  try {
    const payload = await client.verify(sample);
    outcome = payload.equals(Buffer.from(sample.payload, 'base64')) ? 'accepts' : 'accepts another payload';
  } catch (error) {
    outcome = `refuses (${String(error.stderr ?? error)
      .trim()
      .split('\n')
      .at(-1)
      .slice(0, 160)})`;
  }
  const agrees = sample.accept ? outcome === 'accepts' : outcome.startsWith('refuses');
  if (agrees) agreed++;
  else differed++;
  console.log(`${agrees ? 'agreed ' : 'DIFFERS'}  ${name}: ${sample.name}: ${outcome}`);
}

async function pythonClient() {
  try {
    await run('python3', ['-m', 'venv', join(folder, 'python')]);
    const python = join(folder, 'python', 'bin', 'python');
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PYTHON_PACKAGE]);
    return {
      cannot: ({ publicKey, logs }) => {
        if (publicKey !== undefined) return 'this client checks certificates only';
        return logs ? null : 'this client needs a transparency log';
      },
      verify: ({ trustedRoot, path }) =>
        run(python, [join(here, 'verify.py'), trustedRoot, path, IDENTITY, ISSUER, REPOSITORY], { encoding: 'buffer' }),
    };
  } catch (error) {
    return skip('sigstore (Python)', error);
  }
}

async function goClient() {
  try {
    const source = join(folder, 'go');
    await cp(join(here, 'go'), source, { recursive: true });
    const program = join(folder, 'verify-go');
    await run('go', ['build', '-o', program, '.'], { cwd: source });
    return {
      cannot: () => null,
      verify: ({ trustedRoot, path, publicKey, logs }) =>
        run(
          program,
          publicKey === undefined
            ? [trustedRoot, path, IDENTITY, ISSUER, logs ? 'logs' : 'timestamps']
            : [trustedRoot, path, publicKey],
          { encoding: 'buffer' },
        ),
    };
  } catch (error) {
    return skip('sigstore-go', error);
  }
}

function skip(what, reason) {
  skipped++;
  console.log(
    `skipped  ${what}: ${String(reason?.stderr || reason?.message || reason)
      .trim()
      .slice(0, 300)}`,
  );
  return null;
}
