// Where the service asks for others: verifications of targets, and deliveries to hooks.

import { confined } from '../io/reach.js';
import type { Settings } from './settings.js';

type ReachSettings = Pick<Settings, 'allowPrivate' | 'pccsUrls' | 'rpcUrls'>;

/** Everything that is asked because of what a tenant wrote runs in here. */
export function withinReach<T>(settings: ReachSettings, work: () => Promise<T>): Promise<T> {
  const { allowPrivate, pccsUrls, rpcUrls } = settings;
  if (allowPrivate === 'any') return work();
  const origins = [...pccsUrls, ...rpcUrls].map((url) => new URL(url).origin);
  return confined({ networks: allowPrivate, origins }, work);
}
