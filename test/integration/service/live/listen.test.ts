import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLive } from '../../../../src/service/live/listen.js';
import type { Live, LiveEvent } from '../../../../src/service/live/live.js';
import { appendEvent } from '../../../../src/service/store/events.js';
import { openStore, type Store } from '../../../../src/service/store/open.js';
import type { Database } from '../../../../src/service/store/tables.js';
import { cuttable } from '../../../support/service/cuttable.js';
import { addOrganisation } from '../../../support/service/service.js';
import { TEST_DATABASE, testDatabase, testStore } from '../../../support/service/store.js';
import { until } from '../../../support/service/until.js';

const quiet = (error: Error): void => {
  throw error;
};

/** Events of one transaction. */
async function commit(db: Database, organisation: string, count: number, { fails = false } = {}): Promise<void> {
  await db
    .transaction()
    .execute(async (transaction) => {
      for (let i = 0; i < count; i++) {
        const event = { organisation, target: null, verification: null, at: new Date(), data: { n: 1 } };
        await appendEvent(transaction, { ...event, kind: 'drift' });
      }
      if (fails) throw new Error('rolled back');
    })
    .catch((error: Error) => {
      if (!fails) throw error;
    });
}

async function all(db: Database, organisation: string): Promise<number[]> {
  const rows = await db
    .selectFrom('event')
    .select('seq')
    .where('organisation', '=', organisation)
    .orderBy('seq')
    .execute();
  return rows.map(({ seq }) => seq);
}

describe('events as they are committed', () => {
  let store: Store;
  let live: Live;
  let [ours, theirs] = ['', ''];
  beforeAll(async () => {
    store = await testStore();
    ours = await addOrganisation(store, 'ours');
    theirs = await addOrganisation(store, 'theirs');
    await commit(store.db, ours, 3);
    live = await openLive({ store, onError: quiet });
  }, 120_000);
  afterAll(async () => {
    await live?.close();
    await store?.close();
  });

  it('tells each once, in order, from now on, to those of the organisation alone', async () => {
    const before = (await all(store.db, ours)).length;
    const heard: LiveEvent[] = [];
    const other: LiveEvent[] = [];
    const everything: LiveEvent[] = [];
    const stops = [
      live.subscribe(ours, (event) => heard.push(event)),
      live.subscribe(theirs, (event) => other.push(event)),
      live.subscribeAll((event) => everything.push(event)),
    ];
    await Promise.all([commit(store.db, ours, 20), commit(store.db, theirs, 5), commit(store.db, ours, 700)]);
    await commit(store.db, ours, 5, { fails: true });
    await commit(store.db, ours, 1);
    await until(() => heard.length >= 721 && everything.length >= 726);
    expect(heard.map(({ seq }) => seq)).toEqual((await all(store.db, ours)).slice(before));
    expect(other.map(({ seq }) => seq)).toEqual(await all(store.db, theirs));
    expect(everything).toHaveLength(726);
    expect(heard[0]).toEqual({
      seq: heard[0]?.seq,
      organisation: ours,
      target: null,
      verification: null,
      kind: 'drift',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: { n: 1 },
    });
    for (const stop of stops) stop();
    await commit(store.db, ours, 1);
    const later: LiveEvent[] = [];
    const stop = live.subscribe(ours, (event) => later.push(event));
    await commit(store.db, ours, 1);
    await until(() => later.length > 0);
    stop();
    expect(heard).toHaveLength(721);
  }, 120_000);

  it('goes on where one who listens throws', async () => {
    const errors: Error[] = [];
    const second = await openLive({ store, onError: (error) => errors.push(error) });
    const heard: LiveEvent[] = [];
    second.subscribe(ours, () => {
      throw new Error('of a listener');
    });
    second.subscribe(ours, (event) => heard.push(event));
    await commit(store.db, ours, 2);
    await until(() => heard.length === 2);
    expect(errors.map(({ message }) => message)).toEqual(['of a listener', 'of a listener']);
    await second.close();
  }, 60_000);

  it('sees what nobody notified of, when it looks by itself', async () => {
    const second = await openLive({ store, onError: quiet, lookMs: 50 });
    const heard: LiveEvent[] = [];
    second.subscribe(ours, (event) => heard.push(event));
    const row = { organisation: ours, target: null, verification: null, at: new Date(), data: '{}' };
    await store.db
      .insertInto('event')
      .values({ ...row, kind: 'drift' })
      .execute();
    await until(() => heard.length === 1);
    await second.close();
  }, 60_000);
});

describe.skipIf(TEST_DATABASE === null)('events over a connection that breaks', () => {
  it('loses nothing that is committed while it is gone, or when it answers no more', async () => {
    const database = await testDatabase(TEST_DATABASE ?? '');
    const store = await openStore({ url: database.url, folder: null, onError: quiet });
    const line = await cuttable(new URL(database.url));
    const url = new URL(database.url);
    url.port = String(line.port);
    const errors: Error[] = [];
    const far = await openStore({ url: url.href, folder: null, onError: () => {} });
    const organisation = await addOrganisation(store, 'main');
    const live = await openLive({ store: far, onError: (error) => errors.push(error), lookMs: 200, answerMs: 500 });
    const heard: number[] = [];
    live.subscribe(organisation, ({ seq }) => heard.push(seq));
    for (const how of ['cut', 'silent', 'cut'] as const) {
      await commit(store.db, organisation, 10);
      const known = errors.length;
      line[how]();
      await commit(store.db, organisation, 10);
      await until(() => errors.length > known);
      await commit(store.db, organisation, 600);
      line.mend();
      await commit(store.db, organisation, 10);
      const wanted = await all(store.db, organisation);
      await until(() => heard.length >= wanted.length);
      expect(heard).toEqual(wanted);
    }
    await live.close();
    await far.close();
    await store.close();
    await line.close();
    await database.drop();
  }, 120_000);
});
