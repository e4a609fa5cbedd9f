// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Docker Compose's own variables.
// What Docker Compose makes of a file decides what is found in it, not how the file is spelled. The expectations are
// those of the Compose specification and of compose-go, worked out by hand.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ComposeFinding,
  composeFindings,
} from '../../../../../src/core/appraisal/source-code/compose-findings.js';
import { COMPOSE_RULE_NAMES, type ComposeRule } from '../../../../../src/core/result/compose-rules.js';
import { text } from '../../formats/encode.js';

const PINNED = `docker.io/library/nginx@sha256:${'ab'.repeat(32)}`;

interface AppCompose {
  allowed_envs?: string[];
  pre_launch_script?: string;
}

/** Findings about the Docker Compose file: those about the members of the app-compose are tested elsewhere. */
async function inFile(file: string, members: AppCompose = {}): Promise<ComposeFinding[]> {
  const app = { key_provider: 'none', manifest_version: 2, name: 'app', runner: 'docker-compose', ...members };
  const all = await composeFindings(text(JSON.stringify({ ...app, docker_compose_file: file })));
  return all.filter(({ where }) => where.startsWith('docker_compose_file'));
}
const rulesOf = (findings: ComposeFinding[]): string[] => [...new Set(findings.map(({ rule }) => rule))];
/** Members of the one service, indented by four; what follows it is not indented. */
const web = (body: string, after = ''): string => `services:\n  web:\n    image: ${PINNED}\n${body}\n${after}`;

describe('privileged', () => {
  const TRUE = ['true', '"true"', "'true'", 'True', 'TRUE', 'yes', '"yes"', 'Yes', 'y', 'Y', 'on', 'ON', '"oN"'];
  const COMPUTED = [
    ['a default', '${P:-true}'],
    ['a default for unset alone', '${P-yes}'],
    ['a quoted default', '"${P:-on}"'],
    ['a nested default', '${P:-${Q:-true}}'],
    ['parts', '${P:-t}rue'],
    ['a block scalar', '|-\n      true'],
    ['a folded scalar', '>-\n      true'],
    ['a tag', '!!str true'],
    ['an anchor', '&p true'],
    ['what cannot be cast', 'perhaps'],
    ['a number', '1'],
  ];
  it.each([...TRUE.map((spelling) => ['as it is', spelling]), ...COMPUTED])('%s: %s', async (_, spelling) => {
    const plain = await inFile(web('    privileged: true'));
    expect(rulesOf(plain)).toEqual(['privileged']);
    expect(await inFile(web(`    privileged: ${spelling}`))).toEqual(plain);
  });

  it.each([
    'false',
    '"false"',
    'no',
    'N',
    'off',
    '"OFF"',
    'n',
    '',
    'null',
    '~',
    '${P:-false}',
    '${P:+true}',
    '${P+true}',
    '!!str no',
  ])('is not %s', async (spelling) => {
    expect(await inFile(web(`    privileged: ${spelling}`))).toEqual([]);
  });

  it.each<[string, string]>([
    ['an alias', `x-on: &on true\n${web('    privileged: *on')}`],
    ['a merge key', `x-base: &base {privileged: on}\n${web('    <<: *base')}`],
    ['the first of merged mappings', `x-a: &a {privileged: on}\nx-b: &b {privileged: off}\n${web('    <<: [*a, *b]')}`],
    ['a merge key after an alias of an alias', `x-a: &a {privileged: y}\nx-b: &b {<<: *a}\n${web('    <<: *b')}`],
    ['a service that is an alias', `x-s: &s {image: "${PINNED}", privileged: yes}\nservices: {web: *s}`],
    ['flow style and JSON', `{"services": {"web": {"image": "${PINNED}", "privileged": true}}}`],
    ['a key in quotes', web('    "privileged": true')],
    ['a key with an escape', web('    "priv\\x69leged": true')],
  ])('by %s', async (_, file) => {
    expect(await inFile(file)).toEqual(await inFile(web('    privileged: true')));
  });

  it('is what the file says last: its own member counts, not the merged one', async () => {
    const merged = 'x-base: &base {privileged: true}\n';
    expect(await inFile(`${merged}${web('    <<: *base\n    privileged: false')}`)).toEqual([]);
    expect(await inFile(`${merged}${web('    privileged: false\n    <<: *base')}`)).toEqual([]);
    // In quotes it is a member of that name, which Compose does not know.
    expect(rulesOf(await inFile(`${merged}${web('    "<<": *base')}`))).toEqual(['compose-file-malformed']);
  });

  it('in what runs before the service', async () => {
    expect(rulesOf(await inFile(web('    pre_start: [{image: x, privileged: "on"}]')))).toEqual([
      'image-not-pinned',
      'privileged',
    ]);
    expect(await inFile(web(`    pre_start: [{image: "${PINNED}", command: ls, per_replica: true}]`))).toEqual([]);
  });

  it('in a service that another extends, and in a command', async () => {
    const base = `  base:\n    image: ${PINNED}\n    privileged: yes\n`;
    for (const extension of ['base', '{service: base}']) {
      const file = `services:\n${base}  web:\n    extends: ${extension}\n`;
      expect(rulesOf(await inFile(file))).toEqual(['privileged']);
    }
    expect(rulesOf(await inFile(web('    post_start: [{command: ls, privileged: "on"}]')))).toEqual(['privileged']);
    expect(await inFile(web('    post_start: [{command: ls, privileged: "off"}]'))).toEqual([]);
  });
});

