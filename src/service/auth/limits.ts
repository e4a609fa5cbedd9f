// How often one may ask. Each process that answers counts for itself. Whoever is on this machine is not limited.

import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { isPublicAddress } from '../../io/address.js';
import { Problem } from '../api/problem.js';
import type { Web } from './principal.js';

const SECONDS = 60;
/** In so many seconds. */
interface Limits {
  /** Requests of an address. */
  address: number;
  /** Requests of a token, a session or a workflow. */
  caller: number;
  /** Attempts of an address to sign in. */
  attempts: number;
}
export const LIMITS: Limits = { address: 1200, caller: 3000, attempts: 20 };

const ATTEMPTS = new Set(['POST /sign-in', 'POST /api/v1/token', 'GET /sign-in/oidc', 'GET /sign-in/oidc/callback']);

/** By address, before anything is looked up. @throws Problem TOO_MANY_REQUESTS */
export function limitAddresses({ address, attempts }: Omit<Limits, 'caller'> = LIMITS): MiddlewareHandler<Web> {
  const ofAll = limiter(address);
  const ofAttempts = limiter(attempts);
  return async (c, next) => {
    const client = clientAddress(c);
    if (client !== null) {
      await count(ofAll, client);
      // What answers to GET answers to HEAD.
      const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
      if (ATTEMPTS.has(`${method} ${c.req.path}`)) await count(ofAttempts, client);
    }
    await next();
  };
}

/** By who asks, once that is known. @throws Problem TOO_MANY_REQUESTS */
export function limitCallers({ caller }: Pick<Limits, 'caller'> = LIMITS): MiddlewareHandler<Web> {
  const callers = limiter(caller);
  return async (c, next) => {
    const { principal } = c.var;
    if (principal !== null && clientAddress(c) !== null) {
      await count(callers, JSON.stringify([principal.organisation, principal.kind, principal.who]));
    }
    await next();
  };
}

function limiter(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: SECONDS });
}

async function count(limit: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limit.consume(key);
  } catch (reached) {
    if (!(reached instanceof RateLimiterRes)) throw reached;
    const seconds = Math.max(1, Math.ceil(reached.msBeforeNext / 1000));
    throw new Problem('TOO_MANY_REQUESTS', `more than ${limit.points} requests in ${SECONDS} seconds`, {
      hint: `Ask again in ${seconds} s, or more seldom.`,
      headers: { 'Retry-After': String(seconds) },
    });
  }
}

/**
 * Who is at the other end; null: this machine itself. A peer inside is a reverse proxy, which says whom it speaks for last;
 * what was said before it anybody can make up.
 */
function clientAddress(c: Context<Web>): string | null {
  const peer = peerOf(c);
  if (peer === null) return null;
  if (isPublicAddress(peer)) return keyOf(peer);
  const told = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  if (isIP(told) !== 0) return keyOf(told);
  return isHere(peer) ? null : keyOf(peer);
}

function peerOf(c: Context<Web>): string | null {
  // Asked without a socket, by the program itself.
  if (c.env === undefined || !('incoming' in (c.env as object))) return null;
  const { address } = getConnInfo(c).remote;
  return address === undefined ? null : withoutMapping(address);
}

/** A socket of both families has addresses of IPv4 as `::ffff:192.0.2.1`. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function isHere(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** One customer of a network has 2^64 addresses of IPv6: they count as one. */
export function keyOf(address: string): string {
  const plain = withoutMapping(address).replace(/%.*$/, '');
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail = ''] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [head.split(':').filter(Boolean), tail.split(':').filter(Boolean)];
  const groups = [...before, ...Array(8 - before.length - after.length).fill('0'), ...after];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
