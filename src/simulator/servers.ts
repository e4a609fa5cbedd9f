// The services around a simulated deployment, on loopback: a PCCS, a guest agent, a KMS, a gateway, Phala Cloud's and
// Redpill's APIs.
// Each answers as the real one does; a `respond` hook may change, delay or withhold any answer.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { hex, toHex } from './bytes.js';
import type { Deployment } from './deployment.js';
import { pem } from './der.js';
import {
  acmeInfo,
  appKeyAttestation,
  guestAgentInfo,
  type PhalaCloudOptions,
  phalaCloudAttestations,
  type RaTlsCertificate,
  raTlsCertificate,
  redpillReport,
} from './documents.js';
import { type KmsMetaJson, kmsRpc } from './whole.js';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

export interface ServerOptions {
  /** May change every answer. Returns null when it has written, or withheld, the response itself. */
  respond?: (
    answer: Answer,
    request: { method: string; url: URL; count: number },
    response: ServerResponse,
  ) => Answer | null | Promise<Answer | null>;
  /** Serve by https, with this key and certificate. */
  tls?: TlsOptions;
  /** DER, stapled to the certificate where a client asks for it. */
  ocspResponse?: Uint8Array;
  /** Default: 127.0.0.1, and any port. */
  host?: string;
  port?: number;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:port` (or `https:`), no slash at the end. */
  url: string;
  /** Path and query of every request, in order. */
  requests: string[];
  close(): Promise<void>;
}

export type Route = (url: URL) => Answer | null;

/** Intel's certification service in the dialect of a PCCS. With several deployments, each answers for its FMSPC and TEE. */
export function startPccs(
  deployments: Deployment | Deployment[],
  options: ServerOptions & { rootCaCrl?: 'hex' | 'der' } = {},
): Promise<LoopbackServer> {
  const worlds = Array.isArray(deployments) ? deployments : [deployments];
  return serve((url) => pccsAnswer(worlds, url, options.rootCaCrl ?? 'hex'), options);
}

function pccsAnswer(worlds: Deployment[], url: URL, rootCaCrl: 'hex' | 'der'): Answer | null {
  const match = /^\/(sgx|tdx)\/certification\/v4\/(.+)$/.exec(url.pathname);
  if (match === null) return null;
  const [, tee, what] = match;
  const query = (name: string) => url.searchParams.get(name);
  const ofTee = worlds.filter((world) => (world.bend.tee ?? 'tdx') === tee);
  const first = worlds[0];
  switch (what) {
    case 'pckcrl': {
      const world = worlds.find((candidate) => candidate.platform.ca === query('ca'));
      if (world === undefined) return null;
      const crl = hex(world.collateral.pck_crl);
      const body = query('encoding') === 'der' ? crl : pem(crl, 'X509 CRL');
      return withChain(
        'SGX-PCK-CRL-Issuer-Chain',
        world.collateral.pck_crl_issuer_chain,
        body,
        'application/x-pem-file',
      );
    }
    case 'rootcacrl': {
      if (first === undefined) return null;
      const crl = first.collateral.root_ca_crl;
      return {
        status: 200,
        headers: { 'content-type': 'application/pkix-crl' },
        body: rootCaCrl === 'hex' ? crl : hex(crl),
      };
    }
    case 'tcb': {
      const world = ofTee.find((candidate) => candidate.fmspc === query('fmspc')?.toLowerCase());
      const number = query('tcbEvaluationDataNumber');
      if (world === undefined || (number !== null && Number(number) !== world.tcbInfo.tcbEvaluationDataNumber)) {
        return null;
      }
      const { tcb_info, tcb_info_signature, tcb_info_issuer_chain } = collateralOf(world, query('update'));
      const body = `{"tcbInfo":${tcb_info},"signature":"${tcb_info_signature}"}`;
      return withChain('TCB-Info-Issuer-Chain', tcb_info_issuer_chain, body, 'application/json');
    }
    case 'qe/identity': {
      const world = ofTee[0];
      if (world === undefined) return null;
      const { qe_identity, qe_identity_signature, qe_identity_issuer_chain } = collateralOf(world, query('update'));
      const body = `{"enclaveIdentity":${qe_identity},"signature":"${qe_identity_signature}"}`;
      return withChain('SGX-Enclave-Identity-Issuer-Chain', qe_identity_issuer_chain, body, 'application/json');
    }
    case 'tcbevaluationdatanumbers': {
      const world = ofTee.find(({ early }) => early !== null);
      if (world === undefined || world.early === null) return null;
      const chain = world.collateral.tcb_info_issuer_chain;
      return withChain('TCB-Evaluation-Data-Numbers-Issuer-Chain', chain, world.early.numbers, 'application/json');
    }
    case 'pckcert': {
      if (first === undefined) return null;
      const [leaf = '', ...issuers] = first.pki.chains.pck.split(/(?<=-----END CERTIFICATE-----\n)/);
      return withChain('SGX-PCK-Certificate-Issuer-Chain', issuers.join(''), leaf, 'application/x-pem-file');
    }
    default:
      return null;
  }
}

/** Where no TCB recovery is announced, early and standard are one. */
function collateralOf({ collateral, early }: Deployment, update: string | null): Deployment['collateral'] {
  return update === 'early' && early !== null ? early.collateral : collateral;
}

function withChain(header: string, chain: string, body: string | Uint8Array, type: string): Answer {
  return { status: 200, headers: { 'content-type': type, [header]: encodeURIComponent(chain) }, body };
}

/** The public port of the guest agent. `attest` gives what GetAttestationForAppKey answers. */
export function startGuestAgent(deployment: Deployment, options: ServerOptions = {}): Promise<LoopbackServer> {
  return serve((url) => {
    switch (url.pathname) {
      case '/prpc/Info':
      case '/prpc/Worker.Info':
        return json(guestAgentInfo(deployment));
      case '/prpc/Worker.GetAttestationForAppKey':
        return url.searchParams.get('algorithm') === 'secp256k1' ? json(appKeyAttestation(deployment)) : null;
      default:
        return null;
    }
  }, options);
}

/**
 * The RPC port of a KMS, with a certificate under its root CA.
 * @param meta what it answers to GetMeta
 * @param certificate default: the one that the KMS would make at its start
 */
export function startKms(
  kms: Deployment,
  meta: KmsMetaJson,
  {
    certificate = kmsRpc(kms),
    prefix = '/prpc/',
    ...options
  }: ServerOptions & {
    certificate?: Pick<RaTlsCertificate, 'pem' | 'key'>;
    prefix?: '/prpc/' | '/prpc/KMS.' | '/prpc/v1/';
  } = {},
): Promise<LoopbackServer> {
  const key = certificate.key.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const route: Route = (url) => (url.pathname === `${prefix}GetMeta` ? json(meta) : null);
  return serve(route, { tls: { key, cert: certificate.pem }, ...options });
}

/** What a gateway answers at its own name. */
export function startGateway(
  gateway: Deployment,
  { acme = acmeInfo(gateway), ...options }: ServerOptions & { acme?: unknown } = {},
): Promise<LoopbackServer> {
  return serve((url) => {
    switch (url.pathname) {
      case '/.dstack/app-info':
        return json(guestAgentInfo(gateway));
      case '/.dstack/acme-info':
        return json(acme);
      default:
        return null;
    }
  }, options);
}

/** @param files by path, read at each request */
export function startFileServer(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: ServerOptions = {},
): Promise<LoopbackServer> {
  return serve(({ pathname }) => {
    const body = Object.hasOwn(files, pathname) ? files[pathname] : undefined;
    return body === undefined ? null : { status: 200, headers: { 'content-type': typeOf(pathname) }, body };
  }, options);
}

function typeOf(path: string): string {
  if (path.endsWith('.crl')) return 'application/pkix-crl';
  if (path.endsWith('.json')) return 'application/json';
  return path.endsWith('/') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
}

export function startPhalaCloud(
  deployment: Deployment,
  options: ServerOptions & PhalaCloudOptions = {},
): Promise<LoopbackServer> {
  const appId = toHex(deployment.app.appId);
  return serve((url) => {
    const match = /^\/api\/v1\/apps\/(?:0x)?([0-9a-fA-F]{40})\/attestations$/.exec(url.pathname);
    return match?.[1]?.toLowerCase() === appId ? json(phalaCloudAttestations(deployment, options)) : null;
  }, options);
}

export const REDPILL_MODEL = 'simulated/model-1';

export function startRedpill(deployment: Deployment, options: ServerOptions = {}): Promise<LoopbackServer> {
  return serve((url) => {
    if (url.pathname === '/v1/models') {
      return json({ data: [{ id: REDPILL_MODEL, metadata: { appid: toHex(deployment.app.appId) } }] });
    }
    if (url.pathname !== '/v1/attestation/report' || url.searchParams.get('model') !== REDPILL_MODEL) return null;
    const nonce = url.searchParams.get('nonce') ?? '';
    if (!/^[0-9a-f]{64}$/i.test(nonce)) return json({ error: 'nonce must be 64 hex digits' }, 400);
    return json(redpillReport(deployment, nonce));
  }, options);
}

/**
 * The app's own TLS server: it shows an RA-TLS certificate, and closes the connection after the handshake.
 * @param certificate default: one of the deployment's
 * @returns as URL `tls://127.0.0.1:port`; as requests the names asked for by SNI, empty where none was
 */
export async function startRaTlsServer(
  deployment: Deployment,
  certificate: Pick<RaTlsCertificate, 'pem' | 'key'> = raTlsCertificate(deployment),
  options: TlsOptions & { host?: string } = {},
): Promise<LoopbackServer> {
  const requests: string[] = [];
  const key = certificate.key.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const server = createTlsServer({ key, cert: certificate.pem, ...options }, (socket) => {
    requests.push(socket.servername || '');
    socket.on('error', () => {}).end();
  });
  server.on('tlsClientError', () => {});
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, options.host ?? '127.0.0.1', resolve));
  const { port, address, family } = server.address() as AddressInfo;
  return {
    url: `tls://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function json(value: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** A server of what `route` answers; 404 where that is null. */
export async function serve(route: Route, options: ServerOptions): Promise<LoopbackServer> {
  const requests: string[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    requests.push(url.pathname + url.search);
    const usual = route(url) ?? json({ error: `nothing at ${url.pathname}` }, 404);
    const context = { method: request.method ?? 'GET', url, count: requests.length };
    const answer = options.respond === undefined ? usual : await options.respond(usual, context, response);
    if (answer === null) return;
    response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
    response.end(answer.body);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  };
  const { tls, ocspResponse, host = '127.0.0.1' } = options;
  const server = tls === undefined ? createServer(listener) : createHttpsServer(tls, listener);
  if (ocspResponse !== undefined) {
    server.on('OCSPRequest', (_certificate, _issuer, staple) => staple(null, Buffer.from(ocspResponse)));
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
