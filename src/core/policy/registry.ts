// What is accepted of the contracts on a chain that let an app have its keys.

import { mapping, oneOrMore, orNull, type Reader } from '../schema/reader.js';
import { boolean, hex, integer } from '../schema/scalars.js';

/** Addresses and hashes are hex. */
export interface RegistryPolicy {
  chainId: number;
  /** Of the app, which must be its measured app id; null: any that it is. */
  contract: string | null;
  /** Of the KMS; null: one of those that this version knows. */
  kmsContract: string | null;
  /** How many endpoints, of different origins, must say the same. */
  endpoints: number;
  /** Oldest block; null: any. */
  maxAgeMinutes: number | null;
  /** The app's contract must allow no compose hash but the measured one. */
  onlyThis: boolean;
  /** Accept a contract whose owner can replace its code. */
  upgradeable: boolean;
  /** Accepted owners of the app's contract; empty: any. The zero address: ownership that was given up. */
  owner: string[];
  /** Keccak-256 of contract code that the user has read: of proxies and of implementations. */
  codeHashes: string[];
}

const ADDRESS_BYTES = 20;
const HASH_BYTES = 32;
const MAX_ENDPOINTS = 8;
const MAX_AGE_MINUTES = 366 * 24 * 60;
const address = hex(ADDRESS_BYTES);

export const registryPolicy: Reader<RegistryPolicy> = mapping<RegistryPolicy>(
  {
    chainId: ['chain-id', integer(1, Number.MAX_SAFE_INTEGER)],
    contract: ['contract', orNull(address)],
    kmsContract: ['kms-contract', orNull(address)],
    endpoints: ['endpoints', integer(1, MAX_ENDPOINTS)],
    maxAgeMinutes: ['max-age-minutes', orNull(integer(1, MAX_AGE_MINUTES))],
    onlyThis: ['only-this', boolean],
    upgradeable: ['upgradeable', boolean],
    owner: ['owner', oneOrMore(address)],
    codeHashes: ['code-hashes', oneOrMore(hex(HASH_BYTES))],
  },
  {
    contract: null,
    kmsContract: null,
    endpoints: 1,
    maxAgeMinutes: null,
    onlyThis: false,
    upgradeable: false,
    owner: [],
    codeHashes: [],
  },
);
