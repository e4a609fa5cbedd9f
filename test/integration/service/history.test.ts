// What is kept of many checks, held against what follows from the log and the blobs; and what is found where somebody
// changed any of it.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serialiseBundle } from '../../../src/core/bundle.js';
import { utf8 } from '../../../src/core/bytes.js';
import { factsOf, writeFacts } from '../../../src/core/history/facts.js';
import { leafHash } from '../../../src/core/history/log/merkle.js';
import type { ResultDocument } from '../../../src/core/result/document.js';
import { VERDICTS } from '../../../src/core/result/words.js';
import { VERSION } from '../../../src/core/version.js';
import { renderJson } from '../../../src/core/views/json.js';
import { audit, type Finding } from '../../../src/service/jobs/audit.js';
import { logSigners, signCheckpoints } from '../../../src/service/jobs/checkpoint.js';
import { writeCheckpoints, writeJournal } from '../../../src/service/jobs/journal.js';
import { type Ending, record } from '../../../src/service/jobs/record.js';
import { reindex } from '../../../src/service/jobs/reindex.js';
import { requestVerification } from '../../../src/service/jobs/request.js';
import { retain } from '../../../src/service/jobs/retain.js';
import { verifier } from '../../../src/service/jobs/verify.js';
import { standingOf } from '../../../src/service/standing.js';
import { keep } from '../../../src/service/store/keep.js';
import { removeTarget } from '../../../src/service/store/targets.js';
import type { Verification } from '../../../src/service/store/verifications.js';
import { withPrepared } from '../../../src/service/target-spec.js';
import { type Verification as Verified, verify } from '../../../src/verify.js';
import { claimed } from '../../support/service/claimed.js';
import { addOrganisation, type TestService, testService } from '../../support/service/service.js';
import { addTarget, type Simulated, simulated } from '../../support/service/targets.js';

let service: TestService;
let world: Simulated;
let verified: Verified;

beforeAll(async () => {
  service = await testService();
  world = await simulated('history');
  verified = await withPrepared({ kind: 'asked', spec: world.spec }, world.policy, service.settings, ({ requestOf }) =>
    verify(requestOf({ offline: false, cacheDirectory: null })),
  );
}, 120_000);
beforeEach(async () => {
  await service.db.deleteFrom('organisation').execute();
  await rm(join(service.settings.data, 'log'), { recursive: true, force: true });
  service.organisation = await addOrganisation(service, 'main');
});
afterAll(async () => {
  await service?.close();
  await world?.close();
});

interface Told {
  verdict: (typeof VERDICTS)[number] | null;
  experiment: boolean;
  /** Which of a few facts. */
  image: number;
  /** Minutes after those before; negative: its worker began earlier than the last one. */
  later: number;
}

const START = Date.parse('2026-03-01T00:00:00Z');

async function asked(target: string, evidence: string | null): Promise<Verification> {
  const trigger = evidence === null ? 'api' : 'upload';
  const request = { organisation: service.organisation, target, trigger, requestedBy: 'a test', evidence } as const;
  const { id } = await requestVerification(service, request);
  return claimed(service.db, id);
}

async function endingOf({ verdict, experiment, image }: Told, at: Date): Promise<Ending> {
  if (verdict === null) return { kind: 'without-result', code: 'FETCH_TIMEOUT', message: 'no answer', at };
  const result: ResultDocument = {
    ...verified.result,
    verdict,
    experiment: experiment ? 'a test root' : null,
    appraisedAt: at.toISOString(),
    components: verified.result.components.map((component) => ({
      ...component,
      app: component.app === null ? null : { ...component.app, osImageHash: `${image}`.repeat(64) },
    })),
  };
  const facts = factsOf(result, VERSION);
  const frozen = {
    evidence: await keep(service, 'bundle', utf8(serialiseBundle(verified.bundle))),
    result: await keep(service, 'result', utf8(renderJson(result))),
    facts: await keep(service, 'facts', writeFacts(facts).bytes),
    roots: null,
  };
  return { kind: 'appraised', result, facts, frozen };
}

