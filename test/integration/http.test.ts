import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FetchError, InputError } from '../../src/core/errors.js';
import { VERSION } from '../../src/core/version.js';
import {
  type HttpOptions,
  type HttpStreamOptions,
  httpGet,
  httpSend,
  httpStream,
  JSON_TYPES,
  PassingFailure,
} from '../../src/io/http.js';
import type { HttpHead } from '../../src/io/http-terms.js';
import { displayUrl, isConfidential } from '../../src/io/url.js';
import { closedPort, proxyBy, serve, serveRaw, serveTls, trust } from './loopback.js';

/** Retries at once, and notes how long it would have waited. */
function noWait(): { waits: number[]; wait: NonNullable<HttpOptions['wait']> } {
  const waits: number[] = [];
  return {
    waits,
    wait: async (ms) => {
      waits.push(ms);
    },
  };
}

async function failure(promise: Promise<unknown>): Promise<FetchError> {
  const error = await promise.then(
    () => new Error('it was answered'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FetchError)) throw error;
  return error;
}

describe('httpGet: a good answer', () => {
  it('gives the body, headers in lower case, and the URL without credentials', async () => {
    const server = await serve((request, response) => {
      response.setHeader('SGX-PCK-CRL-Issuer-Chain', 'a%20b');
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.end(
        JSON.stringify([request.headers['accept-encoding'], request.headers['x-key'], request.headers.authorization]),
      );
    });
    const url = `${server.url.replace('//', '//user:pass@')}/a?ca=platform#part`;
    const answer = await httpGet(url, { headers: { 'x-key': 'k' }, contentTypes: JSON_TYPES });
    expect(answer.url).toBe(`${server.url}/a?ca=…`);
    expect(answer.status).toBe(200);
    expect(answer.headers['sgx-pck-crl-issuer-chain']).toBe('a%20b');
    expect(new TextDecoder().decode(answer.body)).toBe(`["identity","k","Basic ${btoa('user:pass')}"]`);
    expect(answer.body.constructor).toBe(Uint8Array);
    expect(server.requests).toEqual(['GET /a?ca=platform']);
  });

  it('reads a chunked body that comes in pieces, and an empty one', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/empty') response.end();
      else {
        response.write('one ');
        setTimeout(() => response.end('two'), 20);
      }
    });
    expect(new TextDecoder().decode((await httpGet(`${server.url}/`)).body)).toBe('one two');
    expect((await httpGet(`${server.url}/empty`)).body).toEqual(new Uint8Array());
  });

  it('accepts a body of exactly the limit', async () => {
    const server = await serve((_, response) => response.end('x'.repeat(1000)));
    expect((await httpGet(server.url, { maxBytes: 1000 })).body.length).toBe(1000);
  });

  it('speaks TLS, with certificates checked against the trusted roots and the host name', async () => {
    const server = await serveTls((_, response) => response.end('secret'));
    const untrusted = await failure(httpGet(`${server.url}/x`));
    expect(untrusted.message).toBe(
      `${server.url}/x: the server’s TLS certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)`,
    );
    expect(untrusted.code).toBe('FETCH_FAILED');
    expect(server.requests).toEqual([]);
    trust(server.certificate);
    expect(new TextDecoder().decode((await httpGet(`${server.url}/x`)).body)).toBe('secret');

    const other = await serveTls((_, response) => response.end('secret'), 'other.example');
    trust(other.certificate);
    expect((await failure(httpGet(other.url))).message).toBe(
      `${other.url}/: the server’s TLS certificate is for another host name (ERR_TLS_CERT_ALTNAME_INVALID)`,
    );
  });
});

