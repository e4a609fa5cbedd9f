// What container images were built from, judged by attestations that Sigstore's mock services signed over HTTP: nothing is
// replaced below the socket.

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { run as replay } from '../../src/cli/replay.js';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { KnownFindings } from '../../src/core/appraisal/source-code/findings.js';
import { appraiseProvenance } from '../../src/core/appraisal/source-code/provenance/index.js';
import { KnownProvenance, type ProvenanceOutcome } from '../../src/core/appraisal/source-code/provenance/known.js';
import { createBundle, parseBundle, recordAppraisal, serialiseBundle } from '../../src/core/bundle.js';
import { type ImageManifest, type ImageRecord, serialiseImageRecord } from '../../src/core/formats/image-record.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { ResultDocument } from '../../src/core/result/document.js';
import { parseTrustedRoots } from '../../src/core/sigstore/trusted-root.js';
import type { Statement } from '../../src/core/summary/in-toto.js';
import { renderJson } from '../../src/core/views/json.js';
import { renderText } from '../../src/core/views/text.js';
import { signStatement } from '../../src/signing/sign-statement.js';
import { type Bend, createDeployment, guestAgentInfo } from '../../src/simulator/index.js';
import {
  attestation,
  type BuildPredicate,
  buildStatement,
  COMMIT,
  digestOf,
  index,
  manifest,
  record,
} from '../support/provenance/images.js';
import {
  type InstanceOptions,
  identityToken,
  RUN,
  type SigstoreInstance,
  startSigstore,
  type WorkflowRun,
} from './sigstore-services.js';

let sigstore: SigstoreInstance;
beforeAll(async () => {
  sigstore = await startSigstore();
});
afterAll(() => sigstore.close());

async function another(options: InstanceOptions): Promise<SigstoreInstance> {
  const instance = await startSigstore(options);
  onTestFinished(() => instance.close());
  return instance;
}

interface Signed {
  run?: Partial<WorkflowRun>;
  claims?: Record<string, unknown>;
  by?: SigstoreInstance;
}

function signed(statement: Statement, { run = {}, claims = {}, by = sigstore }: Signed = {}): Promise<string> {
  return signStatement(statement, {
    kind: 'keyless',
    identityToken: identityToken(run, claims),
    services: by.services,
  });
}

/** The statement and the signature of one run. */
function built(
  digests: readonly string[],
  given: Signed = {},
  change?: (predicate: BuildPredicate) => void,
): Promise<string> {
  return signed(buildStatement(digests, given.run, change), given);
}

const APP = manifest('app');
const NAME = 'ghcr.io/org/app';
const REFERENCE = `${NAME}:v1@${APP.digest}`;
const ENTRY = `{ image: ${NAME}, repository: org/app, signer-workflow: .github/workflows/verify.yml, ref: refs/heads/main }`;

interface Case {
  /** Images by service, as the Compose file writes them. */
  images?: Record<string, string>;
  /** More of the Docker Compose file. */
  compose?: string;
  app?: Record<string, unknown>;
  records?: ImageRecord[];
  gaps?: { reason: string }[];
  /** Entries of the policy. */
  entries?: string[];
  more?: string;
  roots?: SigstoreInstance[] | 'shipped';
  reported?: string;
}

async function judge(given: Case): Promise<ProvenanceOutcome> {
  const { images = { app: REFERENCE }, entries = [ENTRY], more = '', roots = [sigstore], compose = '' } = given;
  const services = Object.entries(images).map(([name, image]) => `  ${name}:\n    image: ${image}\n`);
  const text = JSON.stringify({
    manifest_version: 2,
    name: 'app',
    runner: 'docker-compose',
    docker_compose_file: `services:\n${services.join('')}${compose}`,
    ...given.app,
  });
  const policy = await parsePolicy(
    `version: 1\nsource-code:\n  provenance:\n${entries.map((entry) => `    - ${entry}\n`).join('')}${entries.length === 0 ? '    []\n' : ''}${more}`,
  );
  return appraiseProvenance({
    component: 'app/0',
    role: 'app',
    composeHash: createHash('sha256').update(text).digest('hex'),
    expected: null,
    reported: given.reported ?? text,
    policy: policy.sourceCode,
    records: given.records ?? [],
    gaps: given.gaps ?? [],
    trustedRoots: roots === 'shipped' ? null : roots.flatMap((one) => parseTrustedRoots(one.trustedRoot, 'mock root')),
    findings: new KnownFindings(),
    known: new KnownProvenance(),
  });
}

/** `id: status: detail` of each check. */
function said({ judgements }: ProvenanceOutcome): Record<string, string> {
  return Object.fromEntries(
    Object.entries(judgements).map(([id, { status, detail }]) => [
      id.replace('source-code.provenance.', ''),
      `${status}: ${detail}`,
    ]),
  );
}

/** What one bundle about the image leads to. */
async function withBundle(bundle: string | Uint8Array, given: Case = {}): Promise<Record<string, string>> {
  const found = record(REFERENCE, { manifests: [APP], attestations: [attestation(bundle, APP.digest)] });
  const outcome = await judge({ records: [found], ...given });
  expectWhole(outcome);
  return said(outcome);
}

/** What is not known has a remedy or a cause, and only one of the two; what passes shows a source or no image asked for. */
function expectWhole({ judgements }: ProvenanceOutcome): void {
  for (const { status, shown } of Object.values(judgements)) {
    if (status === 'unknown')
      expect([shown.hint, shown.followsFrom].filter((one) => one !== undefined)).toHaveLength(1);
    if (status === 'fail') expect(shown.hint).toBeDefined();
  }
}

