// How dstack's contracts are asked, and those that may own them: functions, events, and where a proxy keeps what has no
// function. Written as in the contracts; selectors and topics follow from that.

import type { Abi, AbiEvent } from 'viem';
import { keccak256, parseAbi, toBytes, toEventSelector } from 'viem/utils';

const BOOT_INFO =
  'struct AppBootInfo { address appId; bytes32 composeHash; address instanceId; bytes32 deviceId; bytes32 mrAggregated; bytes32 mrSystem; bytes32 osImageHash; string tcbStatus; string[] advisoryIds; }';

/** Of one app: its address is the app id. */
export const appAbi = parseAbi([
  BOOT_INFO,
  'function isAppAllowed(AppBootInfo bootInfo) view returns (bool isAllowed, string reason)',
  'function allowedComposeHashes(bytes32 composeHash) view returns (bool)',
  'function allowedDeviceIds(bytes32 deviceId) view returns (bool)',
  'function allowAnyDevice() view returns (bool)',
  // Since February 2026.
  'function requireTcbUpToDate() view returns (bool)',
  'function version() view returns (uint256)',
  'function supportsInterface(bytes4 interfaceId) view returns (bool)',
  'function addComposeHash(bytes32 composeHash)',
  'function removeComposeHash(bytes32 composeHash)',
  'function addDevice(bytes32 deviceId)',
  'function removeDevice(bytes32 deviceId)',
  'function setAllowAnyDevice(bool allowAnyDevice)',
  'function setRequireTcbUpToDate(bool requireUpToDate)',
  'function disableUpgrades()',
  'event ComposeHashAdded(bytes32 composeHash)',
  'event ComposeHashRemoved(bytes32 composeHash)',
  'event DeviceAdded(bytes32 deviceId)',
  'event DeviceRemoved(bytes32 deviceId)',
  'event AllowAnyDeviceSet(bool allowAny)',
  'event RequireTcbUpToDateSet(bool requireUpToDate)',
  'event UpgradesDisabled()',
]);

/** Of a KMS: which apps, images and KMS nodes get keys. */
export const kmsAbi = parseAbi([
  BOOT_INFO,
  'function isAppAllowed(AppBootInfo bootInfo) view returns (bool isAllowed, string reason)',
  'function isKmsAllowed(AppBootInfo bootInfo) view returns (bool isAllowed, string reason)',
  'function kmsInfo() view returns (bytes k256Pubkey, bytes caPubkey, bytes quote, bytes eventlog)',
  'function gatewayAppId() view returns (string)',
  'function registeredApps(address app) view returns (bool)',
  'function kmsAllowedAggregatedMrs(bytes32 mrAggregated) view returns (bool)',
  'function kmsAllowedDeviceIds(bytes32 deviceId) view returns (bool)',
  'function allowedOsImages(bytes32 osImageHash) view returns (bool)',
  'function appImplementation() view returns (address)',
  'function registerApp(address app)',
  'event AppRegistered(address app)',
  'event AppDeployedViaFactory(address indexed app, address indexed deployer)',
  'event KmsInfoSet(bytes k256Pubkey)',
  'event KmsAggregatedMrAdded(bytes32 mrAggregated)',
  'event KmsAggregatedMrRemoved(bytes32 mrAggregated)',
  'event KmsDeviceAdded(bytes32 deviceId)',
  'event KmsDeviceRemoved(bytes32 deviceId)',
  'event OsImageHashAdded(bytes32 osImageHash)',
  'event OsImageHashRemoved(bytes32 osImageHash)',
  'event GatewayAppIdSet(string gatewayAppId)',
  'event AppImplementationSet(address implementation)',
]);

/** Of both, which are proxies with an owner (OpenZeppelin 5: Ownable or Ownable2Step, UUPS). */
export const proxyAbi = parseAbi([
  'function owner() view returns (address)',
  // Of Ownable2Step alone.
  'function pendingOwner() view returns (address)',
  'function upgradeToAndCall(address implementation, bytes data) payable',
  'function transferOwnership(address newOwner)',
  'function acceptOwnership()',
  'event Upgraded(address indexed implementation)',
  'event Initialized(uint64 version)',
  'event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)',
  'event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)',
  // Since August 2026, beside the plain event: `policy` is keccak256 of a name such as `compose-hash`.
  'event PolicyChanged(address indexed actor, bytes32 indexed policy, bytes32 indexed value, bool enabled)',
]);

/** What an owner that is a contract may be: a Safe, a timelock. Any contract can answer so: its code says what it is. */
export const ownerAbi = parseAbi([
  'function getOwners() view returns (address[])',
  'function getThreshold() view returns (uint256)',
  'function getModulesPaginated(address start, uint256 pageSize) view returns (address[] array, address next)',
  'function getMinDelay() view returns (uint256)',
]);

type EventOf<A extends Abi> = Extract<A[number], AbiEvent>['name'];

/** First topics of all these events, 32 bytes. */
export const TOPICS = { ...topicsOf(appAbi), ...topicsOf(kmsAbi), ...topicsOf(proxyAbi) };

function topicsOf<A extends Abi>(abi: A): Readonly<Record<EventOf<A>, string>> {
  const events = abi.filter((item): item is AbiEvent => item.type === 'event');
  return Object.fromEntries(events.map((event) => [event.name, toEventSelector(event)])) as Record<EventOf<A>, string>;
}

/** Names by which `PolicyChanged` says which rule it is about, 32 bytes. */
export const POLICY_NAMES = { composeHash: keccak256(toBytes('compose-hash')) } as const;

/** Storage slots of a proxy (ERC-1967) and of its owners (ERC-7201, OpenZeppelin 5), 32 bytes. */
export const PROXY_SLOTS = {
  implementation: '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
  admin: '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103',
  beacon: '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50',
  owner: '0x9016d09d72d40fdae2fd8ceac6b6234c7706214fd39c1cd1e609a0528c199300',
  pendingOwner: '0x237e158222e3e6968b72b9db0d8043aacf074ad9f650f0d1606b4d82ee432c00',
} as const;

/**
 * Slot of DstackApp whose last byte says that upgrades are disabled, which no function tells; the byte before it is
 * allowAnyDevice. So with the layout of the implementations that are known: another may keep anything there.
 */
export const APP_FLAGS_SLOT = `0x${'0'.repeat(63)}1`;
