// Bad input gives one clear error and exit status 2; it is never a verdict.

import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli, temporaryFolder } from './run.js';

const folder = temporaryFolder();
let serial = 0;
function file(content: string | Uint8Array): string {
  const path = join(folder, `input-${serial++}`);
  writeFileSync(path, content);
  return path;
}

/** Bytes that are noise, but the same noise every time. */
function noise(length: number): Uint8Array {
  let state = 0x9e3779b9;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

async function refused(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await cli(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^trust-center: [^\n]+\n(?: {2}[^\n]+\n)?$/);
  return stderr.replaceAll(folder, 'FOLDER');
}

it('refuses files that are not evidence', async () => {
  const huge = file('');
  truncateSync(huge, 100 * 1024 * 1024);
  mkdirSync(join(folder, 'a-folder'));
  const messages = {
    empty: await refused('verify', '--evidence', file('')),
    noise: await refused('verify', '--evidence', file(noise(5_000))),
    'one hundred megabytes': await refused('verify', '--evidence', huge),
    'deeply nested JSON': await refused('verify', '--evidence', file(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)),
    'wrong hex in a quote': await refused(
      'verify',
      '--evidence',
      file(JSON.stringify({ quote: 'zz'.repeat(700), event_log: '[]' })),
    ),
    'truncated JSON': await refused('verify', '--evidence', file('{"quote": "0400')),
    'an unknown document': await refused('verify', '--evidence', file('{"hello": "world"}')),
    'another kind of file': await refused('verify', '--evidence', file('\x89PNG\r\n\x1a\n0000')),
    'no such file': await refused('verify', '--evidence', join(folder, 'absent')),
    'a folder': await refused('verify', '--evidence', join(folder, 'a-folder')),
  };
  expect(messages).toMatchInlineSnapshot();
});

it('refuses misuse of the command line', async () => {
  const evidence = file('{}');
  const messages = {
    'unknown option': await refused('verify', '--evidense', evidence),
    'no target': await refused('verify'),
    'two targets': await refused('verify', '--evidence', evidence, '--model', 'x'),
    'an option given twice': await refused('verify', '--evidence', evidence, '--evidence', evidence),
    'an option without its value': await refused('verify', '--evidence'),
    'an empty value': await refused('verify', '--evidence', ''),
    'unknown format': await refused('verify', '--evidence', evidence, '--format', 'yaml'),
    'unknown phase': await refused('verify', '--evidence', evidence, '--phases', 'hardware,software'),
    'bad time': await refused('verify', '--evidence', evidence, '--at', 'yesterday'),
    'short nonce': await refused('verify', '--evidence', evidence, '--nonce', '00'),
    'bad hash': await refused('verify', '--evidence', evidence, '--os-image-hash', 'abc'),
    'bad app id': await refused('verify', '--app-id', '1234'),
    'bad URL': await refused('verify', '--url', 'ftp://example.org'),
    'unknown command': await refused('verfy'),
    'surplus argument': await refused('verify', evidence, evidence),
    'bad policy': await refused('verify', '--evidence', evidence, '--policy', file('version: 1\nhardwear: {}\n')),
    'a root that is no certificate': await refused(
      'verify',
      '--evidence',
      evidence,
      '--insecure-root-ca',
      file('hello'),
    ),
    'replay of something else': await refused('replay', evidence),
    'policy without init': await refused('policy', 'show'),
  };
  expect(messages).toMatchInlineSnapshot();
});
