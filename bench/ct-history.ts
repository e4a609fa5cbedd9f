// A domain with 2,000 certificates in its history, as two monitors list them: reading the records of both, each certificate
// once, and looking every key up among those that are attested. The monitors are the simulator's, asked over loopback, so
// that the records are what a collection keeps. Then the same again and again, in one process: memory must not grow.

import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { askMonitors } from '../src/collect/endorsements/domain/history.js';
import { judgeHistory } from '../src/core/appraisal/domain/ct/history.js';
import { createBundle, itemBytes, parseBundle, serialiseBundle } from '../src/core/bundle.js';
import { parseCertificateHistory } from '../src/core/formats/certificate-history.js';
import { DEFAULT_DOMAIN_POLICY } from '../src/core/policy/domain.js';
import { addDays, startCertSpotter, startCrtSh } from '../src/simulator/index.js';
import { keyOf, loggedCertificate, NOW } from '../test/support/ct/certificates.js';
import { bareVerification } from './support/bare.js';
import { cpuTime, figureOf, measure } from './support/rounds.js';

const NAME = 'app.example.com';
const CERTIFICATES = 2000;
const KEYS = 50;
const ROUNDS = 60;
/** CPU milliseconds of the first reading, and of collecting, servers included; megabytes that are kept after the rounds, and at most in use. */
const TARGETS = { read: 2000, collect: 4000, kept: 2, used: 400 };

const spkiOf = (i: number): string =>
  createHash('sha256')
    .update(keyOf(`key ${i}`).spki)
    .digest('hex');
const certificates = Array.from({ length: CERTIFICATES }, (_, i) =>
  loggedCertificate({
    names: [NAME, ...Array.from({ length: 4 }, (__, n) => `name-${n}.example.com`)],
    key: `key ${i % KEYS}`,
    serial: createHash('sha256').update(`${i}`).digest().subarray(0, 18),
    notBefore: new Date(addDays(NOW, -80).getTime() + i * 3_000_000),
    notAfter: addDays(NOW, 10),
  }),
);
const attested = new Set(Array.from({ length: KEYS }, (_, i) => spkiOf(i)));
const monitorOptions = { now: () => NOW };
const [certSpotter, crtSh] = await Promise.all([
  startCertSpotter(certificates, monitorOptions),
  startCrtSh(certificates, monitorOptions),
]);

try {
  const start = cpuTime();
  const { items, gaps } = await askMonitors(
    {
      name: NAME,
      port: 443,
      resolvers: [],
      caFiles: [],
      ctLogList: null,
      ct: true,
      certSpotterApi: certSpotter.url,
      crtShUrl: crtSh.url,
    },
    { allowPrivate: false, now: () => NOW.getTime(), progress: () => {}, signal: undefined },
  );
  const collecting = cpuTime() - start;
  if (gaps.length > 0 || items.length !== 2) throw new Error(JSON.stringify(gaps));
  const gap = { name: 'evidence', reason: 'none is needed here' };
  const target = { kind: 'file', name: 'evidence.json' } as const;
  const text = serialiseBundle(createBundle({ target, components: [], gaps: [gap], items }));
  const bundle = parseBundle(text);
  const records = items.map(({ name }) => new TextDecoder().decode(itemBytes(bundle, name)));

  const read = (): void => {
    const histories = records.map((record) => parseCertificateHistory(record, 'record'));
    const input = {
      name: NAME,
      port: 443,
      served: [],
      dns: [],
      revocations: [],
      roots: { public: [], given: [], store: null },
      histories,
      ctLogList: null,
      gaps: [],
      policy: DEFAULT_DOMAIN_POLICY,
      at: NOW.getTime(),
      clockSkewMinutes: 5,
    };
    const keys = [...attested].map((spkiSha256) => ({ spkiSha256, holder: 'app' as const }));
    const { status, detail } = judgeHistory(input, { keys, accounts: [], cause: null });
    if (status !== 'pass' || !detail.includes('2000 certificates')) throw new Error(detail);
  };

  const bare = (await measure([{ name: 'bare', run: bareVerification() }])).bare.median;
  const times: number[] = [];
  let kept = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const began = cpuTime();
    read();
    times.push(cpuTime() - began);
    // What the first rounds leave is code and caches; what later ones leave is a leak.
    if (round === ROUNDS / 2) kept = keptMegabytes();
  }
  kept = keptMegabytes() - kept;
  const used = process.resourceUsage().maxRSS / 1024;
  const { best, median } = figureOf(times);
  const first = times[0] ?? Number.NaN;
  console.log(
    `${CERTIFICATES} certificates for one name in both monitors (Node ${process.version}), CPU time; bundle of ${(text.length / 1e6).toFixed(1)} MB`,
  );
  console.log(
    `  asked over loopback, servers in the same process: ${collecting.toFixed(0)} ms, at most ${TARGETS.collect}: ${met(collecting <= TARGETS.collect)}`,
  );
  console.log(
    `  read and looked up: first ${first.toFixed(0)} ms, best ${best.toFixed(0)}, median ${median.toFixed(0)} (${(median / bare).toFixed(0)} bare verifications); first at most ${TARGETS.read}: ${met(first <= TARGETS.read)}`,
  );
  console.log(
    `  memory: ${used.toFixed(0)} MB in use at most, of ${TARGETS.used}: ${met(used <= TARGETS.used)}; ${ROUNDS / 2} readings kept ${kept.toFixed(2)} MB, at most ${TARGETS.kept}: ${met(kept <= TARGETS.kept)}`,
  );
} finally {
  await Promise.all([certSpotter.close(), crtSh.close()]);
}

function met(isMet: boolean): string {
  if (!isMet) process.exitCode = 1;
  return isMet ? 'ok' : 'MISSED';
}

/** On the heap, after what nobody holds was collected. */
function keptMegabytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
