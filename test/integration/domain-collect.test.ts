// A domain as a part of a collection: who is asked and who is not, what the caller gives, and what a bundle given as evidence
// has of it.

import { mkdirSync } from 'node:fs';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collect } from '../../src/collect/collect.js';
import type { CollectRequest } from '../../src/collect/collect-request.js';
import type { WantedDomain } from '../../src/collect/endorsements/domain/wanted.js';
import {
  type Bundle,
  type CollectedItem,
  createBundle,
  DOMAIN_ITEMS,
  itemBytes,
  parseBundle,
  serialiseBundle,
} from '../../src/core/bundle.js';
import { utf8 } from '../../src/core/bytes.js';
import { parseRevocationRecord } from '../../src/core/formats/revocation-record.js';
import { parseServedCertificate } from '../../src/core/formats/served-certificate.js';
import { createDeployment, toHex } from '../../src/simulator/index.js';
import { makeAuthority, makeRevocationList, makeServerCertificate } from '../support/web-pki.js';
import { fileOf, proxyBy, serve } from './loopback.js';

const world = createDeployment({ seed: 'domain-collect' });
const NOW = Date.UTC(2026, 5, 15, 12);
const appId = toHex(world.app.appId);

/** Nobody is there to answer. */
const wanted: WantedDomain = {
  name: 'app.example.com',
  port: 443,
  resolvers: ['127.0.0.1:1'],
  caFiles: [],
  ctLogList: null,
  ct: false,
};

function request(more: Partial<CollectRequest> & { wanted?: Partial<WantedDomain> } = {}): CollectRequest {
  const { wanted: named, ...rest } = more;
  return {
    target: { kind: 'file', path: fileOf('evidence.json', JSON.stringify(world.evidence)) },
    collateralPaths: [fileOf('collateral.json', JSON.stringify(world.collateral))],
    appComposePath: null,
    pccsUrls: [],
    nonce: null,
    offline: true,
    cacheDirectory: null,
    now: () => NOW,
    domain: { ...wanted, ...named },
    patience: { retries: 0, timeoutMs: 2000 },
    ...rest,
  };
}

const names = ({ items }: Bundle): string[] => items.map(({ name }) => name);
const textOf = (bundle: Bundle, name: string): string => Buffer.from(itemBytes(bundle, name)).toString();

