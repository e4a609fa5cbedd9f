// The domain phase: judged once for the domain that the call named, and stated in every instance of the app.

import { sha256 } from '#crypto';
import { SERVED_CERTIFICATE_ITEMS } from '../../bundle.js';
import { toHex } from '../../bytes.js';
import { parseCertificateOrNull } from '../../formats/codec/x509.js';
import { parseQuoteOrNull } from '../../formats/quote.js';
import type { ServedCertificate } from '../../formats/served-certificate.js';
import { sectionsOf } from '../../policy/sections.js';
import type { CheckId } from '../../result/catalog.js';
import type { ComponentResult, Gap } from '../../result/document.js';
import type { DomainResult } from '../../result/domain.js';
import type { ComponentRole } from '../../result/words.js';
import { standsUnmarked } from '../binding.js';
import { whyUnproven } from '../ground.js';
import type { AppraisalInput, ComponentInput } from '../input.js';
import { type Judgement, type Judgements, unknown } from '../judgement.js';
import type { Work } from '../work.js';
import { ownKeys } from './app-keys.js';
import { judgeAttestedKeys } from './attested.js';
import { judgeCaa } from './caa/index.js';
import { judgeCertificate } from './certificate/index.js';
import { judgeCt } from './ct/index.js';
import { together, withDoubt } from './findings.js';
import { domainFound } from './found.js';
import { gatewayFindings } from './gateway-keys.js';
import type { DomainGiven } from './given.js';
import { ingressFindings } from './ingress.js';
import type { AttestedHoldings, AttestedKey, DomainInput } from './input.js';
import { type KeyQuoteJudging, type Origin, SAME_APP, SAME_INSTANCE } from './key-quote.js';
import { leftOutOf } from './left-out.js';
import { type Holder, judgeName } from './name.js';

export interface AppraisedComponent {
  component: ComponentInput;
  result: ComponentResult;
}

export interface DomainOutcome {
  /** But `domain.ground`, which each instance has of its own. */
  judgements: Judgements<'domain'>;
  /** Why an instance, or a gateway that may hold the key, is not proven; null: they are, or no gateway holds it. */
  holders: Judgement | null;
  /** What the result shows beside the checks; null: no domain was named. */
  found: DomainResult | null;
}

/** @param given null: the call named no domain */
export async function judgeDomain(
  given: DomainGiven | null,
  components: readonly AppraisedComponent[],
  input: AppraisalInput,
  work: Work,
): Promise<DomainOutcome> {
  const all = given === null ? unnamed(input) : await judgeNamed(given, components, input, work);
  const leftOut = leftOutOf(input);
  const kept = Object.entries(all.judgements).filter(([id]) => !leftOut.includes(id as CheckId));
  return { ...all, judgements: Object.fromEntries(kept.map(([id, one]) => [id, withoutCause(one, leftOut)])) };
}

/** What follows from a check that is not asked has nobody else to say what to do. */
function withoutCause(judgement: Judgement, leftOut: readonly CheckId[]): Judgement {
  const { followsFrom: cause, ...shown } = judgement.shown;
  if (cause === undefined || !leftOut.includes(cause)) return judgement;
  const hint = `Ask for ${cause} too, on which this stands (domain.skip of the policy).`;
  return { ...judgement, shown: { ...shown, hint } };
}

function unnamed({ policy }: AppraisalInput): DomainOutcome {
  const open = unknown('Which domain the app answers at was not named.', { followsFrom: 'domain.name' });
  return {
    judgements: {
      'domain.name': unknown('No domain was named.', {
        hint: 'Name the one that is relied on (--domain NAME), or leave domain out of the required phases.',
      }),
      'domain.tee-controlled-key': open,
      'domain.certificate': open,
      'domain.caa': open,
      ...(policy.domain.ct ? { 'domain.ct': open } : {}),
    },
    holders: null,
    found: null,
  };
}

async function judgeNamed(
  { evidence, acmeInfos, ingress, collaterals, metAt }: DomainGiven,
  components: readonly AppraisedComponent[],
  input: AppraisalInput,
  work: Work,
): Promise<DomainOutcome> {
  const { policy, at } = input;
  const ofRole = (role: ComponentRole): AppraisedComponent[] => components.filter(({ result }) => result.role === role);
  const judgingOf = (role: ComponentRole, same: KeyQuoteJudging['same']): KeyQuoteJudging => ({
    trustAnchors: input.trustAnchors,
    policy: sectionsOf(role, policy).hardware,
    at,
    verify: work.verify,
    collaterals,
    origins: ofRole(role).flatMap(originOf),
    same,
  });
  const served = keysServed(evidence.served);
  const byApp = together([
    await ingressFindings(ingress, evidence.name, judgingOf('app', SAME_INSTANCE)),
    { keys: ownKeys(evidence.name, metAt, ofRole('app')), accounts: [], problems: [], cut: null },
  ]);
  const ofApp = withDoubt(byApp, quotesForCallers(ofRole('app'), input) ? FOR_ANYBODY : null);
  const ofGateway = await gatewayFindings(acmeInfos, (key) => served.has(key), judgingOf('gateway', SAME_APP));
  const gapOf = (name: string): Gap | undefined => evidence.gaps.find((gap) => gap.name.startsWith(name));
  // What an app publishes of its keys is asked for where its certificate is met.
  const silent =
    gapOf('gateway/acme-info') ?? (evidence.served.length === 0 ? gapOf(SERVED_CERTIFICATE_ITEMS) : undefined) ?? null;
  const byAny = judgeAttestedKeys(together([ofGateway, ofApp]), served, silent);
  const isMissed = gapOf(SERVED_CERTIFICATE_ITEMS) !== undefined;
  const holder = holderOf(served, isMissed, byAny.held);
  // Where TLS ends in the app alone, what a gateway may have certificates for is beside the point, and proves nothing.
  const { judgement, held } = holder === 'app' ? judgeAttestedKeys(ofApp, served, silent) : byAny;
  const apps = ofRole('app').flatMap(({ result }) => result.app ?? []);
  const asked: DomainInput = {
    ...evidence,
    policy: policy.domain,
    at,
    clockSkewMinutes: policy.hardware.clockSkewMinutes,
  };
  const certificate = await judgeCertificate(asked, held);
  const leftOut = leftOutOf(input);
  const givenRoot = !leftOut.includes('domain.certificate') && (await isByGivenRoot(certificate, asked, held));
  return {
    judgements: {
      'domain.name': judgeName({ ...asked, holder, apps }),
      'domain.tee-controlled-key': judgement,
      'domain.certificate': certificate,
      'domain.caa': await judgeCaa(asked, held),
      ...(policy.domain.ct ? { 'domain.ct': await judgeCt(asked, held) } : {}),
    },
    holders:
      unprovenInstance(ofRole('app'), input) ?? (holder === 'app' ? null : unprovenGateway(ofRole('gateway'), input)),
    found: domainFound(evidence, holder, held, leftOut, givenRoot),
  };
}

