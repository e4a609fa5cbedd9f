// What a reader could take for shown, and was not: from the components alone. That an experiment shows nothing of any
// deployment is said by `experimentSentence`, beside every verdict.

import type { KmsStatement } from '../formats/kms-statement.js';
import type { ComponentResult, NotShown, ResultDocument } from '../result/document.js';
import type { Registry } from '../result/registry.js';
import {
  type ComponentRole,
  type Coverage,
  enumerate,
  type Grade,
  hasPhase,
  PHASES,
  type Phase,
} from '../result/words.js';
import { isProven, statusesOf } from './ground.js';
import { listed } from './judgement.js';

const QUESTION: Record<Phase, string> = {
  hardware: 'whether it is genuine, and its TCB accepted',
  os: 'which OS booted',
  'source-code': 'which app-compose runs',
  domain: 'who can answer at its domain',
};

const GRADE: Record<Grade, string | null> = {
  rebuilt: null,
  attested: 'its signer vouches for it; not rebuilt from source here',
  release: 'as its publisher gave it; not rebuilt from source',
  local: 'the one that you gave; not rebuilt from source',
  pinned: 'pinned as known good; not rebuilt from source',
};

/** @param about of some of the components alone, for whom the others still count as appraised */
export function notShown(
  {
    components,
    coverage,
    instances,
    drift,
    registry,
  }: Pick<ResultDocument, 'components' | 'coverage' | 'instances' | 'drift' | 'registry'>,
  about: readonly ComponentResult[] = components,
): NotShown[] {
  const why = (what: string, reasons: readonly (string | null)[]): NotShown[] =>
    [...new Set(reasons)].flatMap((reason) => (reason === null ? [] : [{ what, why: reason }]));
  return [
    ...PHASES.flatMap((phase) => why(phase, [openQuestion(phase, coverage[phase], about)])),
    ...why('instances', [...instancesNotShown(instances, components), ...versionsNotShown(drift)]),
    ...why('age', agesOf(about)),
    ...why(
      'OS image',
      about.map((component) =>
        isShown('os', component) && component.reference !== null ? GRADE[component.reference.grade] : null,
      ),
    ),
    ...why('images', about.map(imagesNotShown)),
    ...why(
      'KMS',
      about.map((component) =>
        hasOpenKms(component, components) ? 'gives the app its keys, and was not appraised' : null,
      ),
    ),
    ...why(
      'KMS',
      about.map((component) =>
        component.role === 'app' && isAppraised('kms', components) && !isBound(component)
          ? 'appraised, but not shown to be the one that gives the app its keys'
          : null,
      ),
    ),
    ...why('key provider', about.map(openKeyProvider)),
    ...why('KMS', alikeMachines('kms', components, about)),
    ...why(
      'gateway',
      about.map((component) =>
        hasOpenGateway(component, components) ? 'stands before the app, and was not appraised' : null,
      ),
    ),
    ...why(
      'gateway',
      about.map((component) =>
        component.role === 'gateway' && component.measurements !== null && !isBound(component)
          ? 'appraised, but not shown to be of the deployment that the app is of'
          : null,
      ),
    ),
    ...why('gateway', alikeMachines('gateway', components, about)),
    ...why(
      'registry',
      about.flatMap((component) => registryNotShown(component, registry)),
    ),
  ];
}

/** Images that run and about which the policy asks nothing. */
function imagesNotShown({ role, images }: ComponentResult): string | null {
  const names = images.flatMap(({ asked, reference }) => (asked ? [] : [reference ?? 'one without a name']));
  if (names.length === 0) return null;
  return `nobody asked what ${names.length} of ${images.length} that ${ROLE[role]} runs were built from: ${listed([...new Set(names)])}`;
}

function openQuestion(phase: Phase, coverage: Coverage, components: readonly ComponentResult[]): string | null {
  const having = components.filter(({ role }) => hasPhase(role, phase));
  if (components.length > 0 && having.length === 0) return null;
  if (coverage === 'skipped') return `nobody asked ${QUESTION[phase]}`;
  const open = having.filter((component) => !isShown(phase, component));
  if (components.length > 0 && open.length === 0) return null;
  const some = open.length < having.length ? ` for ${open.length} of ${having.length}` : '';
  return `${QUESTION[phase]}: not proven${some}`;
}

function isShown(phase: Phase, { phases }: ComponentResult): boolean {
  return isProven(phase, statusesOf(phases));
}

