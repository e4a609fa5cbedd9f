// What a careful reader wants to know about an app-compose: rules over its members, and over what Docker Compose makes
// of the file in it. Spelling changes no finding, and what cannot be known is a finding, never silence.

import { fromUtf8, preview } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { type AppCompose, normaliseAppCompose, parseAppCompose } from '../../formats/app-compose.js';
import { COMPOSE_RULES, type ComposeRule, type Severity } from '../../result/compose-rules.js';
import { inheritedBy } from './compose-extends.js';
import {
  type ComposeValue,
  interpolate,
  type OpenVariable,
  type SetBy,
  type Setters,
  settersOf,
} from './compose-interpolation.js';
import { unknownMembers } from './compose-members.js';
import { type ComposeNode, isAbsent, mappingOf, memberOf, readComposeYaml } from './compose-yaml.js';
import { devicePlaces, type HostPlace, hostPlaces } from './host-path.js';

export interface ComposeFinding {
  rule: ComposeRule;
  severity: Severity;
  message: string;
  /** Path in the file: `docker_compose_file.services.web.image`. */
  where: string;
  /** Rules that may hold here too, by the value of a variable that the file does not fix. */
  mayBe?: ComposeRule[];
}

const MAX_SERVICES = 256;
/** Places of one rule that are named; the others are counted. */
const MAX_PLACES = 20;
const MAX_WHERE = 300;
const MAX_NAME = 100;

/**
 * Findings of an app-compose: of its members, then of its Docker Compose file. One that cannot be read has the single
 * finding `malformed`.
 * @param bytes the exact bytes of the file
 */
export async function composeFindings(bytes: Uint8Array): Promise<ComposeFinding[]> {
  let compose: AppCompose;
  let normalised: string;
  try {
    compose = parseAppCompose(bytes);
    normalised = normaliseAppCompose(bytes);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return [found('malformed', '', `Not an app-compose that dstack can read: ${error.message}.`)];
  }
  const findings = memberFindings(compose);
  if (normalised !== fromUtf8(bytes, 'app-compose')) {
    findings.push(found('not-normalised', '', 'Not in normalised form: a tool that writes it again changes its hash.'));
  }
  return limited([...findings, ...(await composeFileFindings(compose))]);
}

/** Each rule at its first places. What is left out is counted, and none of the rules that it names is lost. */
function limited(findings: readonly ComposeFinding[]): ComposeFinding[] {
  const kept: ComposeFinding[] = [];
  const counts = new Map<ComposeRule, number>();
  for (const finding of findings) {
    const count = (counts.get(finding.rule) ?? 0) + 1;
    counts.set(finding.rule, count);
    if (count > MAX_PLACES) continue;
    const where = finding.where.length > MAX_WHERE ? `${finding.where.slice(0, MAX_WHERE)}…` : finding.where;
    kept.push({ ...finding, where });
  }
  return kept.map((finding, at) => {
    const more = (counts.get(finding.rule) ?? 0) - MAX_PLACES;
    if (more <= 0 || kept.findLastIndex(({ rule }) => rule === finding.rule) !== at) return finding;
    const mayBe = findings.flatMap((one) => (one.rule === finding.rule ? (one.mayBe ?? []) : []));
    const message = `${finding.message} The same holds at ${more} more ${more === 1 ? 'place' : 'places'}.`;
    return { ...finding, message, ...(mayBe.length === 0 ? {} : { mayBe: [...new Set(mayBe)] }) };
  });
}

