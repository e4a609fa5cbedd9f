// How long the hardware appraisal of one quote takes, against (a) its signature verifications alone and (b) the
// JavaScript library @phala/dcap-qvl on the same input.
//
//   warm   quote and collateral are parsed already, as for the second instance of a deployment
//   cold   from bytes and text to checks

import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { QuoteVerifier } from '@phala/dcap-qvl';
import { appraiseHardware, type HardwareOutcome } from '../src/core/appraisal/hardware/intel/index.js';
import { type Collateral, parseCollateral } from '../src/core/formats/collateral.js';
import { parseQuote, type Quote } from '../src/core/formats/quote.js';
import { defaultPolicy } from '../src/core/policy/policy.js';
import { benchInput } from './support/deployment.js';
import { recorded, type Verification } from './support/recording-crypto.js';
import { measure } from './support/rounds.js';

/** At most so many times (a); at least so many times faster than (b). */
const TARGETS = { warm: 2, cold: 4, peer: 8 };

const input = benchInput();
const policy = defaultPolicy({ freshness: 'replayed' }).hardware;

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
const quote = parseQuote(input.quote);
const collateral = parseCollateral(input.collateral);
const warm = (): Promise<HardwareOutcome> => appraise(quote, collateral);
const cold = (): Promise<HardwareOutcome> => appraise(parseQuote(input.quote), parseCollateral(input.collateral));

const { checks, tcb } = await cold();
const open = checks.filter(({ status }) => status !== 'pass').map(({ id, detail }) => `${id}: ${detail}`);
if (open.length > 0) throw new Error(`not all checks pass: ${open.join(' ')}`);
const verifications = await recorded(warm);

const times = await measure([
  { name: 'bare', run: bareVerifications(verifications) },
  { name: 'warm', run: warm },
  { name: 'cold', run: cold },
  { name: 'peer', run: peer() },
]);

const ms = (time: number): string => `${time.toFixed(3)} ms`;
console.log(`hardware appraisal of one quote: ${checks.length} checks, ${input.name}, Node ${process.version}`);
console.log(`  (a) ${verifications.length} bare P-256 verifications  ${ms(times.bare)}`);
console.log(`  (b) @phala/dcap-qvl verify       ${ms(times.peer)}`);
for (const name of ['warm', 'cold'] as const) {
  const [slower, faster] = [times[name] / times.bare, times.peer / times[name]];
  const a = `${slower.toFixed(2)} times (a), at most ${TARGETS[name]}: ${met(slower <= TARGETS[name])}`;
  const b = `${faster.toFixed(1)} times faster than (b), at least ${TARGETS.peer}: ${met(faster >= TARGETS.peer)}`;
  console.log(`  ${name}                             ${ms(times[name])}   ${a};  ${b}`);
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

function peer(): () => void {
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
    if (status !== tcb?.status) throw new Error(`dcap-qvl says ${status}`);
  };
}