describe('httpGet: status', () => {
  it.each([204, 206, 400, 404, 501])('does not take %d for an answer, and does not try again', async (status) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    const error = await failure(httpGet(`${server.url}/x?token=secret`));
    expect(error.message).toBe(`${server.url}/x?token=…: answered with status ${status}, expected 200`);
    expect(error.code).toBe('FETCH_STATUS');
    expect(server.requests).toHaveLength(1);
  });

  it.each([429, 500, 502, 503, 504])('tries again after %d, waiting longer each time', async (status) => {
    const { waits, wait } = noWait();
    const server = await serve((_, response) => {
      if (server.requests.length < 3) response.writeHead(status).end('busy');
      else response.end('good');
    });
    expect(new TextDecoder().decode((await httpGet(server.url, { wait })).body)).toBe('good');
    expect(server.requests).toHaveLength(3);
    const [first, second] = waits;
    expect(first).toBeGreaterThanOrEqual(250);
    expect(first).toBeLessThanOrEqual(500);
    expect(second).toBeGreaterThanOrEqual(500);
    expect(second).toBeLessThanOrEqual(1000);
    expect(waits).toHaveLength(2);
  });

  it('gives up after the last try', async () => {
    const { waits, wait } = noWait();
    const server = await serve((_, response) => response.writeHead(503).end());
    const error = await failure(httpGet(server.url, { wait, retries: 3 }));
    expect(error.message).toBe(`${server.url}/: answered with status 503, expected 200`);
    expect(server.requests).toHaveLength(4);
    expect(waits).toHaveLength(3);
  });

  it('waits as long as Retry-After asks, in seconds or until a date', async () => {
    const { waits, wait } = noWait();
    const server = await serve((_, response) => {
      const until = new Date(Date.now() + 10_000).toUTCString();
      const retryAfter = ['3', until, 'soon', '0'][server.requests.length - 1];
      if (retryAfter === undefined) response.end('good');
      else response.writeHead(429, { 'Retry-After': retryAfter }).end();
    });
    await httpGet(server.url, { wait, retries: 4 });
    expect(waits[0]).toBe(3000);
    expect(waits[1]).toBeGreaterThan(5000);
    expect(waits[1]).toBeLessThanOrEqual(10_000);
    expect(waits[2]).toBeLessThanOrEqual(2000);
    expect(waits[3]).toBeLessThanOrEqual(4000);
  });

  it('does not ask again a server that wants a longer wait than it would make', async () => {
    const server = await serve((_, response) => response.writeHead(429, { 'Retry-After': '3600' }).end());
    expect((await failure(httpGet(server.url))).message).toBe(
      `${server.url}/: answered with status 429, expected 200 and asks to wait 3600 s`,
    );
    expect(server.requests).toHaveLength(1);
  });
});

describe('httpGet: content', () => {
  it('refuses a media type it was not asked to take', async () => {
    const server = await serve((_, response) => {
      response.setHeader('content-type', 'Text/HTML; charset=utf-8');
      response.end('<html>Sign in</html>');
    });
    const error = await failure(httpGet(server.url, { contentTypes: JSON_TYPES }));
    expect(error.message).toBe(
      `${server.url}/: answered with text/html, expected application/json or text/plain or application/octet-stream`,
    );
    expect(error.code).toBe('FETCH_CONTENT');
  });

  it.each([
    ['##[error]::stop-commands::x', 'another media type'],
    ['text/html<script>', 'another media type'],
    [`text/${'x'.repeat(500)}`, 'another media type'],
    ['', 'another media type'],
    ['APPLICATION/XML', 'application/xml'],
  ])('does not repeat what it does not know: %s', async (type, shown) => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-type': type }).end('secret body'));
    const error = await failure(httpGet(server.url, { contentTypes: ['application/json'] }));
    expect(error.message).toBe(`${server.url}/: answered with ${shown}, expected application/json`);
    const encoded = await serve((_, response) => response.writeHead(200, { 'content-encoding': type || 'x' }).end());
    expect((await failure(httpGet(encoded.url))).message).toBe(
      `${encoded.url}/: the body is encoded though plain bytes were asked for`,
    );
  });

  it('takes an answer without a media type for application/octet-stream', async () => {
    const server = await serve((_, response) => response.end('{}'));
    expect((await httpGet(server.url, { contentTypes: JSON_TYPES })).body.length).toBe(2);
    const error = await failure(httpGet(server.url, { contentTypes: ['application/json'] }));
    expect(error.message).toBe(`${server.url}/: answered with application/octet-stream, expected application/json`);
  });

  it('refuses a compressed body, which could be far larger than it looks', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'));
    const error = await failure(httpGet(server.url));
    expect(error.message).toBe(`${server.url}/: the body is encoded (gzip) though plain bytes were asked for`);
    expect(error.code).toBe('FETCH_CONTENT');
  });

  it('refuses a body announced as too large without reading it', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1001' });
      response.flushHeaders();
    });
    const error = await failure(httpGet(server.url, { maxBytes: 1000 }));
    expect(error.message).toBe(`${server.url}/: the answer is larger than 1000 bytes`);
    expect(error.code).toBe('FETCH_TOO_LARGE');
  });

  it('stops reading an endless chunked body at the limit', async () => {
    const server = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        response.once('drain', more);
      };
      more();
    });
    const error = await failure(httpGet(server.url, { maxBytes: 1_000_000 }));
    expect(error.message).toBe(`${server.url}/: the answer is larger than 1000000 bytes`);
    expect(error.code).toBe('FETCH_TOO_LARGE');
  });

  it.each([
    ['a body shorter than its Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort'],
    ['a chunked body without its last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n'],
    ['a chunk cut in two', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nshort'],
    ['headers cut off', 'HTTP/1.1 200 OK\r\nContent-Len'],
    ['no answer at all', ''],
  ])('is an error: %s', async (_, answer) => {
    const { waits, wait } = noWait();
    const server = await serveRaw(answer);
    const error = await failure(httpGet(server.url, { wait }));
    expect(error.message).toBe(`${server.url}/: the connection was closed before the answer was complete (ECONNRESET)`);
    expect(error.code).toBe('FETCH_FAILED');
    expect(waits).toHaveLength(2);
  });

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 'Expected HTTP/, RTSP/ or ICE/'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy',
      'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    ],
    [
      'a bad chunk length',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'Invalid character in chunk size',
    ],
    ['endless headers', `HTTP/1.1 200 OK\r\n${'X-Filler: 0123456789\r\n'.repeat(5000)}`, 'UND_ERR_HEADERS_OVERFLOW'],
  ])('is an error, and not tried again: %s', async (_, answer, code) => {
    const server = await serveRaw(answer);
    const error = await failure(httpGet(server.url));
    expect(error.message).toBe(`${server.url}/: the answer is not valid HTTP (${code})`);
    expect(server.requests).toHaveLength(1);
  });
});

