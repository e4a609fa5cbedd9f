// Where messages of hooks may go.

import { InputError } from '../core/errors.js';
import { connectionRule } from '../io/reach.js';
import { readWebhook, type Webhook } from '../publish/webhook.js';
import { withinReach } from './reach.js';
import type { Settings } from './settings.js';

type ReceiverSettings = Pick<Settings, 'allowPrivate' | 'pccsUrls' | 'rpcUrls'>;

/** What is connected to in the end is decided within reach (reach.ts). @throws InputError that quotes neither */
export function readReceiver({ allowPrivate }: ReceiverSettings, url: string, secret: string): Webhook {
  const mayBeNear = allowPrivate === 'any' || allowPrivate.length > 0;
  return readWebhook(url, secret, { allowPrivate: mayBeNear, shown: { url: 'url', secret: 'secret' } });
}

/** Before a hook is kept: also an address where nothing would be sent to. @throws InputError */
export async function expectReceiver(settings: ReceiverSettings, url: string, secret: string): Promise<Webhook> {
  const webhook = readReceiver(settings, url, secret);
  await withinReach(settings, async () => {
    if (!connectionRule(webhook.url, webhook.addresses).refuses(webhook.url)) return;
    throw new InputError('INPUT_INVALID', 'url: it leads to where this service sends nothing', {
      hint: 'It sends to public addresses, at ports 80, 443 and those from 1024 on, and to networks that its operator allows.',
    });
  });
  return webhook;
}
