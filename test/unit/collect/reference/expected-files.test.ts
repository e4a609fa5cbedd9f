import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../../../src/collect/collect.js';
import { type Bundle, itemBytes } from '../../../../src/core/bundle.js';
import { createDeployment } from '../../../../src/simulator/index.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trust-center-collect-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the app-compose file that is expected', () => {
  const refusalOf = async (text: string): Promise<unknown> => {
    const appComposePath = join(folder, 'app-compose.json');
    await writeFile(appComposePath, text);
    const target = { kind: 'file', path: join(folder, 'evidence.json') } as const;
    const request = { target, collateralPaths: [], appComposePath, pccsUrls: [], nonce: null, offline: true };
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

describe('a Docker Compose file', () => {
  const given = async (content: string | Uint8Array): Promise<unknown> => {
    const composeFilePath = join(folder, 'docker-compose.yml');
    await writeFile(composeFilePath, content);
    const target = { kind: 'file', path: join(folder, 'evidence.json') } as const;
    await writeFile(target.path, JSON.stringify(createDeployment().evidence));
    const request = { target, collateralPaths: [], appComposePath: null, composeFilePath, pccsUrls: [], nonce: null };
    return collect({ ...request, offline: true }).catch((error: unknown) => error);
  };

  it('goes into the bundle with the bytes that it has', async () => {
    for (const text of [
      'services: {}\n',
      '\ufeffservices: {}',
      'include: [a.yml]\r\nservices:\r\n  web: { image: a }\r\n',
    ]) {
      const bundle = (await given(text)) as Bundle;
      const item = bundle.items.find(({ name }) => name === 'compose-file');
      expect(item).toMatchObject({ role: 'reference', source: 'file:docker-compose.yml' });
      expect(itemBytes(bundle, 'compose-file')).toEqual(new TextEncoder().encode(text));
    }
  });

  it.each<[string | Uint8Array, RegExp]>([
    ['{"docker_compose_file":"services: {}"}', /^compose-file: it is an app-compose\.json$/],
    ['SECRET=1\n', /^compose-file: no Docker Compose file: it names no services$/],
    ['[]', /it names no services$/],
    ['name: x', /it names no services$/],
    ['services: [', /^compose-file: no Docker Compose file that can be read: /],
    [Uint8Array.of(0xff, 0xfe, 0x61, 0x00), /^compose-file: UTF-16 text, expected UTF-8$/],
    [Uint8Array.of(0x61, 0xff), /^compose-file: not valid UTF-8$/],
  ])('is refused where it is another file: %j', async (content, message) => {
    const error = (await given(content)) as Error;
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('SECRET');
  });
});