/** All that follows, without the ids that are made anew. */
async function derived(): Promise<object> {
  const spans = await service.db.selectFrom('span').selectAll().orderBy('target').orderBy('number').execute();
  const numbers = new Map(spans.map(({ id, target, number }) => [id, `${target} ${number}`]));
  const drifts = await service.db.selectFrom('drift').selectAll().orderBy('to_verification').execute();
  const targets = await service.db.selectFrom('target').selectAll().orderBy('id').execute();
  const rows = await service.db.selectFrom('verification').selectAll().orderBy('id').execute();
  const nodes = await service.db.selectFrom('log_node').selectAll().orderBy('level').orderBy('index').execute();
  const uses = await service.db.selectFrom('blob_use').selectAll().orderBy('verification').orderBy('digest').execute();
  const named = (span: string | null): string | null => (span === null ? null : (numbers.get(span) ?? 'unknown'));
  return JSON.parse(
    JSON.stringify({
      spans: spans.map(({ id, ...span }) => span),
      drifts: drifts.map(({ id, from_span, to_span, ...drift }) => ({
        ...drift,
        from: named(from_span),
        to: named(to_span),
      })),
      targets: targets.map((target) => ({ ...target, span: named(target.span) })),
      rows: rows.map((row) => ({ ...row, span: named(row.span) })),
      nodes: nodes.map(({ hash, ...node }) => ({ ...node, hash: Buffer.from(hash).toString('hex') })),
      uses,
    }),
  );
}

const told: fc.Arbitrary<Told> = fc.record({
  verdict: fc.constantFrom(...VERDICTS, null, 'verified' as const),
  experiment: fc.boolean(),
  image: fc.integer({ min: 1, max: 2 }),
  later: fc.integer({ min: -3, max: 10 }),
});

