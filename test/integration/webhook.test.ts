// Messages as a receiver gets them: over a real socket, verified by the reference library of Standard Webhooks.

import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import fc from 'fast-check';
import { Webhook as Verifier } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InputError } from '../../src/core/errors.js';
import { type DeliveryOptions, deliver, readWebhook, signatureOf } from '../../src/publish/webhook.js';
import { serve } from './loopback.js';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const shown = { url: 'input webhook-url', secret: 'TRUST_CENTER_WEBHOOK_SECRET' };
const read = (url: string, secret: string | undefined = SECRET, allowPrivate = true) =>
  readWebhook(url, secret, { allowPrivate, shown });

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}

/** A receiver that gives these answers in turn, the last one from then on. */
async function receiver(...answers: (number | ((response: ServerResponse) => void))[]) {
  const received: Received[] = [];
  const { url } = await serve((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(pieces).toString(), at: Date.now() });
      const answer = answers[Math.min(received.length, answers.length) - 1] ?? 204;
      if (typeof answer === 'number') response.writeHead(answer).end('an answer');
      else answer(response);
    });
  });
  return { url: `${url}/hooks/T0KEN?key=s3cret`, received };
}

const message = {
  id: 'msg_1',
  body: '{"type":"verification.changed","timestamp":"2026-11-29T07:00:00.000Z","data":{}}',
};
const waits: number[] = [];
const noWait: DeliveryOptions = {
  wait: async (ms) => {
    waits.push(ms);
  },
};

describe('deliver', () => {
  it('sends what the reference library verifies', async () => {
    const { url, received } = await receiver(200);
    expect(await deliver(read(url), message)).toEqual({ kind: 'delivered', status: 200 });
    const [one] = received;
    expect(one?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'msg_1' });
    const verifier = new Verifier(SECRET);
    expect(verifier.verify(one?.body ?? '', one?.headers as Record<string, string>)).toEqual(JSON.parse(message.body));
    const other = new Verifier(`whsec_${randomBytes(32).toString('base64')}`);
    expect(() => other.verify(one?.body ?? '', one?.headers as Record<string, string>)).toThrow(
      'No matching signature',
    );
    expect(() => verifier.verify(`${one?.body} `, one?.headers as Record<string, string>)).toThrow();
  });

  it('tries again after 429, failures of the server, silence and a connection that breaks, with the same id', async () => {
    waits.length = 0;
    const { url, received } = await receiver(429, 503, (response) => response.socket?.destroy(), 204);
    expect(await deliver(read(url), message, noWait)).toEqual({ kind: 'delivered', status: 204 });
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(Array(4).fill('msg_1'));
    expect(new Set(received.map(({ body }) => body))).toEqual(new Set([message.body]));
    const verifier = new Verifier(SECRET);
    for (const { body, headers } of received) verifier.verify(body, headers as Record<string, string>);
    expect(waits.map((ms, i) => ms >= 250 * 2 ** i && ms <= 500 * 2 ** i)).toEqual([true, true, true]);

    const silent = await receiver(() => {}, 200);
    expect(await deliver(read(silent.url), message, { ...noWait, tryMs: 100 })).toMatchObject({ kind: 'delivered' });
    expect(silent.received).toHaveLength(2);
  });

  it('waits as long as the receiver asks, and not for longer than is sensible', async () => {
    waits.length = 0;
    const asks = (seconds: string) => (response: ServerResponse) =>
      response.writeHead(503, { 'retry-after': seconds }).end();
    const patient = await receiver(asks('3'), 200);
    expect(await deliver(read(patient.url), message, noWait)).toMatchObject({ kind: 'delivered' });
    expect(waits).toEqual([3000]);
    const late = await receiver(asks('3600'), 200);
    expect(await deliver(read(late.url), message, noWait)).toMatchObject({ kind: 'undelivered' });
    expect(late.received).toHaveLength(1);
  });

  it.each([301, 307, 400, 401, 404, 410, 501])('takes %i for the last word', async (status) => {
    const { url, received } = await receiver((response) => {
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
    const delivery = await deliver(read(url), message, noWait);
    expect(delivery).toMatchObject({ kind: 'undelivered', why: expect.stringContaining(`status ${status}`) });
    expect(received).toHaveLength(1);
  });

  it('gives up in the end, and says of the address no more than the host', async () => {
    const { url, received } = await receiver(500);
    const { host } = new URL(url);
    expect(await deliver(read(url), message, noWait)).toEqual({
      kind: 'undelivered',
      why: `${host}: answered with status 500, tried 4 times`,
    });
    expect(received).toHaveLength(4);
    const silent = await receiver(() => {});
    const limits = { tryMs: 1000, wholeMs: 200 };
    const gone = await deliver(read(silent.url), message, limits);
    expect(gone).toEqual({
      kind: 'undelivered',
      why: `${new URL(silent.url).host}: no complete answer within 200 ms`,
    });
    const nobody = await deliver(read('http://127.0.0.1:9/T0KEN?key=s3cret'), message, noWait);
    expect(JSON.stringify([gone, nobody])).not.toMatch(/T0KEN|s3cret|hooks/);
    expect(nobody).toMatchObject({ kind: 'undelivered', why: expect.stringMatching(/^127\.0\.0\.1:9: /) });
  });

  it('throws nothing where the proxy of the environment cannot be used', async () => {
    const named = process.env.HTTPS_PROXY;
    process.env.HTTPS_PROXY = 'ftp://user:passw0rd@proxy.example';
    onTestFinished(() => {
      if (named === undefined) delete process.env.HTTPS_PROXY;
      else process.env.HTTPS_PROXY = named;
    });
    const delivery = await deliver(read('https://hooks.example/T0KEN'), message, noWait);
    expect(delivery).toEqual({
      kind: 'undelivered',
      why: 'hooks.example: HTTPS_PROXY: only an http or https proxy can be used',
    });
  });

  it('reads no more of an answer than its head', async () => {
    const { url } = await receiver((response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(65_536)), 1);
      response.on('close', () => clearInterval(more));
    });
    expect(await deliver(read(url), message)).toEqual({ kind: 'delivered', status: 200 });
  });
});

