// A call of a contract as bytes, and what the answer to it in a record means. Whoever asks and whoever judges make the same
// bytes, so that an answer is found by what was asked.

import type { Abi, ContractFunctionArgs, ContractFunctionName, ContractFunctionReturnType } from 'viem';
import { decodeFunctionResult, encodeFunctionData } from 'viem/utils';
import type { ChainRecord } from '../formats/chain-record.js';

export interface ContractCall {
  /** 20 bytes, lower-case hex after `0x`, as all bytes here. */
  to: string;
  data: string;
}

type View = 'view' | 'pure';

/** The call of a function that only reads. */
export function contractCall<
  const A extends Abi,
  N extends ContractFunctionName<A, View>,
  const T extends ContractFunctionArgs<A, View, N>,
>(contract: string, abi: A, functionName: N, args: T): ContractCall {
  const data = encodeFunctionData({ abi, functionName, args } as Parameters<typeof encodeFunctionData>[0]);
  return { to: contract, data };
}

/**
 * `reverted`: the contract refused, or has no such function. `unreadable`: it answered what the function never gives, as
 * an address without code does. `missing`: the endpoint did not answer, or was not asked.
 */
export type Answer<T> =
  | { kind: 'value'; value: T }
  | { kind: 'reverted'; reason: string }
  | { kind: 'unreadable'; reason: string }
  | { kind: 'missing'; reason: string };

/** What the endpoint answered to the call of a function. */
export function contractAnswer<
  const A extends Abi,
  N extends ContractFunctionName<A, View>,
  const T extends ContractFunctionArgs<A, View, N>,
>(
  { calls }: Pick<ChainRecord, 'calls'>,
  contract: string,
  abi: A,
  functionName: N,
  args: T,
): Answer<ContractFunctionReturnType<A, View, N>> {
  const { to, data } = contractCall(contract, abi, functionName, args);
  const answer = calls.find((call) => call.to === to && call.data === data);
  if (answer === undefined) return { kind: 'missing', reason: 'it was not asked for' };
  const { result, problem } = answer;
  if (result === null || problem !== undefined) {
    const { kind, reason } = problem ?? { kind: 'unanswered', reason: 'there is no answer' };
    return { kind: kind === 'reverted' ? 'reverted' : 'missing', reason };
  }
  try {
    const decoded = decodeFunctionResult({ abi, functionName, args, data: result } as Parameters<
      typeof decodeFunctionResult
    >[0]);
    return { kind: 'value', value: decoded as ContractFunctionReturnType<A, View, N> };
  } catch {
    // The library's message quotes the bytes: they may be long, and the record has them.
    const found = result === '0x' ? 'nothing' : `${(result.length - 2) / 2} bytes`;
    return { kind: 'unreadable', reason: `answered with ${found}, which is no value of ${functionName}` };
  }
}
