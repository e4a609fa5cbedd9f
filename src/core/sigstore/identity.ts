// Who signed: the identities that a caller trusts, and their exact comparison with what a Fulcio certificate says
// (https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md).

import { toHex } from '../bytes.js';
import { InputError, ParseError } from '../errors.js';
import { contextTag, DerReader, TAG } from '../formats/codec/der.js';
import { type Certificate, findExtension, parseCertificate } from '../formats/codec/x509.js';
import { GITHUB_COM, issuerOf, serverOf, serverUrl } from './github-server.js';
import { differs, expectEqual, refuse } from './refusal.js';

/** A GitHub workflow whose signature counts. Every part is compared whole, never as a prefix or a pattern. */
export interface WorkflowSigner {
  kind: 'workflow';
  /** `https://github.com`, no slash at the end: an owner of that name on another server is somebody else. */
  serverUrl: string;
  /** `owner/name` of the repository that the workflow ran for. */
  repository: string;
  /** `owner/name/.github/workflows/file.yml`: the workflow with the signing step, in another repository if it is a reusable one. */
  workflow: string;
  /** Git ref that the workflow's file is taken from, or a commit; null accepts any branch or tag of its repository. */
  workflowRef: string | null;
  /** Git ref of the run, `refs/heads/main`; null accepts any branch or tag, but no pull request. */
  ref: string | null;
  /** URL of the OIDC issuer. */
  issuer: string;
  /** Whether runners other than GitHub's count: their owner decides what they sign. */
  selfHosted: boolean;
}

export interface KeySigner {
  kind: 'key';
  /** DER SubjectPublicKeyInfo. */
  publicKey: Uint8Array;
}

export type TrustedSigner = WorkflowSigner | KeySigner;

/** What a certificate says about the run that it was issued to. */
export interface WorkflowIdentity {
  issuer: string;
  /** Subject alternative name: the workflow with the signing step, and the ref it was taken from. */
  workflowUri: string;
  repositoryUri: string;
  ref: string;
  commit: string | null;
  /** The workflow that was started, where another one signed. */
  startedUri: string | null;
  /** `push`, `release`, `pull_request`, … */
  trigger: string | null;
  runUri: string | null;
  runnerEnvironment: string | null;
}

const OID = {
  subjectAlternativeName: '2.5.29.17',
  legacyIssuer: '1.3.6.1.4.1.57264.1.1',
  issuer: '1.3.6.1.4.1.57264.1.8',
  buildSignerUri: '1.3.6.1.4.1.57264.1.9',
  runnerEnvironment: '1.3.6.1.4.1.57264.1.11',
  sourceRepositoryUri: '1.3.6.1.4.1.57264.1.12',
  sourceRepositoryDigest: '1.3.6.1.4.1.57264.1.13',
  sourceRepositoryRef: '1.3.6.1.4.1.57264.1.14',
  buildConfigUri: '1.3.6.1.4.1.57264.1.18',
  buildTrigger: '1.3.6.1.4.1.57264.1.20',
  runInvocationUri: '1.3.6.1.4.1.57264.1.21',
};

const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/;
const WORKFLOW_FILE = /^\.github\/workflows\/[^/@\s]+\.ya?ml$/;
/** Of a workflow: a ref in full, or the commit that a reusable workflow is called by. */
const WORKFLOW_REF = /^(?:refs\/\S+|[0-9a-f]{40})$/;
const COMMIT = /^[0-9a-f]{40}$/;
const PULL_REQUEST_REF = /^refs\/pull\//;

/**
 * @param workflow path in the repository (`.github/workflows/verify.yml`), or with another repository's name before it;
 * `@` and a ref or commit after it ask for the file of exactly that ref or commit
 * @param serverUrl where both repositories are; left out: github.com
 * @param issuer left out: the one of that server
 * @throws InputError for what could not be compared exactly
 */