describe('paths of the VM', () => {
  const mounted = async (source: string, mode = ''): Promise<string[]> => {
    const short = rulesOf(await inFile(web(`    volumes: ["${source}:/mnt${mode}"]`)));
    const readOnly = mode === ':ro' ? ', read_only: yes' : '';
    const long = web(`    volumes: [{type: bind, source: "${source}", target: /mnt${readOnly}}]`);
    expect(rulesOf(await inFile(long))).toEqual(short);
    const options = `{type: none, o: "bind${mode === ':ro' ? ',ro' : ''}", device: "${source}"}`;
    const named = web('    volumes: ["data:/mnt"]', `volumes: {data: {driver_opts: ${options}}}`);
    // Whose folder a relative one begins in is told below.
    expect(rulesOf(await inFile(named))).toEqual(source.startsWith('/') ? short : expect.arrayContaining(short));
    return short;
  };

  it.each([
    ['/var/run/docker.sock', ['docker-socket']],
    ['/run/docker.sock', ['docker-socket']],
    ['/var/run/../run/docker.sock', ['docker-socket']],
    ['//var//run/./docker.sock/', ['docker-socket']],
    ['../var/run/docker.sock', ['docker-socket']],
    ['/run/containerd/containerd.sock', ['docker-socket']],
    ['${S:-/var/run}/docker.sock', ['docker-socket']],
    ['/var/run', ['docker-socket', 'host-system']],
    ['/run/', ['docker-socket', 'host-system']],
    ['/var', ['docker-socket', 'host-system']],
    ['/', ['docker-socket', 'host-root']],
    ['/..', ['docker-socket', 'host-root']],
    ['/etc/../..', ['docker-socket', 'host-root']],
    ['/proc/1/root', ['docker-socket', 'host-root']],
    ['/proc', ['host-system']],
    ['/sys', ['host-system']],
    ['/dev', ['host-system']],
    ['/etc', ['host-system']],
    ['/etc/cron.d', ['host-system']],
    ['/dstack', ['host-system']],
    ['.', ['host-system']],
    ['./.host-shared', ['host-system']],
    ['~', ['host-system']],
    ['/var/lib/docker/volumes', ['host-system']],
    ['/var/run/dstack.sock', ['dstack-socket']],
    ['/run/tappd.sock', ['dstack-socket']],
    ['/var/volatile', ['host-system']],
    ['/var/volatile/dstack', ['host-system']],
    ['/var/volatile/dstack/.host-shared/.decrypted-env', ['host-system']],
    ['/var/tmp/../dstack/persistent', ['host-system']],
    ['/var/volatile/overlay/etc/docker/upper', ['host-system']],
    ['/var/volatile/lib/docker', ['host-system']],
    ['/var/volatile/dstack/data', ['host-path']],
    ['/var/volatile/log', ['host-path']],
    ['/var/log/app', ['host-path']],
    ['/data', ['host-path']],
    ['./data', ['host-path']],
    ['/runner', ['host-path']],
    ['/data/docker.sock', ['host-path']],
    ['/var/run/dstack.sock/..', ['docker-socket', 'host-system']],
  ])('%s: %s', async (source, rules) => {
    expect((await mounted(source)).sort()).toEqual([...rules].sort());
  });

  it('reading a part of the system is no writing to it', async () => {
    expect(await mounted('/etc/localtime', ':ro')).toEqual(['host-path']);
    expect(await mounted('/etc/localtime')).toEqual(['host-system']);
    expect(await mounted('/etc', ':ro')).toEqual(['host-system']);
    expect(rulesOf(await inFile(web('    volumes: ["/etc/hosts:/h:ro,rw"]')))).toEqual(['host-system']);
  });

  it.each([
    ['a named volume', '    volumes: ["data:/var/run/docker.sock"]'],
    ['a volume without a name', '    volumes: ["/var/run/docker.sock"]'],
    ['a tmpfs', '    volumes: [{type: tmpfs, target: /}]'],
    ['a named volume, long', '    volumes: [{type: volume, source: data, target: /}]'],
    ['no volumes', '    volumes:'],
  ])('none: %s', async (_, body) => {
    expect(await inFile(web(body))).toEqual([]);
  });

  it('options of a volume that are no plain bind', async () => {
    const options = async (driver: string): Promise<string[]> =>
      rulesOf(await inFile(web('    volumes: ["d:/d"]', `volumes: {d: ${driver}}`)));
    expect(await options('{driver_opts: {type: tmpfs, device: tmpfs, o: size=1m}}')).toEqual([]);
    expect(await options('{driver: local}')).toEqual([]);
    expect(await options('{driver_opts: {type: tmpfs, device: /, o: "rbind"}}')).toEqual([
      'docker-socket',
      'host-root',
    ]);
    expect(await options('{driver_opts: {type: nfs, device: ":/x", o: addr=10.0.0.1}}')).toEqual(['volume-options']);
    expect(await options('{driver_opts: {type: overlay, device: overlay, o: "lowerdir=/"}}')).toEqual([
      'volume-options',
    ]);
    expect(await options('{driver: sshfs}')).toEqual(['volume-options']);
    expect(await options('{external: yes}')).toEqual(['external-volume']);
    expect(await options('{external: {name: x}}')).toEqual(['external-volume']);
    expect(await options('{external: no}')).toEqual([]);
  });

  it('a relative device begins where the engine is at home, or in the folder of the project', async () => {
    const bind = async (device: string): Promise<string[]> =>
      rulesOf(
        await inFile(
          web('    volumes: ["d:/d"]', `volumes: {d: {driver_opts: {type: none, o: bind, device: ${device}}}}`),
        ),
      );
    expect(await bind('etc')).toEqual(['host-system']);
    expect(await bind('run')).toEqual(['docker-socket', 'host-system']);
    expect(await bind('var/lib/docker')).toEqual(['host-system']);
    expect(await bind('.')).toEqual(['host-system', 'docker-socket', 'host-root']);
    expect(await bind('persistent')).toEqual(['host-system']);
    expect(await bind('data')).toEqual(['host-path']);
  });

  it('files of configs and secrets', async () => {
    const config = async (value: string): Promise<string[]> => rulesOf(await inFile(web('', `configs: {c: ${value}}`)));
    expect(await config('{content: hello}')).toEqual([]);
    expect(await config('{file: ./c}')).toEqual(['file-not-hashed']);
    expect(await config('{file: /dstack/.host-shared/.appkeys.json}')).toEqual(['file-not-hashed', 'host-system']);
    expect(await config('{environment: KEY}')).toEqual(['open-environment']);
  });
});

