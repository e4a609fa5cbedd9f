// A small S3 server, for where no real one is installed. It is as strict as those are about what our client relies on: the
// signature (AWS Signature Version 4) over the request as it came, the hash of the body, the checksum, and `If-None-Match`.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Settings } from '../../../src/service/settings.js';

export interface S3StandIn {
  settings: S3Settings;
  /** By key. */
  objects: Map<string, Buffer>;
  /** Answers the next requests with these statuses, whatever they ask; `cut`: closes the connection. */
  fail: (number | 'cut')[];
  /** Method and path of each request that was let in. */
  asked: string[];
  close(): Promise<void>;
}

const REGION = 'eu-test-1';
const ACCESS_KEY = 'stand-in-access';
const SECRET_KEY = 'stand-in-secret/with+signs=';
const BUCKET = 'evidence';
/** Of a page of a list: few, so that there are several. */
const PAGE = 3;

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

interface Refusal {
  status: number;
  code: string;
}

export async function startS3StandIn(): Promise<S3StandIn> {
  const objects = new Map<string, Buffer>();
  const fail: (number | 'cut')[] = [];
  const asked: string[] = [];

  function answer(
    request: IncomingMessage,
    url: URL,
    body: Buffer,
  ): { status: number; body?: string | Buffer } | Refusal {
    const refusal = signatureRefusal(request, url, body);
    if (refusal !== null) return refusal;
    asked.push(`${request.method} ${url.pathname}`);
    const [, bucket, ...parts] = url.pathname.split('/');
    if (bucket !== BUCKET) return { status: 404, code: 'NoSuchBucket' };
    const key = parts.map(decodeURIComponent).join('/');
    const known = objects.get(key);
    if (request.method === 'PUT' && key !== '') {
      const checksum = request.headers['x-amz-checksum-sha256'];
      const actual = createHash('sha256').update(body).digest('base64');
      if (checksum !== undefined && checksum !== actual) return { status: 400, code: 'BadDigest' };
      if (request.headers['if-none-match'] === '*' && known !== undefined)
        return { status: 412, code: 'PreconditionFailed' };
      objects.set(key, body);
      return { status: 200 };
    }
    if (request.method === 'GET' && key === '' && url.searchParams.get('list-type') === '2') {
      return { status: 200, body: listing(url.searchParams.get('continuation-token')) };
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return { status: 204 };
    }
    if (request.method !== 'GET') return { status: 405, code: 'MethodNotAllowed' };
    return known === undefined ? { status: 404, code: 'NoSuchKey' } : { status: 200, body: known };
  }

  /** The token is the last key of the page before, with a sign that has to be escaped in XML and in a URL. */
  function listing(token: string | null): string {
    const after = token?.replace(/&\+$/, '') ?? '';
    const keys = [...objects.keys()].sort().filter((key) => key > after);
    const page = keys.slice(0, PAGE);
    const isCut = keys.length > page.length;
    const next = isCut ? `<NextContinuationToken>${escaped(`${page.at(-1)}&+`)}</NextContinuationToken>` : '';
    const contents = page.map((key) => `<Contents><Key>${escaped(key)}</Key><Size>1</Size></Contents>`).join('');
    return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${BUCKET}</Name><IsTruncated>${isCut}</IsTruncated>${next}${contents}</ListBucketResult>`;
  }

  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const next = fail.shift();
    if (next === 'cut') return void request.socket.destroy();
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const given = next === undefined ? answer(request, url, Buffer.concat(pieces)) : { status: next, code: 'SlowDown' };
    const body = 'code' in given ? `<Error><Code>${given.code}</Code></Error>` : (given.body ?? '');
    response.writeHead(given.status, { 'content-length': Buffer.byteLength(body) }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    settings: {
      url: `http://127.0.0.1:${port}/${BUCKET}`,
      region: REGION,
      accessKey: ACCESS_KEY,
      secretKey: SECRET_KEY,
    },
    objects,
    fail,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Null: the request is signed as Signature Version 4 says, by who knows the secret key. */
function signatureRefusal(request: IncomingMessage, url: URL, body: Buffer): Refusal | null {
  const { headers, method = '' } = request;
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;
  const [, accessKey, day = '', region = '', names = '', signature = ''] = form.exec(headers.authorization ?? '') ?? [];
  if (accessKey === undefined) return { status: 403, code: 'AccessDenied' };
  if (accessKey !== ACCESS_KEY) return { status: 403, code: 'InvalidAccessKeyId' };
  if (region !== REGION) return { status: 400, code: 'AuthorizationHeaderMalformed' };
  const signed = names.split(';');
  const sent = Object.keys(headers).filter((name) => name.startsWith('x-amz-') || name === 'if-none-match');
  if (!['host', ...sent].every((name) => signed.includes(name))) return { status: 403, code: 'AccessDenied' };
  const hash = String(headers['x-amz-content-sha256']);
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== sha256(body)) return { status: 400, code: 'XAmzContentSHA256Mismatch' };
  const at = String(headers['x-amz-date']);
  if (!at.startsWith(day)) return { status: 403, code: 'AccessDenied' };
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const path = url.pathname.split('/').map((part) => encoded(decodeURIComponent(part)));
  const lines = signed.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}\n`);
  const canonical = [method, path.join('/'), query.join('&'), lines.join(''), names, hash].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${SECRET_KEY}`);
  const expected = hmac(key, ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n'));
  const isRight = timingSafeEqual(expected, Buffer.from(signature, 'hex'));
  return isRight ? null : { status: 403, code: 'SignatureDoesNotMatch' };
}
