// Why GitHub refused, by its cause: the kind of token, a permission, a setting, the plan, the host. Its status codes do not
// say: 403 and 404 stand for all of these. One table; what stands first is looked for first.

import { MAX_CLOCK_SKEW_MS, MINUTE_MS } from '../../core/formats/codec/time.js';
import { visible } from '../../core/views/untrusted.js';
import type { GitHubError } from './client.js';

/** Line of a workflow's `permissions`. */
export type Permission =
  | 'checks: write'
  | 'pull-requests: write'
  | 'issues: write'
  | 'contents: write'
  | 'attestations: write';

/** By its prefix, which is all of a token that is looked at. */
export type TokenKind = 'app' | 'fine-grained' | 'classic' | 'oauth' | 'user-to-server' | 'unknown';

const PREFIXES: readonly [RegExp, TokenKind][] = [
  [/^ghs_/, 'app'],
  [/^github_pat_/, 'fine-grained'],
  // Before 2021 a token had no prefix.
  [/^(?:ghp_|[0-9a-f]{40}$)/, 'classic'],
  [/^gho_/, 'oauth'],
  [/^ghu_/, 'user-to-server'],
];

export function tokenKind(token: string): TokenKind {
  return PREFIXES.find(([prefix]) => prefix.test(token))?.[1] ?? 'unknown';
}

const NAMES: Record<TokenKind, string> = {
  app: 'the token of an app',
  'fine-grained': 'a fine-grained personal access token',
  classic: 'a personal access token (classic)',
  oauth: 'the token of an OAuth app',
  'user-to-server': 'the token of an app that acts for a user',
  unknown: 'a token of an unknown kind',
};

export interface Refusal {
  error: GitHubError;
  token: TokenKind;
  permission: Permission;
}

