// The line of the user's file that a place in the app-compose goes back to, for annotations.

import type { Node, Pair } from 'yaml';
import { readComposeYaml } from '../appraisal/source-code/compose-yaml.js';
import { memberLines } from '../views/locate.js';

/** The files of a change, by what they give of the app-compose: its text, and where the file is. */
export interface PlanFiles {
  /** The whole app-compose, or the members beside the Docker Compose file. */
  members: { path: string; text: string } | null;
  /** The Docker Compose file, where it is one of its own. */
  compose: { path: string; text: string } | null;
}

export type LocatePlace = (where: string) => { path: string; line: number } | null;

const COMPOSE_FILE = 'docker_compose_file';

/** A file that has no place in the repository is null: what is in it is nowhere. */
export async function locatePlaces({ members, compose }: PlanFiles): Promise<LocatePlace> {
  const ofMembers = members === null ? null : memberLines(members.text);
  const ofCompose = compose === null ? null : await composeLines(compose.text);
  return (where) => {
    const [member = ''] = where.split(/[.[]/);
    if (member === COMPOSE_FILE && compose !== null) {
      return { path: compose.path, line: ofCompose?.(where.slice(COMPOSE_FILE.length)) ?? 1 };
    }
    if (members === null) return null;
    return { path: members.path, line: ofMembers?.get(member) ?? 1 };
  };
}

/** Of a path such as `.services.web.volumes[0]`: its line, or that of the nearest value around it. */
async function composeLines(text: string): Promise<(path: string) => number> {
  try {
    // Bounds what is read below, too: its size, its depth, how much is in it.
    await readComposeYaml(text);
  } catch {
    return () => 1; // its findings say why
  }
  const yaml = await import('yaml');
  const counter = new yaml.LineCounter();
  const options = { schema: 'failsafe', prettyErrors: false, uniqueKeys: false, lineCounter: counter } as const;
  const { contents } = yaml.parseDocument(text, options);
  const lineOf = (node: unknown, otherwise: number): number => {
    const range = yaml.isNode(node) ? node.range : null;
    return range ? counter.linePos(range[0]).line : otherwise;
  };

  function find(node: Node | null, path: string, line: number): number {
    if (yaml.isMap<Node, Node | null>(node)) {
      const pair = longest(node.items, path);
      if (pair === null) return line;
      const rest = path.slice(1 + nameOf(pair).length);
      return find(pair.value, rest, lineOf(pair.key, line));
    }
    const [whole = '', index = ''] = /^\[(\d+)\]/.exec(path) ?? [];
    if (whole === '' || !yaml.isSeq<Node>(node)) return line;
    const item = node.items[Number(index)];
    return item === undefined ? line : find(item, path.slice(whole.length), lineOf(item, line));
  }
  return (path) => find(contents, path, 1);
}

/** A name may have dots in it: the longest that fits is the one. */
function longest(pairs: readonly Pair<Node, Node | null>[], path: string): Pair<Node, Node | null> | null {
  const fits = (name: string): boolean =>
    path.startsWith(`.${name}`) && /^(?:$|[.[])/.test(path.slice(1 + name.length));
  return pairs
    .filter((pair) => fits(nameOf(pair)))
    .reduce<Pair<Node, Node | null> | null>((best, pair) => {
      return best === null || nameOf(pair).length > nameOf(best).length ? pair : best;
    }, null);
}

function nameOf({ key }: Pair<Node, Node | null>): string {
  return 'value' in key ? String(key.value) : '';
}
