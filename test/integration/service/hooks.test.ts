import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { announce } from '../../../src/service/jobs/announce.js';
import { sendMessage, startDelivering } from '../../../src/service/jobs/deliver.js';
import type { Worker } from '../../../src/service/queue/queue.js';
import { appendEvent } from '../../../src/service/store/events.js';
import { tokenFor } from '../../support/service/access.js';
import { caller } from '../../support/service/api.js';
import { checked, type Finding } from '../../support/service/checked.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';
import { addTarget } from '../../support/service/targets.js';
import { until } from '../../support/service/until.js';

const HOUR = 3_600_000;
let service: TestService;
let web: TestWeb;
let api: ReturnType<typeof caller>;
let later = 0;
let sending: Worker | null = null;
const servers: http.Server[] = [];
const never = new AbortController().signal;

beforeAll(async () => {
  service = await testService({ leaseSeconds: 4 }, { now: () => Date.now() + later });
  web = await startTestWeb(service);
  api = caller(web.url, await tokenFor(service, 'owner'));
}, 120_000);
afterEach(async () => {
  await sending?.stop(1000);
  sending = null;
  later = 0;
  await service.db.deleteFrom('hook').execute();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(async () => {
  await web?.close();
  await service?.close();
});

/** How many ended how, as it is counted. */
async function tries(): Promise<Record<'delivered' | 'retry' | 'given-up', number>> {
  const text = await service.metrics.registry.metrics();
  const of = (outcome: string): number =>
    Number(new RegExp(`^trust_center_deliveries_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return { delivered: of('delivered'), retry: of('retry'), 'given-up': of('given-up') };
}

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}
interface Told {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}
type Answer = number | ((response: ServerResponse) => void);

/** Answers in turn; the last one again and again. */
async function receiver(...answers: Answer[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      const answer = answers[Math.min(received.length, answers.length - 1)] ?? 200;
      received.push({ headers: request.headers, body });
      if (typeof answer === 'number') response.writeHead(answer).end();
      else answer(response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/T0KEN`, received };
}

async function hook(url: string, more: object = {}): Promise<{ id: string; secret: string }> {
  const made = await api('POST', '/hooks', { url, ...more });
  expect(made.status, made.text).toBe(201);
  return made.json as { id: string; secret: string };
}

interface Delivery {
  id: string;
  type: string;
  status: string;
  tries: number;
  nextAt: string | null;
  answer: string | null;
}
async function deliveries(id: string): Promise<Delivery[]> {
  const { json } = await api('GET', `/hooks/${id}/deliveries`);
  return (json as { entries: Delivery[] }).entries;
}

async function only(id: string): Promise<Delivery> {
  const [first, ...rest] = await deliveries(id);
  expect(rest).toEqual([]);
  if (first === undefined) throw new Error('there is no delivery');
  return first;
}

async function failing(): Promise<string> {
  const target = await addTarget(service, service.organisation, { every: 3600 });
  await checked(service, target, 'failed');
  return target;
}

/** One look at all that is due, and its sending, without a queue. */
async function sendDue(): Promise<void> {
  await announce(service, never);
  const due = await service.db
    .selectFrom('delivery')
    .select('id')
    .where('status', '=', 'waiting')
    .where('next_at', '<=', new Date(service.now()))
    .execute();
  await Promise.all(due.map(({ id }) => sendMessage(service, id, never)));
}

describe('hooks', () => {
  it('are told at each check that is not verified, once that it is again, and of nothing else, signed', async () => {
    const { url, received } = await receiver(204);
    const { id, secret } = await hook(url);
    sending = await startDelivering(service);
    const target = await addTarget(service, service.organisation, { slug: 'told', every: 3600 });
    for (const finding of [
      'verified',
      'verified',
      'failed',
      'failed',
      'without-result',
      'verified',
      'experiment',
    ] as const) {
      await checked(service, target, finding);
    }
    await until(() => received.length >= 5);
    await until(async () => (await deliveries(id)).every(({ status }) => status === 'delivered'));
    const verifier = new Verifier(secret);
    const told = received
      .map(({ body, headers }) => verifier.verify(body, headers as Record<string, string>) as Told)
      .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
    expect(told.map(({ type }) => type).sort()).toEqual([
      'verification.not_verified',
      'verification.not_verified',
      'verification.not_verified',
      'verification.not_verified',
      'verification.recovered',
    ]);
    const recovered = told.find(({ type }) => type === 'verification.recovered');
    expect(recovered?.data).toMatchObject({
      target: 'told',
      verdict: 'verified',
      experiment: null,
      resultDigest: expect.stringMatching(/^sha256:/),
      links: { run: expect.stringContaining(`${web.url}/v/`) },
    });
    expect(told.map(({ data }) => data.verdict).filter((verdict) => verdict === 'verified')).toHaveLength(2);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(5);
    expect((await tries()).delivered).toBeGreaterThanOrEqual(5);
    expect((await deliveries(id))[0]?.answer).toBe('status 204');
  }, 120_000);

  it('are never told that handed-in evidence is verified', async () => {
    const { url, received } = await receiver(204);
    await hook(url);
    const target = await addTarget(service, service.organisation, { slug: 'handed-in', kind: 'uploaded' });
    const handedIn = async (...findings: Finding[]): Promise<void> => {
      for (const finding of findings) {
        later += 1000;
        await checked(service, target, finding, new Date(service.now()), 'upload');
      }
    };
    await handedIn('failed', 'recorded', 'recorded', 'failed');
    // Whatever its result says of its machines.
    await handedIn('verified');
    await sendDue();
    const told = received.map(({ body }) => JSON.parse(body) as Told);
    expect(told.map(({ type, data }) => `${type} ${data.verdict}`).sort()).toEqual([
      'verification.not_verified failed',
      'verification.not_verified failed',
      'verification.recorded recorded',
      'verification.recorded recorded',
    ]);
    for (const { data } of told) expect(data.summary).not.toMatch(/^verified/);
    // What was recorded becomes verified only by being asked.
    await service.db.updateTable('target').set({ kind: 'asked' }).where('id', '=', target).execute();
    received.length = 0;
    later += 1000;
    await checked(service, target, 'verified');
    await sendDue();
    const [recovered] = received.map(({ body }) => JSON.parse(body) as Told);
    expect(recovered).toMatchObject({
      type: 'verification.recovered',
      data: { verdict: 'verified', previous: { verdict: 'recorded' } },
    });
  }, 120_000);

  it('are told what they ask for, and nothing of another organisation, or of what is no part of how a target stands', async () => {
    const { url, received } = await receiver(200);
    await hook(url, { events: ['evidence.altered'] });
    const foreign = caller(web.url, await tokenFor(service, 'owner', 'other'));
    expect((await foreign('POST', '/hooks', { url })).status).toBe(201);
    const target = await failing();
    const id = await checked(service, target, 'failed');
    const { organisation } = service;
    const altered = {
      organisation,
      target,
      verification: id,
      kind: 'evidence.altered',
      at: new Date(),
      data: {},
    } as const;
    await service.db.transaction().execute((transaction) => appendEvent(transaction, altered));
    await sendDue();
    expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(['evidence.altered']);
  }, 60_000);

  it('that fail get the same message later and later, over three days, and are disabled then', async () => {
    const { url, received } = await receiver(500, 503, (response) => response.socket?.destroy(), 404, 307, 500);
    const { id } = await hook(url);
    await failing();
    const counted = await tries();
    const waits: number[] = [];
    for (let tries = 1; tries <= 10; tries++) {
      await sendDue();
      const { status, nextAt, tries: made } = await only(id);
      expect(made).toBe(tries);
      expect(status).toBe(tries === 10 ? 'given-up' : 'waiting');
      if (nextAt === null) break;
      const wait = Date.parse(nextAt) - service.now();
      await sendDue();
      expect(received, 'not before its time').toHaveLength(tries);
      waits.push(wait);
      later += wait + 1000;
    }
    expect(waits.every((wait, i) => i < 2 || wait > (waits[i - 1] ?? 0))).toBe(true);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(68 * HOUR);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(await tries()).toEqual({ ...counted, retry: counted.retry + 9, 'given-up': counted['given-up'] + 1 });
    const { json } = await api('GET', `/hooks/${id}`);
    expect(json?.disabled).toMatchObject({ why: expect.stringContaining('it took no message for three days') });
    await failing();
    await sendDue();
    expect(received).toHaveLength(10);

    const message = await only(id);
    expect((await api('POST', `/hooks/${id}/deliveries/${message.id}/repeat`)).status).toBe(409);
    expect((await api('PATCH', `/hooks/${id}`, { disabled: false })).json?.disabled).toBeNull();
    expect((await api('POST', `/hooks/${id}/deliveries/${message.id}/repeat`)).status).toBe(202);
    await sendDue();
    expect(received).toHaveLength(11);
    expect(received[10]?.headers['webhook-id']).toBe(message.id);
    expect((await tries()).retry).toBe(counted.retry + 10);
  }, 120_000);

  it.each([
    ['3600', HOUR, 2 * HOUR],
    [String(30 * 24 * 3600), 24 * HOUR, 27 * HOUR],
    ['1', 0, 60_000],
    ['soon', 0, 60_000],
  ])(
    'that ask for time get it, and no more than a day: %s',
    async (asked, least, most) => {
      const { url } = await receiver((response) => response.writeHead(503, { 'retry-after': asked }).end());
      const { id } = await hook(url);
      await failing();
      await sendDue();
      const wait = Date.parse((await only(id)).nextAt ?? '') - service.now();
      expect(wait).toBeGreaterThan(least - 60_000);
      expect(wait).toBeLessThan(most);
    },
    60_000,
  );

  it('that want no more are disabled at once; that hang, redirect inward or take nothing in time are told again', async () => {
    const inner = await receiver(200);
    const gone = await receiver(410);
    const hangs = await receiver(() => {});
    const leads = await receiver((response) => response.writeHead(302, { location: inner.url }).end());
    const [a, b, c] = [await hook(gone.url), await hook(hangs.url), await hook(leads.url)];
    await failing();
    await sendDue();
    expect(await only(a.id)).toMatchObject({ status: 'given-up', answer: expect.stringContaining('410') });
    expect((await api('GET', `/hooks/${a.id}`)).json?.disabled).toMatchObject({ why: expect.stringContaining('410') });
    expect(await only(b.id)).toMatchObject({
      status: 'waiting',
      answer: expect.stringContaining('no complete answer within'),
    });
    expect(await only(c.id)).toMatchObject({ status: 'waiting', answer: expect.stringContaining('a redirect') });
    expect(inner.received).toHaveLength(0);
  }, 60_000);

  it('are kept waiting by none that does not answer', async () => {
    const [stuck, quick] = [await receiver(() => {}), await receiver(200)];
    const { id: first } = await hook(stuck.url);
    for (let i = 0; i < 24; i++) await failing();
    await announce(service, never);
    expect(await deliveries(first)).toHaveLength(24);
    const { id: second } = await hook(quick.url);
    for (let i = 0; i < 24; i++) await failing();
    await announce(service, never);
    sending = await startDelivering(service);
    await until(async () => (await deliveries(second)).every(({ status }) => status === 'delivered'));
    expect(quick.received).toHaveLength(24);
    expect(stuck.received.length).toBeLessThan(24);
  }, 60_000);

  it('are told each thing once, however many do it at once', async () => {
    const { url, received } = await receiver(200);
    const { id } = await hook(url);
    for (let i = 0; i < 3; i++) await failing();
    await Promise.all(Array.from({ length: 6 }, () => announce(service, never)));
    const made = await deliveries(id);
    expect(made).toHaveLength(3);
    await Promise.all(made.flatMap(({ id: one }) => Array.from({ length: 4 }, () => sendMessage(service, one, never))));
    expect(received).toHaveLength(3);
    expect((await deliveries(id)).every(({ status }) => status === 'delivered')).toBe(true);
  }, 60_000);

  it('show their secret once and their address never, also in a log or an error', async () => {
    const { url, received } = await receiver(200);
    const { id, secret } = await hook(url);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const tried = await api('POST', `/hooks/${id}/try`);
    expect(tried.status).toBe(202);
    await sendDue();
    const verifier = new Verifier(secret);
    expect(verifier.verify(received[0]?.body ?? '', received[0]?.headers as Record<string, string>)).toMatchObject({
      type: 'hook.try',
    });
    const renewed = (await api('POST', `/hooks/${id}/secret`)).json as { secret: string };
    expect(renewed.secret).not.toBe(secret);
    const whole = await api('GET', `/hooks/${id}/deliveries/${(await only(id)).id}`);
    const said = [
      (await api('GET', '/hooks')).text,
      (await api('GET', `/hooks/${id}`)).text,
      whole.text,
      (await api('POST', '/hooks', { url: 'http://10.1.2.3/T0KEN' })).text,
      (await api('POST', '/hooks', { url, secret: 'whsec_T0KEN' })).text,
      JSON.stringify(await service.db.selectFrom('audit').selectAll().execute()),
      service.logged.join('\n'),
    ].join('\n');
    for (const hidden of [secret, secret.slice(6), renewed.secret, 'T0KEN']) expect(said).not.toContain(hidden);
  }, 60_000);

  it.each([
    [{ url: 'ftp://hooks.example/' }, 'expected an https: URL'],
    [{ url: 'http://hooks.example/' }, 'expected https'],
    [{ url: 'not a url' }, 'expected an https: URL'],
    [{ url: 'https://hooks.example/', events: ['all'] }, 'body.events'],
    [{ url: 'https://hooks.example/', secret: 'whsec_AAAA' }, 'expected whsec_'],
    [{ url: 'https://hooks.example/', more: 1 }, 'there is no member of this name'],
  ])('refuse %j', async (given, words) => {
    const { status, text } = await api('POST', '/hooks', given);
    expect([status, text]).toEqual([400, expect.stringContaining(words)]);
  });

  it.each([
    'https://127.0.0.1/',
    'https://[::ffff:10.0.0.1]/',
    'https://0x7f.1/',
    'https://169.254.169.254/',
    'http://localhost:8080/',
    'https://hooks.example:22/',
  ])('are not where a service that serves others sends nothing: %s', async (url) => {
    service.settings.allowPrivate = [];
    try {
      expect((await api('POST', '/hooks', { url })).status).toBe(400);
    } finally {
      service.settings.allowPrivate = 'any';
    }
  });

  it('that were made where it was allowed are sent nothing where it is not any more', async () => {
    const { url, received } = await receiver(200);
    const { id } = await hook(url);
    await failing();
    service.settings.allowPrivate = ['10.0.0.0/8'];
    try {
      await sendDue();
    } finally {
      service.settings.allowPrivate = 'any';
    }
    expect(received).toHaveLength(0);
    expect(await only(id)).toMatchObject({ status: 'waiting', answer: expect.stringContaining('does not ask') });
  }, 60_000);

  it('are of their organisation and its owners alone', async () => {
    const { url } = await receiver(200);
    const { id } = await hook(url);
    await failing();
    await announce(service, never);
    const { id: message } = await only(id);
    const foreign = caller(web.url, await tokenFor(service, 'owner', 'other'));
    const editor = caller(web.url, await tokenFor(service, 'editor'));
    const calls: [string, string, unknown?][] = [
      ['GET', `/hooks/${id}`],
      ['PATCH', `/hooks/${id}`, { disabled: true }],
      ['DELETE', `/hooks/${id}`],
      ['POST', `/hooks/${id}/secret`],
      ['POST', `/hooks/${id}/try`],
      ['GET', `/hooks/${id}/deliveries`],
      ['GET', `/hooks/${id}/deliveries/${message}`],
      ['POST', `/hooks/${id}/deliveries/${message}/repeat`],
    ];
    for (const [method, path, body] of calls) {
      expect((await foreign(method, path, body)).status, `${method} ${path}`).toBe(404);
      expect((await editor(method, path, body)).status, `${method} ${path}`).toBe(403);
    }
    expect((await foreign('GET', '/hooks')).json).toEqual({ entries: [] });
    expect((await api('DELETE', `/hooks/${id}`)).status).toBe(204);
    expect((await api('GET', `/hooks/${id}/deliveries`)).status).toBe(404);
  }, 60_000);
});
