// The command that a result in Markdown names is run, and gives that result again; hints there have the command line's options.

import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { cli, temporaryFolder } from './run.js';
import { demo, writeDemo } from './step.js';

beforeAll(writeDemo);

const file = (name: string): string => join(demo, name);
const ASKED = [
  ...['--evidence', file('evidence.json'), '--collateral', file('collateral.json'), '--policy', file('policy.yaml')],
  ...['--app-compose', file('app-compose.json'), '--insecure-root-ca', file('root-ca.pem')],
];

/** Arguments of the command in the result. */
function commandIn(markdown: string): string[] {
  const [, html = ''] = /(?:<pre lang="sh">|<p><code>)trust-center ([\s\S]*?)<\/(?:pre|code)>/.exec(markdown) ?? [];
  const text = html.replaceAll('<br>', '\n').replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
  return text.replaceAll('\\\n', ' ').trim().split(/\s+/);
}

it('of `verify` with everything in files', async () => {
  const { stdout } = await cli('verify', ...ASKED, '--format', 'markdown', '--phases', 'hardware,os');
  const again = commandIn(stdout);
  expect(again[0]).toBe('verify');
  expect(again).toContain('--at');
  const [first, second] = [await cli(...again, '--format', 'json'), await cli(...again, '--format', 'json')];
  expect(first.stdout).toBe(second.stdout);
  expect(stdout).toContain(JSON.parse(first.stdout).appraisedAt);
  for (const digest of ['evidenceDigest', 'policyDigest']) expect(stdout).toContain(JSON.parse(first.stdout)[digest]);
});

it('of `verify` of a whole deployment, with the evidence of KMS and gateway', async () => {
  const kms = ['--kms-evidence', file('kms-info.json'), '--kms-evidence', file('kms-meta.json')];
  const whole = [...ASKED, ...kms, '--gateway-evidence', file('gateway-info.json')];
  const { stdout } = await cli('verify', ...whole, '--format', 'markdown');
  const again = await cli(...commandIn(stdout), '--format', 'json');
  const { components, evidenceDigest } = JSON.parse(again.stdout);
  expect(stdout).toContain(evidenceDigest);
  expect(components.map(({ role }: { role: string }) => role)).toEqual(['app', 'kms', 'gateway']);
});

it('of `verify` that keeps a bundle, and of `replay`', async () => {
  const bundle = join(temporaryFolder(), 'bundle.json');
  const { stdout } = await cli('verify', ...ASKED, '--format', 'markdown', '--save-bundle', bundle);
  const again = commandIn(stdout);
  expect(again.slice(0, 2)).toEqual(['replay', bundle]);
  const replayed = await cli(...again, '--format', 'markdown');
  expect(commandIn(replayed.stdout)).toEqual(again);
  expect(replayed.stdout).toContain('This is replayed: target, freshness, policy and what was expected');
});

it('is how to get one, where something was fetched; and what to do is said with options', async () => {
  const { stdout } = await cli('verify', '--evidence', file('evidence.json'), '--offline', '--format', 'markdown');
  expect(stdout).toContain('verify with `--save-bundle FILE`: then `trust-center replay FILE` gives the same result');
  expect(stdout).toContain('Give the file that should run (--app-compose FILE)');
});
