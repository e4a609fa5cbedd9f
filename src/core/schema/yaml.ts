// YAML that people write, in a strict subset of YAML 1.2: one document, no tags, no aliases, no key twice, every scalar
// as written, so that no two readers can disagree about what it says. JSON is YAML, too.

import type { ParsedNode } from 'yaml';
import { preview, utf8 } from '../bytes.js';
import { ParseError, type TrustCenterError } from '../errors.js';
import type { Reader } from './reader.js';
import { Scalar, Unsupported } from './value.js';
import { nestingFault } from './yaml-nesting.js';

/** Both from 1. */
export interface Position {
  line: number;
  column: number;
}

/** The error of the document that is read, which knows its name. */
export type YamlErrorOf = (message: string, at: Position, hint: string | undefined) => TrustCenterError;

const MAX_BYTES = 256 * 1024;
/** Far above what 256 KiB of sensible text hold; keeps the parser's time on hostile text under a second. */
const MAX_TOKENS = 50_000;
/** Characters that a reviewer of the file cannot see, or sees elsewhere than they stand. */
const UNUSUAL = /[^\t\n\r -~]/; // found at once; the other takes its time over each character
const INVISIBLE = /(?![\t\n\r])\p{Cc}|\p{Cs}|\p{Bidi_Control}/u;

/** Offsets of a value, of the key it stands under, and of what is in it by key or index. */
interface Place {
  key: number;
  value: number;
  inner: Map<string, Place>;
}

/** A document, and where each part of it stands in the text. */
export class YamlDocument {
  /** Map, list, {@link Scalar} or {@link Unsupported}. */
  readonly root: unknown;
  readonly #place: Place;
  readonly #source: Source;

  constructor(root: unknown, place: Place, source: Source) {
    this.root = root;
    this.#place = place;
    this.#source = source;
  }

  /** What `reader` makes of it. @throws the error of the document, with line and column of the first fault */
  read<T>(reader: Reader<T>): T {
    try {
      return reader(this.root);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      const { field, reason, key, hint } = error;
      // What is missing has no place: the mapping that should have it has.
      const place = this.#innermost(field.match(/[^.[\]]+/g) ?? []);
      const offset = key === undefined ? place.value : (place.inner.get(key)?.key ?? place.value);
      return this.#source.refuse(offset, field === '' ? reason : `${field}: ${reason}`, hint);
    }
  }

  /** Line of the innermost of `keys` (of a list: indices), outermost first, that is there; 1 where not even the first is. */
  lineOf(keys: readonly string[]): number {
    return this.#source.positionOf(this.#innermost(keys).key).line;
  }

  #innermost(steps: readonly string[]): Place {
    let place = this.#place;
    for (const step of steps) {
      const next = place.inner.get(step);
      if (next === undefined) break;
      place = next;
    }
    return place;
  }
}

class Source {
  readonly text: string;
  readonly #errorOf: YamlErrorOf;

  constructor(text: string, errorOf: YamlErrorOf) {
    this.text = text;
    this.#errorOf = errorOf;
  }

  positionOf(offset: number): Position {
    const before = this.text.slice(0, offset);
    return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  }

  refuse(offset: number, message: string, hint?: string): never {
    throw this.#errorOf(message, this.positionOf(offset), hint);
  }
}

/**
 * The one YAML (or JSON) document in `text`.
 * @param whenEmpty hint for a file with nothing in it
 * @throws what `errorOf` makes, with line and column
 */
export async function parseYaml(text: string, errorOf: YamlErrorOf, whenEmpty?: string): Promise<YamlDocument> {
  const source = new Source(text, errorOf);
  if (text.length > MAX_BYTES || utf8(text).length > MAX_BYTES) {
    source.refuse(0, `the file is over the limit of ${MAX_BYTES} bytes`);
  }
  const invisible = UNUSUAL.test(text) ? INVISIBLE.exec(text) : null;
  if (invisible !== null) source.refuse(invisible.index, `character ${codePoint(invisible[0])} is not allowed`);

  const yaml = await import('yaml');
  const fault = nestingFault(new yaml.Lexer().lex(text), MAX_TOKENS);
  if (fault !== null) source.refuse(fault.offset, fault.message);
  // failsafe: a scalar is its text and nothing else, so `0x10`, `12e3`, `no` and `1.10` stay what the author wrote.
  const document = yaml.parseDocument(text, { schema: 'failsafe', prettyErrors: false, uniqueKeys: false });
  const error = document.errors[0];
  if (error?.code === 'MULTIPLE_DOCS') source.refuse(error.pos[0], 'a second document, where one is expected');
  if (error !== undefined) source.refuse(error.pos[0], `not valid YAML: ${error.message.slice(0, 160)}`);
  if (document.contents === null) source.refuse(0, 'the file is empty', whenEmpty);
  const place: Place = { key: 0, value: 0, inner: new Map() };
  return new YamlDocument(treeOf(document.contents, place, ''), place, source);

  /** @param place with the offset of the key, where a value that is not written at all is said to stand */
  function treeOf(node: ParsedNode | null, place: Place, path: string): unknown {
    place.value = node?.range[0] ?? place.key;
    const inner = (name: string, key: number, value: ParsedNode | null, step: string): unknown => {
      const at: Place = { key, value: key, inner: new Map() };
      place.inner.set(name, at);
      return treeOf(value, at, path + step);
    };
    if (node === null) return new Scalar('', false);
    if (yaml.isAlias(node)) return new Unsupported('a YAML alias');
    if (node.tag !== undefined) return new Unsupported(`the YAML tag ${node.tag.slice(0, 40)}`);
    if (yaml.isScalar(node)) return new Scalar(String(node.value), node.type !== yaml.Scalar.PLAIN);
    if (yaml.isSeq<ParsedNode>(node)) {
      return node.items.map((item, i) => inner(String(i), item?.range[0] ?? place.value, item, `[${i}]`));
    }
    if (!yaml.isMap<ParsedNode, ParsedNode | null>(node)) return new Unsupported('a YAML construct');
    const entries = new Map<string, unknown>();
    for (const { key, value } of node.items) {
      const name = yaml.isScalar(key) && key.tag === undefined ? String(key.value) : '';
      const [start] = key.range;
      if (entries.has(name)) {
        source.refuse(start, `${path === '' ? '' : `${path}: `}key ${preview(name)} is given twice`);
      }
      entries.set(name, inner(name, start, value, path === '' ? name : `.${name}`));
    }
    return entries;
  }
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
