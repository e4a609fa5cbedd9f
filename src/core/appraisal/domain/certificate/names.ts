// Whether a certificate is for a name (RFC 6125, RFC 9525), and whether its CAs may issue for it (RFC 5280 section 4.2.1.10).

import { equalBytes, preview } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import {
  type GeneralName,
  type NameConstraints,
  nameConstraints,
  namesIn,
  oneByteText,
  subjectAltNames,
} from '../../../formats/codec/x509-extensions.js';
import { nameOf } from './path.js';
import { NOT_ALLOWED, type Problem } from './problem.js';

const OTHER_NAME =
  'Check the name. If it is right, whoever answers there has no certificate for it: do not rely on this server.';
/** Constraints times names that are compared for one path. */
const MOST_COMPARISONS = 25_000;

/** @param certificates the served one first, without the root */
export function nameProblems(certificates: readonly Certificate[], root: Certificate, name: string): Problem[] {
  const [leaf] = certificates;
  if (leaf === undefined) return [];
  try {
    return [...hostProblems(leaf, name), ...constraintProblems(certificates, root, name)];
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return [{ detail: `A name in the chain of ${nameOf(leaf)} cannot be read: ${error.message}.`, hint: NOT_ALLOWED }];
  }
}

/** DNS names that a certificate is for, as it writes them. The common name is none: nothing says what it means. */
export function dnsNames(certificate: Certificate): string[] {
  const names = subjectAltNames(certificate, 'certificate') ?? [];
  return names.filter(({ kind }) => kind === 'dns').map(({ value }) => oneByteText(value));
}

function hostProblems(leaf: Certificate, name: string): Problem[] {
  const names = dnsNames(leaf);
  if (names.some((pattern) => matchesName(pattern, name))) return [];
  const shown = names.slice(0, 5).map((pattern) => preview(pattern, 64));
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  const detail = `The certificate is for ${shown.join(', ') || 'no DNS name'}${more}, not for ${preview(name, 255)}.`;
  return [{ detail, hint: OTHER_NAME }];
}

/** No DNS name, though it looks like one: what a certificate says of names is not said of addresses. */
const IPV4 = /^[0-9.]+$/;

/**
 * @param pattern a name, or `*.` and a name of at least two labels: then the star stands for one label
 * @param name in lower case, without the dot at its end
 */
export function matchesName(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase();
  if (IPV4.test(name)) return false;
  if (!wanted.startsWith('*.')) return wanted === name && name !== '' && !name.includes('*');
  const parent = wanted.slice(2);
  const isBroad = !/^[^.*]+(?:\.[^.*]+)+$/.test(parent);
  const dot = name.indexOf('.');
  return !isBroad && dot > 0 && name.slice(dot + 1) === parent;
}

/** Each CA against every certificate below it. RFC 5280 exempts CAs that name themselves as their issuer; here none is. */
function constraintProblems(certificates: readonly Certificate[], root: Certificate, name: string): Problem[] {
  const problems: Problem[] = [];
  let comparisons = 0;
  for (const [index, ca] of [...certificates, root].entries()) {
    const constraints = index === 0 ? null : nameConstraints(ca, 'certificate');
    if (constraints === null) continue;
    for (const [place, certificate] of certificates.slice(0, index).entries()) {
      const names = namesOf(certificate, place === 0 ? name : null);
      comparisons += names.length * ((constraints.permitted?.length ?? 0) + (constraints.excluded?.length ?? 0));
      const problem = comparisons > MOST_COMPARISONS ? 'too many names to compare' : whyNotAllowed(names, constraints);
      if (problem === null) continue;
      const detail = `${nameOf(ca)} may not issue for ${nameOf(certificate)}: ${problem} (nameConstraints).`;
      problems.push({ detail, hint: NOT_ALLOWED });
    }
  }
  return problems;
}

/** @param host the name that is asked for, which a wildcard of the certificate stands for among others; null: it is a CA */
function namesOf(certificate: Certificate, host: string | null): GeneralName[] {
  const names = [...(subjectAltNames(certificate, 'certificate') ?? [])];
  if (namesIn(certificate.subject, 'subject').length > 0) names.push({ kind: 'directory', value: certificate.subject });
  if (host !== null) names.push({ kind: 'dns', value: Uint8Array.from(host, (character) => character.charCodeAt(0)) });
  return names;
}

function whyNotAllowed(names: readonly GeneralName[], { permitted, excluded }: NameConstraints): string | null {
  for (const name of names) {
    const allowed = (permitted ?? []).filter(({ kind }) => kind === name.kind);
    const forbidden = (excluded ?? []).filter(({ kind }) => kind === name.kind);
    if (allowed.length + forbidden.length === 0) continue;
    const isWithin = WITHIN[name.kind];
    // A name may be written in several ways, so one that looks other may be the excluded one.
    if (isWithin === undefined || (name.kind === 'directory' && forbidden.length > 0)) {
      return `it constrains names of a kind that is not judged (${name.kind})`;
    }
    if (forbidden.some(({ value }) => isWithin(name.value, value))) return `${shown(name)} is excluded`;
    if (allowed.length > 0 && !allowed.some(({ value }) => isWithin(name.value, value))) {
      return `${shown(name)} is not among what is permitted`;
    }
  }
  return null;
}

function shown({ kind, value }: GeneralName): string {
  return kind === 'dns' ? preview(oneByteText(value), 64) : `a name (${kind})`;
}

/** Whether a name is in the subtree of a constraint. */
const WITHIN: Readonly<Partial<Record<GeneralName['kind'], (name: Uint8Array, base: Uint8Array) => boolean>>> = {
  dns(name, base) {
    const [inner, outer] = [oneByteText(name).toLowerCase(), oneByteText(base).toLowerCase()];
    if (outer === '' || inner === outer) return true;
    return inner.endsWith(outer.startsWith('.') ? outer : `.${outer}`);
  },
  ip(name, base) {
    if (base.length !== 8 && base.length !== 32) {
      throw new ParseError('PARSE_INVALID', 'name_constraints.ip', `${base.length} bytes, expected 8 or 32`);
    }
    if (name.length !== 4 && name.length !== 16) {
      throw new ParseError('PARSE_INVALID', 'subject_alt_name.ip', `${name.length} bytes, expected 4 or 16`);
    }
    if (base.length !== 2 * name.length) return false;
    return name.every((byte, i) => (((base[i] ?? 0) ^ byte) & (base[name.length + i] ?? 0)) === 0);
  },
  directory(name, base) {
    // Directory names in constraints and in names beside the subject are tagged explicitly: the tag is around the Name.
    const [inner, outer] = [namesIn(name, 'name'), namesIn(base, 'name_constraints.directory')];
    return outer.length <= inner.length && outer.every((part, i) => equalBytes(part, inner[i] ?? part.subarray(0, 0)));
  },
};
