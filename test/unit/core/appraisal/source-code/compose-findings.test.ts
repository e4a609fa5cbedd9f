import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ComposeFinding,
  composeFindings,
} from '../../../../../src/core/appraisal/source-code/compose-findings.js';
import { text } from '../../formats/encode.js';

const PINNED = `docker.io/library/nginx@sha256:${'ab'.repeat(32)}`;
/** An app-compose with nothing to say about, in normalised form. */
const quiet = {
  docker_compose_file: `services: {web: {image: "${PINNED}"}}`,
  key_provider: 'none',
  manifest_version: 2,
  name: 'app',
  runner: 'docker-compose',
};

const findingsOf = (change: object = {}): Promise<ComposeFinding[]> => {
  const merged: Record<string, unknown> = { ...quiet, ...change };
  const sorted = Object.fromEntries(
    Object.keys(merged)
      .sort()
      .map((key) => [key, merged[key]]),
  );
  return composeFindings(text(JSON.stringify(sorted)));
};
const service = (body: string): Promise<ComposeFinding[]> =>
  findingsOf({ docker_compose_file: `services:\n  web:\n    image: ${PINNED}\n${body}` });
const shown = (findings: ComposeFinding[]): string[] =>
  findings.map(({ rule, severity, where }) => `${severity} ${rule} ${where}`.trim());

describe('composeFindings, members', () => {
  it('says nothing about a file that leaves nothing to say', async () => {
    expect(await findingsOf()).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['a script before launch', { pre_launch_script: 'sh' }, ['warning pre-launch-script pre_launch_script']],
    ['an init script', { init_script: 'sh' }, ['warning init-script init_script']],
    ['a bash script', { bash_script: 'sh' }, ['warning bash-script bash_script']],
    ['an empty script', { pre_launch_script: '' }, []],
    ['public logs', { public_logs: true }, ['warning public-logs public_logs']],
    ['public system information', { public_sysinfo: true }, ['info public-sysinfo public_sysinfo']],
    ['hidden evidence', { public_tcbinfo: false }, ['info private-tcbinfo public_tcbinfo']],
    ['variables of the deployer', { allowed_envs: ['KEY'] }, ['warning allowed-envs allowed_envs']],
    ['a gateway', { gateway_enabled: true }, ['info gateway gateway_enabled']],
    ['no instance id', { no_instance_id: true }, ['info no-instance-id no_instance_id']],
    ['the time of the host', { secure_time: false }, ['info host-time secure_time']],
    ['a member of tomorrow', { telemetry: 1 }, ['info unknown-field telemetry']],
    ['any KMS', { key_provider: 'kms' }, ['info kms key_provider', 'info any-key-provider key_provider_id']],
    ['a particular KMS', { key_provider: 'kms', key_provider_id: 'aa' }, ['info kms key_provider']],
    [
      'a KMS by the older member',
      { key_provider: null, kms_enabled: true, key_provider_id: 'aa' },
      ['info kms key_provider'],
    ],
    [
      'a key provider on the host',
      { key_provider: null, local_key_provider_enabled: true, key_provider_id: 'aa' },
      ['info local-key-provider key_provider'],
    ],
    [
      'a key provider on the host, by name',
      { key_provider: 'local', key_provider_id: 'aa' },
      ['info local-key-provider key_provider'],
    ],
    ['no compose file', { docker_compose_file: null }, ['warning no-compose-file docker_compose_file']],
    ['no compose file for a bash app', { docker_compose_file: null, runner: 'bash' }, []],
  ])('names %s', async (_, change, expected) => {
    expect(shown(await findingsOf(change))).toEqual(expected);
  });

  it('lists the variables', async () => {
    const [finding] = await findingsOf({ allowed_envs: ['API_KEY', 'URL'] });
    expect(finding?.message).toBe(
      'The deployer chooses the values of 2 variables, which are not measured: "API_KEY", "URL".',
    );
  });

  it('says that a file is not in normalised form', async () => {
    expect(shown(await composeFindings(text(JSON.stringify(quiet, null, 2))))).toEqual(['info not-normalised']);
  });

  it.each([
    [
      'no JSON',
      'x',
      'Not an app-compose that dstack can read: app-compose (offset 0): not JSON: expected a value, got "x".',
    ],
    [
      'a key twice',
      '{"name":"a","name":"b"}',
      'Not an app-compose that dstack can read: app-compose (offset 12): the key "name" appears twice in one object.',
    ],
    ['a missing member', '{}', 'Not an app-compose that dstack can read: app-compose.manifest_version: is missing.'],
  ])('has one finding for %s', async (_, file, message) => {
    expect(await composeFindings(text(file))).toEqual([{ rule: 'malformed', severity: 'warning', message, where: '' }]);
  });
});