interface Cause {
  applies(refusal: Refusal): boolean;
  /** What it means and what to do: sentences, line ends where YAML follows. */
  says(refusal: Refusal): string;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
const JOB_TOKEN = 'the job’s own token (`github-token: ${{ github.token }}`, which is the default)';

const CAUSES: Record<string, Cause> = {
  // The message has it already, with the time to wait.
  'rate limit': {
    applies: ({ error }) => error.headers['x-ratelimit-remaining'] === '0' && isOneOf(error, 403, 429),
    says: () => '',
  },
  'expired token': {
    applies: ({ error }) => error.status === 401,
    says: ({ token }) =>
      token === 'app' || token === 'unknown'
        ? 'The token has expired or is not one of this server.'
        : `The token in github-token, ${NAMES[token]}, has expired, was revoked, or is not one of this server. Make a new one, or use ${JOB_TOKEN}.`,
  },
  'single sign-on': {
    applies: ({ error }) => error.headers['x-github-sso'] !== undefined || /SAML enforcement/i.test(error.said),
    says: ({ token }) =>
      `The organization asks for single sign-on, and the token in github-token, ${NAMES[token]}, was not authorised for it. Authorise it ("Configure SSO" beside the token, in the settings of its owner), or use ${JOB_TOKEN}.`,
  },
  'address of the runner': {
    applies: ({ error }) => /IP allow list|IP address is not permitted/i.test(error.said),
    says: () =>
      'The organization has an IP allow list, and the address of this runner is not on it. Use a runner whose address is, or have it added; the token is not at fault.',
  },
  'kind of token forbidden': {
    applies: ({ error }) => /forbids access via|does not allow access via/i.test(error.said),
    says: ({ token }) =>
      `The organization does not accept the token in github-token, ${NAMES[token]}, as it is. Use ${JOB_TOKEN}, or a token that its policy allows.`,
  },
  'archived repository': {
    applies: ({ error }) => /archived/i.test(error.said) && error.status === 403,
    says: () => 'The repository is archived: nothing can be published in it until it is unarchived.',
  },
  'issues turned off': {
    applies: ({ error }) => error.status === 410 || /issues? (?:is|are|has been) disabled/i.test(error.said),
    says: () => 'The repository has issues turned off. Turn them on in its settings, or leave out `issue: true`.',
  },
  'locked conversation': {
    applies: ({ error }) => /\blocked\b/i.test(error.said),
    says: () =>
      'The conversation is locked, and only those who may write to the repository can go on in it. Unlock it, or leave it: the result is in the job summary.',
  },
  'rule of the branch': {
    applies: ({ error }) => isProtected(error),
    says: () =>
      'A branch protection or ruleset forbids it; a permission would not help. Name another branch, which no rule covers, or let the token’s account bypass the rule.',
  },
  'attestations not on this plan': {
    applies: ({ error, permission }) => permission === 'attestations: write' && /not available/i.test(error.said),
    says: () =>
      'GitHub stores attestations of public repositories on every plan, of private and internal ones only for organizations with GitHub Enterprise Cloud. No permission is missing; the signed summary is in the file of the output `summary-path`.',
  },
  'attestations not on this host': {
    applies: ({ error, permission }) =>
      permission === 'attestations: write' && error.status === 404 && enterpriseVersion(error) !== null,
    says: ({ error }) =>
      `This server, GitHub Enterprise Server ${enterpriseVersion(error)}, has no attestation store. No permission is missing; the signed summary is in the file of the output \`summary-path\`.`,
  },
  'no app': {
    applies: ({ error, token, permission }) =>
      /authenticate via a GitHub App/i.test(error.said) ||
      (permission === 'checks: write' && isOneOf(error, 403, 404) && isPersonal(token)),
    says: ({ token }) =>
      `Only apps may make check runs, and the token in github-token is ${NAMES[token]}. Use ${JOB_TOKEN}, or the token of an app that has the permission Checks.`,
  },
  'permission of a personal access token': {
    applies: ({ error, token }) => token === 'fine-grained' && isOneOf(error, 403, 404),
    says: ({ error, permission }) =>
      `The fine-grained personal access token in github-token may not do this: it must include this repository, with the permission ${acceptedOf(error, permission).map(titled).join(' and ')}, and an owner of the organization may have to approve it. Or use ${JOB_TOKEN}.`,
  },
  scope: {
    applies: ({ error, token }) => (token === 'classic' || token === 'oauth') && isOneOf(error, 403, 404),
    says: ({ error, token }) => {
      const has = error.headers['x-oauth-scopes'];
      const scopes = has === undefined ? '' : ` (it has ${has === '' ? 'no scope' : visible(has, 100)})`;
      return `The token in github-token, ${NAMES[token]}, needs the scope repo, or public_repo in a public repository${scopes}, and its owner the right to write here. Or use ${JOB_TOKEN}.`;
    },
  },
  'user of an app': {
    applies: ({ error, token }) => token === 'user-to-server' && isOneOf(error, 403, 404),
    says: ({ error, token, permission }) =>
      `The token in github-token is ${NAMES[token]}: the app needs the permission ${acceptedOf(error, permission).map(titled).join(' and ')}, and the user the right to write here. Or use ${JOB_TOKEN}.`,
  },
  'permission of the job': {
    applies: ({ error }) => error.status === 403 && /resource not accessible/i.test(error.said),
    says: ({ error, permission }) =>
      `The token lacks a permission. Add to the job, beside the permissions it has:\n${lines(acceptedOf(error, permission))}`,
  },
  'permission of the job, perhaps': {
    applies: ({ error }) => isOneOf(error, 403, 404),
    says: ({ error, permission }) =>
      `If the job lacks the permission, which GitHub may answer like this, add it beside those it has:\n${lines(acceptedOf(error, permission))}`,
  },
};

/** What a refusal comes from and what to do about it; empty where GitHub’s own words are all that is known. */
export function explain(refusal: Refusal): string {
  const cause = Object.values(CAUSES).find(({ applies }) => applies(refusal));
  return [clockOf(refusal.error), cause?.says(refusal) ?? ''].filter((text) => text !== '').join(' ');
}

/** Asking again cannot help. */
export function isProtected(error: GitHubError): boolean {
  const says =
    /protected branch|rule violations|branch protection|\bGH0(?:06|13)\b|through a pull request|required status check|cannot (?:update|create) this/i;
  return isOneOf(error, 403, 409, 422) && says.test(error.said);
}

function isOneOf({ status }: GitHubError, ...statuses: number[]): boolean {
  return statuses.includes(status);
}

function isPersonal(token: TokenKind): boolean {
  return token !== 'app' && token !== 'unknown';
}

function enterpriseVersion({ headers }: GitHubError): string | null {
  return /^\d{1,3}(?:\.\d{1,3}){1,3}/.exec(headers['x-github-enterprise-version'] ?? '')?.[0] ?? null;
}

/**
 * What GitHub says that would do, as in `issues=write; pull_requests=write`: sets apart by semicolons, of which ours is
 * taken if it is among them. `contents: write`
 */
function acceptedOf({ headers }: GitHubError, permission: Permission): string[] {
  const sets = (headers['x-accepted-github-permissions'] ?? '')
    .split(';')
    .map((set) => set.split(',').map((one) => one.trim()))
    .filter((set) => set.every((one) => /^[a-z_]{1,40}=(?:read|write|admin)$/.test(one)))
    .map((set) => set.map((one) => one.replaceAll('_', '-').replace('=', ': ')));
  const [first = [permission]] = sets;
  return sets.some((set) => set.length === 1 && set[0] === permission) ? [permission] : first;
}

function lines(permissions: readonly string[]): string {
  return ['permissions:', ...permissions.map((one) => `  ${one}`)].join('\n');
}

/** `Pull requests: Read and write`, as the page of a fine-grained token calls it. */
function titled(permission: string): string {
  const [name = '', access = ''] = permission.split(': ');
  const words = name.replaceAll('-', ' ');
  return `“${words.charAt(0).toUpperCase()}${words.slice(1)}: ${access === 'write' ? 'Read and write' : access === 'read' ? 'Read-only' : 'Admin'}”`;
}

/** Tokens, signatures and the order of verdicts go by the clock. */
function clockOf({ headers }: GitHubError): string {
  const ahead = Date.now() - Date.parse(headers.date ?? '');
  if (!(Math.abs(ahead) > MAX_CLOCK_SKEW_MS)) return '';
  const minutes = Math.round(Math.abs(ahead) / MINUTE_MS);
  return `The clock of this machine is ${minutes} minutes ${ahead > 0 ? 'ahead of' : 'behind'} GitHub’s: set it first.`;
}
