// The YAML of a Docker Compose file as Compose reads it (anchors, aliases and merge keys resolved, scalars as they are
// written), for a reader that must not see another file than Compose does: what two readers of YAML could take
// differently is refused. Time and size are bounded, whatever the text.

import type { ParsedNode } from 'yaml';
import { preview } from '../../bytes.js';
import { nestingFault } from '../../schema/yaml-nesting.js';

export type ComposeNode = { size: number } & (
  | { kind: 'text'; text: string; plain: boolean }
  | { kind: 'list'; items: ComposeNode[] }
  | { kind: 'mapping'; entries: ReadonlyMap<string, ComposeNode> }
);

/** Beyond any Compose file, and few enough to read in a tenth of a second whatever they are. */
const MAX_LENGTH = 128 * 1024;
const MAX_TOKENS = 20_000;
/** Nodes with every alias written out. */
const MAX_NODES = 50_000;
/** Not allowed in YAML, or (the last of them) a line break for readers of YAML 1.1 only. */
const NOT_YAML = /(?![\t\n\r])\p{Cc}|\p{Cs}|\r(?!\n)|[\u2028\u2029\ufffe\uffff]|(?<!^)\ufeff/u;
/** `!reset` is not among them: versions of Compose that know it leave the value out, others take it. */
const KNOWN_TAGS = ['tag:yaml.org,2002:str', '!override'];

/** What a text is refused for; `message` ends the sentence "cannot be read: …". */
export class ComposeYamlError extends Error {}

export function mappingOf(node: ComposeNode | undefined): ReadonlyMap<string, ComposeNode> | null {
  return node?.kind === 'mapping' ? node.entries : null;
}

export function memberOf(node: ComposeNode | undefined, key: string): ComposeNode | undefined {
  return mappingOf(node)?.get(key);
}

/** Whether there is no value: none at all, or YAML's null. */
export function isAbsent(node: ComposeNode | undefined): boolean {
  return node === undefined || (node.kind === 'text' && node.plain && /^(?:~|null|Null|NULL)?$/.test(node.text));
}

/** @throws ComposeYamlError */
export async function readComposeYaml(text: string): Promise<ComposeNode> {
  if (text.length > MAX_LENGTH) refuse(`over ${MAX_LENGTH} characters`);
  const unusable = NOT_YAML.exec(text);
  if (unusable !== null) {
    const code = (unusable[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    refuse(`it has the character U+${code}, which readers of YAML take differently`);
  }
  const yaml = await import('yaml');
  const fault = nestingFault(new yaml.Lexer().lex(text), MAX_TOKENS);
  if (fault !== null) refuse(fault.message);
  // failsafe: every scalar is its text; Compose casts it later, by rules of its own.
  const document = yaml.parseDocument(text, { schema: 'failsafe', prettyErrors: false, uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) refuse(error.message.split('\n')[0] ?? '');
  const anchors = new Map<string, ComposeNode>();
  const root = convert(document.contents);
  if (root.size > MAX_NODES) refuse(`more than ${MAX_NODES} values`);
  return root;

  function convert(node: ParsedNode | null): ComposeNode {
    if (node === null) return { kind: 'text', text: '', plain: true, size: 1 };
    if (yaml.isAlias(node)) {
      return anchors.get(node.source) ?? refuse(`the alias ${preview(node.source)} has no anchor before it`);
    }
    if (node.tag !== undefined && !KNOWN_TAGS.includes(node.tag)) {
      refuse(`the YAML tag ${preview(node.tag)} is not known here`);
    }
    const converted = convertUntagged(node);
    if (node.anchor !== undefined) anchors.set(node.anchor, converted);
    return converted;
  }

  function convertUntagged(node: Exclude<ParsedNode, { source: string; type: 'ALIAS' }>): ComposeNode {
    if (yaml.isScalar(node)) {
      const plain = node.type === yaml.Scalar.PLAIN && node.tag === undefined;
      return { kind: 'text', text: String(node.value), plain, size: 1 };
    }
    if (yaml.isSeq<ParsedNode>(node)) {
      const items = node.items.map((item) => convert(item));
      return { kind: 'list', items, size: sizeOf(items) };
    }
    if (!yaml.isMap<ParsedNode, ParsedNode | null>(node)) return refuse('it has a construct that is not known here');
    const own = new Map<string, ComposeNode>();
    let merged: ComposeNode | null = null;
    for (const { key, value } of node.items) {
      if (!yaml.isScalar(key) || key.tag !== undefined) refuse('a key is not plain text');
      const name = String(key.value);
      const isMerge = name === '<<' && key.type === yaml.Scalar.PLAIN;
      if (own.has(name) || (name === '<<' && merged !== null)) {
        refuse(`the key ${preview(name)} appears twice in one mapping`);
      }
      if (key.anchor !== undefined) {
        anchors.set(key.anchor, { kind: 'text', text: name, plain: key.type === yaml.Scalar.PLAIN, size: 1 });
      }
      const converted = convert(value);
      if (isMerge) merged = converted;
      else own.set(name, converted);
    }
    const entries = merged === null ? own : new Map([...mergedEntries(merged), ...own]);
    return { kind: 'mapping', entries, size: sizeOf([...entries.values()]) };
  }
}

/** What a merge key adds: of several mappings, the first that has a key counts. */
function mergedEntries(value: ComposeNode): Map<string, ComposeNode> {
  const sources = value.kind === 'list' ? value.items : [value];
  const entries = new Map<string, ComposeNode>();
  for (const source of sources) {
    if (source.kind !== 'mapping') refuse('a merge key (<<) merges something else than mappings');
    for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
  }
  return entries;
}

function sizeOf(nodes: readonly ComposeNode[]): number {
  const size = nodes.reduce((sum, node) => sum + node.size, 1);
  return size > MAX_NODES ? refuse(`more than ${MAX_NODES} values`) : size;
}

function refuse(message: string): never {
  throw new ComposeYamlError(message);
}
