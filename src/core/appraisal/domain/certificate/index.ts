// Whether the domain serves a valid certificate, of a key that the TEE is known to hold, at every address that it has.

import { sha256 } from '#crypto';
import { SERVED_CERTIFICATE_ITEMS } from '../../../bundle.js';
import { toHex } from '../../../bytes.js';
import { MINUTE_MS } from '../../../formats/codec/time.js';
import type { ServedCertificate } from '../../../formats/served-certificate.js';
import { enumerate } from '../../../result/words.js';
import { fail, type Judgement, listed, pass, unknown } from '../../judgement.js';
import type { AttestedHoldings, DomainInput } from '../input.js';
import { judgeServed } from './served.js';
import { Signatures } from './signature.js';

const MAX_NAMED = 4;
const COLLECT_AGAIN = 'Collect again, from where every address of the domain can be reached.';

export async function judgeCertificate(input: DomainInput, held: AttestedHoldings): Promise<Judgement> {
  const missed = input.gaps.filter(({ name }) => name.startsWith(SERVED_CERTIFICATE_ITEMS)).map(({ reason }) => reason);
  if (input.served.length === 0) {
    const why = missed.length > 0 ? `: ${listed(missed)}` : '';
    return unknown(`The domain was met at no address${why}.`, { hint: COLLECT_AGAIN });
  }
  const moment = { at: input.at, latestStart: input.at + input.clockSkewMinutes * MINUTE_MS };
  const signatures = new Signatures();
  const answers: { where: string; judgement: Judgement }[] = [];
  for (const alike of groupsOf(input.served)) {
    const [served] = alike;
    const judgement = await judgeServed(served, input, held, moment, signatures);
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

  const met = `Met at ${count}${missed.length > 0 ? `, and not at ${missed.length} more: ${listed(missed)}` : ''}.`;
  const worst = first('fail') ?? first('unknown');
  if (worst?.status === 'fail') return fail(`${said('fail')} ${met}`, worst.shown);
  if (worst !== undefined) return unknown(`${said('unknown')} ${met}`, worst.shown);
  if (missed.length > 0) return unknown(`${said('pass')} ${met}`, { hint: COLLECT_AGAIN });
  return pass(`${said('pass')} ${met}`);
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
