// Serves one file with ranges and validators (RFC 9110), as good or as bad as a test wants it.

import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';

export interface FileBehaviour {
  bytes: Uint8Array;
  /** Sent as it is. */
  etag?: string;
  lastModified?: string;
  /** False: every answer is the whole file. */
  ranges?: boolean;
  /** False: a range is answered even when If-Range names another file. */
  ifRange?: boolean;
  /** Bytes of body after which each answer is cut, in order; then no more cuts. Null: this one is not cut. */
  cuts?: (number | null)[];
  /** No Content-Length: chunks. */
  chunked?: boolean;
  /** More headers. */
  headers?: Record<string, string>;
}

export interface FileServer {
  listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** `Range | If-Range | If-None-Match -> status` of every request, `-` for none. */
  log: string[];
  /** Bytes of body sent in all. */
  sent(): number;
}

/** @param behaviour asked anew for each request, so that it may change */
export function fileServer(behaviour: () => FileBehaviour): FileServer {
  const log: string[] = [];
  let sent = 0;
  let answers = 0;
  return {
    log,
    sent: () => sent,
    listener(request, response) {
      const { bytes, etag, lastModified, ranges = true, ifRange = true, cuts = [], chunked, headers } = behaviour();
      const { range, 'if-range': condition, 'if-none-match': known } = request.headers;
      const isSame = condition === undefined || !ifRange || condition === etag || condition === lastModified;
      const from = ranges && isSame && range !== undefined ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
      const status =
        known !== undefined && known === etag ? 304 : from > 0 && from >= bytes.length ? 416 : from > 0 ? 206 : 200;
      log.push(`${range ?? '-'} | ${condition ?? '-'} | ${known ?? '-'} -> ${status}`);
      if (etag !== undefined) response.setHeader('etag', etag);
      if (lastModified !== undefined) response.setHeader('last-modified', lastModified);
      if (status === 206) response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
      for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
      const body = status === 200 || status === 206 ? bytes.subarray(from) : new Uint8Array();
      if (!chunked) response.setHeader('content-length', body.length);
      response.writeHead(status);
      const cut = cuts[answers++] ?? null;
      const piece = cut === null ? body : body.subarray(0, cut);
      sent += piece.length;
      if (cut === null) response.end(piece);
      else response.write(piece, () => hasLeft().then(() => response.destroy()));
    },
  };
}

/** A client of this very process reads once it has made its files: on a busy machine a clock alone says too early that it has. */
async function hasLeft(): Promise<void> {
  await setTimeout(20);
  // As slow as what the client does meanwhile: each a turn of the loop, and a look at the disk.
  for (let turn = 0; turn < 50; turn++) await stat('.');
}
