// Monitors of Certificate Transparency asked over HTTP: stand-ins that answer as the real ones do, and in every way they fail.

import dns from 'node:dns';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { askMonitors } from '../../src/collect/endorsements/domain/history.js';
import { LIMITS } from '../../src/collect/endorsements/domain/monitor.js';
import type { WantedDomain } from '../../src/collect/endorsements/domain/wanted.js';
import { createBundle, parseBundle, serialiseBundle } from '../../src/core/bundle.js';
import { type CertificateHistory, parseCertificateHistory } from '../../src/core/formats/certificate-history.js';
import { coversName, readIssuances } from '../../src/core/formats/ct-issuances.js';
import {
  addDays,
  busy,
  type CertSpotterOptions,
  failing,
  type LoopbackServer,
  type MonitorOptions,
  startCertSpotter,
  startCrtSh,
  truncated,
} from '../../src/simulator/index.js';
import { keyHash, loggedCertificate, NOW } from '../support/ct/certificates.js';
import { serve } from './loopback.js';

const NAME = 'app.example.com';
const now = (): Date => NOW;

/** The first is the newest. */
function certificates(count: number, names = [NAME]): Buffer[] {
  return Array.from({ length: count }, (_, i) =>
    loggedCertificate({
      names,
      key: `key ${i}`,
      serial: Buffer.from(`7f${(i + 1).toString(16).padStart(6, '0')}`, 'hex'),
      notBefore: new Date(addDays(NOW, -1).getTime() - i * 60_000),
    }),
  );
}

const keyHashes = (count: number): string[] => Array.from({ length: count }, (_, i) => keyHash(`key ${i}`)).sort();

const servers: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Monitors {
  certSpotter: LoopbackServer;
  crtSh: LoopbackServer;
}

async function monitors(
  known: { certSpotter: Buffer[]; crtSh: Buffer[] },
  options: { certSpotter?: CertSpotterOptions; crtSh?: MonitorOptions } = {},
): Promise<Monitors> {
  const certSpotter = await startCertSpotter(known.certSpotter, { now, ...options.certSpotter });
  const crtSh = await startCrtSh(known.crtSh, { now, ...options.crtSh });
  servers.push(certSpotter, crtSh);
  return { certSpotter, crtSh };
}

interface Asked {
  certSpotter: CertificateHistory | undefined;
  crtSh: CertificateHistory | undefined;
  histories: CertificateHistory[];
  gaps: Awaited<ReturnType<typeof askMonitors>>['gaps'];
  items: Awaited<ReturnType<typeof askMonitors>>['items'];
}

async function ask(
  { certSpotter, crtSh }: { certSpotter: { url: string }; crtSh: { url: string } },
  wanted: Partial<WantedDomain> = {},
  limits: Partial<typeof LIMITS> = {},
  signal?: AbortSignal,
): Promise<Asked> {
  const { items, gaps } = await askMonitors(
    {
      name: NAME,
      port: 443,
      resolvers: [],
      caFiles: [],
      ctLogList: null,
      ct: true,
      certSpotterApi: certSpotter.url,
      crtShUrl: crtSh.url,
      ...wanted,
    },
    { allowPrivate: false, now: () => NOW.getTime(), progress: () => {}, signal },
    { ...LIMITS, ...limits },
  );
  const record = (name: string): CertificateHistory | undefined => {
    const item = items.find((one) => one.name === `certificate-history/${name}`);
    return item === undefined ? undefined : parseCertificateHistory(new TextDecoder().decode(item.bytes), item.name);
  };
  const [spotted, listed] = [record('certspotter'), record('crt-sh')];
  return { certSpotter: spotted, crtSh: listed, histories: [spotted, listed].flatMap((one) => one ?? []), gaps, items };
}

const keysOf = (histories: CertificateHistory[]): string[] =>
  readIssuances(histories)
    .issuances.map(({ spkiSha256 }) => spkiSha256 ?? 'unknown')
    .sort();
const fetchedIds = ({ requests }: LoopbackServer): string[] =>
  requests.flatMap((request) => /^\/\?d=(\d+)$/.exec(request)?.[1] ?? []);