describe('an image by the workflow that the policy names', () => {
  it('passes, with what it was built from', async () => {
    const bundle = await built([APP.digest]);
    const found = record(REFERENCE, { manifests: [APP], attestations: [attestation(bundle, APP.digest)] });
    const outcome = await judge({ records: [found] });
    expect(said(outcome)).toEqual({
      digests: `pass: Each image is fixed by its digest (${REFERENCE}: ${APP.digest}).`,
      manifests: `pass: Bytes with these digests lead to what runs (${REFERENCE}: a manifest).`,
      signature: `pass: Authentic attestations are about each image (${REFERENCE}: 1 attestation).`,
      source: `pass: Each was built by one whom the policy names (${REFERENCE}: org/app at ${COMMIT} (refs/heads/main)).`,
    });
    expect(outcome.images).toEqual([
      {
        reference: REFERENCE,
        digest: APP.digest,
        manifests: [APP.digest],
        asked: true,
        source: {
          repository: 'https://github.com/org/app',
          commit: COMMIT,
          ref: 'refs/heads/main',
          workflow: 'https://github.com/org/app/.github/workflows/verify.yml@refs/heads/main',
          run: 'https://github.com/org/app/actions/runs/42/attempts/1',
          signedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
          attestation: {
            url: `https://api.github.example/repos/org/app/attestations/${APP.digest}`,
            sha256: createHash('sha256').update(bundle).digest('hex'),
          },
          trustedRoot: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        },
      },
    ]);
    // The same bytes and the same root: the same result, at any time.
    expect(await judge({ records: [found] })).toEqual(outcome);
  });

  it('passes of a private repository, whose instance has no public log', async () => {
    const own = await another({ privateInstance: true });
    const bundle = await built([APP.digest], { run: { visibility: 'private' }, by: own });
    expect((await withBundle(bundle, { roots: [sigstore, own] })).source).toMatch(/^pass/);
  });

  it('passes by a reusable workflow, if the policy names both repositories', async () => {
    const run = { workflow: 'builders/all/.github/workflows/build.yml', workflowRef: 'refs/tags/v1' };
    const bundle = await built([APP.digest], { run });
    const entry = (workflow: string) => `{ image: ${NAME}, repository: org/app, signer-workflow: ${workflow} }`;
    const accepted = entry('builders/all/.github/workflows/build.yml@refs/tags/v1');
    expect((await withBundle(bundle, { entries: [accepted] })).source).toMatch(/^pass: .*org\/app at /);
    expect((await withBundle(bundle)).source).toMatch(/^fail: .*builders\/all.*signer\.workflow: wanted/);
    const other = entry('builders/all/.github/workflows/build.yml@refs/tags/v2');
    expect((await withBundle(bundle, { entries: [other] })).source).toMatch(
      /^fail: .*signer\.workflow-ref: wanted refs\/tags\/v2/,
    );
    const reversed = `{ image: ${NAME}, repository: builders/all, signer-workflow: .github/workflows/build.yml }`;
    expect((await withBundle(bundle, { entries: [reversed] })).source).toMatch(/^fail: .*signer\.repository/);
  });

  it('passes on a runner of its owner only where the policy accepts that', async () => {
    const bundle = await built([APP.digest], { claims: { runner_environment: 'self-hosted' } });
    expect((await withBundle(bundle)).source).toMatch(/^fail: .*signer\.runner: wanted github-hosted, got self-hosted/);
    const accepted = ENTRY.replace(' }', ', self-hosted: true }');
    expect((await withBundle(bundle, { entries: [accepted] })).source).toMatch(/^pass/);
  });

  it('passes on a server of its own, by that name and no other', async () => {
    const run = { serverUrl: 'https://ghe.corp.example', issuer: 'https://ghe.corp.example/_services/token' };
    const bundle = await built([APP.digest], { run });
    expect((await withBundle(bundle)).source).toMatch(/^fail: .*signer\.server: wanted https:\/\/github\.com/);
    const own = ENTRY.replace(' }', ', server-url: https://ghe.corp.example }');
    expect((await withBundle(bundle, { entries: [own] })).source).toMatch(/^pass/);
  });

  it('passes in bundles of versions 0.1 and 0.2, which have chains', async () => {
    const text = await built([APP.digest]);
    for (const version of ['0.1', '0.2']) {
      const bundle = JSON.parse(text);
      bundle.mediaType = `application/vnd.dev.sigstore.bundle+json;version=${version}`;
      const { certificate, ...material } = bundle.verificationMaterial;
      bundle.verificationMaterial = { x509CertificateChain: { certificates: [certificate] }, ...material };
      if (version === '0.1') for (const entry of material.tlogEntries) delete entry.inclusionProof;
      expect((await withBundle(JSON.stringify(bundle))).source).toMatch(/^pass/);
      bundle.verificationMaterial.certificate = certificate;
      expect((await withBundle(JSON.stringify(bundle))).signature).toMatch(
        /^fail: .*wanted one signer, got certificate and x509CertificateChain/,
      );
    }
  });

  it('passes with provenance as it was written in early 2024', async () => {
    const bundle = await built([APP.digest], {}, ({ buildDefinition, runDetails }) => {
      buildDefinition.buildType = 'https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1';
      runDetails.builder.id = 'https://github.com/actions/runner/github-hosted';
    });
    expect((await withBundle(bundle)).source).toMatch(/^pass/);
    const other = await built([APP.digest], {}, ({ runDetails }) => {
      runDetails.builder.id = 'https://github.com/actions/runner/self-hosted';
    });
    expect((await withBundle(other)).source).toMatch(/^fail: .*provenance\.builder/);
  });

  it('is unknown where more would have to be verified than a deployment has', async () => {
    const text = await built([APP.digest]);
    const attestations = Array.from({ length: 129 }, () => attestation(text, APP.digest));
    const checks = said(await judge({ records: [record(REFERENCE, { manifests: [APP], attestations })] }));
    expect(checks.signature).toMatch(/^unknown: .*more than 128 attestations would have to be verified/);
    expect(checks.source).toMatch(/^unknown/);
  });

  it('passes with other attestations beside it, whatever they are', async () => {
    const found = record(REFERENCE, {
      manifests: [APP],
      attestations: [
        attestation('{', APP.digest),
        attestation(await built([APP.digest], { run: { repository: 'org/other' } }), APP.digest),
        attestation(await built([APP.digest]), APP.digest),
      ],
    });
    expect(said(await judge({ records: [found] })).source).toMatch(/^pass/);
  });
});

