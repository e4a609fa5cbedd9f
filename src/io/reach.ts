// What may be connected to, and by whom that is decided. Whoever verifies for themselves chooses; a service verifies for others,
// who could have it ask a neighbour of its machine: what it does for them runs confined, and every connection is looked at,
// whoever asked for it and however deep below.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { LookupFunction } from 'node:net';
import { isPublicAddress, literalAddress, lookupAllowed, lookupPublic, readNetworks } from './address.js';
import type { Addresses } from './http-terms.js';

export interface Reach {
  /** That may be connected to besides the public internet; as `readNetworks` takes them. */
  networks: readonly string[];
  /**
   * `https://pccs.internal:8081`: named by whoever runs the program, and asked wherever they are, by what asks there for the
   * sake of the operator (`addresses: 'operator'`). What others write may lead there, too: nothing else gets in.
   */
  origins: readonly string[];
}

/** What holds for one connection. */
export interface ConnectionRule {
  /** The same for rules that allow the same. */
  key: string;
  /** Whether the URL itself says where it leads to, and that is not allowed. */
  refuses(url: URL): boolean;
  /** For names; null: they may lead anywhere. */
  lookup: LookupFunction | null;
}

interface Confinement extends ConnectionRule {
  origins: ReadonlySet<string>;
}

const ANY: ConnectionRule = { key: 'any', refuses: () => false, lookup: null };
const PUBLIC: ConnectionRule = {
  key: 'public',
  refuses(url) {
    const literal = literalAddress(url);
    return literal !== null && !isPublicAddress(literal);
  },
  lookup: lookupPublic,
};

const current = new AsyncLocalStorage<Confinement>();

/**
 * Runs `work`, in which nothing is connected to but the public internet and what `reach` allows, at ports of the web and
 * those that no service of a system has. Through a proxy, which looks names up itself, only the address in a URL is judged.
 * @throws InputError for what is no network; what `work` throws
 */
export function confined<T>(reach: Reach, work: () => Promise<T>): Promise<T> {
  return current.run(confinementOf(reach), work);
}

export function isConfined(): boolean {
  return current.getStore() !== undefined;
}

/** @param addresses what whoever asks holds for right; within a confinement that decides where the operator has it ask */
export function connectionRule(url: URL, addresses: Addresses): ConnectionRule {
  const confinement = current.getStore();
  if (confinement === undefined) return addresses === 'public' ? PUBLIC : ANY;
  return addresses === 'operator' && confinement.origins.has(url.origin) ? ANY : confinement;
}

const WEB_PORTS = [80, 443];
const DNS_PORT = 53;
const FIRST_FREE_PORT = 1024;

function confinementOf({ networks, origins }: Reach): Confinement {
  const isOwn = readNetworks(networks);
  const isAllowed = (address: string): boolean => isPublicAddress(address) || isOwn(address);
  return {
    key: `confined ${[...networks].sort().join(' ')}`,
    refuses(url) {
      const literal = literalAddress(url);
      if (literal !== null && isOwn(literal)) return false;
      return (literal !== null && !isPublicAddress(literal)) || !isUsualPort(url);
    },
    lookup: lookupAllowed(isAllowed),
    origins: new Set(origins),
  };
}

function isUsualPort({ protocol, port }: URL): boolean {
  if (port === '') return true;
  const number = Number(port);
  return number >= FIRST_FREE_PORT || (protocol === 'dns:' ? number === DNS_PORT : WEB_PORTS.includes(number));
}
