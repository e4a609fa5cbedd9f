// Who may be given certificates for the domain, by its CAA records (RFC 8659, RFC 8657). The claim: every certificate that
// covers the domain and that they permit can be made by an account of the TEE alone. Such certificates are for the name
// itself, and for the wildcard that stands for it. CAA binds a CA when it issues: what was issued before is another matter.

import { preview } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { outcomeOf, readTxt } from '../../../formats/dns-message.js';
import { enumerate } from '../../../result/words.js';
import { fail, type Judgement, listed, pass, type Shown, unknown } from '../../judgement.js';
import { parentOf, validationName } from '../dns-questions.js';
import type { AttestedHoldings, DomainInput } from '../input.js';
import { type AgreedSet, type AgreedSets, agreedSets } from './agreement.js';
import { AUTHORITIES, authorityOf, isForeignAccount } from './authorities.js';
import { isRegistrySuffix } from './registry-suffixes.js';
import { rulesOf } from './rules.js';
import type { Permission } from './value.js';
import { recordToSet, setText } from './words.js';

/** Certificates of one kind that cover the domain. */
interface Subject {
  /** As a certificate names it. */
  name: string;
  isWildcard: boolean;
  /** Where the walk to its records begins. */
  from: string;
}

/** Somebody else who may be given such a certificate. */
interface Opening {
  subject: Subject;
  /** A clause. */
  who: string;
  /** The account that it is for, where the CA heeds that. */
  account: string | null;
  /** Whether it would be one whatever quotes prove. */
  isCertain: boolean;
}

interface Finding {
  openings: Opening[];
  /** The accounts of the TEE that are permitted. */
  accounts: string[];
  /** How they may prove control of the domain; null: in any way. */
  methods: string[] | null;
}

export async function judgeCaa(input: DomainInput, held: AttestedHoldings): Promise<Judgement> {
  const subjects = subjectsOf(input.name);
  const agreed = agreedSets(
    input,
    subjects.map(({ from }) => from),
  );
  if ('status' in agreed) return agreed;
  const accepted = acceptedAccounts(input, held);
  const findings = subjects.map((subject, i) => {
    return judgeSubject(subject, agreed.sets[i] ?? { at: null, records: [] }, input, held, accepted);
  });
  const openings = findings.flatMap((finding) => finding.openings);
  const shown = {
    expected: expectedText(subjects, input, accepted),
    actual: agreed.sets
      .map((set, i) => `for ${subjects[i]?.name}: ${setText(set, subjects[i]?.from ?? '')}`)
      .join(' | '),
  };
  const certain = openings.filter(({ isCertain }) => isCertain);
  if (certain.length > 0) return judgeOpen(certain, shown, subjects, input, held, accepted);
  if (openings.length > 0) return judgeUndecided(openings, shown, held);
  return judgeRestricted(subjects, findings, agreed, shown, input, held, accepted);
}

function subjectsOf(name: string): Subject[] {
  const parent = parentOf(name);
  const plain = { name, isWildcard: false, from: name };
  return isRegistrySuffix(parent) ? [plain] : [plain, { name: `*.${parent}`, isWildcard: true, from: parent }];
}

/** Attested, and of the policy's where it names any. */
function acceptedAccounts({ policy }: DomainInput, { accounts }: AttestedHoldings): string[] {
  return accounts.filter((account) => policy.accounts.length === 0 || policy.accounts.includes(account));
}

function judgeSubject(
  subject: Subject,
  { records }: AgreedSet,
  input: DomainInput,
  held: AttestedHoldings,
  accepted: readonly string[],
): Finding {
  const rules = rulesOf(records, subject.isWildcard);
  const finding: Finding = { openings: [], accounts: [], methods: [] };
  const open = (who: string, account: string | null = null): void => {
    const isCertain = account === null || isCertainlyOther(account, input, held);
    finding.openings.push({ subject, who, account, isCertain });
  };
  if (rules.kind === 'anyone') {
    open('any CA for any account, as nothing restricts it');
    return finding;
  }
  for (const permission of rules.permissions) {
    const { ca } = permission;
    if (ca !== null && !acceptedCas(input).includes(ca)) {
      open(otherCa(ca, permission, input));
      continue;
    }
    if (permission.kind === 'nobody') continue;
    const { account, methods } = permission;
    if (account === null) open(`${preview(permission.ca, 80)} for any account`);
    else if (!accepted.includes(account)) {
      open(`${preview(permission.ca, 80)} for the account ${preview(account, 200)}`, account);
    } else if (!isForeignAccount(permission.ca, account)) {
      finding.accounts.push(account);
      finding.methods = methods === null || finding.methods === null ? null : [...finding.methods, ...methods];
    }
  }
  return finding;
}

