// Whether logs have promised to publish the certificate that is served: by the timestamps (SCTs) that it carries, and the rule
// by which browsers count them. A certificate that no log knows is in no monitor's history.

import { sha256 } from '#crypto';
import { preview } from '../../../bytes.js';
import { ParseError } from '../../../errors.js';
import { DAY_MS, MINUTE_MS } from '../../../formats/codec/time.js';
import { embeddedScts } from '../../../formats/sct.js';
import { fail, type Judgement, listed, pass, unknown } from '../../judgement.js';
import { Signatures } from '../certificate/signature.js';
import type { DomainInput } from '../input.js';
import { issuerOf, leadsTo } from './issuer.js';
import { type KnownLogs, knownLogs, LEFT_OPEN } from './known-logs.js';
import { type Served, servedCertificates } from './served.js';
import { type Standing, standingOf } from './standing.js';

/** Days of life from which a certificate needs one timestamp more. */
const LONG_LIFE_DAYS = 180;
const OPERATORS_NEEDED = 2;
const URL_OF_LIST = 'https://www.gstatic.com/ct/log_list/v3/log_list.json';

export async function judgeTimestamps(input: DomainInput): Promise<Judgement> {
  const { name, gaps } = input;
  let served: Served[];
  try {
    served = servedCertificates(input);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return fail(`The certificate that is served for ${name} cannot be read: ${error.message}.`, { hint: LOGGED });
  }
  if (served.length === 0) {
    const gap = gaps.find((one) => one.name.startsWith('served-certificate/'));
    const reason = gap === undefined ? '' : `: ${gap.reason}`;
    return unknown(`No certificate was obtained that ${name} serves${reason}.`, {
      hint: gap?.hint ?? `Collect again where ${name} can be reached.`,
    });
  }
  let known: KnownLogs;
  try {
    known = knownLogs(input.ctLogList, input.at);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return unknown(`The list of CT logs cannot be read: ${error.message}.`, {
      hint: 'Give a list of version 3, as Google publishes it, with --ct-log-list.',
    });
  }
  const signatures = new Signatures();
  const judgements: Judgement[] = [];
  for (const one of served) judgements.push(await judgeServed(one, input, known, signatures));
  return worst(judgements);
}

function worst(judgements: readonly Judgement[]): Judgement {
  const [first] = (['fail', 'unknown', 'pass'] as const).flatMap((status) =>
    judgements.filter((judgement) => judgement.status === status),
  );
  if (first === undefined) return unknown('No certificate was judged.', { hint: 'Collect again.' });
  const { length } = judgements;
  return length === 1 ? first : { ...first, detail: `Of ${length} certificates that are served: ${first.detail}` };
}

async function judgeServed(
  { leaf, chain }: Served,
  input: DomainInput,
  known: KnownLogs,
  signatures: Signatures,
): Promise<Judgement> {
  const { roots, at, clockSkewMinutes } = input;
  const what = `The certificate that is served (serial number ${leaf.serial})`;
  const pool = [...chain, ...roots.given, ...roots.public];
  let list: ReturnType<typeof embeddedScts>;
  try {
    list = embeddedScts(leaf, 'scts');
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return fail(`${what} has a list of timestamps (SCTs) that cannot be read: ${error.message}.`, { hint: LOGGED });
  }
  if (list === null) {
    if (await leadsTo(leaf, pool, roots.given, signatures)) {
      return unknown(
        `${what} is of a private CA and carries no timestamps (SCTs): public logs know nothing of what that CA issues.`,
        {
          hint: 'Leave Certificate Transparency out (domain.ct: false in the policy), or use a CA that logs what it issues.',
        },
      );
    }
    return fail(`${what} carries no timestamps (SCTs): no log has promised to publish it.`, { hint: LOGGED });
  }
  const issuer = await issuerOf(leaf, pool, signatures);
  if (issuer === null) {
    return unknown(
      `${what} carries timestamps (SCTs), which logs sign for it and its issuer’s key: no certificate of the issuer is served or known.`,
      {
        hint: 'Serve the whole chain: the certificate and those of the CAs between it and the root.',
      },
    );
  }
  const carrier = { certificate: leaf, issuerKeyHash: sha256(issuer.spki) };
  const times = { at, latest: at + clockSkewMinutes * MINUTE_MS };
  const standings: Standing[] = [];
  for (const sct of list.scts) standings.push(await standingOf(sct, carrier, known, times));
  const needed = leaf.notAfter - leaf.notBefore > LONG_LIFE_DAYS * DAY_MS ? 3 : 2;
  return counted(what, standings, list.otherVersions, needed, known);
}

const LOGGED = 'Have the certificate issued by a CA that publishes what it issues, as those of browsers do.';

function counted(
  what: string,
  standings: readonly Standing[],
  otherVersions: number,
  needed: number,
  known: KnownLogs,
): Judgement {
  const counting = standings.flatMap((one) => (one.counts === 'yes' ? [one] : []));
  const logs = new Set(counting.map(({ log }) => log.id));
  const operators = [...new Set(counting.map(({ log }) => log.operator))];
  const others = standings.flatMap((one) => (one.counts === 'yes' ? [] : [one.why]));
  if (otherVersions > 0) others.push(`${otherVersions} of a version that is not known`);
  const by = operators.map((operator) => preview(operator, 80)).join(', ');
  const not = others.length === 0 ? '' : ` Not counted: ${listed(others)}.`;
  const isEnough =
    logs.size >= needed && operators.length >= OPERATORS_NEEDED && counting.some(({ isAcceptedNow }) => isAcceptedNow);
  if (isEnough) {
    return pass(
      `${what} carries timestamps (SCTs) of ${logs.size} logs, run by ${by}, that count by ${known.label}.${not}`,
    );
  }
  const have = `${logs.size} that count${operators.length === 0 ? '' : `, of ${by}`}`;
  const short = `${what} needs timestamps (SCTs) of ${needed} logs of ${OPERATORS_NEEDED} operators, one of them accepted still, and has ${have}, by ${known.label}.${not}`;
  const open = standings.filter(({ counts }) => counts === 'open').length;
  if (known.age === 'current' || logs.size + open < needed) return fail(short, { hint: LOGGED });
  return unknown(`${short} ${LEFT_OPEN[known.age]}`, { hint: newerList(known) });
}

function newerList({ age, isShipped }: KnownLogs): string {
  if (age === 'late') return 'Give the list of that time with --ct-log-list.';
  const update = isShipped ? 'Use a newer release of this software, which ships a newer list, or g' : 'G';
  return `${update}ive the list of today with --ct-log-list: ${URL_OF_LIST}`;
}
