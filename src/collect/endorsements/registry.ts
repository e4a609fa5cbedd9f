// Which chain is asked about the contracts behind an app, and about which contracts: the app's is the one at its measured
// id. What somebody says of a KMS's contract only tells where to look.

import type { AskedMachine } from '../../core/appraisal/source-code/registry/questions.js';
import { CHAIN_RECORD_ITEMS } from '../../core/bundle.js';
import { documentText } from '../../core/bytes.js';
import { KNOWN_KMS_CONTRACTS } from '../../core/chain/known.js';
import { TrustCenterError } from '../../core/errors.js';
import { parseJson } from '../../core/formats/codec/json.js';
import { readCollateral } from '../../core/formats/collateral.js';
import type { AttestationEvidence } from '../../core/formats/evidence.js';
import { type NamedContract, parseNamedContract } from '../../core/formats/kms-contract.js';
import { parseQuote } from '../../core/formats/quote.js';
import { anyObject, read } from '../../core/schema/reader.js';
import type { ChainEndorsements, ChainOptions } from './chain/index.js';

export interface RegistrySource {
  /** Null: the one that the KMS is said to be on. */
  chainId: number | null;
  /** JSON-RPC endpoints of the chain, each a witness; none: public ones that are known. */
  rpcUrls: readonly string[];
  /** Of the KMS, 20 bytes in lower-case hex; null: those that are known, and what the KMS is said to have. */
  kmsContract: string | null;
}

/** What was collected before. */
export interface RegistryEvidence {
  machines: readonly { found: AttestationEvidence; collateral: Uint8Array | null }[];
  /** Documents of evidence, of any form. */
  documents: readonly Uint8Array[];
  /** The app that was asked for, where none is measured; and the images that the caller accepts, all hex. */
  appId: string | null;
  osImageHashes: readonly string[];
}

/** A document may name many; one answers for the KMS, and the gateway's operator may have another. */
const MAX_NAMED = 4;

/** An endpoint that does not answer is a gap, and so is a chain that nobody can be asked about. */
export async function registryEndorsements(
  { chainId: wanted, rpcUrls, kmsContract }: RegistrySource,
  { machines, documents, appId, osImageHashes }: RegistryEvidence,
  options: ChainOptions,
): Promise<ChainEndorsements> {
  const named = namedContracts(documents);
  const chainIds = [...new Set(named.flatMap((contract) => contract.chainId ?? []))];
  const [only = null, ...others] = chainIds;
  const chainId = wanted ?? (others.length === 0 ? only : null);
  if (chainId === null) {
    const reason =
      others.length === 0
        ? 'no chain is named'
        : `the evidence names several chains: ${chainIds.slice(0, 5).join(', ')}`;
    return notAsked(
      reason,
      'Say which chain the contracts are on: --chain-id N, or source-code.registry of the policy.',
    );
  }
  const known = KNOWN_KMS_CONTRACTS.filter((kms) => kms.chainId === chainId).map(({ contract }) => contract.slice(2));
  const here = named.filter((contract) => (contract.chainId ?? chainId) === chainId).map(({ address }) => address);
  const kmsContracts = kmsContract === null ? [...new Set([...here.slice(0, MAX_NAMED), ...known])] : [kmsContract];
  const { registryQuestions } = await import('../../core/appraisal/source-code/registry/questions.js');
  const questions = await registryQuestions(machines.flatMap(askedMachine), { appId, kmsContracts, osImageHashes });
  if (questions.apps.length === 0) {
    return notAsked(
      'no launch is proven that names an app, so no contract can be looked for',
      'Give evidence with a quote and its event log, or name the app: --app-id ID.',
    );
  }
  const { collectChainRecords } = await import('./chain/index.js');
  return collectChainRecords({ chainId, rpcUrls, questions }, options);
}

/** Nobody was asked, and why. */
export function notAsked(reason: string, hint: string): ChainEndorsements {
  return { items: [], gaps: [{ name: `${CHAIN_RECORD_ITEMS}0`, reason, hint }] };
}

function namedContracts(documents: RegistryEvidence['documents']): NamedContract[] {
  return documents.flatMap((bytes) => {
    try {
      // Most evidence is JSON; what is not names no contract.
      if (bytes[0] !== 0x7b) return [];
      return (
        parseNamedContract(read(parseJson(documentText(bytes, 'evidence'), 'evidence'), 'evidence', anyObject)) ?? []
      );
    } catch (error) {
      if (error instanceof TrustCenterError) return []; // a document that cannot be read names no contract
      throw error;
    }
  });
}

/** What cannot be read is not asked about: the checks say what is wrong with it. */
function askedMachine({ found, collateral }: RegistryEvidence['machines'][number]): AskedMachine[] {
  const readable = <T>(bytes: Uint8Array | null, read: (bytes: Uint8Array) => T): T | null => {
    try {
      return bytes === null ? null : read(bytes);
    } catch (error) {
      if (error instanceof TrustCenterError) return null;
      throw error;
    }
  };
  const quote = readable(found.quote, parseQuote);
  const { role, eventLog, vmConfig } = found;
  const known = readable(collateral, (bytes) => readCollateral(documentText(bytes, 'collateral')));
  return quote === null ? [] : [{ role, quote, eventLog, vmConfig, collateral: known }];
}
