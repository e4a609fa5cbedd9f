// Which proxy a request goes through: the one rule for every request of this package, by the variables that curl made
// usual. Lower case goes before upper case; a variable that is empty counts as unset.

import { InputError } from '../core/errors.js';
import { basicCredentials, isLoopback } from './url.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ForwardProxy {
  /** The variable that names it, as it is spelled. */
  variable: string;
  /** Scheme, host and port. */
  origin: string;
  /** Value for `Proxy-Authorization`, a secret; null: it is used without. */
  authorization: string | null;
}

/**
 * @returns null for a URL that is asked directly: of this machine, exempt by NO_PROXY, or with no proxy named
 * @throws InputError for a proxy that cannot be used. Never quotes the variable, which may hold a password
 */
export function proxyFor(url: URL, env: Environment): ForwardProxy | null {
  if (isLoopback(url) || isExempt(url, variable(env, 'NO_PROXY')?.value ?? '')) return null;
  const named = variable(env, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? variable(env, 'ALL_PROXY');
  return named === null ? null : readProxy(named);
}

/** For messages. */
export function describeProxy({ variable, origin }: ForwardProxy): string {
  return `the proxy ${new URL(origin).host} (${variable})`;
}

interface Variable {
  name: string;
  value: string;
}

function variable(env: Environment, name: string): Variable | null {
  for (const spelled of [name.toLowerCase(), name]) {
    const value = env[spelled]?.trim() ?? '';
    if (value !== '') return { name: spelled, value };
  }
  return null;
}

function readProxy({ name, value }: Variable): ForwardProxy {
  const refuse = (problem: string): never => {
    throw new InputError('INPUT_INVALID', `${name}: ${problem}`, {
      hint: `Write ${name} as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT (percent-encoded), or unset it.`,
    });
  };
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) return refuse('not the URL of a proxy');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse('only an http or https proxy can be used');
  try {
    return { variable: name, origin: url.origin, authorization: basicCredentials(url) };
  } catch {
    return refuse('user name or password are not percent-encoded');
  }
}

/** Entries are host names, each with all below it, or addresses; with a port they are about that port alone. */
function isExempt({ protocol, hostname, port }: URL, list: string): boolean {
  const host = bare(hostname);
  const asked = port === '' ? { 'https:': '443', 'http:': '80' }[protocol] : port;
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const [, name = entry, only = asked] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
    const domain = bare(name).replace(/^\*?\./, '');
    return only === asked && domain !== '' && (host === domain || host.endsWith(`.${domain}`));
  });
}

/** Without the brackets of an IPv6 address and the dot at the end of a full name. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
