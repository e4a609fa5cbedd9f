// What `trust-center inspect` shows: a tree of names and values, and its lines.

import { visible } from '../core/views/untrusted.js';

/**
 * A decoded document. Every value may come from a stranger: what cannot be seen is spelled out, and what nobody reads to
 * its end is cut.
 */
export type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };

/** App-compose files and quotes are shown whole; beyond that there is the JSON. */
const MAX_VALUE = 128 * 1024;

/** One `key: value` a line, two spaces a level; nulls and empty lists are left out. */
export function renderTree(tree: Tree): string {
  return `${lines(tree, 0).join('\n')}\n`;
}

function lines(tree: Tree, depth: number): string[] {
  const indent = '  '.repeat(depth);
  if (Array.isArray(tree)) {
    return tree.flatMap((item, index) =>
      isLeaf(item) ? [`${indent}- ${leaf(item)}`] : [`${indent}- ${index}`, ...lines(item, depth + 1)],
    );
  }
  if (tree === null || typeof tree !== 'object') return [`${indent}${leaf(tree)}`];
  return Object.entries(tree).flatMap(([key, value]) => {
    if (value === null || (Array.isArray(value) && value.length === 0)) return [];
    return isLeaf(value)
      ? [`${indent}${visible(key)}: ${leaf(value)}`]
      : [`${indent}${visible(key)}:`, ...lines(value, depth + 1)];
  });
}

function isLeaf(tree: Tree): tree is null | boolean | number | string {
  return tree === null || typeof tree !== 'object';
}

function leaf(value: null | boolean | number | string): string {
  return typeof value === 'string' ? visible(value, MAX_VALUE) : String(value);
}
