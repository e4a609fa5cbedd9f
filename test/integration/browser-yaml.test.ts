// The reader of YAML that a report carries is the library without what writes YAML: every text, sound or not, comes to the
// same as with the whole library.

import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as whole from 'yaml';
import { readReportCore } from '../../src/io/report-core.js';

type Library = Pick<typeof whole, 'parseDocument'>;
type Exports = Record<string, unknown>;
type Chunk = (exports: Exports, require: (name: string) => Exports) => void;

const SEEDS = [
  ...['a: 1\nb: [1, {c: d}]\n', '? [a, b]\n: c\n', '? {x: y}\n: - 1\n', '!!set {a, b}\n', '!!omap [a: 1]\n'],
  ...['!!timestamp 2001-01-01\n', 'a: &x 1\nb: *x\n<<: *x\n', '- |\n  text\n- >-\n  folded\n'],
  ...['%YAML 1.1\n---\n!!pairs [a: 1]\n', '"a\\u0041": !!int "3"\n', '---\na\n---\nb\n', '!foo bar: !<tag:x> y\n'],
  ...['a: # c\n  # d\n  b\n', '{a: 1, ? b, "c":}\n', '&a [*a]\n', '!!merge <<: {a: 1}\n', '? !!null\n: !!str\n'],
];

async function carried(): Promise<Library> {
  const { parts } = await readReportCore();
  const chunks: Record<string, Chunk> = {};
  for (const code of [parts.core, parts.yaml]) {
    const file = runInNewContext(`(${code.replace(/^export default/, '').replace(/;\s*$/, '')})`) as typeof chunks;
    Object.assign(chunks, file);
  }
  const load = (name: string): Exports => {
    const exports: Exports = {};
    chunks[name.replace('./', '')]?.(exports, load);
    return exports;
  };
  const found = Object.values(load('./yaml.js')).find(
    (one): one is Library => typeof one === 'object' && one !== null && 'parseDocument' in one,
  );
  if (found === undefined) throw new Error('the part has no reader of YAML');
  return found;
}

/** What is read of a document here (core/schema/yaml.ts, compose-yaml.ts), and what is said against it. */
function readBy({ parseDocument }: Library, text: string): string {
  const { contents, errors } = parseDocument(text, { schema: 'failsafe', prettyErrors: false, uniqueKeys: false });
  const faults = errors.map(({ code, message, pos }) => ({ code, message, pos }));
  return JSON.stringify([faults, shapeOf(contents)]);
}

function shapeOf(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return null;
  const { key, value, items, tag, anchor, range, source, type } = node as Record<string, unknown>;
  if (key !== undefined) return [shapeOf(key), shapeOf(value)];
  const inner = Array.isArray(items) ? items.map(shapeOf) : String(value);
  return { tag, anchor, range, source, type, inner };
}

it('reads every text as the whole library does', async () => {
  const library = await carried();
  const piece = fc.oneof(fc.constantFrom(...SEEDS), fc.constantFrom(...'?:-{}[]&*!|>\'"%@`#, \n\tab0<'));
  const edits = fc.array(fc.record({ at: fc.nat(60), drop: fc.nat(2), piece }), { maxLength: 4 });
  for (const seed of SEEDS) expect([seed, readBy(library, seed)]).toEqual([seed, readBy(whole, seed)]);
  fc.assert(
    fc.property(fc.constantFrom(...SEEDS), edits, (seed, changes) => {
      const text = changes.reduce(
        (made, { at, drop, piece: put }) => made.slice(0, at) + put + made.slice(at + drop),
        seed,
      );
      expect([text, readBy(library, text)]).toEqual([text, readBy(whole, text)]);
    }),
    { numRuns: 500 },
  );
});