describe('rules of a service', () => {
  it.each<[ComposeRule, string[], string[]]>([
    [
      'host-namespace',
      [
        '    pid: host',
        '    ipc: "host"',
        '    network_mode: ${N:-host}',
        '    uts: host',
        '    cgroup: host',
        '    userns_mode: host',
      ],
      ['    pid: service:db', '    network_mode: bridge', '    ipc: shareable', '    networks: [host]'],
    ],
    [
      'cap-add',
      [
        '    cap_add: [SYS_ADMIN]',
        '    cap_add:\n    - CHOWN\n    - "CAP_SYS_PTRACE"',
        '    cap_add: [ALL]',
        '    cap_add: ["${C:-all}"]',
      ],
      ['    cap_add: []', '    cap_add:', '    cap_add: [CHOWN, cap_net_bind_service]', '    cap_drop: [ALL]'],
    ],
    [
      'security-opt',
      [
        'seccomp:unconfined',
        'seccomp=unconfined',
        'apparmor:unconfined',
        'label:disable',
        'systempaths=unconfined',
        '${O:-label=disable}',
      ].map((option) => `    security_opt: ["${option}"]`),
      ['    security_opt: ["no-new-privileges:true"]', '    security_opt: [no-new-privileges]', '    security_opt: []'],
    ],
    [
      'devices',
      [
        '    devices: ["/dev/mem:/dev/mem"]',
        '    devices: [{source: /dev/mem, target: /m}]',
        '    device_cgroup_rules: ["c *:* rmw"]',
      ],
      ['    devices: []', '    device_read_bps: []'],
    ],
    ['docker-socket', ['    use_api_socket: true', '    use_api_socket: "on"'], ['    use_api_socket: false']],
    ['volumes-from', ['    volumes_from: [db]', '    volumes_from: ["container:x:ro"]'], ['    volumes_from: []']],
    ['runtime', ['    runtime: sysbox-runc', '    runtime: "${R:-kata}"'], ['    runtime: runc', '    runtime:']],
    [
      'env-file',
      [
        '    env_file: .env',
        '    env_file: [a, b]',
        '    env_file: [{path: ./x, required: false}]',
        '    env_file: {path: x}',
      ],
      ['    env_file: []', '    environment: {A: b}'],
    ],
    ['file-not-hashed', ['    label_file: x', '    credential_spec: {file: x}'], ['    labels: {a: b}']],
    ['provider', ['    provider: {type: awesomecloud}'], ['    provider:']],
    [
      'image-built',
      ['    build: .', '    build: {context: .}', '    pull_policy: build'],
      ['    build:', '    pull_policy: always'],
    ],
    ['extends', ['    extends: {file: x.yml, service: y}'], ['    extends:']],
    [
      'published-ports',
      ['    ports: ["80:80"]', '    ports: [{target: 80, published: "80"}]', '    ports: [80]'],
      ['    expose: [80]', '    ports: []'],
    ],
  ])('%s', async (rule, those, others) => {
    const messages = new Set<string>();
    for (const body of those) {
      const found = await inFile(web(body));
      expect([body, rulesOf(found)]).toEqual([body, [rule]]);
      for (const { message } of found) messages.add(message);
    }
    for (const body of others) expect([body, rulesOf(await inFile(web(body)))]).not.toContain(rule);
    for (const body of others) expect(rulesOf(await inFile(web(body)))).not.toContain(rule);
  });

  it('networks that are the VM’s own', async () => {
    for (const network of [
      '{default: {name: host, external: true}}',
      '{n: {external: {name: host}}}',
      '{host: {external: "yes"}}',
      '{n: {driver: host}}',
    ]) {
      expect(rulesOf(await inFile(web('', `networks: ${network}`)))).toEqual(['host-namespace']);
    }
    for (const network of ['{host: {}}', '{default: {name: hosts}}', '{n:}', '{n: {driver: bridge}}']) {
      expect(await inFile(web('', `networks: ${network}`))).toEqual([]);
    }
  });

  it('images', async () => {
    const image = async (spelling: string, more = ''): Promise<ComposeFinding[]> =>
      inFile(`services:\n  web:\n    image: ${spelling}\n${more}`);
    const plain = await image('nginx');
    expect(rulesOf(plain)).toEqual(['image-not-pinned']);
    expect(await image('${I:-nginx}')).toEqual(plain);
    expect(await image('"nginx"')).toEqual(plain);
    const digest = `sha256:${'ab'.repeat(32)}`;
    expect(await image(`nginx@$\{D:-${digest}}`)).toEqual([]);
    expect(rulesOf(await image(`nginx:$\{TAG}@${digest}`))).toEqual(['open-value']);
    expect(rulesOf(await image('nginx@${D}'))).toEqual(['image-not-pinned', 'open-value']);
    expect(rulesOf(await image('nginx', '    pull_policy: always\n'))).toEqual(['image-not-pinned', 'pull-policy']);
    expect(await image(PINNED, '    pull_policy: always\n')).toEqual([]);
    const volume = (source: string) => inFile(web(`    volumes: [{type: image, source: "${source}", target: /i}]`));
    expect(rulesOf(await volume('nginx'))).toEqual(['image-not-pinned']);
    expect(await volume(PINNED)).toEqual([]);
  });

  it('a service has the image of the one that it extends', async () => {
    expect(await inFile(`services: {base: {image: "${PINNED}"}, web: {extends: base}, app: {extends: web}}`)).toEqual(
      [],
    );
    expect(rulesOf(await inFile('services: {base: {command: x}, web: {extends: base}}'))).toEqual(['no-image']);
    for (const file of ['services: {web: {extends: none}}', 'services: {a: {extends: b}, b: {extends: a}}']) {
      expect(rulesOf(await inFile(file))).toContain('compose-file-malformed');
    }
  });
});

