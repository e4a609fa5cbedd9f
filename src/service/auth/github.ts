// Workflows of GitHub Actions show the identity token that GitHub gives each job, and get a token of ours for some minutes: no
// secret has to be kept where they run. Whom a token is of is said by numbers, which a repository keeps when it is renamed and
// nobody gets after it.

import { createHash } from 'node:crypto';
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import * as v from 'valibot';
import { FetchError } from '../../core/errors.js';
import { Problem } from '../api/problem.js';
import type { Service } from '../service.js';
import { beginSession, useIdentity } from '../store/sessions.js';
import { ROLES, type Role } from '../store/tables.js';
import { type Trust, trustsOfRepository } from '../store/trusts.js';
import { issuerFetch } from './issuer-fetch.js';
import { hashOf, newSecret } from './secret.js';

const ALGORITHM = 'RS256';
/** Of GitHub's tokens, which are good for some minutes. */
const MAX_AGE_SECONDS = 600;
const CLOCK_SECONDS = 30;
const MAX_TOKEN = 16 * 1024;
/** Of the token that is given for it. */
const MINUTES = 10;
const JWKS = { cooldownDuration: 30_000, cacheMaxAge: 600_000, timeoutDuration: 5000, [customFetch]: issuerFetch };

/** They run with the rights of the repository on what somebody else may have written. */
const REFUSED_EVENTS = ['pull_request_target', 'workflow_run'];

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
const number = v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,19}$/));
const claimsSchema = v.object({
  jti: text,
  exp: v.number(),
  repository: v.pipe(v.string(), v.regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/)),
  repository_id: number,
  repository_owner_id: number,
  ref: text,
  event_name: text,
  job_workflow_ref: text,
  environment: v.optional(text),
});
type Claims = v.InferOutput<typeof claimsSchema>;

export interface WorkflowToken {
  token: string;
  organisation: string;
  role: Role;
  expiresAt: Date;
}

export interface Workflows {
  /**
   * @param identity the token that GitHub gave the job, with our public URL as its audience
   * @param organisation slug; null: the one that trusts the repository
   * @throws Problem IDENTITY_REFUSED; UNAVAILABLE where GitHub's keys cannot be had
   */
  exchange(identity: string, organisation: string | null): Promise<WorkflowToken>;
}

