// What is known of the contract of an app, and of the contract of the KMS that holds its keys, by what the endpoints agree
// on. Facts alone: which of them a policy refuses is judged elsewhere.

import { APP_FLAGS_SLOT, appAbi, kmsAbi, POLICY_NAMES, PROXY_SLOTS, TOPICS } from '../../../chain/abi.js';
import { type Answer, contractAnswer } from '../../../chain/answers.js';
import { KNOWN_KMS_CONTRACTS } from '../../../chain/known.js';
import { addressIn, storedAt } from '../../../chain/reads.js';
import type { RegistryPolicy } from '../../../policy/registry.js';
import type { AppContract, KmsContract, Listed } from '../../../result/registry.js';
import type { Agreement } from './agreement.js';
import { allowedBy, type History, historyOf } from './history.js';
import { codeHashOf, NOBODY, ownershipOf } from './owner.js';

/** A contract that its user or this version vouches for, and that holds the key which the app's keys hang on. */
export interface TrustedKms extends KmsContract {
  /** Addresses of the app implementation that it names or ever named. */
  implementations: string[];
  /** Keccak-256 of its own code, that of its proxy. */
  codeHash: string | null;
}

/** Addresses of KMS contracts that count on a chain: the policy's, or those that are known. */
export function vouchedKms(
  chainId: number,
  policy: RegistryPolicy | null,
): { address: string; vouchedBy: KmsContract['vouchedBy'] }[] {
  const named = policy?.kmsContract ?? null;
  if (named !== null) return [{ address: `0x${named}`, vouchedBy: { kind: 'policy' } }];
  return KNOWN_KMS_CONTRACTS.filter((known) => known.chainId === chainId).map(({ contract, operator }) => {
    return { address: contract, vouchedBy: { kind: 'known', operator } };
  });
}

const KMS_TOPICS = [TOPICS.OsImageHashAdded, TOPICS.OsImageHashRemoved, TOPICS.Upgraded, TOPICS.Initialized];

export function readKms(
  agreement: Agreement,
  { address, vouchedBy }: Pick<KmsContract, 'address' | 'vouchedBy'>,
): TrustedKms {
  const { owner, pendingOwner } = ownershipOf(agreement, address);
  const gateway = contractAnswer(agreement, address, kmsAbi, 'gatewayAppId', []);
  const implementation = contractAnswer(agreement, address, kmsAbi, 'appImplementation', []);
  const history = historyOf(agreement, address, KMS_TOPICS);
  const images = allowedBy(history.events, imageChange, (hash) =>
    given(contractAnswer(agreement, address, kmsAbi, 'allowedOsImages', [hash as Hex])),
  );
  const named = history.events.flatMap(({ event }) =>
    event?.eventName === 'AppImplementationSet' ? [event.args.implementation.toLowerCase()] : [],
  );
  const current = implementation.kind === 'value' ? [implementation.value.toLowerCase()] : [];
  return {
    address,
    vouchedBy,
    owner,
    pendingOwner,
    gatewayAppId: gateway.kind === 'value' ? appIdIn(gateway.value) : null,
    osImages: history.gap === null && images.contradiction === null ? images.listed : null,
    implementations: [...new Set([...current, ...named])].filter((one) => one !== NOBODY),
    codeHash: codeHashOf(agreement, address),
  };
}

type Hex = `0x${string}`;

/** A text in the contract: an address, however it is spelt. */
function appIdIn(text: string): string | null {
  return /^(?:0x)?([0-9a-f]{40})$/.exec(text.toLowerCase())?.[1] ?? null;
}

const imageChange: Parameters<typeof allowedBy>[1] = (event) => {
  if (event.eventName === 'OsImageHashAdded') return { value: event.args.osImageHash, isAdded: true };
  return event.eventName === 'OsImageHashRemoved' ? { value: event.args.osImageHash, isAdded: false } : null;
};

/** The contract of an app, with what cannot be published but is judged. */
export interface ReadApp {
  contract: AppContract;
  /** Why it is not known whether upgrades are disabled, as a clause; null: it is. */
  flagsProblem: string | null;
  /** Why the compose hashes are not all known, as a clause; null: they are. */
  historyProblem: string | null;
  isPendingKnown: boolean;
}

const APP_TOPICS = [
  TOPICS.ComposeHashAdded,
  TOPICS.ComposeHashRemoved,
  TOPICS.DeviceAdded,
  TOPICS.DeviceRemoved,
  TOPICS.PolicyChanged,
  TOPICS.Upgraded,
  TOPICS.Initialized,
];