describe('an attestation of another', () => {
  it.each<[string, Signed, RegExp]>([
    [
      'a repository whose name begins alike',
      { run: { repository: 'org/app-evil', workflow: 'org/app-evil/.github/workflows/verify.yml' } },
      /signer\.repository: wanted https:\/\/github\.com\/org\/app, got https:\/\/github\.com\/org\/app-evil/,
    ],
    [
      'an owner whose name ends alike',
      { run: { repository: 'not-org/app', workflow: 'not-org/app/.github/workflows/verify.yml' } },
      /signer\.repository/,
    ],
    [
      'the name in another case',
      { run: { repository: 'Org/App', workflow: 'Org/App/.github/workflows/verify.yml' } },
      /signer\.repository/,
    ],
    [
      'another branch',
      { run: { ref: 'refs/heads/main-2', workflowRef: 'refs/heads/main-2' } },
      /signer\.ref: wanted refs\/heads\/main, got refs\/heads\/main-2/,
    ],
    ['a tag of the same name', { run: { ref: 'refs/tags/main', workflowRef: 'refs/tags/main' } }, /signer\.ref/],
    ['another workflow', { run: { workflow: 'org/app/.github/workflows/verify.yml.yml' } }, /signer\.workflow: wanted/],
    ['a workflow at another ref', { run: { workflowRef: 'refs/heads/other' } }, /signer\.workflow-ref/],
    ['another issuer', { run: { issuer: 'https://token.actions.githubusercontent.com/evil' } }, /signer\.issuer/],
    [
      'a pull request',
      { run: { ref: 'refs/pull/7/merge', workflowRef: 'refs/pull/7/merge' }, claims: { event_name: 'pull_request' } },
      /signer\.trigger: built for a pull request \(pull_request\)/,
    ],
    [
      'a pull request on the branch itself',
      { claims: { event_name: 'pull_request_target' } },
      /signer\.trigger: built for a pull request \(pull_request_target\)/,
    ],
    [
      'a run of which no runner is known',
      { claims: { runner_environment: undefined } },
      /signer\.runner: wanted github-hosted, got none/,
    ],
    ['a run without a commit', { claims: { sha: undefined } }, /signer\.commit: the certificate names no commit/],
  ])('is refused, and told whose it is: %s', async (_what, given, why) => {
    const checks = await withBundle(await built([APP.digest], given));
    expect(checks.signature).toMatch(/^pass/);
    expect(checks.source).toMatch(/^fail: Not so of 1 of 1 image: /);
    expect(checks.source).toMatch(why);
    expect(checks.source).toContain(`run for ${given.run?.repository ?? RUN.repository}`);
  });

  it('is refused at any branch of a pull request, where the policy names no ref', async () => {
    const bundle = await built([APP.digest], { run: { ref: 'refs/pull/7/merge', workflowRef: 'refs/pull/7/merge' } });
    const entries = [`{ image: ${NAME}, repository: org/app, signer-workflow: .github/workflows/verify.yml }`];
    expect((await withBundle(bundle, { entries })).source).toMatch(/^fail: .*signer\.trigger/);
    const exact = [ENTRY.replace('refs/heads/main', 'refs/pull/7/merge')];
    expect((await withBundle(bundle, { entries: exact })).source).toMatch(/^fail: .*signer\.trigger/);
  });

  it.each<[string, (predicate: BuildPredicate) => void, RegExp]>([
    [
      'repository',
      ({
        buildDefinition: {
          externalParameters: { workflow },
          resolvedDependencies: [one],
        },
      }) => {
        workflow.repository = 'https://github.com/org/good';
        if (one !== undefined) one.uri = 'git+https://github.com/org/good@refs/heads/main';
      },
      /provenance\.repository: wanted https:\/\/github\.com\/org\/app, got https:\/\/github\.com\/org\/good/,
    ],
    [
      'ref',
      ({
        buildDefinition: {
          externalParameters: { workflow },
          resolvedDependencies: [one],
        },
      }) => {
        workflow.ref = 'refs/tags/v1';
        if (one !== undefined) one.uri = 'git+https://github.com/org/app@refs/tags/v1';
      },
      /provenance\.ref/,
    ],
    [
      'commit',
      ({
        buildDefinition: {
          resolvedDependencies: [one],
        },
      }) => {
        if (one !== undefined) one.digest.gitCommit = 'f'.repeat(40);
      },
      /provenance\.commit/,
    ],
    [
      'two commits',
      ({ buildDefinition: { resolvedDependencies: all } }) => {
        for (const one of [...all]) all.push({ ...one, digest: { gitCommit: 'f'.repeat(40) } });
      },
      /two commits/,
    ],
    [
      'no commit',
      ({ buildDefinition }) => {
        buildDefinition.resolvedDependencies = [];
      },
      /no resolved dependency is/,
    ],
    [
      'workflow',
      ({
        buildDefinition: {
          externalParameters: { workflow },
        },
      }) => {
        workflow.path = '.github/workflows/release.yml';
      },
      /provenance\.workflow/,
    ],
    [
      'builder',
      ({ runDetails: { builder } }) => {
        builder.id = 'https://github.com/org/app/.github/workflows/other.yml@refs/heads/main';
      },
      /provenance\.builder/,
    ],
    [
      'run',
      ({ runDetails: { metadata } }) => {
        metadata.invocationId = 'https://github.com/org/app/actions/runs/41/attempts/1';
      },
      /provenance\.run/,
    ],
    [
      'kind of build',
      ({ buildDefinition }) => {
        buildDefinition.buildType = 'https://example.com/by-hand';
      },
      /buildType: "https:\/\/example\.com\/by-hand"; supported:/,
    ],
  ])('is refused that lies about its %s', async (_what, change, why) => {
    const checks = await withBundle(await built([APP.digest], {}, change));
    expect(checks.signature).toMatch(/^pass/);
    expect(checks.source).toMatch(/^fail/);
    expect(checks.source).toMatch(why);
  });

  it('is refused where its certificate does not say what started the run', async () => {
    const bundle = await built([APP.digest], { claims: { event_name: undefined } });
    expect((await withBundle(bundle)).source).toMatch(/^fail: .*does not say what started the run/);
  });

  it('is not one of a workflow at all', async () => {
    const bundle = await signed(buildStatement([APP.digest]), {
      claims: { repository: undefined, ref: undefined, sha: undefined, job_workflow_ref: undefined },
    });
    expect((await withBundle(bundle)).source).toMatch(/^fail: .*not state the workflow that signed/);
  });
});

