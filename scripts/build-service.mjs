// Bundles the service into dist/service/main.cjs, beside the files of dist/ that it reads: it is no part of what the action
// and the other commands load, and is not committed. PGlite, which reads files of its own, stays a package.

import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { licenses, packagesOf } from './licenses.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'dist/service');

/** What libraries would load where it is installed, and do without. */
const ABSENT = ['pg-native', 'cloudflare:sockets', 'typescript', 'bufferutil', 'utf-8-validate'];

const bundle = await rolldown({
  cwd: root,
  input: { main: 'src/service/main.ts' },
  platform: 'node',
  external: [/^@electric-sql\/pglite/, ...ABSENT],
  resolve: {
    alias: {
      '#crypto': join(root, 'src/core/crypto/node.ts'),
      '#sigstore': join(root, 'src/core/sigstore/node.ts'),
    },
  },
  transform: { target: 'node20.19' },
  onLog(_level, { message, code }) {
    // A library that another one loads anyway: nothing is lost but the time to load it.
    if (code === 'INEFFECTIVE_DYNAMIC_IMPORT' && message.includes('node_modules/')) return;
    throw new Error(`${code}: ${message}`);
  },
});
const { output } = await bundle.generate({
  format: 'cjs',
  dynamicImportInCjs: true,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
  comments: false,
});
await mkdir(folder, { recursive: true });
const modules = output.flatMap((chunk) => Object.keys(chunk.modules));
const files = new Map(output.map(({ fileName, code }) => [fileName, code]));
files.set('licenses.txt', await licenses(packagesOf(modules)));
for (const [name, content] of files) await put(name, content);
for (const name of await readdir(folder)) if (!files.has(name) && !name.endsWith('.tmp')) await rm(join(folder, name));
const bytes = [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
console.log(`dist/service  ${(bytes / 1024).toFixed(0)} KiB in ${files.size} files`);

/** Whole or not at all: somebody may be starting it. */
async function put(name, content) {
  const draft = join(folder, `${name}.${process.pid}.tmp`);
  await writeFile(draft, content);
  await rename(draft, join(folder, name));
}
