import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/core/errors.js';
import { listOf, mapping } from '../../../../src/core/schema/reader.js';
import { integer } from '../../../../src/core/schema/scalars.js';
import { parseYaml, type YamlErrorOf } from '../../../../src/core/schema/yaml.js';

/** What reads the policy is tested with the policy; this is a document of another name. */
const errorOf: YamlErrorOf = (message, { line, column }, hint) => {
  return new InputError('INPUT_INVALID', `settings ${line}:${column}: ${message}`, hint === undefined ? {} : { hint });
};
const settings = mapping<{ retries: number; ports: number[] }>(
  { retries: ['retries', integer(0, 9)], ports: ['ports', listOf(integer(1, 65_535))] },
  { ports: [] },
);
const readSettings = async (text: string) => (await parseYaml(text, errorOf, 'Write some.')).read(settings);

describe('a YAML document', () => {
  it('is read by the schema of its caller', async () => {
    expect(await readSettings('retries: 3\nports: [80, 443]')).toEqual({ retries: 3, ports: [80, 443] });
    expect(await readSettings('{"retries": 3}')).toEqual({ retries: 3, ports: [] });
  });

  it.each([
    [
      'a value',
      'retries: 3\nports: [80, 0]',
      'settings 2:13: ports[1]: expected a whole number from 1 to 65535, got "0"',
    ],
    ['a missing key', 'ports: []', 'settings 1:1: retries: is missing'],
    ['an unknown key', 'retries: 3\nport: 80', 'settings 2:1: unknown key "port"; did you mean "ports"?'],
    ['a key twice', 'retries: 3\nretries: 4', 'settings 2:1: key "retries" is given twice'],
    ['a second document', 'retries: 3\n---\nretries: 3', 'settings 2:1: a second document, where one is expected'],
    ['no document', '', 'settings 1:1: the file is empty'],
    ['broken YAML', 'retries: "3', 'settings 1:12: not valid YAML: Missing closing "quote'],
  ])('has its fault named by the error of its caller: %s', async (_, text, message) => {
    await expect(readSettings(text)).rejects.toThrow(message);
    await expect(readSettings(text)).rejects.toThrow(InputError);
  });

  it('gives hints', async () => {
    await expect(readSettings('')).rejects.toMatchObject({ hint: 'Write some.' });
    await expect(readSettings('x: 1')).rejects.toMatchObject({ hint: 'Known keys: retries, ports.' });
  });

  it('knows the line of its innermost key that is there', async () => {
    const document = await parseYaml('a: 1\nb:\n  c: 2\n', errorOf);
    expect(document.lineOf(['b', 'c'])).toBe(3);
    expect(document.lineOf(['b', 'd', 'e'])).toBe(2);
    expect(document.lineOf(['x'])).toBe(1);
  });

  it('keeps its memory in proportion to the text, however long its keys', async () => {
    const long = 'k'.repeat(100_000);
    const document = await parseYaml(`{ ${long}: [${'1,'.repeat(20_000)}] }`, errorOf);
    expect(document.lineOf([long])).toBe(1);
  });
});
