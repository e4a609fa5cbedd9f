// What to read of a contract at one block. All of it is known before the first answer but what stands behind an owner and
// an implementation, whose addresses the first answers give.

import { type ChainHistory, type ChainLog, type ChainRecord, MAX_CHAIN_READS } from '../formats/chain-record.js';
import { APP_FLAGS_SLOT, appAbi, kmsAbi, ownerAbi, PROXY_SLOTS, proxyAbi, TOPICS } from './abi.js';
import { type ContractCall, contractAnswer, contractCall } from './answers.js';
import { type ContractEvent, contractEvents } from './events.js';

type Hex = `0x${string}`;

/** What a KMS says of a machine that boots. Bytes are lower-case hex after `0x`, as all bytes here. */
export interface BootInfo {
  appId: Hex;
  composeHash: Hex;
  instanceId: Hex;
  deviceId: Hex;
  mrAggregated: Hex;
  mrSystem: Hex;
  osImageHash: Hex;
  tcbStatus: string;
  advisoryIds: readonly string[];
}

/** Questions to the contract of an app. What is not known of a machine is not asked for. */
export interface AppQuestions {
  contract: string;
  composeHashes: readonly Hex[];
  deviceIds: readonly Hex[];
  bootInfos: readonly BootInfo[];
}

/** Questions to the contract of a KMS: about apps, and about its own nodes. */
export interface KmsQuestions {
  contract: string;
  apps: readonly Hex[];
  osImageHashes: readonly Hex[];
  aggregatedMrs: readonly Hex[];
  deviceIds: readonly Hex[];
  appBootInfos: readonly BootInfo[];
  kmsBootInfos: readonly BootInfo[];
}

/** All that a chain is asked about a deployment. */
export interface ChainQuestions {
  apps: readonly AppQuestions[];
  kms: readonly KmsQuestions[];
  /** Public keys of KMS root CAs that the apps' keys hang on, lower-case hex as they were measured. */
  rootKeys: readonly string[];
}

export interface Reads {
  calls: ContractCall[];
  storage: { address: string; slot: string }[];
  code: string[];
}

/** Events of an app's contract by which its rules change: all but what happens each day. */
export const APP_HISTORY: readonly string[] = [
  TOPICS.ComposeHashAdded,
  TOPICS.ComposeHashRemoved,
  TOPICS.DeviceAdded,
  TOPICS.DeviceRemoved,
  TOPICS.AllowAnyDeviceSet,
  TOPICS.RequireTcbUpToDateSet,
  TOPICS.UpgradesDisabled,
  TOPICS.Upgraded,
  TOPICS.Initialized,
  TOPICS.OwnershipTransferred,
  TOPICS.OwnershipTransferStarted,
  TOPICS.PolicyChanged,
];

/** The same of a KMS. Registrations are not among them: anybody can register an app, and many do. */
export const KMS_HISTORY: readonly string[] = [
  TOPICS.KmsInfoSet,
  TOPICS.KmsAggregatedMrAdded,
  TOPICS.KmsAggregatedMrRemoved,
  TOPICS.KmsDeviceAdded,
  TOPICS.KmsDeviceRemoved,
  TOPICS.OsImageHashAdded,
  TOPICS.OsImageHashRemoved,
  TOPICS.GatewayAppIdSet,
  TOPICS.AppImplementationSet,
  TOPICS.Upgraded,
  TOPICS.Initialized,
  TOPICS.OwnershipTransferred,
  TOPICS.OwnershipTransferStarted,
];

/** All that can be asked before there is an answer. */
export function firstReads({ apps, kms }: ChainQuestions): Reads[] {
  return [...apps.map(readsOfApp), ...kms.map(readsOfKms)];
}