describe('httpGet: time', () => {
  it('gives up on a server that sends no headers', async () => {
    const server = await serve(() => {});
    const error = await failure(httpGet(server.url, { idleTimeoutMs: 400 }));
    expect(error.message).toBe(`${server.url}/: nothing received for 400 ms`);
    expect(error.code).toBe('FETCH_TIMEOUT');
    expect(error.hint).toBe('Try again later, or check that the host is reachable from here.');
    expect(server.requests).toHaveLength(1);
  });

  it('gives up on a body that stops', async () => {
    const server = await serve((_, response) => {
      response.write('begun');
    });
    const error = await failure(httpGet(server.url, { idleTimeoutMs: 400 }));
    expect(error.message).toBe(`${server.url}/: nothing received for 400 ms`);
  });

  it('gives up on a body that drips for ever', async () => {
    const server = await serve((_, response) => {
      const drip = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(drip));
    });
    const error = await failure(httpGet(server.url, { timeoutMs: 500, idleTimeoutMs: 10_000 }));
    expect(error.message).toBe(`${server.url}/: no complete answer within 500 ms`);
    expect(error.code).toBe('FETCH_TIMEOUT');
  });

  it('counts waits between tries as part of the whole', async () => {
    const server = await serve((_, response) => response.writeHead(503, { 'Retry-After': '10' }).end());
    const error = await failure(httpGet(server.url, { timeoutMs: 500 }));
    expect(error.message).toBe(`${server.url}/: no complete answer within 500 ms`);
    expect(server.requests).toHaveLength(1);
  });

  it('stops when the caller cancels: before, between and during requests', async () => {
    const server = await serve(() => {});
    const before = await failure(httpGet(server.url, { signal: AbortSignal.abort('enough') }));
    expect(before.message).toBe(`${server.url}/: cancelled`);
    expect(before.cause).toBe('enough');
    expect(server.requests).toEqual([]);

    const controller = new AbortController();
    const during = failure(httpGet(server.url, { signal: controller.signal }));
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect((await during).message).toBe(`${server.url}/: cancelled`);

    const busy = await serve((_, response) => response.writeHead(503).end());
    const between = new AbortController();
    const wait = async (): Promise<void> => between.abort();
    expect((await failure(httpGet(busy.url, { signal: between.signal, wait }))).message).toBe(
      `${busy.url}/: cancelled`,
    );
    expect(busy.requests).toHaveLength(1);
  });
});

