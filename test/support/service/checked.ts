// Checks of a target that have ended, recorded by the function that records all: their results are those of a simulated
// deployment, whose root may be said to be Intel's, which no simulation can have.

import { v7 } from 'uuid';
import { serialiseBundle } from '../../../src/core/bundle.js';
import { utf8 } from '../../../src/core/bytes.js';
import { factsOf, writeFacts } from '../../../src/core/history/facts.js';
import { PRODUCTION_TRUST_ANCHOR } from '../../../src/core/result/words.js';
import { VERSION } from '../../../src/core/version.js';
import { renderJson } from '../../../src/core/views/json.js';
import { type Ending, record } from '../../../src/service/jobs/record.js';
import { keep } from '../../../src/service/store/keep.js';
import type { Trigger } from '../../../src/service/store/tables.js';
import { simulatedSource } from '../report-sources.js';
import { begun } from './claimed.js';
import type { TestService } from './service.js';

/** `recorded`: verified, from evidence that may be of any age. */
export type Finding = 'verified' | 'recorded' | 'failed' | 'inconclusive' | 'experiment' | 'without-result';

type Recording = Pick<TestService, 'db' | 'blobs' | 'settings' | 'log' | 'metrics' | 'now' | 'organisation'>;

/** @param target id @param trigger `upload`: its evidence was handed in. @returns id of the verification */
export async function checked(
  service: Recording,
  target: string,
  finding: Finding,
  at = new Date(service.now()),
  trigger: Trigger = 'manual',
): Promise<string> {
  const { db, organisation } = service;
  const id = v7();
  const row = { id, organisation, target, trigger, requested_by: 'a test', requested_at: at } as const;
  const ending = await endingOf(service, finding, at);
  if (!(await record(service, await begun(db, row), ending))) throw new Error('not recorded');
  return id;
}

/** How a check ends that finds that. */
export async function endingOf(service: Recording, finding: Finding, at: Date): Promise<Ending> {
  if (finding === 'without-result') {
    return { kind: 'without-result', code: 'FETCH_FAILED', message: 'api.example: connection refused', at };
  }
  const { bundle, result: simulated } = await sourceOf(finding);
  const isGenuine = finding !== 'experiment';
  const verdictReason =
    finding === 'verified' || finding === 'recorded'
      ? 'verified: hardware, os and source-code'
      : simulated.verdictReason;
  const root = isGenuine ? { trustAnchor: PRODUCTION_TRUST_ANCHOR, experiment: null, verdictReason } : {};
  const freshness = finding === 'recorded' ? 'replayed' : 'fetched';
  const components = simulated.components.map((component) => ({ ...component, freshness }) as const);
  const result = { ...simulated, ...root, components, appraisedAt: at.toISOString() };
  const facts = factsOf(result, VERSION);
  const frozen = {
    evidence: await keep(service, 'bundle', utf8(serialiseBundle(bundle))),
    result: await keep(service, 'result', utf8(renderJson(result))),
    facts: await keep(service, 'facts', writeFacts(facts).bytes),
    roots: null,
  };
  return { kind: 'appraised', result, facts, frozen };
}

function sourceOf(finding: Finding): ReturnType<typeof simulatedSource> {
  if (finding === 'failed') return simulatedSource({}, { references: { 'app-compose': '{"name":"another"}' } });
  if (finding === 'inconclusive') return simulatedSource({}, {}, { policy: 'version: 1' });
  return simulatedSource();
}
