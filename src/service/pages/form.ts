// What a form brought, read once.

import type { Context } from 'hono';
import { validate } from 'uuid';
import { notFound } from '../api/problem.js';
import type { Web } from '../auth/principal.js';

export interface Form {
  /** Without blanks at its ends; empty where it is not there, is a file, or was given more than once. */
  text(name: string): string;
  /** As it was written. */
  raw(name: string): string;
  /** Each of those that were chosen. */
  all(name: string): string[];
}

export async function formOf(c: Context<Web>): Promise<Form> {
  const given = await c.req.parseBody({ all: true });
  const raw = (name: string): string => {
    const value = given[name];
    // A form sends each end of a line as CRLF.
    return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '';
  };
  return {
    raw,
    text: (name) => raw(name).trim(),
    all: (name) => [given[name] ?? []].flat().filter((value) => typeof value === 'string'),
  };
}

/** An id that the form holds. @throws Problem NOT_FOUND for what is none */
export function idOf(form: Form, what: string, name = 'id'): string {
  const id = form.text(name);
  if (!validate(id)) throw notFound(what);
  return id;
}
