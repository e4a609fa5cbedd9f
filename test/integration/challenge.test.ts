// An endpoint that makes a quote for a nonce, on loopback: asked as the options say, over real sockets.

import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { CollectRequest } from '../../src/collect/collect-request.js';
import { itemBytes, serialiseBundle } from '../../src/core/bundle.js';
import { InputError } from '../../src/core/errors.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { ResultDocument } from '../../src/core/result/document.js';
import { renderJson } from '../../src/core/views/json.js';
import { type RequestOptions, readTarget } from '../../src/request.js';
import { aciReport, createDeployment, DEFAULT_AT, padded, raTlsCertificate } from '../../src/simulator/index.js';
import { type Verification, verify } from '../../src/verify.js';
import { fileOf, type Loopback, serve, serveTls, trust } from './loopback.js';

const world = createDeployment({ seed: 'challenge' });
const trustAnchors = [{ publicKey: world.keys('root').publicKey }];
const TOKEN = 'a-token-that-is-secret';
const ENV = { TOKEN, EMPTY: ' ', ODD: 'a\nb' };

async function verifyEndpoint(options: RequestOptions, more: Partial<CollectRequest> = {}): Promise<Verification> {
  return verify({
    collect: {
      target: readTarget(options, ENV),
      collateralPaths: [fileOf('collateral.json', JSON.stringify(world.collateral))],
      appComposePath: fileOf('app-compose.json', world.appCompose),
      pccsUrls: [],
      nonce: null,
      offline: false,
      cacheDirectory: null,
      ...more,
    },
    policy: resolvePolicy(await parsePolicy(world.policy), { defaultFreshness: 'nonce' }),
    at: Date.parse(DEFAULT_AT),
    trustAnchors,
  });
}

const statusOf = (result: ResultDocument, id: string): string | undefined =>
  result.components[0]?.phases.hardware.checks.find((check) => check.id === id)?.status;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) body += piece;
  return body;
}

/** @param make from the nonce's text to the answer */
async function endpoint(make: (nonce: string, request: IncomingMessage) => unknown): Promise<Loopback> {
  return serve(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const body = await bodyOf(request);
    const nonce = url.searchParams.get('nonce') ?? (body === '' ? '' : JSON.parse(body).nonce);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(make(nonce, request)));
  });
}

/** Report data that is this nonce. */
const hex = (text: string): Buffer => padded(Buffer.from(text, 'hex'), 64);

describe('a service of Attested Confidential Inference', () => {
  it('binds its keyset with the nonce of this run', async () => {
    const server = await endpoint((nonce) => aciReport(world, nonce));
    const { result } = await verifyEndpoint({ url: `${server.url}/v1/aci/attestation?nonce={nonce}` });
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(result.components.map(({ freshness }) => freshness)).toEqual(['nonce']);
  });

  it('is told by what it answers, where a model is asked for', async () => {
    const server = await endpoint((nonce) => aciReport(world, nonce));
    const target = { kind: 'redpill', model: 'any', api: server.url } as const;
    const { result } = await verifyEndpoint({ url: 'https://unused.example' }, { target });
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(server.requests[0]).toMatch(/^GET \/v1\/attestation\/report\?model=any&nonce=[0-9a-f]{64}$/);
  });

  type Keys = (own: string) => { domain?: string; spki_sha256: string }[];
  const OTHER = 'ab'.repeat(32);
  it.each<[string, Keys, 'pass' | 'fail' | undefined]>([
    ['its key, for any name', (own) => [{ spki_sha256: OTHER }, { spki_sha256: own }], 'pass'],
    ['its key, for its name', (own) => [{ domain: 'localhost', spki_sha256: own }], 'pass'],
    ['another key, for any name', () => [{ spki_sha256: OTHER }], 'fail'],
    [
      'another key for its name, and its key for another',
      (own) => [
        { domain: 'localhost', spki_sha256: OTHER },
        { domain: 'localhost.example', spki_sha256: own },
      ],
      'fail',
    ],
    ['its key for another name alone', (own) => [{ domain: 'other.example', spki_sha256: own }], undefined],
    ['no key', () => [], undefined],
  ])('says whether TLS ends in the workload, where the keyset lists %s', async (_, keys, status) => {
    const far = new Date(Date.parse(DEFAULT_AT) + 86_400_000);
    let own = '';
    const server = await serveTls((request, response) => {
      const nonce = new URL(request.url ?? '', 'http://x').searchParams.get('nonce') ?? '';
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ report: aciReport(world, nonce, far, keys(own)) }));
    });
    trust(server.certificate);
    const { publicKey } = new X509Certificate(server.certificate);
    own = createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex');
    const url = `${server.url}/v1/aci/attestation?nonce={nonce}`;
    const { result, bundle } = await verifyEndpoint({ url, pointer: '/report' });
    expect(statusOf(result, 'hardware.report-data')).toBe('pass');
    expect(statusOf(result, 'hardware.channel')).toBe(status);
    expect(result.verdict).toBe(status === 'fail' ? 'failed' : 'verified');
    expect(result.notShown.some(({ what }) => what === 'connection')).toBe(status === undefined);
    // From a file it is not known who gave it.
    const path = fileOf('bundle.json', serialiseBundle(bundle));
    const again = await verifyEndpoint(
      { url },
      { target: { kind: 'file', path }, nonce: Buffer.from(bundle.target.nonce ?? '', 'hex') },
    );
    expect(statusOf(again.result, 'hardware.report-data')).toBe('pass');
    expect(statusOf(again.result, 'hardware.channel')).toBeUndefined();
  });

  it.each<[string, (nonce: string) => unknown]>([
    ['another nonce in the quote', () => aciReport(world, '00'.repeat(31).padEnd(64, '1'))],
    ['none', () => aciReport(world, null)],
    [
      'a keyset of somebody else beside the quote',
      (nonce) => {
        const other = aciReport(createDeployment({ seed: 'other' }), nonce) as { attestation: object };
        const own = aciReport(world, nonce) as { attestation: { evidence: object; report_data: string } };
        const { evidence, report_data } = own.attestation;
        return { ...other, attestation: { ...other.attestation, evidence, report_data } };
      },
    ],
    ['a keyset that has expired', (nonce) => aciReport(world, nonce, new Date(Date.parse(DEFAULT_AT) - 1000))],
  ])('fails with %s', async (_, make) => {
    const server = await endpoint(make);
    const { result } = await verifyEndpoint({ url: `${server.url}/v1/aci/attestation?nonce={nonce}` });
    expect(result.verdict).toBe('failed');
    expect(statusOf(result, 'hardware.report-data')).toBe('fail');
  });
});

