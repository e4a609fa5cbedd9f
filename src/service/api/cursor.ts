// Where the next page of a list begins: a text that only the service reads, and takes for nothing but a place in the list.

import * as v from 'valibot';
import { InputError } from '../../core/errors.js';

export function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws InputError where it is none of ours */
export function readCursor<S extends v.GenericSchema>(text: string | undefined, schema: S): v.InferOutput<S> | null {
  if (text === undefined) return null;
  const result = v.safeParse(schema, parsed(text));
  if (result.success) return result.output;
  throw new InputError('INPUT_INVALID', 'query.cursor: it is none of this list', {
    hint: 'Give what `next` of the page before says, with the same filters.',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