function readsOfApp({ contract, composeHashes, deviceIds, bootInfos }: AppQuestions): Reads {
  return {
    ...readsOfProxy(contract),
    calls: [
      ...callsOfProxy(contract),
      contractCall(contract, appAbi, 'allowAnyDevice', []),
      contractCall(contract, appAbi, 'requireTcbUpToDate', []),
      contractCall(contract, appAbi, 'version', []),
      ...composeHashes.map((hash) => contractCall(contract, appAbi, 'allowedComposeHashes', [hash])),
      ...deviceIds.map((id) => contractCall(contract, appAbi, 'allowedDeviceIds', [id])),
      ...bootInfos.map((info) => contractCall(contract, appAbi, 'isAppAllowed', [info])),
    ],
    storage: [...readsOfProxy(contract).storage, { address: contract, slot: APP_FLAGS_SLOT }],
  };
}

function readsOfKms(questions: KmsQuestions): Reads {
  const { contract, apps, osImageHashes, aggregatedMrs, deviceIds, appBootInfos, kmsBootInfos } = questions;
  return {
    ...readsOfProxy(contract),
    calls: [
      ...callsOfProxy(contract),
      contractCall(contract, kmsAbi, 'kmsInfo', []),
      contractCall(contract, kmsAbi, 'gatewayAppId', []),
      contractCall(contract, kmsAbi, 'appImplementation', []),
      ...apps.map((app) => contractCall(contract, kmsAbi, 'registeredApps', [app])),
      ...osImageHashes.map((hash) => contractCall(contract, kmsAbi, 'allowedOsImages', [hash])),
      ...aggregatedMrs.map((mr) => contractCall(contract, kmsAbi, 'kmsAllowedAggregatedMrs', [mr])),
      ...deviceIds.map((id) => contractCall(contract, kmsAbi, 'kmsAllowedDeviceIds', [id])),
      ...appBootInfos.map((info) => contractCall(contract, kmsAbi, 'isAppAllowed', [info])),
      ...kmsBootInfos.map((info) => contractCall(contract, kmsAbi, 'isKmsAllowed', [info])),
    ],
  };
}

function callsOfProxy(contract: string): ContractCall[] {
  return [contractCall(contract, proxyAbi, 'owner', []), contractCall(contract, proxyAbi, 'pendingOwner', [])];
}

function readsOfProxy(contract: string): Pick<Reads, 'storage' | 'code'> {
  return { storage: Object.values(PROXY_SLOTS).map((slot) => ({ address: contract, slot })), code: [contract] };
}

/** What the answers lead to: the code of each implementation and owner, and what an owner that is a contract says of itself. */
export function furtherReads(
  record: Pick<ChainRecord, 'calls' | 'storage' | 'code'>,
  contracts: readonly string[],
): Reads {
  const owners = unique(contracts.flatMap((contract) => ownersIn(record, contract)));
  const implementations = contracts.flatMap((contract) => {
    const address = addressIn(storedAt(record, contract, PROXY_SLOTS.implementation));
    return address === null ? [] : [address];
  });
  const codeOf = (address: string) => record.code.find((read) => read.address === address)?.code ?? '0x';
  const behindCode = owners.filter((owner) => codeOf(owner) !== '0x');
  return {
    code: unique([...owners, ...implementations]),
    calls: behindCode.flatMap(callsOfOwner),
    // A Safe is a proxy of its own kind: its first slot says whose code it runs.
    storage: behindCode.map((address) => ({ address, slot: SAFE_SINGLETON_SLOT })),
  };
}

/** A contract whose logs are to be read. */
export interface HistoryQuestion {
  address: string;
  /** First topics of the events. */
  topics: readonly string[];
}

/**
 * Which histories are worth reading, by what the state says: of contracts with code, and of a KMS that holds the key which
 * the apps' keys hang on. Those of apps come first, and each contract once.
 */
