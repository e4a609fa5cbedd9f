// What runs confined connects to nothing inside, however the address is spelled, and by whichever way it is asked.

import { createSocket } from 'node:dgram';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Endpoint, withBudget } from '../../src/collect/endorsements/chain/endpoint.js';
import { collateralSource, fetchCollateral } from '../../src/collect/endorsements/intel.js';
import { FetchError } from '../../src/core/errors.js';
import { isPublicAddress, readNetworks } from '../../src/io/address.js';
import { askDns } from '../../src/io/dns.js';
import { handshake, handshakeAndGet, meet } from '../../src/io/handshake.js';
import { httpGet, httpPost, httpSend, httpStream } from '../../src/io/http.js';
import { confined } from '../../src/io/reach.js';
import { withinReach } from '../../src/service/reach.js';
import { type Loopback, serve, serveTls } from './loopback.js';

const NOWHERE = { networks: [], origins: [] };
const REFUSED = 'leads to where this service does not ask';
const inside = (): Promise<Loopback> => serve((_, response) => response.end('inside'));
const portOf = ({ url }: Loopback): string => new URL(url).port;

/** The message of the error; null: it was answered. */
async function refusal(asked: Promise<unknown>): Promise<string | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(FetchError);
    return (error as FetchError).message;
  }
}

const SPELLED = [
  'localhost',
  'LOCALHOST',
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0x7f.0x0.0x0.0x1',
  '0177.0.0.1',
  '017700000001',
  '\uff11\uff12\uff17.0.0.1',
  '127\u30020\u30020\u30021',
  '%31%32%37.0.0.1',
  '0',
  '0.0.0.0',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:0:0:0:0:80ff:fffe]',
];

const ELSEWHERE_INSIDE = [
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:a9fe:a9fe::]',
  '[fd00:ec2::254]',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[fe80::1]',
  '[fc00::1]',
  '[fec0::1]',
  '[ff02::1]',
];

