import { describe, expect, it } from 'vitest';
import { jsonObject, jsonValue } from '../../../../src/core/schema/json-value.js';
import { read } from '../../../../src/core/schema/reader.js';
import { parseYaml } from '../../../../src/core/schema/yaml.js';

const refusal = (message: string): Error => new Error(message);
const inYaml = async (text: string): Promise<unknown> => (await parseYaml(text, refusal as never)).read(jsonValue);

describe('a value of JSON', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['true', true],
    ['false', false],
    ['0', 0],
    ['-7', -7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['docker-compose', 'docker-compose'],
    ['"true"', 'true'],
    ["'0x10'", '0x10'],
    ['""', ''],
    ['[]', []],
    ['[A, "1", 1, [null]]', ['A', '1', 1, [null]]],
    ['{ a: { b: [] } }', { a: { b: [] } }],
    ['|\n  set -e\n  echo', 'set -e\necho\n'],
    ['1.2.3-rc', '1.2.3-rc'],
    ['sha256:00ff', 'sha256:00ff'],
    ['nothing', 'nothing'],
  ])('is read from YAML: %s', async (text, value) => {
    expect(await inYaml(text)).toEqual(value);
  });

  it.each([
    '~',
    'Null',
    'yes',
    'No',
    'on',
    'OFF',
    'TRUE',
    'y',
    '0x10',
    '0o7',
    '007',
    '1_000',
    '+1',
    '-0',
    '1.0',
    '.5',
    '1e3',
    '12:30:45',
    '.inf',
    '-.NaN',
    '9007199254740992',
    '[a, ]\n',
    '{ a: }',
  ])('is refused where readers of YAML differ, or JSON has no such thing: %s', async (text) => {
    if (text.startsWith('[')) expect(await inYaml(text)).toEqual(['a']);
    else
      await expect(inYaml(text)).rejects.toThrow(/expected JSON \(null, true, false, a whole number\) or a text, got/);
  });

  it('is read from a record as it is', () => {
    const value = { a: [null, true, 'yes', 1, { __proto__: null, b: '~' }] };
    const record: unknown = JSON.parse(JSON.stringify(value));
    expect(read(record, 'x', jsonObject)).toEqual(record);
    expect(() => read(0.5, 'x', jsonValue)).toThrow('x: expected a whole number');
    expect(() => read({ a: [undefined] }, 'x', jsonValue)).toThrow('x.a[0]: expected an object');
    expect(() => read([], 'x', jsonObject)).toThrow('x: expected an object');
  });
});