export function worthwhileHistories(
  record: Pick<ChainRecord, 'calls' | 'code'>,
  { apps, kms, rootKeys }: ChainQuestions,
): HistoryQuestion[] {
  const hasCode = ({ contract }: { contract: string }): boolean =>
    record.code.some(({ address, code }) => address === contract && code !== null && code !== '0x');
  const holdsKey = ({ contract }: { contract: string }): boolean => {
    const answer = contractAnswer(record, contract, kmsAbi, 'kmsInfo', []);
    return answer.kind === 'value' && rootKeys.includes(answer.value[1].slice(2));
  };
  const ofApps = apps.filter(hasCode).map(({ contract }) => contract);
  const ofKms = kms.filter((one) => hasCode(one) && holdsKey(one)).map(({ contract }) => contract);
  return [
    ...ofApps.map((address) => ({ address, topics: APP_HISTORY })),
    ...ofKms.filter((address) => !ofApps.includes(address)).map((address) => ({ address, topics: KMS_HISTORY })),
  ];
}

/** Of one kind in a history: what is left allowed by the logs, and then what they removed, the latest first. */
const MAX_LOGGED = 256;
const MAX_IMPLEMENTATIONS = 16;

/**
 * What the logs lead to: whether the contract still allows what it ever allowed, for only it can say so, and the code that
 * it ran before.
 */
export function readsOfHistory({ address, logs }: Pick<ChainHistory, 'address' | 'logs'>): Reads {
  const events = contractEvents({ logs });
  const changes = lastChanges(events);
  const asked = (kind: string, call: (value: Hex) => ContractCall): ContractCall[] =>
    loggedValues(changes, kind).map(call);
  const implementations = events.flatMap(({ event }) =>
    event?.eventName === 'Upgraded' ? [event.args.implementation.toLowerCase()] : [],
  );
  return {
    calls: [
      ...asked('ComposeHashAdded', (hash) => contractCall(address, appAbi, 'allowedComposeHashes', [hash])),
      ...asked('DeviceAdded', (id) => contractCall(address, appAbi, 'allowedDeviceIds', [id])),
      ...asked('OsImageHashAdded', (hash) => contractCall(address, kmsAbi, 'allowedOsImages', [hash])),
      ...asked('KmsAggregatedMrAdded', (mr) => contractCall(address, kmsAbi, 'kmsAllowedAggregatedMrs', [mr])),
    ],
    storage: [],
    code: unique(implementations).slice(-MAX_IMPLEMENTATIONS),
  };
}

/** Events that allow something, and those that take it back. */
const CHANGES: Readonly<Record<string, { kind: string; isAdded: boolean }>> = Object.fromEntries(
  [
    ['ComposeHashAdded', 'ComposeHashRemoved'],
    ['DeviceAdded', 'DeviceRemoved'],
    ['OsImageHashAdded', 'OsImageHashRemoved'],
    ['KmsAggregatedMrAdded', 'KmsAggregatedMrRemoved'],
    ['KmsDeviceAdded', 'KmsDeviceRemoved'],
  ].flatMap(([added = '', removed = '']) => [
    [added, { kind: added, isAdded: true }],
    [removed, { kind: added, isAdded: false }],
  ]),
);

interface LastChange {
  kind: string;
  value: Hex;
  isAdded: boolean;
  log: ChainLog;
}

/** Of each value the last event that allowed it or took it back, in the order of those. */
function lastChanges(events: readonly ContractEvent[]): LastChange[] {
  const last = new Map<string, LastChange>();
  for (const { event, log } of events) {
    const change = event === null ? undefined : CHANGES[event.eventName];
    if (event === null || change === undefined) continue;
    const [value] = Object.values(event.args) as Hex[];
    if (value === undefined) continue;
    const name = `${change.kind} ${value}`;
    last.delete(name);
    last.set(name, { ...change, value, log });
  }
  return [...last.values()];
}