/** Whether a certificate that passes would not, were the public roots alone there. */
async function isByGivenRoot(certificate: Judgement, asked: DomainInput, held: AttestedHoldings): Promise<boolean> {
  if (certificate.status !== 'pass' || asked.roots.given.length === 0) return false;
  const byPublic = await judgeCertificate({ ...asked, roots: { ...asked.roots, given: [] } }, held);
  return byPublic.status !== 'pass';
}

const FOR_ANYBODY =
  'the app quotes what callers send it, unmarked, so that anybody could have had a key, or an account, of their own quoted';

/** Whether it did so for this very verification: its nonce stands in the report data as it was sent. */
function quotesForCallers(apps: readonly AppraisedComponent[], { nonce }: AppraisalInput): boolean {
  if (nonce === null) return false;
  return apps.some(({ component: { evidence } }) => {
    const quote = evidence.quote === null ? null : parseQuoteOrNull(evidence.quote);
    return quote !== null && standsUnmarked(quote.body.reportData, nonce);
  });
}

/** What is known of a machine: one that measured nothing that can be read tells nothing of others. */
function originOf({ result: { role, instance, measurements, app } }: AppraisedComponent): Origin[] {
  const isKnown = measurements !== null && app !== null && app.appId !== null && app.composeHash !== null;
  return isKnown ? [{ name: `${role}/${instance}`, measurements, app }] : [];
}

/** SHA-256 of the keys that the domain is served with; empty text for what cannot be read. */
function keysServed(served: readonly ServedCertificate[]): Set<string> {
  return new Set(
    served.map(({ chain: [leaf] }) => {
      const certificate = leaf === undefined ? null : parseCertificateOrNull(leaf);
      return certificate === null ? '' : toHex(sha256(certificate.spki));
    }),
  );
}

/**
 * `gateway` as soon as it holds one of the keys, whoever else does: whoever is led there relies on it.
 * @param isMissed whether an address could not be met: nobody knows by which key it serves
 */
function holderOf(served: ReadonlySet<string>, isMissed: boolean, { keys }: AttestedHoldings): Holder {
  const isHeldBy = (spki: string, by: AttestedKey['holder']): boolean =>
    keys.some(({ spkiSha256, holder }) => spkiSha256 === spki && holder === by);
  const holders = [...served].map((spki): Holder => {
    if (isHeldBy(spki, 'gateway')) return 'gateway';
    return isHeldBy(spki, 'app') ? 'app' : null;
  });
  if (holders.length === 0 || isMissed || holders.includes(null)) return null;
  return holders.includes('gateway') ? 'gateway' : 'app';
}

/** The domain leads to any of them, and what one quotes counts for all. */
function unprovenInstance(apps: readonly AppraisedComponent[], { policy }: AppraisalInput): Judgement | null {
  for (const { result } of apps) {
    const why = whyUnproven(result, policy.phases);
    const name = `app/${result.instance}`;
    if (why !== null) {
      return unknown(`The domain may lead to ${name}, of which it is not proven what it runs: ${why}.`, {
        hint: `See the checks of ${name}.`,
      });
    }
  }
  return null;
}

/** Each node of the gateway has the keys. */
function unprovenGateway(gateways: readonly AppraisedComponent[], { policy }: AppraisalInput): Judgement | null {
  for (const { result } of gateways) {
    const name = `gateway/${result.instance}`;
    const { checks } = result.phases['source-code'];
    const isBound = checks.some(({ id, status }) => id === 'source-code.kms-binding' && status === 'pass');
    const why =
      whyUnproven(result, policy.phases) ?? (isBound ? null : 'it is not shown to be the gateway of this app');
    if (why !== null) {
      return unknown(`The gateway may hold the key, and of ${name} it is not proven what it runs: ${why}.`, {
        hint: `See the checks of ${name}: once it is accepted (section gateway of the policy), so is what it holds.`,
      });
    }
  }
  return null;
}