describe('both monitors', () => {
  it('are asked to the end, page after page, and every certificate is listed once with its key', async () => {
    const all = certificates(250);
    const servers = await monitors({ certSpotter: all, crtSh: all });
    const { certSpotter, crtSh, histories, gaps, items } = await ask(servers, {}, { secondWords: 2 });
    expect(gaps).toEqual([]);
    expect(certSpotter).toMatchObject({ name: NAME, complete: true, problem: null });
    expect(certSpotter?.pages).toHaveLength(4);
    expect(certSpotter?.pages.at(-1)?.body).toBe('[]');
    expect(crtSh).toMatchObject({ name: NAME, complete: true, problem: null });
    expect(readIssuances(histories).problems).toEqual([]);
    expect(keysOf(histories)).toEqual(keyHashes(250));
    expect(servers.certSpotter.requests[1]).toBe(
      `/v1/issuances?domain=${NAME}&match_wildcards=true&expand=dns_names&expand=issuer&expand=cert_der&after=9000000100`,
    );
    expect(servers.crtSh.requests).toEqual([
      `/?q=${NAME}&output=json&exclude=expired&deduplicate=Y`,
      '/?q=*.example.com&output=json&exclude=expired&deduplicate=Y',
      '/?d=20000000001',
      '/?d=20000000002',
    ]);
    expect(items.map(({ role, name, source }) => [role, name, source])).toEqual([
      ['endorsement', 'certificate-history/certspotter', `${servers.certSpotter.url}/`],
      ['endorsement', 'certificate-history/crt-sh', `${servers.crtSh.url}/`],
    ]);
    const target = { kind: 'file', name: 'evidence.json' } as const;
    const gap = { name: 'evidence', reason: 'none is needed here' };
    const text = serialiseBundle(createBundle({ target, components: [], gaps: [gap], items }));
    expect(parseBundle(text).items.map(({ name }) => name)).toEqual(items.map(({ name }) => name));
  });

  it('are asked for the wildcard over the name, in either case, and nothing is fetched for names below or beside it', async () => {
    const known = [
      ['*.example.com', 'example.com'],
      ['APP.Example.com'],
      ['*.app.example.com'],
      ['other.example.com'],
      ['app.example.com.evil.example'],
    ].map((names, i) => loggedCertificate({ names, key: `key ${i}`, serial: Buffer.of(i + 1) }));
    for (const by of [
      { certSpotter: known, crtSh: [] },
      { certSpotter: [], crtSh: known },
    ]) {
      const servers = await monitors(by);
      const { histories } = await ask(servers);
      const covering = readIssuances(histories).issuances.filter((issuance) => coversName(issuance, NAME));
      expect(covering.map(({ spkiSha256 }) => spkiSha256).sort()).toEqual(keyHashes(2));
      expect(fetchedIds(servers.crtSh)).toHaveLength(by.crtSh.length === 0 ? 0 : 2);
      expect(histories.map(({ complete }) => complete)).toEqual([true, true]);
    }
  });

  it('list no certificate that has expired, and precertificate and certificate as one', async () => {
    const serial = Buffer.of(5);
    const known = [
      loggedCertificate({ names: [NAME], key: 'key 0', serial, precertificate: true }),
      loggedCertificate({ names: [NAME], key: 'key 0', serial }),
      loggedCertificate({ names: [NAME], key: 'key 1', serial: Buffer.of(6), precertificate: true }),
      loggedCertificate({ names: [NAME], key: 'key 2', serial: Buffer.of(7), notAfter: addDays(NOW, -1) }),
    ];
    for (const one of [known, []]) {
      const { histories } = await ask(await monitors({ certSpotter: one, crtSh: known }));
      expect(keysOf(histories)).toEqual(keyHashes(2));
    }
  });

  it('are not asked for the wildcards of a top-level domain', async () => {
    const servers = await monitors({ certSpotter: [], crtSh: [] });
    await ask(servers, { name: 'example.com' });
    expect(servers.crtSh.requests).toEqual(['/?q=example.com&output=json&exclude=expired&deduplicate=Y']);
  });

  it('may be below a path, with a password that no record has', async () => {
    const inner = await monitors({ certSpotter: certificates(1), crtSh: [] });
    const requests: string[] = [];
    const outer = await serve((request, response) => {
      requests.push(`${request.headers.authorization} ${request.url}`);
      fetch(inner.certSpotter.url + request.url?.replace('/ct', ''))
        .then((answer) => answer.text())
        .then((body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body));
    });
    const url = `${outer.url.replace('//', '//user:secret@')}/ct/`;
    const { certSpotter, items } = await ask({ certSpotter: { url }, crtSh: inner.crtSh });
    expect(certSpotter).toMatchObject({ complete: true });
    expect(requests[0]).toContain('Basic dXNlcjpzZWNyZXQ= /ct/v1/issuances?domain=');
    expect(items.map(({ source, bytes }) => source + new TextDecoder().decode(bytes)).join()).not.toContain('secret');
  });
});

