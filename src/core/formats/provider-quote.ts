// The quote of a local key provider (local-sgx): an SGX enclave on the host of a VM, which gives it the key that its others are
// derived from. No interface of a guest, a KMS or a cloud gives it out; whoever runs the host has it: in the answer that
// the provider gives at its own port, or as the quote alone.

import { anyObject, hasMember, member, memberOr, type Reader, read, refuse } from '../schema/reader.js';
import { bytes, hexTextBytes } from '../schema/scalars.js';
import type { JsonObject } from './codec/json.js';
import { optionalQuote } from './get-quote.js';
import { looksLikeQuote } from './quote.js';

export interface ProviderQuote {
  quote: Uint8Array;
  /** What the enclave gave out with it, sealed for a VM: the quote is over its hash. Null: not given. */
  sealedKey: Uint8Array | null;
}

/** Whether a JSON object is the answer of such a provider. */
export function isProviderAnswer(json: JsonObject): boolean {
  return hasMember(json, 'provider_quote');
}

/** @throws ParseError */
export function parseProviderAnswer(json: JsonObject): ProviderQuote {
  return read(json, 'key-provider', providerAnswer);
}

/** Whether it is the quote of an SGX enclave, as its header says. */
export function isEnclaveQuote(quote: Uint8Array): boolean {
  return looksLikeQuote(quote) && quote.subarray(4, 8).every((byte) => byte === 0);
}

const providerAnswer: Reader<ProviderQuote> = (value) => {
  const answer = anyObject(value);
  const quote = member(answer, 'provider_quote', optionalQuote) ?? refuse('provider_quote: is empty');
  return { quote, sealedKey: memberOr(answer, 'encrypted_key', null, byteText) };
};

const byteText: Reader<Uint8Array> = (value) => (Array.isArray(value) ? bytes()(value) : hexTextBytes()(value));
