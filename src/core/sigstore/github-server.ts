// What follows from the address of a GitHub server: where its API is, who issues the identity tokens of its workflow runs, and whether that
// server is one of GitHub's own (github.com, and the tenants of ghe.com) or a GitHub Enterprise Server.

import { InputError } from '../errors.js';

/** Which server is meant where nobody names another. */
export const GITHUB_COM = 'https://github.com';

const TENANT = /^https:\/\/([a-z0-9-]+)\.ghe\.com$/;
const TENANT_ISSUER = /^https:\/\/token\.actions\.([a-z0-9-]+)\.ghe\.com(?:\/[\w-]+)?$/;
const ENTERPRISE_SERVER_ISSUER = /^(https:\/\/[^/]+)\/_services\/token(?:\/[\w-]+)?$/;

/**
 * @returns as certificates state it: lower case, without a slash at its end
 * @throws InputError
 */
export function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isBare = url?.protocol === 'https:' && url.href === `${url.origin}/`;
  if (url !== null && isBare) return url.origin;
  throw new InputError(
    'INPUT_INVALID',
    `server-url: expected the address of a GitHub server, got ${JSON.stringify(text)}`,
    {
      hint: `Write https:// and the host alone, such as ${GITHUB_COM} or https://github.example.com.`,
    },
  );
}

/** Address of a server's REST API. */
export function apiOf(server: string): string {
  if (server === GITHUB_COM) return 'https://api.github.com';
  const [, tenant] = TENANT.exec(server) ?? [];
  return tenant === undefined ? `${server}/api/v3` : `https://api.${tenant}.ghe.com`;
}

/** The OIDC issuer of a server's workflow runs, where an enterprise has not chosen its own (its name after a slash). */
export function issuerOf(server: string): string {
  if (server === GITHUB_COM) return 'https://token.actions.githubusercontent.com';
  const [, tenant] = TENANT.exec(server) ?? [];
  return tenant === undefined ? `${server}/_services/token` : `https://token.actions.${tenant}.ghe.com`;
}

/** The server behind an issuer of workflow tokens; null: it is none whose form is known. */
export function serverOf(issuer: string): { kind: 'github.com' | 'tenant' | 'enterprise-server'; url: string } | null {
  const own = issuerOf(GITHUB_COM);
  if (issuer === own || issuer.startsWith(`${own}/`)) return { kind: 'github.com', url: GITHUB_COM };
  const [, tenant] = TENANT_ISSUER.exec(issuer) ?? [];
  if (tenant !== undefined) return { kind: 'tenant', url: `https://${tenant}.ghe.com` };
  const [, url] = ENTERPRISE_SERVER_ISSUER.exec(issuer) ?? [];
  return url === undefined ? null : { kind: 'enterprise-server', url };
}