describe('open variables', () => {
  const open = async (body: string, members: AppCompose = {}): Promise<ComposeFinding[]> => inFile(web(body), members);
  const PRIVILEGED = '    privileged: ${P:-false}';

  it('a default holds unless somebody sets the variable', async () => {
    expect(await open(PRIVILEGED)).toEqual([]);
    expect(await open(PRIVILEGED, { allowed_envs: ['P'] })).toEqual([
      {
        rule: 'open-value',
        severity: 'warning',
        message: 'It depends on "P", whose value the deployer chooses. It may come to: privileged.',
        where: 'docker_compose_file.services.web.privileged',
        mayBe: ['privileged'],
      },
    ]);
    const [byScript] = await open(PRIVILEGED, { pre_launch_script: 'export P=true' });
    expect(byScript?.message).toContain('which a script of this file may set');
    const [byVm] = await open('    runtime: ${HOME:-runc}');
    expect(byVm?.message).toContain('which the VM sets');
    const [byNobody] = await open('    privileged: $P');
    expect(byNobody?.message).toContain('whose value nothing in this file says');
  });

  it.each([
    ['${P}', 'open-value'],
    ['$P', 'open-value'],
    ['${P:?needed}', 'open-value'],
    ['${P?}', 'open-value'],
    ['${P:+true}', 'open-value'],
    ['${Q:-${P}}', 'open-value'],
    ['${Q:-$P}', 'open-value'],
    ['f${P}e', 'open-value'],
    ['$$P', 'privileged'],
    ['$${P}', 'privileged'],
  ])('privileged: %s where the deployer sets P', async (spelling, rule) => {
    expect(rulesOf(await open(`    privileged: "${spelling}"`, { allowed_envs: ['P'] }))).toEqual([rule]);
  });

  it.each(['$', '${', '${P', '$(id)', '${1}', '${P!x}', '${P:}', '$1'])('Compose refuses %s', async (spelling) => {
    expect(rulesOf(await open(`    command: '${spelling}'`))).toEqual(['compose-file-malformed']);
  });

  it('what versions of Compose read differently is open', async () => {
    for (const spelling of ['${P-${Q:-false}}', '${P:-{}}']) {
      expect(rulesOf(await open(`    privileged: "${spelling}"`))).toEqual(['open-value']);
    }
  });

  it('a volume’s source is open, its target is not of interest', async () => {
    const members = { allowed_envs: ['V'] };
    const of = async (volume: string) => open(`    volumes: ["${volume}"]`, members);
    for (const volume of ['${V}:/data', '/data/${V}:/data', '${V}', './${V}']) {
      const [finding] = await of(volume);
      expect(finding?.mayBe).toEqual(['docker-socket', 'host-root', 'host-system', 'host-path', 'dstack-socket']);
    }
    expect(rulesOf(await of('data:/data/${V}'))).toEqual(['open-environment']);
    expect(rulesOf(await of('/var/run/docker.sock:${V}'))).toEqual(['open-environment', 'docker-socket']);
    expect(rulesOf(await of('/:${V}'))).toEqual(['open-environment', 'docker-socket', 'host-root']);
  });

  it('tells what decides from what is only given', async () => {
    const members = { allowed_envs: ['KEY'] };
    for (const body of [
      '    environment: ["KEY=${KEY}"]',
      '    environment: {KEY: $KEY}',
      '    labels: {a: "${KEY}"}',
    ]) {
      expect(rulesOf(await open(body, members))).toEqual(['open-environment']);
    }
    for (const body of [
      '    command: [sh, -c, "${KEY}"]',
      '    entrypoint: $KEY',
      '    user: $KEY',
      '    healthcheck: {test: "${KEY}"}',
      '    healthcheck: {test: [CMD-SHELL, "${KEY}"]}',
      '    working_dir: $KEY',
      '    group_add: ["${KEY}"]',
      '    cgroup_parent: $KEY',
      '    platform: $KEY',
    ]) {
      expect(rulesOf(await open(body, members))).toEqual(['open-value']);
    }
    expect(await open('    x-note: $KEY', members)).toEqual([]);
  });
});