export function workflowSigner(parts: {
  serverUrl?: string | undefined;
  repository: string;
  workflow: string;
  ref?: string | undefined;
  issuer?: string | undefined;
  selfHosted?: boolean | undefined;
}): WorkflowSigner {
  const server = serverUrl(parts.serverUrl ?? GITHUB_COM);
  const { repository, ref, issuer = issuerOf(server), selfHosted = false } = parts;
  if (!REPOSITORY.test(repository)) {
    throw new InputError('INPUT_INVALID', `repository: expected OWNER/NAME, got ${JSON.stringify(repository)}`);
  }
  const [, file = '', workflowRef] = /^([^@]*)(?:@(.*))?$/s.exec(parts.workflow) ?? [];
  const workflow = WORKFLOW_FILE.test(file) ? `${repository}/${file}` : file;
  const [owner = '', name = '', ...path] = workflow.split('/');
  if (!REPOSITORY.test(`${owner}/${name}`) || !WORKFLOW_FILE.test(path.join('/'))) {
    throw new InputError('INPUT_INVALID', `signer workflow: not a workflow’s path: ${JSON.stringify(parts.workflow)}`, {
      hint: 'Write .github/workflows/FILE.yml, or OWNER/NAME/.github/workflows/FILE.yml for a reusable workflow.',
    });
  }
  if (workflowRef !== undefined && !WORKFLOW_REF.test(workflowRef)) {
    throw new InputError('INPUT_INVALID', `signer workflow: not a full ref or commit: ${JSON.stringify(workflowRef)}`, {
      hint: 'Write @refs/heads/BRANCH, @refs/tags/TAG, or @ and the 40 digits of a commit.',
    });
  }
  if (ref !== undefined && !/^refs\/\S+$/.test(ref)) {
    throw new InputError('INPUT_INVALID', `ref: expected a full ref, got ${JSON.stringify(ref)}`, {
      hint: 'Write refs/heads/BRANCH or refs/tags/TAG.',
    });
  }
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  if (url?.protocol !== 'https:') {
    throw new InputError('INPUT_INVALID', `issuer: expected an https URL, got ${JSON.stringify(issuer)}`);
  }
  return {
    kind: 'workflow',
    serverUrl: server,
    repository,
    workflow,
    workflowRef: workflowRef ?? null,
    ref: ref ?? null,
    issuer,
    selfHosted,
  };
}

/**
 * @param der of the leaf certificate, whose chain was verified
 * @throws Refusal unless it is that of one GitHub workflow run
 */
export function readWorkflowIdentity(der: Uint8Array): WorkflowIdentity {
  const certificate = parseCertificate(der, 'certificate');
  const issuer = claim(certificate, 'issuer');
  const legacy = findExtension(certificate, OID.legacyIssuer);
  if (legacy !== undefined) expectEqual('signer.issuer', issuer, new TextDecoder().decode(legacy.value));
  const workflowUri = subjectUri(certificate);
  expectEqual('signer.workflow', workflowUri, claim(certificate, 'buildSignerUri'));
  return {
    issuer,
    workflowUri,
    repositoryUri: claim(certificate, 'sourceRepositoryUri'),
    ref: claim(certificate, 'sourceRepositoryRef'),
    commit: optionalClaim(certificate, 'sourceRepositoryDigest'),
    startedUri: optionalClaim(certificate, 'buildConfigUri'),
    trigger: optionalClaim(certificate, 'buildTrigger'),
    runUri: optionalClaim(certificate, 'runInvocationUri'),
    runnerEnvironment: optionalClaim(certificate, 'runnerEnvironment'),
  };
}

/** @throws Refusal naming the first part that differs */
export function expectWorkflow(wanted: WorkflowSigner, got: WorkflowIdentity): void {
  const { serverUrl: server } = wanted;
  expectServer(wanted, got);
  expectEqual('signer.issuer', wanted.issuer, got.issuer, issuerHint(wanted, got));
  expectEqual('signer.repository', `${server}/${wanted.repository}`, got.repositoryUri, CASE_HINT);
  const base = `${server}/${wanted.workflow}`;
  const workflowRef = got.workflowUri.startsWith(`${base}@`) ? got.workflowUri.slice(base.length + 1) : '';
  if (!WORKFLOW_REF.test(workflowRef)) differs('signer.workflow', `${base}@REF`, got.workflowUri, CASE_HINT);
  if (wanted.ref === null) expectAccepted('signer.ref', got.ref);
  else expectEqual('signer.ref', wanted.ref, got.ref);
  const field = 'signer.workflow-ref';
  const isReusable = !wanted.workflow.startsWith(`${wanted.repository}/`);
  if (wanted.workflowRef !== null) expectEqual(field, wanted.workflowRef, workflowRef);
  else if (COMMIT.test(workflowRef)) refuse(field, `wanted a branch or tag, got ${workflowRef}`, FORK_HINT);
  else if (isReusable || wanted.ref === null) expectAccepted(field, workflowRef);
  else expectEqual(field, wanted.ref, workflowRef);
  if (!wanted.selfHosted) expectEqual('signer.runner', 'github-hosted', got.runnerEnvironment ?? 'none', RUNNER_HINT);
}

