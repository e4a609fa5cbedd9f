// The table of options says everything that is made from it, and holds nothing that nobody takes.

import { describe, expect, it } from 'vitest';
import { INPUTS } from '../../../src/action/contract.js';
import { COMMANDS, type Manual } from '../../../src/cli/commands.js';
import { sentencesOf } from '../../../src/options/sentences.js';
import { fewWordsOf, nameOf, OPTIONS, type Option, type OptionKey } from '../../../src/options/table.js';
import { DEFAULT_CONCURRENCY, MAX_CONCURRENCY } from '../../../src/verify-all.js';

const options = Object.entries(OPTIONS) as [OptionKey, Option][];
const lists: Record<string, OptionKey[]> = Object.fromEntries([
  ...Object.entries(COMMANDS).map(([name, manual]: [string, Manual]) => [name, Object.values(manual.options).flat()]),
  ['the action', Object.values(INPUTS).flat()],
]);

describe('the table', () => {
  it('lets as many targets be verified at a time as the library does', () => {
    expect(OPTIONS.concurrency).toMatchObject({ range: [1, MAX_CONCURRENCY], default: String(DEFAULT_CONCURRENCY) });
  });

  it('has no option that nobody takes', () => {
    const taken = new Set(Object.values(lists).flat());
    expect(options.map(([key]) => key).filter((key) => !taken.has(key))).toEqual([]);
  });

  it.each(Object.entries(lists))('gives %s every name once', (_, keys) => {
    const names = keys.map(nameOf);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  });

  it.each(options)('says of %s what it is for, and what may be given', (key, option) => {
    expect(sentencesOf(key)).toMatch(/^[\p{Lu}`].*\.$/su);
    // In Markdown it would be taken for a tag.
    expect(sentencesOf(key).replace(/`[^`]*`/g, '')).not.toContain('<');
    expect(option.help ?? '').not.toMatch(/[.]$|\n/);
    const isFlag = option.kind === 'flag';
    if (option.help !== undefined) expect(option.value === undefined).toBe(isFlag);
    if (option.default !== undefined) expect(option.without).toBeUndefined();
    if (option.default !== undefined && option.words !== undefined) expect(option.words).toContain(option.default);
    for (const word of option.words ?? []) {
      if (option.help !== undefined) expect(fewWordsOf(option)).toContain(word);
      expect(sentencesOf(key)).toContain(word);
    }
  });
});