/** @returns null where the endpoints tell of no code at the address */
export function readApp(
  agreement: Agreement,
  address: string,
  kms: TrustedKms | null,
  policy: RegistryPolicy | null,
): ReadApp | null {
  const codeHash = codeHashOf(agreement, address);
  if (codeHash === null) return null;
  const accepted = policy?.codeHashes.map((hash) => `0x${hash}`) ?? [];
  const runs = addressIn(storedAt(agreement, address, PROXY_SLOTS.implementation));
  const implementation = runs === null ? null : { address: runs, codeHash: codeHashOf(agreement, runs) };
  const isFamiliar = (one: string): boolean =>
    kms?.implementations.includes(one) === true || accepted.includes(codeHashOf(agreement, one) ?? '');
  const unfamiliar =
    whyUnfamiliar(codeHash, runs, { isFamiliar, proxies: [...accepted, kms?.codeHash ?? ''] }) ??
    otherProxy(agreement, address);

  const { owner, pendingOwner, isPendingKnown } = ownershipOf(agreement, address);
  const allowAnyDevice = given(contractAnswer(agreement, address, appAbi, 'allowAnyDevice', []));
  const history = historyOf(agreement, address, APP_TOPICS);
  const hashes = allowedBy(history.events, composeChange, (hash) =>
    given(contractAnswer(agreement, address, appAbi, 'allowedComposeHashes', [hash as Hex])),
  );
  const devices = allowedBy(history.events, deviceChange, (id) =>
    given(contractAnswer(agreement, address, appAbi, 'allowedDeviceIds', [id as Hex])),
  );
  const isNewest = history.events.some(({ event }) => event?.eventName === 'PolicyChanged');
  const flags = flagsOf(agreement, address, { unfamiliar, allowAnyDevice, owner: owner?.address ?? null, isNewest });
  const historyProblem =
    unfamiliar ?? history.gap ?? hashes.contradiction ?? otherCode(history, isFamiliar) ?? unasked(hashes.listed);
  return {
    contract: {
      address,
      codeHash,
      implementation,
      unfamiliar,
      owner,
      pendingOwner,
      upgradesDisabled: flags.value,
      allowAnyDevice,
      requireTcbUpToDate: given(contractAnswer(agreement, address, appAbi, 'requireTcbUpToDate', [])),
      composeHashes: history.gap === null ? hashes.listed : null,
      devices: history.gap === null ? devices.listed : null,
    },
    flagsProblem: flags.problem,
    historyProblem,
    isPendingKnown,
  };
}

export function given<T>(answer: Answer<T>): T | null {
  return answer.kind === 'value' ? answer.value : null;
}

/**
 * Anybody can deploy a contract that answers as dstack's does and keeps other rules. Its code is known where the policy
 * lists it, or where the KMS contract has it: the same proxy, and an implementation that it names for its apps.
 */
function whyUnfamiliar(
  codeHash: string,
  implementation: string | null,
  { isFamiliar, proxies }: { isFamiliar: (address: string) => boolean; proxies: readonly string[] },
): string | null {
  if (implementation === null) {
    return proxies.includes(codeHash) ? 'it names no implementation' : `nobody vouches for its code (${codeHash})`;
  }
  if (!proxies.includes(codeHash)) return `nobody vouches for the code of its proxy (${codeHash})`;
  return isFamiliar(implementation) ? null : `nobody vouches for the code of its implementation (${implementation})`;
}

/** A proxy of another kind has somebody beside the owner who can replace its code. */
function otherProxy(agreement: Agreement, address: string): string | null {
  for (const role of ['admin', 'beacon'] as const) {
    const word = storedAt(agreement, address, PROXY_SLOTS[role]);
    const who = { admin: 'an admin', beacon: 'a beacon' }[role];
    if (word === null) return `whether its proxy has ${who} was not told`;
    if (!/^0x0+$/.test(word)) return `its proxy has ${who} (${word})`;
  }
  return null;
}

/** While other code ran, hashes may have been allowed without a log. */
function otherCode({ events }: History, isFamiliar: (address: string) => boolean): string | null {
  for (const { log, event } of events) {
    if (event?.eventName !== 'Upgraded') continue;
    const address = event.args.implementation.toLowerCase();
    if (!isFamiliar(address)) {
      return `from block ${log.blockNumber} on it ran code that nobody vouches for (${address}), which may have allowed hashes without a log`;
    }
  }
  return null;
}

function unasked(listed: readonly Listed[]): string | null {
  const [first] = listed.filter(({ allowed }) => allowed === null);
  return first === undefined ? null : `it was not asked whether it still allows ${first.value}`;
}

/**
 * Whether upgrades are disabled has no function: it is a byte of storage, which means that only in code whose layout is
 * known. Where the owner stands in the slot of OpenZeppelin 5, or the contract logs changes as dstack's newest does, and the
 * byte beside is what the contract says it is, it is the layout of dstack's contract.
 */
function flagsOf(
  agreement: Agreement,
  address: string,
  known: { unfamiliar: string | null; allowAnyDevice: boolean | null; owner: string | null; isNewest: boolean },
): { value: boolean; problem: null } | { value: null; problem: string } {
  const problem = (text: string): { value: null; problem: string } => ({ value: null, problem: text });
  if (known.unfamiliar !== null) return problem(known.unfamiliar);
  const flags = /^0x0{60}(00|01)(00|01)$/.exec(storedAt(agreement, address, APP_FLAGS_SLOT) ?? '');
  const [, anyDevice, disabled] = flags ?? [];
  if (anyDevice === undefined || disabled === undefined) return problem('its flags in storage were not told');
  if (known.allowAnyDevice !== (anyDevice === '01')) {
    return problem('its storage has another layout: what it says of devices does not stand there');
  }
  const stored = addressIn(storedAt(agreement, address, PROXY_SLOTS.owner));
  if (!known.isNewest && (stored === null || stored !== known.owner)) {
    return problem('its storage may have another layout: its owner does not stand where dstack’s contract has it');
  }
  return { value: disabled === '01', problem: null };
}

export const composeChange: Parameters<typeof allowedBy>[1] = (event) => {
  if (event.eventName === 'ComposeHashAdded') return { value: event.args.composeHash, isAdded: true };
  // The newest contract logs both. One that logs this alone would else seem to allow nothing more.
  if (event.eventName === 'PolicyChanged' && event.args.policy === POLICY_NAMES.composeHash) {
    return { value: event.args.value, isAdded: event.args.enabled };
  }
  return event.eventName === 'ComposeHashRemoved' ? { value: event.args.composeHash, isAdded: false } : null;
};

const deviceChange: Parameters<typeof allowedBy>[1] = (event) => {
  if (event.eventName === 'DeviceAdded') return { value: event.args.deviceId, isAdded: true };
  return event.eventName === 'DeviceRemoved' ? { value: event.args.deviceId, isAdded: false } : null;
};