function acceptedCas({ policy }: DomainInput): string[] {
  return policy.cas.length > 0 ? policy.cas.map((ca) => ca.toLowerCase()) : AUTHORITIES.map(({ ca }) => ca);
}

function otherCa(ca: string, permission: Permission, { policy }: DomainInput): string {
  const name = preview(ca, 80);
  if (policy.cas.length > 0) return `${name}, a CA that the policy does not accept`;
  if (permission.kind === 'nobody') return `the CA ${name}, which may overlook that its record is broken`;
  return `the CA ${name}${permission.account === null ? '' : ', which is not known to heed the account that the record names'}`;
}

/** Another account than the TEE's; where not all of these are known, only one that the policy would not accept either. */
function isCertainlyOther(account: string, { policy }: DomainInput, { accounts, cause }: AttestedHoldings): boolean {
  if (policy.accounts.length > 0 && !policy.accounts.includes(account)) return true;
  return cause === null && accounts.length > 0;
}

function judgeOpen(
  openings: readonly Opening[],
  shown: Shown,
  subjects: readonly Subject[],
  input: DomainInput,
  held: AttestedHoldings,
  accepted: readonly string[],
): Judgement {
  const names = [...new Set(openings.map(({ subject }) => subject.name))];
  const detail = `Others than the TEE may be given certificates for ${enumerate(names)}: ${listed(openings.map(openingText))}.`;
  const others = openings.some(({ account }) => account !== null);
  const rotated =
    others && accepted.length > 0
      ? ` Quotes name ${enumerate(accepted.map((account) => preview(account, 200)))} as the account of the TEE: if that is a new one, its next renewal fails until CAA names it.`
      : '';
  return fail(`${detail}${rotated}`, { ...shown, hint: remedy(subjects, input, held, accepted) });
}

function openingText({ subject, who }: Opening): string {
  return `${subject.name} by ${who}`;
}

function remedy(
  subjects: readonly Subject[],
  input: DomainInput,
  { accounts }: AttestedHoldings,
  accepted: readonly string[],
): string {
  const records = recordsToSet(subjects, input, accepted);
  const instead = 'with no other issue or issuewild record beside';
  if (records !== null) return `Publish ${records}, ${instead}.`;
  if (accounts.length > 0)
    return 'Accept an account in the policy (domain.accounts) that a quote names, and let CAA name that alone.';
  return `Publish CAA records that name the account of the TEE (CA;accounturi=URI) in issue and issuewild, ${instead}.`;
}

/** Null: which account or CA is not known. */
function recordsToSet(subjects: readonly Subject[], input: DomainInput, accepted: readonly string[]): string | null {
  const [account] = accepted;
  if (account === undefined) return null;
  const [only, ...more] = input.policy.cas;
  const ca = authorityOf(account) ?? (more.length === 0 ? only : undefined);
  if (ca === undefined || !acceptedCas(input).includes(ca)) return null;
  return enumerate(
    subjects.map(({ from, isWildcard }) => recordToSet(from, isWildcard ? 'issuewild' : 'issue', ca, account)),
  );
}

function expectedText(subjects: readonly Subject[], input: DomainInput, accepted: readonly string[]): string {
  return (
    recordsToSet(subjects, input, accepted) ??
    `${subjects.map(({ from, isWildcard }) => `${from} CAA 0 ${isWildcard ? 'issuewild' : 'issue'}`).join(' and ')} that name an attested account alone`
  );
}

