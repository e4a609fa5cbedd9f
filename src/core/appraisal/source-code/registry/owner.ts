// Who may change a contract's rules: the account or contract that owns it, by what it answers.

import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromHexText, toHex } from '../../../bytes.js';
import { ownerAbi, proxyAbi } from '../../../chain/abi.js';
import { contractAnswer } from '../../../chain/answers.js';
import { SAFE_MODULES } from '../../../chain/reads.js';
import type { Owner } from '../../../result/registry.js';
import type { Agreement } from './agreement.js';

export const NOBODY = `0x${'0'.repeat(40)}`;

export interface Ownership {
  /** Null: the contract did not say. */
  owner: Owner | null;
  pendingOwner: string | null;
  /** The contract tells whether there is a pending owner, or has none. */
  isPendingKnown: boolean;
}

export function ownershipOf(agreement: Agreement, contract: string): Ownership {
  const owner = contractAnswer(agreement, contract, proxyAbi, 'owner', []);
  const pending = contractAnswer(agreement, contract, proxyAbi, 'pendingOwner', []);
  const offered = pending.kind === 'value' ? pending.value.toLowerCase() : NOBODY;
  return {
    owner: owner.kind === 'value' ? describe(agreement, owner.value.toLowerCase()) : null,
    pendingOwner: offered === NOBODY ? null : offered,
    // The older contract has no such function.
    isPendingKnown: pending.kind === 'value' || pending.kind === 'reverted',
  };
}

/** Keccak-256, as EXTCODEHASH gives it; null: there is no code, or the endpoints did not tell. */
export function codeHashOf({ code }: Agreement, address: string): string | null {
  const found = code.find((read) => read.address === address)?.code ?? '0x';
  return found === '0x' ? null : `0x${toHex(keccak_256(fromHexText(found.slice(2), 'code')))}`;
}

/** An account may name a contract whose code it runs (EIP-7702): whoever holds its key can still do all. */
const DELEGATED = /^0xef0100[0-9a-f]{40}$/;

function describe(agreement: Agreement, address: string): Owner {
  const of = (kind: Owner['kind'], more: Partial<Owner> = {}): Owner => {
    return { address, kind, threshold: null, owners: [], modules: null, delay: null, codeHash: null, ...more };
  };
  if (address === NOBODY) return of('renounced');
  const code = agreement.code.find((read) => read.address === address)?.code ?? null;
  if (code === null) return of('undetermined');
  if (code === '0x' || DELEGATED.test(code)) return of('account');
  const codeHash = codeHashOf(agreement, address);
  const owners = contractAnswer(agreement, address, ownerAbi, 'getOwners', []);
  const threshold = contractAnswer(agreement, address, ownerAbi, 'getThreshold', []);
  if (owners.kind === 'value' && threshold.kind === 'value' && isThreshold(threshold.value, owners.value.length)) {
    const names = owners.value.map((one) => one.toLowerCase());
    const modules = contractAnswer(agreement, address, ownerAbi, 'getModulesPaginated', SAFE_MODULES);
    return of('safe', {
      threshold: Number(threshold.value),
      owners: names,
      modules: modules.kind === 'value' ? modules.value[0].length : null,
      codeHash,
    });
  }
  const delay = contractAnswer(agreement, address, ownerAbi, 'getMinDelay', []);
  if (delay.kind === 'value' && delay.value <= BigInt(Number.MAX_SAFE_INTEGER)) {
    return of('timelock', { delay: Number(delay.value), codeHash });
  }
  return of('contract', { codeHash });
}

function isThreshold(value: bigint, owners: number): boolean {
  return value > 0n && value <= BigInt(owners);
}
