// The code that a report carries: the core for browsers, in parts. A part is what its dynamic import of the core leads to
// and nothing else needs; what two of them need is in `core`. Each is an ES module whose default export has its chunks by
// file name, as functions (exports, require); the loader knows the digest of each.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** By what is imported dynamically, the part that it brings. */
const PARTS = [
  ['page', /src\/core\/views\/html\/body\.ts$/],
  ['yaml', /\/node_modules\/yaml\/|src\/core\/schema\/yaml-parser\.ts$/],
  ['registry', /src\/core\/appraisal\/source-code\/registry\/(?:index|compose-hash-changes)\.ts$/],
  ['domain', /src\/core\/(?:appraisal\/domain\/(?:given|index)|views\/html\/stated\/met)\.ts$/],
  ['paths', /\/node_modules\/pkijs\//],
  ['provenance', /src\/core\/(?:appraisal\/source-code\/provenance\/index|sigstore\/shipped\/\w+)\.ts$/],
];

/** @returns the text of each file of dist/, and the ids of the modules that went into them */
export async function buildReportCore(root) {
  const { output, modules } = await bundled(root, { core: 'src/browser/report.ts' }, {});
  const files = new Map();
  const digests = {};
  for (const [name, chunks] of byPart(output)) {
    const code = moduleOf(chunks);
    digests[name] = createHash('sha256').update(code).digest('hex');
    files.set(name === 'core' ? 'report-core.js' : `report-core-${name}.js`, code);
  }
  const loader = await bundled(root, { loader: 'src/browser/loader.ts' }, { DIGESTS: JSON.stringify(digests) });
  files.set('report-loader.js', loader.output.map(({ code }) => code.trim()).join(''));
  for (const [name, code] of files) {
    if (/<\/script|<!--/i.test(code)) throw new Error(`${name}: it has what would end a script element`);
  }
  return { files, modules: [...modules, ...loader.modules] };
}

async function bundled(root, input, define) {
  const parts = new Map();
  const bundle = await rolldown({
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
    treeshake: { moduleSideEffects: false },
    plugins: [
      {
        name: 'trust-center-parts',
        buildEnd() {
          assign(parts, [...this.getModuleIds()], (id) => this.getModuleInfo(id));
        },
      },
    ],
    onLog(_level, { message }) {
      throw new Error(message);
    },
  });
  const isLoader = input.loader !== undefined;
  const { output } = await bundle.generate({
    format: isLoader ? 'iife' : 'cjs',
    dynamicImportInCjs: false,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    ...(isLoader
      ? {}
      : {
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: [{ debugName: 'parts', name: (id) => parts.get(id) ?? 'core' }],
          },
        }),
    comments: false,
    minify: true,
  });
  return { output, modules: output.flatMap(({ modules }) => Object.keys(modules)) };
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
  for (const id of reached(ids.filter((one) => info(one)?.isEntry))) parts.set(id, 'core');
  const later = ids.filter(isOurs).flatMap((id) => info(id)?.dynamicallyImportedIds ?? []);
  for (const root of [...new Set(later)].sort()) {
    const part = PARTS.find(([, path]) => path.test(root))?.[0];
    if (part === undefined) {
      if (parts.get(root) === 'core') continue;
      throw new Error(`${root}: it is loaded later, and no part is named for it (scripts/report-core.mjs)`);
    }
    for (const id of reached([root])) {
      const known = parts.get(id);
      parts.set(id, known === undefined || known === part ? part : 'core');
    }
  }
}

/** The helpers of the bundler are in a chunk of their own: they go with `core`. */
function byPart(output) {
  const names = PARTS.map(([name]) => name);
  const parts = new Map([['core', []], ...names.map((name) => [name, []])]);
  for (const chunk of [...output].sort((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
    const name = chunk.fileName.replace(/\.js$/, '');
    parts.get(names.includes(name) ? name : 'core').push(chunk);
  }
  return parts;
}

function moduleOf(chunks) {
  const members = chunks.map(({ fileName, code }) => `${JSON.stringify(fileName)}(exports,require){${code.trim()}\n}`);
  return `export default{${members.join(',\n')}};\n`;
}
