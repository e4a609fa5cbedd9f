// The name of a DNS resolver: as a person writes it -> as records and policies have it, so that the two can be compared.

const DNS_PORT = 53;
const MAX_PORT = 65_535;
const MAX_NAME = 500;
const BARE_IPV6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i;
const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([1-9][0-9]{0,4}))?$/i;

/** What may be written, for messages. */
export const RESOLVER_FORMS = 'a resolver: https://HOST/PATH (DNS over HTTPS), or ADDRESS[:PORT]';

/**
 * `https://dns.example/dns-query` (on this machine `http:` as well), or `dns://192.0.2.1:53`, with the port even where it
 * is the usual one. Null where `text` names no resolver. What could hold a secret (user, query, fragment) is refused: the
 * name is shown in results.
 */
export function resolverName(text: string): string | null {
  if (text.length > MAX_NAME) return null;
  if (/^https?:\/\//i.test(text)) return urlName(text);
  const rest = text.replace(/^dns:\/\//i, '');
  const [, written = '', digits] = HOST_AND_PORT.exec(BARE_IPV6.test(rest) ? `[${rest}]` : rest) ?? [];
  const address = `http://${written}`;
  const port = digits === undefined ? DNS_PORT : Number(digits);
  if (written === '' || port > MAX_PORT || !URL.canParse(address)) return null;
  return `dns://${new URL(address).hostname}:${port}`;
}

/**
 * Who answers there, as far as the name shows: one host is one witness, however often and in whatever way it is asked. On
 * this machine each port may hand on to somebody else.
 * @param name as `resolverName` gives it
 */
export function witnessOf(name: string): string {
  const { host, hostname } = new URL(name);
  return HERE.test(hostname) ? host : hostname;
}

/** Without TLS only on this machine, where nobody on the way can answer in its place. */
const HERE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function urlName(text: string): string | null {
  if (/[?#]/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && !HERE.test(url.hostname)) return null;
  return `${url.username}${url.password}` === '' ? url.href : null;
}
