// What is collected from resolvers about a domain.

import { describe, expect, it } from 'vitest';
import { askResolvers } from '../../src/collect/endorsements/domain/dns.js';
import { dnsQuestions } from '../../src/core/appraisal/domain/dns-questions.js';
import { InputError } from '../../src/core/errors.js';
import { outcomeOf, readTxt } from '../../src/core/formats/dns-message.js';
import { parseDnsRecord } from '../../src/core/formats/dns-record.js';
import { type DnsZones, startDnsServer } from '../../src/simulator/index.js';
import { collected, NAME, resolverOf } from '../support/caa.js';
import { closedPort } from './loopback.js';

const zones: DnsZones = {
  [NAME]: {
    records: [
      { type: 'A', value: '192.0.2.7' },
      { type: 'AAAA', value: '2001:db8::7' },
    ],
  },
  [`_dstack-app-address.${NAME}`]: { records: [{ type: 'TXT', value: '0123456789abcdef:443' }] },
  'example.com': {},
};

const options = { allowPrivate: false, now: () => Date.UTC(2026, 0, 1), progress: () => {}, signal: undefined };

describe('askResolvers', () => {
  it('asks every resolver every question, and keeps the answers in the order of the questions', async () => {
    const other = { ...zones, [NAME]: { records: [{ type: 'A' as const, value: '192.0.2.8' }] } };
    const servers = await Promise.all([zones, other].map((zones) => startDnsServer({ zones })));
    const asked = await collected(servers.map(({ address }) => address));
    const wanted = dnsQuestions(NAME).map(({ name, type }) => `${name} ${type}`);
    for (const [i, { address, questions }] of servers.entries()) {
      expect(questions.toSorted()).toEqual(wanted.map((question) => `udp ${question}`).toSorted());
      expect(asked.dns[i]?.resolver).toBe(`dns://${address}`);
      expect(asked.dns[i]?.answers.map(({ name, type }) => `${name} ${type}`)).toEqual(wanted);
    }
    expect(asked.addresses).toEqual(['192.0.2.7', '192.0.2.8', '2001:db8::7']);
    const text = asked.dns[0]?.answers.find(({ name }) => name.startsWith('_dstack-app-address.'));
    const outcome = text && outcomeOf(text);
    expect(outcome?.kind === 'records' && outcome.records.map(readTxt)).toEqual(['0123456789abcdef:443']);
    await Promise.all(servers.map((server) => server.close()));
  });

  it('makes items that say whom, when and what', async () => {
    const address = await resolverOf(zones);
    const { items, gaps } = await askResolvers({ name: NAME, resolvers: [address, `dns://${address}`] }, options);
    expect(gaps).toEqual([]);
    expect(items).toMatchObject([
      {
        role: 'endorsement',
        name: 'dns-record/0',
        source: `dns://${address}`,
        collectedAt: '2026-01-01T00:00:00.000Z',
      },
    ]);
  });

  it('keeps the problem of one question, and has a gap where there was no answer at all', async () => {
    const broken = { ...zones, [NAME]: { fault: 'silent' as const, faultOf: 'CAA' } };
    const asked = await collected([await resolverOf(broken), `127.0.0.1:${await closedPort()}`]);
    expect(asked.dns.length).toBe(1);
    const caa = asked.dns[0]?.answers.find(({ name, type }) => name === NAME && type === 'CAA');
    expect(caa).toMatchObject({
      message: null,
      problem: expect.stringMatching(/^dns:\/\/127\.0\.0\.1:\d+: no answer within/),
    });
    expect(asked.gaps).toMatchObject([
      { name: 'dns-record/1', reason: expect.stringMatching(/^dns:/), hint: expect.stringMatching(/--resolver/) },
    ]);
  });

  it('keeps no more than can be read again', async () => {
    const huge = Array.from({ length: 150 }, (_, i) => ({ type: 'TXT' as const, value: `${i}${'x'.repeat(240)}` }));
    const deep = `${'a.'.repeat(60)}example.com`;
    const records = huge.map(({ value }) => ({ type: 'CAA' as const, tag: 'iodef', value }));
    const deepZones = Object.fromEntries(
      dnsQuestions(deep).map(({ name }) => [name, { records: [...records, ...huge] }]),
    );
    const { items } = await askResolvers({ name: deep, resolvers: [await resolverOf(deepZones)] }, options);
    const [item] = items;
    const text = Buffer.from(item?.bytes ?? []).toString();
    const { answers } = parseDnsRecord(text, 'dns-record/0');
    expect(answers.filter(({ problem }) => problem === 'the answers are longer than are kept').length).toBeGreaterThan(
      5,
    );
    expect(text.length).toBeLessThan(4 * 1024 * 1024);
  });

  it('waits for one resolver no longer than for all its answers', async () => {
    const silent = Object.fromEntries(dnsQuestions(NAME).map(({ name }) => [name, { fault: 'silent' as const }]));
    const limits = { attemptMs: 60_000, attempts: 3, timeMs: 300 };
    const { items, gaps } = await askResolvers({ name: NAME, resolvers: [await resolverOf(silent)] }, options, limits);
    expect(items).toEqual([]);
    expect(gaps).toMatchObject([{ reason: expect.stringMatching(/no answer in the time for all of them$/) }]);
  });

  it('ends when it is cancelled', async () => {
    const silent = Object.fromEntries(dnsQuestions(NAME).map(({ name }) => [name, { fault: 'silent' as const }]));
    const controller = new AbortController();
    const asked = askResolvers(
      { name: NAME, resolvers: [await resolverOf(silent)] },
      { ...options, signal: controller.signal },
    );
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(asked).rejects.toThrow('enough');
  });

  it('refuses what is no resolver, without repeating what could be secret', async () => {
    const asked = askResolvers({ name: NAME, resolvers: ['https://user:secret@dns.example/'] }, options);
    await expect(asked).rejects.toThrow(InputError);
    await expect(asked).rejects.not.toThrow(/secret/);
    const many = Array.from({ length: 9 }, (_, i) => `192.0.2.${i}`);
    await expect(askResolvers({ name: NAME, resolvers: many }, options)).rejects.toThrow(/8 at most/);
  });
});
