// Whether the TEE holds the key of every certificate for the domain that public logs know and that is not expired.

import { preview } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import type { CtMonitor } from '../../../formats/certificate-history.js';
import { MINUTE_MS, parseRfc3339 } from '../../../formats/codec/time.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import { coversName, type Issuance, readIssuances } from '../../../formats/ct-issuances.js';
import type { Difference } from '../../../result/document.js';
import { fail, type Judgement, listed, pass, unknown } from '../../judgement.js';
import type { AttestedHoldings, DomainInput } from '../input.js';
import { servedCertificates } from './served.js';
import { monitorName, witnesses } from './witnesses.js';

/** So many are listed each for itself. */
const MOST_SHOWN = 5;

const FOREIGN =
  'Find out who asked for it: with another key, and a certificate that clients accept, others can answer for the domain. Have it revoked and set CAA records; where it is of the time before the TEE held the key, set domain.since in the policy.';
const ASK_AGAIN =
  'Collect again later, or elsewhere: both monitors are free, and limit how often they are asked. A certificate that is served for days and that neither lists was perhaps never published: find out who issued it.';

export function judgeHistory(input: DomainInput, held: AttestedHoldings): Judgement {
  const { name } = input;
  if (held.keys.length === 0) {
    return unknown(
      `No key of ${name} is attested to compare the certificates in public logs with.`,
      held.cause === null
        ? { hint: 'Collect again where the gateway or the app shows its quotes.' }
        : { followsFrom: held.cause },
    );
  }
  const histories = input.histories.filter((history) => history.name === name);
  const { issuances, problems } = readIssuances(histories);
  const { whole, lacking } = witnesses(input, histories, issuances, problems, servedLeaves(input));
  const { all, valid, early, foreign, keyless, byOne } = sorted(issuances, input, held, whole);
  const without = lacking.length === 0 ? '' : ` Not complete: ${listed(lacking)}.`;
  const told = `Public logs have ${numberOf(all)} for ${name}, ${valid.length} of them not expired`;
  const before =
    early.length === 0
      ? ''
      : ` ${numberOf(early)} not known to have an attested key ${early.length === 1 ? 'is' : 'are'} older than ${input.policy.since} (domain.since of the policy): ${shown(early, name)}.`;

  if (foreign.length > 0) {
    const [are, their] = foreign.length === 1 ? ['is', 'its key'] : ['are', 'their keys'];
    return fail(
      `${numberOf(foreign)} for ${name} ${are} not expired, and no quote names ${their}: ${shown(foreign, name)}. ${told}.${before}${without}`,
      { differences: foreign.slice(0, MOST_SHOWN).map(differenceOf), hint: FOREIGN },
    );
  }
  if (whole.length === 0)
    return unknown(`No monitor is known to list all certificates for ${name}.${without}`, { hint: ASK_AGAIN });
  if (keyless.length > 0) {
    const [are, their] = keyless.length === 1 ? ['is', 'its key'] : ['are', 'their keys'];
    return unknown(
      `${numberOf(keyless)} for ${name} ${are} not expired, and no monitor that can be believed tells ${their}: ${shown(keyless, name)}. ${told}.${before}${without}`,
      { hint: ASK_AGAIN },
    );
  }
  const which = early.length === 0 ? 'each has' : `all but ${early.length} have`;
  return pass(
    `${told}: ${which} an attested key (by ${whole.map(monitorName).join(' and ')}).${wordOfOne(byOne, whole)}${before}${without}`,
  );
}

/** A sentence with a space before it, where several monitors are believed and not all of them gave each key. */
function wordOfOne(byOne: readonly Issuance[], whole: readonly CtMonitor[]): string {
  if (byOne.length === 0 || whole.length < 2) return '';
  const who = [...new Set(byOne.flatMap(({ keyBy }) => keyBy))].map(monitorName).join(' or ');
  const [key, are] = byOne.length === 1 ? ['key', 'is'] : ['keys', 'are'];
  return ` The ${key} of ${byOne.length} of them ${are} the word of ${who} alone.`;
}

interface Sorted {
  all: Issuance[];
  /** Not expired. */
  valid: Issuance[];
  /** Of those: without an attested key, and older than the policy’s date. */
  early: Issuance[];
  /** Not older, and of another key. */
  foreign: Issuance[];
  /** Not older, and of a key that no monitor told which is believed. */
  keyless: Issuance[];
  /** Of an attested key, by a single monitor. */
  byOne: Issuance[];
}

function sorted(
  issuances: readonly Issuance[],
  input: DomainInput,
  { keys }: AttestedHoldings,
  whole: readonly CtMonitor[],
): Sorted {
  const { name, at, clockSkewMinutes, policy } = input;
  const attested = new Set(keys.map(({ spkiSha256 }) => spkiSha256));
  const isAttested = ({ spkiSha256 }: Issuance): boolean => spkiSha256 !== null && attested.has(spkiSha256);
  const isTold = ({ keyBy }: Issuance): boolean => keyBy.some((monitor) => whole.includes(monitor));
  const since = policy.since === null ? Number.NEGATIVE_INFINITY : parseRfc3339(policy.since, 'domain.since');
  const all = issuances.filter((issuance) => coversName(issuance, name));
  const valid = all.filter(({ notAfter }) => notAfter + clockSkewMinutes * MINUTE_MS >= at);
  const [own, strange] = [valid.filter(isAttested), valid.filter((issuance) => !isAttested(issuance))];
  const late = strange.filter(({ notBefore }) => notBefore >= since);
  return {
    all,
    valid,
    early: strange.filter(({ notBefore }) => notBefore < since),
    foreign: late.filter(({ spkiSha256 }) => spkiSha256 !== null),
    keyless: [
      ...late.filter(({ spkiSha256 }) => spkiSha256 === null),
      ...own.filter((issuance) => issuance.notBefore >= since && !isTold(issuance)),
    ],
    byOne: own.filter(({ keyBy }) => keyBy.length === 1),
  };
}

/** One that cannot be read is judged where its timestamps are. */
function servedLeaves(input: DomainInput): Certificate[] {
  try {
    return servedCertificates(input).map(({ leaf }) => leaf);
  } catch (error) {
    if (error instanceof ParseError) return [];
    throw error;
  }
}

const numberOf = ({ length }: readonly Issuance[]): string => `${length} certificate${length === 1 ? '' : 's'}`;

function shown(issuances: readonly Issuance[], name: string): string {
  return listed(issuances.map((issuance) => described(issuance, name)));
}

function described(issuance: Issuance, name: string): string {
  const { issuer, names, notBefore, notAfter, revoked } = issuance;
  const covering = names.find((one) => coversName({ ...issuance, names: [one] }, name)) ?? '';
  const state = revoked === true ? ', said to be revoked' : '';
  const places = issuance.listed.slice(0, 1).map(({ link }) => `, ${link}`);
  return `${preview(covering, 80)} by ${preview(issuer, 80)}, ${day(notBefore)} to ${day(notAfter)}${state} (${idOf(issuance)}${places.join('')})`;
}

function differenceOf(issuance: Issuance): Difference {
  const actual = `SHA-256 of its key ${issuance.spkiSha256 ?? 'not told'}`;
  return { path: idOf(issuance), expected: 'an attested key', actual };
}

/** Where the monitor that lists it first has it: its ids are printable ASCII. */
function idOf({ listed: [listing] }: Issuance): string {
  return listing === undefined ? 'no monitor' : `${monitorName(listing.monitor)} ${listing.id}`;
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
