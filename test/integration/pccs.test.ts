import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collateralCache } from '../../src/collect/endorsements/cache.js';
import { type ObtainOptions, quoteEndorser } from '../../src/collect/endorsements/collateral.js';
import { type CollateralSource, collateralSource, fetchCollateral } from '../../src/collect/endorsements/intel.js';
import type { CollateralRequirement } from '../../src/collect/endorsements/requirement.js';
import { fromHex, toHex, utf8 } from '../../src/core/bytes.js';
import { type CollateralKey, collateralKeyOf, pckOf } from '../../src/core/collection/collateral-key.js';
import { FetchError, InputError, ParseError } from '../../src/core/errors.js';
import { earliestNextUpdate } from '../../src/core/formats/collateral.js';
import { parseQuote } from '../../src/core/formats/quote.js';
import {
  type Answer,
  type CollateralJson,
  createDeployment,
  type Deployment,
  startPccs,
} from '../../src/simulator/index.js';
import { capturesWith, captureText, describeCaptures } from '../captures/captures.js';
import { closedPort, type Loopback, serve } from './loopback.js';

const NOW = Date.UTC(2026, 5, 15, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const world = createDeployment({ seed: 'pccs' });
const platform: CollateralKey = { fmspc: world.fmspc, ca: 'platform', tee: 'tdx' };
const REQUIREMENT: CollateralRequirement = {
  tcbEvaluationDataNumber: 17,
  issuedSince: NOW - 30 * 24 * HOUR,
  beginsBy: NOW + 5 * MINUTE,
  nextUpdateAfter: NOW,
};
const noWait = async (): Promise<void> => {};

type Bend20 = Parameters<typeof createDeployment>[0];
type Bend = (answer: Answer, url: URL, count: number) => Answer | null;

/** The kit's PCCS, with some answers bent. */
async function pccs(
  worlds: Deployment | Deployment[] = world,
  bend?: Bend,
): Promise<Loopback & { source: CollateralSource }> {
  const server = await startPccs(worlds, bend ? { respond: (answer, { url, count }) => bend(answer, url, count) } : {});
  onTestFinished(() => server.close());
  return { ...server, source: collateralSource(server.url) };
}

/** Bends the answer at paths that end so. */
function at(path: string, change: (answer: Answer) => Partial<Answer>): Bend {
  return (answer, url) => (url.pathname.endsWith(path) ? { ...answer, ...change(answer) } : answer);
}

async function failure(promise: Promise<unknown>): Promise<FetchError> {
  const error = await promise.then(
    () => new Error('it was answered'),
    (reason: unknown) => reason,
  );
  if (error instanceof FetchError) return error;
  throw error;
}

const text = (answer: Answer): string => Buffer.from(answer.body).toString('utf8');
const without = (headers: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key.toLowerCase() !== name));

