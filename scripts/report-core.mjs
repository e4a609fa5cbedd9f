// The code that a report carries: the core for browsers, in parts. A part is what its dynamic import of the core leads to
// and nothing else needs; what two of them need is in `core`. Each is an ES module whose default export has its chunks by
// file name, as functions (exports, require); the loader knows the digest of each.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** What goes into no file. */
const NOWHERE = 'nowhere';

/** By what is imported dynamically, the part that it brings. */
const PARTS = [
  ['page', /src\/core\/views\/html\/body\.ts$/],
  ['yaml', /\/node_modules\/yaml\/|src\/core\/schema\/yaml-parser\.ts$/],
  ['registry', /src\/core\/(?:appraisal\/source-code\/registry\/index|views\/html\/stated\/registry-told)\.ts$/],
  ['domain', /src\/core\/(?:appraisal\/domain\/(?:given|index)|views\/html\/stated\/domain-met)\.ts$/],
  ['paths', /\/node_modules\/pkijs\//],
  ['provenance', /src\/core\/appraisal\/source-code\/provenance\/index\.ts$/],
  ['history', /src\/core\/views\/html\/timeline\.ts$/],
  // Where no signature of Sigstore can be verified, nobody asks for its roots.
  [NOWHERE, /src\/core\/sigstore\/shipped\/\w+\.ts$/],
];

/** In a browser YAML is read and never written: what would write it is left out of the library. */
const readsYamlOnly = {
  name: 'trust-center-yaml',
  transform(code, id) {
    if (!/\/node_modules\/yaml\/browser\/dist\/stringify\/\w+\.js$/.test(id)) return null;
    const names = /^export \{ (.+) \};$/m.exec(code)?.[1].split(', ') ?? [];
    if (names.length === 0) throw new Error(`${id}: it exports nothing that is found`);
    const members = names.map((name) => `left as ${name}`).join(', ');
    return `function left() { throw new Error('no YAML is written here'); }\nexport { ${members} };`;
  },
};

/** The part that only the page has which checks files: what it needs besides the code of reports. */
const CHECK = 'check';
const CHECK_ENTRY = /src\/browser\/check\.ts$/;

/**
 * @returns the text of each file, by its name; the code of the page that checks files; and the ids of the modules that went
 * into all of them
 */
export async function buildReportCore(root) {
  const assigned = new Map();
  const core = await bundleOf(root, { core: 'src/browser/report.ts', [CHECK]: 'src/browser/check.ts' }, {}, [
    {
      name: 'trust-center-parts',
      buildEnd() {
        assign(assigned, [...this.getModuleIds()], (id) => this.getModuleInfo(id));
      },
    },
  ]);
  const chunks = await outputOf(core, {
    format: 'cjs',
    dynamicImportInCjs: false,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ debugName: 'parts', name: (id) => assigned.get(id) ?? 'core' }],
    },
  });
  const files = new Map();
  const digests = {};
  const parts = byPart(chunks);
  const check = moduleOf(parts.get(CHECK));
  parts.delete(CHECK);
  for (const [part, ofPart] of parts) {
    const code = moduleOf(ofPart);
    digests[part] = digestOf(code);
    files.set(part === 'core' ? 'report-core.js' : `report-core-${part}.js`, code);
  }
  const loader = await loaderOf(root, 'src/browser/loader.ts', digests);
  files.set('report-loader.js', loader.code);
  const checkLoader = await loaderOf(root, 'src/browser/check-loader.ts', { ...digests, [CHECK]: digestOf(check) });
  return {
    files,
    check: { loader: checkLoader.code, part: check },
    modules: [...chunks, loader, checkLoader].flatMap((chunk) => Object.keys(chunk.modules)),
  };
}

/** The one script that a page runs by itself. */
async function loaderOf(root, entry, digests) {
  const bundle = await bundleOf(root, { loader: entry }, { DIGESTS: JSON.stringify(digests) });
  const [script, ...others] = await outputOf(bundle, { format: 'iife' });
  if (others.length > 0) throw new Error('the loader is one script');
  if (/<\/script|<!--/i.test(script.code)) throw new Error('the loader has what would end its script element');
  return { code: script.code.trim(), modules: script.modules };
}

function digestOf(code) {
  return createHash('sha256').update(code).digest('hex');
}

function bundleOf(root, input, define, plugins = []) {
  return rolldown({
    cwd: root,
    input,
    platform: 'browser',
    // Its aliases are those of Node.
    tsconfig: false,
    preserveEntrySignatures: 'allow-extension',
    resolve: {
      alias: {
        '#crypto': join(root, 'src/core/crypto/web.ts'),
        '#sigstore': join(root, 'src/core/sigstore/web.ts'),
        yaml: join(root, 'node_modules/yaml/browser/index.js'),
      },
    },
    transform: { target: 'es2022', define },
    // No module does anything by being loaded.
    treeshake: { moduleSideEffects: false },
    plugins: [readsYamlOnly, ...plugins],
    // An import that is not found, among others.
    onLog(_level, { message }) {
      throw new Error(message);
    },
  });
}

async function outputOf(bundle, options) {
  const { output } = await bundle.generate({
    ...options,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    comments: false,
    minify: true,
  });
  return output;
}

/** By module, the part that it is in. */
function assign(parts, ids, info) {
  const isOurs = (id) => !id.includes('/node_modules/');
  /** What a library loads later is still its own. */
  const reached = (roots) => {
    const seen = new Set();
    const left = [...roots];
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      left.push(...(info(id)?.importedIds ?? []), ...(isOurs(id) ? [] : (info(id)?.dynamicallyImportedIds ?? [])));
    }
    return seen;
  };
  const isView = (id) => /src\/core\/views\//.test(id);
  const entries = ids.filter((one) => info(one)?.isEntry);
  for (const id of reached(entries.filter((one) => !CHECK_ENTRY.test(one)))) parts.set(id, 'core');
  const later = ids.filter(isOurs).flatMap((id) => info(id)?.dynamicallyImportedIds ?? []);
  for (const root of [...new Set(later)].sort()) {
    const part = PARTS.find(([, path]) => path.test(root))?.[0];
    if (part === undefined) {
      if (parts.get(root) === 'core') continue;
      throw new Error(`${root}: it is loaded later, and no part is named for it (scripts/report-core.mjs)`);
    }
    for (const id of reached([root])) {
      const known = parts.get(id);
      // What is drawn later is drawn with what the page has.
      const isOfPage = known === 'page' && isView(root);
      if (!isOfPage) parts.set(id, known === undefined || known === part ? part : 'core');
    }
  }
  // Last, and nothing that is in another part: reports are the same with and without this page.
  for (const id of reached(entries)) if (!parts.has(id)) parts.set(id, CHECK);
}

/** The helpers of the bundler are in a chunk of their own: they go with `core`. */
function byPart(chunks) {
  const names = [...PARTS.map(([name]) => name), CHECK];
  const parts = new Map([['core', []], ...names.map((name) => [name, []])]);
  for (const chunk of [...chunks].sort((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
    const name = chunk.fileName.replace(/\.js$/, '');
    parts.get(names.includes(name) ? name : 'core').push(chunk);
  }
  parts.delete(NOWHERE);
  return parts;
}

/** In parentheses, which tell a browser that the function will be called: else it reads all of it twice. */
function moduleOf(chunks) {
  const members = chunks.map(
    ({ fileName, code }) => `${JSON.stringify(fileName)}:(function(exports,require){${code.trim()}\n})`,
  );
  return `export default{${members.join(',\n')}};\n`;
}
