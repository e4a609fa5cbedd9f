// What a request brings, read by the schema that the OpenAPI document shows of it.

import type { MiddlewareHandler } from 'hono';
import type { ValidationTargets } from 'hono/types';
import { describeRoute, resolver, uniqueSymbol } from 'hono-openapi';
import * as v from 'valibot';
import { fromUtf8, preview } from '../../core/bytes.js';
import { InputError, ParseError } from '../../core/errors.js';
import { parseJson } from '../../core/formats/codec/json.js';
import type { Principal, Web } from '../auth/principal.js';
import { notFound, Problem } from './problem.js';

type Schema = v.GenericSchema;
type Target = Extract<keyof ValidationTargets, 'json' | 'query' | 'param' | 'header'>;
type Reading<T extends Target, S extends Schema> = MiddlewareHandler<
  Web,
  string,
  { in: { [K in T]: v.InferInput<S> }; out: { [K in T]: v.InferOutput<S> } }
>;

/** Of a body that is no evidence. Files in the spec of a target are the largest part of one. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** The body, as JSON. */
export function body<S extends Schema>(schema: S): Reading<'json', S> {
  return documented('json', schema, async (c, next) => {
    const bytes = await bytesOf(c.req.raw, MAX_BODY_BYTES);
    const value = parseJson(fromUtf8(bytes, 'body'), 'body', { bytes: MAX_BODY_BYTES, values: 20_000 });
    c.req.addValidatedData('json', valid(schema, value, 'body') as object);
    await next();
  });
}

/** Says of the body that it is JSON, which the handler reads itself. */
export function upload(what: string): MiddlewareHandler {
  const content = { 'application/json': { schema: { type: 'object' as const } } };
  return describeRoute({ requestBody: { description: what, required: true, content } });
}

/** The query. A name that is not known is refused, and one that is given twice. */
export function query<S extends Schema>(schema: S): Reading<'query', S> {
  return documented('query', schema, async (c, next) => {
    const given = new URL(c.req.url).searchParams;
    const values: Record<string, string> = {};
    for (const [name, value] of given) {
      if (Object.hasOwn(values, name)) throw new InputError('INPUT_INVALID', `query: ${preview(name)} is given twice`);
      Object.defineProperty(values, name, { value, enumerable: true });
    }
    c.req.addValidatedData('query', valid(schema, values, 'query') as object);
    await next();
  });
}

/** The names in the path. What cannot be a name of ours is not found. */
export function path<S extends Schema>(schema: S, what: string): Reading<'param', S> {
  return documented('param', schema, async (c, next) => {
    const result = v.safeParse(schema, c.req.param());
    if (!result.success) throw notFound(what);
    c.req.addValidatedData('param', result.output as object);
    await next();
  });
}

/** Headers that are of one route, by their names in lower case. */
export function headers<S extends Schema>(schema: S): Reading<'header', S> {
  return documented('header', schema, async (c, next) => {
    c.req.addValidatedData('header', valid(schema, c.req.header(), 'header') as object);
    await next();
  });
}

/** Names the schema to what writes the OpenAPI document. */
function documented<T extends Target, S extends Schema>(
  target: T,
  schema: S,
  read: MiddlewareHandler<Web>,
): Reading<T, S> {
  return Object.assign(read, { [uniqueSymbol]: { target, ...resolver(schema) } }) as Reading<T, S>;
}

/** The whole body. @throws InputError over the limit, before more of it is kept */
export async function bytesOf(request: Request, limit: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get('content-length') ?? '0');
  if (announced > limit) throw tooLarge(limit);
  const parts: Uint8Array[] = [];
  let size = 0;
  if (request.body !== null) {
    for await (const part of request.body) {
      size += part.byteLength;
      if (size > limit) throw tooLarge(limit);
      parts.push(part);
    }
  }
  return Buffer.concat(parts);
}

function tooLarge(limit: number): InputError {
  return new InputError('INPUT_TOO_LARGE', `body: over the limit of ${limit} bytes`);
}

/** @throws ParseError for the first thing that is wrong */
function valid<S extends Schema>(schema: S, value: unknown, name: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const steps = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  const field = `${name}${steps.map(shortened).join('')}`;
  throw new ParseError('INPUT_INVALID', field, sentence(issue));
}

/** Of a name that the sender made up. */
function shortened(step: string): string {
  return /^[.[\w\]-]{1,100}$/.test(step) ? step : `.${preview(step.slice(1))}`;
}

function sentence({ kind, expected, received, message, type }: v.BaseIssue<unknown>): string {
  if (type === 'strict_object' && expected === 'never') return 'there is no member of this name';
  if (received === 'undefined') return `is missing: expected ${words(expected)}`;
  if (kind === 'schema')
    return `expected ${words(expected)}, got ${received.startsWith('"') ? preview(received.slice(1, -1)) : received}`;
  return message;
}

/** `("a" | "b")` in words. */
function words(expected: string | null): string {
  return (expected ?? 'another value').replace(/^\((.*)\)$/, '$1').replaceAll(' | ', ' or ');
}

/** The organisation of the path is that of who asks: of another one nothing is found. */
export function expectOwn(principal: Principal, organisation: string, what: string): void {
  if (principal.organisationSlug !== organisation) throw notFound(what);
}

/** Something that the request takes for granted and is not so. */
export function conflict(code: 'NAME_TAKEN' | 'IN_USE' | 'NOT_POSSIBLE', message: string, hint: string): Problem {
  return new Problem(code, message, { hint });
}