const KNOWN_RUNNERS = ['docker-compose', 'nerdctl-compose', 'bash'];
/** Read by Docker Compose, the container engines’ clients, dstack’s own script, the shell or the loader of programs. */
const TOOL_VARIABLE =
  /^(?:COMPOSE_.*|APP_COMPOSE_FILE|DOCKER_(?:HOST|CONTEXT|CONFIG|CERT_PATH|TLS.*|CLI_.*|API_VERSION|BUILDKIT|CONTENT_TRUST.*|DEFAULT_PLATFORM)|BUILD(?:KIT|X)_.*|NERDCTL_.*|CONTAINERD_.*|CNI_.*|LD_.*|GCONV_PATH|GODEBUG|SSL_CERT_(?:FILE|DIR)|PATH|HOME|XDG_.*|BASH_.*|ENV|IFS|SHELLOPTS|BASHOPTS|PS4)$/;

/** The first few names of a list. */
function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 16).map((name) => preview(name));
  return `${shown.join(', ')}${names.length > shown.length ? `, and ${names.length - shown.length} more` : ''}`;
}

function memberFindings(compose: AppCompose): ComposeFinding[] {
  const findings: ComposeFinding[] = [];
  if (!KNOWN_RUNNERS.includes(compose.runner)) {
    const message = `The runner ${preview(compose.runner)} is not known here: nobody can say what runs.`;
    findings.push(found('runner', 'runner', message));
  }
  const scripts = [
    ['init-script', 'init_script', compose.initScript],
    ['pre-launch-script', 'pre_launch_script', compose.preLaunchScript],
    ['bash-script', 'bash_script', compose.bashScript],
  ] as const;
  for (const [rule, where, script] of scripts) {
    if (!script) continue;
    findings.push(found(rule, where, 'Runs in the VM as root, outside the containers: read it like the code it is.'));
  }
  if (compose.publicLogs) {
    findings.push(found('public-logs', 'public_logs', 'Anyone can read the logs of the containers.'));
  }
  if (compose.publicSysinfo) {
    findings.push(found('public-sysinfo', 'public_sysinfo', 'Anyone can read the load and disk usage of the VM.'));
  }
  if (!compose.publicTcbinfo) {
    findings.push(found('private-tcbinfo', 'public_tcbinfo', 'The guest agent hides the evidence from the public.'));
  }
  if (compose.allowedEnvs.length > 0) {
    const message = `The deployer chooses the values of ${compose.allowedEnvs.length} variables, which are not measured: ${listOf(compose.allowedEnvs)}.`;
    findings.push(found('allowed-envs', 'allowed_envs', message));
  }
  const ofTools = compose.allowedEnvs.filter((name) => TOOL_VARIABLE.test(name));
  if (ofTools.length > 0) {
    const message = `The programs that start the containers obey ${listOf(ofTools)}: whoever sets them can have something else run.`;
    findings.push(found('allowed-env-of-tools', 'allowed_envs', message));
  }
  findings.push(...keyFindings(compose));
  if (compose.gatewayEnabled) {
    findings.push(
      found('gateway', 'gateway_enabled', 'Reached through a dstack gateway, which has to be verified too.'),
    );
  }
  if (compose.noInstanceId) {
    findings.push(
      found('no-instance-id', 'no_instance_id', 'Instances have no identity of their own, and share keys.'),
    );
  }
  if (!compose.secureTime) {
    findings.push(found('host-time', 'secure_time', 'The VM takes its time from the host at boot.'));
  }
  for (const field of compose.unknownFields) {
    findings.push(found('unknown-field', field, 'A member that this version does not know.'));
  }
  return findings;
}

function keyFindings(compose: AppCompose): ComposeFinding[] {
  const byKms = compose.keyProvider === 'kms' || (compose.keyProvider === null && compose.kmsEnabled);
  const byLocal = compose.keyProvider === 'local' || (compose.keyProvider === null && compose.localKeyProviderEnabled);
  const findings: ComposeFinding[] = [];
  if (byKms) findings.push(found('kms', 'key_provider', 'Keys come from a KMS, which has to be verified too.'));
  else if (byLocal)
    findings.push(found('local-key-provider', 'key_provider', 'Keys come from an SGX enclave on the same host.'));
  if ((byKms || byLocal) && compose.keyProviderId === '') {
    findings.push(
      found('any-key-provider', 'key_provider_id', 'Any key provider of this kind is accepted, not a particular one.'),
    );
  }
  return findings;
}

