// The contracts of the tests, compiled: once for every version of source and compiler, kept in a temporary folder.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Abi, Hex } from 'viem';

/** From the repository: the benchmarks bundle this file to another place. */
const packages = module.createRequire(join(process.cwd(), 'package.json'));

export interface Compiled {
  abi: Abi;
  bytecode: Hex;
  /** As it stands on the chain. */
  deployedBytecode: Hex;
}

const NAMES = ['Proxy', 'DstackApp', 'DstackAppNext', 'DstackKms', 'Safe', 'Timelock'] as const;
export type ContractName = (typeof NAMES)[number];

interface CompilerOutput {
  errors?: { severity: string; formattedMessage: string }[];
  contracts: Record<
    string,
    Record<string, { abi: Abi; evm: { bytecode: { object: string }; deployedBytecode: { object: string } } }>
  >;
}

/** @param source path of the Solidity file */
export function compileContracts(source: string): Record<ContractName, Compiled> {
  const content = readFileSync(source, 'utf8');
  const { version } = packages('solc/package.json') as { version: string };
  const key = createHash('sha256').update(`${version}\n${content}`).digest('hex').slice(0, 32);
  const folder = join(tmpdir(), 'trust-center-test-contracts');
  const kept = join(folder, `${key}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  const compiled = compile(content);
  mkdirSync(folder, { recursive: true });
  // Several test processes may do this at a time: the file is there as a whole, or not at all.
  const mine = `${kept}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(compiled));
  renameSync(mine, kept);
  return compiled;
}

function compile(content: string): Record<ContractName, Compiled> {
  const solc = packages('solc') as { compile(input: string): string };
  const input = {
    language: 'Solidity',
    sources: { 'contracts.sol': { content } },
    settings: {
      evmVersion: 'paris',
      optimizer: { enabled: true },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
    },
  };
  const { errors = [], contracts } = JSON.parse(solc.compile(JSON.stringify(input))) as CompilerOutput;
  const [problem] = errors.filter(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new Error(problem.formattedMessage);
  const made = NAMES.map((name) => {
    const { abi, evm } = contracts['contracts.sol']?.[name] ?? missing(name);
    return [name, { abi, bytecode: `0x${evm.bytecode.object}`, deployedBytecode: `0x${evm.deployedBytecode.object}` }];
  });
  return Object.fromEntries(made);
}

function missing(name: string): never {
  throw new Error(`the compiler gave no contract ${name}`);
}
