// The simulator makes the vectors that judge the product, and is bundled with the command line: it imports nothing of the
// product and nothing that only a test has.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../../src/simulator/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));

describe('the kit', () => {
  it.each(files)('%s imports Node, keccak, DNS messages and its own files only', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const specifiers = [...text.matchAll(/\bfrom '([^']+)'|\bimport '([^']+)'/g)].map((match) => match[1] ?? match[2]);
    const foreign = specifiers.filter((from) => !/^(node:|\.\/|@noble\/hashes\/|dns-packet$)/.test(from ?? ''));
    expect(foreign).toEqual([]);
  });
});
