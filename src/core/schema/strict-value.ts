// A document as a tree whose every node can refuse itself at its place: what the policy schema reads, be it YAML text
// or a JSON value. YAML 1.2 is taken in a strict subset (one document, no tags, no aliases, every scalar as written),
// so that no two readers can disagree about what a policy says.

import type { ParsedNode } from 'yaml';
import { utf8 } from '../bytes.js';
import { ParseError, PolicyError } from '../errors.js';

/** Throws the error that belongs to the place of a value. */
type Refuse = (message: string, hint?: string) => never;

export interface MappingEntry {
  key: string;
  value: StrictValue;
  /** Refuses the key itself. */
  refuse: Refuse;
}

export type StrictValue = { refuse: Refuse } & (
  | { kind: 'mapping'; entries: MappingEntry[] }
  | { kind: 'list'; items: StrictValue[] }
  /** `text` as written: the source of a plain scalar, the content of a quoted one. */
  | { kind: 'scalar'; text: string; quoted: boolean }
  /** Never accepted; refused where it is read, so that errors come in document order. */
  | { kind: 'unsupported'; what: string }
);

const MAX_BYTES = 256 * 1024;
/** Far above what 256 KiB of a policy can hold; keeps the parser's time on hostile text under a second. */
const MAX_TOKENS = 50_000;
/** Block nesting takes a column a level: this and the next bound the parser's recursion. */
const MAX_BLOCK_COLUMN = 100;
const MAX_FLOW_DEPTH = 16;
const MAX_RECORD_DEPTH = 16;
/** Characters that a reviewer of the file cannot see, or sees elsewhere than they stand. */
const INVISIBLE = /(?![\t\n\r])\p{Cc}|\p{Cs}|\p{Bidi_Control}/u;

/**
 * The one YAML (or JSON) document in `text`.
 * @throws PolicyError with line and column
 */
export async function readYaml(text: string): Promise<StrictValue> {
  if (text.length > MAX_BYTES || utf8(text).length > MAX_BYTES) {
    refuseAt(text, 0, `the file is over the limit of ${MAX_BYTES} bytes`);
  }
  const invisible = INVISIBLE.exec(text);
  if (invisible !== null) refuseAt(text, invisible.index, `character ${codePoint(invisible[0])} is not allowed`);

  const yaml = await import('yaml');
  refuseNesting(text, new yaml.Lexer().lex(text));
  // failsafe: a scalar is its text and nothing else, so `0x10`, `12e3`, `no` and `1.10` stay what the author wrote.
  const document = yaml.parseDocument(text, { schema: 'failsafe', prettyErrors: false, uniqueKeys: false });
  const error = document.errors[0];
  if (error?.code === 'MULTIPLE_DOCS') refuseAt(text, error.pos[0], 'a second document; a policy is one');
  if (error !== undefined) refuseAt(text, error.pos[0], `not valid YAML: ${error.message.slice(0, 160)}`);
  if (document.contents === null) refuseAt(text, 0, 'the file is empty', 'Start from `trust-center policy init`.');
  return fromNode(document.contents, '', 0);

  /** @param keyAt where a value that is not written at all is said to be missing */
  function fromNode(node: ParsedNode | null, path: string, keyAt: number): StrictValue {
    const at = node?.range[0] ?? keyAt;
    const refuse: Refuse = (message, hint) => refuseAt(text, at, path === '' ? message : `${path}: ${message}`, hint);
    if (node === null) return { kind: 'scalar', text: '', quoted: false, refuse };
    if (yaml.isAlias(node)) return { kind: 'unsupported', what: 'a YAML alias', refuse };
    if (node.tag !== undefined) return { kind: 'unsupported', what: `the YAML tag ${node.tag.slice(0, 40)}`, refuse };
    if (yaml.isScalar(node)) {
      return { kind: 'scalar', text: String(node.value), quoted: node.type !== yaml.Scalar.PLAIN, refuse };
    }
    if (yaml.isSeq<ParsedNode>(node)) {
      return { kind: 'list', items: node.items.map((item, i) => fromNode(item, `${path}[${i}]`, at)), refuse };
    }
    if (!yaml.isMap<ParsedNode, ParsedNode | null>(node))
      return { kind: 'unsupported', what: 'a YAML construct', refuse };
    const entries = node.items.map(({ key, value }): MappingEntry => {
      const name = yaml.isScalar(key) && key.tag === undefined ? String(key.value) : '';
      const start = key.range[0];
      return {
        key: name,
        value: fromNode(value, path === '' ? name : `${path}.${name}`, start),
        refuse: (message, hint) => refuseAt(text, start, path === '' ? message : `${path}: ${message}`, hint),
      };
    });
    return { kind: 'mapping', entries, refuse };
  }
}

/** Deep nesting is refused by its tokens, before anything recurses over it. */
function refuseNesting(text: string, tokens: Iterable<string>): void {
  let offset = 0;
  let lineStart = 0;
  let flow = 0;
  let count = 0;
  for (const token of tokens) {
    // Marks that the lexer adds are control characters, of which the text itself has none.
    if (INVISIBLE.test(token)) continue;
    count += 1;
    if (count > MAX_TOKENS) refuseAt(text, offset, `more than ${MAX_TOKENS} tokens`);
    if (token === '[' || token === '{') flow += 1;
    if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    if (flow > MAX_FLOW_DEPTH) refuseAt(text, offset, `nested deeper than ${MAX_FLOW_DEPTH} levels`);
    const indicator = token === '-' || token === '?' || token === ':';
    if (indicator && flow === 0 && offset - lineStart > MAX_BLOCK_COLUMN) {
      refuseAt(text, offset, `a key or list item beyond column ${MAX_BLOCK_COLUMN}`);
    }
    offset += token.length;
    const newline = token.lastIndexOf('\n');
    if (newline !== -1) lineStart = offset - token.length + newline + 1;
  }
}

function refuseAt(text: string, offset: number, message: string, hint?: string): never {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  throw new PolicyError(message, { line, column }, hint === undefined ? {} : { hint });
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * A value that came from JSON. Errors are ParseErrors that name the path.
 * @param path name of the whole, e.g. `bundle.appraisal.policy`
 */
export function readRecord(value: unknown, path: string, depth = 0): StrictValue {
  const refuse: Refuse = (message, hint) => {
    throw new ParseError('PARSE_INVALID', path, message, hint === undefined ? {} : { hint });
  };
  if (typeof value === 'string') return { kind: 'scalar', text: value, quoted: true, refuse };
  if (value === null || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', text: String(value), quoted: false, refuse };
  }
  if (depth > MAX_RECORD_DEPTH) return { kind: 'unsupported', what: 'deeper nesting', refuse };
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map((item, i) => readRecord(item, `${path}[${i}]`, depth + 1)), refuse };
  }
  if (typeof value !== 'object') return { kind: 'unsupported', what: `a value of type ${typeof value}`, refuse };
  const entries = Object.entries(value).map(
    ([key, member]): MappingEntry => ({ key, value: readRecord(member, `${path}.${key}`, depth + 1), refuse }),
  );
  return { kind: 'mapping', entries, refuse };
}
