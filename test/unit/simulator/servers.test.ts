// The loopback services, asked over real HTTP.

import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createDeployment,
  hex,
  type LoopbackServer,
  REDPILL_MODEL,
  startGuestAgent,
  startPccs,
  startPhalaCloud,
  startRedpill,
  toHex,
} from '../../../src/simulator/index.js';

const world = createDeployment({ seed: 'servers' });
const open: LoopbackServer[] = [];

async function started(server: Promise<LoopbackServer>): Promise<LoopbackServer> {
  open.push(await server);
  return server;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

describe('startPccs', () => {
  it('answers as a PCCS: bodies exact, issuer chains URL-encoded in their headers', async () => {
    const { url, requests } = await started(startPccs(world));
    const { collateral, fmspc } = world;
    const get = (path: string) => fetch(`${url}${path}`);

    const tcb = await get(`/tdx/certification/v4/tcb?fmspc=${fmspc}`);
    expect(tcb.status).toBe(200);
    expect(await tcb.text()).toBe(`{"tcbInfo":${collateral.tcb_info},"signature":"${collateral.tcb_info_signature}"}`);
    const header = tcb.headers.get('TCB-Info-Issuer-Chain') ?? '';
    expect(header).not.toContain('\n');
    expect(decodeURIComponent(header)).toBe(collateral.tcb_info_issuer_chain);

    const qe = await get('/tdx/certification/v4/qe/identity');
    expect(await qe.text()).toBe(
      `{"enclaveIdentity":${collateral.qe_identity},"signature":"${collateral.qe_identity_signature}"}`,
    );
    const qeChain = decodeURIComponent(qe.headers.get('SGX-Enclave-Identity-Issuer-Chain') ?? '');
    expect(qeChain).toBe(collateral.qe_identity_issuer_chain);

    const crl = await get('/sgx/certification/v4/pckcrl?ca=platform&encoding=der');
    expect(toHex(new Uint8Array(await crl.arrayBuffer()))).toBe(collateral.pck_crl);
    const crlChain = decodeURIComponent(crl.headers.get('SGX-PCK-CRL-Issuer-Chain') ?? '');
    expect(crlChain).toBe(collateral.pck_crl_issuer_chain);
    expect(await (await get('/sgx/certification/v4/pckcrl?ca=platform')).text()).toMatch(/^-----BEGIN X509 CRL/);

    expect(await (await get('/sgx/certification/v4/rootcacrl')).text()).toBe(collateral.root_ca_crl);
    expect(requests[0]).toBe(`/tdx/certification/v4/tcb?fmspc=${fmspc}`);
    expect(requests.length).toBe(5);
  });

  it('gives the root list in DER when told to, and the PCK certificate with its issuers', async () => {
    const { url } = await started(startPccs(world, { rootCaCrl: 'der' }));
    const list = await fetch(`${url}/sgx/certification/v4/rootcacrl`);
    expect(toHex(new Uint8Array(await list.arrayBuffer()))).toBe(world.collateral.root_ca_crl);
    const pck = await fetch(`${url}/sgx/certification/v4/pckcert?pceid=0000`);
    const leaf = new X509Certificate(await pck.text());
    const issuers = decodeURIComponent(pck.headers.get('SGX-PCK-Certificate-Issuer-Chain') ?? '');
    expect(leaf.raw).toEqual(world.pki.certificates.pck);
    expect(leaf.verify(new X509Certificate(issuers).publicKey)).toBe(true);
  });

  it.each([
    '/tdx/certification/v4/tcb?fmspc=000000000000',
    '/tdx/certification/v4/tcb',
    '/sgx/certification/v4/qe/identity',
    '/sgx/certification/v4/pckcrl?ca=processor&encoding=der',
    '/sgx/certification/v4/nothing',
    '/',
  ])('has nothing at %s', async (path) => {
    const { url } = await started(startPccs(world));
    expect((await fetch(`${url}${path}`)).status).toBe(404);
  });

  it('answers for each of several platforms and TEEs, and for one evaluation data number', async () => {
    const sgx = createDeployment({ tee: 'sgx' });
    const other = createDeployment({ platform: { fmspc: hex('0102030405ff') } });
    const { url } = await started(startPccs([world, sgx, other]));
    const tcb = async (path: string) => {
      const answer = await fetch(`${url}${path}`);
      return answer.ok ? ((await answer.json()) as { tcbInfo: { id: string; fmspc: string } }).tcbInfo : null;
    };
    expect(await tcb('/tdx/certification/v4/tcb?fmspc=0102030405FF')).toMatchObject({ fmspc: '0102030405FF' });
    expect(await tcb(`/sgx/certification/v4/tcb?fmspc=${sgx.fmspc}`)).toMatchObject({ id: 'SGX' });
    expect(await tcb(`/tdx/certification/v4/tcb?fmspc=${world.fmspc}&tcbEvaluationDataNumber=19`)).not.toBeNull();
    expect(await tcb(`/tdx/certification/v4/tcb?fmspc=${world.fmspc}&tcbEvaluationDataNumber=18`)).toBeNull();
  });
});

describe('startGuestAgent', () => {
  it('answers Info at both paths, and attests the app’s key', async () => {
    const { url } = await started(startGuestAgent(world));
    for (const path of ['/prpc/Info', '/prpc/Worker.Info']) {
      expect(await (await fetch(`${url}${path}`)).json()).toMatchObject({ app_id: toHex(world.app.appId) });
    }
    const path = '/prpc/Worker.GetAttestationForAppKey?algorithm=';
    const attestation = (await (await fetch(`${url}${path}secp256k1`)).json()) as { report_data: string };
    expect(hex(attestation.report_data).toString()).toMatch(/^dip1::secp256k1c-pk:/);
    expect((await fetch(`${url}${path}rot13`)).status).toBe(404);
  });
});

describe('startPhalaCloud', () => {
  it('answers for its app id, with or without 0x, and for no other', async () => {
    const { url } = await started(startPhalaCloud(world, { running: 1 }));
    const status = async (id: string) => (await fetch(`${url}/api/v1/apps/${id}/attestations`)).status;
    const appId = toHex(world.app.appId);
    expect([await status(appId), await status(`0x${appId.toUpperCase()}`)]).toEqual([200, 200]);
    expect([await status('00'.repeat(20)), await status('nonsense')]).toEqual([404, 404]);
  });
});

describe('startRedpill', () => {
  it('lists its model and signs each nonce afresh', async () => {
    const { url } = await started(startRedpill(world));
    const models = await (await fetch(`${url}/v1/models`)).json();
    expect(models).toEqual({ data: [{ id: REDPILL_MODEL, metadata: { appid: toHex(world.app.appId) } }] });
    const report = (nonce: string, model = REDPILL_MODEL) =>
      fetch(`${url}/v1/attestation/report?model=${encodeURIComponent(model)}&nonce=${nonce}`);
    const quote = async (nonce: string) =>
      ((await (await report(nonce)).json()) as { intel_quote: string }).intel_quote;
    for (const nonce of ['ab'.repeat(32), 'cd'.repeat(32)]) {
      expect((await quote(nonce)).slice(2 * (48 + 552), 2 * (48 + 584))).toBe(nonce);
    }
    expect((await report('short')).status).toBe(400);
    expect((await report('ab'.repeat(32), 'other')).status).toBe(404);
  });
});

describe('respond', () => {
  it('changes an answer, knowing what the usual one is and how many requests came before', async () => {
    const { url } = await started(
      startGuestAgent(world, {
        respond: (answer, { count }) => (count === 1 ? { status: 503, headers: {}, body: 'busy' } : answer),
      }),
    );
    expect((await fetch(`${url}/prpc/Info`)).status).toBe(503);
    expect((await fetch(`${url}/prpc/Info`)).status).toBe(200);
  });

  it('may cut an answer short, or never give one', async () => {
    const { url } = await started(
      startGuestAgent(world, {
        respond: (answer, request, response) => {
          if (request.url.pathname === '/prpc/Worker.Info') return null;
          response.writeHead(200, { 'content-length': String(Buffer.byteLength(answer.body)) });
          response.write(Buffer.from(answer.body).subarray(0, 10), () => response.destroy());
          return null;
        },
      }),
    );
    await expect(fetch(`${url}/prpc/Info`).then((answer) => answer.text())).rejects.toThrow();
    const silent = fetch(`${url}/prpc/Worker.Info`, { signal: AbortSignal.timeout(50) });
    await expect(silent).rejects.toThrow(/timeout/);
  });
});
