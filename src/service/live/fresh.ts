// Answers that are of their moment: whoever keeps one asks before showing it again, so that nothing green outlives what it says.

import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Web } from '../auth/principal.js';

export interface FreshAnswer {
  text: string;
  type: string;
  status?: ContentfulStatusCode;
  /** Whether everybody gets the same: what is of members alone is kept by no cache between. */
  isPublic: boolean;
}

export function fresh(c: Context<Web>, { text, type, status = 200, isPublic }: FreshAnswer): Response {
  const tag = `"${createHash('sha256').update(`${status} ${text}`).digest('base64url')}"`;
  c.header('etag', tag);
  c.header('cache-control', `${isPublic ? 'public' : 'private'}, no-cache, max-age=0`);
  c.header('vary', 'Authorization, Cookie');
  // Other sites show it as an image or in a frame.
  c.header('cross-origin-resource-policy', 'cross-origin');
  if (status === 200 && isNamed(c.req.header('if-none-match') ?? '', tag)) return c.body(null, 304);
  return c.body(text, status, { 'content-type': type });
}

/** RFC 9110, 13.1.2: a weak one names the same text. */
function isNamed(given: string, tag: string): boolean {
  return given.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
