// What a careful reader wants to know about an app-compose: rules over its members and over the Docker Compose file
// in it. Findings inform; none of them changes a verdict.

import { fromUtf8, preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import { type AppCompose, normaliseAppCompose, parseAppCompose } from './app-compose.js';

export interface ComposeFinding {
  /** Stable, kebab-case: `image-not-pinned`. */
  rule: string;
  /** `warning`: something outside the hashed file, or a reader of it, gets a say. `info`: worth knowing. */
  severity: 'info' | 'warning';
  message: string;
  /** Path in the file: `docker_compose_file.services.web.image`. */
  where: string;
}

/** Beyond any Compose file, and few enough to read in half a second whatever they are. */
const MAX_COMPOSE_FILE_LENGTH = 128 * 1024;
const MAX_ALIASES = 100;
const MAX_SERVICES = 256;
const DIGEST = /@sha256:[0-9a-f]{64}$/;

/**
 * Findings of an app-compose, in the order of the rules. One that cannot be read has the single finding `malformed`.
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
    return [warning('malformed', '', `Not an app-compose that dstack can read: ${error.message}.`)];
  }
  const findings = memberFindings(compose);
  if (normalised !== fromUtf8(bytes, 'app-compose')) {
    findings.push(info('not-normalised', '', 'Not in normalised form: a tool that writes it again changes its hash.'));
  }
  return [...findings, ...(await composeFileFindings(compose))];
}

function memberFindings(compose: AppCompose): ComposeFinding[] {
  const findings: ComposeFinding[] = [];
  const scripts = [
    ['init_script', compose.initScript],
    ['pre_launch_script', compose.preLaunchScript],
    ['bash_script', compose.bashScript],
  ] as const;
  for (const [where, script] of scripts) {
    if (!script) continue;
    const rule = where.replaceAll('_', '-');
    findings.push(warning(rule, where, 'Runs in the VM as root, outside the containers: read it like the code it is.'));
  }
  if (compose.publicLogs) {
    findings.push(warning('public-logs', 'public_logs', 'Anyone can read the logs of the containers.'));
  }
  if (compose.publicSysinfo) {
    findings.push(info('public-sysinfo', 'public_sysinfo', 'Anyone can read the load and disk usage of the VM.'));
  }
  if (!compose.publicTcbinfo) {
    findings.push(info('private-tcbinfo', 'public_tcbinfo', 'The guest agent hides the evidence from the public.'));
  }
  if (compose.allowedEnvs.length > 0) {
    const names = compose.allowedEnvs
      .map((name) => preview(name))
      .slice(0, 16)
      .join(', ');
    const message = `The deployer chooses the values of ${compose.allowedEnvs.length} variables, which are not measured: ${names}.`;
    findings.push(warning('allowed-envs', 'allowed_envs', message));
  }
  findings.push(...keyFindings(compose));
  if (compose.gatewayEnabled) {
    findings.push(
      info('gateway', 'gateway_enabled', 'Reached through a dstack gateway, which has to be verified too.'),
    );
  }
  if (compose.noInstanceId) {
    findings.push(info('no-instance-id', 'no_instance_id', 'Instances have no identity of their own, and share keys.'));
  }
  if (!compose.secureTime) {
    findings.push(info('host-time', 'secure_time', 'The VM takes its time from the host at boot.'));
  }
  for (const field of compose.unknownFields) {
    findings.push(info('unknown-field', field, 'A member that this version does not know.'));
  }
  return findings;
}

function keyFindings(compose: AppCompose): ComposeFinding[] {
  const byKms = compose.keyProvider === 'kms' || (compose.keyProvider === null && compose.kmsEnabled);
  const byLocal = compose.keyProvider === 'local' || (compose.keyProvider === null && compose.localKeyProviderEnabled);
  const findings: ComposeFinding[] = [];
  if (byKms) findings.push(info('kms', 'key_provider', 'Keys come from a KMS, which has to be verified too.'));
  else if (byLocal)
    findings.push(info('local-key-provider', 'key_provider', 'Keys come from an SGX enclave on the same host.'));
  if ((byKms || byLocal) && compose.keyProviderId === '') {
    findings.push(
      info('any-key-provider', 'key_provider_id', 'Any key provider of this kind is accepted, not a particular one.'),
    );
  }
  return findings;
}

const COMPOSE_FILE = 'docker_compose_file';

async function composeFileFindings(compose: AppCompose): Promise<ComposeFinding[]> {
  if (compose.dockerComposeFile === null || compose.dockerComposeFile === '') {
    return compose.runner === 'bash'
      ? []
      : [warning('no-compose-file', COMPOSE_FILE, 'There is no Docker Compose file.')];
  }
  let file: unknown;
  try {
    file = await readYaml(compose.dockerComposeFile);
  } catch (error) {
    // Whatever the YAML reader says: it cannot tell what runs, and the reader of the findings learns that.
    const [why] = (error instanceof Error ? error.message : String(error)).split('\n');
    return [warning('compose-file-malformed', COMPOSE_FILE, `The Docker Compose file cannot be read: ${why}.`)];
  }
  if (!isMapping(file) || !isMapping(file.services)) {
    return [warning('compose-file-malformed', COMPOSE_FILE, 'The Docker Compose file has no services.')];
  }
  const services = Object.entries(file.services);
  if (services.length > MAX_SERVICES) {
    return [warning('compose-file-malformed', COMPOSE_FILE, `More than ${MAX_SERVICES} services: not examined.`)];
  }
  const findings = services.flatMap(([name, service]) => serviceFindings(service, `${COMPOSE_FILE}.services.${name}`));
  if (file.include !== undefined) {
    findings.push(
      warning('include', `${COMPOSE_FILE}.include`, 'Includes other files, which the hash does not cover.'),
    );
  }
  return findings;
}

async function readYaml(text: string): Promise<unknown> {
  if (text.length > MAX_COMPOSE_FILE_LENGTH) throw new RangeError(`over ${MAX_COMPOSE_FILE_LENGTH} characters`);
  const { isScalar, parseDocument, visit } = await import('yaml');
  // The library's own search for duplicate keys takes minutes for a file made for that.
  const document = parseDocument(text, { merge: true, prettyErrors: false, uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (seen.has(key.value))
          throw new RangeError(`the key ${preview(String(key.value))} appears twice in one mapping`);
        seen.add(key.value);
      }
    },
  });
  return document.toJS({ maxAliasCount: MAX_ALIASES });
}

type Mapping = Record<string, unknown>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function serviceFindings(service: unknown, where: string): ComposeFinding[] {
  if (!isMapping(service)) return [warning('compose-file-malformed', where, 'The service is not a mapping.')];
  const findings: ComposeFinding[] = [];
  if (typeof service.image === 'string' && !DIGEST.test(service.image)) {
    const message = `The image ${preview(service.image, 120)} is not pinned by digest: the registry decides what runs.`;
    findings.push(warning('image-not-pinned', `${where}.image`, message));
  }
  if (service.build !== undefined) {
    findings.push(
      warning(
        'image-built',
        `${where}.build`,
        'The image is built when the VM starts: the hash does not determine it.',
      ),
    );
  } else if (typeof service.image !== 'string') {
    findings.push(warning('no-image', where, 'The service names no image.'));
  }
  if (service.extends !== undefined) {
    findings.push(
      warning(
        'extends',
        `${where}.extends`,
        'Extends another service, perhaps of a file that the hash does not cover.',
      ),
    );
  }
  if (service.privileged === true) {
    findings.push(warning('privileged', `${where}.privileged`, 'A privileged container controls the whole VM.'));
  }
  if (service.cap_add !== undefined) {
    findings.push(warning('cap-add', `${where}.cap_add`, 'The container has more capabilities than the usual ones.'));
  }
  for (const namespace of ['network_mode', 'pid', 'ipc', 'userns_mode', 'uts']) {
    if (service[namespace] !== 'host') continue;
    findings.push(
      warning('host-namespace', `${where}.${namespace}`, 'The container shares this namespace with the VM.'),
    );
  }
  const volumes: unknown[] = Array.isArray(service.volumes) ? service.volumes : [];
  volumes.forEach((volume, index) => {
    findings.push(...mountFindings(sourceOf(volume), `${where}.volumes[${index}]`));
  });
  return findings;
}

/** Host side of a volume, in its short (`source:target[:mode]`) or long form. */
function sourceOf(volume: unknown): string {
  const source = isMapping(volume) ? volume.source : volume;
  if (typeof source !== 'string') return '';
  return isMapping(volume) ? source : (source.split(':')[0] ?? '');
}

function mountFindings(source: string, where: string): ComposeFinding[] {
  if (/\/docker\.sock\/*$/.test(source)) {
    return [warning('docker-socket', where, 'The Docker socket gives control of every container and of the VM.')];
  }
  if (/^\/+$/.test(source)) return [warning('host-root', where, 'The whole file system of the VM is mounted.')];
  return [];
}

function warning(rule: string, where: string, message: string): ComposeFinding {
  return { rule, severity: 'warning', message, where };
}

function info(rule: string, where: string, message: string): ComposeFinding {
  return { rule, severity: 'info', message, where };
}
