// Whether the domain leads to this app. A gateway serves many. Where it ends TLS itself, it takes the app from the name alone;
// names of other kinds it passes on as the DNS says, without a look: there the key tells whom they reach.

import type { AppIdentity } from '../../result/document.js';
import { fail, type Judgement, pass, unknown } from '../judgement.js';
import { type AppAddress, appAddress } from './app-address.js';
import type { DomainInput } from './input.js';
import { countingRecords } from './resolvers.js';

/** Who holds the keys that the domain is served with, as far as quotes prove it; null: of some of them, nobody knows. */
export type Holder = 'app' | 'gateway' | null;

export interface NameInput extends Pick<DomainInput, 'name' | 'dns' | 'policy' | 'gaps'> {
  holder: Holder;
  /** What is measured of the instances of the app. */
  apps: readonly AppIdentity[];
}

/** The id of an app or instance, and behind it the port that is asked for; `s`: TLS ends in the app, `g`: HTTP/2. */
const LABEL = /^([0-9a-f]{40})(?:-[0-9]{0,5}([gs]?))?$/;

const NAME_BY_ID =
  'Name the domain by its id: APP-ID-PORT.BASE of the gateway. For a name of its own, have TLS end in the app, as dstack-ingress does.';

export function judgeName(input: NameInput): Judgement {
  const { name, holder, apps } = input;
  if (holder === 'app') return pass('The app itself holds the key that the domain is served with.');
  const ids = [...new Set(apps.flatMap(({ appId, instanceId }) => [appId ?? [], instanceId || []].flat()))];
  if (ids.length === 0) return unknown('Which app it should lead to is not proven.', { followsFrom: 'domain.ground' });
  const [, id, kind = ''] = LABEL.exec(name.slice(0, name.indexOf('.'))) ?? [];
  if (id === undefined) return byDns(input, ids);
  if (!ids.includes(id)) {
    return fail('The name is of another app, or of an instance that was not appraised.', {
      expected: ids.join(' or '),
      actual: id,
      hint: 'Name the domain of this app. If it is of another instance, let that be appraised too.',
    });
  }
  const whose = 'The name begins with the id of this app, or of an instance of it';
  if (holder === null) return unknown(`${whose}. ${UNSHOWN}`, { actual: id, followsFrom: 'domain.certificate' });
  if (kind === 's') {
    return fail('By its name, TLS should end in the app, and the domain is served with a key of the gateway.', {
      hint: 'Who asks at this name trusts the app alone to read what passes: find out why the gateway ends TLS there.',
    });
  }
  return pass(`${whose}: the gateway leads it there.`, { actual: id });
}

const UNSHOWN = 'But that a gateway which was appraised leads it there is not shown.';

/** A name that is not made of an id: what its owner says of it in the DNS can speak against it, never for it. */
function byDns(input: NameInput, ids: readonly string[]): Judgement {
  const records = countingRecords(input);
  const found: AppAddress =
    typeof records === 'string' ? { kind: 'open', why: records } : appAddress(input.name, records);
  const others = found.kind === 'ids' ? found.ids.filter((one) => !ids.includes(one)) : [];
  if (found.kind === 'ids' && others.length > 0) {
    return fail(`The DNS lets the gateway lead the name to another app (TXT at ${found.at.join(' and ')}).`, {
      expected: ids.join(' or '),
      actual: others.join(' and '),
      hint: 'Name the domain of this app, or have its TXT record name it.',
    });
  }
  const told = `The name is not made of the id of an app, and ${dnsWords(found)}.`;
  if (input.holder === null) {
    return unknown(
      `${told} Whom it reaches, the key that it is served with would tell, and whose that is, is not shown.`,
      {
        followsFrom: 'domain.certificate',
      },
    );
  }
  return unknown(`${told} But the gateway ends TLS here, and where it does, it takes the app from the name alone.`, {
    hint: NAME_BY_ID,
  });
}

function dnsWords(found: AppAddress): string {
  if (found.kind === 'open') return `which one the DNS leads it to is not known: ${found.why}`;
  if (found.kind === 'none') return `there is no TXT record at ${found.asked.join(' or ')}`;
  return `the DNS lets the gateway lead it to this app (TXT at ${found.at.join(' and ')})`;
}