describe('crt.sh', () => {
  it('is asked first for the certificates that Cert Spotter does not list, then for the newest of others', async () => {
    const all = certificates(30);
    const servers = await monitors({ certSpotter: all.filter((_, i) => i !== 17), crtSh: all });
    const { certSpotter, crtSh, histories } = await ask(servers);
    expect([certSpotter?.complete, crtSh?.complete]).toEqual([true, true]);
    const newest = Array.from({ length: 16 }, (_, i) => i);
    expect(fetchedIds(servers.crtSh)).toEqual([17, ...newest].map((i) => String(20_000_000_001 + i)));
    expect(keysOf(histories)).toEqual(keyHashes(30));
    const byBoth = readIssuances(histories).issuances.filter(({ keyBy }) => keyBy.length === 2);
    expect(byBoth.map(({ spkiSha256 }) => spkiSha256).sort()).toEqual(newest.map((i) => keyHash(`key ${i}`)).sort());
  });

  it('that gives no certificates leaves those keys to the word of Cert Spotter, and is whole as a list', async () => {
    const respond: MonitorOptions['respond'] = (answer, { url }) =>
      url.searchParams.has('d') ? { ...answer, status: 404 } : answer;
    const all = certificates(5);
    const { crtSh, histories } = await ask(await monitors({ certSpotter: all, crtSh: all }, { crtSh: { respond } }));
    expect(crtSh).toMatchObject({ complete: true, problem: null });
    expect(readIssuances(histories).issuances.map(({ keyBy }) => keyBy)).toEqual(all.map(() => ['certspotter']));
  });

  it('is asked for all keys where Cert Spotter did not answer to its end', async () => {
    const all = certificates(30);
    let pages = 0;
    const respond: CertSpotterOptions['respond'] = (answer) => {
      pages += 1;
      return pages === 1 ? answer : { ...answer, status: 403 };
    };
    const servers = await monitors({ certSpotter: all, crtSh: all }, { certSpotter: { respond } });
    const { certSpotter, crtSh, histories } = await ask(servers);
    expect([certSpotter?.complete, crtSh?.complete]).toEqual([false, true]);
    expect(fetchedIds(servers.crtSh)).toHaveLength(30);
    expect(readIssuances(histories).issuances.every(({ keyBy }) => keyBy.includes('crt.sh'))).toBe(true);
  });

  it('shows a key that Cert Spotter makes up', async () => {
    const [own, stolen] = certificates(2) as [Buffer, Buffer];
    const forged = loggedCertificate({
      names: [NAME],
      key: 'key 0',
      serial: Buffer.from('7f000002', 'hex'),
      notBefore: new Date(addDays(NOW, -1).getTime() - 60_000),
    });
    const { histories } = await ask(await monitors({ certSpotter: [own, forged], crtSh: [own, stolen] }));
    expect(readIssuances(histories).problems).toEqual([]);
    expect([...new Set(keysOf(histories))]).toEqual(keyHashes(2));
  });

  it('gives the keys of the newest where Cert Spotter gives nothing, and the record says that others are missing', async () => {
    const servers = await monitors(
      { certSpotter: [], crtSh: certificates(70) },
      { certSpotter: { respond: failing(403) } },
    );
    const { crtSh, histories, gaps } = await ask(servers);
    expect(gaps).toEqual([
      { name: 'certificate-history/certspotter', reason: expect.stringContaining('status 403'), code: 'FETCH_STATUS' },
    ]);
    expect(fetchedIds(servers.crtSh)).toHaveLength(64);
    expect(crtSh?.complete).toBe(false);
    expect(crtSh?.problem).toMatch(
      /the keys of 6 of its certificates are not known: 64 certificates at most are fetched one by one$/,
    );
    expect(keysOf(histories).filter((key) => key !== 'unknown')).toEqual(keyHashes(64));
  });

  it('is asked for no keys of certificates from before the time that counts', async () => {
    const servers = await monitors({ certSpotter: [], crtSh: certificates(10) });
    const since = addDays(NOW, -1).getTime() - 3 * 60_000;
    const { crtSh } = await ask(servers, { since });
    expect(fetchedIds(servers.crtSh)).toHaveLength(4);
    expect(crtSh).toMatchObject({ complete: true, problem: null });
  });

  it('that gives no certificates is asked three times', async () => {
    const respond: MonitorOptions['respond'] = (answer, { url }) =>
      url.searchParams.has('d') ? { ...answer, status: 404 } : answer;
    const servers = await monitors({ certSpotter: [], crtSh: certificates(10) }, { crtSh: { respond } });
    const { crtSh } = await ask(servers);
    expect(fetchedIds(servers.crtSh)).toHaveLength(3);
    expect(crtSh?.problem).toMatch(/the keys of 10 of its certificates are not known: .* answered with status 404/);
  });

  it('that gives another certificate than the one asked for has given none', async () => {
    const others = certificates(2, ['other.example.com']);
    const wrong = await startCrtSh(others, { now });
    servers.push(wrong);
    const body = await (await fetch(`${wrong.url}/?d=20000000002`)).text();
    const respond: MonitorOptions['respond'] = (answer, { url }) =>
      url.searchParams.has('d') ? { ...answer, body } : answer;
    const { crtSh, histories } = await ask(
      await monitors({ certSpotter: [], crtSh: certificates(1) }, { crtSh: { respond } }),
    );
    expect(crtSh).toMatchObject({ complete: false });
    expect(keysOf(histories)).toEqual(['unknown']);
    expect(readIssuances(histories).problems[0]?.message).toContain('that no list of the monitor names');
  });

  it('that looks at no more names may have left some out, and is not complete', async () => {
    const below = Array.from({ length: 100 }, (_, i) => `${i}.${NAME}`);
    for (const [count, complete] of [
      [99, true],
      [100, false],
    ] as const) {
      const { crtSh } = await ask(await monitors({ certSpotter: [], crtSh: certificates(count, below) }));
      expect(crtSh?.complete).toBe(complete);
      expect(crtSh?.problem ?? '').toContain(complete ? '' : `too many certificates for ${NAME} and names below it`);
    }
  });

  it('that gives a page in place of a certificate has given none', async () => {
    const respond: MonitorOptions['respond'] = (answer, { url }) =>
      url.searchParams.has('d') ? { ...answer, body: '<html>gone</html>' } : answer;
    const { crtSh } = await ask(await monitors({ certSpotter: [], crtSh: certificates(1) }, { crtSh: { respond } }));
    expect(crtSh?.problem).toContain('gives no certificate with the id 20000000001');
  });
});

