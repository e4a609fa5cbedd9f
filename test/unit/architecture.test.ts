// The rules of the house, enforced: which layer may import which, and what the pure core may not touch.

import { readdirSync, readFileSync } from 'node:fs';
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
  const roots = files.filter(
    (file) => /^(formats|appraisal|result|reference\/measure)\//.test(file) || file === 'appraise-bundle.ts',
  );

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
            from !== 'yaml' &&
            !from.startsWith('@noble/hashes/'),
        )
        .map(({ from }) => `${file} imports ${from}`),
    );
    expect(offences).toEqual([]);
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

describe('layers', () => {
  /** What each layer may import, besides itself and the files that everybody may use. */
  const common = ['errors.ts', 'bytes.ts', 'canonical-json.ts'];
  const allowed: Record<string, string[]> = {
    formats: [],
    'reference/measure': ['formats'],
    appraisal: ['formats', 'reference/measure', 'policy.ts', 'result/document.ts'],
    result: ['appraisal', 'formats'],
    evidence: ['formats', 'endorsements', 'http.ts'],
    endorsements: ['formats', 'http.ts', 'cache-folder.ts'],
    reference: ['formats', 'evidence', 'appraisal', 'result/untrusted.ts', 'http.ts', 'cache-folder.ts'],
    publish: [
      'formats',
      'appraisal',
      'appraise-bundle.ts',
      'endorsements',
      'evidence',
      'result',
      'policy.ts',
      'strict-value.ts',
      'http.ts',
      'cache-folder.ts',
      'version.ts',
    ],
    action: [
      'appraisal',
      'evidence',
      'result',
      'publish',
      'reference',
      'policy.ts',
      'request.ts',
      'verify.ts',
      'nearest.ts',
      'version.ts',
    ],
  };

  for (const [layer, may] of Object.entries(allowed)) {
    it(`${layer}/ imports only ${[...may, ...common].join(', ')}`, () => {
      const offences = files
        .filter((file) => file.startsWith(`${layer}/`))
        .flatMap((file) =>
          importsOf(file)
            .filter(({ from }) => from.startsWith('.'))
            .map(({ from }) => resolved(file, from))
            .filter(
              (target) => ![layer, ...may, ...common].some((name) => target === name || target.startsWith(`${name}/`)),
            )
            .map((target) => `${file} imports ${target}`),
        );
      expect(offences).toEqual([]);
    });
  }

  it('only action/ imports the GitHub toolkit', () => {
    const offenders = files.filter(
      (file) => !file.startsWith('action/') && importsOf(file).some(({ from }) => from.startsWith('@actions/')),
    );
    expect(offenders).toEqual([]);
  });
});
