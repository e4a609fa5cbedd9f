// Whether the domain serves a valid certificate, of a key that the TEE is known to hold, at every address that it has.

import { sha256 } from '#crypto';
import { SERVED_CERTIFICATE_ITEMS } from '../../../bundle.js';
import { toHex } from '../../../bytes.js';
import { MINUTE_MS } from '../../../formats/codec/time.js';
import type { ServedCertificate } from '../../../formats/served-certificate.js';
import { enumerate } from '../../../result/words.js';
import { fail, type Judgement, listed, pass, unknown } from '../../judgement.js';
import { domainAddresses } from '../addresses.js';
import type { AttestedHoldings, DomainInput } from '../input.js';
import { RevocationLists } from './crl.js';
import { judgeServed, readable } from './served.js';
import { Signatures } from './signature.js';

const MAX_NAMED = 4;
const COLLECT_AGAIN =
  'Collect again, from where resolvers answer and every address of the domain can be reached, IPv6 too.';

export async function judgeCertificate(input: DomainInput, held: AttestedHoldings): Promise<Judgement> {
  const { missed, hint } = notMet(input);
  if (input.served.length === 0) {
    const why = missed.length > 0 ? `: ${listed(missed)}` : '';
    return unknown(`The domain was met at no address${why}.`, { hint });
  }
  const moment = { at: input.at, latestStart: input.at + input.clockSkewMinutes * MINUTE_MS };
  const signatures = new Signatures();
  const certificates = input.served.flatMap(({ chain }) => readable(chain));
  const work = { signatures, lists: new RevocationLists(input.revocations, certificates, signatures) };
  const answers: { where: string; judgement: Judgement }[] = [];
  for (const alike of groupsOf(input.served)) {
    const [served] = alike;
    const judgement = await judgeServed(served, input, held, moment, work);
    const names = alike.map(({ address }) => address ?? 'an address behind a proxy');
    answers.push({ where: `At ${names.length > MAX_NAMED ? listed(names) : enumerate(names)}`, judgement });
  }

  const count = `${input.served.length} ${input.served.length === 1 ? 'address' : 'addresses'}`;
  const said = (status: Judgement['status']): string =>
    listed(
      answers
        .filter(({ judgement }) => judgement.status === status)
        .map(({ where, judgement }) => `${where}: ${judgement.detail}`),
    ).replaceAll('.; ', '. ');
  const first = (status: Judgement['status']): Judgement | undefined =>
    answers.find(({ judgement }) => judgement.status === status)?.judgement;

  const met = `Met at ${count}${missed.length > 0 ? `, and not everywhere: ${listed(missed)}` : ''}.`;
  const worst = first('fail') ?? first('unknown');
  if (worst?.status === 'fail') return fail(`${said('fail')} ${met}`, worst.shown);
  if (worst !== undefined) return unknown(`${said('unknown')} ${met}`, worst.shown);
  if (missed.length > 0) return unknown(`${said('pass')} ${met}`, { hint });
  return pass(`${said('pass')} ${met}`);
}

/** Why the domain may serve something else at addresses that were not met, as clauses, and what to do about it. */
function notMet({ name, served, dns, gaps }: DomainInput): { missed: string[]; hint: string } {
  const known = gaps.filter((gap) => gap.name.startsWith(SERVED_CERTIFICATE_ITEMS));
  const missed = known.map(({ reason }) => reason);
  const isAsked = served.length + dns.length > 0;
  // A proxy looked the name up itself.
  if (isAsked && !served.some(({ address }) => address === null)) {
    const { addresses, open } = domainAddresses(name, dns);
    const met = new Set(served.map(({ address }) => address));
    const passedOver = known.length > 0 ? [] : addresses.filter((address) => !met.has(address));
    missed.push(...open, ...passedOver.map((address) => `at ${address}: nobody met it`));
  }
  const hints = new Set(known.flatMap((gap) => gap.hint ?? []));
  // Where nobody was asked, whoever collected knows why.
  const again = isAsked || hints.size === 0 ? [COLLECT_AGAIN] : [];
  return { missed, hint: [...[...hints].slice(0, 2), ...again].join(' ') };
}

/** Those that answer alike, judged once: mostly all of them do. */
function groupsOf(served: readonly ServedCertificate[]): (readonly [ServedCertificate, ...ServedCertificate[]])[] {
  const groups = new Map<string, [ServedCertificate, ...ServedCertificate[]]>();
  for (const record of served) {
    const { name, port, chain, ocspResponse } = record;
    const parts = [...chain, ...(ocspResponse === null ? [] : [ocspResponse])].map((part) => toHex(sha256(part)));
    const key = `${name}:${port} ${ocspResponse === null ? '' : 'stapled '}${parts.join()}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return [...groups.values()];
}
