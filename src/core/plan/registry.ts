// What the app's contract says of the compose hash of a change, and the call that allows it. Endpoints are witnesses: what
// they say counts where they agree, as in a verification.

import { agreementOf, type MissingRecord } from '../appraisal/source-code/registry/agreement.js';
import { readApp, readKms, vouchedKms } from '../appraisal/source-code/registry/contracts.js';
import { appAbi } from '../chain/abi.js';
import { contractAnswer } from '../chain/answers.js';
import type { ChainQuestions } from '../chain/reads.js';
import { addComposeHash } from '../chain/writes.js';
import type { ChainRecord } from '../formats/chain-record.js';
import type { Policy } from '../policy/policy.js';
import type { Owner } from '../result/registry.js';
import type { AllowingCall, PlannedRegistry } from './document.js';

export interface RegistryInput {
  /** Address of the app's contract, hex after `0x`, and where it is from. */
  contract: { address: string; from: string };
  /** What endpoints answered of it; none: nobody did. */
  records: readonly ChainRecord[];
  missing: readonly MissingRecord[];
  /** The chain that the contract is on, as the user or the policy says; null: nobody does. */
  chainId: number | null;
  /** Hex. */
  composeHash: string;
  policy: Policy;
  /** Unix milliseconds. */
  at: number;
}

/** What to ask about a change: the contract of the app, and those that say which code such a contract has. */
export function planQuestions(
  contract: string,
  composeHash: string,
  chainId: number,
  policy: Policy['sourceCode']['registry'],
): ChainQuestions {
  const nothing = { apps: [], osImageHashes: [], aggregatedMrs: [], deviceIds: [], appBootInfos: [], kmsBootInfos: [] };
  return {
    apps: [{ contract, composeHashes: [`0x${composeHash}`], deviceIds: [], bootInfos: [] }],
    kms: vouchedKms(chainId, policy).map(({ address }) => ({ contract: address, ...nothing })),
    rootKeys: [],
  };
}

export function plannedRegistry(input: RegistryInput): PlannedRegistry {
  const { contract, records, missing, composeHash, policy, at } = input;
  const hash = `0x${composeHash}` as const;
  const { registry } = policy.sourceCode;
  const chainId = input.chainId ?? records[0]?.chainId ?? null;
  const known = { contract: contract.address, contractFrom: contract.from, chainId };
  const unread = (problem: string): PlannedRegistry => ({
    ...known,
    isAllowed: null,
    problem,
    seen: null,
    unfamiliar: null,
    owner: null,
    call: allowingCall(contract.address, hash, { chainId, owner: null, at }),
  });
  if (records.length === 0)
    return unread(
      missing.length === 0 ? 'no endpoint of its chain was asked' : missing.map(({ reason }) => reason).join('; '),
    );
  const { judgement, agreed } = agreementOf({
    records,
    missing,
    policy: registry ?? (chainId === null ? null : { chainId, endpoints: 1, maxAgeMinutes: null }),
    at,
    clockSkewMinutes: policy.hardware.clockSkewMinutes,
  });
  if (agreed === null) return unread(judgement.detail.replace(/\.$/, ''));
  const vouched = vouchedKms(agreed.chainId, registry).map((kms) => readKms(agreed, kms));
  // Whichever of them it is: only its code is asked for, not whose keys it has.
  const readings = [null, ...vouched].map((kms) => readApp(agreed, contract.address, kms, registry)?.contract ?? null);
  const app = readings.find((one) => one?.unfamiliar === null) ?? readings[0] ?? null;
  if (app === null) return unread('the endpoints tell of no contract at that address');
  const answer = contractAnswer(agreed, contract.address, appAbi, 'allowedComposeHashes', [hash]);
  if (answer.kind !== 'value') return unread(`the contract did not say: ${answer.reason}`);
  return {
    ...known,
    isAllowed: answer.value,
    problem: null,
    seen: { endpoints: agreed.endpoints, block: agreed.block.number, time: timeOf(agreed.block.timestamp) },
    unfamiliar: app.unfamiliar,
    owner: app.owner,
    call: answer.value ? null : allowingCall(contract.address, hash, { chainId, owner: app.owner, at }),
  };
}

/** The last moment of the year 9999, in Unix seconds: what is later is no time of a block. */
const LAST_SECOND = 253_402_300_799;

function timeOf(seconds: number): string | null {
  return seconds > LAST_SECOND ? null : new Date(seconds * 1000).toISOString();
}

const METHOD = 'addComposeHash';
const ARGUMENT = { name: 'composeHash', type: 'bytes32', internalType: 'bytes32' };

function allowingCall(
  contract: string,
  hash: `0x${string}`,
  { chainId, owner, at }: { chainId: number | null; owner: Owner | null; at: number },
): AllowingCall {
  const { data } = addComposeHash(contract, hash);
  return {
    contract,
    function: `${METHOD}(${ARGUMENT.type})`,
    argument: hash,
    calldata: data,
    // Of an owner that is known to be none, nothing is made that only a Safe can send.
    safeTransaction:
      chainId === null || (owner !== null && owner.kind !== 'safe')
        ? null
        : {
            version: '1.0',
            chainId: String(chainId),
            createdAt: at,
            meta: {
              name: 'Allow a compose hash',
              description: `DstackApp ${contract}: ${METHOD}(${hash})`,
              createdFromSafeAddress: owner?.address ?? '',
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
