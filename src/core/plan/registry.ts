// What the app's contract says of the compose hash of a change, and the call that allows it. An endpoint is one witness:
// where several are asked, they must agree.

import { appAbi, ownerAbi, proxyAbi } from '../chain/abi.js';
import { contractAnswer } from '../chain/answers.js';
import { addComposeHash } from '../chain/writes.js';
import type { ChainRecord } from '../formats/chain-record.js';
import type { AllowingCall, PlannedRegistry, RegistryOwner } from './document.js';

export interface RegistryInput {
  /** Address of the app's contract, hex after `0x`, and where it is from. */
  contract: { address: string; from: string };
  /** What endpoints answered of it; none: nobody was asked, and `problem` says why. */
  records: readonly ChainRecord[];
  problem: string | null;
  /** The chain that the contract is said to be on; null: nothing says. */
  chainId: number | null;
  /** Hex. */
  composeHash: string;
  /** Unix milliseconds. */
  at: number;
}

export function plannedRegistry(input: RegistryInput): PlannedRegistry {
  const { contract, records, composeHash } = input;
  const hash = `0x${composeHash}` as const;
  const reading = allowedBy(input, hash);
  const chainId = input.chainId ?? records[0]?.chainId ?? null;
  const owner = ownerBy(records, contract.address);
  return {
    contract: contract.address,
    contractFrom: contract.from,
    chainId,
    ...reading,
    seen: records.map(({ endpoint, block }) => ({
      endpoint,
      block: block.number,
      time: timeOf(block.timestamp),
    })),
    owner,
    call: reading.isAllowed === true ? null : allowingCall(contract.address, hash, { chainId, owner, at: input.at }),
  };
}

/** The last moment of the year 9999, in Unix seconds: what is later is no time of a block. */
const LAST_SECOND = 253_402_300_799;

function timeOf(seconds: number): string | null {
  return seconds > LAST_SECOND ? null : new Date(seconds * 1000).toISOString();
}

type Reading = Pick<PlannedRegistry, 'isAllowed' | 'problem'>;

function allowedBy({ contract, records, problem, chainId }: RegistryInput, hash: `0x${string}`): Reading {
  const notKnown = (why: string): Reading => ({ isAllowed: null, problem: why });
  if (records.length === 0) return notKnown(problem ?? 'no endpoint was asked');
  const other = records.find((record) => record.chainId !== (chainId ?? records[0]?.chainId));
  if (other !== undefined) return notKnown(`${other.endpoint} answers for chain ${other.chainId}`);
  const said = records.map((record) => {
    const answer = contractAnswer(record, contract.address, appAbi, 'allowedComposeHashes', [hash]);
    return { endpoint: record.endpoint, answer };
  });
  for (const { endpoint, answer } of said) {
    if (answer.kind === 'value') continue;
    return notKnown(`${endpoint} gave no answer about the compose hash: ${answer.reason}`);
  }
  const values = new Set(said.map(({ answer }) => answer.kind === 'value' && answer.value));
  if (values.size > 1) return notKnown('the endpoints disagree about the compose hash');
  return { isAllowed: values.has(true), problem: null };
}

/** null: not asked, or they disagree. */
function ownerBy(records: readonly ChainRecord[], contract: string): RegistryOwner | null {
  const owners = records.map((record) => ownerIn(record, contract));
  const [first = null] = owners;
  return owners.every((one) => JSON.stringify(one) === JSON.stringify(first)) ? first : null;
}

function ownerIn(record: ChainRecord, contract: string): RegistryOwner | null {
  const answer = contractAnswer(record, contract, proxyAbi, 'owner', []);
  if (answer.kind !== 'value') return null;
  const address = answer.value.toLowerCase();
  if (/^0x0+$/.test(address)) return { address, kind: 'renounced', threshold: null };
  const code = record.code.find((read) => read.address === address)?.code ?? null;
  if (code === null) return { address, kind: 'unknown', threshold: null };
  if (code === '0x') return { address, kind: 'account', threshold: null };
  const needed = contractAnswer(record, address, ownerAbi, 'getThreshold', []);
  const of = contractAnswer(record, address, ownerAbi, 'getOwners', []);
  if (needed.kind !== 'value' || of.kind !== 'value') return { address, kind: 'contract', threshold: null };
  return { address, kind: 'safe', threshold: { needed: Number(needed.value), of: of.value.length } };
}

const METHOD = 'addComposeHash';
const ARGUMENT = { name: 'composeHash', type: 'bytes32', internalType: 'bytes32' };

function allowingCall(
  contract: string,
  hash: `0x${string}`,
  { chainId, owner, at }: { chainId: number | null; owner: RegistryOwner | null; at: number },
): AllowingCall {
  const { data } = addComposeHash(contract, hash);
  return {
    contract,
    function: `${METHOD}(${ARGUMENT.type})`,
    argument: hash,
    calldata: data,
    safeTransaction:
      chainId === null
        ? null
        : {
            version: '1.0',
            chainId: String(chainId),
            createdAt: at,
            meta: {
              name: 'Allow a compose hash',
              description: `DstackApp ${contract}: ${METHOD}(${hash})`,
              createdFromSafeAddress: owner?.kind === 'safe' ? owner.address : '',
            },
            transactions: [
              {
                to: contract,
                value: '0',
                data,
                contractMethod: { name: METHOD, payable: false, inputs: [ARGUMENT] },
                contractInputsValues: { [ARGUMENT.name]: hash },
              },
            ],
          },
  };
}
