// The rules by which an app-compose is examined: what each one reports when it holds, and how severe that is.
// docs/checks.md explains them; ids never change meaning.

/** `warning`: something outside the hashed file may change what happens, or somebody may see it. `info`: worth knowing. */
export const SEVERITIES = ['info', 'warning'] as const;
export type Severity = (typeof SEVERITIES)[number];

interface Rule {
  severity: Severity;
  /** What is true of the app-compose when the rule holds. */
  title: string;
}

const warning = (title: string): Rule => ({ severity: 'warning', title });
const info = (title: string): Rule => ({ severity: 'info', title });

export const COMPOSE_RULES = {
  malformed: warning('The app-compose cannot be read'),
  'not-normalised': info('The app-compose is not in normalised form'),
  runner: warning('The runner is one that this version does not know'),
  'init-script': warning('A script runs before the VM is set up'),
  'pre-launch-script': warning('A script runs before the containers'),
  'bash-script': warning('A script runs in place of containers'),
  'public-logs': warning('The logs are public'),
  'public-sysinfo': info('Load and disk usage are public'),
  'private-tcbinfo': info('The guest agent hides the evidence'),
  'allowed-envs': warning('The deployer sets variables'),
  'allowed-env-of-tools': warning('The deployer sets variables of the programs that start the containers'),
  kms: info('Keys come from a KMS'),
  'local-key-provider': info('Keys come from an enclave on the host'),
  'any-key-provider': info('Any key provider of the kind is accepted'),
  gateway: info('A gateway stands before the app'),
  'no-instance-id': info('Instances have no identity of their own'),
  'host-time': info('The time at boot is the host’s'),
  'unknown-field': info('A member that this version does not know'),
  'no-compose-file': warning('There is no Docker Compose file'),
  'compose-file-malformed': warning('A part of the Docker Compose file cannot be read'),
  include: warning('Other Compose files are included'),
  'image-not-pinned': warning('An image is not pinned by digest'),
  'image-built': warning('An image is built in the VM'),
  'no-image': warning('A service names no image'),
  'pull-policy': info('An image that is not pinned has a pull policy'),
  extends: warning('A service of another file is extended'),
  'env-file': warning('Variables come from a file that the hash does not cover'),
  'file-not-hashed': warning('A file is used that the hash does not cover'),
  provider: warning('A service is run by a plugin'),
  privileged: warning('A container is privileged'),
  'cap-add': warning('A container has more capabilities than usual'),
  'security-opt': warning('A container’s confinement is changed'),
  'host-namespace': warning('A container shares a namespace with the VM'),
  devices: warning('A container has devices of the VM'),
  'docker-socket': warning('A container can reach the container engine'),
  'host-root': warning('A container has the whole file system of the VM'),
  'host-system': warning('A container has system files of the VM'),
  'host-path': info('A container has files of the VM'),
  'dstack-socket': info('A container can ask the guest agent'),
  'volumes-from': warning('A container has the volumes of another'),
  'volume-options': warning('A volume is mounted with options of its own'),
  'external-volume': info('A volume is made by something else'),
  runtime: info('A container has another runtime'),
  'published-ports': info('Ports of the VM lead to a container'),
  'open-value': warning('What a container is depends on a variable that the file does not fix'),
  'open-environment': info('What a container is given depends on a variable that the file does not fix'),
} as const satisfies Record<string, Rule>;

export type ComposeRule = keyof typeof COMPOSE_RULES;

export const COMPOSE_RULE_NAMES = Object.keys(COMPOSE_RULES) as ComposeRule[];

/** If one of these holds, other things may run than the text that was read, so no other rule can be said not to hold. */
export const HIDING_RULES: readonly ComposeRule[] = [
  'malformed',
  'compose-file-malformed',
  'include',
  'extends',
  'runner',
  'allowed-env-of-tools',
];
