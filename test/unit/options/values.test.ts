// From texts to typed values, by the table: what each kind of option takes, and what it refuses.

import { describe, expect, it } from 'vitest';
import type { OptionKey } from '../../../src/options/table.js';
import { readValues } from '../../../src/options/values.js';

function read<K extends OptionKey>(keys: readonly K[], given: Record<string, string[]>) {
  return readValues(
    keys,
    (name) => given[name] ?? [],
    (name) => `--${name}`,
  );
}

describe('an option', () => {
  it('that is not given is false, empty, its default or undefined', () => {
    expect(read(['offline', 'pccs-url', 'format', 'summary.max-age', 'at', 'cpus'], {})).toEqual({
      offline: false,
      pccsUrl: [],
      format: 'text',
      maxAge: '7d',
      at: undefined,
      cpus: undefined,
    });
  });

  it('that is given has the type of its kind, under its name as a property', () => {
    const values = read(['offline', 'os-image-hash', 'phases', 'badge.format', 'pci-hole64-size', 'cpus'], {
      offline: ['true'],
      'os-image-hash': ['a', 'b'],
      phases: ['hardware', 'source-code'],
      format: ['shields'],
      'pci-hole64-size': ['1G'],
      cpus: ['08'],
    });
    const typed: {
      offline: boolean;
      osImageHash: string[];
      phases: ('hardware' | 'os' | 'source-code' | 'domain')[];
      format: 'svg' | 'shields';
      pciHole64Size: string | undefined;
      cpus: number | undefined;
    } = values;
    expect(typed).toEqual({
      offline: true,
      osImageHash: ['a', 'b'],
      phases: ['hardware', 'source-code'],
      format: 'shields',
      pciHole64Size: '1G',
      cpus: 8,
    });
  });

  it.each<[OptionKey, string, string]>([
    ['offline', 'yes', '--offline: expected true, false, got "yes"'],
    ['badge.format', 'png', '--format: expected svg or shields, got "png"'],
    ['format', 'Text', '--format: expected text, json, markdown, sarif, junit, html, got "Text"'],
    ['fail-on', 'always', '--fail-on: expected inconclusive, failed, never, got "always"'],
    ['phases', 'software', '--phases: expected hardware, os, source-code, domain, got "software"'],
    ['tcb-update', 'late', '--tcb-update: expected early or standard, got "late"'],
    ['cpus', 'two', '--cpus: expected a whole number, got "two"'],
    ['cpus', '-1', '--cpus: expected a whole number, got "-1"'],
    ['cpus', '1000000', '--cpus: expected a whole number, got "1000000"'],
    ['cpus', '1e3', '--cpus: expected a whole number, got "1e3"'],
  ])('refuses what the table does not allow: %s %s', (key, text, message) => {
    const name = message.slice(2, message.indexOf(':'));
    expect(() => read([key], { [name]: [text] })).toThrow(expect.objectContaining({ name: 'InputError', message }));
  });

  it('of a list is refused wherever it stands', () => {
    expect(() => read(['phases'], { phases: ['os', 'x'] })).toThrow('--phases: expected');
  });

  it('shows a bad text in short, with nothing unseen in it', () => {
    const text = `\u001b[2J${'x'.repeat(1000)}`;
    expect(() => read(['format'], { format: [text] })).toThrow(/^.{0,140}$/);
  });
});

it('knows at compile time which options were asked for, and what they are', () => {
  const values = read(['app-id', 'offline'], {});
  // @ts-expect-error: not asked for
  expect(values.url).toBeUndefined();
  // @ts-expect-error: misspelt
  expect(values.appID).toBeUndefined();
  // @ts-expect-error: a flag
  const text: string = values.offline;
  expect(text).toBe(false);
  // @ts-expect-error: no such option
  expect(() => read(['evidense'], {})).toThrow();
});