describe('httpGet: a proxy', () => {
  const URL_BEYOND = 'https://beyond.corp.example/';

  it('that does not answer keeps nobody longer than the time there is', async () => {
    const { host } = await proxyBy(() => {});
    const silent = await failure(httpGet(URL_BEYOND, { idleTimeoutMs: 50 }));
    expect(silent.message).toBe(`${URL_BEYOND}: nothing received for 50 ms, through the proxy ${host} (https_proxy)`);
    const late = await failure(httpGet(URL_BEYOND, { timeoutMs: 50 }));
    expect(late.message).toBe(`${URL_BEYOND}: no complete answer within 50 ms`);
    const cancelled = await failure(httpGet(URL_BEYOND, { signal: AbortSignal.timeout(50) }));
    expect(cancelled.message).toBe(`${URL_BEYOND}: cancelled`);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['at once', (socket) => socket.destroy()],
    ['when it is asked for a tunnel', (socket) => socket.once('data', () => socket.end())],
  ])('that closes the connection %s is asked once a try', async (_, close) => {
    const { host, connections } = await proxyBy(close);
    const { waits, wait } = noWait();
    const error = await failure(httpGet(URL_BEYOND, { wait }));
    expect(error.message).toBe(
      `${URL_BEYOND}: the connection was closed before the answer was complete (ECONNRESET), through the proxy ${host} (https_proxy)`,
    );
    expect(waits).toHaveLength(2);
    expect(connections).toHaveLength(3);
  });

  it('cannot answer in place of the host', async () => {
    const server = await serveTls((_, response) => response.end('secret'), 'other.example');
    await proxyBy((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(connect(Number(new URL(server.url).port), '127.0.0.1')).pipe(socket);
      });
    });
    expect((await failure(httpGet(URL_BEYOND))).message).toContain('certificate is not trusted');
    trust(server.certificate);
    expect((await failure(httpGet(URL_BEYOND))).message).toContain('certificate is for another host name');
    expect(new TextDecoder().decode((await httpGet('https://other.example/')).body)).toBe('secret');
    expect(server.requests).toEqual(['GET /']);
  });
});

describe('httpGet: connection', () => {
  it('says that a connection was refused, without trying again', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const error = await failure(httpGet(url));
    expect(error.message).toBe(`${url}/: the connection was refused (ECONNREFUSED)`);
    expect(error.hint).toBe('Try again later, or check the address and that the host is reachable from here.');
  });

  it('tries again after a reset', async () => {
    const { waits, wait } = noWait();
    const server = await serve((request, response) => {
      if (server.requests.length === 1) request.socket.resetAndDestroy();
      else response.end('good');
    });
    expect(new TextDecoder().decode((await httpGet(server.url, { wait })).body)).toBe('good');
    expect(waits).toHaveLength(1);
  });
});

