// Whether the domain leads to this app. A gateway serves many: whose a name is, the name itself says, or its owner in the DNS.

import type { AppIdentity } from '../../result/document.js';
import { fail, type Judgement, pass, unknown } from '../judgement.js';
import { appAddress } from './app-address.js';
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

export function judgeName(input: NameInput): Judgement {
  const { name, holder, apps } = input;
  if (holder === 'app') return pass('The app itself holds the key that the domain is served with.');
  const ids = [...new Set(apps.flatMap(({ appId, instanceId }) => [appId ?? [], instanceId || []].flat()))];
  if (ids.length === 0) return unknown('Which app it should lead to is not proven.', { followsFrom: 'domain.ground' });
  const [, id, kind = ''] = LABEL.exec(name.slice(0, name.indexOf('.'))) ?? [];
  const led = id === undefined ? byDns(input, ids) : byLabel(id, ids);
  if (led.status !== 'pass') return led;
  if (kind === 's' && holder === 'gateway') {
    return fail('By its name, TLS should end in the app, and the domain is served with a key of the gateway.', {
      hint: 'Who asks at this name trusts the app alone to read what passes: find out why the gateway ends TLS there.',
    });
  }
  if (holder === 'gateway') return led;
  return unknown(`${led.detail} But that a gateway which was appraised leads it there is not shown.`, {
    followsFrom: 'domain.certificate',
  });
}

function byLabel(id: string, ids: readonly string[]): Judgement {
  if (ids.includes(id)) {
    return pass('The name begins with the id of this app, or of an instance of it: the gateway leads it there.', {
      actual: id,
    });
  }
  return fail('The name is of another app, or of an instance that was not appraised.', {
    expected: ids.join(' or '),
    actual: id,
    hint: 'Name the domain of this app. If it is of another instance, let that be appraised too.',
  });
}

function byDns(input: NameInput, ids: readonly string[]): Judgement {
  const records = countingRecords(input);
  const open = (why: string): Judgement =>
    unknown(`The name is not made of the id of an app, and which one the DNS leads it to is not known: ${why}.`, {
      hint: 'Have at least two resolvers of different operators asked (--resolver for each), or name the domain by its id: APP-ID-PORT.BASE of the gateway.',
    });
  if (typeof records === 'string') return open(records);
  const found = appAddress(input.name, records);
  if (found.kind === 'open') return open(found.why);
  if (found.kind === 'none') return open(`there is no TXT record at ${found.asked.join(' or ')}`);
  const where = found.at.join(' and ');
  const others = found.ids.filter((id) => !ids.includes(id));
  if (others.length === 0) {
    const actual = found.ids.join(' and ');
    return pass(`The DNS lets the gateway lead the name to this app (TXT at ${where}).`, { actual });
  }
  return fail(`The DNS lets the gateway lead the name to another app (TXT at ${where}).`, {
    expected: ids.join(' or '),
    actual: others.join(' and '),
    hint: 'Name the domain of this app, or have its TXT record name it.',
  });
}
