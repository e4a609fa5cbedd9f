// The DNS server, asked by Node's own resolver, and by the bytes of the protocol.

import { createSocket } from 'node:dgram';
import { promises as dns } from 'node:dns';
import dnsPacket, { type DecodedPacket } from 'dns-packet';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DnsServer, type DnsServerOptions, type DnsZones, startDnsServer } from '../../../src/simulator/index.js';

const long = Array.from({ length: 20 }, (_, i) => `${String(i).padStart(2, '0')}${'x'.repeat(200)}`);

const zones: DnsZones = {
  'example.com': { records: [{ type: 'CAA', tag: 'issue', value: 'ca.example' }] },
  'app.example.com': {
    records: [
      { type: 'A', value: '192.0.2.1' },
      { type: 'A', value: '192.0.2.2' },
      { type: 'AAAA', value: '2001:db8::1' },
      { type: 'TXT', value: ['one', 'two'] },
      { type: 'CAA', flags: 128, tag: 'issuewild', value: ';' },
    ],
  },
  'alias.example.com': { records: [{ type: 'CNAME', value: 'App.example.com' }] },
  'circle.example.com': { records: [{ type: 'CNAME', value: 'circle.example.com' }] },
  '*.wild.example.com': { records: [{ type: 'A', value: '192.0.2.9' }] },
  'own.wild.example.com': { records: [] },
  'long.example.com': { records: long.map((value) => ({ type: 'TXT' as const, value })) },
  'raw.example.com': { records: [{ type: 'CAA', tag: 'issue', value: Uint8Array.of(0, 0xff, 0x80) }] },
  'broken.example.com': { fault: 'servfail' },
  'refused.example.com': { fault: 'refused' },
  'silent.example.com': { fault: 'silent' },
  'caa-only.example.com': { records: [{ type: 'A', value: '192.0.2.3' }], fault: 'servfail', faultOf: 'CAA' },
  'id.example.com': { fault: 'wrong-id' },
  'other.example.com': { fault: 'wrong-question' },
  'cut.example.com': { fault: 'truncated' },
  'port.example.com': { records: [{ type: 'A', value: '192.0.2.4' }], fault: 'other-port' },
  'slow.example.com': { records: [{ type: 'A', value: '192.0.2.5' }], fault: { delayMs: 150 } },
  'echo.example.com': { fault: 'echo' },
  'garbage.example.com': { fault: 'garbage' },
};

async function started(options: Partial<DnsServerOptions> = {}): Promise<DnsServer & { resolver: dns.Resolver }> {
  const server = await startDnsServer({ zones, ...options });
  onTestFinished(() => server.close());
  const resolver = new dns.Resolver({ timeout: 300, tries: 1 });
  resolver.setServers([server.address]);
  return { ...server, resolver };
}

function query(name: string, type: 'A' | 'CAA' | 'TXT', id = 7): Buffer {
  return dnsPacket.encode({ type: 'query', id, flags: dnsPacket.RECURSION_DESIRED, questions: [{ name, type }] });
}

/** The first answer by UDP; null: none within this time. */
function askUdp({ address }: DnsServer, bytes: Buffer, ms = 200): Promise<{ bytes: Buffer; port: number } | null> {
  const [host, port] = address.split(':');
  const socket = createSocket('udp4');
  onTestFinished(() => {
    socket.close();
  });
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), ms);
    socket.once('message', (answer, { port }) => resolve({ bytes: answer, port }));
    socket.send(bytes, Number(port), host);
  });
}

async function decodedUdp(server: DnsServer, name: string, type: 'A' | 'CAA' | 'TXT' = 'A'): Promise<DecodedPacket> {
  return dnsPacket.decode((await askUdp(server, query(name, type)))?.bytes ?? Buffer.alloc(0));
}

