// How long the heaviest bundles take that the limits allow: read, then appraised, each once in a process that has done
// the same to a small one, as a verifier meets them. The lesser of elapsed and CPU time counts: neighbours of a shared
// machine lengthen the one, the garbage collector's helpers the other.

import { appraiseBundle } from '../src/core/appraisal/appraise-bundle.js';
import { parseBundle, serialiseBundle } from '../src/core/bundle.js';
import { bundleOf, HEAVY, heavyOptions, machines } from '../test/support/heavy-bundle.js';
import { bareVerification } from './support/bare.js';
import { cpuTime, measure } from './support/rounds.js';

/** Milliseconds for any bundle, whatever is in it. */
const TARGET = 2000;

const options = await heavyOptions();
const bare = (await measure([{ name: 'bare', run: bareVerification() }])).bare.median;
await read(serialiseBundle(bundleOf(machines(2))));

console.log(`heaviest bundles, Node ${process.version}; one bare P-256 verification ${bare.toFixed(3)} ms`);
for (const [name, make] of Object.entries(HEAVY)) {
  const bundle = make();
  const text = serialiseBundle(bundle);
  const { elapsed, cpu, verdict } = await read(text);
  const time = Math.min(elapsed, cpu);
  const size = `${(text.length / 1e6).toFixed(1)} MB, ${bundle.components.length} components`;
  console.log(`  ${name} (${size}): ${verdict}`);
  const both = `elapsed ${elapsed.toFixed(0)} ms, CPU ${cpu.toFixed(0)} ms`;
  const ratio = `${(time / bare).toFixed(0)} bare verifications`;
  console.log(`    ${both}; ${ratio}; at most ${TARGET} ms: ${time <= TARGET ? 'ok' : 'MISSED'}`);
}

async function read(text: string): Promise<{ elapsed: number; cpu: number; verdict: string }> {
  const start = performance.now();
  const before = cpuTime();
  const { verdict } = await appraiseBundle(parseBundle(text), options);
  return { elapsed: performance.now() - start, cpu: cpuTime() - before, verdict };
}
