// Targets with a history, for pages and lists of any size. Results are those of simulated deployments, recorded by the very
// function that records all; only their root is said to be Intel's, which no simulation can have.

import { sql } from 'kysely';
import { v7 } from 'uuid';
import { serialiseBundle } from '../../../src/core/bundle.js';
import { utf8 } from '../../../src/core/bytes.js';
import { DAY_MS } from '../../../src/core/formats/codec/time.js';
import { factsOf, writeFacts } from '../../../src/core/history/facts.js';
import type { ReportSource } from '../../../src/core/report/source.js';
import type { ResultDocument } from '../../../src/core/result/document.js';
import { PRODUCTION_TRUST_ANCHOR } from '../../../src/core/result/words.js';
import { VERSION } from '../../../src/core/version.js';
import { renderJson } from '../../../src/core/views/json.js';
import { type Ending, record } from '../../../src/service/jobs/record.js';
import { keep } from '../../../src/service/store/keep.js';
import { createTarget } from '../../../src/service/store/targets.js';
import type { TcbInfoJson } from '../../../src/simulator/collateral.js';
import { simulatedSource, wholeSource } from '../report-sources.js';
import { begun } from './claimed.js';
import type { TestService } from './service.js';

type Seeded = Pick<TestService, 'db' | 'blobs' | 'settings' | 'log' | 'metrics' | 'now' | 'organisation'>;

type Finding = 'verified' | 'domain' | 'failed' | 'outdated' | 'inconclusive' | 'experiment' | 'without-result';
/** What was found from and to so many days ago, oldest first. */
type History = readonly (readonly [finding: Finding, from: number, to: number])[];

const HOUR = 1 / 24;
const MINUTE = HOUR / 60;

/** By their order in a list of forty: what stands out comes first, and most are as they should be. */
const HISTORIES: readonly History[] = [
  [
    ['verified', 88, 49],
    ['verified', 47, 19],
    ['outdated', 18.9, 18],
    ['verified', 17.9, 0.1],
    ['failed', 0.05, MINUTE],
  ],
  [
    ['verified', 60, 6],
    ['outdated', 6 - HOUR, 40 * MINUTE],
  ],
  [
    ['verified', 30, 0.3],
    ['inconclusive', 0.25, 44 * MINUTE],
  ],
  [
    ['verified', 80, 20],
    ['inconclusive', 2, 22 * MINUTE],
  ],
  [
    ['experiment', 40, 1],
    ['inconclusive', 0.9, 10 * MINUTE],
  ],
  [['verified', 70, 3]],
  [['verified', 12, 29 * HOUR]],
  [],
  [['experiment', 9, 18 * MINUTE]],
  [
    ['verified', 20, 1],
    ['without-result', 0.5, 5 * MINUTE],
  ],
];
const FINE: readonly History[] = [
  [['verified', 90, 5 * MINUTE]],
  [
    ['verified', 50, 20],
    ['inconclusive', 19.9, 19],
    ['verified', 18.9, 12 * MINUTE],
  ],
  [['domain', 13, 31 * MINUTE]],
];

const NAMES = [
  'ledger-signer agent-runner inference-rerank oracle-ap trial-stats edge-cache survey-panel mail-relay sandbox-1',
  'build-cache audit-trail backup-vault claims-intake dns-signer fraud-model gateway-eu gateway-us identity-broker',
  'inference-chat inference-embed key-escrow kyc-intake matching-engine notary oracle-eu oracle-us order-router',
  'payroll release-attestor risk-scorer tax-export wallet-mpc-0 wallet-mpc-1 wallet-mpc-2 wallet-mpc-3 wallet-mpc-4',
  'vote-counter wage-index weather-oracle web-archive',
]
  .join(' ')
  .split(' ');

const HOURLY = 3600;
/** As many are recorded one by one; the rest are rows like theirs. */
const RECORDED = NAMES.length;

/** @param count of targets. @returns their slugs, of those that were recorded one by one */
export async function seedTargets(service: Seeded, count: number): Promise<string[]> {
  const found = await findings(service);
  const slugs = NAMES.slice(0, count);
  for (const [i, slug] of slugs.entries()) {
    const history = HISTORIES[i] ?? FINE[i % FINE.length] ?? [];
    await seedTarget(service, slug, history, found);
  }
  if (count > RECORDED) await copyTargets(service, count - RECORDED);
  await sql`analyze`.execute(service.db);
  return slugs;
}

