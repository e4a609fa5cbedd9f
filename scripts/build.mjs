// Bundles the action, the command line and the code of reports into dist/. The same sources give the same bytes, so `--check` can prove
// that what is committed is what src/ builds.
//
//   node scripts/build.mjs           write dist/
//   node scripts/build.mjs --check   build in memory and compare with dist/; exit 1 on a difference

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { licenses, packagesOf } from './licenses.mjs';
import { buildReportCore } from './report-core.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Of many small files, few, which are read faster: each of these has all that its modules import. */
const groups = [
  // What the command line needs before it knows the command: `--version` reads nothing else, and `--help` one more.
  { name: 'start', test: /src\/(?:cli\/(?:command|output)|core\/(?:nearest|version))\.ts$/, priority: 3 },
  { name: 'overview', test: /src\/cli\/overview\.ts$/, priority: 2.5 },
  { name: 'help', test: /src\/cli\/help\.ts$/, priority: 2 },
  { name: 'verification', test: /src\/(?:verify|request)\.ts$/, priority: 1 },
  { name: 'yaml', test: /\/node_modules\/yaml\// },
];

/**
 * What nobody here uses of undici, and would be loaded before the first request. What it has for cookies would load the
 * copy of undici that is in Node, too.
 */
const IDLE = /^\.\/lib\/(?:mock|interceptor|cache|web\/(?:cookies|websocket|eventsource))(?:\/|$)/;
const isIdle = (path, importer) => /\/node_modules\/undici\/index\.js$/.test(importer ?? '') && IDLE.test(path);

const plugin = {
  name: 'trust-center',
  resolveId(path, importer) {
    // The action asks for its identity token through io/http: the toolkit's own way would bring undici in from the start.
    if (path === './oidc-utils.js') return { id: join(dirname(importer), path), moduleSideEffects: false };
    // The TUF client is given another way to fetch.
    if (path === 'make-fetch-happen') return `\0${path}`;
    return isIdle(path, importer) ? '\0idle' : null;
  },
  load(id) {
    if (id === '\0idle') return 'module.exports = {};';
    if (id !== '\0make-fetch-happen') return null;
    return `module.exports = () => { throw new Error('${id.slice(1)} is not part of this bundle'); };`;
  },
};

const check = process.argv.includes('--check');
const files = new Map();
const modulesIn = [];

const bundle = await rolldown({
  cwd: root,
  input: { index: 'src/action/main.ts', cli: 'src/cli/main.ts' },
  platform: 'node',
  resolve: {
    alias: {
      '#crypto': join(root, 'src/core/crypto/node.ts'),
      '#sigstore': join(root, 'src/core/sigstore/node.ts'),
      // The same as ES modules, which need no wrapper around each.
      yaml: join(root, 'node_modules/yaml/browser/index.js'),
    },
  },
  transform: { target: 'node20.19' },
  plugins: [plugin],
  // An import that is not found, among others: nothing of it may pass for a library of Node.
  onLog(_level, { message }) {
    throw new Error(message);
  },
});
const { output } = await bundle.generate({
  format: 'cjs',
  // `require` in its place: quicker.
  dynamicImportInCjs: false,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
  codeSplitting: { groups },
  comments: false,
});
for (const { fileName, code, modules } of output) {
  files.set(`dist/${fileName}`, Buffer.from(code));
  modulesIn.push(...Object.keys(modules));
}

const report = await buildReportCore(root);
for (const [name, code] of report.files) files.set(`dist/${name}`, Buffer.from(code));
files.set('dist/check.html', Buffer.from(await checkPageOf(report)));
modulesIn.push(...report.modules);

files.set('dist/licenses.txt', Buffer.from(await licenses(packagesOf(modulesIn))));

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

/** The page that checks files, made by the sources: `checkPage` is a function of the code that it is given. */
async function checkPageOf({ files: code, check }) {
  const pages = await rolldown({
    cwd: root,
    input: { page: 'src/core/views/html/check-page.ts', core: 'src/core/report/core.ts' },
    platform: 'node',
    resolve: {
      alias: { '#crypto': join(root, 'src/core/crypto/node.ts'), '#sigstore': join(root, 'src/core/sigstore/web.ts') },
    },
    onLog(_level, { message }) {
      throw new Error(message);
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'trust-center-build-'));
  try {
    await pages.write({
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    });
    const { checkPage } = await import(pathToFileURL(join(folder, 'page.mjs')).href);
    const { CORE_PARTS } = await import(pathToFileURL(join(folder, 'core.mjs')).href);
    const partOf = (part) => code.get(part === 'core' ? 'report-core.js' : `report-core-${part}.js`);
    const parts = Object.fromEntries(CORE_PARTS.map((part) => [part, partOf(part)]));
    return checkPage({ loader: code.get('report-loader.js'), parts }, check);
  } finally {
    await rm(folder, { recursive: true });
  }
}
