// What the OpenAPI document says of a route beside what is read from its request.

import type { MiddlewareHandler } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import type { GenericSchema } from 'valibot';
import { problem } from './schemas.js';

interface Description {
  /** Name of the operation, for clients that are made from the document. */
  id: string;
  tag: string;
  /** What it does, one sentence. */
  summary: string;
  description?: string;
  /** Answers that are no problem, by status. */
  answers: Readonly<Record<number, Answer>>;
  /** Statuses of the problems that it answers with, beside those that all have. */
  problems?: readonly (keyof typeof PROBLEM_WORDS)[];
  /** Whether somebody who is not signed in may see a part. */
  open?: boolean;
}

interface Answer {
  what: string;
  /** Left out, with `media`: it is empty. */
  schema?: GenericSchema;
  /** Of an answer that is no JSON, or one that is kept as it is. */
  media?: string;
  headers?: Readonly<Record<string, string>>;
}

const PROBLEM_WORDS = {
  400: 'The request cannot be used.',
  401: 'The identity token is not accepted.',
  404: 'There is no such thing, or it is not yours.',
  409: 'The state of it does not allow this.',
  410: 'It is not kept any more.',
  413: 'The body is too large.',
  422: 'The idempotency key belongs to another request.',
  503: 'A part of the service cannot be reached.',
} as const;

const PROBLEM = { 'application/problem+json': { schema: resolver(problem) } };

export function describe({
  id,
  tag,
  summary,
  description,
  answers,
  problems = [],
  open,
}: Description): MiddlewareHandler {
  const responses = Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)] as const);
  const wrong = problems.map((status) => [status, { description: PROBLEM_WORDS[status], content: PROBLEM }] as const);
  const access =
    open === true ? [] : [[401, 'Nobody is signed in.'] as const, [403, 'The role does not allow it.'] as const];
  return describeRoute({
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: open === true ? [{ token: [] }, {}] : [{ token: [] }],
    responses: {
      ...Object.fromEntries(responses),
      ...Object.fromEntries(access.map(([status, words]) => [status, { description: words, content: PROBLEM }])),
      ...Object.fromEntries(wrong),
      429: { description: 'Too many requests.', content: PROBLEM },
      503: { description: PROBLEM_WORDS[503], content: PROBLEM },
    },
  });
}

function responseOf({ what, schema, media, headers = {} }: Answer) {
  const content = schema === undefined ? { schema: {} } : { schema: resolver(schema) };
  return {
    description: what,
    ...(schema === undefined && media === undefined ? {} : { content: { [media ?? 'application/json']: content } }),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, words]) => [
        name,
        { description: words, schema: { type: 'string' as const } },
      ]),
    ),
  };
}