export function githubWorkflows(service: Service): Workflows {
  const { db, now, log } = service;
  const { githubIssuer: issuer } = service.settings;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`), JWKS);
  return {
    async exchange(identity, organisation) {
      const claims = await verified(identity);
      if (REFUSED_EVENTS.includes(claims.event_name)) {
        throw refused(`a workflow that runs on ${claims.event_name} gets no token`, 'Use push, schedule or a release.');
      }
      const trusts = await trustsOfRepository(db, {
        repositoryId: claims.repository_id,
        ownerId: claims.repository_owner_id,
      });
      const trust = chosen(
        trusts.filter((one) => isMet(one, claims)),
        organisation,
      );
      // Last, so that a token which is refused for another reason may be shown again.
      const id = createHash('sha256')
        .update(JSON.stringify([issuer, claims.jti]))
        .digest('hex');
      const until = new Date((claims.exp + CLOCK_SECONDS) * 1000);
      if (!(await useIdentity(db, id, until))) throw refused('it was taken before', 'Ask GitHub for a new one.');
      return give(trust, claims);
    },
  };

  async function verified(identity: string): Promise<Claims> {
    if (identity.length > MAX_TOKEN) throw refused(`it is longer than ${MAX_TOKEN} characters`, HOW);
    try {
      const { payload } = await jwtVerify(identity, keys, {
        issuer,
        audience: service.settings.publicUrl,
        algorithms: [ALGORITHM],
        maxTokenAge: MAX_AGE_SECONDS,
        clockTolerance: CLOCK_SECONDS,
        currentDate: new Date(now()),
        requiredClaims: ['jti', 'exp', 'iat'],
      });
      const claims = v.safeParse(claimsSchema, payload, { abortEarly: true });
      if (claims.success) return claims.output;
      const [issue] = claims.issues;
      throw refused(`its claim ${v.getDotPath(issue) ?? ''} is not one of GitHub Actions`, HOW);
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw why(error);
    }
  }

  /** The library's reasons, without what the token says: whoever made it chose that. */
  function why(error: unknown): Problem {
    if (error instanceof errors.JWTExpired) return refused('it has expired', 'Ask GitHub for a new one.');
    if (error instanceof errors.JWTClaimValidationFailed) {
      const audience = error.claim === 'aud' ? `The audience has to be ${service.settings.publicUrl}.` : HOW;
      return refused(
        `its claim ${CLAIMS.has(error.claim) ? error.claim : 'of another name'} is not as expected`,
        audience,
      );
    }
    if (error instanceof FetchError || error instanceof errors.JWKSTimeout) {
      log.warn({ err: error }, 'the keys of the workflow issuer cannot be had');
      return new Problem('UNAVAILABLE', 'the keys of the issuer cannot be had', { hint: 'Ask again in some seconds.' });
    }
    if (error instanceof errors.JWKSNoMatchingKey) return refused('the issuer has no such key', HOW);
    if (error instanceof errors.JOSEAlgNotAllowed) return refused(`it is not signed with ${ALGORITHM}`, HOW);
    if (error instanceof errors.JWSSignatureVerificationFailed) return refused('its signature is not valid', HOW);
    if (error instanceof errors.JOSEError) return refused('it is no signed token (JWT)', HOW);
    throw error;
  }

  async function give(trust: Trust & { organisationSlug: string }, claims: Claims): Promise<WorkflowToken> {
    const secret = newSecret('workflow');
    const at = now();
    const expiresAt = new Date(at + MINUTES * 60_000);
    const role = roleOf(trust, claims);
    await beginSession(db, {
      hash: hashOf(secret),
      organisation: trust.organisation,
      issuer,
      subject: trust.id,
      name: `workflow ${claims.repository}`,
      role,
      created_at: new Date(at),
      expires_at: expiresAt,
    });
    log.info(
      { organisation: trust.organisation, repository: claims.repository, trust: trust.id },
      'a workflow signed in',
    );
    return { token: secret, organisation: trust.organisationSlug, role, expiresAt };
  }
}

const CLAIMS = new Set(['iss', 'aud', 'exp', 'iat', 'nbf', 'jti']);
const HOW = 'docs/service-access.md shows how a workflow asks for its identity token.';

function refused(problem: string, hint: string): Problem {
  return new Problem('IDENTITY_REFUSED', `the identity token is not accepted: ${problem}`, { hint });
}

function isMet({ ref, environment, workflow }: Trust, claims: Claims): boolean {
  return (
    (ref === null || ref === claims.ref) &&
    (environment === null || environment === claims.environment) &&
    (workflow === null || workflow === claims.job_workflow_ref)
  );
}

/** Anybody may open a pull request; its reviews and comments run what it proposes, too. */
function roleOf({ role }: Trust, { event_name: event, ref }: Claims): Role {
  return event.startsWith('pull_request') || ref.startsWith('refs/pull/') ? 'reader' : role;
}

/** The rule that grants most. @throws Problem */
function chosen<T extends Trust & { organisationSlug: string }>(met: readonly T[], organisation: string | null): T {
  const here = organisation === null ? met : met.filter(({ organisationSlug }) => organisationSlug === organisation);
  const [best] = here.toSorted((a, b) => ROLES.indexOf(b.role) - ROLES.indexOf(a.role));
  if (best === undefined) {
    const hint =
      'An owner adds one in the settings; it names repository, owner, and if wanted branch, environment and workflow.';
    throw refused('no trust rule is met by this workflow', hint);
  }
  if (here.some((one) => one.organisation !== best.organisation)) {
    throw refused('several organisations trust this workflow', 'Say which one is meant: organisation.');
  }
  return best;
}