describe('a bundle that is not authentic', () => {
  const bent = async (change: (bundle: Bundle) => void, given: Signed = {}): Promise<string> => {
    const bundle = JSON.parse(await built([APP.digest], given));
    change(bundle);
    return JSON.stringify(bundle);
  };
  // biome-ignore lint/suspicious/noExplicitAny: bundles are bent in every way
  type Bundle = any;
  const flipped = (base64: string): string => {
    const bytes = Buffer.from(base64, 'base64');
    const at = bytes.length - 5;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes.toString('base64');
  };

  it.each<[string, (bundle: Bundle) => void]>([
    [
      'payload swapped, digest kept',
      (bundle) => {
        bundle.dsseEnvelope.payload = Buffer.from(
          JSON.stringify(buildStatement([APP.digest], { repository: 'org/other' })),
        ).toString('base64');
      },
    ],
    [
      'signature bent',
      (bundle) => {
        bundle.dsseEnvelope.signatures[0].sig = flipped(bundle.dsseEnvelope.signatures[0].sig);
      },
    ],
    [
      'no log entry',
      (bundle) => {
        bundle.verificationMaterial.tlogEntries = [];
      },
    ],
    [
      'no witness of the time',
      (bundle) => {
        bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps = [];
        for (const entry of bundle.verificationMaterial.tlogEntries) delete entry.inclusionPromise;
      },
    ],
    [
      'log entry of another',
      (bundle) => {
        bundle.verificationMaterial.tlogEntries[0].canonicalizedBody = flipped(
          bundle.verificationMaterial.tlogEntries[0].canonicalizedBody,
        );
      },
    ],
    [
      'inclusion promise bent',
      (bundle) => {
        bundle.verificationMaterial.tlogEntries[0].inclusionPromise.signedEntryTimestamp = flipped(
          bundle.verificationMaterial.tlogEntries[0].inclusionPromise.signedEntryTimestamp,
        );
      },
    ],
    [
      'time of the log changed',
      (bundle) => {
        bundle.verificationMaterial.tlogEntries[0].integratedTime = '1700000000';
      },
    ],
    [
      'certificate bent',
      (bundle) => {
        bundle.verificationMaterial.certificate.rawBytes = flipped(bundle.verificationMaterial.certificate.rawBytes);
      },
    ],
    [
      'version unknown',
      (bundle) => {
        bundle.mediaType = 'application/vnd.dev.sigstore.bundle.v0.9+json';
      },
    ],
    [
      'no version',
      (bundle) => {
        delete bundle.mediaType;
      },
    ],
    [
      'two signatures',
      (bundle) => {
        bundle.dsseEnvelope.signatures.push(bundle.dsseEnvelope.signatures[0]);
      },
    ],
    [
      'another payload type',
      (bundle) => {
        bundle.dsseEnvelope.payloadType = 'text/plain';
      },
    ],
    [
      'signed by a key',
      (bundle) => {
        bundle.verificationMaterial.publicKey = { hint: 'x' };
        delete bundle.verificationMaterial.certificate;
      },
    ],
  ])('fails: %s', async (_what, change) => {
    const checks = await withBundle(await bent(change));
    expect(checks.signature).toMatch(/^fail: Not so of 1 of 1 image: /);
    expect(checks.source).toMatch(/^unknown/);
  });

  it('fails: certificate of one run with the signature of another', async () => {
    const other = JSON.parse(await built([APP.digest], { run: { repository: 'org/other' } }));
    const checks = await withBundle(
      await bent((bundle) => {
        bundle.dsseEnvelope = other.dsseEnvelope;
      }),
    );
    expect(checks.signature).toMatch(/^fail/);
  });

  it('fails: of an instance that is not trusted, and of one by the same name', async () => {
    const other = await another({});
    const bundle = await built([APP.digest], { by: other });
    expect((await withBundle(bundle)).signature).toMatch(/^fail/);
    expect((await withBundle(bundle, { roots: 'shipped' })).signature).toMatch(/^fail: .*is in no trusted root/);
    expect((await withBundle(bundle, { roots: [sigstore, other] })).source).toMatch(/^pass/);
  });

  it('fails: signed when its certificate was no longer valid', async () => {
    const later = await another({ clock: new Date('2035-01-01T00:00:00Z') });
    const now = await another({});
    const statement = buildStatement([APP.digest]);
    const bundle = await signStatement(statement, {
      kind: 'keyless',
      identityToken: identityToken(),
      services: { ...later.services, fulcioUrl: now.services.fulcioUrl },
    });
    const roots = parseTrustedRoots(now.trustedRoot, 'now').map((root) => root.json) as Record<string, unknown>[];
    const [of] = parseTrustedRoots(later.trustedRoot, 'later').map((root) => root.json) as Record<string, unknown>[];
    const mixed = JSON.stringify({ ...roots[0], tlogs: of?.tlogs, timestampAuthorities: of?.timestampAuthorities });
    const checks = await withBundle(bundle, { roots: [{ ...now, trustedRoot: mixed }] });
    expect(checks.signature).toMatch(/^fail/);
  });

  it('fails: no certificate timestamp, where the instance has a log of certificates', async () => {
    const own = await another({ privateInstance: true });
    const bundle = await built([APP.digest], { by: own });
    const root = JSON.parse(own.trustedRoot);
    root.ctlogs = JSON.parse(sigstore.trustedRoot).ctlogs;
    const checks = await withBundle(bundle, { roots: [{ ...own, trustedRoot: JSON.stringify(root) }] });
    expect(checks.signature).toMatch(/^fail: .*expected 1 SCTs, got 0/);
  });

  it('fails: what is no bundle', async () => {
    for (const text of ['', '{', '[]', 'null', '{"mediaType":1}', '{"a":1,"a":2}']) {
      expect((await withBundle(text)).signature).toMatch(/^fail/);
    }
    expect((await withBundle(Uint8Array.of(0xff, 0xfe))).signature).toMatch(/^fail/);
  });
});

