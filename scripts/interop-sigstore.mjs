// Has other Sigstore clients check what this package signs, against the mock services of the tests. Each is asked about
// the same bundles as `trust-center verify-summary`, and has to accept and refuse as docs/verifying.md says.
//
//   npm run interop:sigstore        (node scripts/interop-sigstore.mjs)
//
//   cosign                 runs the commands of that page            from the Go module proxy; kept in the cache folder
//   sigstore-go            the library in gh, with gh's policy       built from scripts/interop-sigstore/go
//   sigstore (PyPI)        Sigstore's client in Python               in a Python environment made for the purpose
//
// Not part of the tests: it needs PyPI, the Go module proxy and time (cosign takes minutes to build). What is missing is
// skipped, with the reason.

import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { cosign, cosignCommands, python, sigstoreGo, trustCenter } from './interop-sigstore/clients.mjs';
import { makeScenes } from './interop-sigstore/scenes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const here = join(root, 'scripts', 'interop-sigstore');

let agreed = 0;
let differed = 0;
let skipped = 0;

const folder = await mkdtemp(join(tmpdir(), 'trust-center-interop-sigstore-'));
try {
  const clients = [await trustCenter({ root, folder })];
  const commands = await cosignCommands(root);
  for (const [name, make] of Object.entries({ cosign, 'sigstore-go': sigstoreGo, 'sigstore (Python)': python })) {
    try {
      clients.push(...[await make({ here, folder, commands })].flat());
    } catch (error) {
      skipped++;
      console.log(`skipped  ${name}: ${reasonOf(error)}`);
    }
  }
  const { scenes, close } = await makeScenes(await bundled(), folder);
  try {
    for (const scene of scenes) {
      for (const client of clients) if (client.kinds.includes(scene.kind)) await compare(client, scene);
    }
  } finally {
    await close();
  }
} finally {
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
        export { sampleVerification } from './test/unit/core/summary/sample.ts';
        export { signStatement } from './src/signing/sign-statement.ts';
        export { readSigningKey } from './src/signing/key.ts';
        export { summarise } from './src/core/summary/summarise.ts';
      `,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    alias: { '#crypto': './src/core/crypto/node.ts', '#sigstore': './src/core/sigstore/node.ts' },
    logLevel: 'error',
  });
  return createRequire(import.meta.url)(outfile);
}

async function compare(client, scene) {
  let refusal = null;
  try {
    await client.verify(scene);
  } catch (error) {
    // A client that ends otherwise was called wrongly, or broke.
    if (error.code !== 1) throw error;
    refusal = reasonOf(error);
  }
  const agrees = scene.refusedBy.includes(client.name) === (refusal !== null);
  if (agrees) agreed++;
  else differed++;
  const outcome = refusal === null ? 'accepts' : `refuses (${refusal})`;
  console.log(`${agrees ? 'agreed ' : 'DIFFERS'}  ${client.name}: ${scene.name}: ${outcome}`);
}

function reasonOf(error) {
  const lines = String(error.stderr || error.stdout || error.message)
    .trim()
    .split('\n');
  // Our program gives the reason first, the others last.
  const line = error.stderr ? lines.at(-1) : lines[0];
  return line.slice(0, 200);
}
