import http, { type IncomingMessage } from 'node:http';
import net from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openLive } from '../../../../src/service/live/listen.js';
import { appendEvent } from '../../../../src/service/store/events.js';
import { openStore } from '../../../../src/service/store/open.js';
import { tokenFor } from '../../../support/service/access.js';
import { checked } from '../../../support/service/checked.js';
import { cuttable } from '../../../support/service/cuttable.js';
import { processQueue } from '../../../support/service/process-queue.js';
import { describeWith, startPostgres } from '../../../support/service/servers.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../../support/service/service.js';
import { TEST_DATABASE, testDatabase } from '../../../support/service/store.js';
import { addTarget } from '../../../support/service/targets.js';
import { until } from '../../../support/service/until.js';

let service: TestService;
let web: TestWeb;
let token = '';
let target = '';
const opened: Reader[] = [];

beforeAll(async () => {
  service = await testService();
  web = await startTestWeb(service);
  token = await tokenFor(service, 'reader');
  target = await addTarget(service, service.organisation, { slug: 'app' });
}, 120_000);
afterEach(() => {
  for (const reader of opened.splice(0)) reader.close();
});
afterAll(async () => {
  await web?.close();
  await service?.close();
});

/** @returns numbers */
async function commit(count: number, data: Record<string, unknown> = {}, of = service): Promise<number[]> {
  const event = { organisation: of.organisation, target: null, verification: null, kind: 'drift' } as const;
  return of.db.transaction().execute(async (transaction) => {
    const made: number[] = [];
    for (let i = 0; i < count; i++) made.push(await appendEvent(transaction, { ...event, at: new Date(), data }));
    return made;
  });
}

interface Reader {
  answer: IncomingMessage;
  ids: number[];
  /** The beginning of it. */
  text: string;
  isOver: boolean;
  close(): void;
}