const COMPOSE_FILE = 'docker_compose_file';

async function composeFileFindings(compose: AppCompose): Promise<ComposeFinding[]> {
  if (compose.dockerComposeFile === null || compose.dockerComposeFile === '') {
    return compose.runner === 'bash'
      ? []
      : [found('no-compose-file', COMPOSE_FILE, 'There is no Docker Compose file.')];
  }
  let file: ComposeNode;
  try {
    file = await readComposeYaml(compose.dockerComposeFile);
  } catch (error) {
    // Whatever the YAML reader says: it cannot tell what runs, and the reader of the findings learns that.
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return [malformed(COMPOSE_FILE, `The Docker Compose file cannot be read: ${why.slice(0, 200)}.`)];
  }
  const services = mappingOf(memberOf(file, 'services'));
  if (services === null) return [malformed(COMPOSE_FILE, 'The Docker Compose file has no services.')];
  if (services.size > MAX_SERVICES) {
    return [malformed(COMPOSE_FILE, `More than ${MAX_SERVICES} services: not examined.`)];
  }
  return new ComposeFileReader(file, services, settersOf(compose)).findings();
}

type Entries = ReadonlyMap<string, ComposeNode>;

/** What Compose casts to false, in any of its versions. */
const FALSE = /^(?:n|no|f|false|off|0|)$/i;
const HOST_NAMESPACES = ['network_mode', 'pid', 'ipc', 'userns_mode', 'uts', 'cgroup'];
const SCALARS = ['image', 'pull_policy', 'privileged', 'use_api_socket', 'runtime', ...HOST_NAMESPACES];
/** Of the container engine. */
const USUAL_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const USUAL_CONFINEMENT = /^(?:no-new-privileges(?:[:=]true)?|apparmor[:=]docker-default|seccomp[:=]builtin)$/i;
const USUAL_RUNTIMES = ['', 'runc', 'io.containerd.runc.v2'];
const DIGEST = /@sha256:[0-9a-f]{64}$/;
const ANY_PATH: ComposeRule[] = ['docker-socket', 'host-root', 'host-system', 'host-path', 'dstack-socket'];
const ANY_VOLUME: ComposeRule[] = [...ANY_PATH, 'volume-options', 'external-volume'];

/** Members that say what a container is or may do, and what an open variable in them may make true. */
const DECISIVE: Record<string, ComposeRule[]> = {
  image: [],
  build: [],
  pull_policy: ['pull-policy', 'image-built'],
  command: [],
  entrypoint: [],
  healthcheck: [],
  working_dir: [],
  platform: [],
  user: [],
  group_add: [],
  cgroup_parent: [],
  extends: ['extends'],
  provider: [],
  privileged: ['privileged'],
  pre_start: ['privileged', 'image-not-pinned'],
  post_start: ['privileged'],
  pre_stop: ['privileged'],
  use_api_socket: ['docker-socket'],
  cap_add: ['cap-add'],
  security_opt: ['security-opt'],
  ...Object.fromEntries(HOST_NAMESPACES.map((name) => [name, ['host-namespace']])),
  networks: ['host-namespace'],
  devices: [],
  device_cgroup_rules: [],
  env_file: [],
  label_file: [],
  volumes_from: [],
  runtime: ['runtime'],
};

const CAUSE: Record<SetBy | 'none', string> = {
  deployer: 'whose value the deployer chooses',
  script: 'which a script of this file may set',
  vm: 'which the VM sets',
  none: 'whose value nothing in this file says',
};

/** The rules over the file, in the form that Docker Compose gives it. */
class ComposeFileReader {
  readonly #file: ComposeNode;
  readonly #services: Entries;
  readonly #setBy: Setters;
  readonly #findings: ComposeFinding[] = [];
  /** An alias makes one node stand in many places. */
  readonly #values = new WeakMap<ComposeNode, ComposeValue>();