describe('variables of the tools', () => {
  it.each([
    ['COMPOSE_FILE', true],
    ['APP_COMPOSE_FILE', true],
    ['DOCKER_HOST', true],
    ['LD_PRELOAD', true],
    ['PATH', true],
    ['BASH_ENV', true],
    ['DOCKER_USERNAME', false],
    ['API_KEY', false],
    ['MY_PATH', false],
    ['ENVIRONMENT', false],
  ])('%s: %s', async (name, expected) => {
    const app = {
      allowed_envs: [name],
      docker_compose_file: web(''),
      manifest_version: 2,
      name: 'a',
      runner: 'docker-compose',
    };
    const rules = rulesOf(await composeFindings(text(JSON.stringify(app))));
    expect(rules.includes('allowed-env-of-tools')).toBe(expected);
  });
});

describe('files that are not read', () => {
  it.each<[string, string]>([
    ['a line break for some readers only', `${web('')}# \u2028  db: {privileged: true}\n`],
    ['the same, next line', `${web('')}# \u0085  db: {privileged: true}\n`],
    ['the same, carriage return', `${web('')}# \r  db: {privileged: true}\n`],
    ['text in base64', web('    privileged: !!binary dHJ1ZQ==')],
    ['a tag of its own', web('    privileged: !run true')],
    [
      'what only some leave out',
      web('    volumes: [{type: bind, source: /etc/a, target: /a, read_only: !reset true}]'),
    ],
    ['two documents', `${web('')}---\n${web('    privileged: true')}`],
    ['a merge key twice', `x-a: &a {pid: host}\n${web('    <<: *a\n    <<: *a')}`],
    ['a key that is an alias', `x-a: &a privileged\n${web('    *a : true')}`],
    ['an alias before its anchor', web('    privileged: *later\n    tty: &later true')],
    ['an alias of itself', `x-a: &a [*a]\n${web('')}`],
    ['a service that is a list', 'services: {web: [privileged]}'],
    ['a list that is a mapping', web('    volumes: {a: /}')],
    ['a text that is a list', web('    privileged: [true]')],
  ])('%s', async (_, file) => {
    expect(rulesOf(await inFile(file))).toContain('compose-file-malformed');
  });
});