describe('what runs confined', () => {
  it.each(SPELLED)('does not ask this machine: %s', async (host) => {
    const server = await inside();
    const url = `http://${host}:${portOf(server)}/`;
    // What may be secret is sent by https alone.
    const secure = url.replace('http:', 'https:');
    const ways: (() => Promise<unknown>)[] = [
      () => httpGet(url),
      () => httpGet(url, { addresses: 'any' }),
      () => httpGet(url, { addresses: 'public' }),
      () => httpGet(url, { redirectHosts: 'any' }),
      () => httpPost(secure, '{}', {}),
      () => httpSend(secure, { method: 'DELETE', headers: {} }, {}),
      () => httpStream(url, {}, async () => 'received'),
    ];
    for (const way of ways) expect(await refusal(confined(NOWHERE, way))).toContain(REFUSED);
    expect(server.requests).toEqual([]);
  });

  it.each(ELSEWHERE_INSIDE)('does not ask its neighbours: %s', async (host) => {
    for (const url of [`http://${host}/latest/meta-data/`, `https://${host}:8443/`])
      expect(await refusal(confined(NOWHERE, () => httpGet(url, { timeoutMs: 5000, retries: 0 })))).toContain(REFUSED);
  });

  it('does not follow a redirect inside, nor back to where it began by another name', async () => {
    const server = await inside();
    const [port, own] = [portOf(server), { networks: ['127.0.0.1'], origins: [] }];
    for (const location of [
      `http://[::1]:${port}/`,
      'http://169.254.169.254/',
      'http://10.0.0.1/',
      'http://127.0.0.2/',
    ]) {
      const leading = await serve((_, response) => response.writeHead(302, { location }).end());
      const asked = () => httpGet(leading.url, { redirectHosts: 'any' });
      expect(await refusal(confined(own, asked))).toContain(REFUSED);
    }
    const onwards = await serve((_, response) => response.writeHead(307, { location: `${server.url}/there` }).end());
    expect(await refusal(confined(own, () => httpGet(onwards.url, { redirectHosts: 'any' })))).toBeNull();
    expect(server.requests).toEqual(['GET /there']);
  });

  it('meets no server inside', async () => {
    const server = await serveTls((_, response) => response.end('inside'));
    const { port } = new URL(server.url);
    for (const host of ['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433']) {
      const url = new URL(`https://${host}:${port}`);
      expect(await refusal(confined(NOWHERE, () => handshake(url)))).toContain(REFUSED);
      expect(await refusal(confined(NOWHERE, () => handshakeAndGet(url)))).toContain(REFUSED);
    }
    const named = new URL(`https://app.example:${port}`);
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1', 'fe80::1'])
      expect(await refusal(confined(NOWHERE, () => meet(named, address)))).toContain(REFUSED);
    expect(server.requests).toEqual([]);
    const met = await confined({ networks: ['127.0.0.0/8'], origins: [] }, () => meet(named, '127.0.0.1'));
    met.close();
  });

  it('asks no resolver inside', async () => {
    const socket = createSocket('udp4');
    let asked = 0;
    socket.on('message', () => {
      asked += 1;
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    onTestFinished(() => void socket.close());
    const question = { name: 'app.example', type: 'A' } as const;
    const limits = { attemptMs: 200, attempts: 1 };
    for (const host of ['127.0.0.1', '[::1]', 'localhost', 'resolver.example', '[::ffff:7f00:1]', '10.0.0.1'])
      expect(
        await refusal(confined(NOWHERE, () => askDns(`dns://${host}:${socket.address().port}`, question, { limits }))),
      ).toContain(REFUSED);
    expect(await refusal(confined(NOWHERE, () => askDns('dns://9.9.9.9:25', question, { limits })))).toContain(REFUSED);
    const overHttps = () => askDns('http://127.0.0.1:8053/dns-query', question, { limits });
    expect(await refusal(confined(NOWHERE, overHttps))).toContain(REFUSED);
    expect(asked).toBe(0);
  });

  it('asks no port of a service that comes with a system', async () => {
    for (const port of [1, 21, 22, 23, 25, 53, 110, 143, 389, 445, 853, 1023])
      expect(await refusal(confined(NOWHERE, () => httpGet(`https://app.example:${port}/`)))).toContain(REFUSED);
    for (const port of [443, 1024, 8443])
      expect(
        await refusal(confined(NOWHERE, () => httpGet(`https://app.invalid:${port}/`, { retries: 0 }))),
      ).not.toContain(REFUSED);
  });

  it('asks the networks that are allowed, by address and by name, and no others', async () => {
    const server = await inside();
    const byName = server.url.replace('127.0.0.1', 'localhost');
    const own = { networks: ['127.0.0.0/8', '10.9.0.0/16'], origins: [] };
    expect(await refusal(confined(own, () => httpGet(server.url)))).toBeNull();
    expect(await refusal(confined(own, () => httpGet(byName, { addresses: 'public' })))).toBeNull();
    const other = { networks: ['10.9.0.0/16'], origins: [] };
    expect(await refusal(confined(other, () => httpGet(server.url)))).toContain(REFUSED);
    expect(await refusal(confined(other, () => httpGet(byName)))).toContain(REFUSED);
    expect(server.requests).toHaveLength(2);
  });

  it('asks what its operator named, there alone, for collateral and of a chain, and for nothing else', async () => {
    const [pccs, node, other] = [await inside(), await inside(), await inside()];
    const settings = { allowPrivate: [], pccsUrls: [`${pccs.url}/sgx/certification/v4`], rpcUrls: [node.url] };
    const within = (asked: () => Promise<unknown>) => refusal(withinReach(settings, asked));
    const platform = { fmspc: '00806f050000', ca: 'platform', tee: 'tdx' } as const;
    const block = (url: string) =>
      withBudget(3, 5000, undefined, (budget) => new Endpoint(url, { questionMs: 5000, retries: 0 }).chainId(budget));
    // It is asked, and what it answers is no collateral.
    const collateralAt = (url: string) => fetchCollateral(collateralSource(url), platform, { retries: 0 });
    expect(await within(() => collateralAt(pccs.url))).not.toContain(REFUSED);
    expect(await within(() => block(node.url))).not.toContain(REFUSED);
    const [toPccs, toNode] = [pccs.requests.length, node.requests.length];
    expect([toPccs > 0, toNode > 0]).toEqual([true, true]);

    for (const url of [pccs.url, node.url]) {
      expect(await within(() => httpGet(`${url}/any`))).toContain(REFUSED);
      expect(await within(() => httpGet(`${url}/any`, { addresses: 'public' }))).toContain(REFUSED);
      expect(await within(() => httpPost(`${url}/any`, '{}'))).toContain(REFUSED);
      expect(await within(() => handshake(new URL(url.replace('http:', 'https:'))))).toContain(REFUSED);
    }
    expect([pccs.requests.length, node.requests.length]).toEqual([toPccs, toNode]);

    expect(await within(() => collateralAt(other.url))).toContain(REFUSED);
    expect(await within(() => collateralAt(pccs.url.replace('127.0.0.1', 'localhost')))).toContain(REFUSED);
    expect(await within(() => block(other.url))).toContain(REFUSED);
    expect(other.requests).toEqual([]);
    expect(await refusal(withinReach({ ...settings, allowPrivate: 'any' }, () => httpGet(other.url)))).toBeNull();
  });

  it('stays so in all that it begins, beside what is not, and uses no connection that was made outside', async () => {
    const server = await inside();
    const url = server.url.replace('127.0.0.1', 'localhost');
    await httpGet(url);
    const both = await Promise.all([
      refusal(httpGet(url)),
      refusal(
        confined(NOWHERE, async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          return Promise.all([1, 2, 3].map(() => httpGet(url)));
        }),
      ),
      refusal(httpGet(url)),
    ]);
    expect(both).toEqual([null, expect.stringContaining(REFUSED), null]);
    expect(await refusal(httpGet(url))).toBeNull();
    expect(server.requests).toHaveLength(4);
  });

  it('asks no IPv4 address that is not public, in any of the forms of a URL', async () => {
    const part = fc.nat(255);
    await fc.assert(
      fc.asyncProperty(fc.tuple(part, part, part, part), fc.nat(3), async ([a, b, c, d], form) => {
        const plain = [a, b, c, d].join('.');
        fc.pre(!isPublicAddress(plain));
        const number = ((a * 256 + b) * 256 + c) * 256 + d;
        const host = [plain, String(number), `0x${number.toString(16)}`, `0${a.toString(8)}.${b}.${c * 256 + d}`][form];
        expect(
          await refusal(confined(NOWHERE, () => httpGet(`http://${host}/`, { retries: 0, timeoutMs: 5000 }))),
        ).toContain(REFUSED);
      }),
      { numRuns: 300 },
    );
  });
});

describe('networks', () => {
  it.each([
    ['10.20.0.0/16', '10.20.255.1', '10.21.0.1'],
    ['10.20.0.7', '10.20.0.7', '10.20.0.8'],
    ['fd00:1::/32', 'fd00:1::9', 'fd00:2::9'],
    ['::1', '::1', '::2'],
    ['10.0.0.0/8', '::ffff:10.1.1.1', '::ffff:11.1.1.1'],
    ['0.0.0.0/0', '169.254.169.254', '::1'],
  ])('%s has %s and not %s', (network, within, without) => {
    const has = readNetworks([network]);
    expect([has(within), has(without), has(''), has('localhost')]).toEqual([true, false, false, false]);
  });

  it.each([
    '',
    'all',
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/-1',
    'fe80::1%eth0',
    '10.0.0.0/8/8',
    ' 10.0.0.0/8',
  ])('%j is none', (text) => {
    expect(() => readNetworks([text])).toThrow('is no network');
  });
});