  constructor(file: ComposeNode, services: Entries, setBy: Setters) {
    this.#file = file;
    this.#services = services;
    this.#setBy = setBy;
  }

  findings(): ComposeFinding[] {
    for (const [name, service] of this.#services) {
      this.#service(name, service, `${COMPOSE_FILE}.services.${name.slice(0, MAX_NAME)}`);
    }
    if (!isAbsent(memberOf(this.#file, 'include'))) {
      this.#add('include', `${COMPOSE_FILE}.include`, 'Includes other files, which the hash does not cover.');
    }
    this.#knows('file', this.#file, COMPOSE_FILE);
    this.#each('models', (_, where) => {
      this.#add('provider', where, 'A plugin of Docker Compose runs the model, outside any container.');
    });
    this.#each('volumes', (volume, where) => this.#topVolume(volume, where));
    this.#each('networks', (network, where) => this.#network(network, where));
    this.#each('configs', (config, where) => this.#content(config, where));
    this.#each('secrets', (secret, where) => this.#content(secret, where));
    return this.#findings;
  }

  #add(rule: ComposeRule, where: string, message: string, mayBe: ComposeRule[] = []): void {
    this.#findings.push(found(rule, where, message, mayBe));
  }

  /** Whether every member is one that is known here; a newer Compose may make something of another. */
  #knows(kind: Parameters<typeof unknownMembers>[1], node: ComposeNode, where: string): void {
    const unknown = unknownMembers(mappingOf(node) ?? new Map(), kind);
    if (unknown.length === 0) return;
    const message = `What Docker Compose makes of ${listOf(unknown)} is not known here.`;
    this.#findings.push(malformed(where, message));
  }

  #each(section: string, judge: (value: ComposeNode, where: string) => void): void {
    const node = memberOf(this.#file, section);
    if (isAbsent(node)) return;
    const entries = mappingOf(node);
    if (entries === null) {
      this.#findings.push(malformed(`${COMPOSE_FILE}.${section}`, 'This is not a mapping.'));
      return;
    }
    for (const [name, value] of entries) judge(value, `${COMPOSE_FILE}.${section}.${name.slice(0, MAX_NAME)}`);
  }

  #value(node: ComposeNode): ComposeValue | null {
    if (node.kind !== 'text') return null;
    const value = this.#values.get(node) ?? interpolate(node.text, this.#setBy);
    this.#values.set(node, value);
    return value;
  }

  /** Known text; null where it is open or no text at all. */
  #text(node: ComposeNode | undefined): string | null {
    return node === undefined || isAbsent(node) ? null : (this.#value(node)?.text ?? null);
  }

  /** Whether the member may be anything but false. What Compose cannot cast, it refuses: it counts as true. */
  #isTrue(node: ComposeNode | undefined): boolean {
    if (node === undefined || isAbsent(node)) return false;
    const value = this.#value(node);
    if (value === null || value.invalid) return true;
    return value.text !== null && !FALSE.test(value.text);
  }

  /** Items of a list. One value alone stands for the list of it; anything else is a finding. */
  #items(service: Entries, key: string, where: string): { node: ComposeNode; where: string }[] {
    const node = service.get(key);
    if (node === undefined || isAbsent(node)) return [];
    const path = `${where}.${key}`;
    if (node.kind === 'list') return node.items.map((item, index) => ({ node: item, where: `${path}[${index}]` }));
    if (node.kind === 'text') return [{ node, where: path }];
    this.#findings.push(malformed(path, 'This is not a list.'));
    return [];
  }

  /** The known texts of a list. */
  #texts(service: Entries, key: string, where: string): { text: string; where: string }[] {
    return this.#items(service, key, where).flatMap((item) => {
      if (item.node.kind !== 'text') {
        this.#findings.push(malformed(item.where, 'This is not plain text.'));
        return [];
      }
      const text = this.#text(item.node);
      return text === null ? [] : [{ text: text.trim(), where: item.where }];
    });
  }

  #service(name: string, node: ComposeNode, where: string): void {
    const service = mappingOf(node);
    if (service === null) {
      this.#findings.push(malformed(where, 'The service is not a mapping.'));
      return;
    }
    for (const key of SCALARS) {
      const member = service.get(key);
      if (member !== undefined && member.kind !== 'text') {
        this.#findings.push(malformed(`${where}.${key}`, 'This is not plain text.'));
      }
    }
    this.#knows('service', node, where);
    this.#image(name, service, where);
    this.#rights(service, where);
    for (const volume of this.#items(service, 'volumes', where)) this.#mount(volume.node, volume.where);
    this.#files(service, where);
    if (this.#items(service, 'ports', where).length > 0) {
      this.#add('published-ports', `${where}.ports`, 'Who reaches the VM reaches the container by these ports.');
    }
    for (const [key, member] of service) {
      if (key !== 'volumes' && !key.startsWith('x-')) this.#openMember(key, member, `${where}.${key}`, DECISIVE[key]);
    }
  }

  /** What the service’s image is, as far as it does not come from the service of this file that it extends. */
  #image(name: string, service: Entries, where: string): void {
    const inherited = this.#inherited(name, where);
    const has = (key: string): boolean => !isAbsent(service.get(key) ?? inherited.get(key));
    const image = service.get('image');
    if (image !== undefined && !isAbsent(image) && !this.#isPinned(image)) {
      const text = image.kind === 'text' ? preview(this.#text(image) ?? image.text, 120) : 'of another form';
      this.#add(
        'image-not-pinned',
        `${where}.image`,
        `The image ${text} is not pinned by digest: the registry decides what runs.`,
      );
    }
    if (!isAbsent(service.get('build'))) {
      this.#add(
        'image-built',
        `${where}.build`,
        'The image is built when the VM starts: the hash does not determine it.',
      );
    } else if (!has('image') && !has('build') && !has('provider')) {
      this.#add('no-image', where, 'The service names no image.');
    }
    const policy = this.#text(service.get('pull_policy'));
    const effective = service.get('image') ?? inherited.get('image');
    const pinned = effective !== undefined && this.#isPinned(effective);
    if (policy === 'build') {
      this.#add('image-built', `${where}.pull_policy`, 'The image is built when the VM starts, whatever it is called.');
    } else if (policy !== null && !pinned && !/^(?:missing|if_not_present|)$/.test(policy)) {
      const message = /^never$/i.test(policy)
        ? 'The image of that name that the VM’s disk has is taken, whoever put it there.'
        : 'The image is fetched anew: what runs can change without a deployment.';
      this.#add('pull-policy', `${where}.pull_policy`, message);
    }
  }

  /** A digest that ends the text fixes the content, whatever comes before it. */
  #isPinned(image: ComposeNode): boolean {
    const value = this.#value(image);
    return value !== null && !value.invalid && DIGEST.test(value.suffix);
  }

  /** Members of the services of this file that the service extends, the nearest first. */
  #inherited(name: string, where: string): Entries {
    const { members, end, count } = inheritedBy(name, this.#services, (node) => this.#text(node));
    if (end === 'elsewhere' && count === 0) {
      this.#add('extends', `${where}.extends`, 'Extends a service of a file that the hash does not cover.');
    }
    if (end === 'nowhere') {
      this.#findings.push(malformed(`${where}.extends`, 'It extends a service that this file does not have.'));
    }
    // What another file says is not known: no member of it is missed.
    return end === 'elsewhere' ? new Map([...members, ['image', UNKNOWN_IMAGE]]) : members;
  }

  #rights(service: Entries, where: string): void {
    if (this.#isTrue(service.get('privileged'))) {
      this.#add('privileged', `${where}.privileged`, 'A privileged container controls the whole VM.');
    }
    for (const key of ['pre_start', 'post_start', 'pre_stop']) {
      for (const hook of this.#items(service, key, where)) {
        this.#knows(key === 'pre_start' ? 'step' : 'hook', hook.node, hook.where);
        const image = memberOf(hook.node, 'image');
        if (image !== undefined && !isAbsent(image) && !this.#isPinned(image)) {
          this.#add('image-not-pinned', `${hook.where}.image`, 'The image of this step is not pinned by digest.');
        }
        if (!this.#isTrue(memberOf(hook.node, 'privileged'))) continue;
        this.#add(
          'privileged',
          `${hook.where}.privileged`,
          'A privileged command in the container controls the whole VM.',
        );
      }
    }
    if (this.#isTrue(service.get('use_api_socket'))) {
      this.#add('docker-socket', `${where}.use_api_socket`, ENGINE);
    }
    const capabilities = this.#texts(service, 'cap_add', where).map(({ text }) => text.toUpperCase());
    if (!capabilities.every((name) => USUAL_CAPABILITIES.has(name.replace(/^CAP_/, '')))) {
      this.#add('cap-add', `${where}.cap_add`, 'The container has more capabilities than the usual ones.');
    }
    for (const option of this.#texts(service, 'security_opt', where)) {
      if (USUAL_CONFINEMENT.test(option.text)) continue;
      this.#add('security-opt', option.where, 'The confinement of the container is not the usual one.');
    }
    for (const key of HOST_NAMESPACES) {
      if (this.#text(service.get(key))?.trim().toLowerCase() !== 'host') continue;
      this.#add('host-namespace', `${where}.${key}`, 'The container shares this namespace with the VM.');
    }
    for (const key of ['devices', 'device_cgroup_rules']) {
      for (const device of this.#items(service, key, where)) {
        this.#add('devices', device.where, 'The container has a device of the VM.');
      }
    }
    for (const from of this.#items(service, 'volumes_from', where)) {
      this.#add('volumes-from', from.where, 'The container has all volumes of another container.');
    }
    const runtime = this.#text(service.get('runtime'));
    if (runtime !== null && !USUAL_RUNTIMES.includes(runtime)) {
      this.#add('runtime', `${where}.runtime`, `The container is run by ${preview(runtime)}.`);
    }
    if (!isAbsent(service.get('provider'))) {
      this.#add('provider', `${where}.provider`, 'A plugin of Docker Compose runs the service, outside any container.');
    }
  }

  #files(service: Entries, where: string): void {
    const envFile = service.get('env_file');
    const files =
      envFile?.kind === 'mapping'
        ? [{ where: `${where}.env_file` }]
        : this.#items(service, 'env_file', where).filter(({ node }) => !isAbsent(node));
    for (const file of files) {
      this.#add('env-file', file.where, 'Variables come from a file that the hash does not cover.');
    }
    for (const key of ['label_file', 'credential_spec']) {
      if (!isAbsent(service.get(key))) this.#add('file-not-hashed', `${where}.${key}`, NOT_COVERED);
    }
  }

  /** A volume of a service, in its short (`source:target[:mode]`) or long form. */
  #mount(node: ComposeNode, where: string): void {
    const value = this.#value(node);
    if (value !== null) {
      const { source, target, mode } = shortVolume(value.text ?? value.prefix, value.text !== null);
      // A name of two letters cannot become a path, whatever follows; one letter could be a drive.
      const isOpen = value.text === null && target === null && !/^[A-Za-z0-9]{2}/.test(value.prefix);
      this.#open(node, where, isOpen ? ANY_PATH : null);
      const lastMode = mode?.split(',').findLast((option) => option === 'ro' || option === 'rw');
      if (source !== null && /^[./~]/.test(source.trim())) {
        this.#hostPath(source, value.text !== null && lastMode === 'ro', where);
      }
      return;
    }
    const type = memberOf(node, 'type');
    const source = memberOf(node, 'source');
    const kind = this.#text(type);
    const path = this.#text(source);
    const isKnown = (isAbsent(type) || kind !== null) && (isAbsent(source) || path !== null);
    this.#open(node, where, isKnown ? null : [...ANY_PATH, 'image-not-pinned']);
    if (node.kind !== 'mapping') {
      this.#findings.push(malformed(where, 'The volume is neither text nor a mapping.'));
      return;
    }
    if (kind === 'image' && source !== undefined && !this.#isPinned(source)) {
      this.#add('image-not-pinned', `${where}.source`, 'The image mounted here is not pinned by digest.');
    }
    if (path === null || kind === 'image') return;
    const readOnly = node.entries.get('read_only');
    const isReadOnly = readOnly !== undefined && this.#isTrue(readOnly);
    if (kind === 'bind' || /^[./~]/.test(path.trim())) this.#hostPath(path, isReadOnly, where);
  }

  #hostPath(path: string, isReadOnly: boolean, where: string): void {
    this.#places(hostPlaces(path, isReadOnly), where);
  }

  #places(places: readonly HostPlace[], where: string): void {
    for (const place of places) this.#add(place, where, PLACES[place]);
  }

  /** A named volume. Its driver can bind a path of the VM under the name. */
  #topVolume(volume: ComposeNode, where: string): void {
    const options = memberOf(volume, 'driver_opts');
    this.#open(volume, where, isAbsent(options) && isAbsent(memberOf(volume, 'driver')) ? null : ANY_VOLUME);
    if (this.#isExternal(volume)) {
      this.#add('external-volume', `${where}.external`, 'The volume is not made by this file: it may be anything.');
    }
    const driver = this.#text(memberOf(volume, 'driver'));
    if (driver !== null && driver !== '' && driver !== 'local') {
      this.#add('volume-options', `${where}.driver`, `The volume is that of the driver ${preview(driver)}.`);
    }
    if (options === undefined || isAbsent(options) || mappingOf(options)?.size === 0) return;
    const path = `${where}.driver_opts`;
    const type = (this.#text(memberOf(options, 'type')) ?? '').trim();
    const flags = (this.#text(memberOf(options, 'o')) ?? '').split(',').map((flag) => flag.trim());
    const device = this.#text(memberOf(options, 'device'));
    const isBind = flags.includes('bind') || flags.includes('rbind');
    if (type === 'tmpfs' && !isBind) return;
    if (device !== null && (isBind || /^[./~]/.test(device.trim()))) {
      this.#places(devicePlaces(device, flags.includes('ro')), path);
    }
    if (!isBind)
      this.#add('volume-options', path, 'The volume is mounted with options of its own: it may be anything.');
  }

  /** `external: true`, or the older `external: {name: …}`. */
  #isExternal(node: ComposeNode): boolean {
    return this.#isTrue(memberOf(node, 'external'));
  }

  /** A network that is the VM’s own, under whatever name. */
  #network(network: ComposeNode, where: string): void {
    this.#open(network, where, ['host-namespace']);
    const external = memberOf(network, 'external');
    const names = [memberOf(network, 'name'), memberOf(external, 'name'), memberOf(network, 'driver')];
    const isNamed = names.some((name) => this.#text(name)?.trim().toLowerCase() === 'host');
    const isHost = isNamed || (where === `${COMPOSE_FILE}.networks.host` && this.#isExternal(network));
    if (isHost) this.#add('host-namespace', where, 'Containers of this network share it with the VM.');
  }

  /** A config or secret: its content stands here, in a variable, or in a file of the VM. */
  #content(node: ComposeNode, where: string): void {
    this.#open(node, where, ['file-not-hashed', ...ANY_PATH]);
    const variable = this.#text(memberOf(node, 'environment'));
    if (variable !== null) {
      const setBy = this.#setBy(variable);
      this.#add('open-environment', `${where}.environment`, dependsOn([{ name: variable, by: setBy }]));
    }
    const file = memberOf(node, 'file');
    if (file === undefined || isAbsent(file)) return;
    this.#add('file-not-hashed', `${where}.file`, NOT_COVERED);
    const path = this.#text(file);
    if (path === null) return;
    for (const place of hostPlaces(path, true)) {
      if (place !== 'host-path') this.#add(place, `${where}.file`, PLACES[place]);
    }
  }

  #openMember(key: string, member: ComposeNode, where: string, mayBe: ComposeRule[] | undefined): void {
    this.#open(member, where, Object.hasOwn(DECISIVE, key) ? (mayBe ?? []) : null);
  }

  /**
   * The finding of a member that depends on an open variable.
   * @param mayBe rules that may hold then; null: it decides nothing of what runs and with which rights
   */
  #open(member: ComposeNode, where: string, mayBe: ComposeRule[] | null): void {
    const open = new Map<string, OpenVariable>();
    let isInvalid = false;
    const visit = (node: ComposeNode): void => {
      if (node.kind === 'list') node.items.forEach(visit);
      if (node.kind === 'mapping') node.entries.forEach(visit);
      const value = this.#value(node);
      isInvalid ||= value?.invalid === true;
      for (const variable of value?.open ?? []) open.set(variable.name, variable);
    };
    visit(member);
    if (isInvalid) {
      this.#findings.push(malformed(where, 'It has a $ that begins no variable, which Docker Compose refuses.'));
    }
    if (open.size === 0) return;
    const message = dependsOn([...open.values()]);
    if (mayBe === null) this.#add('open-environment', where, message);
    else {
      const may = mayBe.length === 0 ? '' : ` It may come to: ${mayBe.join(', ')}.`;
      this.#add('open-value', where, `${message}${may}`, mayBe);
    }
  }
}

