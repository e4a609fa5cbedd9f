// Accounts that may prove control of the domain by being named in it (dns-persist-01). CAA restricts them as any other, so
// that they are only told.

import { preview } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { outcomeOf, readTxt } from '../../../formats/dns-message.js';
import { listed } from '../../judgement.js';
import { validationName } from '../dns-questions.js';
import type { DomainInput } from '../input.js';

/** A sentence, or none. */
export function persistentValidations({ name, dns }: Pick<DomainInput, 'name' | 'dns'>): string[] {
  const at = validationName(name);
  const answers = dns.flatMap((record) =>
    record.answers.filter((answer) => answer.name === at && answer.type === 'TXT'),
  );
  const texts = answers.flatMap((answer) => {
    const outcome = outcomeOf(answer);
    return outcome.kind === 'records' ? outcome.records.flatMap(readable) : [];
  });
  if (texts.length === 0) return [];
  return [`${at} lets an account prove control by being named there: ${listed([...new Set(texts)])}.`];
}

function readable(data: Uint8Array): string[] {
  try {
    return [preview(readTxt(data), 300)];
  } catch (error) {
    if (error instanceof ParseError) return []; // what cannot be read lets nobody in
    throw error;
  }
}
