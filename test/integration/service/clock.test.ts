import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newClock } from '../../../src/service/clock.js';
import type { Store } from '../../../src/service/store/open.js';
import { testStore } from '../../support/service/store.js';

const MINUTE = 60_000;

describe('the clock', () => {
  let server: Server;
  let url: string;
  /** What the server says of the time; null: nothing. */
  let says: () => string | null;
  beforeAll(async () => {
    server = createServer((_, response) => {
      const date = says();
      response.sendDate = false;
      response.writeHead(404, date === null ? {} : { date }).end('no such page');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sgx/certification/v4`;
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    says = () => new Date().toUTCString();
  });

  const clockAhead = (ms: number) => newClock({ urls: [url], db: null, now: () => Date.now() + ms });

  it.each([0, 4 * MINUTE, -4 * MINUTE])('agrees with one that differs by %i ms', async (ms) => {
    const clock = clockAhead(ms);
    await clock.look();
    expect(clock.problem()).toBeNull();
    expect(Math.abs((clock.skewMs() ?? Number.NaN) - ms)).toBeLessThan(MINUTE);
  });

  it.each([
    [7 * MINUTE, /^the clock of this machine is 7 minutes ahead of that of http:\/\/127\.0\.0\.1/],
    [-60 * MINUTE, /^the clock of this machine is (?:59|60) minutes behind that of/],
  ])('contradicts one that differs by %i ms', async (ms, message) => {
    const clock = clockAhead(ms);
    await clock.look();
    expect(clock.problem()).toMatch(message);
  });

  it('is not judged by what says no time, or gives no answer', async () => {
    for (const word of [null, 'yesterday', '']) {
      says = () => word;
      const clock = clockAhead(60 * MINUTE);
      await clock.look();
      expect([clock.problem(), clock.skewMs()]).toEqual([null, null]);
    }
    const nobody = newClock({ urls: ['http://127.0.0.1:1/'], db: null, now: Date.now });
    await nobody.look();
    expect(nobody.skewMs()).toBeNull();
  });

  it('is known to be wrong until it is right, also when nobody answers any more', async () => {
    let ahead = 10 * MINUTE;
    const clock = newClock({ urls: [url], db: null, now: () => Date.now() + ahead });
    await clock.look();
    says = () => null;
    await clock.look();
    expect(clock.problem()).toContain('10 minutes ahead');
    ahead = 0;
    expect(clock.problem()).toBeNull();
  });

  it('is noticed when it is set, before anybody is asked again', async () => {
    let ahead = 0;
    const clock = newClock({ urls: [url], db: null, now: () => Date.now() + ahead });
    await clock.look();
    expect(clock.problem()).toBeNull();
    ahead = -24 * 60 * MINUTE;
    expect(clock.problem()).toMatch(/1440 minutes behind/);
    await clock.look();
    expect(clock.problem()).toMatch(/14\d\d minutes behind/);
  });

  describe('of a database', () => {
    let store: Store;
    beforeAll(async () => {
      store = await testStore();
    });
    afterAll(() => store?.close());

    it('is compared, too', async () => {
      const right = newClock({ urls: [], db: store.db, now: Date.now });
      await right.look();
      expect(right.problem()).toBeNull();
      const wrong = newClock({ urls: [], db: store.db, now: () => Date.now() - 6 * MINUTE });
      await wrong.look();
      expect(wrong.problem()).toMatch(/behind that of the database$/);
    });
  });
});
