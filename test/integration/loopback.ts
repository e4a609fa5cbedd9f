// Real servers on loopback for tests: HTTP with any behaviour, HTTPS under a certificate of its own, and bare TCP for
// answers that no HTTP server would send.

import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import * as x509 from '@peculiar/x509';
import { onTestFinished, vi } from 'vitest';

/** Path of a new file with this name and content, until the test ends. */
export function fileOf(name: string, content: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'trust-center-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

export interface Loopback {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  url: string;
  /** `METHOD path?query` of every request so far. */
  requests: string[];
}

/** Serves until the test ends. */
export async function serve(listener: RequestListener): Promise<Loopback> {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  const port = await listen(server);
  onTestFinished(() => server.closeAllConnections());
  return { url: `http://127.0.0.1:${port}`, requests };
}

/** Answers every connection with these bytes, then closes it. */
export async function serveRaw(answer: string): Promise<Loopback> {
  const requests: string[] = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      requests.push(String(data).split(' HTTP')[0] ?? '');
      socket.end(answer);
    });
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, requests };
}

export interface LoopbackTls extends Loopback {
  /** PEM of the server's own certificate, which nobody trusts yet. */
  certificate: string;
}

/**
 * A key and a certificate of its own for these names, both PEM.
 * @param ageMs how long ago it was good; default: it is now
 */
export async function selfSigned(
  hostNames: string | readonly string[],
  { ageMs = 0 } = {},
): Promise<{ key: string; cert: string }> {
  const names = [hostNames].flat();
  x509.cryptoProvider.set(webcrypto as Crypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${names[0]}`,
    notBefore: new Date(Date.now() - ageMs - 3_600_000),
    notAfter: new Date(Date.now() - ageMs + 3_600_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })))],
  });
  const privateKey = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${privateKey}\n-----END PRIVATE KEY-----\n`;
  return { key, cert: certificate.toString('pem') };
}

export async function serveTls(
  listener: RequestListener,
  hostName: string | readonly string[] = 'localhost',
  options: { ageMs?: number } = {},
): Promise<LoopbackTls> {
  const { key, cert } = await selfSigned(hostName, options);
  const requests: string[] = [];
  const server = https.createServer({ key, cert }, (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  const port = await listen(server);
  onTestFinished(() => server.closeAllConnections());
  return { url: `https://localhost:${port}`, requests, certificate: cert };
}

/** Trusts a certificate until the test ends, as NODE_EXTRA_CA_CERTS would from the start of the process. */
export function trust(certificate: string): void {
  const { createSecureContext } = tls;
  tls.createSecureContext = (options) => createSecureContext({ ...options, ca: options?.ca ?? certificate });
  onTestFinished(() => {
    tls.createSecureContext = createSecureContext;
  });
}

/** A proxy for https that does this with every connection, named in the environment until the test ends. */
export async function proxyBy(
  listener: (socket: net.Socket) => void,
): Promise<{ host: string; connections: net.Socket[] }> {
  const connections: net.Socket[] = [];
  const server = net.createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => {});
    listener(socket);
  });
  const host = `127.0.0.1:${await listen(server)}`;
  vi.stubEnv('https_proxy', `http://${host}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    for (const socket of connections) socket.destroy();
  });
  return { host, connections };
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listen(server: net.Server): Promise<number> {
  onTestFinished(() => {
    server.close();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
