// A log of 10,000 entries: a check an hour for 14 months, whose facts change now and then. Written in one go, verified whole
// (every entry, every tile, an older checkpoint), and a timeline made of it. Then what a reader of one entry needs.

import { generateKeyPairSync, sign } from 'node:crypto';
import type { EntryDraft } from '../src/core/history/entry.js';
import { appendToLog } from '../src/core/history/log/append.js';
import { leafHash } from '../src/core/history/log/merkle.js';
import { verifierKey } from '../src/core/history/log/note.js';
import { proveEntry, verifyEntryProof, verifySince } from '../src/core/history/log/proof.js';
import { verifyLog } from '../src/core/history/log/verify-log.js';
import { timelineOf } from '../src/core/history/spans.js';
import { cpuTime } from './support/rounds.js';

const ENTRIES = 10_000;
/** CPU milliseconds, and bytes of a proof without its entry and checkpoint. */
const TARGETS = { verify: 5000, append: 5000, proof: 14 * 45 };

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const vkey = verifierKey({
  name: 'github.com/example/deployment/trust-center',
  publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)),
});
const files = new Map<string, Uint8Array>();
let read = 0;
const log = {
  read: async (path: string): Promise<Uint8Array | null> => {
    const bytes = files.get(path) ?? null;
    read += bytes?.length ?? 0;
    return bytes;
  },
};

const digest = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const draft = (at: number): EntryDraft => ({
  target: 'example',
  verdict: at % 500 === 7 ? 'failed' : 'verified',
  appraisedAt: new Date(Date.UTC(2026, 0, 1) + at * 3_600_000).toISOString(),
  evidenceDigest: digest(at),
  resultDigest: digest(at),
  policyDigest: digest(1),
  factsDigest: digest(at % 500 === 7 ? 1 : 2),
  coreVersion: '0.1.0',
  trigger: 'schedule',
  schedule: 3600,
});

async function append(from: number, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, i) => draft(from + i));
  const signed = async (text: Uint8Array): Promise<Uint8Array> => new Uint8Array(sign(null, text, privateKey));
  const appended = await appendToLog(log, { vkey, sign: signed, entries, begin: from === 0 });
  for (const { path, bytes } of appended.files) files.set(path, bytes);
}

/** CPU milliseconds, bytes read, and what came of it. */
async function timed<T>(run: () => Promise<T>): Promise<{ ms: number; bytes: number; value: T }> {
  const [start, before] = [cpuTime(), read];
  const value = await run();
  return { ms: cpuTime() - start, bytes: read - before, value };
}

const written = await timed(() => append(0, ENTRIES - 1));
const since = files.get('checkpoint') ?? new Uint8Array();
const one = await timed(() => append(ENTRIES - 1, 1));
const whole = await timed(() => verifyLog(log, { vkey, since: [since] }));
const shown = await timed(async () =>
  timelineOf(whole.value.entries, new Map(), whole.value.checkpoint, 'example', null),
);
const proof = await timed(() => proveEntry(log, { vkey, seq: 1234 }));
const proven = await timed(() => verifyEntryProof(proof.value, vkey));
const continued = await timed(() => verifySince(log, { vkey, since }));

const leaf = new Uint8Array(700);
const LEAVES = 100_000;
const hashed = await timed(async () => {
  for (let i = 0; i < LEAVES; i++) leafHash(leaf);
});
const hashes = proof.value.split('\n\n')[0]?.split('\n').slice(3).join('\n').length ?? Number.NaN;

console.log(`A log of ${ENTRIES} entries (Node ${process.version}), CPU time`);
console.log(
  `  written in one go: ${rounded(written.ms)} ms, at most ${TARGETS.append}: ${met(written.ms <= TARGETS.append)}`,
);
console.log(`  one entry more: ${rounded(one.ms)} ms, ${kilobytes(one.bytes)} read`);
console.log(
  `  verified whole, and since a checkpoint: ${rounded(whole.ms)} ms, at most ${TARGETS.verify}: ${met(whole.ms <= TARGETS.verify)}; ${kilobytes(whole.bytes)} read`,
);
console.log(`  timeline of ${shown.value.spans.length} spans: ${rounded(shown.ms)} ms`);
console.log(
  `  proof of one entry: ${proof.value.length} bytes, ${hashes} of them hashes, at most ${TARGETS.proof}: ${met(hashes <= TARGETS.proof)}; made in ${proof.ms.toFixed(1)} ms from ${kilobytes(proof.bytes)}, verified in ${proven.ms.toFixed(1)} ms`,
);
console.log(
  `  continues a checkpoint, without its entries: ${continued.ms.toFixed(1)} ms, ${kilobytes(continued.bytes)} read`,
);
console.log(`  leaves of 700 bytes: ${rounded((LEAVES / hashed.ms) * 1000)} a second`);

function rounded(value: number): string {
  return value.toFixed(0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}

function met(isMet: boolean): string {
  if (!isMet) process.exitCode = 1;
  return isMet ? 'ok' : 'MISSED';
}