function judgeUndecided(openings: readonly Opening[], shown: Shown, { accounts, cause }: AttestedHoldings): Judgement {
  const which = accounts.length === 0 ? 'no account is proven to be' : 'not every account is known that may be';
  const detail = `CAA permits ${listed(openings.map(openingText))}; but ${which} the TEE’s.`;
  if (cause !== null) return unknown(detail, { ...shown, followsFrom: cause });
  return unknown(detail, {
    ...shown,
    hint: 'No quote names an ACME account. Give the gateway’s acme-info with the quote of its account, or the evidence files of the app’s ingress.',
  });
}

function judgeRestricted(
  subjects: readonly Subject[],
  findings: readonly Finding[],
  agreed: AgreedSets,
  shown: Shown,
  input: DomainInput,
  held: AttestedHoldings,
  accepted: readonly string[],
): Judgement {
  const permitted = [...new Set(findings.flatMap(({ accounts }) => accounts))];
  const sentences = [
    permitted.length === 0
      ? `Nobody can be given a certificate for ${enumerate(subjects.map(({ name }) => name))} now: the CAA records permit none, so that the next renewal fails too.`
      : `Certificates for ${enumerate(subjects.map(({ name }) => name))} can be made by ${enumerate(permitted.map((account) => preview(account, 200)))} alone.`,
    ...(permitted.length === 0 ? [] : renewalNotes(subjects, findings, permitted, accepted)),
    ...methodNote(findings, permitted),
    resolversNote(agreed),
    ...persistentNote(input),
  ];
  // What nobody may have needs no account; but whoever lets the TEE renew has to name it.
  const hint = permitted.length === 0 ? { hint: remedy(subjects, input, held, accepted) } : {};
  return pass(sentences.join(' '), { ...shown, ...hint });
}

function renewalNotes(
  subjects: readonly Subject[],
  findings: readonly Finding[],
  permitted: readonly string[],
  accepted: readonly string[],
): string[] {
  const closed = subjects.filter((_, i) => findings[i]?.accounts.length === 0).map(({ name }) => name);
  const left = accepted.filter((account) => !permitted.includes(account));
  return [
    ...(closed.length === 0 ? [] : [`For ${enumerate(closed)} nobody is permitted.`]),
    ...(left.length === 0
      ? []
      : [
          `CAA does not permit ${enumerate(left.map((account) => preview(account, 200)))}, which quotes name too: if the TEE renews by that account, it fails.`,
        ]),
  ];
}

function methodNote(findings: readonly Finding[], permitted: readonly string[]): string[] {
  if (permitted.length === 0 || findings.some(({ methods }) => methods === null)) return [];
  const methods = [...new Set(findings.flatMap(({ methods }) => methods ?? []))];
  return methods.length === 0
    ? []
    : [`Control has to be proven by ${listed(methods.map((method) => preview(method)))}.`];
}

function resolversNote({ resolvers, validating }: AgreedSets): string {
  const dnssec =
    validating.length === 0
      ? 'none says that it validated DNSSEC'
      : validating.length === resolvers.length
        ? 'all say that they validated DNSSEC'
        : `${enumerate(validating)} ${validating.length === 1 ? 'says that it' : 'say that they'} validated DNSSEC`;
  return `So ${enumerate(resolvers)} say alike; ${dnssec}. It binds CAs when they issue: certificates of before are not affected.`;
}

/** Of dns-persist-01: an account that needs no other proof of control. CAA restricts it as any other. */
function persistentNote({ name, dns }: DomainInput): string[] {
  const at = validationName(name);
  const texts = dns.flatMap(({ answers }) =>
    answers
      .filter((answer) => answer.name === at && answer.type === 'TXT')
      .flatMap((answer) => {
        const outcome = outcomeOf(answer);
        return outcome.kind === 'records' ? outcome.records.flatMap(readable) : [];
      }),
  );
  return texts.length === 0
    ? []
    : [`${at} lets an account prove control by being named there: ${listed([...new Set(texts)])}.`];
}

function readable(data: Uint8Array): string[] {
  try {
    return [preview(readTxt(data), 300)];
  } catch (error) {
    if (error instanceof ParseError) return []; // what cannot be read lets nobody in
    throw error;
  }
}