describe('verify --url with {nonce}', () => {
  it('has a quote made for a nonce of this run, and another in the next', async () => {
    const server = await endpoint((nonce) => world.attest(hex(nonce)));
    const url = `${server.url}/attestation?nonce={nonce}`;
    const { result, bundle } = await verifyEndpoint({ url });
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(result.components.map(({ freshness }) => freshness)).toEqual(['nonce']);
    expect(result.target).toEqual({ kind: 'challenge', name: url });
    expect(bundle.target.nonce).toMatch(/^[0-9a-f]{64}$/);
    expect(bundle.items[0]?.source).toBe(`${server.url}/attestation?nonce=…`);
    const again = await verifyEndpoint({ url });
    expect(again.bundle.target.nonce).not.toBe(bundle.target.nonce);
    expect(server.requests).toEqual(
      [bundle, again.bundle].map(({ target }) => `GET /attestation?nonce=${target.nonce}`),
    );
  });

  it('uses the nonce given', async () => {
    const server = await endpoint((nonce) => world.attest(hex(nonce)));
    const nonce = new Uint8Array(Buffer.alloc(16, 7));
    const { result } = await verifyEndpoint({ url: `${server.url}/{nonce}/q?nonce={nonce}` }, { nonce });
    expect(result.verdict).toBe('verified');
    expect(server.requests).toEqual([`GET /${'07'.repeat(16)}/q?nonce=${'07'.repeat(16)}`]);
  });

  it.each([
    ['base64', (text: string) => Buffer.from(text, 'base64')],
    ['base64url', (text: string) => Buffer.from(text, 'base64url')],
    ['hex', (text: string) => Buffer.from(text)],
    ['base64', (text: string) => Buffer.from(text)],
  ] as const)('writes it as %s, and accepts its bytes or its text in the quote', async (nonceEncoding, reportData) => {
    const server = await endpoint((nonce) => world.attest(padded(reportData(nonce), 64)));
    const { result } = await verifyEndpoint({ url: `${server.url}/?nonce={nonce}`, nonceEncoding });
    expect(result.verdict).toBe('verified');
  });

  it('asks by POST with a body and headers, and takes the evidence from where the pointer says', async () => {
    const seen: unknown[] = [];
    const server = await endpoint((nonce, { method, headers }) => {
      seen.push([method, headers.authorization, headers['x-key'], headers['content-type']]);
      return { data: [{ 'a/b': world.attest(hex(nonce)) }] };
    });
    const { result, bundle } = await verifyEndpoint({
      url: `${server.url}/attest`,
      method: 'POST',
      header: ['Authorization: Bearer env:TOKEN', 'X-Key: env:TOKEN'],
      body: '{"nonce":"{nonce}"}',
      pointer: '/data/0/a~1b',
    });
    expect(result.verdict).toBe('verified');
    expect(seen).toEqual([['POST', `Bearer ${TOKEN}`, TOKEN, 'application/json']]);
    expect(bundle.items.map(({ name }) => name)).toEqual(['evidence', 'answer', 'collateral/0', 'app-compose']);
    expect(JSON.parse(Buffer.from(itemBytes(bundle, 'evidence')).toString())).toHaveProperty('quote');
    expect(serialiseBundle(bundle) + renderJson(result)).not.toContain(TOKEN);
  });

  it('takes a text there for what it says: a certificate, a quote in hexadecimal', async () => {
    const { pem } = raTlsCertificate(world);
    const server = await endpoint(() => ({ cert: pem }));
    const { result, bundle } = await verifyEndpoint({ url: `${server.url}/?nonce={nonce}`, pointer: '/cert' });
    expect(Buffer.from(itemBytes(bundle, 'evidence')).toString()).toBe(pem);
    // It is bound to its key, and not to the nonce.
    expect([result.verdict, statusOf(result, 'hardware.report-data')]).toEqual(['failed', 'fail']);
  });
});