describe('httpGet: redirects', () => {
  it.each([301, 302, 303, 307, 308])('follows %d, relative or absolute', async (status) => {
    const other = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const server = await serve((request, response) => {
      response.writeHead(status, {
        location: request.url === '/a' ? 'b?x=1' : `${other.url.replace('//', '//u:p@')}/c`,
      });
      response.end('moved');
    });
    const redirectHosts = [new URL(other.url).host];
    const answer = await httpGet(`${server.url}/a`, { headers: { 'x-key': 'secret' }, redirectHosts });
    expect(answer.url).toBe(`${other.url}/c`);
    expect(server.requests).toEqual(['GET /a', 'GET /b?x=1']);
    expect(other.requests).toEqual(['GET /c']);
    const seen = JSON.parse(new TextDecoder().decode(answer.body)) as Record<string, string>;
    expect(seen['x-key']).toBeUndefined();
    expect(seen.authorization).toBeUndefined();
  });

  it('does not leave the host, nor its port, unless the caller allowed the other', async () => {
    const other = await serve((_, response) => response.end('elsewhere'));
    const server = await serve((_, response) => {
      response.writeHead(302, { location: `${other.url.replace('//', '//u:p@')}/stolen/path?token=secret` }).end();
    });
    const host = new URL(other.url).host;
    for (const redirectHosts of [undefined, [], ['127.0.0.1'], ['example.org', `${host}0`]]) {
      const options = redirectHosts === undefined ? {} : { redirectHosts };
      const error = await failure(httpGet(`${server.url}/a`, options));
      expect(error.message).toBe(`${server.url}/a: redirects to another host, "${host}", which is not followed`);
      expect(error.code).toBe('FETCH_FAILED');
      expect(error.hint).toBe('If the other host is meant, and is to be trusted like this one, give its URL.');
    }
    expect(other.requests).toEqual([]);
    expect(new TextDecoder().decode((await httpGet(server.url, { redirectHosts: [host] })).body)).toBe('elsewhere');
  });

  it('does not go to the metadata service of a cloud', async () => {
    const server = await serve((_, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    });
    expect((await failure(httpGet(server.url))).message).toBe(
      `${server.url}/: redirects to another host, "169.254.169.254", which is not followed`,
    );
  });

  it('does not go on from an allowed host to another', async () => {
    const third = await serve((_, response) => response.end('elsewhere'));
    const second = await serve((_, response) => response.writeHead(307, { location: third.url }).end());
    const first = await serve((_, response) => response.writeHead(307, { location: second.url }).end());
    const error = await failure(httpGet(first.url, { redirectHosts: [new URL(second.url).host] }));
    expect(error.message).toMatch(new RegExp(`^${second.url}/: redirects to another host, `));
    expect(third.requests).toEqual([]);
  });

  it.each([
    ['https://evil"\u0060$(id).example/x', '"evil\\"`$(id).example"'],
    [`https://${'a.'.repeat(200)}example/`, `"${'a.'.repeat(40)}…"`],
    ['https://xn--80ak6aa92e.com/', '"xn--80ak6aa92e.com"'],
    ['//[::1]:9/x', '"[::1]:9"'],
  ])('shows of %s no more than the host, spelled out and cut', async (location, shown) => {
    const server = await serve((_, response) => response.writeHead(302, { location }).end());
    const error = await failure(httpGet(server.url));
    expect(error.message).toBe(`${server.url}/: redirects to another host, ${shown}, which is not followed`);
  });

  it('refuses a circle', async () => {
    const server = await serve((request, response) => {
      response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end();
    });
    const error = await failure(httpGet(`${server.url}/a`));
    expect(error.message).toBe(`${server.url}/b: redirects in a circle`);
    expect(error.code).toBe('FETCH_FAILED');
    expect(server.requests).toEqual(['GET /a', 'GET /b']);
  });

  it('follows five and no more', async () => {
    const server = await serve((request, response) => {
      response.writeHead(302, { location: `${request.url}x` }).end();
    });
    const error = await failure(httpGet(`${server.url}/`));
    expect(error.message).toBe(`${server.url}/xxxxx: more than 5 redirects`);
    expect(server.requests).toHaveLength(6);
  });

  it.each([
    ['file:///etc/passwd', 'redirects to what is no https: or http: URL, which is not followed'],
    ['data:text/plain,x', 'redirects to what is no https: or http: URL, which is not followed'],
    ['http://', 'redirects without saying where to (no valid Location header)'],
    [undefined, 'redirects without saying where to (no valid Location header)'],
  ])('refuses to go to %s', async (location, message) => {
    const server = await serve((_, response) => {
      response.writeHead(302, location === undefined ? {} : { location }).end();
    });
    expect((await failure(httpGet(`${server.url}/`))).message).toBe(`${server.url}/: ${message}`);
  });

  it('goes from HTTP to HTTPS, never back', async () => {
    const plain = await serve((_, response) => response.writeHead(302, { location: `${secure.url}/up` }).end());
    const secure = await serveTls((request, response) => {
      if (request.url === '/up') response.end('secure');
      else response.writeHead(302, { location: plain.url }).end();
    });
    trust(secure.certificate);
    const redirectHosts = [new URL(secure.url).host, new URL(plain.url).host];
    expect(new TextDecoder().decode((await httpGet(plain.url, { redirectHosts })).body)).toBe('secure');
    expect((await failure(httpGet(`${secure.url}/down`, { redirectHosts }))).message).toBe(
      `${secure.url}/down: redirects from https: to http:, which is not followed`,
    );
  });
});

