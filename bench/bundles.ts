// How long the heaviest bundles take that the limits allow: read, then appraised, each once in a process that has done
// the same to a small one, as a verifier meets them. The lesser of elapsed and CPU time counts: neighbours of a shared
// machine lengthen the one, the garbage collector's helpers the other.

import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { appraiseBundle } from '../src/core/appraisal/appraise-bundle.js';
import { parseBundle, serialiseBundle } from '../src/core/bundle.js';
import { bundleOf, HEAVY, heavyOptions, machines } from '../test/support/heavy-bundle.js';
import { measure } from './support/rounds.js';

/** Milliseconds for any bundle, whatever is in it. */
const TARGET = 2000;

const options = await heavyOptions();
const bare = (await measure([{ name: 'bare', run: bareVerification() }])).bare;
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
  const before = process.cpuUsage();
  const { verdict } = await appraiseBundle(parseBundle(text), options);
  const { user, system } = process.cpuUsage(before);
  return { elapsed: performance.now() - start, cpu: (user + system) / 1000, verdict };
}

function bareVerification(): () => void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const message = new Uint8Array(1000);
  const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  return () => {
    if (!verify('sha256', message, key, signature)) throw new Error('a signature does not verify');
  };
}