describe('composeFindings, Docker Compose file', () => {
  it.each([
    ['nginx', true],
    ['nginx:1.27', true],
    ['nginx@sha256:abcd', true],
    [`$\{IMAGE}`, true],
    [PINNED, false],
    [`nginx:1.27@sha256:${'0'.repeat(64)}`, false],
    [`nginx@sha256:${'0'.repeat(64)}\${TAG}`, true],
  ])('image %s: warning %s', async (image, warned) => {
    const findings = await findingsOf({ docker_compose_file: `services: {web: {image: '${image}'}}` });
    const unpinned = findings.filter(({ rule }) => rule === 'image-not-pinned');
    expect(shown(unpinned)).toEqual(warned ? ['warning image-not-pinned docker_compose_file.services.web.image'] : []);
  });

  it.each<[string, string, string[]]>([
    ['an image built on the spot', '    build: .\n', ['warning image-built docker_compose_file.services.web.build']],
    [
      'another service extended',
      '    extends: {file: x.yml}\n',
      ['warning extends docker_compose_file.services.web.extends'],
    ],
    [
      'a privileged container',
      '    privileged: true\n',
      ['warning privileged docker_compose_file.services.web.privileged'],
    ],
    ['no privilege', '    privileged: false\n', []],
    ['capabilities', '    cap_add: [SYS_ADMIN]\n', ['warning cap-add docker_compose_file.services.web.cap_add']],
    [
      'namespaces of the VM',
      '    network_mode: host\n    pid: host\n    ipc: private\n',
      [
        'warning host-namespace docker_compose_file.services.web.network_mode',
        'warning host-namespace docker_compose_file.services.web.pid',
      ],
    ],
    [
      'the Docker socket',
      '    volumes:\n      - data:/data\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n',
      ['warning docker-socket docker_compose_file.services.web.volumes[1]'],
    ],
    [
      'the Docker socket in the long form',
      '    volumes:\n      - {type: bind, source: /run/docker.sock, target: /s}\n      - {type: tmpfs, target: /t}\n',
      ['warning docker-socket docker_compose_file.services.web.volumes[0]'],
    ],
    [
      'the whole file system',
      '    volumes: ["/:/host", "//:/h", "/etc:/etc"]\n',
      [
        'warning docker-socket docker_compose_file.services.web.volumes[0]',
        'warning host-root docker_compose_file.services.web.volumes[0]',
        'warning docker-socket docker_compose_file.services.web.volumes[1]',
        'warning host-root docker_compose_file.services.web.volumes[1]',
        'warning host-system docker_compose_file.services.web.volumes[2]',
      ],
    ],
    [
      'the socket of dstack',
      '    volumes: ["/var/run/dstack.sock:/var/run/dstack.sock"]\n',
      ['info dstack-socket docker_compose_file.services.web.volumes[0]'],
    ],
  ])('names %s', async (_, body, expected) => {
    expect(shown(await service(body))).toEqual(expected);
  });

  it.each<[string, string, string[]]>([
    ['no image', 'services: {web: {command: x}}', ['warning no-image docker_compose_file.services.web']],
    [
      'a service that is nothing',
      'services: {web: null}',
      ['warning compose-file-malformed docker_compose_file.services.web'],
    ],
    ['no services', 'version: "3"', ['warning compose-file-malformed docker_compose_file']],
    ['a list', '- a', ['warning compose-file-malformed docker_compose_file']],
    ['a key twice', 'services: {}\nservices: {}', ['warning compose-file-malformed docker_compose_file']],
    ['no YAML', 'services: [', ['warning compose-file-malformed docker_compose_file']],
    [
      'files included',
      `include: [x.yml]\nservices: {web: {image: "${PINNED}"}}`,
      ['warning include docker_compose_file.include'],
    ],
  ])('names %s', async (_, file, expected) => {
    expect(shown(await findingsOf({ docker_compose_file: file }))).toEqual(expected);
  });

  it('says why a file cannot be read', async () => {
    const whyOf = async (file: string) => (await findingsOf({ docker_compose_file: file }))[0]?.message;
    const twice = `services:\n  web: {image: "${PINNED}"}\n  web: {image: nginx}\n`;
    expect(await whyOf(twice)).toBe(
      'The Docker Compose file cannot be read: the key "web" appears twice in one mapping.',
    );
    expect(await whyOf('#'.repeat(128 * 1024 + 1))).toBe(
      'The Docker Compose file cannot be read: over 131072 characters.',
    );
  });

  it('follows anchors and merge keys', async () => {
    const file = `x-base: &base\n  image: nginx\nservices:\n  web:\n    <<: *base\n    privileged: true\n`;
    expect(shown(await findingsOf({ docker_compose_file: file }))).toEqual([
      'warning image-not-pinned docker_compose_file.services.web.image',
      'warning privileged docker_compose_file.services.web.privileged',
    ]);
  });

  it('does not expand an alias bomb, nor follow endless nesting or services', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, i) => `${name}: &${name} [${new Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
      .join('\n')}\nservices: {}\n`;
    const nested = `services: ${'['.repeat(100_000)}`;
    const many = `services: {${Array.from({ length: 257 }, (_, i) => `s${i}: {image: x}`).join(', ')}}`;
    for (const file of [bomb, nested, many]) {
      expect(shown(await findingsOf({ docker_compose_file: file }))).toEqual([
        'warning compose-file-malformed docker_compose_file',
      ]);
    }
  });

  it('never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.string(), async (bytes, file) => {
        await composeFindings(bytes);
        await findingsOf({ docker_compose_file: file });
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        await findingsOf({ docker_compose_file: JSON.stringify({ services: { web: value } }) });
      }),
    );
  });
});
