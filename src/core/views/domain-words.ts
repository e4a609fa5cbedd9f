// A domain in words, for every view that people read. Not yet safe to show: names and issuers are anybody's text.

import { domainAddress } from '../formats/domain-name.js';
import type { DomainResult } from '../result/domain.js';
import { enumerate } from '../result/words.js';

const MAX_LISTED = 4;

/** `app.example.com`, with its port where that is not the usual one. */
export function domainTitle(domain: DomainResult): string {
  return domainAddress(domain);
}

/** In one line: `app.example.com, its key in the gateway, certificate by E7 until 2026-12-24`. */
export function domainFacts(domain: DomainResult): string {
  const { holder, certificates, leftOut } = domain;
  const [first] = certificates;
  const by = first === undefined ? [] : [`certificate by ${first.issuer} until ${first.notAfter.slice(0, 10)}`];
  return [
    domainTitle(domain),
    holder === null ? 'nobody shown to have its key' : `its key in the ${holder}`,
    ...(certificates.length < 2 ? by : [`${certificates.length} different certificates`]),
    ...(leftOut.length === 0 ? [] : [`${enumerate(leftOut)} not asked`]),
  ].join(', ');
}

export interface DomainLine {
  what: string;
  words: string;
}

/** Whatever a reader may want to compare for themselves. */
export function domainLines({ holder, certificates, accounts, leftOut }: DomainResult): DomainLine[] {
  return [
    { what: 'key', words: holder === null ? 'not shown who has it' : `in the ${holder}, by its quotes` },
    ...listed(
      'certificate',
      certificates.map(({ keySha256, issuer, notAfter }) => `by ${issuer} until ${notAfter}, key sha256:${keySha256}`),
    ),
    ...listed('account', accounts),
    ...(leftOut.length === 0 ? [] : [{ what: 'not asked', words: enumerate(leftOut) }]),
  ];
}

function listed(what: string, all: readonly string[]): DomainLine[] {
  const more = all.length - MAX_LISTED;
  return [
    ...all.slice(0, MAX_LISTED).map((words) => ({ what, words })),
    ...(more > 0 ? [{ what, words: `and ${more} more` }] : []),
  ];
}
