// Whether the TEE holds the key of every certificate for the domain that public logs know and that is not expired.

import { preview } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { MINUTE_MS, parseRfc3339 } from '../../../formats/codec/time.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import { coversName, type Issuance, readIssuances } from '../../../formats/ct-issuances.js';
import type { Difference } from '../../../result/document.js';
import { fail, type Judgement, listed, pass, unknown } from '../../judgement.js';
import type { AttestedHoldings, DomainInput } from '../input.js';
import { servedCertificates } from './served.js';
import { witnesses } from './witnesses.js';

/** So many are listed each for itself. */
const MOST_SHOWN = 5;

const FOREIGN =
  'Find out who asked for it: with another key, and a certificate that clients accept, others can answer for the domain. Have it revoked and set CAA records; where it is of the time before the TEE held the key, set domain.since in the policy.';
const ASK_AGAIN = 'Collect again later, or elsewhere: both monitors are free and limit how often they are asked.';

export function judgeHistory(input: DomainInput, held: AttestedHoldings): Judgement {
  const { name, at, clockSkewMinutes } = input;
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
  const attested = new Set(held.keys.map(({ spkiSha256 }) => spkiSha256));
  const since =
    input.policy.since === null ? Number.NEGATIVE_INFINITY : parseRfc3339(input.policy.since, 'domain.since');

  const all = issuances.filter((issuance) => coversName(issuance, name));
  const valid = all.filter(({ notAfter }) => notAfter + clockSkewMinutes * MINUTE_MS >= at);
  const strange = valid.filter(({ spkiSha256 }) => spkiSha256 === null || !attested.has(spkiSha256));
  const early = strange.filter(({ notBefore }) => notBefore < since);
  const foreign = strange.filter(({ notBefore, spkiSha256 }) => notBefore >= since && spkiSha256 !== null);
  const keyless = strange.filter(({ notBefore, spkiSha256 }) => notBefore >= since && spkiSha256 === null);

  const { whole, lacking } = witnesses(input, histories, issuances, problems, servedLeaves(input));
  const without = lacking.length === 0 ? '' : ` Not complete: ${listed(lacking)}.`;
  const told = `${all.length} certificate${all.length === 1 ? '' : 's'} for ${name} in public logs, ${valid.length} of them not expired`;
  const before =
    early.length === 0
      ? ''
      : ` ${counted(early)} without an attested key ${verb(early)} older than ${input.policy.since} (domain.since of the policy): ${shown(early, name)}.`;

  if (foreign.length > 0) {
    return fail(
      `${counted(foreign)} for ${name} ${verb(foreign)} not expired and of a key that no quote names: ${shown(foreign, name)}. There are ${told}.${before}${without}`,
      { differences: foreign.slice(0, MOST_SHOWN).map(differenceOf), hint: FOREIGN },
    );
  }
  if (whole.length === 0)
    return unknown(`No monitor lists all certificates for ${name}.${without}`, { hint: ASK_AGAIN });
  if (keyless.length > 0) {
    return unknown(
      `${counted(keyless)} for ${name} ${verb(keyless)} not expired, and no monitor says of which key: ${shown(keyless, name)}. There are ${told}.${before}${without}`,
      { hint: ASK_AGAIN },
    );
  }
  const which = early.length === 0 ? 'each' : `all but ${early.length}`;
  return pass(`There are ${told}, ${which} of an attested key (by ${whole.join(' and ')}).${before}${without}`);
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

const counted = ({ length }: readonly Issuance[]): string => `${length} certificate${length === 1 ? '' : 's'}`;
const verb = ({ length }: readonly Issuance[]): string => (length === 1 ? 'is' : 'are');

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
  return listing === undefined ? 'no monitor' : `${listing.monitor} ${listing.id}`;
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