describe('readWebhook', () => {
  const secret = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;

  it.each<[string, string, string | undefined, boolean, RegExp]>([
    ['no URL', 'T0KEN', SECRET, true, /^input webhook-url: expected an https: URL$/],
    ['another scheme', 'ftp://a.example/T0KEN', SECRET, true, /expected an https: URL/],
    ['in the clear', 'http://a.example/T0KEN', SECRET, true, /expected https, got http/],
    ['this machine, unasked', 'http://127.0.0.1:1/T0KEN', SECRET, false, /on this machine/],
    ['this machine, unasked, by https', 'https://localhost/T0KEN', SECRET, false, /on this machine/],
    [
      'credentials that cannot be sent',
      'https://T0KEN:%zz@a.example/',
      SECRET,
      true,
      /^input webhook-url: user name or/,
    ],
    ['no secret', 'https://a.example/T0KEN', ' ', true, /^TRUST_CENTER_WEBHOOK_SECRET is not set/],
    ['no prefix', 'https://a.example/T0KEN', secret(32).slice(6), true, /got another text/],
    ['not base64', 'https://a.example/T0KEN', 'whsec_!!!!', true, /got another text/],
    ['too short', 'https://a.example/T0KEN', secret(23), true, /24 to 64 bytes in base64, got 23 bytes/],
    ['too long', 'https://a.example/T0KEN', secret(65), true, /got 65 bytes/],
  ])('refuses %s, and quotes neither', (_, url, key, allowPrivate, expected) => {
    try {
      readWebhook(url, key, { allowPrivate, shown });
      expect.fail('it was taken');
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.message).toMatch(expected);
      expect(error.hint).toBeTruthy();
      expect(`${error.message}${error.hint}`).not.toMatch(/T0KEN|BwcHBw|!!!!/);
    }
  });

  it('takes 24 to 64 bytes', () => {
    for (const bytes of [24, 32, 64]) expect(read('https://a.example/x', secret(bytes)).key).toHaveLength(bytes);
  });

  it('asks for no address that is not public, unless that is allowed', () => {
    expect(read('https://a.example/x', SECRET, false).addresses).toBe('public');
    expect(read('https://a.example/x', SECRET, true).addresses).toBe('any');
  });
});

it('signs as the reference library does, whatever the message', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 24, maxLength: 64 }),
      fc.string({ minLength: 1 }),
      fc.integer({ min: 1, max: 4_000_000_000 }),
      fc.string({ unit: 'binary' }),
      (key, id, timestamp, body) => {
        const oracle = new Verifier(`whsec_${Buffer.from(key).toString('base64')}`);
        expect(signatureOf(key, id, timestamp, body)).toBe(oracle.sign(id, new Date(timestamp * 1000), body));
      },
    ),
  );
});
