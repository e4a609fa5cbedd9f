// Bundles the action and the command line into dist/. The same sources give the same bytes, so `--check` can prove
// that what is committed is what src/ builds.
//
//   node scripts/build.mjs           write dist/
//   node scripts/build.mjs --check   build in memory and compare with dist/; exit 1 on a difference

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Large and seldom needed: files of their own, read only when they are. Their importers find them beside themselves. */
const besides = [
  'undici',
  'src/publish/github/octokit.ts',
  'src/signing/sigstore-verify.ts',
  'src/signing/tuf-client.ts',
];
const nameOf = (entry) => basename(entry, '.ts');

const bundles = [
  { entry: 'src/action/main.ts', output: 'dist/index.cjs' },
  { entry: 'src/cli/main.ts', output: 'dist/cli.cjs' },
  ...besides.map((entry) => ({ entry, output: `dist/${nameOf(entry)}.cjs` })),
];

const plugin = {
  name: 'trust-center',
  setup(builder) {
    const names = besides.map(nameOf).join('|');
    builder.onResolve({ filter: new RegExp(`^undici$|/(?:${names})\\.js$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${basename(path, '.js')}.cjs`, external: true },
    );
    // The action asks for its identity token through io/http: the toolkit's own way would bring undici in from the start.
    builder.onResolve({ filter: /^\.\/oidc-utils\.js$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      sideEffects: false,
    }));
    // The TUF client is given another way to fetch.
    builder.onResolve({ filter: /^make-fetch-happen$/ }, ({ path }) => ({ path, namespace: 'never-called' }));
    builder.onLoad({ filter: /./, namespace: 'never-called' }, ({ path }) => ({
      contents: `module.exports = () => { throw new Error('${path} is not part of this bundle'); };`,
    }));
  },
};

const check = process.argv.includes('--check');
const files = new Map();
const packages = new Set();

for (const { entry, output } of bundles) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: output,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    // `require` in its place: quicker, and it gives what a CommonJS module has.
    supported: { 'dynamic-import': false },
    keepNames: true,
    minify: false,
    charset: 'utf8',
    legalComments: 'none',
    alias: { '#crypto': './src/core/crypto/node.ts' },
    plugins: [plugin],
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  for (const file of result.outputFiles) files.set(relative(root, file.path), Buffer.from(file.contents));
  for (const input of Object.keys(result.metafile.inputs)) {
    const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(input)?.[0];
    if (name !== undefined) packages.add(input.slice(0, input.indexOf(name) + name.length));
  }
}

files.set('dist/licenses.txt', Buffer.from(await licenses([...packages])));

let stale = 0;
for (const [path, contents] of files) {
  if (check) {
    const committed = await readFile(join(root, path)).catch(() => Buffer.alloc(0));
    if (!committed.equals(contents)) {
      stale++;
      console.error(
        `${path}: differs from what src/ builds (${committed.length} bytes there, ${contents.length} built)`,
      );
    }
  } else {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), contents);
    console.log(`${path}  ${(contents.length / 1024).toFixed(0)} KiB`);
  }
}
for (const entry of await readdir(join(root, 'dist'), { withFileTypes: true })) {
  const path = `dist/${entry.name}`;
  if (!entry.isFile() || files.has(path)) continue;
  if (check) {
    stale++;
    console.error(`${path}: src/ does not build it`);
  } else await rm(join(root, path));
}
if (stale > 0) {
  console.error('Run `npm run build` and commit dist/.');
  process.exitCode = 1;
} else if (check) {
  console.log(`dist/ matches src/ (${files.size} files)`);
}

/** The licence text of every package that went into a bundle, in name order. */
async function licenses(folders) {
  const sections = [];
  for (const folder of folders) {
    const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const text = await licenseText(join(root, folder));
    sections.push({ id: `${manifest.name}@${manifest.version}`, text: `${manifest.license}\n\n${text}` });
  }
  sections.sort((a, b) => (a.id < b.id ? -1 : 1));
  return sections.map(({ id, text }) => `${id}\n${'-'.repeat(id.length)}\n${text.trim()}\n`).join('\n\n');
}

async function licenseText(folder) {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'License']) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (text !== null) return text.replaceAll('\r\n', '\n');
  }
  return '(the package ships no licence file)';
}
