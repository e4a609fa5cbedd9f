// Which app the owner of a domain lets the gateway lead it to: TXT records that the gateway looks up for a name that is not
// made of an id (dstack: `_dstack-app-address`; older gateways: `_tapp-address`; for all names below one: `…-wildcard`).

import { preview } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { outcomeOf, readTxt } from '../../formats/dns-message.js';
import type { DnsRecord } from '../../formats/dns-record.js';
import { listed } from '../judgement.js';
import { isTopLevel, parentOf } from './dns-questions.js';

export type AppAddress =
  /** Ids of apps or instances: more than one where the records do not agree. */
  | { kind: 'ids'; ids: string[]; at: string[] }
  | { kind: 'none'; asked: string[] }
  /** As a clause. */
  | { kind: 'open'; why: string };

/** An id, and the port that is asked for there. */
const ADDRESS = /^(?:0x)?([0-9a-f]{40}):[0-9]{1,5}$/i;

/** @param records of the resolvers that count, two at least */
export function appAddress(name: string, records: readonly DnsRecord[]): AppAddress {
  const parent = parentOf(name);
  // A gateway may look at either of the first two; at the wildcard, where it finds neither.
  const own = together([`_dstack-app-address.${name}`, `_tapp-address.${name}`], records);
  if (own.kind !== 'none' || isTopLevel(parent)) return own;
  const wild = together([`_dstack-app-address-wildcard.${parent}`], records);
  return wild.kind === 'none' ? { kind: 'none', asked: [...own.asked, ...wild.asked] } : wild;
}

function together(names: readonly string[], records: readonly DnsRecord[]): AppAddress {
  const all = names.map((name) => textsAt(name, records));
  const open = all.find((one) => one.kind === 'open');
  if (open !== undefined) return open;
  const found = all.flatMap((one) => (one.kind === 'ids' ? [one] : []));
  if (found.length === 0) return { kind: 'none', asked: [...names] };
  return { kind: 'ids', ids: [...new Set(found.flatMap(({ ids }) => ids))], at: found.flatMap(({ at }) => at) };
}

function textsAt(name: string, records: readonly DnsRecord[]): AppAddress {
  const said = new Map<string, { resolver: string; texts: string[] }>();
  for (const { resolver, answers } of records) {
    const answer = answers.find((one) => one.name === name && one.type === 'TXT');
    if (answer === undefined) return { kind: 'open', why: `${resolver} was not asked for ${name}` };
    const outcome = outcomeOf(answer);
    if (outcome.kind === 'unusable')
      return { kind: 'open', why: `of ${name}, ${resolver} says nothing: ${outcome.reason}` };
    const texts = outcome.kind === 'none' ? [] : textsOf(outcome.records);
    if (texts === null) return { kind: 'open', why: `of ${name}, ${resolver} gives a record that cannot be read` };
    said.set(JSON.stringify(texts), { resolver, texts });
  }
  const [first, other] = [...said.values()];
  if (first === undefined) return { kind: 'open', why: 'no resolver was asked' };
  if (other !== undefined)
    return { kind: 'open', why: `${first.resolver} and ${other.resolver} contradict each other about ${name}` };
  if (first.texts.length === 0) return { kind: 'none', asked: [name] };
  const ids = first.texts.map((text) => ADDRESS.exec(text)?.[1]?.toLowerCase() ?? null);
  if (ids.includes(null)) {
    const shown = listed(first.texts.map((text) => `"${preview(text, 80)}"`));
    return { kind: 'open', why: `${name} is not one app id with a port: ${shown}` };
  }
  return { kind: 'ids', ids: [...new Set(ids.filter((id) => id !== null))], at: [name] };
}

/** Sorted; null: one cannot be read. */
function textsOf(records: readonly Uint8Array[]): string[] | null {
  try {
    return records.map(readTxt).sort();
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}
