// Whether the domain leads to this app. A gateway serves many: whose a name is, the name itself says, or its owner in the DNS.

import type { AppIdentity } from '../../result/document.js';
import { fail, type Judgement, pass, unknown } from '../judgement.js';

/** Who holds the keys that the domain is served with, as far as quotes prove it; null: of some of them, nobody knows. */
export type Holder = 'app' | 'gateway' | null;

export interface NameInput {
  name: string;
  holder: Holder;
  /** What is measured of the instances of the app. */
  apps: readonly AppIdentity[];
}

/** The id of an app or instance, and behind it the port that is asked for; `s`: TLS ends in the app, `g`: HTTP/2. */
const LABEL = /^([0-9a-f]{40})(?:-[0-9]{0,5}([gs]?))?$/;

export function judgeName({ name, holder, apps }: NameInput): Judgement {
  if (holder === 'app') return pass('The app itself holds the key that the domain is served with.');
  const ids = [...new Set(apps.flatMap(({ appId, instanceId }) => [appId, instanceId]))].filter(
    (id) => id !== null && id !== '',
  );
  if (ids.length === 0) return unknown('Which app it should lead to is not proven.', { followsFrom: 'domain.ground' });
  const [, id, kind = ''] = LABEL.exec(name.slice(0, name.indexOf('.'))) ?? [];
  if (id === undefined) return byDns();
  if (!ids.includes(id)) {
    return fail('The name is of another app, or of an instance that was not appraised.', {
      expected: ids.join(' or '),
      actual: id,
      hint: 'Name the domain of this app. If it is of another instance, let that be appraised too.',
    });
  }
  if (kind === 's' && holder === 'gateway') {
    return fail('By its name, TLS should end in the app, and the domain is served with a key of the gateway.', {
      hint: 'Who asks at this name trusts the app alone to read what passes: find out why the gateway ends TLS there.',
    });
  }
  if (holder === null) {
    const detail = 'The name is this app’s. But that a gateway which was appraised leads it there is not shown.';
    return unknown(detail, { followsFrom: 'domain.certificate' });
  }
  return pass(
    'The name begins with the id of this app, or of an instance of it, by which the gateway leads it there.',
    {
      actual: id,
    },
  );
}

function byDns(): Judgement {
  return unknown('The name does not begin with the id of an app, so only the DNS says where the gateway leads it.', {
    hint: 'Name the domain of the app by its id: https://APP-ID-PORT.BASE of the gateway.',
  });
}