describe('an endpoint that does not do', () => {
  it('echoes the nonce, which is not in the quote', async () => {
    const server = await endpoint((nonce) => ({ ...world.attest(Buffer.alloc(64, 1)), report_data: nonce, nonce }));
    const { result, bundle } = await verifyEndpoint({ url: `${server.url}/?nonce={nonce}` });
    expect([result.verdict, statusOf(result, 'hardware.report-data')]).toEqual(['failed', 'fail']);
    expect(result.components[0]?.freshness).toBe('fetched');
    expect(bundle.items[0]?.name).toBe('evidence');
  });

  it('gives the quote of an earlier run', async () => {
    let first: unknown = null;
    const server = await endpoint((nonce) => {
      first ??= world.attest(hex(nonce));
      return first;
    });
    const url = `${server.url}/?nonce={nonce}`;
    expect((await verifyEndpoint({ url })).result.verdict).toBe('verified');
    const { result } = await verifyEndpoint({ url });
    expect([result.verdict, statusOf(result, 'hardware.report-data')]).toEqual(['failed', 'fail']);
  });

  it('has nothing where the pointer says: the answer is kept', async () => {
    const server = await endpoint((nonce) => ({ quote: nonce }));
    for (const pointer of ['/evidence', '/quote/0', '/constructor']) {
      const { result, bundle } = await verifyEndpoint({ url: `${server.url}/?nonce={nonce}`, pointer });
      expect(result.verdict).toBe('inconclusive');
      expect(result.gaps[0]?.reason).toContain(`nothing stands at "${pointer}"`);
      expect(bundle.items.map(({ name }) => name)).toEqual(['answer', 'app-compose']);
    }
  });

  it('repeats a secret: the answer is not kept', async () => {
    const server = await endpoint((nonce, { headers }) => ({ ...world.attest(hex(nonce)), debug: headers }));
    const options = { url: `${server.url}/?nonce={nonce}`, header: ['Authorization: Bearer env:TOKEN'] };
    const { result, bundle } = await verifyEndpoint(options);
    expect(result.verdict).toBe('inconclusive');
    expect(result.gaps[0]?.reason).toContain('repeats the value of the header authorization, and is not kept');
    expect(serialiseBundle(bundle) + renderJson(result)).not.toContain(TOKEN);
  });

  it.each([
    ['Authorization: Bearer env:TOKEN', (text: string) => text.replaceAll('/', '\\/')],
    ['Authorization: Bearer env:TOKEN', (text: string) => text.replaceAll('a', '\\u0061')],
    ['Cookie: env:COOKIES', () => ENV.TOKEN],
  ])('repeats a secret of %s in other letters, or a part of it', async (header, written) => {
    const token = 'a/token/that/is/secret';
    const env = { TOKEN: header.startsWith('Cookie') ? TOKEN : token, COOKIES: `theme=dark; id=${TOKEN}; lang=en` };
    const server = await serve((request, response) => {
      const nonce = new URL(request.url ?? '', 'http://x').searchParams.get('nonce') ?? '';
      const answer = JSON.stringify(world.attest(hex(nonce)));
      response.setHeader('content-type', 'application/json');
      response.end(`${answer.slice(0, -1)},"debug":"${written(env.TOKEN)}"}`);
    });
    const target = readTarget({ url: `${server.url}/?nonce={nonce}`, header: [header] }, env);
    const { result, bundle } = await verifyEndpoint({ url: `${server.url}/?nonce={nonce}` }, { target });
    expect(result.gaps[0]?.reason).toContain('and is not kept');
    expect(bundle.items.map(({ name }) => name)).not.toContain('evidence');
  });

  it.each<[name: string, value: string, kept: boolean]>([
    ['X-Api-Version', '2', true],
    ['Accept-Language', 'en', true],
    ['X-Tenant', 'abcdefg', true],
    ['X-Tenant', 'abcdefgh', false],
    ['X-Api-Key', '2', false],
    ['Authorization', 'Bearer ab', false],
    ['X-Access-Token', 'ab', false],
    ['Cookie', 'a=b', false],
  ])('repeats %s: %s, which is kept: %s', async (name, value, kept) => {
    const server = await endpoint((nonce) => ({ ...world.attest(hex(nonce)), debug: [value] }));
    const url = `${server.url}/?nonce={nonce}`;
    const target = readTarget({ url, header: [`${name}: env:VALUE`] }, { VALUE: value });
    const { result } = await verifyEndpoint({ url }, { target });
    expect(result.verdict).toBe(kept ? 'verified' : 'inconclusive');
    if (!kept) expect(result.gaps[0]?.reason).toContain(`repeats the value of the header ${name.toLowerCase()}`);
  });

  it('redirects a POST', async () => {
    const server = await serve((_, response) => response.writeHead(307, { location: '/elsewhere' }).end());
    const { result } = await verifyEndpoint({ url: `${server.url}/{nonce}`, method: 'POST' });
    expect(result.gaps[0]?.reason).toContain('redirects, which is not followed with a POST');
    expect(server.requests).toHaveLength(1);
  });
});

