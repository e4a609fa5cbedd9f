// A whole Sigstore instance on loopback: Sigstore's own mock authority, logs and timestamp authority behind a real HTTP
// server, the token service of a CI system, and the trusted root that belongs to them.

import { createHash, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
// Not the package's face: that one replaces node:http.
import { fulcioHandler, initializeCA, initializeCTLog } from '@sigstore/mock/dist/fulcio/index.js';
import { initializeTLog, rekorHandler } from '@sigstore/mock/dist/rekor/index.js';
import { initializeTSA, tsaHandler } from '@sigstore/mock/dist/timestamp/index.js';
import type { SigstoreServices } from '../../src/signing/sign-statement.js';

export interface SigstoreInstance {
  services: SigstoreServices;
  /** Trusted root JSON text. */
  trustedRoot: string;
  /** `METHOD path` of every request so far. */
  requests: string[];
  close(): Promise<void>;
}

export interface InstanceOptions {
  /** What its clocks show; default: now. */
  clock?: Date;
  /** No logs, as GitHub's instance for private repositories. */
  privateInstance?: boolean;
  /** Answers instead of the services, by path; null leaves it to them. */
  intercept?: (path: string) => { status: number; body: string; type?: string } | null;
}

interface ProposedEntry {
  apiVersion: string;
  kind: string;
  spec: { proposedContent: { envelope: string; verifiers: string[] } };
}

/** What Rekor logs of a proposed `dsse` entry: hashes and signatures. The mock would log the proposal as it is. */
function canonicalEntry({ apiVersion, kind, spec }: ProposedEntry): unknown {
  const { envelope, verifiers } = spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as { payload: string; signatures: { sig: string }[] };
  const hash = (data: string | Uint8Array) => ({
    algorithm: 'sha256',
    value: createHash('sha256').update(data).digest('hex'),
  });
  return {
    apiVersion,
    kind,
    spec: {
      envelopeHash: hash(envelope),
      payloadHash: hash(Buffer.from(payload, 'base64')),
      signatures: signatures.map(({ sig }, i) => ({ signature: sig, verifier: canonicalPem(verifiers[i] ?? '') })),
    },
  };
}

/** The certificate in the PEM that everybody writes, in base64 as it came. */
function canonicalPem(verifier: string): string {
  return Buffer.from(new X509Certificate(Buffer.from(verifier, 'base64')).toString()).toString('base64');
}

interface LoggedEntry {
  body: string;
  logID: string;
  verification: { inclusionProof: unknown };
}

/** The answer as of a log with an entry before this one: the mock's log has one only, and proves nothing by a path. */
function withNeighbour(answer: string, host: string, key: KeyObject): string {
  const entries = JSON.parse(answer) as Record<string, LoggedEntry>;
  const leaf = (body: Uint8Array): Buffer => sha256(Buffer.of(0), body);
  for (const entry of Object.values(entries)) {
    const neighbour = leaf(Buffer.from('an entry before'));
    const rootHash = sha256(Buffer.of(1), neighbour, leaf(Buffer.from(entry.body, 'base64')));
    const note = `${host} - 42\n2\n${rootHash.toString('base64')}\n`;
    const signature = Buffer.concat([
      Buffer.from(entry.logID, 'hex').subarray(0, 4),
      sign('sha256', Buffer.from(note), key),
    ]);
    entry.verification.inclusionProof = {
      logIndex: 1,
      treeSize: 2,
      rootHash: rootHash.toString('hex'),
      hashes: [neighbour.toString('hex')],
      checkpoint: `${note}\n\u2014 ${host} ${signature.toString('base64')}\n`,
    };
  }
  return JSON.stringify(entries);
}

function sha256(...parts: Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

const LONG_AGO = '2020-01-01T00:00:00Z';

/** Runs until it is closed. */
export async function startSigstore(options: InstanceOptions = {}): Promise<SigstoreInstance> {
  const { privateInstance = false, intercept = () => null } = options;
  // Whole seconds, since no reader of the times takes the fractions that the mocks write; and a little ahead, so that
  // the certificates made now are valid by then.
  const clock = new Date(Math.floor((options.clock?.getTime() ?? Date.now() + 3000) / 1000) * 1000);
  const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ctLog = await initializeCTLog(keyPair(), clock);
  const ca = await initializeCA(keyPair(), privateInstance ? undefined : ctLog, clock);
  const tsa = await initializeTSA(keyPair(), clock);
  const tlogKeys = keyPair();
  const routes = new Map<
    string,
    (body: string) => Promise<{ statusCode: number; response: unknown; contentType?: string }>
  >();
  const listener: RequestListener = async (request, response) => {
    const path = new URL(request.url ?? '', 'http://localhost').pathname;
    const body = await text(request);
    const instead = intercept(path);
    const answer =
      instead ??
      (await routes
        .get(path)?.(body)
        .then(({ statusCode, response: content, contentType }) => ({
          status: statusCode,
          body: content,
          type: contentType,
        })));
    response.writeHead(answer?.status ?? 404, { 'content-type': answer?.type ?? 'text/plain' });
    response.end(answer?.body ?? '');
  };
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tlog = await initializeTLog(url, tlogKeys, clock);
  // Fulcio puts the URI of the workflow into the certificate; the mock takes the claim that it is told.
  const rekor = rekorHandler(tlog);
  // The mock states github.com as the server; Fulcio the one that it is configured with, as in the URI of the workflow.
  const configured: typeof ca = {
    rootCertificate: ca.rootCertificate,
    issueCertificate({ extensions = [], ...request }) {
      const server = new URL(request.subjectAltName).origin;
      const stated = extensions.map((one) => ({
        ...one,
        value: one.value.replace(/^https:\/\/github\.com(?=\/)/, server),
      }));
      return ca.issueCertificate({ ...request, extensions: stated });
    },
  };
  for (const { path, fn } of [
    fulcioHandler(configured, { subjectClaim: 'san' }),
    {
      path: rekor.path,
      fn: async (body: string) => {
        const answer = await rekor.fn(JSON.stringify(canonicalEntry(JSON.parse(body))));
        return { ...answer, response: withNeighbour(String(answer.response), new URL(url).host, tlogKeys.privateKey) };
      },
    },
    tsaHandler(tsa),
  ]) {
    routes.set(path, fn);
  }
  const base64 = (bytes: ArrayBufferView): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const log = (publicKey: ArrayBufferView, baseUrl: string) => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: base64(publicKey),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start: LONG_AGO },
    },
    logId: {
      keyId: createHash('sha256')
        .update(new Uint8Array(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength))
        .digest('base64'),
    },
  });
  const authority = (commonName: string, certificates: ArrayBufferView[]) => ({
    subject: { organization: 'sigstore.mock', commonName },
    uri: url,
    certChain: { certificates: certificates.map((der) => ({ rawBytes: base64(der) })) },
    validFor: { start: LONG_AGO },
  });
  return {
    services: { fulcioUrl: url, rekorUrl: privateInstance ? null : url, timestampUrl: url },
    trustedRoot: JSON.stringify(
      {
        mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
        tlogs: privateInstance ? [] : [log(tlog.publicKey, url)],
        certificateAuthorities: [authority('sigstore', [ca.rootCertificate])],
        ctlogs: privateInstance ? [] : [log(ctLog.publicKey, url)],
        timestampAuthorities: [authority('tsa', [tsa.intCertificate, tsa.rootCertificate])],
      },
      null,
      2,
    ),
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

export interface WorkflowRun {
  /** `owner/name` that the run is for. */
  repository: string;
  /** `owner/name/.github/workflows/file.yml` with the signing step. */
  workflow: string;
  ref: string;
  /** Ref of the workflow's file. */
  workflowRef: string;
  issuer: string;
  /** That the certificate authority states. */
  serverUrl: string;
  visibility: string;
}

export const RUN: WorkflowRun = {
  repository: 'org/app',
  workflow: 'org/app/.github/workflows/verify.yml',
  ref: 'refs/heads/main',
  workflowRef: 'refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
  serverUrl: 'https://github.com',
  visibility: 'public',
};

/** The identity token of a run, as GitHub fills it; the mock authority does not look at its signature. */
export function identityToken(run: Partial<WorkflowRun> = {}, claims: Record<string, unknown> = {}): string {
  const { repository, workflow, ref, workflowRef, issuer, serverUrl, visibility } = { ...RUN, ...run };
  const payload = {
    iss: issuer,
    aud: 'sigstore',
    sub: `repo:${repository}:ref:${ref}`,
    san: `${serverUrl}/${workflow}@${workflowRef}`,
    repository,
    repository_owner: repository.split('/')[0],
    repository_visibility: visibility,
    ref,
    sha: '0123456789abcdef0123456789abcdef01234567',
    event_name: 'push',
    workflow: 'Verify',
    workflow_ref: `${repository}/.github/workflows/verify.yml@${ref}`,
    job_workflow_ref: `${workflow}@${workflowRef}`,
    runner_environment: 'github-hosted',
    run_id: '42',
    run_attempt: '1',
    ...claims,
  };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(payload)}.${Buffer.from('a signature').toString('base64url')}`;
}

async function text(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) body += piece;
  return body;
}
