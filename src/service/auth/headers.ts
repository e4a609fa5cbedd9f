// What every answer says to the browser: nothing is run, shown or asked that is not of this service.

import type { Context, MiddlewareHandler } from 'hono';
import type { Settings } from '../settings.js';
import type { Web } from './principal.js';

const PAGE = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * Of what was made from a target's answers, or by somebody else: it runs with an origin of its own, which has no cookie and
 * reads nothing here. What it may load it says itself.
 */
export const SANDBOX = 'sandbox allow-scripts allow-downloads';

const CSP = 'content-security-policy';

/** To be called by the route of a report, and of any document that is not a page of the service. */
export function sandboxed(c: Context<Web>): void {
  c.header(CSP, SANDBOX);
}

/** To be called by the route of a page that other sites may show in a frame: it has no session, and nothing to click. */
export function embeddable(c: Context<Web>): void {
  c.header(CSP, PAGE.replace("frame-ancestors 'none'", 'frame-ancestors *'));
  c.header('cross-origin-resource-policy', 'cross-origin');
}

export function securityHeaders({ publicUrl }: Pick<Settings, 'publicUrl'>): MiddlewareHandler<Web> {
  const always: Record<string, string> = {
    'x-content-type-options': 'nosniff',
    // Without it a form of ours would say `Origin: null`.
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(always)) c.header(name, value);
    if (!headers.has(CSP)) c.header(CSP, PAGE);
    // What a route says nothing of may be of one person alone: nobody on the way keeps it for another.
    if (!headers.has('cache-control')) c.header('cache-control', 'no-store');
    if (!headers.has('cross-origin-resource-policy')) c.header('cross-origin-resource-policy', 'same-origin');
  };
}