/** A connection of its own, as a browser has it. */
function listen(query = '', headers: Record<string, string> = {}, from = web): Promise<Reader> {
  return new Promise((resolve, reject) => {
    const request = http.get(`${from.url}/api/v1/events${query}`, {
      agent: false,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    request.once('error', reject);
    request.once('response', (answer) => {
      const reader: Reader = { answer, ids: [], text: '', isOver: false, close: () => void request.destroy() };
      opened.push(reader);
      answer.setEncoding('utf8');
      let rest = '';
      answer.on('data', (piece: string) => {
        const messages = (rest + piece).split('\n\n');
        rest = messages.pop() ?? '';
        for (const message of messages) {
          const [, id] = /^id: (\d+)$/m.exec(message) ?? [];
          if (id !== undefined) reader.ids.push(Number(id));
          if (reader.text.length < 10_000) reader.text += `${message}\n\n`;
        }
      });
      answer.on('error', () => {});
      answer.on('close', () => {
        reader.isOver = true;
      });
      resolve(reader);
    });
  });
}

/** The same, and heard by all that listen: who listens from now on is not told of them. */
async function commitAndHear(count: number): Promise<number[]> {
  const witness = await listen();
  const made = await commit(count);
  await until(() => witness.ids.includes(made.at(-1) ?? Number.NaN));
  return made;
}

describe('the stream of events', () => {
  it('lets no organisation take all that this process can serve', async () => {
    const readers: Reader[] = [];
    while (readers.length < 500) readers.push(...(await Promise.all(Array.from({ length: 50 }, () => listen()))));
    expect(new Set(readers.map(({ answer }) => answer.statusCode))).toEqual(new Set([200]));
    expect((await listen()).answer.statusCode).toBe(503);
    const other = await tokenFor(service, 'reader', 'other');
    expect((await listen('', { authorization: `Bearer ${other}` })).answer.statusCode).toBe(200);
  }, 60_000);

  it('tells what happens from now on, as a browser reads it', async () => {
    await commitAndHear(2);
    const reader = await listen();
    expect(reader.answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
    });
    await until(() => reader.text.includes('retry: 2000\n\n'));
    const made = await commit(3, { text: 'two\nlines' });
    await until(() => reader.ids.length === 3);
    expect(reader.ids).toEqual(made);
    const [, data = ''] = /^data: (.*)$/m.exec(reader.text) ?? [];
    expect(JSON.parse(data)).toEqual({
      seq: made[0],
      kind: 'drift',
      target: null,
      verification: null,
      at: expect.any(String),
      data: { text: 'two\nlines' },
    });
  }, 60_000);

  it('leaves out nothing and repeats nothing for who comes back, again and again, while more happens', async () => {
    const [first = 0] = await commit(1);
    const all: number[] = [];
    const stop = new AbortController();
    const committing = (async () => {
      while (!stop.signal.aborted) all.push(...(await commit(7)));
    })();
    const heard: number[] = [];
    let last = first;
    for (let turn = 0; turn < 12; turn++) {
      const reader = await listen('', { 'last-event-id': String(last) });
      await until(() => reader.ids.length > turn * 20);
      reader.close();
      heard.push(...reader.ids);
      last = heard.at(-1) ?? last;
    }
    stop.abort();
    await committing;
    const end = await listen('', { 'last-event-id': String(last) });
    await until(() => heard.length + end.ids.length >= all.length);
    expect([...heard, ...end.ids]).toEqual(all);
  }, 120_000);

  it('begins where a page was made, and tells of one target or verification alone', async () => {
    const [last = 0] = await commit(1);
    const { organisation } = service;
    const about = {
      organisation,
      target,
      verification: null,
      kind: 'target.changed',
      at: new Date(),
      data: {},
    } as const;
    const seq = await service.db.transaction().execute((transaction) => appendEvent(transaction, about));
    await commit(2);
    const reader = await listen(`?after=${last}&target=app`);
    await until(() => reader.ids.length > 0);
    const next = await service.db.transaction().execute((transaction) => appendEvent(transaction, about));
    await until(() => reader.ids.length > 1);
    expect(reader.ids).toEqual([seq, next]);
  }, 60_000);

  it.each([
    ['?target=missing', {}, 404],
    ['?verification=0193d1c2-0000-7000-8000-000000000001', {}, 404],
    ['?verification=x', {}, 400],
    ['?after=-1', {}, 400],
    ['?after=1&after=2', {}, 400],
    ['?else=1', {}, 400],
    ['', { 'last-event-id': '99999999999999999999' }, 400],
    ['', { 'last-event-id': '1; drop table event' }, 400],
    ['', { authorization: 'Bearer tc_none' }, 401],
  ])('refuses %s with %j', async (query, headers, status) => {
    const { answer } = await listen(query, headers);
    expect(answer.statusCode).toBe(status);
  });

  it('tells nothing of another organisation', async () => {
    const other = await tokenFor(service, 'owner', 'other');
    const reader = await listen('?after=0', { authorization: `Bearer ${other}` });
    const own = await listen();
    await commit(3);
    await until(() => own.ids.length >= 3);
    expect(reader.ids).toEqual([]);
    expect((await listen('?target=app', { authorization: `Bearer ${other}` })).answer.statusCode).toBe(404);
  }, 60_000);

  it('gives who is slow all of it from the database, and sends away who takes nothing', async () => {
    const [last = 0] = await commitAndHear(1);
    const { hostname, port } = new URL(web.url);
    const paused = async (): Promise<net.Socket> => {
      const socket = net.connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(`GET /api/v1/events?after=${last} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      await new Promise((resolve) => socket.once('data', resolve));
      return socket.pause();
    };
    const [slow, stuck, fast] = await Promise.all([paused(), paused(), listen()]);
    const all: number[] = [];
    // What the system keeps for a connection is some megabytes; all of it fills.
    for (let i = 0; i < 20; i++) all.push(...(await commit(50, { text: 'x'.repeat(16_000) })));
    await until(() => fast.ids.length === all.length);
    expect(fast.ids).toEqual(all);
    let text = '';
    slow.on('data', (piece) => {
      text = (text + piece).replace(/x{3,}/g, 'x');
    });
    slow.resume();
    const ids = () => [...text.matchAll(/^id: (\d+)\n/gm)].map(([, id]) => Number(id));
    // On a slow machine it may have been sent away meanwhile, after what it got.
    await until(() => ids().length >= all.length || slow.destroyed);
    expect(ids()).toEqual(all.slice(0, ids().length));
    expect(ids().length).toBeGreaterThan(0);
    slow.destroy();
    // Only by writing does it learn that the other side is gone, as it reads nothing.
    await until(() => stuck.destroyed || (stuck.write('\r\n') && false));
    const back = await listen('', { 'last-event-id': String(last) });
    await until(() => back.ids.length === all.length);
    expect(back.ids).toEqual(all);
  }, 120_000);

  it('tells 500 at once', async () => {
    const readers = await Promise.all(Array.from({ length: 500 }, () => listen()));
    const all: number[] = [];
    const began = performance.now();
    all.push(...(await commit(1)));
    await until(() => readers.every(({ ids }) => ids.length === 1));
    const first = performance.now() - began;
    for (let i = 0; i < 9; i++) all.push(...(await commit(2)));
    await until(() => readers.every(({ ids }) => ids.length === all.length));
    expect(readers.every(({ ids }) => ids.join() === all.join())).toBe(true);
    if (process.env.TRUST_CENTER_FIGURES) {
      console.log(
        `500 readers: first event ${first.toFixed(0)} ms, 19 events ${(performance.now() - began).toFixed(0)} ms`,
      );
    }
    for (const reader of readers) reader.close();
  }, 120_000);

  it('ends with the service', async () => {
    const short = await testService();
    const its = await startTestWeb(short);
    const own = await tokenFor(short, 'reader');
    const reader = await listen('', { authorization: `Bearer ${own}` }, its);
    await commit(1, {}, short);
    await until(() => reader.ids.length === 1);
    await short.close();
    await until(() => reader.isOver);
    expect(reader.answer.complete).toBe(true);
    await its.close();
  }, 120_000);
});

describe.skipIf(TEST_DATABASE === null)('the stream of events, where the database is lost', () => {
  it('goes on without a gap when it is back', async () => {
    const database = await testDatabase(TEST_DATABASE ?? '');
    const store = await openStore({ url: database.url, folder: null, onError: () => {} });
    const line = await cuttable(new URL(database.url));
    const url = new URL(database.url);
    url.port = String(line.port);
    const far = await openStore({ url: url.href, folder: null, onError: () => {} });
    const lost: Error[] = [];
    const live = await openLive({ store: far, onError: (error) => lost.push(error), lookMs: 200, answerMs: 1000 });
    const cut = await testService({}, { store: far, live });
    const its = await startTestWeb(cut);
    const own = await tokenFor(cut, 'reader');
    const reader = await listen('', { authorization: `Bearer ${own}` }, its);
    const direct = { ...cut, db: store.db };
    const all = await commit(3, {}, direct);
    await until(() => reader.ids.length === 3);
    line.cut();
    all.push(...(await commit(300, {}, direct)));
    await until(() => lost.length > 0);
    line.mend();
    all.push(...(await commit(3, {}, direct)));
    await until(() => reader.ids.length === all.length);
    expect(reader.ids).toEqual(all);
    await its.close();
    await cut.close();
    await store.close();
    await line.close();
    await database.drop();
  }, 120_000);
});

describeWith(['postgresql'], 'the stream of events, where the server of the database is killed', () => {
  it('goes on without a gap when it is started again, and nothing is green meanwhile', async () => {
    const server = await startPostgres();
    onTestFinished(() => server.close());
    const store = await openStore({ url: server.url, folder: null, onError: () => {} });
    const lost: Error[] = [];
    const live = await openLive({ store, onError: (error) => lost.push(error), lookMs: 200, answerMs: 1000 });
    const here = await testService({}, { store, live, queue: processQueue() });
    const its = await startTestWeb(here);
    const own = await tokenFor(here, 'reader');
    const id = await addTarget(here, here.organisation, { slug: 'fine', every: 3600 });
    await here.db.updateTable('target').set({ visibility: 'public' }).where('id', '=', id).execute();
    await checked(here, id, 'verified');
    const shown = ['/status/main/fine', '/badge/main/fine.svg', '/badge/main/fine.json', '/widget/main/fine'];
    const ask = () => Promise.all(shown.map((path) => fetch(its.url + path)));
    expect((await ask()).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const headers = { authorization: `Bearer ${own}` };
    const [reader, second] = await Promise.all([listen('', headers, its), listen('', headers, its)]);
    const all = await commit(3, {}, here);
    await until(() => reader.ids.length === 3 && second.ids.length === 3);
    for (let round = 0; round < 2; round++) {
      const errors = lost.length;
      await server.kill();
      await until(() => lost.length > errors);
      for (const answer of await ask()) {
        expect(answer.status).toBeGreaterThanOrEqual(500);
        expect(await answer.text()).not.toMatch(/verified|1a7f37/);
      }
      await server.start();
      all.push(...(await commit(150, {}, here)));
      await until(() => reader.ids.length >= all.length && second.ids.length >= all.length);
      expect(reader.ids).toEqual(all);
      expect(second.ids).toEqual(all);
    }
    expect((await ask()).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await its.close();
    await here.close();
  }, 120_000);
});