describe('aliases', () => {
  it('of a key count in its own value', async () => {
    const file = `x-n: &n ./data\n${web('    volumes: ["..:/x"]')}volumes:\n  ? &n ..\n  : {driver_opts: {type: none, o: bind, device: *n}}\n`;
    expect((await inFile(file)).filter(({ where }) => where.endsWith('driver_opts')).map(({ rule }) => rule)).toContain(
      'host-root',
    );
  });
});

describe('bounds', () => {
  it('names twenty places of a rule, counts the others, and loses none of what they may come to', async () => {
    const services = Array.from({ length: 30 }, (_, i) => `s${i}: {image: "${PINNED}", privileged: true}`);
    const last = `z: {image: "${PINNED}", pid: $X}`;
    const opens = Array.from({ length: 25 }, (_, i) => `o${i}: {image: "${PINNED}", command: $X}`);
    const findings = await inFile(`services: {${[...services, ...opens, last].join(', ')}}`);
    expect(findings.filter(({ rule }) => rule === 'privileged')).toHaveLength(20);
    expect(findings.filter(({ rule }) => rule === 'privileged').at(-1)?.message).toContain('at 10 more places');
    expect(findings.findLast(({ rule }) => rule === 'open-value')?.mayBe).toEqual(['host-namespace']);
  });

  it('takes little time for what is made to take much', async () => {
    const files = [
      `services: {w: {image: "${'${A:-'.repeat(20_000)}"}}`,
      `a: &a "${'${X}'.repeat(2000)}"\nservices:\n w:\n  environment: [${'*a,'.repeat(5000)}]\n`,
      `a: &a {${Array.from({ length: 2000 }, (_, i) => `k${i}: 1`).join(',')}}\nservices: {${Array.from({ length: 200 }, (_, i) => `s${i}: {<<: *a}`).join(',')}}`,
      `services: {w: {volumes: ["/${'a/../'.repeat(24_000)}:/x"]}}`,
      `services: {"${'n'.repeat(60_000)}": {devices: [${'a,'.repeat(5000)}]}}`,
      '- '.repeat(60_000),
    ];
    for (const file of files) {
      const start = performance.now();
      const findings = await inFile(file);
      expect(performance.now() - start).toBeLessThan(1000);
      expect(JSON.stringify(findings).length).toBeLessThan(32 * 1024);
    }
  });

  it('never throws', async () => {
    const pieces = fc.constantFrom(
      ...[
        'services:',
        '\n',
        '  ',
        'web:',
        ' ',
        '- ',
        '${',
        '}',
        '$',
        'A',
        ':-',
        '[',
        ']',
        '{',
        ',',
        '&a ',
        '*a',
        '<<: ',
        '"',
        "'",
        '!!str ',
        '|\n',
        'image: x',
        'volumes: ',
        '/:/',
        'extends: web',
        'true',
        ': ',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 60 }), fc.jsonValue(), async (parts, value) => {
        const known: readonly string[] = COMPOSE_RULE_NAMES;
        for (const file of [
          parts.join(''),
          JSON.stringify({ services: { web: value }, volumes: value, configs: value }),
        ]) {
          for (const { rule } of await inFile(file, { allowed_envs: ['A'] })) expect(known).toContain(rule);
        }
      }),
      { numRuns: 300 },
    );
  });
});
