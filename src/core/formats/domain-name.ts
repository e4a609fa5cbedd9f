// The name and port at which people reach an app, as a person writes them.

export interface DomainAddress {
  /** Lower case, A-labels, without the dot at its end. */
  name: string;
  port: number;
}

/** Why a text is none, and what to write in its place. */
export interface DomainProblem {
  problem: string;
  hint: string;
}

const HTTPS_PORT = 443;
const MAX_PORT = 65_535;
const MAX_NAME = 253;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** `NAME` or `NAME:PORT`; port 443 where none is given. */
export function parseDomainAddress(text: string): DomainAddress | DomainProblem {
  const refuse = (problem: string, hint = 'Give the name alone, and its port if that is not 443: app.example.com.') => {
    return { problem, hint };
  };
  if (text.includes('/') || text.includes('@')) return refuse('a URL or a path, not a domain name');
  if (isAddress(text)) {
    return refuse('an address, not a domain name', 'Certificates and CAA records are about names: give the name.');
  }
  const [host = '', digits, ...rest] = text.split(':');
  const port = digits === undefined ? HTTPS_PORT : /^[1-9][0-9]{0,4}$/.test(digits) ? Number(digits) : 0;
  if (rest.length > 0 || port < 1 || port > MAX_PORT) return refuse(`no port from 1 to ${MAX_PORT} after the colon`);
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name.startsWith('*.')) {
    return refuse('a wildcard, not a name that is served', 'Give one name below it, at which the app answers.');
  }
  if (/[^\0-\x7f]/.test(host)) return refuse('letters beyond ASCII', aLabelHint(host));
  const labels = name.split('.');
  if (labels.length === 1 && LABEL.test(name)) {
    return refuse(
      'one label alone, not a whole name',
      'Give the whole name, as certificates have it: app.example.com.',
    );
  }
  const isName = name.length <= MAX_NAME && labels.length > 1 && labels.every((label) => LABEL.test(label));
  return isName && !/^\d+$/.test(labels.at(-1) ?? '') ? { name, port } : refuse('not a domain name');
}

/** As it is written in results, and as `parseDomainAddress` reads it. */
export function domainAddress({ name, port }: DomainAddress): string {
  return port === HTTPS_PORT ? name : `${name}:${port}`;
}

function isAddress(text: string): boolean {
  return (
    /^\[?[0-9a-f:.]*:[0-9a-f.]*:[0-9a-f:.]*\]?(?::\d+)?$/i.test(text) || /^\d+(?:\.\d+){3}\.?(?::\d+)?$/.test(text)
  );
}

function aLabelHint(host: string): string {
  const url = `http://${host}`;
  const written = URL.canParse(url) ? new URL(url).hostname : null;
  const what = 'the name as DNS has it (A-labels, xn--…)';
  return written === null ? `Give ${what}.` : `Give ${what}: ${written}, if that is the one you mean.`;
}
