// Where a path of a finding stands in the text of a Docker Compose file.

import { ParseError } from '../../../errors.js';
import { parseYaml } from '../../../schema/yaml.js';

/** Line of the innermost part of a path (`services.web.volumes[0]`) that is there, from 1; null: it has none. */
export type LineOf = (path: string) => number | null;

/** The library of YAML is loaded here alone: a file with no findings needs none. */
export async function linesOfYaml(text: string): Promise<LineOf> {
  try {
    const document = await parseYaml(text, (message, { line, column }) => {
      return new ParseError('PARSE_INVALID', `line ${line}, column ${column}`, message);
    });
    return (path) => {
      const keys = keysOf(document.root, path);
      return keys.length === 0 ? null : document.lineOf(keys);
    };
  } catch (error) {
    // Docker Compose may read what this reader refuses. Then no line is known.
    if (error instanceof ParseError) return () => null;
    throw error;
  }
}

/** Names may have dots in them, so that only the document says where one ends. As far as the path leads. */
function keysOf(root: unknown, path: string): string[] {
  const keys: string[] = [];
  let node = root;
  let rest = path;
  while (rest !== '') {
    const step = Array.isArray(node) ? indexIn(rest) : node instanceof Map ? keyIn(node, rest) : null;
    if (step === null) break;
    keys.push(step.key);
    node = Array.isArray(node) ? node[Number(step.key)] : node instanceof Map ? node.get(step.key) : null;
    rest = rest.slice(step.length).replace(/^\./, '');
  }
  return keys;
}

interface Step {
  key: string;
  /** Characters of the path. */
  length: number;
}

function indexIn(path: string): Step | null {
  const [written, key] = /^\[(\d{1,6})\]/.exec(path) ?? [];
  return written === undefined || key === undefined ? null : { key, length: written.length };
}

/** The longest key that the path can go on with. */
function keyIn(node: ReadonlyMap<unknown, unknown>, path: string): Step | null {
  const ends = [...path.matchAll(/[.[]/g)].map(({ index }) => index);
  const length = [path.length, ...ends.reverse()].find((end) => end > 0 && node.has(path.slice(0, end)));
  return length === undefined ? null : { key: path.slice(0, length), length };
}
