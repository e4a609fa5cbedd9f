import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, targetName } from '../../../src/collect/collect.js';

describe('targetName', () => {
  const ofFile = (path: string): string => targetName({ kind: 'file', path });

  it('tells files of one repository apart, and no folders elsewhere', () => {
    expect(ofFile('evidence.json')).toBe('evidence.json');
    expect(ofFile('./prod//evidence.json')).toBe('prod/evidence.json');
    expect(ofFile('staging/evidence.json')).toBe('staging/evidence.json');
    expect(ofFile('a/../b/evidence.json')).toBe('b/evidence.json');
    expect(ofFile('/home/somebody/evidence.json')).toBe('evidence.json');
    expect(ofFile('../other/evidence.json')).toBe('evidence.json');
    expect(ofFile('..evidence.json')).toBe('..evidence.json');
    expect(ofFile('-')).toBe('stdin');
  });

  it('names what is asked over the network, without what may be secret', () => {
    const url = 'https://user:password@app.example:8090/?key=secret';
    expect(targetName({ kind: 'guest-agent', url })).not.toMatch(/password|secret/);
    expect(targetName({ kind: 'phala-cloud', appId: 'ab'.repeat(20) })).toBe('ab'.repeat(20));
    expect(targetName({ kind: 'redpill', model: 'a/b' })).toBe('a/b');
  });
});

describe('the app-compose file that is expected', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trust-center-collect-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const refusalOf = async (text: string): Promise<unknown> => {
    const appComposePath = join(folder, 'app-compose.json');
    await writeFile(appComposePath, text);
    const target = { kind: 'file', path: join(folder, 'evidence.json') } as const;
    const request = { target, collateralPath: null, appComposePath, pccsUrls: [], nonce: null, offline: true };
    return collect(request).catch((error: unknown) => error);
  };

  it('is refused in the words of the limit that it is over', async () => {
    expect(await refusalOf(`{"x":[${'{},'.repeat(200_000)}0]}`)).toMatchObject({
      code: 'PARSE_LIMIT',
      message: 'app-compose (offset 600000): more than 200000 values',
    });
    expect(await refusalOf(`{"x":${'['.repeat(40)}${']'.repeat(40)}}`)).toMatchObject({
      code: 'PARSE_LIMIT',
      message: 'app-compose (offset 36): nested deeper than 32 levels',
    });
  });

  it('is refused as another file otherwise', async () => {
    const other = { code: 'INPUT_INVALID', message: 'app-compose: not a JSON object' };
    for (const text of ['services: {}', '[]', '{"a":1,"a":2}']) expect(await refusalOf(text)).toMatchObject(other);
  });
});
