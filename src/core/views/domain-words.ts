// A domain in words, for every view that people read. Not yet safe to show: names and issuers are anybody's text.

import { domainAddress } from '../formats/domain-name.js';
import type { CheckId } from '../result/catalog.js';
import type { Check, ComponentResult } from '../result/document.js';
import type { DomainResult } from '../result/domain.js';
import { enumerate } from '../result/words.js';

const MAX_LISTED = 4;

/** `app.example.com`, with its port where that is not the usual one; and whether its phase passed, in every app. */
export function domainTitle(domain: DomainResult, components: readonly ComponentResult[]): string {
  const apps = components.filter(({ role }) => role === 'app');
  const isProven = apps.length > 0 && apps.every(({ phases }) => phases.domain.status === 'pass');
  return `${domainAddress(domain)}${isProven ? '' : ', not proven'}`;
}

/**
 * In one line, its name left to whoever shows it: `key in the gateway, certificate by E7 until 2026-12-24`.
 * @param checks of the phase: what none of them passed for is not said
 */
export function domainFacts(domain: DomainResult, checks: readonly Check[]): string {
  const { holder, certificates, leftOut } = domain;
  const isPassed = (id: CheckId): boolean => checks.some((check) => check.id === id && check.status === 'pass');
  const [first] = isPassed('domain.certificate') ? certificates : [];
  const by =
    first === undefined ? [] : [`certificate by ${first.issuer} until ${first.notAfter.slice(0, 10)}${byRoot(domain)}`];
  const isHolderShown = holder !== null && isPassed('domain.tee-controlled-key');
  return [
    isHolderShown ? `key in the ${holder}` : 'not shown who has its key',
    ...(certificates.length < 2 ? by : [`${certificates.length} different certificates`]),
    ...(leftOut.length === 0 ? [] : [`${enumerate(leftOut)} not asked`]),
  ].join(', ');
}

export interface DomainLine {
  what: string;
  words: string;
}

/** Whatever a reader may want to compare for themselves. */
export function domainLines(domain: DomainResult): DomainLine[] {
  const { holder, certificates, accounts, leftOut } = domain;
  return [
    { what: 'key', words: holder === null ? 'not shown who has it' : `in the ${holder}, by its quotes` },
    ...listed(
      'certificate',
      certificates.map(
        ({ keySha256, issuer, notAfter }) =>
          `by ${issuer} until ${notAfter.slice(0, 10)}${byRoot(domain)}, key sha256:${keySha256}`,
      ),
    ),
    ...listed('account', accounts),
    ...(leftOut.length === 0 ? [] : [{ what: 'not asked', words: enumerate(leftOut) }]),
  ];
}

function byRoot({ givenRoot }: DomainResult): string {
  return givenRoot ? ' (root CA given, not public)' : '';
}

function listed(what: string, all: readonly string[]): DomainLine[] {
  const more = all.length - MAX_LISTED;
  return [
    ...all.slice(0, MAX_LISTED).map((words) => ({ what, words })),
    ...(more > 0 ? [{ what, words: `and ${more} more` }] : []),
  ];
}