describe('what an attestation is about', () => {
  it('must be the image: one of another image with the same tag fails', async () => {
    const other = manifest('another image');
    expect((await withBundle(await built([other.digest]))).signature).toMatch(
      new RegExp(`^fail: .*it is about another image, ${other.digest}`),
    );
  });

  it('may be one subject of several', async () => {
    expect((await withBundle(await built([manifest('other').digest, APP.digest]))).source).toMatch(/^pass/);
  });

  it('must be where it was built: other statements and mere signatures prove nothing of that', async () => {
    const statement = { ...buildStatement([APP.digest]), predicateType: 'https://spdx.dev/Document' };
    const sbom = await withBundle(await signed(statement));
    expect(sbom.signature).toMatch(
      /^unknown: .*no provenance was found, but a statement of another kind, "https:\/\/spdx\.dev\/Document"/,
    );
    const old = { ...statement, predicateType: 'https://slsa.dev/provenance/v0.2' };
    expect((await withBundle(await signed(old))).signature).toMatch(/^unknown/);
    const { verificationMaterial } = JSON.parse(await signed(statement));
    const messageSignature = { messageDigest: { algorithm: 'SHA2_256', digest: 'AAAA' }, signature: 'AAAA' };
    const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
    expect((await withBundle(JSON.stringify({ mediaType, verificationMaterial, messageSignature }))).signature).toMatch(
      /^unknown: .*a signature without a statement says who signed/,
    );
  });

  describe('with an index', () => {
    const [amd64, second, arm64] = ['amd64', 'second', 'arm64'].map(manifest) as [
      ImageManifest,
      ImageManifest,
      ImageManifest,
    ];
    const all = index([
      { of: amd64 },
      { of: arm64, architecture: 'arm64' },
      { of: manifest('sbom'), os: 'unknown', architecture: 'unknown' },
    ]);
    const two = index([{ of: amd64 }, { of: second }, { of: arm64, architecture: 'arm64' }]);
    const of = async (pinned: ImageManifest, manifests: ImageManifest[], digests: string[], given: Signed = {}) => {
      const reference = `${NAME}@${pinned.digest}`;
      const bundle = attestation(await built(digests, given), pinned.digest);
      return said(
        await judge({
          images: { app: reference },
          records: [record(reference, { manifests, attestations: [bundle] })],
        }),
      );
    };

    it('may be the index, or the manifest that runs of it', async () => {
      const checks = await of(all, [all, amd64], [all.digest]);
      expect(checks.manifests).toMatch(
        new RegExp(`^pass: .*an index with the manifest ${amd64.digest} for linux/amd64`),
      );
      expect(checks.source).toMatch(/^pass/);
      expect((await of(all, [all, amd64], [amd64.digest])).source).toMatch(/^pass/);
    });

    it('must not be that of another platform', async () => {
      expect((await of(all, [all, amd64], [arm64.digest])).signature).toMatch(/^fail/);
    });

    it('must be each manifest that may run', async () => {
      expect((await of(two, [two, amd64, second], [amd64.digest])).signature).toMatch(
        /^unknown: .*attested are 1 of its 2 manifests/,
      );
      expect((await of(two, [two, amd64, second], [amd64.digest, second.digest])).source).toMatch(/^pass/);
      const foreign = { run: { repository: 'org/other' } };
      const reference = `${NAME}@${two.digest}`;
      const attestations = [
        attestation(await built([amd64.digest]), amd64.digest),
        attestation(await built([second.digest], foreign), second.digest),
      ];
      const found = record(reference, { manifests: [two, amd64, second], attestations });
      expect(said(await judge({ images: { app: reference }, records: [found] })).source).toMatch(/^fail: .*org\/other/);
    });

    it('may be the index that lists the manifest, by its bytes', async () => {
      expect((await of(amd64, [amd64, all], [all.digest])).source).toMatch(/^pass/);
      expect((await of(arm64, [arm64, two], [two.digest])).signature).toMatch(/^fail/);
      expect((await of(amd64, [amd64], [all.digest])).signature).toMatch(/^fail/);
      const forged = { ...all, bytes: index([{ of: amd64 }]).bytes };
      const checks = await of(amd64, [amd64, forged], [all.digest]);
      expect(checks.manifests).toMatch(/^fail: .*what was given for/);
      expect(checks.signature).toMatch(/^fail/);
    });

    it('must lead to something that can run, of the size that is told', async () => {
      const none = index([{ of: arm64, architecture: 'arm64' }]);
      expect((await of(none, [none], [none.digest])).manifests).toMatch(/^fail: .*lists no manifest for linux\/amd64/);
      const wrong = index([{ of: amd64, size: 7 }]);
      expect((await of(wrong, [wrong, amd64], [wrong.digest])).manifests).toMatch(/^fail: .*has 7 bytes/);
      const nested = index([{ of: all }]);
      expect((await of(nested, [nested, all], [nested.digest])).manifests).toMatch(/^fail: .*is an index again/);
      expect((await of(all, [all], [all.digest])).manifests).toMatch(/^unknown: .*was not obtained/);
    });

    it('must be each that Docker may go on to, where none is plainly for linux/amd64', async () => {
      const narrow = index([
        { of: amd64, variant: 'v3' },
        { of: second, architecture: '386' },
      ]);
      const checks = await of(narrow, [narrow, amd64, second], [amd64.digest]);
      expect(checks.signature).toMatch(/^unknown: .*attested are 1 of its 2 manifests/);
      expect(checks.source).not.toMatch(/^pass/);
      const usual = index([{ of: amd64 }, { of: second, architecture: '386' }]);
      expect((await of(usual, [usual, amd64], [amd64.digest])).source).toMatch(/^pass/);
    });

    it('must say the same to readers that ignore the case of a member', async () => {
      const entry = (one: ImageManifest) => {
        return {
          mediaType: one.mediaType,
          digest: one.digest,
          size: one.bytes.length,
          platform: { os: 'linux', architecture: 'amd64' },
        };
      };
      const bytes = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: all.mediaType,
          manifests: [entry(amd64)],
          Manifests: [entry(second)],
        }),
      );
      const twofold = { digest: digestOf(bytes), mediaType: all.mediaType, bytes };
      const checks = await of(twofold, [twofold, amd64], [amd64.digest]);
      expect(checks.manifests).toMatch(/^fail: .*some readers take the member "Manifests" for manifests/);
      expect(checks.source).not.toMatch(/^pass/);
    });

    it('shows no commit where its manifests are from several', async () => {
      const commit = 'fedcba9876543210fedcba9876543210fedcba98';
      const other = await built([second.digest], { claims: { sha: commit } }, ({ buildDefinition }) => {
        for (const { digest } of buildDefinition.resolvedDependencies) digest.gitCommit = commit;
      });
      const reference = `${NAME}@${two.digest}`;
      const first = await built([amd64.digest]);
      const attestations = [attestation(first, amd64.digest), attestation(other, second.digest)];
      const found = record(reference, { manifests: [two, amd64, second], attestations });
      const outcome = await judge({ images: { app: reference }, records: [found] });
      expect(said(outcome).source).toMatch(new RegExp(`^pass: .*${COMMIT}.*${commit}`));
      expect(outcome.images[0]?.source).toBeNull();
    });

    it('is what its bytes say, whatever the registry calls it', async () => {
      const named = { ...all, mediaType: amd64.mediaType };
      expect((await of(named, [named, amd64], [all.digest])).manifests).toMatch(/^fail: .*the registry calls/);
    });
  });
});