describe('httpGet: addresses', () => {
  const REFUSED = 'leads to an address that is not public, and is not asked';

  it.each([
    ['this machine by name', 'http://localhost'],
    ['this machine', 'http://127.0.0.1'],
    ['decimal', 'http://2130706433'],
    ['hexadecimal', 'http://0x7f.1'],
    ['octal', 'http://0177.0.0.1'],
    ['short', 'http://127.1'],
    ['full width digits', 'http://\uff11\uff12\uff17.0.0.1'],
    ['a dot at the end', 'http://127.0.0.1.'],
    ['loopback of IPv6', 'http://[::1]'],
    ['IPv4 mapped to IPv6', 'http://[::ffff:127.0.0.1]'],
  ])('that are not public are not connected to where somebody else chose the name: %s', async (_, origin) => {
    const server = await serve((_, response) => response.end('inside'));
    const url = `${origin}:${new URL(server.url).port}/`;
    const error = await failure(httpGet(url, { addresses: 'public' }));
    expect(error.message).toBe(`${displayUrl(url)}: ${REFUSED}`);
    expect([error.code, error.hint]).toEqual(['FETCH_FAILED', expect.stringContaining('--allow-private')]);
    expect(server.requests).toEqual([]);
  });

  it('are those of the caller unless told otherwise, whatever was asked there before', async () => {
    const server = await serve((_, response) => response.end('inside'));
    const url = server.url.replace('127.0.0.1', 'localhost');
    expect((await httpGet(url)).status).toBe(200);
    expect((await failure(httpGet(url, { addresses: 'public' }))).message).toContain(REFUSED);
    expect((await httpGet(url)).status).toBe(200);
    expect(server.requests).toHaveLength(2);
  });

  it('of an allowed host that a server leads to must be public, unless its own was chosen too', async () => {
    const inside = await serve((_, response) => response.end('inside'));
    const redirectHosts = [new URL(inside.url).host];
    const leading = await serveTls((_, response) => {
      response.writeHead(302, { location: inside.url.replace('http:', 'https:') }).end();
    }, 'release.example');
    trust(leading.certificate);
    await proxyBy((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(connect(Number(new URL(leading.url).port), '127.0.0.1')).pipe(socket);
      });
    });
    const error = await failure(httpGet('https://release.example/', { redirectHosts }));
    expect(error.message).toBe(`${inside.url.replace('http:', 'https:')}/: ${REFUSED}`);
    expect(inside.requests).toEqual([]);
  });
});

describe('httpGet: TLS', () => {
  it('is verified even where the environment says that it need not be', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const server = await serveTls((_, response) => response.end('secret'));
    expect((await failure(httpGet(server.url))).message).toContain('TLS certificate is not trusted');
    expect((await failure(httpGet(server.url, { recordPeer: true }))).message).toContain('is not trusted');
    expect(server.requests).toEqual([]);
  });

  it('refuses a certificate that has expired', async () => {
    const expired = await serveTls((_, response) => response.end('secret'), 'localhost', { ageMs: 7_200_000 });
    trust(expired.certificate);
    expect((await failure(httpGet(expired.url))).message).toBe(
      `${expired.url}/: the server’s TLS certificate has expired (CERT_HAS_EXPIRED)`,
    );
  });

  it('tells who answered, if asked: directly, through a proxy, at each request', async () => {
    const server = await serveTls((_, response) => response.end('secret'));
    const other = await serveTls((_, response) => response.end('secret'), 'other.example');
    trust(`${server.certificate}\n${other.certificate}`);
    const peerOf = async (url: string, recordPeer = true) => (await httpGet(url, { recordPeer })).peer;
    const lines = (pem: string) => pem.replaceAll(/\s/g, '');
    for (let i = 0; i < 2; i++) expect(lines((await peerOf(server.url)) ?? '')).toBe(lines(server.certificate));
    expect(await peerOf(server.url, false)).toBeNull();
    const plain = await serve((_, response) => response.end());
    expect(await peerOf(plain.url)).toBeNull();
    await proxyBy((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(connect(Number(new URL(other.url).port), '127.0.0.1')).pipe(socket);
      });
    });
    expect(lines((await peerOf('https://other.example/')) ?? '')).toBe(lines(other.certificate));
  });
});

describe('requests to one host', () => {
  it('are six at a time; the others wait for their turn, or leave when they are cancelled', async () => {
    const open: ServerResponse[] = [];
    let most = 0;
    const server = await serve((_, response) => {
      open.push(response);
      most = Math.max(most, open.length);
    });
    const free = await serve((_, response) => response.end());
    const answers = Array.from({ length: 20 }, (_, i) => httpGet(`${server.url}/${i}`, { idleTimeoutMs: 5000 }));
    const impatient = failure(httpGet(`${server.url}/late`, { timeoutMs: 100 }));
    const cancelled = failure(httpGet(`${server.url}/never`, { signal: AbortSignal.timeout(50) }));
    while (open.length < 6) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await httpGet(free.url)).status).toBe(200);
    expect((await impatient).message).toBe(`${server.url}/late: no complete answer within 100 ms`);
    expect((await cancelled).message).toBe(`${server.url}/never: cancelled`);
    for (let answered = 0; answered < 20; ) {
      const next = open.shift();
      next?.end();
      answered += next === undefined ? 0 : 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(most).toBe(6);
    expect(server.requests).toHaveLength(20);
    expect((await httpGet(free.url)).status).toBe(200);
  });
});

