// What a chain holds about who may run with an app's keys, as the endpoints that were asked tell it. It is their word: a
// chain's state is not proven here.

/** Addresses and hashes are lower-case hex after `0x`. */
export interface Registry {
  chainId: number;
  block: { number: number; hash: string; time: string };
  /** Origins of the endpoints that told all of it, in one voice. */
  endpoints: string[];
  /** The contract at the measured app id; null: nothing was told of it. */
  app: AppContract | null;
  /** The contract of the KMS that holds the app's keys; null: none is known to be. */
  kms: KmsContract | null;
}

export interface AppContract {
  address: string;
  /** Its own code, that of the proxy. */
  codeHash: string;
  implementation: Implementation | null;
  /** Why its answers are not known to be those of dstack's contract, as a clause; null: they are. */
  unfamiliar: string | null;
  owner: Owner | null;
  /** Whoever was offered the ownership and can take it; null: nobody, or it was not told. */
  pendingOwner: string | null;
  /** Null: it was not told, or what was told has no known meaning. */
  upgradesDisabled: boolean | null;
  allowAnyDevice: boolean | null;
  requireTcbUpToDate: boolean | null;
  /** Of every compose hash and device that was ever added; null: the history is not known from the beginning. */
  composeHashes: Listed[] | null;
  devices: Listed[] | null;
}

export interface KmsContract {
  address: string;
  /** `policy`: its user names it. `known`: it is one of those that this version knows, of that operator. */
  vouchedBy: { kind: 'policy' } | { kind: 'known'; operator: string };
  owner: Owner | null;
  pendingOwner: string | null;
  gatewayAppId: string | null;
  /** Of every OS image that was ever added; null: as above. */
  osImages: Listed[] | null;
}

export interface Implementation {
  address: string;
  codeHash: string | null;
}

/** By its code and what it answers. A contract may answer as a Safe or a timelock does and be another. */
export interface Owner {
  address: string;
  kind: 'renounced' | 'account' | 'safe' | 'timelock' | 'contract' | 'undetermined';
  /** Of a Safe. */
  threshold: number | null;
  owners: string[];
  /** Of a Safe: contracts that can act for it by themselves, at least as many; null: it was not told. */
  modules: number | null;
  /** Seconds, of a timelock. */
  delay: number | null;
  /** Keccak-256 of its code; null of an account, or where it was not told. */
  codeHash: string | null;
}

/** A value that was added, once or more often. */
export interface Listed {
  value: string;
  /** As the contract says at the block; null: it was not asked. */
  allowed: boolean | null;
  /** When it was last added, and by whom. */
  block: number;
  time: string | null;
  transaction: string;
  /** Who sent the transaction. */
  sender: string | null;
}

/** `the account 0x…`, `0x…, which answers as a Safe of 2 of 3 owners` */
export function ownerInWords({ address, kind, threshold, owners, modules, delay }: Owner): string {
  switch (kind) {
    case 'renounced':
      return 'nobody: the ownership was given up';
    case 'account':
      return `the account ${address}, whose key alone decides`;
    case 'safe':
      return `${address}, which answers as a Safe where ${threshold} of ${owners.length} owners decide${modulesInWords(modules)}`;
    case 'timelock':
      return `${address}, which answers as a timelock with a delay of ${delay} s`;
    case 'contract':
      return `${address}, a contract of an unknown kind`;
    case 'undetermined':
      return `${address}, of which it was not told whether it is a contract`;
  }
}

function modulesInWords(modules: number | null): string {
  if (modules === null) return ', and whether others can act for it was not told';
  return modules === 0 ? '' : `, and ${modules} ${modules === 1 ? 'module' : 'modules'} can act for it alone`;
}