describe('a registry and its tags', () => {
  it('cannot put other bytes under a digest', async () => {
    const forged = { ...manifest('forged'), digest: APP.digest };
    const outcome = await judge({ records: [record(REFERENCE, { manifests: [forged] })] });
    expect(said(outcome).manifests).toMatch(/^fail: .*what was given for sha256:[0-9a-f]{64} has the digest/);
  });

  it('cannot name what is nothing that runs', async () => {
    const bytes = Buffer.from('{"schemaVersion":1}');
    const nothing = { digest: digestOf(bytes), mediaType: APP.mediaType, bytes: new Uint8Array(bytes) };
    const reference = `${NAME}@${nothing.digest}`;
    const outcome = await judge({ images: { app: reference }, records: [record(reference, { manifests: [nothing] })] });
    expect(said(outcome).manifests).toMatch(/^fail: .*nothing that can run/);
  });

  it('may have moved the tag beside a digest, which is shown', async () => {
    const attestations = [attestation(await built([APP.digest]), APP.digest)];
    const moved = record(REFERENCE, { manifests: [APP], tagDigest: manifest('newer').digest, attestations });
    const checks = said(await judge({ records: [moved] }));
    expect(checks.tag).toMatch(new RegExp(`^pass: .*${manifest('newer').digest}`));
    expect(checks.source).toMatch(/^pass/);
    const kept = record(REFERENCE, { manifests: [APP], tagDigest: APP.digest, attestations });
    expect(said(await judge({ records: [kept] })).tag).toBeUndefined();
  });

  it.each([
    ['a tag alone', `${NAME}:v1`],
    ['no tag', NAME],
  ])('never passes on %s', async (_what, reference) => {
    const found = record(reference, {
      manifests: [APP],
      tagDigest: APP.digest,
      attestations: [attestation(await built([APP.digest]), APP.digest)],
    });
    const outcome = await judge({ images: { app: reference }, records: [found] });
    expect(said(outcome)).toMatchObject({
      digests: expect.stringMatching(/^fail: .*a tag alone/),
      source: expect.stringMatching(/^unknown/),
    });
    expect(outcome.images[0]).toMatchObject({ digest: null, source: null });
  });

  it('says what was not answered', async () => {
    const problems = [{ what: 'github' as const, reason: 'HTTP 403: rate limit' }];
    const checks = said(await judge({ records: [record(REFERENCE, { manifests: [APP], problems })] }));
    expect(checks.signature).toMatch(/^unknown: .*no attestation was found; HTTP 403: rate limit/);
    expect(checks.source).toMatch(/^unknown/);
    const gone = said(await judge({ gaps: [{ reason: 'other' }, { reason: `"${REFERENCE}": no route` }] }));
    expect(gone.manifests).toMatch(/^unknown: .*not known: no route/);
    expect(gone.signature).toMatch(/^unknown: .*no attestation was found; no route/);
    expect(said(await judge({})).manifests).toMatch(/nobody asked its registry/);
  });

  it('is asked about the very reference: the record of another proves nothing', async () => {
    const bundle = attestation(await built([APP.digest]), APP.digest);
    const other = record(`${NAME}:v2@${APP.digest}`, { manifests: [APP], attestations: [bundle] });
    expect(said(await judge({ records: [other] })).source).toMatch(/^unknown/);
    const elsewhere = { ...record(REFERENCE, { manifests: [APP], attestations: [bundle] }), registry: 'ghcr.example' };
    expect(said(await judge({ records: [elsewhere] })).source).toMatch(/^unknown/);
  });
});

