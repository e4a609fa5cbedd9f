// A forward proxy on loopback that wants a password, and behind it hosts which exist nowhere else: whatever reaches one of
// them went through here. Under https it shows a certificate of its own, as the proxies of some companies do.

import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { selfSigned } from '../integration/loopback.js';

export interface ProxyStandIn {
  /** With user name and password. */
  url: string;
  /** `host:port`. */
  host: string;
  password: string;
  /** `GET http://host/path` of every request, and `CONNECT host:port` of every tunnel. */
  requests: string[];
  /** PEM of what must be trusted to speak https with the hosts. */
  certificate: string;
}

/** @param hosts names, and the server on loopback that each is */
export async function startProxy(hosts: Readonly<Record<string, string>>): Promise<ProxyStandIn> {
  const password = 'pass:word';
  const right = `Basic ${btoa(`alice:${password}`)}`;
  const requests: string[] = [];
  const forward = (url: URL, request: IncomingMessage, response: ServerResponse): void => {
    requests.push(`${request.method} ${url.origin}${url.pathname}`);
    const target = hosts[url.hostname];
    if (target === undefined) {
      response.writeHead(502).end('no such host');
      return;
    }
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const onward = http.request(
      `${target}${url.pathname}${url.search}`,
      { method: request.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  };

  const { key, cert } = await selfSigned(['*.corp.example', ...Object.keys(hosts)]);
  const inside = https.createServer({ key, cert }, (request, response) => {
    forward(new URL(request.url ?? '', `https://${request.headers.host}`), request, response);
  });
  const proxy = http.createServer((request, response) => {
    if (request.headers['proxy-authorization'] !== right) response.writeHead(407).end('who are you?');
    else forward(new URL(request.url ?? ''), request, response);
  });
  proxy.on('connect', (request, socket) => {
    socket.on('error', () => {});
    requests.push(`CONNECT ${request.url}`);
    const status =
      request.headers['proxy-authorization'] !== right
        ? '407 Proxy Authentication Required'
        : hosts[request.url?.replace(/:443$/, '') ?? ''] === undefined
          ? '403 Forbidden'
          : '200 Connection Established';
    socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
    if (status.startsWith('200')) inside.emit('connection', socket);
    else socket.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return { url: `http://alice:${encodeURIComponent(password)}@${host}`, host, password, requests, certificate: cert };
}