describe('a monitor', () => {
  const all = certificates(5);
  const both = { certSpotter: all, crtSh: all };
  const withCertSpotter = (certSpotter: CertSpotterOptions): Promise<Monitors> =>
    monitors(both, { certSpotter: { pageSize: 2, ...certSpotter } });

  it('that is busy is asked again after as long as it says', async () => {
    const servers = await withCertSpotter({ respond: busy(1, 1) });
    const began = performance.now();
    const { certSpotter } = await ask(servers);
    expect(performance.now() - began).toBeGreaterThan(950);
    expect(certSpotter).toMatchObject({ complete: true });
  });

  it('that asks for a long wait is a gap that says so', async () => {
    const { certSpotter, crtSh, gaps } = await ask(await withCertSpotter({ respond: busy(9, 600) }));
    expect(certSpotter).toBeUndefined();
    expect(gaps[0]?.reason).toContain('answered with status 429, expected 200 and asks to wait 600 s');
    expect(crtSh).toMatchObject({ complete: true });
  });

  it('that fails once is asked again', async () => {
    const { certSpotter } = await ask(await withCertSpotter({ respond: failing(502, 1, 1) }));
    expect(certSpotter).toMatchObject({ complete: true });
  });

  it('that fails on the way leaves the pages that it gave', async () => {
    const { certSpotter, histories, gaps } = await ask(await withCertSpotter({ respond: failing(404, 2) }));
    expect(certSpotter).toMatchObject({ complete: false, problem: expect.stringContaining('status 404') });
    expect(certSpotter?.pages).toHaveLength(1);
    expect(gaps).toEqual([]);
    expect(keysOf(histories)).toEqual(keyHashes(5));
  });

  it('that gives an error page as if all were well is a gap', async () => {
    const { certSpotter, gaps } = await ask(await withCertSpotter({ respond: failing(200) }));
    expect(certSpotter).toBeUndefined();
    expect(gaps[0]).toMatchObject({ code: 'FETCH_CONTENT', reason: expect.stringContaining('text/html') });
  });

  it.each(['certSpotter', 'crtSh'] as const)(
    'that gives half an answer (%s) is kept, and not complete',
    async (which) => {
      const asked = await ask(await monitors(both, { [which]: { respond: truncated } }));
      expect(asked[which]).toMatchObject({ complete: false, problem: expect.stringMatching(/ends|end/) });
      expect(asked[which]?.pages).toHaveLength(1);
      expect(asked.gaps).toEqual([]);
    },
  );

  it('that gives its first page again and again is asked twice', async () => {
    const servers = await withCertSpotter({ repeats: true });
    const { certSpotter } = await ask(servers);
    expect(servers.certSpotter.requests).toHaveLength(2);
    expect(certSpotter).toMatchObject({
      complete: false,
      problem: expect.stringContaining('its pages come again and again'),
    });
  });

  it('that never ends is asked for so many pages', async () => {
    let id = 0;
    const respond: MonitorOptions['respond'] = (answer) => {
      id += 1;
      const body = String(answer.body).replace(/"id":"\d+"/g, `"id":"${id}"`);
      return { ...answer, body };
    };
    const servers = await withCertSpotter({ repeats: true, respond });
    const { certSpotter } = await ask(servers, {}, { pages: 6 });
    expect(certSpotter?.pages).toHaveLength(6);
    expect(certSpotter).toMatchObject({ complete: false, problem: expect.stringContaining('more than 6 pages') });
  });

  it('that gives more than a bundle holds is asked no further', async () => {
    const { certSpotter } = await ask(await withCertSpotter({}), {}, { bytes: 3000 });
    expect(certSpotter).toMatchObject({
      complete: false,
      problem: expect.stringContaining('more than 3000 bytes in all'),
    });
  });

  it('that does not answer is a gap', async () => {
    const { certSpotter, gaps } = await ask(await withCertSpotter({ respond: () => null }), {}, { questionMs: 300 });
    expect(certSpotter).toBeUndefined();
    expect(gaps[0]).toMatchObject({ code: 'FETCH_TIMEOUT' });
  });

  it('that takes too long in all is asked no further', async () => {
    const respond: MonitorOptions['respond'] = async (answer) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      return answer;
    };
    const { certSpotter } = await ask(await withCertSpotter({ pageSize: 1, respond }), {}, { totalMs: 2000 });
    expect(certSpotter?.complete).toBe(false);
    expect(certSpotter?.problem).toMatch(/within/);
  });

  it('that is not there is a gap, and so are both', async () => {
    const gone = { url: 'http://127.0.0.1:9' };
    const { items, gaps } = await ask({ certSpotter: gone, crtSh: gone });
    expect(items).toEqual([]);
    expect(gaps.map(({ name }) => name)).toEqual(['certificate-history/certspotter', 'certificate-history/crt-sh']);
  });

  it('is not asked where its name leads into the own network', async () => {
    const servers = await monitors(both);
    // As a resolver would answer, which this test has none of.
    const inside = [{ address: '127.0.0.1', family: 4 }];
    vi.spyOn(dns, 'lookup').mockImplementation(((_: string, __: object, done: (e: null, found: object) => void) =>
      done(null, inside)) as never);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const url = servers.certSpotter.url.replace('127.0.0.1', 'monitor.example');
    const { gaps } = await ask({ certSpotter: { url }, crtSh: servers.crtSh });
    expect(gaps).toMatchObject([{ reason: expect.stringContaining('leads to an address that is not public') }]);
    expect(servers.certSpotter.requests).toEqual([]);
  });

  it('is asked no more once the collection is cancelled', async () => {
    const stop = new AbortController();
    const asked = ask(await withCertSpotter({ respond: () => null }), {}, {}, stop.signal);
    setTimeout(() => stop.abort(), 100);
    await expect(asked).rejects.toThrow(/cancelled/);
  });

  it('with an address that is none ends the collection', async () => {
    const { crtSh } = await monitors(both);
    await expect(ask({ certSpotter: { url: 'ftp://monitor.example' }, crtSh })).rejects.toThrow('cannot be fetched');
  });
});