const UNKNOWN_IMAGE: ComposeNode = { kind: 'text', text: 'unknown', plain: true, size: 1 };
const ENGINE = 'The socket of the container engine gives control of every container and of the VM.';
const NOT_COVERED = 'A file is used that the hash does not cover.';
const PLACES = {
  'docker-socket': ENGINE,
  'host-root': 'The whole file system of the VM is mounted.',
  'host-system': 'System files of the VM are mounted: they can hold keys, or change what runs.',
  'host-path': 'Files of the VM are mounted, which the hash does not cover.',
  'dstack-socket': 'The guest agent gives the container keys of the app and quotes of the VM.',
};

function dependsOn(variables: readonly OpenVariable[]): string {
  const causes = [...new Set(variables.map(({ by }) => by ?? 'none'))].map((cause) => {
    const names = variables.filter(({ by }) => (by ?? 'none') === cause).map(({ name }) => name);
    return `${listOf(names)}, ${CAUSE[cause]}`;
  });
  return `It depends on ${causes.join('; and on ')}.`;
}

/**
 * A volume’s short form, `source:target:mode`. null: it has no such part, or not yet.
 * @param isWhole false: more may follow `spec`
 */
function shortVolume(
  spec: string,
  isWhole: boolean,
): { source: string | null; target: string | null; mode: string | null } {
  // A letter and a colon are a drive of Windows, not a source.
  const drive = /^[A-Za-z]:/.exec(spec)?.[0] ?? '';
  const [source = '', target, ...modes] = spec.slice(drive.length).split(':');
  if (target === undefined || (isWhole && spec.length <= 2)) return { source: null, target: null, mode: null };
  return { source: `${drive}${source}`, target, mode: modes.length === 0 ? null : modes.join(':') };
}

function malformed(where: string, message: string): ComposeFinding {
  return found('compose-file-malformed', where, message);
}

function found(rule: ComposeRule, where: string, message: string, mayBe: ComposeRule[] = []): ComposeFinding {
  const { severity } = COMPOSE_RULES[rule];
  return { rule, severity, message, where, ...(mayBe.length === 0 ? {} : { mayBe }) };
}
