// Evidence + endorsements + reference values + policy + time -> attestation result. Pure: the same input gives the
// same result, on any machine, at any time.

import { sha256 } from '#crypto';
import { toHex } from '../bytes.js';
import { type ComponentResult, RESULT_SCHEMA, type ResultDocument } from '../result/document.js';
import { type ComponentRole, hasPhase, PRODUCTION_TRUST_ANCHOR } from '../result/words.js';
import { announcedOf } from './announced.js';
import { channelNotShown } from './channel.js';
import { claimsNotShown } from './claims.js';
import type { KeySources } from './component/keys.js';
import { type Appraised, appraiseComponent, withDomain } from './component/phases.js';
import { type ReadComponent, readComponent } from './component/read.js';
import type { DomainOutcome } from './domain/index.js';
import { leftOutOf } from './domain/left-out.js';
import { domainNotes, domainNotShown } from './domain/not-shown.js';
import { driftNotes, driftOf, judgeDrift } from './drift.js';
import { isIntelRoot, type TrustAnchor } from './hardware/trust-anchor.js';
import type { AppraisalInput, ComponentInput } from './input.js';
import { countInstances, countOf, instancesGap, isStopped } from './instances.js';
import { kmsSide, NO_KMS, providersOf } from './key-sources.js';
import { isOwnWord, missingComponents, untold } from './not-obtained.js';
import { absentNotes, kmsWordNotShown, notShown, registryNotes } from './not-shown.js';
import { registryJudge } from './registry-judge.js';
import { experimentOf, reduceVerdict } from './verdict.js';
import { Work } from './work.js';

/** Appraise every component and decide. Never throws for bad evidence: the check that it breaks fails. */
export async function appraise(given: AppraisalInput): Promise<ResultDocument> {
  // Read once: the keys that are named in the end are those that were used.
  const trustAnchors = given.trustAnchors.map(({ publicKey }) => ({ publicKey: Uint8Array.from(publicKey) }));
  const input = { ...given, trustAnchors };
  const { policy, work = new Work() } = input;
  const expected = [...input.components, ...missingComponents(input)].filter((one) => !isStopped(one));
  const appraised = new Map<ComponentInput, Appraised>();
  const registry = await registryJudge(input);
  const appraiseAll = async (role: ComponentRole, keys: KeySources): Promise<ComponentResult[]> => {
    const read: ReadComponent[] = [];
    for (const component of expected.filter((one) => one.role === role)) {
      read.push(await readComponent(component, input, work, keys, registry));
    }
    const drift = judgeDrift(
      read.map(({ found }) => found),
      policy.drift.fail,
    );
    return read.map((one) => {
      const outcome = appraiseComponent(one, drift, input);
      appraised.set(one.component, outcome);
      return outcome.result;
    });
  };
  // In the order in which they stand on each other: what the app's keys come from first.
  const providers = await providersOf(input, work);
  await appraiseAll('kms', { providers, kms: NO_KMS, apps: [] });
  const kms = await kmsSide(expected, appraised, input, work);
  const apps = await appraiseAll('app', { providers, kms, apps: [] });
  await appraiseAll('gateway', { providers, kms, apps: apps.flatMap(({ app }) => (app === null ? [] : [app])) });
  const isDomainAsked = policy.phases.includes('domain') || input.named.includes('domain');
  const leftOut = isDomainAsked ? leftOutOf(input) : [];
  let domain: DomainOutcome | null = null;
  if (isDomainAsked) {
    // It brings certificates, DNS and the list of CT logs, which nothing else needs.
    const { judgeDomain } = await import('./domain/index.js');
    const judged = [...appraised].map(([component, { result }]) => ({ component, result }));
    domain = await judgeDomain(input.domain ?? null, judged, input, work);
    for (const [component, outcome] of appraised) {
      if (hasPhase(component.role, 'domain')) appraised.set(component, withDomain(outcome, domain, input));
    }
  }
  const { announced, notShown: notForeseen } = await announcedOf(
    [...appraised].map(([component, { result }]) => [component, result] as const),
    input,
    work,
  );
  const outcomes = expected.flatMap((component) => appraised.get(component) ?? []);
  const components = outcomes.map(({ result }) => result);
  const enclave = outcomes.some(({ isEnclave }) => isEnclave);
  const trustAnchor = describeAnchors(trustAnchors);
  const experiment = experimentOf({ trustAnchor, debugAccepted: policy.hardware.debug, enclave });
  const found = countInstances(input.components, components);
  const instances = { asked: policy.instances, ...countOf(found) };
  const gaps = [...instancesGap(instances), ...input.gaps];
  const drift = driftOf(components);
  const [told = null] = outcomes.flatMap((outcome) => (outcome.registry === null ? [] : [outcome.registry]));
  const ofDomain = domain?.found ?? null;
  const notes = [...driftNotes(drift), ...absentNotes(components), ...registryNotes(told), ...domainNotes(ofDomain)];
  const requiredPhases = policy.phases;
  const decision = reduceVerdict({ requiredPhases, components, instances, experiment, gaps, leftOut, notes });
  return {
    schema: RESULT_SCHEMA,
    verdict: decision.verdict,
    verdictReason: decision.reason,
    notShown: [
      ...notShown({ coverage: decision.coverage, instances: found, drift, registry: told, components }),
      ...input.components.flatMap(({ evidence, server = null }) => channelNotShown(evidence.keyset, server)),
      ...kmsWordNotShown(components, input.kmsStatements, isOwnWord(input)),
      ...domainNotShown(input, ofDomain, leftOut),
      ...claimsNotShown(input.claims ?? [], components, input.images),
      ...notForeseen,
    ],
    ...(announced.length === 0 ? {} : { announced }),
    target: { kind: input.target.kind, name: input.target.name },
    appraisedAt: new Date(input.at).toISOString(),
    evidenceDigest: input.evidenceDigest,
    policyDigest: input.policyDigest,
    trustAnchor,
    experiment,
    coverage: decision.coverage,
    gaps: untold(gaps, components).map(({ name, reason, code, hint }) => ({ name, reason, code, hint })),
    instances: found,
    drift,
    registry: told,
    domain: ofDomain,
    components,
  };
}

/** Only Intel's key makes an anchor the production one: anybody can use its name. */
function describeAnchors(anchors: TrustAnchor[]): string {
  const other = anchors.find((anchor) => !isIntelRoot(anchor));
  return other === undefined ? PRODUCTION_TRUST_ANCHOR : `insecure:${toHex(sha256(other.publicKey))}`;
}