function instancesNotShown(
  { judged, stopped }: ResultDocument['instances'],
  components: readonly ComponentResult[],
): string[] {
  const ids = components.flatMap(({ role, app }) => (role === 'app' && app?.instanceId ? [app.instanceId] : []));
  const different = new Set(ids).size;
  const names = stopped.map(
    ({ instanceId, name }) => instanceId ?? (name === null ? 'one without a name' : `"${name}"`),
  );
  return [
    ...(stopped.length === 0
      ? []
      : [
          `${stopped.length} of ${judged + stopped.length} called stopped by whoever gave the evidence, and not judged: ${listed(names)}`,
        ]),
    ...(different === ids.length
      ? []
      : [
          `${ids.length} were judged that have ${different} instance id${different === 1 ? '' : 's'}: some are one machine`,
        ]),
  ];
}

/** Each may be accepted: that they are one and the same is what a reader takes for granted. */
function versionsNotShown(drift: ResultDocument['drift']): string[] {
  const versions = drift.find(({ role, what }) => role === 'app' && what === 'compose-hash');
  return versions === undefined
    ? []
    : [`they run ${versions.values.length} different app-composes: which one answers a request is not known`];
}

const ROLE: Readonly<Record<ComponentRole, string>> = { app: 'the app', kms: 'the KMS', gateway: 'the gateway' };

/** Of whom, where it is not the same of all. */
function agesOf(about: readonly ComponentResult[]): (string | null)[] {
  const ages = new Map<string | null, Set<string>>();
  for (const component of about) {
    const age = ageOf(component);
    ages.set(age, (ages.get(age) ?? new Set()).add(ROLE[component.role]));
  }
  if (ages.size < 2) return [...ages.keys()];
  return [...ages].map(([age, roles]) => (age === null ? null : `${age} (${enumerate([...roles])})`));
}

function ageOf({ freshness }: ComponentResult): string | null {
  if (freshness === 'replayed') return 'read from a file: the evidence may be of any age';
  if (freshness === 'fetched') return 'fetched without a nonce: the quote may be an older one';
  return freshness === 'key-bound' ? 'the attested key was met now: its quote is as old as the certificate' : null;
}

/** For the line of the verdict: on whom the app relies of whom nothing was appraised; empty where there is nobody. */
export function absentNotes(components: readonly ComponentResult[]): string[] {
  const absent = [
    ...(components.some((component) => hasOpenKms(component, components)) ? ['KMS'] : []),
    ...(components.some((component) => hasOpenGateway(component, components)) ? ['gateway'] : []),
  ];
  return absent.length === 0 ? [] : [`${enumerate(absent)} not appraised`];
}

/**
 * A binding tells whose keys a machine has; whether others get the same, the KMS alone says.
 * @param isOwn what it was asked came over a connection that ends at the attested key, or was not asked in this collection
 */
export function kmsWordNotShown(
  components: readonly ComponentResult[],
  statements: readonly Pick<KmsStatement, 'isDev' | 'allowAnyUpgrade'>[],
  isOwn: boolean,
): NotShown[] {
  if (!components.some((component) => component.role === 'app' && isBound(component))) return [];
  const unsaid = [
    ...(statements.some(({ isDev }) => isDev !== null) ? [] : ['is in development mode']),
    ...(statements.some(({ allowAnyUpgrade }) => allowAnyUpgrade !== null) ? [] : ['allows any upgrade']),
  ];
  if (unsaid.length > 0) {
    return [
      { what: 'KMS', why: `whether it ${unsaid.join(' or ')}: its own statement (GetMeta) of that is in no evidence` },
    ];
  }
  if (isOwn) return [];
  const why =
    'what it says of itself (GetMeta) did not come over TLS that ends in it: whoever ends TLS there could hide development mode';
  return [{ what: 'KMS', why }];
}

/** A provider that no evidence is of: what its id stands for, the guest alone has seen. */
function openKeyProvider({ role, app, phases }: ComponentResult): string | null {
  const provider = app?.keyProvider ?? null;
  if (provider?.name === 'tpm') return `${ROLE[role]} has its keys from a TPM (tpm), of which nothing is appraised`;
  if (provider?.name !== 'local-sgx') return null;
  const { checks } = phases['source-code'];
  if (checks.some(({ id, status }) => id === 'source-code.key-provider-quote' && status === 'pass')) return null;
  const id = MRENCLAVE.test(provider.id) ? `, MRENCLAVE ${provider.id.slice(0, 8)}…${provider.id.slice(-8)}` : '';
  return `${ROLE[role]} has its keys from an SGX enclave of its host (local-sgx${id}) that the guest alone verified: its quote is in no evidence`;
}

