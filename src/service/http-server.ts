// The socket that people, programs and metrics ask at.

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { systemErrorCode } from '../io/system-error.js';

export interface HttpServer {
  port: number;
  /** No new connection; requests that are under way may end within `ms`. */
  close(ms: number): Promise<void>;
}

type Answer = (request: Request, env: unknown) => Response | Promise<Response>;

/** Without an end to it, a connection that says nothing would be kept for ever. */
const HEADERS_MS = 20_000;
/** An upload of 8 MiB over a slow line takes so long. */
const REQUEST_MS = 5 * 60_000;
const MAX_HEADER_BYTES = 16 * 1024;

/** @param port 0: any that is free. @throws InputError where it cannot listen there */
export async function startHttp(answer: Answer, { host, port }: { host: string; port: number }): Promise<HttpServer> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: answer,
        hostname: host,
        port,
        serverOptions: { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, maxHeaderSize: MAX_HEADER_BYTES },
      },
      (address: AddressInfo) => {
        server.off('error', refused);
        resolve({ port: address.port, close: (ms) => closing(server as Server, ms) });
      },
    );
    const refused = (cause: Error): void => {
      const at = `${preview(host)} port ${port}`;
      reject(new InputError('INPUT_INVALID', `cannot listen on ${at}: ${reasonOf(cause)}`, { cause, hint: HINT }));
    };
    server.once('error', refused);
  });
}

const HINT = 'Name another port with --port, or another address with --host.';

function reasonOf(cause: Error): string {
  const code = systemErrorCode(cause);
  if (code === 'EADDRINUSE') return 'something listens there already';
  if (code === 'EACCES') return 'permission denied';
  return code === 'EADDRNOTAVAIL' ? 'this machine has no such address' : cause.message;
}

async function closing(server: Server, ms: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), ms);
  await closed;
  clearTimeout(timer);
}