describe('the history of a target', () => {
  it('is what follows from the log and the blobs, whatever came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(told, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('asked', 'uploaded'),
        async (all, kind) => {
          await service.db.deleteFrom('organisation').execute();
          service.organisation = await addOrganisation(service, 'main');
          const target = await addTarget(service, service.organisation, {
            kind,
            spec: world.spec,
            policy: world.policy,
          });
          const evidence = kind === 'asked' ? null : await keep(service, 'bundle', utf8('handed in'));
          let at = START;
          let newest = { at: 0, standing: 'none' };
          for (const one of all) {
            at += one.later * 60_000;
            const ending = await endingOf(one, new Date(at));
            const row = await asked(target, evidence);
            expect(await record(service, row, ending)).toBe(true);
            expect(await record(service, row, ending)).toBe(false);
            const now = await service.db
              .selectFrom('target')
              .selectAll()
              .where('id', '=', target)
              .executeTakeFirstOrThrow();
            const own = ending.kind === 'appraised' ? standingOf(ending.result) : 'without-result';
            // Nothing is good that its newest check did not find so.
            if (at >= newest.at) {
              expect(now.standing).toBe(own);
              newest = { at, standing: own };
            } else if (now.standing === 'verified') expect(newest.standing).toBe('verified');
            newest = { ...newest, standing: now.standing };
          }
          await signCheckpoints(service, await logSigners(service.settings, {}));
          const kept = await derived();
          await reindex(service);
          // Blobs of evidence that was handed in are named by no result.
          const without = (value: object): object => ({ ...value, uses: null });
          expect(without(await derived())).toEqual(without(kept));
        },
      ),
      { numRuns: 12 },
    );
  }, 240_000);

  it('takes no failure back by evidence that was handed in before, and appraised after it', async () => {
    const target = await addTarget(service, service.organisation, { kind: 'uploaded' });
    const evidence = await keep(service, 'bundle', utf8('handed in'));
    const [older, newer] = [await asked(target, evidence), await asked(target, evidence)];
    const said = { experiment: false, image: 1, later: 0 };
    await record(service, newer, await endingOf({ ...said, verdict: 'failed' }, new Date(START)));
    // Its worker was killed, and another one begins it again.
    await record(service, older, await endingOf({ ...said, verdict: 'verified' }, new Date(START + 60_000)));
    const row = await service.db.selectFrom('target').selectAll().where('id', '=', target).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ standing: 'failed', last_verification: newer.id });
    const next = await asked(target, evidence);
    await record(service, next, await endingOf({ ...said, verdict: 'verified' }, new Date(START + 120_000)));
    const kept = await derived();
    expect(kept).toMatchObject({ targets: [{ standing: 'verified', last_verification: next.id }] });
    await reindex(service);
    expect({ ...(await derived()), uses: null }).toEqual({ ...kept, uses: null });
  }, 60_000);

  it('is recorded whatever texts a target has, which a database does not take all of', async () => {
    const target = await addTarget(service, service.organisation, { spec: world.spec });
    const said = { verdict: 'failed', experiment: false, image: 1, later: 0 } as const;
    for (const [i, text] of ['plain', 'a\0b', 'a\ud800b', '\u0000'].entries()) {
      const ending = await endingOf(said, new Date(START + i * 60_000));
      if (ending.kind !== 'appraised') throw new Error('it has a result');
      const components = ending.result.components.map((one) => {
        return { ...one, app: one.app === null ? null : { ...one.app, osImageHash: text } };
      });
      const result = { ...ending.result, components, verdictReason: `failed: ${text}` };
      const facts = factsOf(result, VERSION);
      const digest = await keep(service, 'facts', writeFacts(facts).bytes);
      const frozen = { ...ending.frozen, facts: digest };
      expect(await record(service, await asked(target, null), { ...ending, result, facts, frozen })).toBe(true);
    }
  }, 60_000);

  it('comes back whole from the files beside an embedded database that lost its tables', async () => {
    const target = await addTarget(service, service.organisation, {
      spec: world.spec,
      policy: world.policy,
      slug: 'kept',
    });
    for (const [i, verdict] of (['verified', 'verified', null, 'failed'] as const).entries()) {
      const ending = await endingOf({ verdict, experiment: false, image: 1, later: 0 }, new Date(START + i * 60_000));
      await record(service, await asked(target, null), ending);
    }
    expect(await writeJournal(service)).toBe(4);
    await signCheckpoints(service, await logSigners(service.settings, {}));
    await writeCheckpoints(service);
    expect(await writeJournal(service)).toBe(0);
    const kept = await derived();
    await service.db.deleteFrom('organisation').execute();
    await service.db.deleteFrom('blob').execute();
    expect(await reindex(service)).toEqual({ entries: 4, checks: 4, spans: 3 });
    expect(await derived()).toEqual(kept);
    // What was altered is not taken for what was signed.
    await service.db
      .updateTable('log_entry')
      .set({ entry: utf8('{}') })
      .where('seq', '=', 1)
      .execute();
    await expect(reindex(service)).rejects.toMatchObject({ name: expect.stringMatching(/LogError|ParseError/) });
    expect(await derived()).toEqual(kept);
  }, 60_000);

  it('is made anew where the evidence of checks between is kept no longer', async () => {
    const { db, organisation } = service;
    const target = await addTarget(service, organisation, { spec: world.spec });
    for (const [i, verdict] of (['verified', 'verified', 'verified', 'failed'] as const).entries()) {
      const ending = await endingOf({ verdict, experiment: false, image: 1, later: 0 }, new Date(START + i * 60_000));
      await record(service, await asked(target, null), ending);
    }
    await db.updateTable('organisation').set({ evidence_days: 1 }).where('id', '=', organisation).execute();
    const later = Date.now() + 3 * 86_400_000;
    expect(await retain({ ...service, now: () => later })).toMatchObject({ released: 1 });
    const kept = await derived();
    expect(await reindex(service)).toEqual({ entries: 0, checks: 4, spans: 2 });
    expect({ ...(await derived()), uses: null }).toEqual({ ...kept, uses: null });
  }, 60_000);

  it('is not brought back from the files where its target was removed', async () => {
    const target = await addTarget(service, service.organisation, { spec: world.spec, slug: 'removed' });
    const ending = await endingOf({ verdict: null, experiment: false, image: 1, later: 0 }, new Date(START));
    await record(service, await asked(target, null), ending);
    expect(await writeJournal(service)).toBe(1);
    await service.db.transaction().execute((db) => removeTarget(db, service.organisation, 'removed'));
    expect(await reindex(service)).toEqual({ entries: 1, checks: 1, spans: 0 });
    expect(await service.db.selectFrom('target').selectAll().execute()).toEqual([]);
    expect(await service.db.selectFrom('verification').selectAll().execute()).toEqual([]);
  }, 60_000);
});

