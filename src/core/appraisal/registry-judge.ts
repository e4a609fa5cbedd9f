// What the answers of a chain say, read once, to hold every machine against it.

import { CHAIN_RECORD_ITEMS } from '../bundle.js';
import { readQuote } from './component/quote-format.js';
import type { AppraisalInput } from './input.js';
import type { RegistryOutcome } from './source-code/registry/index.js';
import type { RegisteredMachine } from './source-code/registry/machine.js';

export type RegistryJudge = (machine: RegisteredMachine) => RegistryOutcome;

/** How the machines stand in the registry of a chain; null: nobody asked for that. */
export async function registryJudge(input: AppraisalInput): Promise<RegistryJudge | null> {
  const { components, chainRecords = [], policy, gaps, named, at } = input;
  if (policy.sourceCode.registry === null && !named.includes('registry')) return null;
  // It brings the library that decodes what contracts answer, which nothing else needs.
  const { judgeRegistry, readRegistry, rootKeysOf } = await import('./source-code/registry/index.js');
  const reading = readRegistry({
    records: chainRecords,
    missing: gaps.filter(({ name }) => name.startsWith(CHAIN_RECORD_ITEMS)),
    policy: policy.sourceCode.registry,
    at,
    clockSkewMinutes: policy.hardware.clockSkewMinutes,
    rootKeys: rootKeysOf(
      components.flatMap(({ role, evidence }) => {
        const { quote } = role === 'app' ? readQuote(evidence) : { quote: null };
        return quote === null ? [] : [{ quote, eventLog: evidence.eventLog }];
      }),
    ),
  });
  return (machine) => judgeRegistry(reading, machine);
}
