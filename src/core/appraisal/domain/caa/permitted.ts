// Who may be given certificates of one kind: the accounts of the TEE, and whoever else.

import { preview } from '../../../bytes.js';
import type { CaaRecord } from '../../../formats/dns-message.js';
import { isForeignAccount } from './authorities.js';
import { rulesOf } from './rules.js';
import type { Subject, Terms } from './terms.js';
import type { Permission } from './value.js';

export interface Permitted {
  subject: Subject;
  openings: Opening[];
  /** The accounts of the TEE that are permitted. */
  accounts: string[];
  /** How these may prove control of the domain; null: in any way. */
  methods: string[] | null;
}

/** Somebody else who may be given such a certificate. */
export interface Opening {
  /** A clause. */
  text: string;
  /** The account that it is for, where the CA heeds that. */
  account: string | null;
  /** Whether it is one whatever quotes prove. */
  isCertain: boolean;
}

export function permittedBy(records: readonly CaaRecord[], subject: Subject, terms: Terms): Permitted {
  const rules = rulesOf(records, subject.isWildcard);
  if (rules.kind === 'anyone') {
    const nothing = opening(subject, 'any CA for any account, as nothing restricts it');
    return { subject, openings: [nothing], accounts: [], methods: [] };
  }
  const own = rules.permissions.flatMap((permission) => {
    return permission.kind === 'issuer' && isOfTee(permission, terms) ? [permission] : [];
  });
  const methods = own.map((permission) => permission.methods);
  return {
    subject,
    openings: rules.permissions.flatMap((permission) => openingBy(permission, subject, terms) ?? []),
    accounts: own.flatMap(({ account }) => account ?? []),
    methods: methods.includes(null) ? null : methods.flatMap((some) => some ?? []),
  };
}

/** Null: nobody but the TEE. */
function openingBy(permission: Permission, subject: Subject, terms: Terms): Opening | null {
  const { ca } = permission;
  if (ca === null) return null;
  if (!terms.cas.includes(ca)) return opening(subject, otherCa(ca, permission, terms));
  if (permission.kind === 'nobody') return null;
  const { account } = permission;
  if (account === null) return opening(subject, `${preview(ca, 80)} for any account`);
  if (terms.accounts.includes(account)) return null;
  const text = `${preview(ca, 80)} for the account ${preview(account, 200)}`;
  return { ...opening(subject, text), account, isCertain: terms.isOther(account) };
}

function opening({ name }: Subject, by: string): Opening {
  return { text: `${name} by ${by}`, account: null, isCertain: true };
}

function otherCa(ca: string, permission: Permission, { areCasOfPolicy }: Terms): string {
  const name = preview(ca, 80);
  if (areCasOfPolicy) return `${name}, a CA that the policy does not accept`;
  if (permission.kind === 'nobody') return `the CA ${name}, which may overlook that its record is broken`;
  return `the CA ${name}${permission.account === null ? '' : ', which is not known to heed the account that the record names'}`;
}

function isOfTee({ ca, account }: Extract<Permission, { kind: 'issuer' }>, { cas, accounts }: Terms): boolean {
  return account !== null && cas.includes(ca) && accounts.includes(account) && !isForeignAccount(ca, account);
}
