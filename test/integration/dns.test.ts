// Questions to resolvers, asked of real ones on loopback: by UDP, TCP and HTTPS, and of such as fail or lie.

import { createSocket } from 'node:dgram';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FetchError, InputError } from '../../src/core/errors.js';
import { type DnsOutcome, outcomeOf, readTxt } from '../../src/core/formats/dns-message.js';
import type { DnsType } from '../../src/core/formats/dns-record.js';
import { askDns, type DnsLimits } from '../../src/io/dns.js';
import { type DnsServer, type DnsServerOptions, type DnsZones, startDnsServer } from '../../src/simulator/index.js';
import { closedPort, selfSigned, serveTls, trust } from './loopback.js';

const long = Array.from({ length: 30 }, (_, i) => `${String(i).padStart(2, '0')}${'x'.repeat(200)}`);
const address = { records: [{ type: 'A' as const, value: '192.0.2.1' }] };

const zones: DnsZones = {
  'app.example.com': address,
  'long.example.com': { records: long.map((value) => ({ type: 'TXT' as const, value })) },
  'silent.example.com': { fault: 'silent' },
  'broken.example.com': { fault: 'servfail' },
  'cut-udp.example.com': { ...address, fault: 'truncated-udp' },
  'cut.example.com': { ...address, fault: 'truncated' },
  'id.example.com': { ...address, fault: 'wrong-id' },
  'question.example.com': { ...address, fault: 'wrong-question' },
  'echo.example.com': { ...address, fault: 'echo' },
  'garbage.example.com': { ...address, fault: 'garbage' },
  'port.example.com': { ...address, fault: 'other-port' },
  'slow.example.com': { ...address, fault: { delayMs: 400 } },
};

/** For answers that come, on a machine that is busy; and for such as do not. */
const patient: DnsLimits = { attemptMs: 10_000, attempts: 2 };
const short: DnsLimits = { attemptMs: 250, attempts: 2 };

async function started(options: Partial<DnsServerOptions> = {}): Promise<DnsServer & { udp: string }> {
  const server = await startDnsServer({ zones, ...options });
  onTestFinished(() => server.close());
  return { ...server, udp: `dns://${server.address}` };
}

async function startedHttps(): Promise<DnsServer & { https: string }> {
  const { key, cert } = await selfSigned('localhost');
  trust(cert);
  const server = await started({ tls: { key, cert } });
  return { ...server, https: server.url.replace('127.0.0.1', 'localhost') };
}

async function outcome(resolver: string, name: string, type: DnsType = 'A'): Promise<DnsOutcome> {
  return outcomeOf({ name, type, message: await askDns(resolver, { name, type }, { limits: patient }), problem: null });
}

