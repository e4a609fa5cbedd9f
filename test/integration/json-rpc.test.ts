// JSON-RPC over real sockets: answers of every form, and what of an endpoint's URL may be shown.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrustCenterError } from '../../src/core/errors.js';
import { askRpc } from '../../src/io/json-rpc.js';
import { proxyBy, serve } from './loopback.js';

const quick = { timeoutMs: 2000, idleTimeoutMs: 1000, retries: 0 };

async function answering(body: string, status = 200): Promise<string> {
  const { url } = await serve((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  return url;
}

describe('a question by JSON-RPC', () => {
  it('is a POST of one call, and has a value', async () => {
    let asked = '';
    const { url } = await serve((request, response) => {
      request.on('data', (piece) => {
        asked += piece;
      });
      request.on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0","id":1,"result":"0x1"}');
      });
    });
    expect(await askRpc(`${url}/v2/key`, 'eth_call', [{ to: '0x' }, 'latest'], quick)).toEqual({
      value: '0x1',
      error: null,
    });
    expect(JSON.parse(asked)).toEqual({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ to: '0x' }, 'latest'] });
  });

  it.each<[what: string, body: string, status: number, error: { code: number | null; message: string }]>([
    ['with a number', '{"id":1,"error":{"code":-32000,"message":"no"}}', 200, { code: -32000, message: 'no' }],
    [
      'with a status',
      '{"id":1,"error":{"code":-32614,"message":"10 range"}}',
      413,
      { code: -32614, message: '10 range' },
    ],
    [
      'to a question that was not read',
      '{"id":null,"error":{"code":-32700,"message":"parse"}}',
      400,
      { code: -32700, message: 'parse' },
    ],
    ['as a text', '{"id":1,"error":"no\\nsuch  thing"}', 200, { code: null, message: 'no such thing' }],
    ['without words', '{"id":1,"error":{"code":1.5}}', 200, { code: null, message: 'no reason given' }],
    [
      'at length',
      `{"id":1,"error":{"code":1,"message":"${'x'.repeat(999)}"}}`,
      200,
      { code: 1, message: `${'x'.repeat(299)}…` },
    ],
  ])('may be refused %s', async (_, body, status, error) => {
    expect(await askRpc(await answering(body, status), 'eth_call', [], quick)).toEqual({ value: null, error });
  });

  it.each([
    ['{"id":2,"result":"0x1"}', 200, /: no JSON-RPC answer to eth_call$/],
    ['[]', 200, /: no JSON-RPC answer to eth_call$/],
    ['{"id":1,"error":[]}', 200, /: no JSON-RPC answer to eth_call$/],
    ['no such path', 404, /: answered with status 404, expected 200$/],
    ['{"id":1,"error":{"code":-32000}}', 401, /: answered with status 401, expected 200$/],
    [`{"id":1,"result":[${'[],'.repeat(250_000)}[]]}`, 200, /: the answer to eth_call has more in it than is read$/],
  ])('has no answer in %.30s (status %i)', async (body, status, message) => {
    await expect(askRpc(await answering(body, status), 'eth_call', [], quick)).rejects.toThrow(message);
  });

  it('ends in an answer or in an error of ours, whatever comes', async () => {
    let body = '';
    const { url } = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    const anything = fc.oneof(
      fc.json(),
      fc
        .record({ id: fc.constantFrom(1, null), error: fc.jsonValue(), result: fc.jsonValue() })
        .map((one) => JSON.stringify(one)),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        body = text;
        const answer = await askRpc(url, 'eth_call', [], quick).catch((error: unknown) => error);
        if (answer instanceof Error) expect(answer).toBeInstanceOf(TrustCenterError);
        else expect(answer).toHaveProperty('error');
      }),
      { numRuns: 50 },
    );
  });

  it('shows the origin of an endpoint and no more, whatever goes wrong', async () => {
    const secret = '/v2/SECRETKEY00?apikey=OTHERSECRET';
    const { url: redirecting } = await serve((_, response) => {
      response.writeHead(302, { location: '/elsewhere/SECRETKEY00' }).end();
    });
    const { url: silent } = await serve(() => {});
    const wrong = [
      `http://127.0.0.1:9${secret}`,
      `${redirecting}${secret}`,
      `${silent}${secret}`,
      `http://rpc.example${secret}`,
      `${await answering('SECRETKEY00', 500)}${secret}`,
    ];
    for (const url of wrong) {
      const error: unknown = await askRpc(url, 'eth_call', [], { ...quick, timeoutMs: 300 }).catch(
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(TrustCenterError);
      const { message, hint, cause } = error as TrustCenterError;
      expect(message).toContain(new URL(url).origin);
      expect(`${message} ${hint} ${JSON.stringify(error)}`).not.toMatch(/SECRET|v2|apikey/);
      expect(cause).toBeUndefined();
    }
  });

  it('goes through the proxy of the environment', async () => {
    const { connections } = await proxyBy((socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    await expect(askRpc('https://rpc.example/v2/SECRETKEY00', 'eth_call', [], quick)).rejects.toThrow(
      /^https:\/\/rpc\.example: the proxy .* refuses the connection/,
    );
    expect(connections.length).toBeGreaterThan(0);
  });
});