describe('httpGet: user agent', () => {
  it('names this package and its version', async () => {
    const server = await serve((request, response) => response.end(request.headers['user-agent']));
    expect(new TextDecoder().decode((await httpGet(server.url)).body)).toBe(`trust-center/${VERSION}`);
  });
});

describe('secrets', () => {
  it.each<[string, HttpOptions]>([
    ['http://user:hunter2@host.example/a', {}],
    ['http://user@host.example/a', {}],
    ['http://host.example/a', { headers: { authorization: 'Bearer hunter2' } }],
    ['http://127.0.0.1.example/a', { headers: { 'x-key': 'hunter2' } }],
  ])('are not sent in the clear: %s', async (url, options) => {
    for (const call of [httpGet(url, options), httpStream(url, options, async () => null)]) {
      const error = await call.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).message).toMatch(/^http:\/\/[a-z0-9.]+\/a is not https: what is secret is not sent/);
    }
  });

  it.each([
    ['https://host.example', true],
    ['http://localhost:8090', true],
    ['http://127.0.0.1', true],
    ['http://127.1.2.3:80', true],
    ['http://127.1', true],
    ['http://[::1]:1', true],
    ['http://host.example', false],
    ['http://10.0.2.2:8090', false],
    ['http://127.0.0.1.example', false],
    ['http://localhost.example', false],
    ['http://[::2]', false],
    ['http://0.0.0.0', false],
  ])('%s keeps them: %s', (url, expected) => expect(isConfidential(new URL(url))).toBe(expected));
});

describe('URLs', () => {
  it.each([
    ['https://user:secret@host.example:8443/a/b?token=secret&x#frag', 'https://host.example:8443/a/b?token=…&x=…'],
    ['http://host.example', 'http://host.example/'],
    [`http://host.example/${'a'.repeat(400)}`, `http://host.example/${'a'.repeat(280)}…`],
    ['http://host.example/\u001b[31m', 'http://host.example/%1B[31m'],
  ])('shows %s as %s', (url, shown) => {
    expect(displayUrl(url)).toBe(shown);
  });

  it.each([
    ['host.example/secret', 'not a URL'],
    ['https://user:secret@', 'not a URL'],
    ['file:///etc/passwd', 'a file: URL cannot be fetched'],
    ['javascript:alert(1)', 'a javascript: URL cannot be fetched'],
  ])('refuses %s', async (url, message) => {
    const error = await httpGet(url).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toBe(message);
    expect((error as InputError).code).toBe('INPUT_INVALID');
  });
});

