// Which contract governs a KMS, as the KMS says (GetMeta), or Phala Cloud of it. It is only where to look: anybody can name
// a contract, or deploy one that says the same.

import { anyObject, hasMember, memberOr, type Reader } from '../schema/reader.js';
import { integer, text } from '../schema/scalars.js';
import type { JsonObject } from './codec/json.js';

export interface NamedContract {
  /** Null: not said. */
  chainId: number | null;
  /** 20 bytes, lower-case hex. */
  address: string;
}

/** Null for the address zero, and for a word, such as `phala`: a KMS that asks no contract has either. */
const address: Reader<string | null> = (value) => {
  const digits = /^(?:0x)?([0-9a-f]{40})$/.exec(text(value).toLowerCase())?.[1] ?? null;
  return digits === null || /^0+$/.test(digits) ? null : digits;
};

/** Null for 0, which stands for none. */
const chainId: Reader<number | null> = (value) => integer(0, Number.MAX_SAFE_INTEGER)(value) || null;

/** @returns null where none is named @throws ParseError */
export function parseNamedContract(answer: JsonObject): NamedContract | null {
  const named = memberOr(answer, 'kms_info', answer, anyObject);
  const key = hasMember(answer, 'kms_info') ? 'contract_address' : 'kms_contract_address';
  const found = memberOr(named, key, null, address);
  return found === null ? null : { chainId: memberOr(named, 'chain_id', null, chainId), address: found };
}