describe('a domain that is named', () => {
  it('is recorded with its port where that is not the usual one', async () => {
    expect((await collect(request())).target.domain).toBe('app.example.com');
    expect((await collect(request({ wanted: { port: 8443 } }))).target.domain).toBe('app.example.com:8443');
    const { domain: _, ...without } = request();
    expect((await collect(without)).target.domain).toBeUndefined();
  });

  it.each([
    'App.example.com',
    'example.com.',
    'localhost',
    '192.0.2.1',
    'a.0x7f',
    'xn--a.example',
    'a..b',
    '*.example.com',
    'a b.c',
    '',
  ])('is refused as %j', async (name) => {
    await expect(collect(request({ wanted: { name } }))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/^domain: expected a domain name in lower case, got /),
    });
  });

  it.each([0, 65_536, 1.5, Number.NaN])('is refused with port %s', async (port) => {
    await expect(collect(request({ wanted: { port } }))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('has nobody asked about it offline: a gap for each who would have been', async () => {
    const reason = 'not asked: offline was asked for';
    const { gaps, items } = await collect(request());
    expect(gaps.map(({ name, reason: why }) => [name, why])).toEqual([
      ['dns-record/0', reason],
      ['served-certificate/0', reason],
    ]);
    expect(gaps[0]?.hint).toContain('--offline');
    expect(items.map(({ name }) => name)).toEqual(['evidence', 'collateral/0']);
    const withHistory = await collect(request({ wanted: { ct: true } }));
    expect(withHistory.gaps.map(({ name }) => name)).toEqual([
      'dns-record/0',
      'served-certificate/0',
      'certificate-history/certspotter',
      'certificate-history/crt-sh',
    ]);
  });

  it('that no resolver answers about is not met', async () => {
    const { gaps } = await collect(request({ offline: false }));
    expect(gaps).toContainEqual({
      name: 'served-certificate/0',
      reason: 'no resolver gave an address of app.example.com',
      hint: 'Check the name, and that it has addresses.',
    });
  });

  it('is no reason to ask anybody where none is named', async () => {
    const { domain: _, ...without } = request({ offline: false });
    const bundle = await collect(without);
    expect([names(bundle), bundle.gaps]).toEqual([['evidence', 'collateral/0'], []]);
  });
});

describe('all of a domain', () => {
  it('is collected once, and the same in the bundle that is saved', async () => {
    const root = await makeAuthority('Test Root');
    const list = await makeRevocationList(root);
    const lists = await serve((_, response) => response.end(list));
    const leaf = await makeServerCertificate([wanted.name], root, { lists: [`${lists.url}/1.crl`] });
    const server = https.createServer({ key: leaf.key, cert: leaf.pem }, ({ url }, response) => {
      if (url === '/evidences/quote.json') response.end('{}');
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    await proxyBy((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(net.connect(port, '127.0.0.1')).pipe(socket);
      });
    });
    const steps: string[] = [];
    const onProgress = (step: string): void => void steps.push(step);
    const bundle = await collect(request({ offline: false, allowPrivate: true, onProgress }));
    const ofDomain = bundle.items.filter(({ name }) => DOMAIN_ITEMS.some((kind) => name.startsWith(kind)));
    expect(ofDomain.map(({ role, name }) => `${role} ${name}`).filter((item) => !item.includes('dns-record'))).toEqual([
      'evidence served-certificate/0',
      'evidence ingress-evidence/0',
      'endorsement public-roots',
      'endorsement revocation/0',
    ]);
    expect(parseServedCertificate(textOf(bundle, 'served-certificate/0'), 'served').chain).toEqual([leaf.der]);
    expect(parseRevocationRecord(textOf(bundle, 'revocation/0'), 'revocation').crl).toEqual(list);
    expect(steps).toEqual(
      expect.arrayContaining(['meeting app.example.com', `asking for the revocation list at ${lists.url}/1.crl`]),
    );
    expect(bundle.gaps.filter(({ name }) => !name.startsWith('dns-record/'))).toEqual([]);
    expect(parseBundle(serialiseBundle(bundle))).toEqual(bundle);
  });

  it('is not waited for once the collection is cancelled; what there was before is kept', async () => {
    const stop = new AbortController();
    await proxyBy(() => stop.abort());
    const kept: Bundle[] = [];
    const collecting = collect(
      request({ offline: false, signal: stop.signal, onCollected: (bundle) => void kept.push(bundle) }),
    );
    await expect(collecting).rejects.toMatchObject({ message: expect.stringContaining('cancelled') });
    expect(kept.map((bundle) => [bundle.target.domain, names(bundle), bundle.gaps])).toEqual([
      [
        'app.example.com',
        ['evidence', 'collateral/0'],
        [{ name: 'collection', reason: 'it was cancelled before it was complete' }],
      ],
    ]);
  });
});

describe('a bundle as evidence', () => {
  const itemOf = (role: CollectedItem['role'], name: string): CollectedItem => {
    return { role, name, source: 'https://liar.example/', collectedAt: new Date(NOW).toISOString(), bytes: utf8('{}') };
  };

  it.each(['evidence', 'endorsement', 'reference'] as const)(
    'does not bring what it has of a domain (as %s), nor its name',
    async (role) => {
      const original = await collect(request());
      const kept = original.items.map(({ role: was, name, source, collectedAt }) => {
        return { role: was, name, source, collectedAt, bytes: itemBytes(original, name) };
      });
      const planted = DOMAIN_ITEMS.map((name) => itemOf(role, name.endsWith('/') ? `${name}0` : name));
      const bundle = createBundle({
        target: { ...original.target, domain: 'liar.example' },
        components: structuredClone(original.components) as Bundle['components'],
        gaps: [],
        items: [...kept, ...planted, itemOf('evidence', 'acme-info/0')],
      });
      const path = fileOf('bundle.json', serialiseBundle(bundle));
      const again = await collect(request({ target: { kind: 'file', path } }));
      expect(names(again).toSorted()).toEqual(['acme-info/0', 'collateral/0', 'evidence']);
      expect(again.target.domain).toBe('app.example.com');
      expect(again.gaps.map(({ name }) => name)).toEqual(['dns-record/0', 'served-certificate/0']);
    },
  );
});

describe('the gateway before the app', () => {
  /** `host:port` of each tunnel that was asked for. */
  async function tunnels(more: Parameters<typeof request>[0]): Promise<{ asked: string[]; bundle: Bundle }> {
    const asked: string[] = [];
    await proxyBy((socket) => {
      socket.once('data', (data) => {
        asked.push(String(data).split(' ')[1] ?? '');
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      });
    });
    const bundle = await collect(request({ offline: false, ...more }));
    return { asked: [...new Set(asked)], bundle };
  }

  it.each([
    [`${appId}-8080.gw.example.com`, 443, 'gateway.gw.example.com:443'],
    [`${appId}.gw.example.com`, 443, 'gateway.gw.example.com:443'],
    [`${appId}-443s.gw.example.com`, 443, 'gateway.gw.example.com:443'],
    [`${appId}-8080g.gw.example.com`, 9443, 'gateway.gw.example.com:9443'],
  ])('is asked where %s (port %s) says that it is', async (name, port, gateway) => {
    const { asked, bundle } = await tunnels({ wanted: { name, port } });
    expect(asked.filter((host) => host.startsWith('gateway.'))).toEqual([gateway]);
    const gap = bundle.gaps.find((found) => found.name === 'gateway/acme-info');
    expect(gap?.reason).toContain('refuses the connection (status 403)');
    expect(gap?.hint).toMatch(/^The name of the domain says that a gateway is there\. .*--gateway-url/);
    expect(bundle.target.gatewayUrl).toBeUndefined();
  });

  it.each(['app.example.com', `${appId.slice(1)}-8080.gw.example.com`, `${appId}-x.gw.example.com`, `x${appId}.a.b`])(
    'is not asked for %s',
    async (name) => {
      const { asked } = await tunnels({ wanted: { name } });
      expect(asked.filter((host) => host.startsWith('gateway.'))).toEqual([]);
    },
  );

  it('is asked where the caller says, if he does, and nowhere offline', async () => {
    const name = `${appId}-8080.gw.example.com`;
    const { asked } = await tunnels({ wanted: { name }, gatewayUrl: 'https://elsewhere.example' });
    expect(asked.filter((host) => !host.startsWith(appId))).toEqual(['elsewhere.example:443']);
    const offline = await tunnels({ wanted: { name }, offline: true });
    expect(offline.asked).toEqual([]);
    expect(offline.bundle.gaps.map((gap) => gap.name)).toEqual([
      'gateway/acme-info',
      'dns-record/0',
      'served-certificate/0',
    ]);
  });
});

describe('files that the caller gives for a domain', () => {
  const given = (more: Partial<WantedDomain>): Promise<Bundle> => collect(request({ wanted: more }));

  it('of root CAs are kept as their CA certificates alone', async () => {
    const first = await makeAuthority('First');
    const second = await makeAuthority('Second');
    const server = await makeServerCertificate(['app.example.com'], first);
    const one = fileOf('one.pem', `# First\n${first.pem}\n# a server\n${server.pem}${server.key}\r\n${second.pem}`);
    const bundle = await given({ caFiles: [one, fileOf('two.pem', second.pem)] });
    expect(bundle.items.slice(-2).map(({ role, name, source }) => [role, name, source])).toEqual([
      ['reference', 'ca-file/0', 'file:one.pem'],
      ['reference', 'ca-file/1', 'file:two.pem'],
    ]);
    expect(textOf(bundle, 'ca-file/0')).toBe(first.pem + second.pem);
    expect(textOf(bundle, 'ca-file/1')).toBe(second.pem);
    expect(serialiseBundle(bundle)).not.toContain('PRIVATE KEY');
    expect(parseBundle(serialiseBundle(bundle))).toEqual(bundle);
  });

  it('of root CAs are refused by name where there is none', async () => {
    const authority = await makeAuthority('First');
    const server = await makeServerCertificate(['app.example.com'], authority);
    const folder = fileOf('x', '').replace(/\/x$/, '/folder');
    mkdirSync(folder);
    const refusalOf = async (path: string): Promise<string> =>
      given({ caFiles: [path] }).then(String, (error: Error) => error.message);
    for (const [name, content] of [
      ['text.pem', 'no certificate'],
      ['key.pem', server.key],
      ['server.pem', server.pem],
      ['der.pem', authority.der],
    ] as const) {
      const path = fileOf(name, content);
      expect(await refusalOf(path)).toBe(`ca-file: "${path}" holds no CA certificate in PEM form`);
    }
    const garbage = fileOf('garbage.pem', '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n');
    expect(await refusalOf(garbage)).toBe(`ca-file: "${garbage}" holds a certificate that cannot be read`);
    const many = fileOf('many.pem', authority.pem.repeat(501));
    expect(await refusalOf(many)).toBe(`ca-file: "${many}" holds 501 certificates, at most 500 are read`);
    expect(await refusalOf(`${folder}/none.pem`)).toContain('none.pem" does not exist');
    expect(await refusalOf(folder)).toContain('is a folder');
    expect(await refusalOf(fileOf('large.pem', 'x'.repeat(1024 * 1024 + 1)))).toContain('is too large');
    const large = fileOf('large.pem', authority.pem.repeat(500));
    await expect(given({ caFiles: Array.from({ length: 16 }, () => large) })).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
      message: expect.stringMatching(
        /^ca-file: the certificates of all files are \d+ characters, at most 2097152 are read$/,
      ),
    });
    await expect(given({ caFiles: Array.from({ length: 17 }, () => garbage) })).rejects.toMatchObject({
      message: 'ca-file: 17 files, at most 16 are read',
    });
  });

  it('of CT logs are kept as they are, and refused where they are none', async () => {
    const list = JSON.stringify({ version: '1', operators: [] });
    const bundle = await given({ ctLogList: fileOf('logs.json', list) });
    expect(bundle.items.at(-1)).toMatchObject({ role: 'reference', name: 'ct-log-list', source: 'file:logs.json' });
    expect(textOf(bundle, 'ct-log-list')).toBe(list);
    await expect(given({ ctLogList: fileOf('other.json', '{"token":"secret"}') })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'ct-log-list: no list of CT logs: it names no operators',
    });
    await expect(given({ ctLogList: fileOf('other.json', 'secret') })).rejects.toMatchObject({ code: 'PARSE_INVALID' });
  });
});