describe('which images are asked about', () => {
  const OTHER = `docker.io/library/nginx@${manifest('nginx').digest}`;
  const good = async (): Promise<ImageRecord> =>
    record(REFERENCE, { manifests: [APP], attestations: [attestation(await built([APP.digest]), APP.digest)] });

  it('those that the policy names: of others it is said that nobody asked', async () => {
    const outcome = await judge({ images: { app: REFERENCE, web: OTHER }, records: [await good()] });
    expect(said(outcome).source).toMatch(/^pass/);
    expect(outcome.images.map(({ reference, asked }) => [reference, asked])).toEqual([
      [REFERENCE, true],
      [OTHER, false],
    ]);
  });

  it('all of them, where the policy says so', async () => {
    const found = { images: { app: REFERENCE, web: OTHER }, records: [await good()], more: '  provenance-for: all\n' };
    const checks = said(await judge(found));
    expect(checks.source).toMatch(
      /^unknown: Not known of 1 of 2 images: docker\.io\/library\/nginx.*does not say what it must have been built from/,
    );
    const nginx = `{ image: nginx, digests: { allow: ["${manifest('nginx').digest}"] } }`;
    const web = record(OTHER, {
      registry: 'registry-1.docker.io',
      repository: 'library/nginx',
      manifests: [manifest('nginx')],
    });
    const all = said(await judge({ ...found, records: [await good(), web], entries: [ENTRY, nginx] }));
    expect(Object.values(all).map((one) => one.slice(0, 4))).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(all.source).toContain('the policy accepts its digest');
  });

  it('an image has one name, however it is written', async () => {
    const nginx = `{ image: index.docker.io/library/nginx, digests: { allow: ["${manifest('nginx').digest}"] } }`;
    for (const reference of ['nginx', 'library/nginx:1', 'docker.io/nginx', 'index.docker.io/library/nginx']) {
      const image = `${reference}@${manifest('nginx').digest}`;
      const found = record(image, {
        registry: 'registry-1.docker.io',
        repository: 'library/nginx',
        manifests: [manifest('nginx')],
      });
      expect(said(await judge({ images: { web: image }, records: [found], entries: [nginx] })).source).toMatch(/^pass/);
    }
    const evil = `nginx-evil@${manifest('nginx').digest}`;
    expect(said(await judge({ images: { web: evil }, entries: [nginx] })).digests).toMatch(
      /^unknown: .*does not name it/,
    );
  });

  it('an entry that is about no image decides nothing', async () => {
    const typo = ENTRY.replace(NAME, 'ghcr.io/org/ap');
    const checks = said(await judge({ records: [await good()], entries: [ENTRY, typo] }));
    expect(checks.digests).toMatch(/^unknown: Not known of 1 of 2 images: ghcr\.io\/org\/ap: the policy asks/);
    expect(checks.source).toMatch(/^unknown/);
  });

  it('any of several entries of one image may hold', async () => {
    const other = ENTRY.replace('repository: org/app', 'repository: org/older');
    expect(said(await judge({ records: [await good()], entries: [other, ENTRY] })).source).toMatch(/^pass/);
  });

  it('digests that the policy names are refused whatever vouches for them, and others of them alone too', async () => {
    const denied = ENTRY.replace(' }', `, digests: { deny: ["${APP.digest}"] } }`);
    expect(said(await judge({ records: [await good()], entries: [denied] })).source).toMatch(
      /^fail: .*the policy refuses sha256/,
    );
    const pinned = `{ image: ${NAME}, digests: { allow: ["${manifest('older').digest}"] } }`;
    expect(said(await judge({ records: [await good()], entries: [pinned] })).source).toMatch(
      /^fail: .*accepts other digests of it alone/,
    );
    const all = index([{ of: APP }]);
    const reference = `${NAME}@${all.digest}`;
    const indexed = record(reference, {
      manifests: [all, APP],
      attestations: [attestation(await built([all.digest]), all.digest)],
    });
    expect(said(await judge({ images: { app: reference }, records: [indexed], entries: [denied] })).source).toMatch(
      /^fail/,
    );
  });

  it.each<[string, Case, RegExp]>([
    [
      'a variable that the deployer sets',
      { images: { app: `${NAME}:\${TAG}` }, app: { allowed_envs: ['TAG'] } },
      /a variable in it is somebody else/,
    ],
    ['a build in the VM', { images: { app: `${NAME}\n    build: .` } }, /it is built when the VM starts/],
    [
      'an image of another file',
      { images: { app: `${NAME}\n    extends: { file: other.yml, service: app }` } },
      /another file says which image it is/,
    ],
    [
      'another file',
      { images: { app: REFERENCE }, compose: 'include: [other.yml]\n' },
      /another file says|other images may run/,
    ],
    ['what Docker refuses', { images: { app: '"ghcr.io/org/app@sha256:00"' } }, /it is not the name of an image/],
    [
      'variables of the tools',
      { images: { app: REFERENCE }, app: { allowed_envs: ['DOCKER_HOST'] } },
      /other images may run than those that it names \(allowed-env-of-tools\)/,
    ],
    [
      'a service that a plugin runs',
      { images: { app: REFERENCE }, compose: '  x:\n    provider: { type: model }\n' },
      /other images may run than those that it names \(provider\)/,
    ],
    [
      'another image before that of the service',
      {
        images: { app: `${REFERENCE}\n    pre_start: [{ image: "${NAME}:latest" }]` },
      },
      /a tag alone/,
    ],
    [
      'a member that a newer Compose may know',
      { images: { app: `${REFERENCE}\n    sidecars: [{ image: evil }]` } },
      /other images may run than those that it names \(compose-file-malformed\)/,
    ],
    [
      'a model that a plugin runs',
      { images: { app: REFERENCE }, compose: 'models: { llm: { model: evil } }\n' },
      /other images may run than those that it names \(provider\)/,
    ],
    [
      'a service for another platform',
      { images: { app: `${REFERENCE}\n    platform: linux/arm64` } },
      /its service asks for another platform/,
    ],
    ['no images', { images: {}, compose: '  {}\n' }, /the app-compose names no image/],
    [
      'a script in place of containers',
      { app: { runner: 'bash', bash_script: 'docker run evil' } },
      /the runner "bash" starts no Docker Compose file/,
    ],
    ['a file that cannot be read', { compose: '  - x\n' }, /Which images run is not known/],
  ])('nothing passes with %s', async (_what, given, why) => {
    for (const more of ['', '  provenance-for: all\n']) {
      const outcome = await judge({ records: [await good()], more, ...given });
      expectWhole(outcome);
      const checks = said(outcome);
      expect(checks.digests).toMatch(/^(?:unknown|fail)/);
      expect(checks.digests).toMatch(why);
      expect(checks.source).toMatch(/^unknown/);
    }
  });

  it('what the policy accepts that may run besides has no source', async () => {
    const more = '  provenance-for: all\n  findings: { fail: [warning], allow: [allowed-env-of-tools] }\n';
    const outcome = await judge({ records: [await good()], more, app: { allowed_envs: ['DOCKER_HOST'] } });
    expect(said(outcome).source).toMatch(/^pass/);
    expect(outcome.images.map(({ source }) => source?.commit ?? null)).toEqual([COMMIT, null]);
  });

  it('nothing passes for a text that was not measured', async () => {
    const outcome = await judge({ records: [await good()], reported: '{"docker_compose_file":"services: {}"}' });
    expect(said(outcome).digests).toMatch(/^unknown: .*the text of the app-compose is not at hand/);
    expect(outcome.images).toEqual([]);
  });

  it('nobody asks: images are shown without a source, and nothing is judged', async () => {
    const outcome = await judge({ records: [await good()], entries: [] });
    expect(outcome.judgements).toEqual({});
    expect(outcome.images).toEqual([
      { reference: REFERENCE, digest: APP.digest, manifests: [APP.digest], asked: false, source: null },
    ]);
  });
});