function loggedValues(changes: readonly LastChange[], kind: string): Hex[] {
  const newest = changes.filter((change) => change.kind === kind).reverse();
  const ordered = [...newest.filter(({ isAdded }) => isAdded), ...newest.filter(({ isAdded }) => !isAdded)];
  return ordered.slice(0, MAX_LOGGED).map(({ value }) => value);
}

/** The logs that no later one undid, and those of upgrades and owners: whose sender is worth knowing. */
export function standingLogs(logs: readonly ChainLog[]): ChainLog[] {
  const events = contractEvents({ logs: [...logs] });
  const standing = new Set(lastChanges(events).flatMap(({ isAdded, log }) => (isAdded ? [log] : [])));
  return events.flatMap(({ event, log }) => {
    const isRule = event !== null && (event.eventName in CHANGES || event.eventName === 'PolicyChanged');
    return isRule && !standing.has(log) ? [] : [log];
  });
}

/** Of all these, what the record does not have yet; of each kind no more than a record may have. */
export function unread(record: Pick<ChainRecord, 'calls' | 'storage' | 'code'>, wanted: readonly Reads[]): Reads {
  return {
    calls: lacking(
      record.calls,
      wanted.flatMap(({ calls }) => calls),
      ({ to, data }) => `${to} ${data}`,
    ),
    storage: lacking(
      record.storage,
      wanted.flatMap(({ storage }) => storage),
      ({ address, slot }) => `${address} ${slot}`,
    ),
    code: lacking(
      record.code.map(({ address }) => address),
      wanted.flatMap(({ code }) => code),
      String,
    ),
  };
}

function lacking<T, R extends T>(had: readonly R[], wanted: readonly T[], nameOf: (one: T) => string): T[] {
  const known = new Set(had.map(nameOf));
  const lacked = new Map(wanted.map((one) => [nameOf(one), one]));
  return [...lacked].flatMap(([name, one]) => (known.has(name) ? [] : [one])).slice(0, MAX_CHAIN_READS - had.length);
}

/** Slot in which a Safe keeps the address of the code that it runs. */
export const SAFE_SINGLETON_SLOT = `0x${'0'.repeat(64)}`;
/** A Safe lists its modules from here, as many as are asked for. */
export const SAFE_MODULES = ['0x0000000000000000000000000000000000000001', 16n] as const;

function callsOfOwner(owner: string): ContractCall[] {
  return [
    contractCall(owner, ownerAbi, 'getOwners', []),
    contractCall(owner, ownerAbi, 'getThreshold', []),
    contractCall(owner, ownerAbi, 'getModulesPaginated', SAFE_MODULES),
    contractCall(owner, ownerAbi, 'getMinDelay', []),
  ];
}

/** Owner and pending owner, as the functions say and as they are stored; not the zero address. */
function ownersIn(record: Pick<ChainRecord, 'calls' | 'storage'>, contract: string): string[] {
  const said = [
    contractAnswer(record, contract, proxyAbi, 'owner', []),
    contractAnswer(record, contract, proxyAbi, 'pendingOwner', []),
  ].flatMap((answer) => (answer.kind === 'value' ? [answer.value.toLowerCase()] : []));
  const stored = [PROXY_SLOTS.owner, PROXY_SLOTS.pendingOwner].map((slot) =>
    addressIn(storedAt(record, contract, slot)),
  );
  return [...said, ...stored].filter((address) => address !== null && !/^0x0*$/.test(address)) as string[];
}

/** What the endpoint says is stored in a slot; null: it did not answer. */
export function storedAt({ storage }: Pick<ChainRecord, 'storage'>, address: string, slot: string): string | null {
  return storage.find((read) => read.address === address && read.slot === slot)?.value ?? null;
}

/** The address in a word of storage; null: there is none, or something else. */
export function addressIn(word: string | null): string | null {
  const digits = /^0x0{24}([0-9a-f]{40})$/.exec(word ?? '')?.[1];
  return digits === undefined || /^0*$/.test(digits) ? null : `0x${digits}`;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
