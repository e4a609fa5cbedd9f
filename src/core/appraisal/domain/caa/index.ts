// Who may be given certificates for the domain, by its CAA records (RFC 8659, RFC 8657). The claim: every certificate that
// covers the domain and that they permit can be made by an account of the TEE alone. Such certificates are for the name
// itself, and for the wildcard that stands for it. CAA binds a CA when it issues: what was issued before is another matter.

import { preview } from '../../../bytes.js';
import { enumerate } from '../../../result/words.js';
import { fail, type Judgement, listed, pass, type Shown, unknown } from '../../judgement.js';
import type { AttestedHoldings, DomainInput } from '../input.js';
import { type AgreedSets, agreedSets } from './agreement.js';
import { type Opening, type Permitted, permittedBy } from './permitted.js';
import { persistentValidations } from './persistent.js';
import { expectedRecords, remedy } from './remedy.js';
import { type Terms, termsOf } from './terms.js';
import { setText } from './words.js';

export async function judgeCaa(input: DomainInput, held: AttestedHoldings): Promise<Judgement> {
  const terms = termsOf(input, held);
  const agreed = agreedSets(input, terms.subjects);
  if ('status' in agreed) return agreed;
  const found = agreed.sets.map(({ subject, records }) => permittedBy(records, subject, terms));
  const shown = {
    expected: expectedRecords(terms),
    actual: foundText(agreed),
  };
  const certain = found.filter(({ openings }) => openings.some(({ isCertain }) => isCertain));
  const toPublish = { ...shown, hint: remedy(terms, held.accounts, agreed) };
  if (certain.length > 0) return othersPermitted(certain, terms, toPublish);
  const openings = found.flatMap((one) => one.openings);
  if (openings.length > 0) return accountsUnproven(openings, held, shown);
  const notes = [resolversNote(agreed), ...persistentValidations(input)];
  return onlyTeePermitted(found, terms, notes, shown, toPublish);
}

/** The name and its wildcard mostly have one set. */
function foundText({ sets }: AgreedSets): string {
  const names = new Map<string, string[]>();
  for (const set of sets) {
    const text = setText(set, set.subject.from);
    names.set(text, [...(names.get(text) ?? []), set.subject.name]);
  }
  return [...names].map(([text, alike]) => `for ${enumerate(alike)}: ${text}`).join(' | ');
}

function othersPermitted(found: readonly Permitted[], terms: Terms, toPublish: Shown): Judgement {
  const openings = found.flatMap((one) => one.openings).filter(({ isCertain }) => isCertain);
  const whom = enumerate(found.map(({ subject }) => subject.name));
  const detail = `Others than the TEE may be given certificates for ${whom}: ${listed(openings.map(({ text }) => text))}.`;
  const isRotated = openings.some(({ account }) => account !== null) && terms.accounts.length > 0;
  const rotated = isRotated
    ? ` Quotes name ${accountsText(terms.accounts)} as the account of the TEE: if that is a new one, its next renewal fails until CAA names it.`
    : '';
  return fail(`${detail}${rotated}`, toPublish);
}

function accountsUnproven(
  openings: readonly Opening[],
  { accounts, cause }: AttestedHoldings,
  shown: Shown,
): Judgement {
  const which = accounts.length === 0 ? 'no account is proven to be' : 'not every account is known that may be';
  const detail = `CAA permits ${listed(openings.map(({ text }) => text))}; but ${which} the TEE’s.`;
  if (cause !== null) return unknown(detail, { ...shown, followsFrom: cause });
  const hint =
    'No quote names an ACME account. Give the gateway’s acme-info with the quote of its account, or the evidence files of the app’s ingress.';
  return unknown(detail, { ...shown, hint });
}

function onlyTeePermitted(
  found: readonly Permitted[],
  terms: Terms,
  notes: readonly string[],
  shown: Shown,
  toPublish: Shown,
): Judgement {
  const names = enumerate(found.map(({ subject }) => subject.name));
  const permitted = [...new Set(found.flatMap(({ accounts }) => accounts))];
  if (permitted.length === 0) {
    const detail = `Nobody can be given a certificate for ${names} now: the CAA records permit none, so that the next renewal fails too.`;
    return pass([detail, ...notes].join(' '), toPublish);
  }
  const detail = `Certificates for ${names} can be made by ${accountsText(permitted)} alone.`;
  return pass([detail, ...renewalNotes(found, permitted, terms), ...methodsNote(found), ...notes].join(' '), shown);
}

function renewalNotes(found: readonly Permitted[], permitted: readonly string[], { accounts }: Terms): string[] {
  const closed = found.filter((one) => one.accounts.length === 0).map(({ subject }) => subject.name);
  const left = accounts.filter((account) => !permitted.includes(account));
  return [
    ...(closed.length === 0 ? [] : [`For ${enumerate(closed)} nobody is permitted.`]),
    ...(left.length === 0
      ? []
      : [
          `CAA does not permit ${accountsText(left)}, which quotes name too: if the TEE renews by that account, it fails.`,
        ]),
  ];
}

function methodsNote(found: readonly Permitted[]): string[] {
  if (found.some(({ methods }) => methods === null)) return [];
  const methods = [...new Set(found.flatMap(({ methods }) => methods ?? []))];
  return methods.length === 0
    ? []
    : [`Control has to be proven by ${listed(methods.map((method) => preview(method)))}.`];
}

function resolversNote({ resolvers, validating }: AgreedSets): string {
  const some = `${enumerate(validating)} ${validating.length === 1 ? 'says that it' : 'say that they'} validated DNSSEC`;
  const dnssec =
    validating.length === 0
      ? 'none says that it validated DNSSEC'
      : validating.length === resolvers.length
        ? 'all say that they validated DNSSEC'
        : some;
  return `So ${enumerate(resolvers)} say alike; ${dnssec}. It binds CAs when they issue: certificates of before are not affected.`;
}

function accountsText(accounts: readonly string[]): string {
  return enumerate(accounts.map((account) => preview(account, 200)));
}
