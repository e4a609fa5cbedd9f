// Answers that are none, as a server on the way or at the end may give them, and what is said of each.

import type { IncomingMessage, ServerResponse } from 'node:http';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** For these to be told within seconds, and once each. */
export const IMPATIENCE = { timeoutMs: 3000, idleTimeoutMs: 1000, retries: 0 };

/**
 * @param whole the answer as it should be: JSON of more than 1000 characters
 * @param unusable what is said of an answer that is something else
 */
export function faultsOf(
  whole: string,
  unusable: string,
): [name: string, listener: Listener, code: string, reason: string][] {
  const json = { 'content-type': 'application/json' };
  const begin = (response: ServerResponse, more: Record<string, string> = {}): void => {
    response.writeHead(200, { ...json, ...more });
    response.write(whole.slice(0, 1000));
  };
  const endless: Listener = (_, response) => {
    response.writeHead(200, json);
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      response.once('drain', more);
    };
    more();
  };
  return [
    ['nothing', () => {}, 'FETCH_TIMEOUT', 'nothing received for 1000 ms'],
    ['a reset before the answer', (request) => request.socket.destroy(), 'FETCH_FAILED', 'was closed before'],
    [
      'a reset in the middle of the body',
      (_, response) => {
        begin(response, { 'content-length': String(whole.length) });
        setTimeout(() => response.destroy(), 20);
      },
      'FETCH_FAILED',
      'was closed before the answer was complete',
    ],
    [
      'a drip',
      (_, response) => {
        begin(response);
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
      'FETCH_TIMEOUT',
      'no complete answer within 3000 ms',
    ],
    [
      'another media type',
      (_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(whole),
      'FETCH_CONTENT',
      'answered with image/png',
    ],
    [
      'an error page with status 200',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sorry</html>'),
      'FETCH_CONTENT',
      'answered with text/html',
    ],
    [
      'an error page that claims to be JSON',
      (_, response) => response.writeHead(200, json).end('<html>Sorry</html>'),
      'FETCH_CONTENT',
      `the answer is not usable: ${unusable}`,
    ],
    [
      'JSON cut short',
      (_, response) => response.writeHead(200, json).end(whole.slice(0, 1000)),
      'FETCH_CONTENT',
      'the answer is not usable: ',
    ],
    [
      'a gigabyte, announced',
      (_, response) => response.writeHead(200, { ...json, 'content-length': 2 ** 30 }).flushHeaders(),
      'FETCH_TOO_LARGE',
      'the answer is larger than 10485760 bytes',
    ],
    ['a body without end', endless, 'FETCH_TOO_LARGE', 'the answer is larger than 10485760 bytes'],
    [
      'a redirect to the metadata service of a cloud',
      (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
      'FETCH_FAILED',
      'which is not followed',
    ],
    ['404', (_, response) => response.writeHead(404).end(), 'FETCH_STATUS', 'answered with status 404'],
    ['503', (_, response) => response.writeHead(503).end(), 'FETCH_STATUS', 'answered with status 503'],
    [
      '429, to be asked again in ten minutes',
      (_, response) => response.writeHead(429, { 'retry-after': '600' }).end(),
      'FETCH_STATUS',
      'status 429',
    ],
  ];
}