/** Whatever else agrees: repositories of one name on two servers have different owners. */
function expectServer({ serverUrl: wanted, issuer }: WorkflowSigner, got: WorkflowIdentity): void {
  const server = URL.canParse(got.repositoryUri) ? new URL(got.repositoryUri).origin : got.repositoryUri;
  if (server === wanted) return;
  // Fulcio does not read the server out of the token: it writes the one that it is configured with.
  const isMisconfigured = got.issuer === issuer && serverOf(issuer)?.url === wanted;
  const other = `If you mean that server: --server-url ${server}, in a policy \`server-url: ${server}\`.`;
  differs('signer.server', wanted, server, isMisconfigured ? AUTHORITY_HINT : other);
}

const AUTHORITY_HINT =
  'The token was issued by the server that you named, so it is the certificate authority that states another: set the `url` of its issuer (Fulcio: ci-issuer-metadata, default-template-values), and sign again.';

function issuerHint({ issuer: wanted }: WorkflowSigner, { issuer: got }: WorkflowIdentity): string | undefined {
  // An enterprise may have its name put after the usual issuer.
  if (got.startsWith(`${wanted}/`))
    return `If that is your enterprise’s own issuer: --issuer ${got}, in a policy \`issuer: ${got}\`.`;
  return undefined;
}

function expectAccepted(field: string, ref: string): void {
  if (!PULL_REQUEST_REF.test(ref)) return;
  const message = `wanted a branch or tag, got ${ref}: a pull request runs code that nobody has accepted yet`;
  refuse(field, message, 'Name the ref to accept it all the same.');
}

const FORK_HINT =
  'GitHub finds commits of forks under this name too: check that this one is the repository’s own, then name it (PATH@COMMIT).';
const RUNNER_HINT =
  'The owner of the runner decides what it signs. To accept that: --allow-self-hosted, in a policy `self-hosted: true`.';
const CASE_HINT = 'Names are compared whole and with their case: write them as GitHub shows them.';

/** `owner/name/.github/workflows/file.yml@ref, run for owner/name at ref`, for people; on another server than github.com with its address. */
export function describeWorkflow({ workflowUri, repositoryUri, ref }: WorkflowIdentity): string {
  const short = (uri: string): string => (uri.startsWith(`${GITHUB_COM}/`) ? uri.slice(GITHUB_COM.length + 1) : uri);
  return `${short(workflowUri)}, run for ${short(repositoryUri)} at ${ref}`;
}

function claim(certificate: Certificate, name: keyof typeof OID): string {
  return (
    optionalClaim(certificate, name) ??
    refuse(
      'signer.certificate',
      `it does not state ${CLAIMS[name] ?? name}`,
      'It was not issued to a GitHub workflow: only those are accepted.',
    )
  );
}

const CLAIMS: Partial<Record<keyof typeof OID, string>> = {
  issuer: 'the OIDC issuer',
  buildSignerUri: 'the workflow that signed',
  sourceRepositoryUri: 'the repository of the run',
  sourceRepositoryRef: 'the ref of the run',
};

/** Extensions from 1.3.6.1.4.1.57264.1.8 on hold a DER UTF8String. */
function optionalClaim(certificate: Certificate, name: keyof typeof OID): string | null {
  const extension = findExtension(certificate, OID[name]);
  if (extension === undefined) return null;
  const reader = new DerReader(extension.value, `certificate.${name}`);
  if (reader.nextTag !== TAG.UTF8_STRING) {
    throw new ParseError('PARSE_INVALID', `certificate.${name}`, 'expected a UTF8String');
  }
  const text = reader.text('value');
  reader.end('value');
  return text;
}

/** The one subject alternative name, a URI (RFC 5280 section 4.2.1.6). */
function subjectUri(certificate: Certificate): string {
  const extension = findExtension(certificate, OID.subjectAlternativeName);
  if (extension === undefined) return refuse('signer.certificate', 'it names no subject');
  const reader = new DerReader(extension.value, 'certificate.subject_alternative_name');
  const names = reader.enter(TAG.SEQUENCE, 'names');
  reader.end('names');
  const uriTag = contextTag(6, false);
  if (names.nextTag !== uriTag) {
    refuse('signer.certificate', 'its subject is not a URI', 'It was not issued to a GitHub workflow.');
  }
  const uri = Array.from(names.content(uriTag, 'uri'), (byte) => String.fromCharCode(byte)).join('');
  if (!names.done) refuse('signer.certificate', 'it names several subjects');
  return uri;
}

/** SHA-256 of a public key in words: how it is shown and compared by people. */
export function keyName(fingerprint: Uint8Array): string {
  return `key sha256:${toHex(fingerprint)}`;
}
