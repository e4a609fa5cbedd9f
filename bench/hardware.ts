// How much CPU time the hardware appraisal of one quote takes, against (a) its signature verifications alone and (b) the
// JavaScript library @phala/dcap-qvl on the same input.
//
//   warm   quote and collateral are parsed already
//   next   the next machine of a fleet: a quote that is new, collateral that was read before. Two keys are imported, which
//          takes as long as two verifications
//   cold   from bytes and text to checks, in a process that knows the CAs

import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { QuoteVerifier } from '@phala/dcap-qvl';
import { appraiseHardware, type HardwareOutcome } from '../src/core/appraisal/hardware/intel/index.js';
import { type Collateral, parseCollateral, readCollateral } from '../src/core/formats/collateral.js';
import { parseQuote, type Quote } from '../src/core/formats/quote.js';
import { defaultPolicy } from '../src/core/policy/policy.js';
import { type BenchInput, benchInputs } from './support/deployment.js';
import { recorded, type Verification } from './support/recording-crypto.js';
import { measure } from './support/rounds.js';

/** At most so many times (a), in the best round and in the median one; (b) takes at least so many times as long. */
const TARGETS = { warm: [1.05, 1.2], next: [1.1, 1.3], cold: [1.55, 1.8] } as const;
const PEER = 8;

const policy = defaultPolicy({ freshness: 'replayed' }).hardware;

for (const input of benchInputs()) {
  const appraise = (quote: Quote, collateral: Collateral): Promise<HardwareOutcome> =>
    appraiseHardware({
      component: 'app/0',
      quote,
      collateral,
      collateralGap: null,
      trustAnchors: [input.trustAnchor],
      policy,
      at: input.at,
    });
  const cold = (): Promise<HardwareOutcome> => appraise(parseQuote(input.quote), parseCollateral(input.collateral));
  // The first appraisal of all: it verifies the root's own signature too.
  const verifications = await recorded(cold);
  const { checks, tcb } = await cold();
  const open = checks.filter(({ status }) => status !== 'pass').map(({ id, detail }) => `${id}: ${detail}`);
  if (open.length > 0) throw new Error(`not all checks pass: ${open.join(' ')}`);

  const quote = parseQuote(input.quote);
  const collateral = parseCollateral(input.collateral);
  let turn = 0;
  const next = (): Promise<HardwareOutcome> => {
    const bytes = input.others[turn++ % input.others.length] ?? input.quote;
    return appraise(parseQuote(bytes), readCollateral(input.collateral));
  };
  const times = await measure([
    { name: 'bare', run: bareVerifications(verifications) },
    { name: 'warm', run: () => appraise(quote, collateral) },
    { name: 'next', run: next },
    { name: 'cold', run: cold },
    { name: 'peer', run: peer(input, tcb?.status ?? null) },
  ]);

  const { bare, peer: other } = times;
  console.log(
    `hardware appraisal of one quote: ${checks.length} checks, ${input.name}, Node ${process.version}, CPU time`,
  );
  console.log(`  (a) ${verifications.length} bare P-256 verifications  ${ms(bare.median)}`);
  console.log(`  (b) @phala/dcap-qvl verify       ${ms(other.median)}`);
  for (const name of ['warm', 'next', 'cold'] as const) {
    if (name === 'next' && input.others.length === 0) continue;
    const { best, median } = times[name];
    const [atBest, atMedian, faster] = [best / bare.best, median / bare.median, other.median / median];
    const [mostAtBest, mostAtMedian] = TARGETS[name];
    const isMet = atBest <= mostAtBest && atMedian <= mostAtMedian;
    const a = `${atBest.toFixed(2)} (best) and ${atMedian.toFixed(2)} (median) times (a), at most ${mostAtBest} and ${mostAtMedian}: ${met(isMet)}`;
    const b = `${faster.toFixed(1)} times faster than (b), at least ${PEER}: ${met(faster >= PEER)}`;
    console.log(`  ${name}                             ${ms(median)}   ${a};  ${b}`);
  }
}

function ms(time: number): string {
  return `${time.toFixed(3)} ms`;
}

function met(isMet: boolean): string {
  return isMet ? 'ok' : 'MISSED';
}

/** The same signatures with keys imported beforehand and nothing else. */
function bareVerifications(made: readonly Verification[]): () => void {
  const ready = made.map(({ point, message, signature }) => {
    const coordinate = (from: number): string => Buffer.from(point.subarray(from, from + 32)).toString('base64url');
    const key = createPublicKey({
      key: { kty: 'EC', crv: 'P-256', x: coordinate(0), y: coordinate(32) },
      format: 'jwk',
    });
    return { message, signature, key: { key, dsaEncoding: 'ieee-p1363' } as const };
  });
  return () => {
    for (const { message, signature, key } of ready) {
      if (!verifySignature('sha256', message, key, signature)) throw new Error('a signature does not verify');
    }
  };
}

/** @param expected TCB status */
function peer(input: BenchInput, expected: string | null): () => void {
  const fields = JSON.parse(input.collateral);
  const bytes = (name: string): Buffer => Buffer.from(fields[name], 'hex');
  const given = {
    ...fields,
    root_ca_crl: bytes('root_ca_crl'),
    pck_crl: bytes('pck_crl'),
    tcb_info_signature: bytes('tcb_info_signature'),
    qe_identity_signature: bytes('qe_identity_signature'),
  };
  const raw = Buffer.from(input.quote);
  const verifier = input.root ? QuoteVerifier.newWithRootCa(Buffer.from(input.root)) : QuoteVerifier.newProd();
  return () => {
    const { status } = verifier.verify(raw, given, input.at / 1000);
    if (status !== expected) throw new Error(`dcap-qvl says ${status}`);
  };
}
