// A real EVM node (anvil) on a free port of this machine, and the contracts of the tests on it.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Address,
  BaseError,
  createPublicClient,
  createTestClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  NonceTooLowError,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { type Compiled, type ContractName, compileContracts } from './solidity.js';

/** From the repository: the benchmarks bundle this file to another place. */
const packages = module.createRequire(join(process.cwd(), 'package.json'));
const START_MS = 20_000;

/** Keys that anvil gives money to by default, and everybody knows. */
export const OWNER = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
export const STRANGER = privateKeyToAccount('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d');

/** Path of the node's program; null where the package has none for this platform. */
export function nodeProgram(): string | null {
  const name = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform as 'linux'] ?? process.platform;
  const machine = { x64: 'amd64', arm64: 'arm64' }[process.arch as 'x64'] ?? process.arch;
  try {
    const folder = dirname(packages.resolve(`@foundry-rs/anvil-${name}-${machine}/package.json`));
    const program = join(folder, 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil');
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}

export interface ChainNode {
  url: string;
  chainId: number;
  stop(): Promise<void>;
}

/** @throws where it does not start in time */
export async function startNode(program: string, chainId = 31337, more: readonly string[] = []): Promise<ChainNode> {
  // One slot an epoch: a block is final two blocks later.
  const args = ['--port', '0', '--chain-id', String(chainId), '--slots-in-an-epoch', '1', ...more];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  try {
    return { url: `http://127.0.0.1:${await portOf(child)}`, chainId, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`the node did not start: ${said.slice(-500)}`)), START_MS);
    const hear = (data: Buffer): void => {
      said += data.toString();
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(port);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (status) => reject(new Error(`the node ended with ${status}: ${said.slice(-500)}`)));
    child.once('error', reject);
  });
}

const contracts = compileContracts(join(process.cwd(), 'test/support/chain/contracts.sol'));

/**
 * A busy node tells a receipt before it counts the account's transaction, so that the next one would be sent under the
 * number of the last. It refuses that one ("nonce too low"), and nothing was done: it is made again, under a number that
 * is asked for anew.
 */
async function accepted(send: () => Promise<Hex>, attempts = 50): Promise<Hex> {
  try {
    return await send();
  } catch (error) {
    const tooLow = error instanceof BaseError && error.walk((cause) => cause instanceof NonceTooLowError) !== null;
    if (!tooLow || attempts === 0) throw error;
    await sleep(20);
    return accepted(send, attempts - 1);
  }
}

export type Chain = ReturnType<typeof chainAt>;

/** The ways to change what is on a node. */
export function chainAt({ url, chainId }: Pick<ChainNode, 'url' | 'chainId'>) {
  const chain = {
    id: chainId,
    name: 'test',
    nativeCurrency: { name: '', symbol: '', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  };
  const transport = http(url, { timeout: 120_000, retryCount: 0 });
  const reader = createPublicClient({ chain, transport, pollingInterval: 10, cacheTime: 0 });
  const wallet = createWalletClient({ chain, transport, account: OWNER });
  const test = createTestClient({ chain, transport, mode: 'anvil' });
  const done = async (hash: Hex) => {
    const receipt = await reader.waitForTransactionReceipt({ hash, pollingInterval: 10 });
    if (receipt.status !== 'success') throw new Error(`transaction ${hash} failed`);
    return receipt;
  };
  const deploy = async (name: ContractName, args: readonly unknown[] = []): Promise<Address> => {
    const { abi, bytecode }: Compiled = contracts[name];
    const { contractAddress } = await done(await accepted(() => wallet.deployContract({ abi, bytecode, args })));
    if (contractAddress == null) throw new Error(`${name} was not deployed`);
    return contractAddress.toLowerCase() as Address;
  };
  /** Calls a function that changes something. @param from whose key signs */
  const send = async (
    to: Address,
    name: ContractName,
    functionName: string,
    args: readonly unknown[],
    from = OWNER,
  ) => {
    const { abi } = contracts[name];
    return done(
      await accepted(() => wallet.writeContract({ address: to, abi, functionName, args, account: from, chain })),
    );
  };
  /** Sends what somebody else wrote. @param from whose key signs */
  const sendData = async (to: Address, data: Hex, from = OWNER) =>
    done(await accepted(() => wallet.sendTransaction({ to, data, account: from, chain })));
  /** So many blocks more. */
  const mine = (blocks: number) => test.mine({ blocks });
  return { url, chainId, contracts, reader, wallet, test, deploy, send, sendData, mine };
}

const ZERO_HASH: Hex = `0x${'0'.repeat(64)}`;

export interface AppSettings {
  owner?: Address;
  upgradesDisabled?: boolean;
  requireTcbUpToDate?: boolean;
  allowAnyDevice?: boolean;
  deviceId?: Hex;
  composeHash?: Hex;
}

/** A DstackApp behind its proxy. */
export async function deployApp(
  { deploy, contracts }: Chain,
  {
    owner = OWNER.address,
    upgradesDisabled = false,
    requireTcbUpToDate = false,
    allowAnyDevice = false,
    deviceId = ZERO_HASH,
    composeHash = ZERO_HASH,
  }: AppSettings = {},
): Promise<{ app: Address; implementation: Address }> {
  const implementation = await deploy('DstackApp');
  const data = encodeFunctionData({
    abi: contracts.DstackApp.abi,
    functionName: 'initialize',
    args: [owner, upgradesDisabled, requireTcbUpToDate, allowAnyDevice, deviceId, composeHash],
  });
  return { app: await deploy('Proxy', [implementation, data]), implementation };
}

/** A DstackKms behind its proxy. */
export async function deployKms(
  { deploy, contracts }: Chain,
  { owner = OWNER.address, appImplementation = OWNER.address }: { owner?: Address; appImplementation?: Address } = {},
): Promise<{ kms: Address; implementation: Address }> {
  const implementation = await deploy('DstackKms');
  const data = encodeFunctionData({
    abi: contracts.DstackKms.abi,
    functionName: 'initialize',
    args: [owner, appImplementation],
  });
  return { kms: await deploy('Proxy', [implementation, data]), implementation };
}
