// Messages of DNS, made by dns-packet and read by us, and the other way round; and bytes that no server should send.

import dnsPacket, { type Answer, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import {
  type DnsOutcome,
  outcomeOf,
  outcomeOfMessage,
  readAddress,
  readCaa,
  readDnsMessage,
  readTxt,
  writeDnsQuery,
} from '../../../../src/core/formats/dns-message.js';
import type { DnsType } from '../../../../src/core/formats/dns-record.js';

const RA = dnsPacket.RECURSION_AVAILABLE;

function response(answers: Answer[], more: Partial<Packet> = {}, type: DnsType = 'A'): Uint8Array {
  return new Uint8Array(
    dnsPacket.encode({
      type: 'response',
      id: 7,
      flags: RA,
      questions: [{ name: 'app.example.com', type }],
      answers,
      ...more,
    }),
  );
}

const a = (name: string, data: string): Answer => ({ type: 'A', name, ttl: 60, data });
const cname = (name: string, data: string): Answer => ({ type: 'CNAME', name, ttl: 60, data });

function outcome(bytes: Uint8Array, type: DnsType = 'A', name = 'app.example.com'): DnsOutcome {
  return outcomeOf({ name, type, message: bytes, problem: null });
}

const label = fc.stringMatching(/^[a-z0-9_-]{1,20}$/);
const name = fc.array(label, { minLength: 1, maxLength: 8 }).map((labels) => labels.join('.'));

describe('writeDnsQuery', () => {
  it('is read by dns-packet as it was meant', () => {
    fc.assert(
      fc.property(name, fc.constantFrom<DnsType>('A', 'AAAA', 'CAA', 'TXT'), fc.nat(0xffff), (asked, type, id) => {
        const packet = dnsPacket.decode(Buffer.from(writeDnsQuery(id, asked, type)));
        expect(packet).toMatchObject({ id, type: 'query', flag_rd: true, flag_ad: true, flag_tc: false });
        expect(packet.questions).toEqual([{ name: asked, type, class: 'IN' }]);
        expect(packet.additionals).toMatchObject([
          { type: 'OPT', flag_do: true, udpPayloadSize: 1232, ednsVersion: 0 },
        ]);
      }),
    );
  });

  it.each(['', 'a..b', 'A.example', 'a.example.', `${'x'.repeat(64)}.example`, 'ä.example', 'a b'])(
    'refuses %j',
    (text) => {
      expect(() => writeDnsQuery(0, text, 'A')).toThrow(ParseError);
    },
  );
});

describe('readDnsMessage', () => {
  it('agrees with dns-packet about what dns-packet writes', () => {
    const record = fc.record({
      owner: name,
      text: fc.array(fc.string({ unit: 'binary-ascii', maxLength: 80 }), { maxLength: 3 }),
    });
    const flags = fc.record({ ad: fc.boolean(), tc: fc.boolean(), rcode: fc.nat(15), id: fc.nat(0xffff) });
    fc.assert(
      fc.property(name, fc.array(record, { maxLength: 5 }), flags, (asked, records, { ad, tc, rcode, id }) => {
        const bytes = dnsPacket.encode({
          type: 'response',
          id,
          flags: (ad ? dnsPacket.AUTHENTIC_DATA : 0) | (tc ? dnsPacket.TRUNCATED_RESPONSE : 0) | RA | rcode,
          questions: [{ name: asked, type: 'TXT' }],
          answers: records.map(({ owner, text }) => ({ type: 'TXT', name: owner, ttl: 1, data: [...text] })),
          authorities: [{ type: 'NS', name: 'com', ttl: 1, data: 'a.nic.example' }],
          additionals: [
            { type: 'OPT', name: '.', udpPayloadSize: 512, flags: 0, options: [], extendedRcode: 1 } as never,
          ],
        });
        const message = readDnsMessage(new Uint8Array(bytes));
        expect(message).toMatchObject({
          id,
          isResponse: true,
          isResolver: true,
          isValidated: ad,
          isTruncated: tc,
          opcode: 0,
        });
        expect(message.rcode).toBe(16 | rcode);
        expect(message.question).toEqual({ name: asked, type: 16, class: 1 });
        expect(message.answers.map(({ name }) => name)).toEqual(records.map(({ owner }) => owner));
        expect(message.answers.map(({ data }) => readTxt(data))).toEqual(records.map(({ text }) => text.join('')));
      }),
    );
  });

  it('ends in a message or in a ParseError, whatever the bytes are', () => {
    const whole = response([cname('app.example.com', 'x.example'), a('x.example', '192.0.2.1')]);
    const bent = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }).chain((changes) =>
      fc.nat(whole.length).map((length) => {
        const bytes = whole.slice(0, length);
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        return bytes;
      }),
    );
    fc.assert(
      fc.property(fc.oneof(bent, fc.uint8Array({ maxLength: 600 })), (bytes) => {
        try {
          readDnsMessage(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
        expect(['records', 'none', 'unusable']).toContain(outcome(bytes).kind);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses every message that is cut short, and one with bytes left over', () => {
    const whole = response([cname('app.example.com', 'x.example'), a('x.example', '192.0.2.1')]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => readDnsMessage(whole.subarray(0, length))).toThrow(ParseError);
    }
    expect(() => readDnsMessage(Uint8Array.of(...whole, 0))).toThrow(/1 bytes left over/);
  });

  const header = (questions: number, answers = 0): number[] => [0, 7, 0x80, 0x80, 0, questions, 0, answers, 0, 0, 0, 0];

  it.each([
    ['a pointer to itself', [...header(1), 0xc0, 12, 0, 1, 0, 1]],
    ['a pointer onward', [...header(1), 0xc0, 18, 0, 1, 0, 1, 0, 0]],
    ['two names that point to each other', [...header(1), 1, 97, 0xc0, 12, 0, 1, 0, 1]],
    ['a label of an unknown kind', [...header(1), 0x80, 12, 0, 1, 0, 1]],
    ['a pointer cut short', [...header(1), 0xc0]],
    [
      'a name that is too long',
      [...header(1), ...Array.from({ length: 5 }, () => [63, ...new Array(63).fill(97)]).flat(), 0, 0, 1, 0, 1],
    ],
    ['counts that are lies', [0, 7, 0x80, 0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['an alias with bytes behind its name', [...header(0, 1), 0, 0, 5, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0]],
    ['an alias that reaches beyond its data', [...header(0, 1), 0, 0, 5, 0, 1, 0, 0, 0, 0, 0, 1, 1, 97, 0]],
  ])('refuses %s', (_, bytes) => {
    expect(() => readDnsMessage(Uint8Array.from(bytes))).toThrow(ParseError);
  });

  it('takes bounded time for pointers that lead through pointers, and for the longest message', () => {
    // The first label, then a chain of pointers, each to the one before it; then answers that all begin at its end.
    const pointers = Array.from({ length: 8000 }, (_, i) => [0xc0 | ((12 + 2 * i) >> 8), (12 + 2 * i) & 0xff]).flat();
    const chain = Uint8Array.from([...header(1), 1, 97, ...pointers]);
    expect(() => readDnsMessage(chain)).toThrow(ParseError);
    const started = performance.now();
    const many = Array.from({ length: 5000 }, () => a('app.example.com', '192.0.2.1'));
    const compressed = Uint8Array.from([
      ...response([], {}).subarray(0, 6),
      many.length >> 8,
      many.length & 0xff,
      ...response([]).subarray(8),
      ...many.flatMap(() => [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 0]),
    ]);
    expect(readDnsMessage(compressed).answers.length).toBe(5000);
    expect(() => readDnsMessage(new Uint8Array(65_536))).toThrow(/65535/);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('takes as little time for thousands of names that are long', () => {
    const long = [...Array.from({ length: 127 }, () => [1, 97]).flat(), 0];
    const alias = [0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 2, 0xc0, 12];
    const message = Uint8Array.from([
      ...[0, 7, 0x81, 0x80, 0, 1, 4600 >> 8, 4600 & 0xff, 0, 0, 0, 0],
      ...[...long, 1, 1, 0, 1],
      ...Array.from({ length: 4600 }, () => alias).flat(),
    ]);
    const started = process.cpuUsage();
    for (let i = 0; i < 25; i++)
      expect(readDnsMessage(message).answers[4599]?.target).toBe('a.'.repeat(127).slice(0, -1));
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(1500);
  });

  it('follows 64 pointers in a name and no more, whether the rest of it was read before or not', () => {
    const question = [1, 97, 0, 0, 1, 0, 1];
    // The name of each record leads to that of the record before it, that of the first one to the question.
    const record = (i: number): number[] => {
      const to = i === 0 ? 12 : 12 + question.length + 12 * (i - 1);
      return [0xc0 | (to >> 8), to & 0xff, 0, 1, 0, 1, 0, 0, 0, 60, 0, 0];
    };
    const of = (count: number): Uint8Array => {
      const records = Array.from({ length: count }, (_, i) => record(i));
      return Uint8Array.from([0, 7, 0x81, 0x80, 0, 1, 0, count, 0, 0, 0, 0, ...question, ...records.flat()]);
    };
    expect(readDnsMessage(of(64)).answers.at(-1)?.name).toBe('a');
    expect(() => readDnsMessage(of(65))).toThrow('more than 64 pointers in a name');
  });

  it('never takes a dot inside a label for the end of one', () => {
    // One label `app.example`, then `com`.
    const label = Buffer.from('app.example');
    const bytes = [...header(1), label.length, ...label, 3, 99, 111, 109, 0, 0, 1, 0, 1];
    expect(readDnsMessage(Uint8Array.from(bytes)).question?.name).toBe('app\\046example.com');
    expect(outcome(Uint8Array.from(bytes))).toMatchObject({ kind: 'unusable', reason: 'it answers another question' });
  });
});

describe('outcomeOf', () => {
  it('has the records of the name, in either case, and none of another’s', () => {
    const bytes = response([
      a('APP.example.COM', '192.0.2.1'),
      a('other.example.com', '192.0.2.2'),
      a('com', '192.0.2.3'),
    ]);
    expect(outcome(bytes)).toEqual({
      kind: 'records',
      records: [Uint8Array.of(192, 0, 2, 1)],
      aliases: [],
      isValidated: false,
    });
  });

  it('follows aliases, in whatever order they stand', () => {
    const bytes = response([
      a('z.example', '192.0.2.1'),
      cname('y.example', 'z.example'),
      cname('app.example.com', 'Y.example'),
    ]);
    expect(outcome(bytes)).toMatchObject({ kind: 'records', aliases: ['y.example', 'z.example'] });
    expect(outcome(response([cname('app.example.com', 'y.example'), a('app.example', '192.0.2.1')]))).toEqual({
      kind: 'none',
      isNoName: false,
      aliases: ['y.example'],
      isValidated: false,
    });
  });

  it('tells a name without records from one that is not there', () => {
    expect(outcome(response([]))).toMatchObject({ kind: 'none', isNoName: false });
    expect(outcome(response([], { flags: RA | 3 | dnsPacket.AUTHENTIC_DATA }))).toMatchObject({
      kind: 'none',
      isNoName: true,
      isValidated: true,
    });
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'a circle of aliases',
      response([cname('app.example.com', 'y.example'), cname('y.example', 'app.example.com')]),
      /circle/,
    ],
    ['an alias to itself', response([cname('app.example.com', 'app.example.com')]), /circle/],
    [
      'two aliases',
      response([cname('app.example.com', 'y.example'), cname('app.example.com', 'z.example')]),
      /as well/,
    ],
    [
      'an alias with records',
      response([cname('app.example.com', 'y.example'), a('app.example.com', '192.0.2.1')]),
      /as well/,
    ],
    [
      'too many aliases',
      response(
        Array.from({ length: 17 }, (_, i) => cname(i === 0 ? 'app.example.com' : `a${i}.example`, `a${i + 1}.example`)),
      ),
      /16 aliases/,
    ],
    ['no such name, with records', response([a('app.example.com', '192.0.2.1')], { flags: RA | 3 }), /not there/],
    ['SERVFAIL', response([], { flags: RA | 2 }), /SERVFAIL/],
    ['REFUSED', response([], { flags: RA | 5 }), /REFUSED/],
    ['an unknown error', response([], { flags: RA | 11 }), /error 11/],
    [
      'truncation',
      response([a('app.example.com', '192.0.2.1')], { flags: RA | dnsPacket.TRUNCATED_RESPONSE }),
      /cut short/,
    ],
    ['a question', response([], { type: 'query' }), /no answer/],
    ['an update', response([], { flags: RA | (5 << 11) }), /no answer/],
    ['another name', response([], { questions: [{ name: 'x.example.com', type: 'A' }] }), /another question/],
    ['another type', response([], { questions: [{ name: 'app.example.com', type: 'TXT' }] }), /another question/],
    [
      'another class',
      response([], { questions: [{ name: 'app.example.com', type: 'A', class: 'CH' }] }),
      /another question/,
    ],
    [
      'two questions',
      response([], {
        questions: [
          { name: 'app.example.com', type: 'A' },
          { name: 'app.example.com', type: 'A' },
        ],
      }),
      /another question/,
    ],
    ['a referral of a server that does not resolve', response([], { flags: 0 }), /no resolver/],
    [
      'half a chain of such a server',
      response([cname('app.example.com', 'y.example')], { flags: dnsPacket.AUTHORITATIVE_ANSWER }),
      /no resolver/,
    ],
  ])('concludes nothing from %s', (_, bytes, reason) => {
    const found = outcome(bytes);
    expect(found.kind).toBe('unusable');
    expect(found.kind === 'unusable' && found.reason).toMatch(reason);
  });

  it('says why there is no answer', () => {
    expect(outcomeOf({ name: 'a.example', type: 'A', message: null, problem: 'timed out' })).toEqual({
      kind: 'unusable',
      reason: 'timed out',
    });
  });

  it('leaves records of another class out', () => {
    const message = readDnsMessage(response([{ ...a('app.example.com', '192.0.2.1'), class: 'CH' } as Answer]));
    expect(outcomeOfMessage(message, 'app.example.com', 'A').kind).toBe('none');
  });
});

describe('data of records', () => {
  it('reads CAA as dns-packet writes it', () => {
    const tag = fc.stringMatching(/^[a-z0-9]{1,15}$/);
    fc.assert(
      fc.property(fc.nat(255), tag, fc.uint8Array({ maxLength: 300 }), (flags, written, value) => {
        const data = Uint8Array.of(flags, written.length, ...Buffer.from(written.toUpperCase()), ...value);
        expect(readCaa(data)).toEqual({ flags, tag: written, value });
      }),
    );
    const bytes = response(
      [{ type: 'CAA', name: 'app.example.com', ttl: 1, data: { flags: 128, tag: 'issue', value: 'ca.example; a=b' } }],
      {},
      'CAA',
    );
    const found = outcomeOfMessage(readDnsMessage(bytes), 'app.example.com', 'CAA');
    const [data] = found.kind === 'records' ? found.records : [];
    expect(readCaa(data ?? new Uint8Array())).toEqual({
      flags: 128,
      tag: 'issue',
      value: new Uint8Array(Buffer.from('ca.example; a=b')),
    });
  });

  it.each([[[]], [[0]], [[0, 0, 1]], [[0, 5, 105]]])('refuses the CAA data %j', (bytes) => {
    expect(() => readCaa(Uint8Array.from(bytes))).toThrow(ParseError);
  });

  it('refuses a TXT string that is cut short', () => {
    expect(readTxt(Uint8Array.of(1, 0x61, 0, 2, 0x62, 0xe9))).toBe('abé');
    expect(() => readTxt(Uint8Array.of(2, 0x61))).toThrow(ParseError);
  });

  it('writes addresses in their one form', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(readAddress(Uint8Array.from(text.split('.').map(Number)))).toBe(text);
      }),
    );
    // `URL` is the oracle: it writes every form of one address alike.
    const sparse = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(sparse, (groups) => {
        const bytes = Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
        const { hostname } = new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`);
        expect(`[${readAddress(bytes)}]`).toBe(hostname);
      }),
    );
    expect(() => readAddress(new Uint8Array(5))).toThrow(ParseError);
  });
});
