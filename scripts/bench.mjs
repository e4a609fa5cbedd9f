// Runs the benchmarks: every bench/*.ts, bundled, one after another, each in a fresh process.
//
//   node scripts/bench.mjs            all
//   node scripts/bench.mjs hardware   bench/hardware.ts

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2);
const known = (await readdir(join(root, 'bench')))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3));
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark called ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(2);
}

// Real attestations if they are at hand, else (or with TRUST_CENTER_CAPTURES empty) the benchmarks simulate one.
const beside = join(root, '../shared/captures');
const env = { ...process.env };
if (env.TRUST_CENTER_CAPTURES === undefined && existsSync(join(beside, 'INDEX.md'))) env.TRUST_CENTER_CAPTURES = beside;

// Below node_modules: packages that are not bundled are found from there.
const bundles = join(root, 'node_modules/.cache');
await mkdir(bundles, { recursive: true });
const folder = await mkdtemp(join(bundles, 'trust-center-bench-'));
let failed = false;
try {
  for (const name of known.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    const outfile = join(folder, `${name}.mjs`);
    await build({
      absWorkingDir: root,
      entryPoints: [`bench/${name}.ts`],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      // They read files of their own.
      external: ['@electric-sql/pglite', 'vitest'],
      // Bundled CommonJS packages ask for Node's modules by `require`.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      // The port as the product has it, behind a recorder: the benchmark must know which verifications are made.
      alias: { '#crypto': './bench/support/recording-crypto.ts', '#sigstore': './src/core/sigstore/node.ts' },
      logLevel: 'warning',
    });
    const { status } = spawnSync(process.execPath, [outfile], { cwd: root, env, stdio: 'inherit' });
    failed ||= status !== 0;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