const MRENCLAVE = /^[0-9a-f]{64}$/;

/** Two pieces of evidence of one machine look like two machines of a KMS, each of which passed. */
function alikeMachines(
  role: ComponentRole,
  components: readonly ComponentResult[],
  about: readonly ComponentResult[],
): string[] {
  const groups = new Map<string, ComponentResult[]>();
  for (const component of components) {
    const { measurements, tcb } = component;
    const host = tcb?.deviceId ?? null;
    if (component.role !== role || measurements === null || host === null) continue;
    const key = [host, ...Object.values(measurements)].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), component]);
  }
  return [...groups.values()].flatMap((alike) => {
    if (alike.length < 2 || !alike.some((component) => about.includes(component))) return [];
    const names = alike.map(({ instance }) => `${role}/${instance}`);
    return [
      `${enumerate(names)} have the same registers and the same host: evidence of one machine, or of machines that are alike`,
    ];
  });
}

/** What is not known of who else may run with the app's keys. */
function registryNotShown({ role, app, phases }: ComponentResult, registry: Registry | null): string[] {
  if (role !== 'app' || app === null || app.keyProvider?.name !== 'kms') return [];
  if (app.appId !== null && app.composeHash?.startsWith(app.appId) === true) {
    return ['no contract governs the app: whoever runs its KMS decides what else may boot with the app’s keys'];
  }
  if (registry === null) {
    return ['not read: nobody looked whether other compose hashes may boot with the app’s keys'];
  }
  const { checks } = phases['source-code'];
  const isShown = (id: string): boolean => checks.some((check) => check.id === id && check.status === 'pass');
  const { endpoints, block, app: contract } = registry;
  const hashes = contract?.composeHashes ?? null;
  const others = hashes === null ? null : hashes.filter(({ value }) => value !== `0x${app.composeHash}`).length;
  return [
    `as ${enumerate(endpoints)} told it of block ${block.number} (${block.time}): the state of the chain is not proven`,
    ...(isShown('source-code.registry.only-this')
      ? []
      : [
          others === null || others === 0
            ? 'not shown that no other compose hash may boot with the app’s keys'
            : `${others} other compose ${others === 1 ? 'hash' : 'hashes'} may boot with the app’s keys`,
        ]),
    ...(isShown('source-code.registry.upgrades')
      ? []
      : [
          contract?.upgradesDisabled === false
            ? 'the owner of the app’s contract can replace its code, and with it every rule'
            : 'not shown that nobody can replace the code of the app’s contract',
        ]),
    ...(contract === null || contract.owner === null || contract.owner.kind === 'renounced'
      ? []
      : [`${contract.owner.address} owns the app’s contract, and can allow other compose hashes`]),
  ];
}

/** For the line of the verdict: whose word it is that a registry allows what runs, and of when; empty where none was read. */
export function registryNotes(registry: Registry | null): string[] {
  return registry === null
    ? []
    : [
        `registry as ${enumerate(registry.endpoints)} ${registry.endpoints.length === 1 ? 'tells' : 'tell'} it of ${registry.block.time}`,
      ];
}

function hasOpenKms({ role, app }: ComponentResult, all: readonly ComponentResult[]): boolean {
  return role === 'app' && app?.keyProvider?.name === 'kms' && !isAppraised('kms', all);
}

function hasOpenGateway({ role, phases }: ComponentResult, all: readonly ComponentResult[]): boolean {
  const isBehindOne = phases['source-code'].checks.some(({ id }) => id === 'source-code.compose.gateway');
  return role === 'app' && isBehindOne && !isAppraised('gateway', all);
}

/** Whether it was shown whose keys it has. */
function isBound({ phases }: ComponentResult): boolean {
  const { checks } = phases['source-code'];
  return checks.some(({ id, status }) => id === 'source-code.kms-binding' && status === 'pass');
}

/** One that is required and not there is listed all the same, without a quote. */
function isAppraised(role: ComponentResult['role'], all: readonly ComponentResult[]): boolean {
  return all.some((other) => other.role === role && other.measurements !== null);
}
