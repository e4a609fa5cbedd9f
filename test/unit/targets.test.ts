// The file of many targets, as a stranger may write it: read whole or refused with its line, and nothing is fetched.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/errors.js';
import { TRUSTED_ROOT } from '../../src/core/sigstore/shipped/sigstore.js';
import { TARGET_OPTIONS } from '../../src/options/targets.js';
import { fileEnvironment, fileNameOf, readTargets } from '../../src/targets.js';
import { fileOf } from '../integration/loopback.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-targets-'));
const APP = '0123456789abcdef0123456789abcdef01234567';

async function targetsOf(text: string, env: Record<string, string> = {}) {
  const path = join(folder, 'targets.yaml');
  writeFileSync(path, text);
  return readTargets(path, env);
}

async function refusal(text: string, env: Record<string, string> = {}): Promise<string> {
  const error = await targetsOf(text, env).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
}

describe('a file of targets', () => {
  it('is a list, or has defaults; as YAML or JSON', async () => {
    writeFileSync(join(folder, 'own.yaml'), 'version: 1\nphases: [hardware]\n');
    const yaml = await targetsOf(
      `defaults:\n  phases: [hardware, os]\n  pccs-url: https://pccs.example\ntargets:\n  - app-id: ${APP}\n  - name: second\n    url: https://agent.example\n    phases: hardware\n    policy: ${join(folder, 'own.yaml')}\n`,
    );
    expect(yaml.map(({ name, target, policy }) => [name, target.kind, policy.phases])).toEqual([
      [APP, 'phala-cloud', ['hardware', 'os']],
      ['second', 'guest-agent', ['hardware']],
    ]);
    const request = yaml[0]?.requestOf({ offline: false });
    expect(request?.collect.pccsUrls).toEqual(['https://pccs.example']);
    const json = await targetsOf(JSON.stringify([{ name: 'one', 'app-id': APP, 'os-image-hash': ['ab'.repeat(32)] }]));
    expect(json.map(({ name }) => name)).toEqual(['one']);
  });

  it.each(['kms-url: https://10.0.0.1:8000', 'gateway-url: https://10.0.0.2'])(
    'lets private addresses be asked also for %s alone, as the command line does',
    async (place) => {
      const [target] = await targetsOf(`- app-id: ${APP}\n  ${place}\n  allow-private: true\n`);
      expect(target?.requestOf({ offline: false }).collect.allowPrivate).toBe(true);
    },
  );

  it('asks about the domain that a target names, as defaults say how', async () => {
    const targets = await targetsOf(
      `defaults: { resolver: [192.0.2.1, https://dns.example/dns-query] }\ntargets:\n  - { app-id: ${APP}, domain: App.Example.com, ca-file: own.pem, allow-private: true }\n  - { name: b, evidence: x }\n`,
    );
    const [named, other] = targets.map((target) => target.requestOf({ offline: false }));
    expect(named?.collect).toMatchObject({
      allowPrivate: true,
      domain: {
        name: 'app.example.com',
        port: 443,
        resolvers: ['192.0.2.1:53', 'https://dns.example/dns-query'],
        caFiles: ['own.pem'],
        ct: false,
      },
    });
    expect(named?.policy.phases).toEqual(['hardware', 'os', 'source-code', 'domain']);
    expect(other?.collect.domain).toBeUndefined();
    expect(other?.policy.phases).toEqual(['hardware', 'os', 'source-code']);
    expect(await refusal(`- app-id: ${APP}\n  resolver: 192.0.2.1\n`)).toContain(
      'resolver has no effect: no domain is named',
    );
    expect(await refusal(`- app-id: ${APP}\n  domain: a.example\n  crt-sh-url: https://crt.example\n`)).toContain(
      'crt-sh-url has no effect: nobody asks Certificate Transparency',
    );
    expect(await refusal(`- app-id: ${APP}\n  domain: "*.example.com"\n`)).toContain('a wildcard');
  });

  it('asks for an app where `phala-cloud-api` says, which is about no other target', async () => {
    const api = 'https://cloud.example';
    const [target] = await targetsOf(`defaults: { phala-cloud-api: ${api} }\ntargets: [{ app-id: ${APP} }]\n`);
    expect(target?.target).toEqual({ kind: 'phala-cloud', appId: APP, api });
    expect(await refusal(`- url: https://agent.example\n  phala-cloud-api: ${api}\n`)).toContain(
      'phala-cloud-api has no effect',
    );
  });

  it('lets private addresses be asked where the policy has registries asked', async () => {
    const image = 'registry.corp.example/app';
    const entry = `{ image: ${image}, repository: octo-org/octo-app, signer-workflow: .github/workflows/release.yml }`;
    const policy = fileOf('policy.yaml', `version: 1\nsource-code: { provenance: [${entry}] }\n`);
    const [target] = await targetsOf(`- app-id: ${APP}\n  policy: ${policy}\n  allow-private: true\n`);
    expect(target?.requestOf({ offline: false }).collect.allowPrivate).toBe(true);
    const plain = fileOf('plain.yaml', 'version: 1\n');
    await expect(targetsOf(`- app-id: ${APP}\n  policy: ${plain}\n  allow-private: true\n`)).rejects.toThrow(
      'allow-private has no effect',
    );
  });

  it('gives no effect to what a default has for others, and counts what a default gives', async () => {
    const targets = await targetsOf(
      `defaults: { kms-url: 'https://10.0.0.1:8000', pccs-url: 'https://pccs.example' }\ntargets:\n  - app-id: ${APP}\n    allow-private: true\n  - { name: b, evidence: x, collateral: c.json }\n`,
    );
    expect(targets.map(({ name }) => name)).toEqual([APP, 'b']);
  });

  it('takes the time of appraisal when it is the target’s turn', async () => {
    const [target] = await targetsOf(`- app-id: ${APP}\n`);
    const before = Date.now();
    expect(target?.requestOf({ offline: false }).at).toBeGreaterThanOrEqual(before);
  });

  it.each([
    ['', 'targets: '],
    ['[]', 'targets 1:1: expected at least 1 value, got an empty list'],
    ['a text', 'targets 1:1: expected a list of targets'],
    ['defaults: {}\n', 'targets is missing'],
    ['target: []\n', 'unknown option "target"'],
    ['- just text\n', 'targets 1:3: [0]: expected a mapping of options'],
    [`- app-id: ${APP}\n  app-id: ${APP}\n`, 'targets 2:3: [0]: key "app-id" is given twice'],
    [`- app-id: ${APP}\n\n- ap-id: ${APP}\n`, 'targets 3:'],
    [`- app-id: ${APP}\n  allow-experiment: true\n`, '"allow-experiment" is no option of a single target'],
    [`- app-id: ${APP}\n  toString: x\n`, 'unknown option "toString"'],
    [`- app-id: ${APP}\n  __proto__: x\n`, 'unknown option "__proto__"'],
    [`defaults: { app-id: ${APP} }\ntargets: [{ name: a }]\n`, '"app-id" is no option of a single target'],
    [`- app-id: ${APP}\n  policy: [a, b]\n`, 'expected a text, got a list'],
    [`- app-id: ${APP}\n  policy: ''\n`, 'got an empty one'],
    ['- evidence: "-"\n', 'standard input is not for one of many targets'],
    [`- app-id: ${APP}\n  phases: [hardware, soul]\n`, 'targets line 1: phases: expected hardware'],
    [`- app-id: ${APP}\n  allow-private: yes\n`, 'allow-private: expected true, false'],
    [`- app-id: ${APP}\n  allow-private: true\n`, 'allow-private has no effect'],
    [`- app-id: ${APP}\n  collateral: c.json\n  tcb-update: early\n`, 'tcb-update has no effect'],
    [`- app-id: ${APP}\n  collateral: c.json\n  early-warning: true\n`, 'early-warning has no effect: the collateral'],
    [`- app-id: ${APP}\n  tcb-update: early\n  early-warning: true\n`, 'early-warning has no effect: with tcb-update'],
    [
      `defaults: { collateral: c.json }\ntargets:\n  - app-id: ${APP}\n    pccs-url: https://pccs.example\n`,
      'targets line 3: pccs-url has no effect: the collateral is given',
    ],
    [
      `- name: one  two\n  app-id: ${APP}\n- name: one two\n  evidence: x\n`,
      'the target of line 1 has the name "one two"',
    ],
    ['- { name: "\uff41", evidence: x }\n- { name: a, evidence: y }\n', 'the target of line 1 has the name "a"'],
    [
      `- app-id: ${APP}\n- name: b\n  app-id: ${APP}\n  evidence: x\n  url: https://e.example\n`,
      'targets line 2 ("b"):',
    ],
    [`- app-id: ${APP}\n- app-id: ${APP}\n`, 'targets line 2: the target of line 1 has the name'],
    [
      `- name: a\n  app-id: ${APP}\n- name: a\n  url: https://e.example\n`,
      'targets line 3 ("a"): the target of line 1',
    ],
    ['- name: none\n', 'targets line 1 ("none"): no target'],
    ['- &a { name: a, evidence: x }\n- *a\n', 'a YAML alias'],
    [`- app-id: ${APP}\n---\n- app-id: ${APP}\n`, 'a second document'],
    ['- name: "a\\u202eb"\n  evidence: x\n', 'expected printable text'],
    [
      `- app-id: ${APP}\n  policy: /nowhere/policy.yaml\n`,
      'targets line 1: policy: "/nowhere/policy.yaml" does not exist',
    ],
    [`- app-id: ${APP}\n  at: yesterday\n`, 'targets line 1: at: expected an RFC 3339 time'],
    [`- url: https://e.example/?n={nonce}\n  header: 'A: env:B'\n`, 'header: B is not set'],
  ])('%j is refused', async (text, message) => {
    expect(await refusal(text)).toContain(message);
  });

  it('refuses a root for signatures where none is checked', async () => {
    const root = fileOf('root.jsonl', TRUSTED_ROOT);
    expect(await refusal(`- app-id: ${APP}\n  trusted-root: ${root}\n`)).toContain('trusted-root has no effect');
  });

  it('refuses what is too large, too many or too deep', async () => {
    expect(await refusal(`# ${'x'.repeat(256 * 1024)}\n`)).toContain('too large');
    const many = Array.from({ length: 1001 }, (_, i) => `- {name: a${i}, evidence: x}\n`).join('');
    expect(await refusal(many)).toContain('1001 elements, over the limit of 1000');
    expect(await refusal(`${'['.repeat(20)}${']'.repeat(20)}`)).toContain('nested deeper than 16 levels');
    expect(await refusal(`- app-id: ${APP}\n  pccs-url: [${'x, '.repeat(200)}x]\n`)).toContain('over the limit of 100');
  });

  it('does not quote what may be a secret', async () => {
    const text = await refusal("- url: https://e.example/?n={nonce}\n  header: 'Authorization: Bearer s3cret'\n");
    expect(text).toContain('header: expected NAME: env:VARIABLE');
    expect(text).not.toContain('s3cret');
  });

  it('names no variable of the runner, nor ours', () => {
    const env = {
      TOKEN: 'x',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
      GITHUB_TOKEN: 'x',
      INPUT_URL: 'x',
      TRUST_CENTER_SIGNING_PASSWORD: 'x',
    };
    expect(Object.keys(fileEnvironment(env))).toEqual(['TOKEN']);
  });

  it('has no option twice', () => {
    expect(new Set(TARGET_OPTIONS).size).toBe(TARGET_OPTIONS.length);
  });
});

describe('the name of a file about a target', () => {
  it('leads nowhere else, and is that of no other target', () => {
    expect(fileNameOf('plain-1.x')).toBe('plain-1.x');
    const devices = ['con', 'nul', 'com1', 'lpt9.x', 'aux.json'];
    for (const name of ['console', 'null', 'com', 'auxiliary.x']) expect(fileNameOf(name)).toBe(name);
    const odd = [
      '',
      '.',
      '..',
      '../x',
      'A',
      'a/b',
      'a\\b',
      'a b',
      'a:b',
      '-x',
      'ä',
      'x'.repeat(300),
      'plain~1',
      ...devices,
    ];
    const names = odd.map(fileNameOf);
    for (const name of names) expect(name).toMatch(/^[a-z0-9-]*~[0-9a-f]{12}$/);
    expect(new Set(names).size).toBe(odd.length);
  });
});