describe('a deployment whose images the policy asks about', () => {
  const reference = `${NAME}@${APP.digest}`;
  const composeFile = `services:\n  app:\n    image: ${reference}\n`;

  async function appraised(
    given: { bend?: Bend; bundle?: string; reported?: string; roots?: SigstoreInstance | null } = {},
  ) {
    const { bend = {}, roots = sigstore } = given;
    const world = createDeployment({ seed: 'images', compose: { docker_compose_file: composeFile }, ...bend });
    const found = record(reference, {
      manifests: [APP],
      attestations: [attestation(given.bundle ?? (await built([APP.digest])), APP.digest)],
    });
    const item = (role: 'evidence' | 'endorsement', name: string, content: string) => {
      const collectedAt = world.at.toISOString();
      return { role, name, source: `file:${name}`, collectedAt, bytes: new TextEncoder().encode(content) };
    };
    const info = guestAgentInfo(world);
    const evidence = JSON.stringify(info);
    const bundle = createBundle({
      target: { kind: 'file', name: 'evidence.json' },
      components: [
        {
          role: 'app',
          instance: 0,
          acquired: 'replayed',
          evidence: { item: 'evidence', machine: 0 },
          collateral: 'collateral/0',
        },
      ],
      gaps: [],
      items: [
        item(
          'evidence',
          'evidence',
          given.reported === undefined ? evidence : evidence.replaceAll('org/app@', given.reported),
        ),
        item('endorsement', 'collateral/0', JSON.stringify(world.collateral)),
        item('endorsement', 'image-record/0', serialiseImageRecord(found)),
      ],
    });
    const parsed = await parsePolicy(world.policy);
    const hash = createHash('sha256').update(world.appCompose).digest('hex');
    const policy = resolvePolicy(
      { ...parsed, sourceCode: { ...parsed.sourceCode, ...(await sectionOf()) } },
      { defaultFreshness: 'replayed', composeHashes: [hash] },
    );
    const options = {
      policy,
      at: world.at.getTime(),
      trustAnchors: [{ publicKey: world.keys('root').publicKey }],
      ...(roots === null ? {} : { trustedRoots: parseTrustedRoots(roots.trustedRoot, 'mock root') }),
    };
    return { result: await appraiseBundle(bundle, options), bundle, options, world };
  }

  async function sectionOf() {
    const { provenance, provenanceFor } = (await parsePolicy(`version: 1\nsource-code: { provenance: [${ENTRY}] }`))
      .sourceCode;
    return { provenance, provenanceFor };
  }

  it('is verified, and the same from the same bundle and root', async () => {
    const { result, bundle, options } = await appraised();
    expect(result.verdict).toBe('verified');
    expect(result.components[0]?.images).toMatchObject([{ reference, source: { commit: COMMIT } }]);
    expect(renderJson(await appraiseBundle(parseBundle(serialiseBundle(bundle)), options))).toBe(renderJson(result));
    const shown = { at: options.at };
    for (const detail of ['summary', 'every check'] as const) {
      const text = renderText(result, { ...shown, detail, width: 120, colour: false });
      expect(text).toContain('its image built from org/app@01234567');
      if (detail === 'every check')
        expect(text.replace(/\s+/g, ' ')).toContain(`built from org/app at ${COMMIT} (refs/heads/main)`);
    }
  });

  it('is not by the bundle’s own root: whoever repeats it names the roots', async () => {
    const { result } = await appraised({ roots: null });
    expect(result.verdict).toBe('failed');
    expect(result.components[0]?.images[0]?.source).toBeNull();
  });

  it('is repeated by the command line, with the roots that its caller names', async () => {
    const { result, bundle, options, world } = await appraised();
    const folder = mkdtempSync(join(tmpdir(), 'trust-center-images-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const written = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const recorded = written('bundle.json', serialiseBundle(recordAppraisal(bundle, options.at, options.policy)));
    const rootCa = written('root-ca.pem', world.rootCaPem);
    const trustedRoot = written('trusted-root.json', sigstore.trustedRoot);
    const silenced = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => silenced.mockRestore());
    const replayed = async (more: string[]): Promise<ResultDocument> => {
      const output = join(folder, 'result.json');
      await replay([recorded, '--insecure-root-ca', rootCa, ...more, '--format', 'json', '--output', output]);
      return JSON.parse(readFileSync(output, 'utf8'));
    };
    expect(await replayed(['--trusted-root', trustedRoot])).toEqual(JSON.parse(renderJson(result)));
    expect((await replayed([])).verdict).toBe('failed');
  });

  it('fails by the attestation of another, and names it', async () => {
    const { result } = await appraised({ bundle: await built([APP.digest], { run: { repository: 'org/app-evil' } }) });
    expect(result.verdict).toBe('failed');
    expect(result.verdictReason).toContain('source-code.provenance.source');
  });

  it('is not judged by a reported app-compose that was not measured', async () => {
    const { result } = await appraised({
      bend: { compose: { docker_compose_file: composeFile.replace(NAME, 'ghcr.io/org/evil') } },
      reported: 'org/app@',
    });
    expect(result.verdict).not.toBe('verified');
    const other = await appraised({ reported: 'org/evil@' });
    expect(other.result.verdict).toBe('inconclusive');
    const check = other.result.components[0]?.phases['source-code'].checks.find(
      ({ id }) => id === 'source-code.provenance.digests',
    );
    expect(check).toMatchObject({
      status: 'unknown',
      detail: expect.stringContaining('the text of the app-compose is not at hand'),
    });
    expect(other.result.components[0]?.images).toEqual([]);
  });
});