describe('a challenge that makes no sense', () => {
  const URL_ = 'https://app.example/attestation?nonce={nonce}';

  it.each<[RequestOptions, string]>([
    [
      { url: 'https://app.example', header: ['X: env:TOKEN'] },
      'header has no effect: it is about an endpoint that takes a nonce',
    ],
    [{ url: 'https://app.example', method: 'POST' }, 'method has no effect'],
    [{ evidence: 'x.json', pointer: '/x' }, 'pointer has no effect'],
    [{ appId: 'ab'.repeat(20), body: '{"n":"{nonce}"}' }, 'body has no effect'],
    [{ raTls: 'a:1', nonceEncoding: 'base64' }, 'nonce-encoding has no effect'],
    [{ url: URL_, header: ['Authorization: Bearer hunter2'] }, 'header: expected NAME: env:VARIABLE'],
    [{ url: URL_, header: ['hunter2'] }, 'header: expected NAME: env:VARIABLE'],
    [{ url: URL_, header: ['X: env:MISSING'] }, 'header: MISSING is not set, or empty'],
    [{ url: URL_, header: ['X: env:EMPTY'] }, 'header: EMPTY is not set, or empty'],
  ])('%j', (options, message) => {
    const error = (() => {
      try {
        return readTarget(options, ENV);
      } catch (reason) {
        return reason;
      }
    })();
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(message);
    expect((error as InputError).message).not.toContain('hunter2');
  });

  it.each<[RequestOptions, string]>([
    [{ url: 'http://app.example/{nonce}' }, 'is not https: anybody on the way could answer in its place'],
    [{ url: 'https://user:hunter2@app.example/{nonce}' }, 'url: user name and password do not go into it'],
    [{ url: 'https://{nonce}.app.example/' }, 'url: the nonce cannot be part of the host'],
    [
      { url: 'https://app.example/{nonce}?api_key=hunter2' },
      'url: "api_key" looks like a secret, and the URL is shown',
    ],
    [{ url: 'https://app.example/{nonce}#x' }, 'url: expected a short one, without a fragment'],
    [{ url: URL_, body: '{}' }, 'body: it is sent with method POST alone'],
    [{ url: URL_, body: 'nonce={nonce}', method: 'POST' }, 'body: expected short JSON'],
    [{ url: URL_, pointer: 'quote' }, 'pointer: "quote" is no JSON Pointer'],
    [{ url: URL_, header: ['Host: env:TOKEN'] }, 'header: "host" cannot be set'],
    [{ url: URL_, header: ['X: env:ODD'] }, 'header: the value of x is empty, or has characters that none can have'],
  ])('%j', async (options, message) => {
    const error = await verifyEndpoint(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(message);
    expect((error as InputError).message).not.toMatch(/hunter2|a-token/);
  });
});