async function seedTarget(
  service: Seeded,
  slug: string,
  history: History,
  found: Record<Finding, Found>,
): Promise<void> {
  const { db, organisation } = service;
  const now = service.now();
  const [, oldest] = history[0] ?? [null, 0.003];
  const made = new Date(now - oldest * DAY_MS);
  const target = await db.transaction().execute((transaction) =>
    createTarget(
      transaction,
      organisation,
      slug,
      {
        name: slug,
        kind: 'asked',
        spec: { 'app-id': '0123456789abcdef0123456789abcdef01234567' },
        policy: null,
        every: HOURLY,
        paused: slug === 'edge-cache',
        visibility: slug === 'notary' ? 'public' : 'private',
        publishes: 'verdict',
      },
      made,
    ),
  );
  if (target === null) throw new Error(`${slug} is there already`);
  for (const [finding, from, to] of history) {
    const times = [now - from * DAY_MS, now - to * DAY_MS];
    for (const at of times) await seedVerification(service, target.id, new Date(at), found[finding]);
    const checks = Math.max(2, Math.round((from - to) * 24));
    await sql`update span set checks = ${checks} where id = (select span from target where id = ${target.id})`.execute(
      db,
    );
  }
  const next_at = new Date(now + 20 * 60_000);
  await db.updateTable('target').set({ next_at }).where('id', '=', target.id).execute();
}

type Found = (at: Date) => Promise<Ending>;

async function seedVerification(service: Seeded, target: string, at: Date, found: Found): Promise<void> {
  const { db, organisation } = service;
  const id = v7({ msecs: at.getTime() });
  const row = { id, organisation, target, trigger: 'schedule', requested_by: 'schedule', requested_at: at } as const;
  if (!(await record(service, await begun(db, row), await found(at)))) throw new Error('not recorded');
  const finished_at = new Date(at.getTime() + 1840);
  await db.updateTable('verification').set({ started_at: at, finished_at }).where('id', '=', id).execute();
}

async function findings(service: Seeded): Promise<Record<Finding, Found>> {
  const [whole, single, other, unknown, outdated] = await Promise.all([
    wholeSource(),
    simulatedSource(),
    simulatedSource({}, { references: { 'app-compose': '{"manifest_version":2,"name":"another"}' } }),
    simulatedSource({}, {}, { policy: 'version: 1' }),
    simulatedSource({ tcbInfo: outOfDate }),
  ]);
  const kept = (source: ReportSource): Found => {
    const bundle = utf8(serialiseBundle(source.bundle));
    return async (at) => {
      const result = { ...source.result, appraisedAt: at.toISOString() };
      const facts = factsOf(result, VERSION);
      const frozen = {
        evidence: await keep(service, 'bundle', bundle),
        result: await keep(service, 'result', utf8(renderJson(result))),
        facts: await keep(service, 'facts', writeFacts(facts).bytes),
        roots: null,
      };
      return { kind: 'appraised', result, facts, frozen };
    };
  };
  return {
    verified: kept(genuine(single)),
    domain: kept(genuine(whole)),
    failed: kept(genuine(other)),
    outdated: kept(genuine(outdated)),
    inconclusive: kept(genuine(unknown)),
    experiment: kept(single),
    'without-result': async (at) => ({
      kind: 'without-result',
      code: 'FETCH_FAILED',
      message: 'https://api.example/evidence: connection refused, 3 times',
      at,
    }),
  };
}

/** Newer microcode is to be had, and the level before has an advisory. */
function outOfDate(info: TcbInfoJson): undefined {
  const [newest] = info.tcbLevels;
  if (newest !== undefined) Object.assign(newest, { tcbStatus: 'OutOfDate', advisoryIDs: ['INTEL-SA-00837'] });
}

/** As if its root were Intel's. */
function genuine(source: ReportSource): ReportSource {
  const result: ResultDocument = { ...source.result, trustAnchor: PRODUCTION_TRUST_ANCHOR, experiment: null };
  const verdictReason =
    result.verdict === 'verified' ? 'verified: hardware, os and source-code pass' : result.verdictReason;
  return { ...source, result: { ...result, verdictReason } };
}

/** Rows like those that are there, of the same blobs: their verifications and spans are those of the one that they copy. */
async function copyTargets({ db, organisation }: Seeded, count: number): Promise<void> {
  await sql`
    with numbered as (
      select t.*, row_number() over (order by slug) - 1 as place, count(*) over () as total
      from target t where organisation = ${organisation}
    )
    insert into target (id, organisation, slug, name, kind, spec, policy, every, next_at, paused, visibility, publishes,
      created_at, updated_at, standing, reason, checked_at, last_verification, span, os_image, tcb_status, compose_hash,
      domain, advisories, instances, core_version)
    select gen_random_uuid(), organisation, slug || '-' || n, name || '-' || n, kind, spec, policy, every, next_at, paused,
      'private', publishes, created_at, updated_at, standing, reason, checked_at, last_verification, span, os_image,
      tcb_status, compose_hash, domain, advisories, instances, core_version
    from generate_series(1, ${count}::integer) n join numbered on place = n % total`.execute(db);
  await sql`
    insert into span (id, organisation, target, number, standing, facts, first_at, last_at, checks, first_verification,
      last_verification)
    select gen_random_uuid(), s.organisation, copy.id, s.number, s.standing, s.facts, s.first_at, s.last_at, s.checks,
      s.first_verification, s.last_verification
    from target copy join target original on original.organisation = copy.organisation
      and copy.slug ~ ('^' || original.slug || '-[0-9]+$') and original.slug = any(${NAMES}::text[])
      join span s on s.target = original.id
    where copy.organisation = ${organisation} and not copy.slug = any(${NAMES}::text[])`.execute(db);
}