async function problem(resolver: string, name: string, limits = short): Promise<string> {
  const error: unknown = await askDns(resolver, { name, type: 'A' }, { limits }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(FetchError);
  return (error as FetchError).message;
}

const found = { kind: 'records', records: [Uint8Array.of(192, 0, 2, 1)], aliases: [], isValidated: false };

describe('askDns by UDP', () => {
  it('has the answer', async () => {
    const { udp, questions } = await started();
    expect(await outcome(udp, 'app.example.com')).toEqual(found);
    expect(await outcome(udp, 'nowhere.example.com')).toMatchObject({ kind: 'none', isNoName: true });
    expect(await outcome(udp, 'broken.example.com')).toMatchObject({ kind: 'unusable' });
    expect(questions.length).toBe(3);
  });

  it('asks again by TCP what is cut short', async () => {
    const { udp, questions } = await started();
    const texts = await outcome(udp, 'long.example.com', 'TXT');
    expect(texts.kind === 'records' && texts.records.map(readTxt)).toEqual(long);
    expect(await outcome(udp, 'cut-udp.example.com')).toEqual(found);
    expect(questions.map((question) => question.split(' ')[0])).toEqual(['udp', 'tcp', 'udp', 'tcp']);
  });

  it('never takes what is cut short by TCP too for an answer, nor does it do without TCP', async () => {
    const { udp } = await started();
    expect(await outcome(udp, 'cut.example.com')).toEqual({ kind: 'unusable', reason: 'the answer is cut short' });
    const { udp: alone } = await started({ tcp: false });
    expect(await problem(alone, 'cut-udp.example.com', patient)).toMatch(/closed before the answer was complete/);
  });

  it.each(['silent', 'id', 'question', 'echo', 'garbage', 'port', 'slow'])(
    'waits on, and asks again: %s',
    async (fault) => {
      const { udp, questions } = await started();
      expect(await problem(udp, `${fault}.example.com`)).toMatch(/no answer within 250 ms/);
      expect(questions.length).toBe(2);
    },
  );

  it('has the right answer that comes after wrong ones', async () => {
    const server = createSocket('udp4');
    onTestFinished(() => {
      server.close();
    });
    const real = await started();
    server.on('message', (query, from) => {
      const wrong = Buffer.from(query);
      wrong.writeUInt16BE((query.readUInt16BE(0) + 1) & 0xffff);
      for (const bytes of [Buffer.from('nothing'), wrong, query]) server.send(bytes, from.port, from.address);
      const relay = createSocket('udp4');
      relay.once('message', (answer) => server.send(answer, from.port, from.address, () => relay.close()));
      relay.send(query, Number(real.address.split(':')[1]), '127.0.0.1');
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    expect(await outcome(`dns://127.0.0.1:${server.address().port}`, 'app.example.com')).toEqual(found);
  });

  it('says where nothing answers', async () => {
    expect(await problem(`dns://127.0.0.1:${await closedPort()}`, 'app.example.com')).toMatch(
      /^dns:\/\/127\.0\.0\.1:\d+: (?:nothing answers at that port \(ECONNREFUSED\)|no answer within 250 ms)$/,
    );
  });

  it('asks by IPv6', async () => {
    const { udp } = await started({ host: '::1' });
    expect(await outcome(udp, 'app.example.com')).toEqual(found);
    expect(await outcome(udp, 'long.example.com', 'TXT')).toMatchObject({ kind: 'records' });
  });

  it('ends at once when it is cancelled', async () => {
    const { udp } = await started();
    const controller = new AbortController();
    const asked = askDns(udp, { name: 'silent.example.com', type: 'A' }, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await expect(askDns(udp, { name: 'app.example.com', type: 'A' }, { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });
});

describe('askDns over HTTPS', () => {
  it('has the answer, asked by POST', async () => {
    const { https, questions } = await startedHttps();
    expect(await outcome(https, 'app.example.com')).toEqual(found);
    expect(await outcome(https, 'long.example.com', 'TXT')).toMatchObject({ kind: 'records' });
    expect(questions).toEqual(['post app.example.com A', 'post long.example.com TXT']);
  });

  it.each(['id', 'question', 'echo', 'garbage'])('refuses what is no answer: %s', async (fault) => {
    const { https } = await startedHttps();
    expect(await problem(https, `${fault}.example.com`, patient)).toMatch(
      /answered something else than the question for/,
    );
  });

  it('ends where no answer comes', async () => {
    const { https } = await startedHttps();
    expect(await problem(https, 'silent.example.com')).toMatch(
      /nothing received for 500 ms|no complete answer within 500 ms/,
    );
  });

  it('refuses another media type, and a server whose certificate is not trusted', async () => {
    const { url, certificate } = await serveTls((_, response) => {
      response.writeHead(200, { 'content-type': 'application/dns-json' }).end('{}');
    });
    expect(await problem(`${url}/dns-query`, 'app.example.com', patient)).toMatch(/not trusted/);
    trust(certificate);
    const other = await serveTls((_, response) => {
      response.writeHead(200, { 'content-type': 'application/dns-json' }).end('{}');
    });
    trust(other.certificate);
    expect(await problem(`${other.url}/dns-query`, 'app.example.com', patient)).toMatch(
      /expected application\/dns-message/,
    );
  });
});

describe('askDns', () => {
  it.each([
    '',
    '127.0.0.1',
    'http://dns.example/dns-query',
    'https://user:secret@dns.example/dns-query',
    'https://dns.example/?key=secret',
  ])('asks no %j, and repeats no secret', async (resolver) => {
    const error: unknown = await askDns(resolver, { name: 'app.example.com', type: 'A' }).catch(
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).not.toContain('secret');
  });
});
