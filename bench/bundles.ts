// How long the heaviest bundles take that the limits allow: read, then appraised, each once in a process that has done
// the same to a small one, as a verifier meets them. CPU time, which neighbours of a shared machine disturb less.

import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { appraiseBundle } from '../src/appraise-bundle.js';
import { type Bundle, parseBundle, serialiseBundle } from '../src/evidence/bundle.js';
import { bundleOf, HEAVY, heavyOptions, machines } from '../test/support/heavy-bundle.js';
import { measure } from './support/rounds.js';

/** Milliseconds for any bundle, whatever is in it. */
const TARGET = 2000;

const options = await heavyOptions();
const bare = (await measure([{ name: 'bare', run: bareVerification() }])).bare;
await read(serialiseBundle(bundleOf(machines(2))));

console.log(`heaviest bundles, CPU time, Node ${process.version}; one bare P-256 verification ${bare.toFixed(3)} ms`);
for (const [name, make] of Object.entries(HEAVY)) {
  const bundle = make();
  const text = serialiseBundle(bundle);
  globalThis.gc?.();
  const { reading, appraising, verdict } = await read(text);
  const total = reading + appraising;
  const size = `${(text.length / 1e6).toFixed(1)} MB, ${bundle.components.length} components`;
  console.log(`  ${name} (${size}): ${verdict}`);
  const parts = `read ${reading.toFixed(0)}, appraised ${appraising.toFixed(0)}`;
  const ratio = `${(total / bare).toFixed(0)} bare verifications`;
  console.log(
    `    ${total.toFixed(0)} ms (${parts}), ${ratio}; at most ${TARGET} ms: ${total <= TARGET ? 'ok' : 'MISSED'}`,
  );
}

async function read(text: string): Promise<{ reading: number; appraising: number; verdict: string }> {
  const start = cpuTime();
  const bundle: Bundle = parseBundle(text);
  const parsed = cpuTime();
  const { verdict } = await appraiseBundle(bundle, options);
  return { reading: parsed - start, appraising: cpuTime() - parsed, verdict };
}

/** Milliseconds. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
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