describe('httpStream', () => {
  const take = async (head: HttpHead, body: AsyncIterable<Uint8Array>) => {
    let text = '';
    for await (const piece of body) text += new TextDecoder().decode(piece);
    return { status: head.status, text };
  };
  const stream = (url: string, options: HttpStreamOptions = {}) => httpStream(url, options, take);

  it('hands over the body while it comes', async () => {
    let goOn = (): void => {};
    const server = await serve((_, response) => {
      response.write('one ');
      goOn = () => response.end('two');
    });
    const pieces: string[] = [];
    const outcome = await httpStream(server.url, {}, async (head, body) => {
      for await (const piece of body) {
        pieces.push(new TextDecoder().decode(piece));
        goOn();
      }
      return head.status;
    });
    expect(outcome).toBe(200);
    expect(pieces).toEqual(['one ', 'two']);
  });

  it('takes the statuses asked for, and sends conditions along to where it redirects to', async () => {
    const other = await serve((request, response) => {
      response.writeHead(206).end(`${request.headers.range} ${request.headers['x-key']}`);
    });
    const server = await serve((_, response) => response.writeHead(302, { location: other.url }).end());
    const redirectHosts = [new URL(other.url).host];
    const options = { headers: { 'x-key': 'secret' }, conditions: { range: 'bytes=5-' }, redirectHosts };
    expect(await stream(server.url, { ...options, statuses: [200, 206] })).toEqual({
      status: 206,
      text: 'bytes=5- undefined',
    });
    expect((await failure(stream(server.url, options))).message).toBe(
      `${other.url}/: answered with status 206, expected 200`,
    );
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    [
      'a broken connection',
      (response) => response.destroy(),
      'the connection was closed before the answer was complete (ECONNRESET)',
    ],
    [
      'a body cut short',
      (response) => response.write('x', () => response.destroy()),
      'the connection was closed before the answer was complete (ECONNRESET)',
    ],
    ['silence before the head', () => {}, 'nothing received for 500 ms'],
    ['silence in the body', (response) => response.write('x'), 'nothing received for 500 ms'],
    [
      'a busy server',
      (response) => response.writeHead(503, { 'retry-after': '7' }).end(),
      'answered with status 503, expected 200',
    ],
  ])('returns %s, which may pass, without trying again', async (_, answer, message) => {
    const server = await serve((_, response) => answer(response));
    const outcome = await stream(server.url, { idleTimeoutMs: 500 });
    expect(outcome).toBeInstanceOf(PassingFailure);
    const { error, retryAfterMs } = outcome as PassingFailure;
    expect(error.message).toBe(`${server.url}/: ${message}`);
    expect(retryAfterMs).toBe(message.includes('503') ? 7000 : 0);
    expect(server.requests).toHaveLength(1);
  });

  it('throws what will not pass', async () => {
    const server = await serve((_, response) => response.writeHead(404).end());
    expect((await failure(stream(server.url))).message).toBe(`${server.url}/: answered with status 404, expected 200`);
    const large = await serve((_, response) => response.end('x'.repeat(200)));
    expect((await failure(stream(large.url, { maxBytes: 100 }))).code).toBe('FETCH_TOO_LARGE');
  });

  it('throws what the receiver throws, and closes the connection', async () => {
    let closed = (): void => {};
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const server = await serve((_, response) => {
      response.on('close', closed);
      response.write('x');
    });
    const full = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
    const outcome = httpStream(server.url, {}, async (_, body) => {
      for await (const _piece of body) throw full;
    });
    await expect(outcome).rejects.toBe(full);
    await isClosed;
  });

  it('tells the receiver that the caller cancelled, and waits for it to tidy up', async () => {
    const server = await serve((_, response) => response.write('x'));
    const controller = new AbortController();
    let tidied = false;
    const outcome = httpStream(server.url, { signal: controller.signal }, async (_, body) => {
      try {
        for await (const _piece of body) controller.abort('enough');
      } finally {
        await new Promise((resolve) => setTimeout(resolve, 20));
        tidied = true;
      }
    });
    const error = await failure(outcome);
    expect(error.message).toBe(`${server.url}/: cancelled`);
    expect(error.cause).toBe('enough');
    expect(tidied).toBe(true);
    expect((await failure(stream(server.url, { signal: AbortSignal.abort() }))).message).toBe(
      `${server.url}/: cancelled`,
    );
    expect(server.requests).toHaveLength(1);
  });
});

describe('httpSend', () => {
  const POST = { method: 'POST', headers: { 'x-key': 'k' }, body: '{"a":"ü"}' } as const;

  it('sends any method, headers and a body, and gives the answer whatever its status', async () => {
    for (const status of [201, 302, 404, 503]) {
      const server = await serve(async (request, response) => {
        let body = '';
        for await (const piece of request) body += piece;
        response.writeHead(status, { location: '/elsewhere' });
        response.end(JSON.stringify([request.headers['x-key'], request.headers['content-length'], body]));
      });
      const answer = await httpSend(`${server.url}/a?b=c`, POST);
      expect([answer.url, answer.status]).toEqual([`${server.url}/a?b=…`, status]);
      expect(JSON.parse(new TextDecoder().decode(answer.body))).toEqual(['k', '10', '{"a":"ü"}']);
      // No redirect, no second try.
      expect(server.requests).toEqual(['POST /a?b=c']);
    }
  });

  it('takes no more than it is told, and waits no longer', async () => {
    const endless = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        response.once('drain', more);
      };
      more();
    });
    expect((await failure(httpSend(endless.url, POST, { maxBytes: 100_000 }))).message).toBe(
      `${endless.url}/: the answer is larger than 100000 bytes`,
    );
    const dripping = await serve((_, response) => {
      const drip = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(drip));
    });
    expect((await failure(httpSend(dripping.url, POST, { timeoutMs: 200 }))).message).toBe(
      `${dripping.url}/: no complete answer within 200 ms`,
    );
  });

  it('is not tried again after a broken connection: it may have been carried out', async () => {
    const server = await serve((request) => request.socket.resetAndDestroy());
    expect((await failure(httpSend(server.url, POST))).message).toBe(
      `${server.url}/: the connection was closed before the answer was complete (ECONNRESET)`,
    );
    expect(server.requests).toHaveLength(1);
  });

  it('sends nothing secret in the clear', async () => {
    await expect(httpSend('http://fulcio.example/', POST)).rejects.toThrow(
      'http://fulcio.example/ is not https: what is secret is not sent there',
    );
  });
});