describe('an audit', () => {
  async function checked(of?: string): Promise<Verification> {
    const { work, close } = await verifier(service);
    const options = { spec: world.spec, policy: world.policy };
    const target = of ?? (await addTarget(service, service.organisation, options));
    const request = {
      organisation: service.organisation,
      target,
      trigger: 'api',
      requestedBy: 'a test',
      evidence: null,
    } as const;
    const { id } = await requestVerification(service, request);
    await work(id, new AbortController().signal);
    close();
    return service.db.selectFrom('verification').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }
  async function findings(): Promise<string[]> {
    const found: Finding[] = [];
    const { findings } = await audit(service, (finding) => found.push(finding));
    expect(findings).toBe(found.length);
    return found.map(({ what }) => what);
  }

  it('finds nothing where nothing was changed, and makes every byte again', async () => {
    await checked();
    await signCheckpoints(service, await logSigners(service.settings, {}));
    const found: Finding[] = [];
    expect(await audit(service, (finding) => found.push(finding))).toEqual({
      repeated: 1,
      byAnotherVersion: 0,
      letGo: 0,
      findings: 0,
    });
    expect(found).toEqual([]);
  }, 60_000);

  it('finds a verdict that was changed, in a row, at a target, in the log, in a result', async () => {
    const row = await checked();
    const set = (change: object) =>
      service.db.updateTable('verification').set(change).where('id', '=', row.id).execute();
    await set({ experiment: false });
    expect(await findings()).toContainEqual(expect.stringContaining('its evidence makes it experiment'));
    await set({ experiment: true, verdict: 'failed' });
    expect(await findings()).toContainEqual(expect.stringContaining('the log says verified'));
    await set({ verdict: 'verified' });
    await service.db.updateTable('target').set({ standing: 'verified' }).execute();
    expect(await findings()).toContainEqual(expect.stringContaining('is shown as verified'));
    await service.db.updateTable('target').set({ standing: 'experiment' }).execute();
    expect(await findings()).toEqual([]);
    const other = await keep(
      service,
      'result',
      utf8(
        Buffer.from(await service.blobs.get(row.result ?? ''))
          .toString()
          .replace('experiment', 'Experiment'),
      ),
    );
    await set({ result: other });
    expect((await findings()).join()).toMatch(/other digests.*another result/s);
    await set({ result: row.result });
    await signCheckpoints(service, await logSigners(service.settings, {}));
    await service.db
      .updateTable('log_entry')
      .set({ entry: utf8('{}') })
      .execute();
    expect((await findings()).join()).toContain('the log does not verify');
  }, 120_000);

  it('finds evidence that is gone, and counts what was let go', async () => {
    const row = await checked();
    const newer = await checked(row.target);
    await service.blobs.remove(row.evidence ?? '');
    expect(await findings()).toHaveLength(1);
    const letGo = (id: string) => service.db.deleteFrom('blob_use').where('verification', '=', id).execute();
    await letGo(row.id);
    expect(await audit(service, () => {})).toMatchObject({ letGo: 1, findings: 0 });
    await letGo(newer.id);
    expect(await findings()).toEqual(['its evidence is kept no longer, and the target is shown by it']);
  }, 60_000);

  it('finds an older success that is shown for a newer failure', async () => {
    const good = await checked();
    const { target } = good;
    const shown = await service.db.selectFrom('target').selectAll().where('id', '=', target).executeTakeFirstOrThrow();
    const { standing, checked_at, last_verification, span } = shown;
    const failed = await asked(target, null);
    await record(service, failed, await endingOf({ verdict: null, experiment: false, image: 1, later: 1 }, new Date()));
    expect(await findings()).toEqual([]);
    const show = (change: object) => service.db.updateTable('target').set(change).where('id', '=', target).execute();
    await show({ standing, checked_at, last_verification, span });
    expect(await findings()).toEqual([
      `the target is shown by its check ${good.id}, and by the log ${failed.id} counts`,
    ]);
    await service.db.deleteFrom('verification').where('id', '=', failed.id).execute();
    expect(await findings()).toEqual(['the log has it at 1, and no table']);
  }, 60_000);

  it('finds a failure that was taken out of the history of a target, or made shorter', async () => {
    const { target } = await checked();
    const failed = await asked(target, null);
    await record(service, failed, await endingOf({ verdict: null, experiment: false, image: 1, later: 1 }, new Date()));
    const row = await checked(target);
    expect(await findings()).toEqual([]);
    const { db } = service;
    const spans = await db.selectFrom('span').selectAll().where('target', '=', target).orderBy('number').execute();
    expect(spans.map(({ standing }) => standing)).toEqual(['experiment', 'without-result', 'experiment']);
    const [, span, newest] = spans.map(({ id }) => id);
    const set = (id: string | undefined, change: object) =>
      db
        .updateTable('span')
        .set(change)
        .where('id', '=', id ?? '')
        .execute();
    await set(span, { standing: 'experiment' });
    expect(await findings()).toEqual(['it stands in the history as experiment, and in the log as without-result']);
    await set(span, { standing: 'without-result', last_at: new Date(0) });
    expect(await findings()).toEqual(['it is later than the line of the history that it stands in']);
    await db.deleteFrom('verification').where('id', '=', row.id).execute();
    await db.deleteFrom('span').where('id', 'in', [span, newest].map(String)).execute();
    expect(await findings()).toContain('it stands in the history as none, and in the log as without-result');
  }, 60_000);

  it('finds a success that was made younger, and one that was taken from another way of asking', async () => {
    const { id, target } = await checked();
    const later = new Date(Date.now() + 60_000);
    await service.db.updateTable('target').set({ checked_at: later }).where('id', '=', target).execute();
    expect(await findings()).toEqual([
      expect.stringContaining(`is shown as checked at ${later.toISOString()}, and by the log its last check was at`),
    ]);
    await service.db.updateTable('verification').set({ trigger: 'upload' }).where('id', '=', id).execute();
    expect(await findings()).toContain('by the log it is of api, and by the table of upload');
  }, 60_000);

  it('finds a log that was rewritten, whose new history the service has not signed', async () => {
    await checked();
    const { organisation, db } = service;
    const signers = await logSigners(service.settings, {});
    expect(await signCheckpoints(service, signers)).toBe(1);
    const forged = utf8('{"verdict":"verified"}');
    await db.updateTable('log_entry').set({ entry: forged }).execute();
    await db
      .updateTable('log_node')
      .set({ hash: leafHash(forged) })
      .execute();
    await checked();
    const other = await addOrganisation(service, 'other');
    service.organisation = other;
    await checked();
    // One log that is not signed keeps no other from it.
    expect(await signCheckpoints(service, signers)).toBe(1);
    const heads = await db.selectFrom('log_head').select(['organisation', 'checkpoint_size']).execute();
    expect(new Set(heads.map(({ organisation: of, checkpoint_size: size }) => [of === other, size].join()))).toEqual(
      new Set(['true,1', 'false,1']),
    );
    service.organisation = organisation;
    expect((await findings()).join()).toContain('the log does not verify');
  }, 60_000);

  it('finds a log that another key has signed, and a policy that says something else', async () => {
    await checked();
    const elsewhere = join(service.settings.data, 'elsewhere');
    await mkdir(elsewhere, { recursive: true });
    await signCheckpoints(service, await logSigners({ data: elsewhere }, {}));
    await logSigners(service.settings, {}); // the one that the service has
    expect(await findings()).toEqual([expect.stringContaining('the log is signed by another key')]);
    await service.db.updateTable('policy').set({ text: 'version: 1' }).execute();
    expect(await findings()).toContainEqual(expect.stringMatching(/^the policy sha256:[0-9a-f]{64} has another text/));
  }, 60_000);
});