describe('fetchCollateral', () => {
  it('puts the nine fields together, all of them as they came', async () => {
    const server = await pccs();
    const fetched = await fetchCollateral(server.source, platform);
    expect(JSON.parse(fetched.text)).toEqual(world.collateral);
    expect(Object.keys(JSON.parse(fetched.text) as object)).toEqual([
      'pck_crl_issuer_chain',
      'root_ca_crl',
      'pck_crl',
      'tcb_info_issuer_chain',
      'tcb_info',
      'tcb_info_signature',
      'qe_identity_issuer_chain',
      'qe_identity',
      'qe_identity_signature',
    ]);
    expect(new Date(earliestNextUpdate(fetched.collateral)).toISOString()).toBe('2026-07-14T12:00:00.000Z');
    expect(server.requests.sort()).toEqual([
      '/sgx/certification/v4/pckcrl?ca=platform&encoding=der',
      '/sgx/certification/v4/rootcacrl',
      '/tdx/certification/v4/qe/identity',
      `/tdx/certification/v4/tcb?fmspc=${world.fmspc.toUpperCase()}`,
    ]);
  });

  it('asks for the other CA and TEE where the platform has them', async () => {
    const sgx = createDeployment({ seed: 'sgx', tee: 'sgx', platform: { ca: 'processor' } });
    const server = await pccs(sgx, (answer, url) => {
      if (!url.pathname.endsWith('/tcb')) return answer;
      const chain = answer.headers['TCB-Info-Issuer-Chain'] ?? '';
      return {
        ...answer,
        headers: { ...without(answer.headers, 'tcb-info-issuer-chain'), 'SGX-TCB-Info-Issuer-Chain': chain },
      };
    });
    const fetched = await fetchCollateral(server.source, { fmspc: sgx.fmspc, ca: 'processor', tee: 'sgx' });
    expect(JSON.parse(fetched.text)).toEqual(sgx.collateral);
    expect(server.requests).toContain('/sgx/certification/v4/pckcrl?ca=processor&encoding=der');
    expect(server.requests).toContain(`/sgx/certification/v4/tcb?fmspc=${sgx.fmspc.toUpperCase()}`);
    expect(server.requests).toContain('/sgx/certification/v4/qe/identity');
  });

  it('takes the CRL of the root from where Intel’s own service has it', async () => {
    expect(collateralSource('https://api.trustedservices.intel.com/')).toEqual({
      url: 'https://api.trustedservices.intel.com',
      rootCaCrlUrl: 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der',
    });
    const elsewhere = await serve((_, response) => response.end(fromHex(world.collateral.root_ca_crl, 'crl')));
    const server = await pccs(
      world,
      at('/rootcacrl', () => ({ status: 404 })),
    );
    const source = { ...server.source, rootCaCrlUrl: `${elsewhere.url}/IntelSGXRootCA.der` };
    expect(JSON.parse((await fetchCollateral(source, platform)).text)).toEqual(world.collateral);
    expect(elsewhere.requests).toEqual(['GET /IntelSGXRootCA.der']);
  });

  it.each<[string, (der: Buffer) => string | Uint8Array]>([
    ['DER', (der) => der],
    ['hex', (der) => der.toString('hex')],
    ['hex in upper case, with a line end', (der) => `${der.toString('hex').toUpperCase()}\n`],
    ['base64', (der) => der.toString('base64')],
    ['base64 in lines', (der) => der.toString('base64').replace(/.{64}/g, '$&\r\n')],
    ['PEM', (der) => `-----BEGIN X509 CRL-----\n${der.toString('base64')}\n-----END X509 CRL-----\n`],
  ])('reads CRLs given as %s', async (_, encode) => {
    const encoded = (answer: Answer, hex: string): Answer => ({ ...answer, body: encode(Buffer.from(hex, 'hex')) });
    const server = await pccs(world, (answer, url) => {
      if (url.pathname.endsWith('/pckcrl')) return encoded(answer, world.collateral.pck_crl);
      return url.pathname.endsWith('/rootcacrl') ? encoded(answer, world.collateral.root_ca_crl) : answer;
    });
    expect(JSON.parse((await fetchCollateral(server.source, platform)).text)).toEqual(world.collateral);
  });

  it('keeps signed texts exactly, however the answer around them is written', async () => {
    const spaced = JSON.stringify(JSON.parse(world.collateral.tcb_info), null, '\t').replace('"TDX"', '"\\u0054DX"');
    const server = await pccs(
      world,
      at('/tcb', () => ({
        body: ` {\r\n "signature" : "${world.collateral.tcb_info_signature}" , "tcbInfo" :\n${spaced}\n}\n`,
      })),
    );
    const { text } = await fetchCollateral(server.source, platform);
    expect((JSON.parse(text) as CollateralJson).tcb_info).toBe(spaced);
  });

  const html = '<!doctype html><title>Sign in</title>';
  const hint = 'The service does not answer as a PCCS does; try another with --pccs-url.';
  it.each<[string, Bend, string]>([
    [
      'a sign-in page for TCB info',
      at('/tcb', () => ({ headers: { 'content-type': 'text/html' }, body: html })),
      '/tdx/certification/v4/tcb?fmspc=…: answered with text/html, expected application/json or text/plain or application/octet-stream',
    ],
    [
      'a sign-in page that claims to be JSON',
      at('/tcb', () => ({ body: html })),
      '/tdx/certification/v4/tcb?fmspc=…: answer (offset 0): not JSON: expected a value, got "<"',
    ],
    [
      'a sign-in page for a CRL',
      at('/pckcrl', () => ({ body: html })),
      '/sgx/certification/v4/pckcrl?ca=…&encoding=…: crl (neither DER, PEM nor hex) (offset 0): not base64',
    ],
    [
      'a CRL cut short',
      at('/pckcrl', ({ body }) => ({ body: Buffer.from(body).subarray(0, -1) })),
      '/sgx/certification/v4/pckcrl?ca=…&encoding=…: pck_crl',
    ],
    [
      'a CRL with something after it',
      at('/rootcacrl', ({ body }) => ({ body: `${text({ status: 200, headers: {}, body })}00` })),
      '/sgx/certification/v4/rootcacrl: root_ca_crl',
    ],
    [
      'an odd number of hex digits',
      at('/rootcacrl', ({ body }) => ({ body: `${text({ status: 200, headers: {}, body })}0` })),
      '/sgx/certification/v4/rootcacrl: crl: expected hexadecimal, got "3',
    ],
    ['an empty CRL', at('/rootcacrl', () => ({ body: '' })), '/sgx/certification/v4/rootcacrl: root_ca_crl'],
    [
      'a certificate for a CRL',
      at('/rootcacrl', () => ({ body: world.rootCaPem })),
      '/sgx/certification/v4/rootcacrl: crl (neither DER, PEM nor hex) (offset 0): not base64',
    ],
    [
      'no issuer chain',
      at('/tcb', ({ headers }) => ({ headers: without(headers, 'tcb-info-issuer-chain') })),
      '/tdx/certification/v4/tcb?fmspc=…: no tcb-info-issuer-chain or sgx-tcb-info-issuer-chain header',
    ],
    [
      'no issuer chain of the CRL',
      at('/pckcrl', ({ headers }) => ({ headers: without(headers, 'sgx-pck-crl-issuer-chain') })),
      '/sgx/certification/v4/pckcrl?ca=…&encoding=…: no sgx-pck-crl-issuer-chain header',
    ],
    [
      'an issuer chain with broken URL encoding',
      at('/identity', ({ headers }) => ({ headers: { ...headers, 'SGX-Enclave-Identity-Issuer-Chain': '%2' } })),
      '/tdx/certification/v4/qe/identity: the sgx-enclave-identity-issuer-chain header is not URL-encoded text',
    ],
    [
      'an issuer chain that is no PEM',
      at('/identity', ({ headers }) => ({ headers: { ...headers, 'SGX-Enclave-Identity-Issuer-Chain': 'x' } })),
      '/tdx/certification/v4/qe/identity: qe_identity_issuer_chain (offset 0): expected "-----BEGIN CERTIFICATE-----"',
    ],
    [
      'JSON cut short',
      at('/identity', (answer) => ({ body: text(answer).slice(0, 40) })),
      '/tdx/certification/v4/qe/identity: answer (offset',
    ],
    [
      'an array',
      at('/identity', () => ({ body: '[]' })),
      '/tdx/certification/v4/qe/identity: answer: expected an object, got a list',
    ],
    [
      'another document',
      at('/identity', () => ({ body: '{"signature":"00","tcbInfo":{}}' })),
      '/tdx/certification/v4/qe/identity: answer.enclaveIdentity: is missing',
    ],
    [
      'a document twice',
      at('/identity', (answer) => ({ body: text(answer).replace('{', '{"enclaveIdentity":{},') })),
      '/tdx/certification/v4/qe/identity: answer (offset',
    ],
    [
      'no signature',
      at('/tcb', (answer) => ({ body: text(answer).replace('"signature"', '"x"') })),
      '/tdx/certification/v4/tcb?fmspc=…: answer.signature: is missing',
    ],
    [
      'a short signature',
      at('/tcb', (answer) => ({ body: text(answer).replace(/"signature":"../, '"signature":"') })),
      '/tdx/certification/v4/tcb?fmspc=…: tcb_info_signature: expected 64 bytes of hexadecimal, got 63',
    ],
    [
      'TCB info that is no object',
      at('/tcb', () => ({ body: '{"tcbInfo":"TDX","signature":"00"}' })),
      '/tdx/certification/v4/tcb?fmspc=…: tcb_info: expected an object, got "TDX"',
    ],
    [
      'text that is not UTF-8',
      at('/tcb', () => ({ body: Buffer.of(0x7b, 0xff, 0x7d) })),
      '/tdx/certification/v4/tcb?fmspc=…: answer: not valid UTF-8',
    ],
    [
      'compressed content',
      at('/tcb', ({ headers }) => ({ headers: { ...headers, 'content-encoding': 'br' } })),
      '/tdx/certification/v4/tcb?fmspc=…: the body is encoded (br) though plain bytes were asked for',
    ],
  ])('does not take %s', async (_, bend, message) => {
    const server = await pccs(world, bend);
    const error = await failure(fetchCollateral(server.source, platform));
    expect(error.message.slice(0, server.url.length + message.length)).toBe(server.url + message);
    expect(error.code).toBe('FETCH_CONTENT');
    if (error.cause !== undefined || message.includes('header')) expect(error.hint).toBe(hint);
  });

  it('does not take TCB info of another platform or TEE', async () => {
    const other = createDeployment({ seed: 'other', platform: { fmspc: Buffer.from('00a06f000000', 'hex') } });
    const { tcb_info, tcb_info_signature } = other.collateral;
    const server = await pccs(
      world,
      at('/tcb', () => ({ body: `{"tcbInfo":${tcb_info},"signature":"${tcb_info_signature}"}` })),
    );
    expect((await failure(fetchCollateral(server.source, platform))).message).toBe(
      `${server.url}/tdx/certification/v4/tcb?fmspc=…: is TDX TCB info for FMSPC 00a06f000000, asked for TDX and ${world.fmspc}`,
    );
    const sgx = createDeployment({ seed: 'pccs', tee: 'sgx' }).collateral;
    const mixed = await pccs(
      world,
      at('/tcb', () => ({ body: `{"tcbInfo":${sgx.tcb_info},"signature":"${sgx.tcb_info_signature}"}` })),
    );
    expect((await failure(fetchCollateral(mixed.source, platform))).message).toBe(
      `${mixed.url}/tdx/certification/v4/tcb?fmspc=…: is SGX TCB info for FMSPC ${world.fmspc}, asked for TDX and ${world.fmspc}`,
    );
  });

  it('asks again after 503, and gives up the other requests when one has failed', async () => {
    const busy = await pccs(world, (answer, url, count) =>
      count <= 4 ? { ...answer, status: 503, body: url.pathname } : answer,
    );
    expect(JSON.parse((await fetchCollateral(busy.source, platform, { wait: noWait })).text)).toEqual(world.collateral);
    expect(busy.requests).toHaveLength(8);

    const stuck = await pccs(world, (answer, url) =>
      url.pathname.endsWith('/tcb') ? { ...answer, status: 404 } : null,
    );
    const error = await failure(fetchCollateral(stuck.source, platform));
    expect(error.message).toBe(`${stuck.url}/tdx/certification/v4/tcb?fmspc=…: answered with status 404, expected 200`);
  });

  it('throws nothing but a FetchError, whatever is answered', async () => {
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map(utf8),
      fc.string({ unit: 'binary' }).map(utf8),
    );
    const chains = fc.oneof(fc.stringMatching(/^[!-~]{0,60}$/), fc.constant(encodeURIComponent(world.rootCaPem)));
    let bent: Bend = (answer) => answer;
    const server = await pccs(world, (answer, url, count) => bent(answer, url, count));
    await fc.assert(
      fc.asyncProperty(fc.nat(3), bodies, chains, fc.boolean(), async (which, body, chain, keepsBody) => {
        const path = ['/pckcrl', '/rootcacrl', '/tcb', '/identity'][which] ?? '';
        bent = at(path, (answer) => ({
          headers: Object.fromEntries(
            Object.keys(answer.headers).map((name) => [name, name === 'content-type' ? 'text/plain' : chain]),
          ),
          ...(keepsBody ? {} : { body }),
        }));
        const error: unknown = await fetchCollateral(server.source, platform).catch((reason: unknown) => reason);
        if (error instanceof Error) expect(error).toBeInstanceOf(FetchError);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses an answer far larger than any such document', async () => {
    const server = await pccs(
      world,
      at('/rootcacrl', () => ({ body: '3'.repeat(3_000_000) })),
    );
    const error = await failure(fetchCollateral(server.source, platform));
    expect(error.message).toBe(`${server.url}/sgx/certification/v4/rootcacrl: the answer is larger than 2097152 bytes`);
    expect(error.code).toBe('FETCH_TOO_LARGE');
  });
});

describe('collateralSource', () => {
  it.each([
    ['https://pccs.example', 'https://pccs.example'],
    ['https://pccs.example//', 'https://pccs.example'],
    ['https://pccs.example/sgx/certification/v4/', 'https://pccs.example'],
    ['https://pccs.example:8081/base/tdx/certification/v4', 'https://pccs.example:8081/base'],
  ])('of %s asks below %s', (url, base) => {
    expect(collateralSource(url)).toEqual({ url: base, rootCaCrlUrl: `${base}/sgx/certification/v4/rootcacrl` });
  });

  it.each([
    ['pccs.example', 'not a URL'],
    ['ftp://pccs.example', 'a ftp: URL cannot be fetched'],
    [
      'https://pccs.example/?key=secret',
      'https://pccs.example/?key=…: the URL of a PCCS ends with its path, without ? and #',
    ],
  ])('refuses %s', (url, message) => {
    let error: unknown;
    try {
      collateralSource(url);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toBe(message);
  });
});

function options(
  servers: { source: CollateralSource }[],
  more: Partial<ObtainOptions> = {},
): ObtainOptions & { told: string[] } {
  const told: string[] = [];
  const sources = servers.map(({ source }) => source);
  return {
    sources,
    requirement: REQUIREMENT,
    cache: null,
    now: () => NOW,
    progress: (line) => told.push(line),
    wait: noWait,
    told,
    ...more,
  };
}

function cacheFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trust-center-pccs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('quoteEndorser', () => {
  it('learns the platform from the quote and asks the first source, once', async () => {
    const first = await pccs();
    const second = await pccs();
    const asked = options([first, second]);
    const endorse = quoteEndorser(asked);
    const obtained = await endorse(world.quote);
    expect(JSON.parse(obtained.text)).toEqual(world.collateral);
    expect(obtained.source).toBe(first.url);
    expect(obtained.fetchedAt).toBe(NOW);
    expect(await endorse(world.sibling(1).quote)).toEqual(obtained);
    expect(first.requests).toHaveLength(4);
    expect(second.requests).toEqual([]);
    expect(asked.told).toEqual([`asking ${first.url} for collateral of FMSPC ${world.fmspc}`]);
  });

  it('takes everything from the next source when one part of the first is bad, never a mixture', async () => {
    const other = createDeployment({ seed: 'pccs', tcbInfo: { tcbEvaluationDataNumber: 20 } });
    const first = await pccs(
      world,
      at('/identity', () => ({ body: 'garbage' })),
    );
    const second = await pccs(other);
    const obtained = await quoteEndorser(options([first, second]))(world.quote);
    expect(JSON.parse(obtained.text)).toEqual(other.collateral);
    expect(obtained.source).toBe(second.url);
    expect(second.requests).toHaveLength(4);
  });

  it('gives the reason of every source when none has everything', async () => {
    const first = await pccs(
      world,
      at('/tcb', () => ({ status: 404, body: '' })),
    );
    const closed = { source: collateralSource(`http://user:secret@127.0.0.1:${await closedPort()}`) };
    const second = { url: closed.source.url.replace('user:secret@', '') };
    const error = await failure(quoteEndorser(options([first, closed]))(world.quote));
    const [firstReason, secondReason] = error.message.split('; ');
    expect(firstReason).toBe(`${first.url}/tdx/certification/v4/tcb?fmspc=…: answered with status 404, expected 200`);
    const wanted = `\\(wanted: TDX collateral for FMSPC ${world.fmspc}, platform CA\\)`;
    expect(secondReason).toMatch(
      new RegExp(`^${second.url}/\\S+: the connection was refused \\(ECONNREFUSED\\) ${wanted}$`),
    );
    expect(error.hint).toBe(
      'Try again later, ask another service with --pccs-url, or give what you have with --collateral.',
    );
    expect(error.code).toBe('FETCH_FAILED');
  });

  it('keeps the code of the failure where all sources fail alike', async () => {
    const only = await pccs(
      world,
      at('/tcb', () => ({ status: 404, body: '' })),
    );
    const error = await failure(quoteEndorser(options([only]))(world.quote));
    expect(error.message).toBe(
      `${only.url}/tdx/certification/v4/tcb?fmspc=…: answered with status 404, expected 200 ` +
        `(wanted: TDX collateral for FMSPC ${world.fmspc}, platform CA)`,
    );
    expect(error.code).toBe('FETCH_STATUS');
  });

  it('prefers a source that is up to date to one that lags, and a set that is due to none', async () => {
    const lagging = await pccs(createDeployment({ seed: 'pccs', qeIdentity: { nextUpdate: '2026-06-15T12:00:00Z' } }));
    const current = await pccs();
    const both = await quoteEndorser(options([lagging, current]))(world.quote);
    expect(both.source).toBe(current.url);

    const folder = cacheFolder();
    const cache = collateralCache(folder, () => {});
    const alone = await quoteEndorser(options([lagging], { cache }))(world.quote);
    expect(alone.source).toBe(lagging.url);
    expect((JSON.parse(alone.text) as CollateralJson).qe_identity).toContain('2026-06-15T12:00:00Z');
    const broken = await pccs(
      world,
      at('/tcb', () => ({ status: 404, body: '' })),
    );
    expect((await quoteEndorser(options([lagging, broken], { cache }))(world.quote)).text).toBe(alone.text);
    expect(readdirSync(folder)).toEqual([]); // what is due is not kept
  });

  const numbered = (tcbEvaluationDataNumber: number, issueDate = '2026-06-14T12:00:00Z'): Deployment => {
    const document = { tcbEvaluationDataNumber, issueDate };
    return createDeployment({ seed: 'pccs', tcbInfo: document, qeIdentity: document });
  };
  const least20 = { requirement: { ...REQUIREMENT, tcbEvaluationDataNumber: 20 } };

  it.each<[string, Bend20, string]>([
    [
      'is of an older TCB recovery',
      { tcbInfo: { tcbEvaluationDataNumber: 19 } },
      'TCB evaluation data number 19, wanted at least 20',
    ],
    [
      'is older than wanted',
      { qeIdentity: { tcbEvaluationDataNumber: 20, issueDate: '2026-05-01T00:00:00Z' } },
      'issued 2026-05-01T00:00:00Z, wanted since 2026-05-16T12:00:00Z',
    ],
    [
      'is due at the time of judgement',
      { tcbInfo: { tcbEvaluationDataNumber: 20, nextUpdate: '2026-06-15T12:00:00Z' } },
      'TCB info to be renewed by 2026-06-15T12:00:00Z, needed after 2026-06-15T12:00:00Z',
    ],
    [
      'has a revocation list that does not say how long it speaks',
      { pki: { crls: { pck: { nextUpdate: null } } } },
      'PCK revocation list without a time of renewal, needed after 2026-06-15T12:00:00Z',
    ],
    [
      'has a revocation list of later than the time of judgement',
      { pki: { crls: { root: { thisUpdate: new Date('2026-06-15T12:05:01Z') } } } },
      'root CA revocation list issued 2026-06-15T12:05:01Z, needed for 2026-06-15T12:05:00Z',
    ],
  ])('asks the next source when what the first has %s', async (_, bend, shortfall) => {
    const twenty = { tcbEvaluationDataNumber: 20 };
    const lagging = await pccs(createDeployment({ seed: 'pccs', tcbInfo: twenty, qeIdentity: twenty, ...bend }));
    const current = await pccs(numbered(20));
    const asked = options([lagging, current], least20);
    const obtained = await quoteEndorser(asked)(world.quote);
    expect(obtained).toMatchObject({ source: current.url, gap: null });
    expect(asked.told).toEqual([
      `asking ${lagging.url} for collateral of FMSPC ${world.fmspc}`,
      `no suitable collateral from ${lagging.url}: ${shortfall}`,
      `asking ${current.url} for collateral of FMSPC ${world.fmspc}`,
    ]);
    const first = await quoteEndorser(options([current, lagging], least20))(world.quote);
    expect(first).toMatchObject({ source: current.url, gap: null });
    expect(lagging.requests).toHaveLength(4);
  });

  it('keeps the freshest when no source has what is wanted, and says what each lacks', async () => {
    const worlds = [numbered(18), numbered(19, '2026-06-12T12:00:00Z'), numbered(19), numbered(17)];
    const servers = await Promise.all(worlds.map((each) => pccs(each)));
    const down = await pccs(
      world,
      at('/tcb', () => ({ status: 404, body: '' })),
    );
    for (const order of [servers, [...servers].reverse()]) {
      const { source, gap, text } = await quoteEndorser(options([...order, down], least20))(world.quote);
      expect(source).toBe(servers[2]?.url);
      expect(JSON.parse(text)).toEqual(worlds[2]?.collateral);
      const numbers = new Map(servers.map((server, i) => [server, [18, 19, 19, 17][i]]));
      const each = order.map((server) => {
        return `${server.url}: TCB evaluation data number ${numbers.get(server)}, wanted at least 20`;
      });
      const last = `${down.url}/tdx/certification/v4/tcb?fmspc=…: answered with status 404, expected 200`;
      expect(gap).toBe(`no source has suitable collateral (${[...each, last].join('; ')})`);
    }
  });

  it('asks again for what the cache has, when that falls short', async () => {
    const folder = cacheFolder();
    const cache = collateralCache(folder, () => {});
    let served = numbered(19);
    const server = await startPccs([numbered(19)], {
      respond: (answer, { url }) => {
        if (!/tcb$|identity$/.test(url.pathname)) return answer;
        const { tcb_info, tcb_info_signature, qe_identity, qe_identity_signature } = served.collateral;
        const body = url.pathname.endsWith('tcb')
          ? `{"tcbInfo":${tcb_info},"signature":"${tcb_info_signature}"}`
          : `{"enclaveIdentity":${qe_identity},"signature":"${qe_identity_signature}"}`;
        return { ...answer, body };
      },
    });
    onTestFinished(() => server.close());
    const only = { source: collateralSource(server.url) };
    const lenient = await quoteEndorser(options([only], { cache }))(world.quote);
    expect(lenient.gap).toBeNull();
    expect(server.requests).toHaveLength(4);
    expect(await quoteEndorser(options([only], { cache }))(world.quote)).toEqual(lenient);
    expect(server.requests).toHaveLength(4);

    const strict = await quoteEndorser(options([only], { cache, ...least20 }))(world.quote);
    expect(strict.gap).toMatch(/TCB evaluation data number 19, wanted at least 20/);
    expect(server.requests).toHaveLength(8);
    served = numbered(20);
    const renewed = await quoteEndorser(options([only], { cache, ...least20 }))(world.quote);
    expect(renewed.gap).toBeNull();
    expect(server.requests).toHaveLength(12);
    expect(await quoteEndorser(options([only], { cache, ...least20 }))(world.quote)).toEqual(renewed);
    expect(server.requests).toHaveLength(12);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('asks for an early or standard TCB recovery where that is wanted, and caches each by itself', async () => {
    const folder = cacheFolder();
    const cache = collateralCache(folder, () => {});
    const server = await pccs();
    const asked = async (tcbUpdate: ObtainOptions['tcbUpdate']): Promise<string[]> => {
      server.requests.length = 0;
      await quoteEndorser(options([server], { cache, tcbUpdate }))(world.quote);
      return server.requests.filter((request) => request.startsWith('/tdx')).sort();
    };
    const fmspc = world.fmspc.toUpperCase();
    for (const update of ['early', 'standard'] as const) {
      expect(await asked(update)).toEqual([
        `/tdx/certification/v4/qe/identity?update=${update}`,
        `/tdx/certification/v4/tcb?fmspc=${fmspc}&update=${update}`,
      ]);
      expect(await asked(update)).toEqual([]);
    }
    expect(await asked(undefined)).toEqual([
      '/tdx/certification/v4/qe/identity',
      `/tdx/certification/v4/tcb?fmspc=${fmspc}`,
    ]);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('asks nobody while the cache has it, whichever source it came from', async () => {
    const folder = cacheFolder();
    const cache = collateralCache(folder, () => {});
    let now = NOW;
    const down = await pccs(
      world,
      at('/tcb', () => ({ status: 404, body: '' })),
    );
    const up = await pccs();
    const more = { cache, now: () => now };
    const first = await quoteEndorser(options([down, up], more))(world.quote);
    down.requests.length = 0;
    now += HOUR;
    const again = options([down, up], more);
    expect(await quoteEndorser(again)(world.quote)).toEqual(first);
    expect(again.told).toEqual([]);
    expect(down.requests).toEqual([]);
    expect(up.requests).toHaveLength(4);
    now += 24 * HOUR;
    expect((await quoteEndorser(options([down, up], more))(world.quote)).fetchedAt).toBe(now);
    expect(up.requests).toHaveLength(8);
  });

  it('works where nothing can be cached, and says so', async () => {
    const server = await pccs();
    const told: string[] = [];
    const cache = collateralCache('/dev/null/cache', (line) => told.push(line));
    expect(JSON.parse((await quoteEndorser(options([server], { cache }))(world.quote)).text)).toEqual(world.collateral);
    expect(told).toEqual(['collateral is not cached: "/dev/null/cache" cannot be written (ENOTDIR)']);
  });

  it('asks for the platform of a certificate that comes without its issuers (type 4)', async () => {
    const alone = createDeployment({ seed: 'leaf', quote: { certificationType: 4 } });
    const { text } = await quoteEndorser(options([await pccs(alone)]))(alone.quote);
    expect(JSON.parse(text)).toEqual(alone.collateral);
  });

  it('asks for nothing with a PPID that is not encrypted (type 1)', async () => {
    const plain = createDeployment({ quote: { certificationType: 1 } });
    const server = await pccs(plain);
    await expect(quoteEndorser(options([server]))(plain.quote)).rejects.toThrow(
      'pck_certificate_chain: the quote names its platform by a PPID that is not encrypted',
    );
    expect(server.requests).toEqual([]);
  });

  it.each([2, 3])('fetches the PCK certificate for an encrypted PPID (type %d)', async (certificationType) => {
    const ppid = createDeployment({ seed: 'ppid', quote: { certificationType } });
    const server = await pccs(ppid);
    const { text } = await quoteEndorser(options([server]))(ppid.quote);
    const { pck_certificate_chain, ...nine } = JSON.parse(text) as CollateralJson;
    expect(pck_certificate_chain?.replace(/\n+/g, '\n')).toBe(ppid.pki.chains.pck.replace(/\n+/g, '\n'));
    expect({ ...nine, pck_certificate_chain: ppid.pki.chains.pck }).toEqual(ppid.collateral);
    const quote = parseQuote(ppid.quote);
    const data = quote.signatureData.certificationData;
    if (data.kind !== 'ppid') throw new Error('the kit made another kind');
    const hex = (bytes: Uint8Array): string => toHex(bytes).toUpperCase();
    const u16 = (value: number): string => hex(Uint8Array.of(value & 0xff, value >> 8));
    expect(server.requests[0]).toBe(
      `/sgx/certification/v4/pckcert?qeid=${hex(quote.header.userData.subarray(0, 16))}&encrypted_ppid=${hex(data.ppid)}` +
        `&cpusvn=${hex(data.cpuSvn)}&pcesvn=${u16(data.pceSvn)}&pceid=${u16(data.pceId)}`,
    );
  });

  it.each<[string, Bend, string]>([
    ['no such platform', at('/pckcert', () => ({ status: 404 })), 'answered with status 404, expected 200'],
    ['no issuer chain', at('/pckcert', () => ({ headers: {} })), 'no sgx-pck-certificate-issuer-chain header'],
    [
      'a page',
      at('/pckcert', () => ({ body: '<html>' })),
      'pck_certificate_chain (offset 0): expected "-----BEGIN CERTIFICATE-----"',
    ],
  ])('says why there is no PCK certificate: %s', async (_, bend, message) => {
    const ppid = createDeployment({ seed: 'ppid', quote: { certificationType: 3 } });
    const server = await pccs(ppid, bend);
    const error = await failure(quoteEndorser(options([server]))(ppid.quote));
    const reason = `${server.url}/sgx/certification/v4/pckcert?qeid=…&encrypted_ppid=…&cpusvn=…&pcesvn=…&pceid=…: ${message}`;
    expect(error.message).toBe(`${reason} (wanted: PCK certificate for the quote’s encrypted PPID)`);
    const twice = await failure(quoteEndorser(options([server, server]))(ppid.quote));
    expect(twice.message).toBe(`${reason}; ${reason} (wanted: PCK certificate for the quote’s encrypted PPID)`);
  });

  it('is not made to ask for ever by evidence that names platform after platform', async () => {
    const worlds = Array.from({ length: 17 }, (_, i) =>
      createDeployment({ seed: `${i}`, platform: { fmspc: Buffer.of(0, 0, 0, 0, 1, i) } }),
    );
    const server = await pccs(worlds, (answer) => answer);
    const endorse = quoteEndorser(options([server], { retries: 0 }));
    const asked: unknown[] = [];
    for (const each of worlds) asked.push(await endorse(each.quote).catch((error: unknown) => error));
    expect(server.requests.filter((request) => request.includes('/tcb'))).toHaveLength(16);
    expect(asked.at(-1)).toEqual(
      new ParseError('PARSE_LIMIT', 'evidence', 'names more than 16 platforms; nothing was asked for the others'),
    );
  });

  it.each<[string, Deployment, string]>([
    [
      'a quote that cannot be read',
      createDeployment({ quoteBytes: (bytes) => bytes.subarray(0, 700) }),
      'quote.signature_data',
    ],
    [
      'a chain that is no PEM',
      createDeployment({ quote: { certificationData: Buffer.from('x') } }),
      'pck_certificate_chain (offset 0): expected "-----BEGIN CERTIFICATE-----"',
    ],
    [
      'a chain that is not text',
      createDeployment({ quote: { certificationData: Buffer.of(0xff) } }),
      'pck_certificate_chain: not valid UTF-8',
    ],
    [
      'a certificate of another CA',
      createDeployment({ pki: { chains: { pck: ['pckCa', 'root'] } } }),
      'pck_certificate_chain[0]: issued by "',
    ],
  ])('asks for nothing with %s', async (_, bent, message) => {
    const server = await pccs();
    const error: unknown = await quoteEndorser(options([server]))(bent.quote).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ParseError);
    expect((error as ParseError).message.slice(0, message.length)).toBe(message);
    expect(server.requests).toEqual([]);
  });
});

describeCaptures('collateral of real machines, served as a PCCS does', () => {
  it.each(capturesWith('collateral.json').filter((folder) => capturesWith('evidence.json').includes(folder)))(
    '%s',
    async (folder) => {
      const collateral = JSON.parse(captureText(folder, 'collateral.json')) as CollateralJson;
      const { quote } = JSON.parse(captureText(folder, 'evidence.json')) as { quote: string };
      const parsed = parseQuote(fromHex(quote.replace(/^0x/, ''), 'quote'));
      const pck = pckOf(parsed);
      if (!('certificate' in pck)) throw new Error('a chain was expected');
      const of = collateralKeyOf(parsed, pck.certificate);
      const server = await serve((request, response) => {
        const chain = (name: string, pem: string): void => void response.setHeader(name, encodeURIComponent(pem));
        const path = request.url?.replace('/certification/v4', '').split('?')[0];
        if (path === '/sgx/pckcrl') {
          chain('SGX-PCK-CRL-Issuer-Chain', collateral.pck_crl_issuer_chain);
          response.end(Buffer.from(collateral.pck_crl, 'hex'));
        } else if (path === '/sgx/rootcacrl') response.end(collateral.root_ca_crl);
        else if (path === '/tdx/tcb') {
          chain('TCB-Info-Issuer-Chain', collateral.tcb_info_issuer_chain);
          response.end(`{"tcbInfo":${collateral.tcb_info},"signature":"${collateral.tcb_info_signature}"}`);
        } else if (path === '/tdx/qe/identity') {
          chain('SGX-Enclave-Identity-Issuer-Chain', collateral.qe_identity_issuer_chain);
          response.end(
            `{"enclaveIdentity":${collateral.qe_identity},"signature":"${collateral.qe_identity_signature}"}`,
          );
        } else response.writeHead(404).end();
      });
      const { pck_certificate_chain: _, ...nine } = collateral;
      expect(JSON.parse((await fetchCollateral(collateralSource(server.url), of)).text)).toEqual(nine);
    },
  );
});