describe('startDnsServer', () => {
  it('answers Node’s own resolver', async () => {
    const { resolver, questions } = await started();
    expect(await resolver.resolve4('app.example.com')).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(await resolver.resolve6('app.example.com')).toEqual(['2001:db8::1']);
    expect(await resolver.resolveTxt('app.example.com')).toEqual([['one', 'two']]);
    expect(await resolver.resolveCaa('app.example.com')).toMatchObject([{ critical: 128, issuewild: ';' }]);
    expect(await resolver.resolve4('alias.example.com')).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(questions).toEqual([
      'udp app.example.com A',
      'udp app.example.com AAAA',
      'udp app.example.com TXT',
      'udp app.example.com CAA',
      'udp alias.example.com A',
    ]);
  });

  it('has wildcards, tells a name without records from one that is not there, and fails where it is told to', async () => {
    const { resolver } = await started();
    expect(await resolver.resolve4('any.wild.example.com')).toEqual(['192.0.2.9']);
    expect(await resolver.resolve4('any.deeper.wild.example.com')).toEqual(['192.0.2.9']);
    const code = (name: string) => resolver.resolve4(name).catch(({ code }: NodeJS.ErrnoException) => code);
    expect(await code('own.wild.example.com')).toBe('ENODATA');
    expect(await code('wild.example.com')).toBe('ENODATA');
    expect(await code('nowhere.example.com')).toBe('ENOTFOUND');
    expect(await code('broken.example.com')).toBe('ESERVFAIL');
    expect(await code('circle.example.com')).toBe('ESERVFAIL');
    expect(await code('refused.example.com')).toBe('EREFUSED');
    expect(await code('silent.example.com')).toBe('ETIMEOUT');
    expect(await code('caa-only.example.com')).toEqual(['192.0.2.3']);
    await expect(resolver.resolveCaa('caa-only.example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  });

  it('cuts a long answer by UDP, and has it whole by TCP', async () => {
    const { resolver, questions } = await started();
    expect((await resolver.resolveTxt('long.example.com')).length).toBe(20);
    expect(questions).toEqual(['udp long.example.com TXT', 'tcp long.example.com TXT']);
  });

  it('lies in the ways a client must notice', async () => {
    const server = await started();
    expect((await decodedUdp(server, 'id.example.com')).id).toBe(8);
    expect((await decodedUdp(server, 'other.example.com')).questions?.[0]?.name).toBe('not.other.example.com');
    expect((await decodedUdp(server, 'cut.example.com')).flag_tc).toBe(true);
    expect((await decodedUdp(server, 'echo.example.com')).type).toBe('query');
    const other = await askUdp(server, query('port.example.com', 'A'));
    expect(other?.port).not.toBe(Number(server.address.split(':')[1]));
    expect(String((await askUdp(server, query('garbage.example.com', 'A')))?.bytes)).toMatch(/^no message/);
    expect(await askUdp(server, query('slow.example.com', 'A'), 100)).toBeNull();
    expect(await askUdp(server, query('slow.example.com', 'A'), 400)).not.toBeNull();
  });

  it('says by flags whether it validated and resolves, and gives bytes that are no text', async () => {
    const plain = await decodedUdp(await started(), 'raw.example.com', 'CAA');
    expect([plain.flag_ad, plain.flag_ra]).toEqual([false, true]);
    const server = await started({ ad: true, ra: false });
    const answer = await askUdp(server, query('raw.example.com', 'CAA'));
    const packet = dnsPacket.decode(answer?.bytes ?? Buffer.alloc(0));
    expect([packet.flag_ad, packet.flag_ra]).toEqual([true, false]);
    expect(answer?.bytes.subarray(-10).toString('hex')).toBe('00056973737565' + '00ff80');
  });

  it('answers over HTTP by POST and GET', async () => {
    const { url, questions } = await started();
    const body = query('app.example.com', 'A');
    const type = { 'content-type': 'application/dns-message' };
    const post = await fetch(url, { method: 'POST', headers: type, body: new Uint8Array(body) });
    expect(post.headers.get('content-type')).toBe('application/dns-message');
    const get = await fetch(`${url}?dns=${body.toString('base64url')}`);
    for (const response of [post, get]) {
      const { answers = [] } = dnsPacket.decode(Buffer.from(await response.arrayBuffer()));
      expect(answers.map((answer) => 'data' in answer && answer.data)).toEqual(['192.0.2.1', '192.0.2.2']);
    }
    expect(questions).toEqual(['post app.example.com A', 'get app.example.com A']);
    const status = async (path: string, init?: RequestInit) => (await fetch(new URL(path, url), init)).status;
    expect(await status('/other')).toBe(404);
    expect(await status('/dns-query', { method: 'POST', body: 'x' })).toBe(415);
    expect(await status('/dns-query', { method: 'PUT' })).toBe(405);
    expect(await status('/dns-query?dns=AAAA')).toBe(400);
  });

  it('reads its zones anew at every question', async () => {
    const changing: DnsZones = { 'a.example': { records: [{ type: 'A', value: '192.0.2.1' }] } };
    const { resolver } = await started({ zones: changing });
    expect(await resolver.resolve4('a.example')).toEqual(['192.0.2.1']);
    changing['a.example'] = { records: [{ type: 'A', value: '192.0.2.2' }] };
    expect(await resolver.resolve4('a.example')).toEqual(['192.0.2.2']);
  });
});
