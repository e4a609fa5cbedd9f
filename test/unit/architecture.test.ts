// The rules of the layout: what the pure core may not touch, and that lint refuses a wrong import in every layer.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = join(dirname(fileURLToPath(import.meta.url)), '../../src');

function sources(folder = src): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : path.endsWith('.ts') ? [relative(src, path)] : [];
  });
}

interface Import {
  from: string;
  typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const statements = [...text.matchAll(/^(import|export)( type)?\s[^;]*?from '([^']+)';/gms)];
  const dynamic = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map((match) => ({
    from: match[1] ?? '',
    typeOnly: false,
  }));
  const bare = [...text.matchAll(/^import '([^']+)';/gm)].map((match) => ({ from: match[1] ?? '', typeOnly: false }));
  return [
    ...statements.map((match) => ({ from: match[3] ?? '', typeOnly: match[2] !== undefined })),
    ...dynamic,
    ...bare,
  ];
}

/** Path below src/ that a relative import names. */
function resolved(file: string, from: string): string {
  return relative(src, join(src, dirname(file), from)).replace(/\.js$/, '.ts');
}

const files = sources();

describe('the pure core', () => {
  // The ports are where Node begins: behind `#crypto` and `#sigstore` they have twins for browsers.
  const ports = ['core/crypto/', 'core/sigstore/node.ts', 'core/sigstore/client.ts'];
  const roots = files.filter((file) => file.startsWith('core/') && !ports.some((port) => file.startsWith(port)));

  const reached = new Map<string, string[]>();
  const visit = (file: string, path: string[]): void => {
    if (reached.has(file)) return;
    reached.set(file, path);
    for (const { from, typeOnly } of importsOf(file)) {
      if (!typeOnly && from.startsWith('.')) visit(resolved(file, from), [...path, file]);
    }
  };
  for (const root of roots) visit(root, []);

  it('reaches only modules that exist', () => {
    expect(roots.length).toBeGreaterThan(20);
    expect([...reached.keys()].filter((file) => !files.includes(file))).toEqual([]);
  });

  it('imports no node module and only the libraries that run in a browser', () => {
    const offences = [...reached.keys()].flatMap((file) =>
      importsOf(file)
        .filter(
          ({ from, typeOnly }) =>
            !typeOnly &&
            !from.startsWith('.') &&
            from !== '#crypto' &&
            from !== '#sigstore' &&
            from !== 'yaml' &&
            from !== 'diff' &&
            from !== 'pkijs' &&
            from !== 'fflate/browser' &&
            from !== 'viem/utils' &&
            !from.startsWith('@noble/hashes/'),
        )
        .map(({ from }) => `${file} imports ${from}`),
    );
    expect(offences).toEqual([]);
  });

  it('loads the library of certificate paths only where a path is judged', () => {
    const isStatic = (file: string): boolean =>
      /^(?:import|export)(?! type)[^;]*?from 'pkijs'/m.test(readFileSync(join(src, file), 'utf8'));
    const users = [...reached.keys()].filter((file) => importsOf(file).some(({ from }) => from === 'pkijs'));
    expect(users).toEqual(['core/appraisal/domain/certificate/second-opinion.ts']);
    expect(users.filter(isStatic)).toEqual([]);
  });

  it('touches no clock, randomness, environment, network, disk or Node global', () => {
    const forbidden =
      /\b(?:process\.|Buffer\.|Date\.now|new Date\(\)|Math\.random|performance\.|fetch\(|require\(|setTimeout|crypto\.)/;
    const offences = [...reached.keys()].flatMap((file) =>
      readFileSync(join(src, file), 'utf8')
        .split('\n')
        .map((line, index) => ({ line: line.replace(/\/\/.*$|^\s*\*.*$/, ''), place: `${file}:${index + 1}` }))
        .filter(({ line }) => forbidden.test(line))
        .map(({ line, place }) => `${place} ${line.trim()}`),
    );
    expect(offences).toEqual([]);
  });
});

it('keeps the libraries of the service to the service: nothing else loads them, and nobody who installs the package has them', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const packageOf = (from: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from;
  const libraries = (file: string): string[] =>
    importsOf(file)
      .filter(({ from }) => !/^(?:\.|node:|#)/.test(from))
      .map(({ from }) => packageOf(from));
  const [ofService, others] = [true, false].map((is) => files.filter((file) => file.startsWith('service/') === is));
  const own = new Set(ofService?.flatMap(libraries).filter((name) => dependencies?.[name] === undefined));
  expect(own.size).toBeGreaterThan(10);
  expect([...own].filter((name) => devDependencies?.[name] === undefined)).toEqual([]);
  const offences = others?.flatMap((file) => libraries(file).filter((name) => own.has(name)));
  expect(offences).toEqual([]);
});

/** Of each layer: a file, what it imports, and whether it may. */
const IMPORTS: [file: string, specifier: string, may: boolean][] = [
  ['core/bytes.ts', 'node:fs', false],
  ['core/bytes.ts', 'undici', false],
  ['core/bytes.ts', '@actions/core', false],
  ['core/bytes.ts', '../io/http.js', false],
  ['core/bytes.ts', '../verify.js', false],
  ['core/bytes.ts', '../simulator/index.js', false],
  ['core/crypto/node.ts', 'node:crypto', true],
  ['core/crypto/node.ts', '../../io/http.js', false],
  ['core/bytes.ts', '#crypto', true],
  ['core/bytes.ts', '#sigstore', true],
  ['core/bytes.ts', '@sigstore/verify', false],
  ['core/sigstore/identity.ts', 'node:crypto', false],
  ['core/sigstore/client.ts', '@sigstore/verify', true],
  ['core/sigstore/client.ts', '../../signing/key.js', false],
  ['core/bytes.ts', '@noble/hashes/sha2.js', true],
  ['core/bytes.ts', '@scure/bip39', false],
  ['core/bytes.ts', 'diff', false],
  ['core/appraisal/verdict.ts', 'diff', true],
  ['core/appraisal/verdict.ts', 'pkijs', true],
  ['core/bytes.ts', 'pkijs', false],
  ['core/result/document.ts', '../formats/quote.js', false],
  ['core/formats/quote.ts', '../policy/policy.js', false],
  ['core/formats/codec/der.ts', '../../appraisal/verdict.js', false],
  ['core/schema/reader.ts', '../policy/policy.js', false],
  ['core/policy/policy.ts', '../appraisal/verdict.js', false],
  ['core/bundle.ts', './appraisal/verdict.js', false],
  ['core/history/facts.ts', '../result/document.js', true],
  ['core/history/facts.ts', '../appraisal/verdict.js', false],
  ['core/history/spans.ts', '../views/text.js', false],
  ['core/chain/abi.ts', 'viem/utils', true],
  ['core/chain/abi.ts', 'viem/chains', false],
  ['core/chain/abi.ts', '../appraisal/verdict.js', false],
  ['core/appraisal/verdict.ts', 'viem/utils', false],
  ['core/measure/image.ts', '../appraisal/os/index.js', false],
  ['core/measure/image.ts', '../formats/vm-config.js', true],
  ['core/appraisal/verdict.ts', '../views/text.js', false],
  ['core/appraisal/os/index.ts', '../../measure/image.js', true],
  ['core/views/text.ts', '../summary/write.js', false],
  ['core/views/text.ts', 'node:crypto', false],
  ['core/views/text.ts', 'fflate/browser', false],
  ['core/report/packed.ts', 'fflate/browser', true],
  ['core/report/packed.ts', 'fflate', false],
  ['core/report/packed.ts', 'node:zlib', false],
  ['core/report/packed.ts', '../views/json.js', true],
  ['core/report/packed.ts', '../../io/http.js', false],
  ['core/appraisal/verdict.ts', '../report/blocks.js', false],
  ['core/views/text.ts', '../report/blocks.js', true],
  ['core/views/text.ts', '../../browser/report.js', false],
  ['browser/report.ts', '../core/report/blocks.js', true],
  ['browser/report.ts', './draw.js', true],
  ['browser/check.ts', '../core/report/judge.js', true],
  ['browser/check.ts', '../collect/collect.js', false],
  ['core/collection/files.ts', '../../collect/collect.js', false],
  ['core/collection/files.ts', 'node:fs', false],
  ['collect/collect.ts', '../core/collection/endorse.js', true],
  ['browser/report.ts', '../io/http.js', false],
  ['browser/report.ts', '../cli/main.js', false],
  ['browser/report.ts', 'fflate/browser', false],
  ['browser/report.ts', 'node:crypto', false],
  ['core/summary/write.ts', '../../signing/sign.js', false],
  ['io/http.ts', '../core/bytes.js', true],
  ['io/http.ts', '../collect/collect.js', false],
  ['io/http.ts', '../signing/sign.js', false],
  ['signing/sign-statement.ts', '../io/http.js', true],
  ['signing/sign-statement.ts', '../collect/collect.js', false],
  ['publish/github/client.ts', '../../rebuild/rebuild.js', false],
  ['collect/collect.ts', '../core/sigstore/identity.js', true],
  ['collect/collect.ts', '../verify.js', false],
  ['collect/evidence/redpill.ts', '../../request.js', false],
  ['rebuild/rebuild.ts', '../cli/main.js', false],
  ['rebuild/process.ts', '@actions/exec', true],
  ['rebuild/process.ts', '@actions/core', false],
  ['verify.ts', './collect/collect.js', true],
  ['verify.ts', './action/main.js', false],
  ['request.ts', './cli/arguments.js', false],
  ['options/values.ts', './table.js', true],
  ['options/table.ts', '../rebuild/backend.js', true],
  ['options/table.ts', '../request.js', false],
  ['options/table.ts', '../cli/arguments.js', false],
  ['collect/collect.ts', '../options/table.js', false],
  ['signing/sign-statement.ts', '../options/values.js', false],
  ['signing/sign-statement.ts', './options.js', true],
  ['history/append.ts', '../publish/github/branch.js', true],
  ['history/append.ts', '../core/history/entry.js', true],
  ['history/append.ts', '../signing/options.js', true],
  ['history/append.ts', '../verify.js', false],
  ['history/append.ts', '../cli/main.js', false],
  ['history/append.ts', '@actions/core', false],
  ['verify.ts', './history/append.js', false],
  ['verify.ts', './core/history/entry.js', true],
  ['collect/collect.ts', '../history/append.js', false],
  ['collect/collect.ts', '../core/history/entry.js', true],
  ['signing/sign-statement.ts', '../history/append.js', false],
  ['publish/github/client.ts', '../../history/append.js', false],
  ['io/http.ts', '../history/append.js', false],
  ['cli/verify.ts', '../history/append.js', true],
  ['verification-service.ts', './verify.js', true],
  ['verification-service.ts', '@actions/core', false],
  ['cli/verify.ts', '../action/main.js', false],
  ['cli/verify.ts', '../simulator/index.js', false],
  ['cli/demo.ts', '../simulator/index.js', true],
  ['action/main.ts', '../cli/main.js', false],
  ['action/main.ts', '@actions/core', true],
  ['simulator/pki.ts', '../core/bytes.js', false],
  ['service/main.ts', '../verify.js', true],
  ['service/main.ts', 'hono', true],
  ['service/main.ts', '../cli/output.js', false],
  ['service/main.ts', '../action/main.js', false],
  ['service/main.ts', '../simulator/index.js', false],
  ['service/sample.ts', '../simulator/index.js', true],
  ['service/sample.ts', '../cli/demo.js', false],
  ['cli/serve.ts', '../service/main.js', false],
  ['action/main.ts', '../service/main.js', false],
  ['verify.ts', './service/main.js', false],
  ['io/http.ts', '../service/settings.js', false],
];

describe('lint', () => {
  /** `path:line rule` for each place where one of the two rules fires, in a project of these files with our settings. */
  function reported(sources: Readonly<Record<string, string>>): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'trust-center-layers-'));
    const settings = JSON.parse(readFileSync(join(src, '../biome.json'), 'utf8'));
    const alone = { ...settings, $schema: undefined, vcs: { enabled: false } };
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(alone));
    for (const [file, text] of Object.entries(sources)) {
      mkdirSync(dirname(join(folder, 'src', file)), { recursive: true });
      writeFileSync(join(folder, 'src', file), text);
    }
    const biome = join(src, '../node_modules/@biomejs/biome/bin/biome');
    const args = [biome, 'lint', '--max-diagnostics=none', '--reporter=json', '.'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
    return diagnostics
      .filter(({ category }) => /noRestrictedImports|noImportCycles/.test(category))
      .map(({ category, location }) => `${location.path}:${location.start.line} ${category.split('/').at(-1)}`);
  }

  it('refuses the wrong imports of every layer, values, types and dynamic ones, and takes the right ones', () => {
    const lines: Record<string, string[]> = {};
    const expected: string[] = [];
    for (const [file, specifier, may] of IMPORTS) {
      lines[file] ??= [];
      const of = lines[file];
      const n = of.length;
      for (const line of [
        `export { x as a${n} } from '${specifier}';`,
        `export type { x as b${n} } from '${specifier}';`,
        `export const c${n} = import('${specifier}');`,
      ]) {
        of.push(line);
        if (!may) expected.push(`src/${file}:${of.length} noRestrictedImports`);
      }
    }
    const sources = Object.fromEntries(Object.entries(lines).map(([file, text]) => [file, `${text.join('\n')}\n`]));
    const found = reported(sources).filter((place) => !place.endsWith('noImportCycles'));
    expect(found.sort()).toEqual(expected.sort());
  });

  it('refuses two files that import each other, types included', () => {
    const found = reported({
      'core/a.ts': "import type { B } from './b.js';\nexport type A = B | 1;\n",
      'core/b.ts': "import type { A } from './a.js';\nexport type B = A | 2;\n",
    });
    expect(found.sort()).toEqual(['src/core/a.ts:1 noImportCycles', 'src/core/b.ts:1 noImportCycles']);
  });
});

interface Diagnostic {
  category: string;
  location: { path: string; start: { line: number } };
}
