// Calls that change what a contract says. Nothing here sends one: whoever owns the contract does.

import { encodeFunctionData } from 'viem/utils';
import { appAbi } from './abi.js';
import type { ContractCall } from './answers.js';

/** Lets the compose hash have the keys of the app. @param hash 32 bytes, hex after `0x` */
export function addComposeHash(contract: string, hash: `0x${string}`): ContractCall {
  return { to: contract, data: encodeFunctionData({ abi: appAbi, functionName: 'addComposeHash', args: [hash] }) };
}
