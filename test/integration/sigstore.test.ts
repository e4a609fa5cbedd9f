// Summaries signed and checked through Sigstore's mock services over HTTP: nothing is replaced below the socket.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.js';
import { FetchError, InputError, ParseError } from '../../src/core/errors.js';
import { workflowSigner } from '../../src/core/sigstore/identity.js';
import { parseTrustedRoots } from '../../src/core/sigstore/trusted-root.js';
import { statement as makeStatement, type Statement } from '../../src/core/summary/in-toto.js';
import { summarise } from '../../src/core/summary/summarise.js';
import type { SummaryPredicate } from '../../src/core/summary/write.js';
import { readSigning } from '../../src/signing/options.js';
import {
  GITHUB_PRIVATE,
  PUBLIC_GOOD,
  type Signing,
  servicesFor,
  signStatement,
} from '../../src/signing/sign-statement.js';
import { type VerifySummaryRequest, verifySummaries } from '../../src/signing/verify-summary.js';
import { edited, type SampleOptions, sampleVerification } from '../unit/core/summary/sample.js';
import {
  type InstanceOptions,
  identityToken,
  RUN,
  type SigstoreInstance,
  startSigstore as start,
  type WorkflowRun,
} from './sigstore-services.js';

/** Of https://octo.ghe.com. */
const TENANT = {
  fulcioUrl: 'https://fulcio.octo.ghe.com',
  rekorUrl: null,
  timestampUrl: 'https://timestamp.octo.ghe.com',
};
const MINUTE = 60_000;
const DAY = 86_400_000;
const SIGNER = workflowSigner({ repository: RUN.repository, workflow: RUN.workflow });

/** Shared by the tests that only sign and check. */
let sigstore: SigstoreInstance;
beforeAll(async () => {
  sigstore = await start();
});
afterAll(() => sigstore.close());

/** One of its own, until the test ends. */
async function startSigstore(options: InstanceOptions = {}): Promise<SigstoreInstance> {
  const instance = await start(options);
  onTestFinished(() => instance.close());
  return instance;
}

async function signed(
  sigstore: SigstoreInstance,
  statement: Statement,
  run: Partial<WorkflowRun> = {},
): Promise<string> {
  return signStatement(statement, { kind: 'keyless', identityToken: identityToken(run), services: sigstore.services });
}

/** A verification of a minute ago. */
const statementOf = (options: SampleOptions = {}): Promise<Statement> =>
  summarise(sampleVerification({ at: new Date(Date.now() - MINUTE).toISOString(), ...options }));

function check(sigstore: SigstoreInstance, texts: string[], request: Partial<VerifySummaryRequest> = {}) {
  return verifySummaries({
    files: texts.map((text, i) => ({ name: `${i}.json`, text })),
    signers: [SIGNER],
    roots: parseTrustedRoots(sigstore.trustedRoot, 'mock root'),
    subjects: [],
    resourceUri: null,
    maxAgeMs: 7 * DAY,
    at: Date.now(),
    ...request,
  });
}

async function refusalOf(sigstore: SigstoreInstance, text: string, request: Partial<VerifySummaryRequest> = {}) {
  const report = await check(sigstore, [text], request);
  expect(report.verdict).toBe('failed');
  const [refused] = report.refused;
  return refused === undefined ? null : `${refused.problem.field}: ${refused.problem.message}`;
}

const LEVELS = ['TRUST_CENTER_HARDWARE', 'TRUST_CENTER_OS_LOCAL', 'TRUST_CENTER_SOURCE_CODE'];

describe('a keyless summary', () => {
  it('is a bundle of version 0.3 that verifies, with signer, times and levels', async () => {
    const statement = await statementOf();
    const text = await signed(sigstore, statement);
    const bundle = JSON.parse(text);
    expect(bundle.mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json');
    expect(Object.keys(bundle.verificationMaterial).sort()).toEqual([
      'certificate',
      'timestampVerificationData',
      'tlogEntries',
    ]);
    expect(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString()).toBe(canonicalJson(statement));
    const report = await check(sigstore, [text]);
    expect(report).toMatchObject({
      verdict: 'verified',
      reason: 'trust-center:file/evidence.json: verified: by hand',
      refused: [],
      targets: [
        {
          resourceUri: 'trust-center:file/evidence.json',
          signer: 'org/app/.github/workflows/verify.yml@refs/heads/main, run for org/app at refs/heads/main',
          stated: {
            verdict: 'verified',
            verifiedLevels: LEVELS,
          },
          problems: [],
          older: [],
        },
      ],
    });
    expect(report.targets[0]?.signedAt).toHaveLength(2); // log and timestamp authority
    expect(sigstore.requests).toEqual(
      expect.arrayContaining(['POST /api/v2/signingCert', 'POST /api/v1/log/entries', 'POST /api/v1/timestamp']),
    );
  });

  it('of a private repository needs timestamps alone', async () => {
    const sigstore = await startSigstore({ privateInstance: true });
    const text = await signed(sigstore, await statementOf(), { visibility: 'private' });
    expect(JSON.parse(text).verificationMaterial.tlogEntries).toBeUndefined();
    expect((await check(sigstore, [text])).verdict).toBe('verified');
    const stripped = edited(JSON.parse(text), (bundle) => {
      bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps = [];
    });
    expect(await refusalOf(sigstore, JSON.stringify(stripped))).toBe('signature: expected 1 timestamps, got 0');
  });

  it.each([
    ['https://token.actions.githubusercontent.com', 'public', PUBLIC_GOOD],
    ['https://token.actions.githubusercontent.com/octo-enterprise', 'private', GITHUB_PRIVATE],
    ['https://token.actions.githubusercontent.com', 'internal', GITHUB_PRIVATE],
    ['https://gitlab.com', null, PUBLIC_GOOD],
    [null, null, PUBLIC_GOOD],
    ['https://token.actions.octo.ghe.com', 'private', TENANT],
    // A tenant has no public repositories; if it had, its names would not go into a public log.
    ['https://token.actions.octo.ghe.com/octo', 'public', TENANT],
    ['https://token.actions.octo.ghe.com.evil.example', 'public', PUBLIC_GOOD],
  ])('for a token of %s and a %s repository goes where GitHub signs for it', (issuer, visibility, services) => {
    expect(servicesFor({ issuer, visibility })).toEqual(services);
  });

  it.each(['public', 'private'])(
    'of a %s repository on an Enterprise Server goes to no public service',
    (visibility) => {
      const sign = () => servicesFor({ issuer: 'https://ghe.corp.example/_services/token', visibility });
      expect(sign).toThrow(InputError);
      expect(sign).toThrow(
        'no public certificate authority accepts the identity of a workflow on https://ghe.corp.example',
      );
    },
  );

  it('of a failed or inconclusive verification is signed too, and says so', async () => {
    for (const verdict of ['failed', 'inconclusive'] as const) {
      const text = await signed(sigstore, await statementOf({ verdict }));
      expect(await check(sigstore, [text])).toMatchObject({
        verdict,
        reason: `trust-center:file/evidence.json: ${verdict}: by hand`,
        refused: [],
      });
    }
  });

  it('under a test root fails whatever its verdict', async () => {
    const text = await signed(sigstore, await statementOf({ testRoot: true }));
    expect(await check(sigstore, [text])).toMatchObject({
      verdict: 'failed',
      reason:
        'trust-center:file/evidence.json: trustAnchor: a test root was trusted instead of Intel’s: nothing is proven about the hardware',
    });
  });
});

describe('another signer is refused, and what differs is named', () => {
  it.each<[string, Partial<WorkflowRun>, string]>([
    [
      'another workflow',
      { workflow: 'org/app/.github/workflows/other.yml' },
      'signer.workflow: wanted https://github.com/org/app/.github/workflows/verify.yml@REF, got https://github.com/org/app/.github/workflows/other.yml@refs/heads/main',
    ],
    [
      'a workflow whose name goes on',
      { workflow: 'org/app/.github/workflows/verify.yml.yml' },
      'signer.workflow: wanted https://github.com/org/app/.github/workflows/verify.yml@REF, got https://github.com/org/app/.github/workflows/verify.yml.yml@refs/heads/main',
    ],
    [
      'a workflow file whose name looks like a ref',
      { workflow: 'org/app/.github/workflows/verify.yml@x.yml' },
      'signer.workflow: wanted https://github.com/org/app/.github/workflows/verify.yml@REF, got https://github.com/org/app/.github/workflows/verify.yml@x.yml@refs/heads/main',
    ],
    [
      'a repository whose name goes on',
      { repository: 'org/app-evil', workflow: 'org/app-evil/.github/workflows/verify.yml' },
      'signer.repository: wanted https://github.com/org/app, got https://github.com/org/app-evil',
    ],
    [
      'an owner whose name goes on',
      { repository: 'org-evil/app', workflow: 'org-evil/app/.github/workflows/verify.yml' },
      'signer.repository: wanted https://github.com/org/app, got https://github.com/org-evil/app',
    ],
    [
      'the right workflow run for another repository',
      { repository: 'evil/app' },
      'signer.repository: wanted https://github.com/org/app, got https://github.com/evil/app',
    ],
    [
      'the workflow of another repository, run for the right one',
      { workflow: 'evil/app/.github/workflows/verify.yml' },
      'signer.workflow: wanted https://github.com/org/app/.github/workflows/verify.yml@REF, got https://github.com/evil/app/.github/workflows/verify.yml@refs/heads/main',
    ],
    [
      'another case',
      { repository: 'org/App', workflow: 'org/App/.github/workflows/verify.yml' },
      'signer.repository: wanted https://github.com/org/app, got https://github.com/org/App',
    ],
    [
      'another issuer',
      { issuer: 'https://token.actions.githubusercontent.com.evil.example' },
      'signer.issuer: wanted https://token.actions.githubusercontent.com, got https://token.actions.githubusercontent.com.evil.example',
    ],
    [
      'a pull request',
      { ref: 'refs/pull/7/merge', workflowRef: 'refs/pull/7/merge' },
      'signer.ref: wanted a branch or tag, got refs/pull/7/merge: a pull request runs code that nobody has accepted yet',
    ],
  ])('%s', async (_, run, problem) => {
    expect(await refusalOf(sigstore, await signed(sigstore, await statementOf(), run))).toBe(problem);
  });

  it.each<[string, Partial<WorkflowRun>, string]>([
    [
      'another branch',
      { ref: 'refs/heads/feature', workflowRef: 'refs/heads/feature' },
      'signer.ref: wanted refs/heads/main, got refs/heads/feature',
    ],
    [
      'a branch whose name goes on',
      { ref: 'refs/heads/main-2', workflowRef: 'refs/heads/main-2' },
      'signer.ref: wanted refs/heads/main, got refs/heads/main-2',
    ],
    [
      'a tag of the branch’s name',
      { ref: 'refs/tags/main', workflowRef: 'refs/tags/main' },
      'signer.ref: wanted refs/heads/main, got refs/tags/main',
    ],
    [
      'the workflow as it is on another branch',
      { workflowRef: 'refs/heads/feature' },
      'signer.workflow-ref: wanted refs/heads/main, got refs/heads/feature',
    ],
  ])('where a ref is asked for: %s', async (_, run, problem) => {
    const signers = [workflowSigner({ repository: 'org/app', workflow: RUN.workflow, ref: 'refs/heads/main' })];
    expect(await refusalOf(sigstore, await signed(sigstore, await statementOf(), run), { signers })).toBe(problem);
    const right = await signed(sigstore, await statementOf());
    expect((await check(sigstore, [right], { signers })).verdict).toBe('verified');
  });

  const REUSABLE = 'tools/verifier/.github/workflows/verify.yml';
  const COMMIT = 'ab'.repeat(20);

  it('accepts a reusable workflow of another repository, run for the right one', async () => {
    const signers = [workflowSigner({ repository: 'org/app', workflow: REUSABLE, ref: 'refs/heads/main' })];
    const text = await signed(sigstore, await statementOf(), { workflow: REUSABLE, workflowRef: 'refs/tags/v1' });
    expect((await check(sigstore, [text], { signers })).verdict).toBe('verified');
    const other = await signed(sigstore, await statementOf(), { workflow: REUSABLE, repository: 'org/other' });
    expect(await refusalOf(sigstore, other, { signers })).toBe(
      'signer.repository: wanted https://github.com/org/app, got https://github.com/org/other',
    );
  });

  it('a reusable workflow by a commit, which may be a fork’s, unless that commit is named', async () => {
    const text = await signed(sigstore, await statementOf(), { workflow: REUSABLE, workflowRef: COMMIT });
    const by = (workflow: string) => ({ signers: [workflowSigner({ repository: 'org/app', workflow })] });
    expect(await refusalOf(sigstore, text, by(REUSABLE))).toBe(
      `signer.workflow-ref: wanted a branch or tag, got ${COMMIT}`,
    );
    expect(await refusalOf(sigstore, text, by(`${REUSABLE}@${'cd'.repeat(20)}`))).toBe(
      `signer.workflow-ref: wanted ${'cd'.repeat(20)}, got ${COMMIT}`,
    );
    expect((await check(sigstore, [text], by(`${REUSABLE}@${COMMIT}`))).verdict).toBe('verified');
  });

  it('a reusable workflow of another tag than the one asked for', async () => {
    const signers = [workflowSigner({ repository: 'org/app', workflow: `${REUSABLE}@refs/tags/v1.2.3` })];
    const sign = async (workflowRef: string) =>
      signed(sigstore, await statementOf(), { workflow: REUSABLE, workflowRef });
    expect(await refusalOf(sigstore, await sign('refs/tags/v1.2.3-evil'), { signers })).toBe(
      'signer.workflow-ref: wanted refs/tags/v1.2.3, got refs/tags/v1.2.3-evil',
    );
    expect((await check(sigstore, [await sign('refs/tags/v1.2.3')], { signers })).verdict).toBe('verified');
  });

  it('a reusable workflow as a pull request changed it', async () => {
    const text = await signed(sigstore, await statementOf(), { workflow: REUSABLE, workflowRef: 'refs/pull/7/merge' });
    for (const ref of [undefined, 'refs/heads/main']) {
      const signers = [workflowSigner({ repository: 'org/app', workflow: REUSABLE, ref })];
      expect(await refusalOf(sigstore, text, { signers })).toMatch(
        /^signer\.workflow-ref: wanted a branch or tag, got refs\/pull\/7\/merge/,
      );
    }
  });

  it('a run on a runner of somebody’s own, or on nobody knows what, unless that is accepted', async () => {
    const sign = async (runner: unknown) =>
      signStatement(await statementOf(), {
        kind: 'keyless',
        identityToken: identityToken({}, { runner_environment: runner }),
        services: sigstore.services,
      });
    const [own, unknown] = [await sign('self-hosted'), await sign(undefined)];
    expect(await refusalOf(sigstore, own)).toBe('signer.runner: wanted github-hosted, got self-hosted');
    expect(await refusalOf(sigstore, unknown)).toBe('signer.runner: wanted github-hosted, got none');
    const { repository, workflow } = RUN;
    const accepted = { signers: [workflowSigner({ repository, workflow, selfHosted: true })] };
    for (const text of [own, unknown]) expect((await check(sigstore, [text], accepted)).verdict).toBe('verified');
  });

  it('an identity that is no workflow', async () => {
    const token = identityToken({}, { job_workflow_ref: undefined });
    const text = await signStatement(await statementOf(), {
      kind: 'keyless',
      identityToken: token,
      services: sigstore.services,
    });
    expect(await refusalOf(sigstore, text)).toBe('signer.certificate: it does not state the workflow that signed');
  });

  it('a claim that contradicts the subject of the certificate', async () => {
    const token = identityToken({}, { job_workflow_ref: 'evil/app/.github/workflows/verify.yml@refs/heads/main' });
    const text = await signStatement(await statementOf(), {
      kind: 'keyless',
      identityToken: token,
      services: sigstore.services,
    });
    expect(await refusalOf(sigstore, text)).toMatch(
      /^signer\.workflow: wanted https:\/\/github\.com\/org\/app.*, got https:\/\/github\.com\/evil\/app/,
    );
  });

  it('another Sigstore instance', async () => {
    const other = await startSigstore();
    // Both authorities have the same name: the keys decide.
    expect(await refusalOf(sigstore, await signed(other, await statementOf()))).toMatch(/^signature: /);
  });
});

describe('tampering', () => {
  type BundleJson = {
    mediaType: string;
    dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string; keyid?: string }[] };
    verificationMaterial: {
      certificate: { rawBytes: string };
      tlogEntries: {
        logIndex: string;
        logId: { keyId: string };
        kindVersion: { kind: string; version: string };
        integratedTime: string;
        inclusionPromise?: { signedEntryTimestamp: string };
        inclusionProof: {
          logIndex: string;
          rootHash: string;
          treeSize: string;
          hashes: string[];
          checkpoint: { envelope: string };
        };
        canonicalizedBody: string;
      }[];
      timestampVerificationData: { rfc3161Timestamps: { signedTimestamp: string }[] };
    };
  };

  /** One bit of base64 content, in the middle. */
  const flip = (text: string, at = 0.5): string => {
    const bytes = Buffer.from(text, 'base64');
    const index = Math.floor(bytes.length * at);
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    return bytes.toString('base64');
  };
  const rewrite = (bundle: BundleJson, edit: (statement: Record<string, unknown>) => void): void => {
    const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString());
    edit(statement);
    bundle.dsseEnvelope.payload = Buffer.from(canonicalJson(statement)).toString('base64');
  };
  const entry = (bundle: BundleJson) => {
    const [first] = bundle.verificationMaterial.tlogEntries;
    if (first === undefined) throw new Error('no log entry');
    return first;
  };

  const CASES: [string, (bundle: BundleJson) => void][] = [
    [
      'subject',
      (b) => rewrite(b, (s) => Object.assign(s, { subject: [{ name: 'x', digest: { sha256: '00'.repeat(32) } }] })),
    ],
    ['predicateType', (b) => rewrite(b, (s) => Object.assign(s, { predicateType: 'https://slsa.dev/provenance/v1' }))],
    ...[
      'verifier',
      'timeVerified',
      'resourceUri',
      'policy',
      'inputAttestations',
      'verificationResult',
      'verifiedLevels',
      'slsaVersion',
      'https://github.com/org/trust-center-action/summary/v1',
    ].map((name): [string, (bundle: BundleJson) => void] => [
      `predicate.${name}`,
      (b) => rewrite(b, (s) => delete (s.predicate as Record<string, unknown>)[name]),
    ]),
    [
      'payload, one bit',
      (b) => {
        b.dsseEnvelope.payload = flip(b.dsseEnvelope.payload);
      },
    ],
    [
      'payloadType',
      (b) => {
        b.dsseEnvelope.payloadType = 'application/json';
      },
    ],
    [
      'signature',
      (b) => {
        b.dsseEnvelope.signatures = b.dsseEnvelope.signatures.map(({ sig }) => ({ sig: flip(sig) }));
      },
    ],
    [
      'certificate',
      (b) => {
        b.verificationMaterial.certificate.rawBytes = flip(b.verificationMaterial.certificate.rawBytes);
      },
    ],
    [
      'certificate’s end',
      (b) => {
        b.verificationMaterial.certificate.rawBytes = flip(b.verificationMaterial.certificate.rawBytes, 0.99);
      },
    ],
    [
      'log index',
      (b) => {
        entry(b).logIndex = '1';
      },
    ],
    [
      'log id',
      (b) => {
        entry(b).logId.keyId = flip(entry(b).logId.keyId);
      },
    ],
    [
      'integrated time',
      (b) => {
        entry(b).integratedTime = String(Number(entry(b).integratedTime) - 60);
      },
    ],
    [
      'inclusion promise',
      (b) => {
        entry(b).inclusionPromise = {
          signedEntryTimestamp: flip(entry(b).inclusionPromise?.signedEntryTimestamp ?? ''),
        };
      },
    ],
    [
      'inclusion proof’s root',
      (b) => {
        entry(b).inclusionProof.rootHash = flip(entry(b).inclusionProof.rootHash);
      },
    ],
    [
      'inclusion proof’s path',
      (b) => {
        entry(b).inclusionProof.hashes = [Buffer.alloc(32).toString('base64')];
      },
    ],
    [
      'checkpoint',
      (b) => {
        entry(b).inclusionProof.checkpoint.envelope = entry(b).inclusionProof.checkpoint.envelope.replace(
          '\n2\n',
          '\n3\n',
        );
      },
    ],
    [
      'checkpoint under a name that is a pattern',
      (b) => {
        entry(b).inclusionProof.checkpoint.envelope += '— (.*)*x AAAAAAAA\n';
      },
    ],
    [
      'inclusion proof’s size',
      (b) => {
        entry(b).inclusionProof.treeSize = '3';
      },
    ],
    [
      'a key id',
      (b) => {
        b.dsseEnvelope.signatures = b.dsseEnvelope.signatures.map(({ sig }) => ({ sig, keyid: 'another' }));
      },
    ],
    ['a member that is not known', (b) => Object.assign(b, { note: 'verified' })],
    ['an envelope member that is not known', (b) => Object.assign(b.dsseEnvelope, { note: 'verified' })],
    [
      'log body',
      (b) => {
        entry(b).canonicalizedBody = flip(entry(b).canonicalizedBody);
      },
    ],
    [
      'log entry’s kind',
      (b) => {
        entry(b).kindVersion = { kind: 'hashedrekord', version: '0.0.1' };
      },
    ],
    [
      'timestamp',
      (b) => {
        b.verificationMaterial.timestampVerificationData.rfc3161Timestamps =
          b.verificationMaterial.timestampVerificationData.rfc3161Timestamps.map(({ signedTimestamp }) => ({
            signedTimestamp: flip(signedTimestamp, 0.95),
          }));
      },
    ],
    [
      'log entry left out',
      (b) => {
        b.verificationMaterial.tlogEntries = [];
      },
    ],
    [
      'log entry twice',
      (b) => {
        b.verificationMaterial.tlogEntries.push(entry(b));
      },
    ],
    [
      'signature left out',
      (b) => {
        b.dsseEnvelope.signatures = [];
      },
    ],
    [
      'a second signature',
      (b) => {
        b.dsseEnvelope.signatures.push(...b.dsseEnvelope.signatures);
      },
    ],
    [
      'an empty signature',
      (b) => {
        b.dsseEnvelope.signatures = [{ sig: '' }];
      },
    ],
  ];

  it.each(CASES)('%s', async (_, tamper) => {
    const text = await signed(sigstore, await statementOf());
    expect((await check(sigstore, [text])).verdict).toBe('verified');
    const tampered = JSON.stringify(edited(JSON.parse(text) as BundleJson, tamper));
    expect(tampered).not.toBe(text);
    expect(await refusalOf(sigstore, tampered)).not.toBeNull();
  });

  it('says what is missing or too much', async () => {
    const bundle = JSON.parse(await signed(sigstore, await statementOf())) as BundleJson;
    const refusal = (tamper: (copy: BundleJson) => void) => refusalOf(sigstore, JSON.stringify(edited(bundle, tamper)));
    expect(
      await refusal((b) => {
        b.dsseEnvelope.signatures = [];
      }),
    ).toBe('dsseEnvelope.signatures: it is not signed: there is no signature');
    expect(
      await refusal((b) => {
        b.dsseEnvelope.signatures.push(...b.dsseEnvelope.signatures);
      }),
    ).toBe('dsseEnvelope.signatures: wanted one signature, got 2');
    expect(
      await refusal((b) => {
        b.dsseEnvelope.payload = flip(b.dsseEnvelope.payload);
      }),
    ).toBe('signature: DSSE payload hash mismatch');
  });

  it('anything anywhere: it is refused, or no bundle at all', async () => {
    const text = await signed(sigstore, await statementOf());
    const paths = pathsOf(JSON.parse(text));
    expect(paths.length).toBeGreaterThan(25);
    const judge = async (tampered: string): Promise<string> => {
      try {
        return (await check(sigstore, [tampered])).verdict;
      } catch (error) {
        if (error instanceof ParseError) return 'no bundle';
        throw error;
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, value) => {
        const bundle = JSON.parse(text);
        const [last = '', ...above] = [...path].reverse();
        const parent = above.reverse().reduce((node, key) => node[key], bundle);
        const same = canonicalJson(parent[last]) === canonicalJson(value);
        parent[last] = value;
        // One of two times may be left out: the other still vouches for the same statement.
        const tampered = JSON.stringify(bundle);
        const isLeftOut = !/"signedTimestamp":"./.test(tampered) || !/"signedEntryTimestamp":"./.test(tampered);
        if (same) return;
        const verdict = await judge(tampered);
        expect(isLeftOut && verdict === 'verified' ? 'failed' : verdict).toMatch(/^(?:failed|no bundle)$/);
      }),
      { numRuns: 300 },
    );
    for (let end = 0; end < text.length - 2; end += 97) expect(await judge(text.slice(0, end))).toBe('no bundle');
  });

  /** Of every member and element. */
  function pathsOf(node: unknown, path: string[] = []): string[][] {
    if (typeof node !== 'object' || node === null) return [];
    return Object.entries(node).flatMap(([key, value]) => [[...path, key], ...pathsOf(value, [...path, key])]);
  }

  it('a timestamp of another signature', async () => {
    const [a, b] = [
      JSON.parse(await signed(sigstore, await statementOf())),
      JSON.parse(await signed(sigstore, await statementOf())),
    ];
    a.verificationMaterial.timestampVerificationData = b.verificationMaterial.timestampVerificationData;
    expect(await refusalOf(sigstore, JSON.stringify(a))).toBe('signature: timestamp could not be verified');
  });

  it('a log entry of another statement', async () => {
    const [a, b] = [
      JSON.parse(await signed(sigstore, await statementOf())),
      JSON.parse(await signed(sigstore, await statementOf())),
    ];
    a.verificationMaterial.tlogEntries = b.verificationMaterial.tlogEntries;
    expect(await refusalOf(sigstore, JSON.stringify(a))).toMatch(/^signature: /);
  });
});

describe('what is signed must be a summary of ours', () => {
  const resigned = async (sigstore: SigstoreInstance, edit: (statement: Statement<Record<string, unknown>>) => void) =>
    signed(sigstore, edited((await statementOf()) as Statement<Record<string, unknown>>, edit));

  it('another predicate', async () => {
    const text = await signed(
      sigstore,
      makeStatement('https://slsa.dev/provenance/v1', [{ name: 'x', digest: { sha256: '00'.repeat(32) } }], {}),
    );
    expect(await refusalOf(sigstore, text)).toBe(
      'predicateType: wanted https://slsa.dev/verification_summary/v1, got https://slsa.dev/provenance/v1',
    );
  });

  it('another verifier’s summary', async () => {
    const text = await resigned(sigstore, ({ predicate }) => {
      predicate.verifier = { id: 'https://verifier.example', version: { 'trust-center': '1' } };
    });
    expect(await refusalOf(sigstore, text)).toBe(
      'predicate.verifier.id: expected https://github.com/org/trust-center-action, got "https://verifier.example"',
    );
  });

  it('one that contradicts itself', async () => {
    const key = 'https://github.com/org/trust-center-action/summary/v1';
    type Edit = (fields: Record<string, unknown>) => void;
    const ours = (edit: Edit, problem: RegExp): [Edit, RegExp][] => [
      [(p) => edit(p[key] as Record<string, unknown>), problem],
    ];
    const onApp =
      (fields: object): Edit =>
      (own) =>
        Object.assign((own.components as object[])[0] ?? {}, fields);
    /** Source code passed, and the OS below it was not asked for: everything else made to agree. */
    const skippedBelow = (levels: string[], problem: RegExp): [Edit, RegExp][] => {
      const bend = onApp({
        phases: { hardware: 'pass', os: 'skipped', 'source-code': 'pass', domain: 'skipped' },
        referenceGrade: null,
        osImageHash: null,
      });
      const edit: Edit = (p) => {
        bend(p[key] as Record<string, unknown>);
        p.verifiedLevels = levels;
      };
      return [[edit, problem]];
    };
    const contradictions: [Edit, RegExp][] = [
      [
        (p) => {
          p.verificationResult = 'FAILED';
        },
        /^predicate\.verificationResult: expected PASSED/,
      ],
      ...[
        [],
        ['TRUST_CENTER_HARDWARE'],
        [...LEVELS, 'TRUST_CENTER_DOMAIN'],
        [...LEVELS].reverse(),
        [...LEVELS, 'TRUST_CENTER_HARDWARE'],
        LEVELS.map((level) => level.replace('LOCAL', 'REBUILT')),
      ].map((levels): [Edit, RegExp] => [
        (p) => {
          p.verifiedLevels = levels;
        },
        /^predicate\.verifiedLevels: expected TRUST_CENTER_HARDWARE, TRUST_CENTER_OS_LOCAL, TRUST_CENTER_SOURCE_CODE, got/,
      ]),
      [
        (p) => {
          p.verifiedLevels = ['SLSA_BUILD_LEVEL_3'];
        },
        /^predicate\.verifiedLevels\[0\]: expected one of TRUST_CENTER_HARDWARE/,
      ],
      [
        (p) => {
          p.also = 1;
        },
        /^predicate: unknown key "also"$/,
      ],
      [
        (p) => {
          p.inputAttestations = [];
        },
        /^predicate\.inputAttestations: there is none, but there are components$/,
      ],
      [
        (p) => {
          Object.assign(p.policy as object, { digest: { sha256: '00'.repeat(32) } });
        },
        /^predicate\.policy\.uri: expected trust-center:policy\/0+, got/,
      ],
      [
        (p) => {
          p.resourceUri = '';
        },
        /^predicate\.resourceUri: expected a text that is not empty, got ""$/,
      ],
      ...ours((own) => Object.assign(own, { components: [] }), /^predicate\.verificationResult: expected FAILED/),
      ...ours((own) => Object.assign(own, { notAfter: '2020-01-01T00:00:00Z' }), /^predicate\.notAfter: it is before/),
      ...ours((own) => Object.assign(own, { notAfter: '9999-01-01T00:00:00Z' }), /more than seven days after it$/),
      ...ours(
        (own) => Object.assign(own, { trustAnchor: `insecure:${'cc'.repeat(32)}` }),
        /^predicate\.verificationResult/,
      ),
      ...ours((own) => Object.assign(own, { verdict: 'verified' }), /unknown key "verdict"$/),
      ...ours(
        (own) => Object.assign(own.accepts as object, { debug: true }),
        /^predicate\.verificationResult: expected FAILED/,
      ),
      ...ours((own) => Object.assign(own.accepts as object, { more: true }), /accepts: unknown key "more"$/),
      ...ours(
        onApp({ phases: { hardware: 'pass', os: 'fail', 'source-code': 'pass', domain: 'skipped' } }),
        /^predicate\.components: app\/0 passed source-code without what it stands on$/,
      ),
      ...ours(onApp({ tee: null }), /^predicate\.components: app\/0 is no TD, and passed as one$/),
      ...skippedBelow(
        ['TRUST_CENTER_HARDWARE', 'TRUST_CENTER_SOURCE_CODE'],
        /^predicate\.components: app\/0 passed source-code without what it stands on$/,
      ),
      ...skippedBelow(
        ['TRUST_CENTER_HARDWARE'],
        /^predicate\.components: app\/0 passed source-code without what it stands on$/,
      ),
      // A check of what the caller named stayed open in a phase that was not asked for.
      ...ours(
        onApp({ phases: { hardware: 'pass', os: 'pass', 'source-code': 'pass', domain: 'unknown' } }),
        /^predicate\.verificationResult: expected FAILED/,
      ),
      ...ours(onApp({ tee: 'sgx' }), /\.tee: expected tdx/),
      ...ours(onApp({ role: 'other' }), /role: expected one of app, kms, gateway, got /),
      ...ours(onApp({ composeHash: 'x' }), /composeHash: expected 64 lower-case hex digits/),
      ...ours(onApp({ imagesBuilt: true }), /^predicate\.verifiedLevels: expected .*TRUST_CENTER_PROVENANCE, got/),
      [
        (p) => {
          onApp({ imagesBuilt: true })(p[key] as Record<string, unknown>);
          p.verifiedLevels = [...LEVELS, 'TRUST_CENTER_PROVENANCE'];
        },
        /^predicate\.provenance: there is none, but images that were built$/,
      ],
      ...ours(onApp({ imagesBuilt: null }), /imagesBuilt: expected true or false/),
    ];
    contradictions.push(
      ...ours(
        onApp({ composeHash: 'dd'.repeat(32) }),
        /^statement\.subject: they do not follow from the components and the target/,
      ),
      ...ours(onApp({ osImageHash: null }), /^statement\.subject: they do not follow/),
      ...ours(
        onApp({ referenceGrade: 'pinned' }),
        /verifiedLevels: expected|has an osImageHash, and the OS is known as pinned$/,
      ),
      ...ours(
        (own) => Object.assign(own.accepts as object, { tcbStatuses: ['Splendid'] }),
        /tcbStatuses\[0\]: expected /,
      ),
      ...ours(onApp({ role: 'kms' }), /^statement\.subject: they do not follow/),
    );
    for (const [edit, problem] of contradictions) {
      expect(await refusalOf(sigstore, await resigned(sigstore, ({ predicate }) => edit(predicate)))).toMatch(problem);
    }
  });

  it('one whose subjects are others than its components make them', async () => {
    const wrong: ((subject: { name: string; digest: { sha256: string } }[]) => void)[] = [
      (subject) => void subject.splice(1, 0, { name: 'app-compose.json#2', digest: { sha256: '00'.repeat(32) } }),
      (subject) => void subject.splice(0, 0, { name: 'container', digest: { sha256: '00'.repeat(32) } }),
      (subject) => void subject.splice(0, 1),
      (subject) => void subject.pop(),
      (subject) => void subject.reverse(),
      (subject) => void Object.assign(subject.at(-2) ?? {}, { digest: { sha256: '00'.repeat(32) } }),
      (subject) => void Object.assign(subject[0] ?? {}, { name: 'other' }),
      (subject) => void Object.assign(subject[1] ?? {}, { digest: subject[0]?.digest }),
    ];
    for (const edit of wrong) {
      const text = await resigned(sigstore, (statement) => edit(statement.subject));
      expect(await refusalOf(sigstore, text)).toMatch(/^statement\.subject: /);
    }
  });

  it('an unsigned statement or result is no bundle', async () => {
    await expect(check(sigstore, [JSON.stringify(await statementOf())])).rejects.toThrow(
      '0.json: it is not signed: a Sigstore bundle is expected',
    );
    await expect(
      check(sigstore, ['{"mediaType":"application/vnd.dev.sigstore.bundle+json;version=0.1"}']),
    ).rejects.toThrow(
      '0.json.mediaType: expected a Sigstore bundle of version 0.3, got "application/vnd.dev.sigstore.bundle+json;version=0.1"',
    );
    await expect(check(sigstore, ['not JSON'])).rejects.toThrow('0.json (offset 0): not JSON');
  });
});

describe('subjects', () => {
  it('every one is looked at, and each that is asked for must be there', async () => {
    const sample = sampleVerification({ at: new Date(Date.now() - MINUTE).toISOString() });
    const statement = await summarise(sample);
    const text = await signed(sigstore, statement);
    const digests = statement.subject.map(({ name, digest }) => ({ name, sha256: digest.sha256 }));
    expect(digests.map(({ name }) => name)).toEqual(['app-compose.json', 'os-image', 'target', 'result.json']);
    for (const subject of digests) {
      expect((await check(sigstore, [text], { subjects: [subject] })).verdict).toBe('verified');
    }
    expect((await check(sigstore, [text], { subjects: digests })).verdict).toBe('verified');
    const other = { name: 'app-compose.json', sha256: '00'.repeat(32) };
    const report = await check(sigstore, [text], { subjects: [...digests, other] });
    expect(report.verdict).toBe('failed');
    expect(report.reason).toContain(`subject app-compose.json: wanted ${'00'.repeat(32)}, got `);
    for (const { sha256 } of digests) expect(report.reason).toContain(sha256);
  });
});

describe('summaries of others among those asked for', () => {
  const signer = {
    signers: [workflowSigner({ repository: 'org/app', workflow: RUN.workflow, ref: 'refs/heads/main' })],
  };
  const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE).toISOString();
  const tag = { ref: 'refs/tags/v1', workflowRef: 'refs/tags/v1' };

  it('are left out and named, and do not spoil the answer', async () => {
    const [own, older, ofPullRequest] = [
      await signed(sigstore, await statementOf({ at: ago(10) })),
      await signed(sigstore, await statementOf({ at: ago(20), verdict: 'failed' }), tag),
      await signed(sigstore, await statementOf({ at: ago(5), verdict: 'failed' }), {
        ref: 'refs/pull/7/merge',
        workflowRef: 'refs/pull/7/merge',
      }),
    ];
    const report = await check(sigstore, [older, own, ofPullRequest], signer);
    expect(report).toMatchObject({
      verdict: 'verified',
      refused: [],
      leftOut: [
        { file: '0.json', problem: { field: 'signer.ref', wanted: 'refs/heads/main', got: 'refs/tags/v1' } },
        { file: '2.json', problem: { field: 'signer.ref' } },
      ],
      targets: [{ file: '1.json', problems: [] }],
    });
  });

  it('take back an older success where they are newer, of this repository, and did not pass', async () => {
    const own = await signed(sigstore, await statementOf({ at: ago(10) }));
    for (const verdict of ['failed', 'inconclusive'] as const) {
      const newer = await signed(sigstore, await statementOf({ at: ago(5), verdict }), tag);
      const report = await check(sigstore, [own, newer], signer);
      expect(report.verdict).toBe('failed');
      expect(report.targets[0]?.problems).toMatchObject([{ field: 'newer' }]);
      expect(report.reason).toContain(`newer: 1.json says ${verdict}, appraised later, at `);
    }
    const stranger = { repository: 'org/other', workflow: 'org/other/.github/workflows/verify.yml' };
    const foreign = await signed(sigstore, await statementOf({ at: ago(5), verdict: 'failed' }), stranger);
    expect((await check(sigstore, [own, foreign], signer)).verdict).toBe('verified');
    const passing = await signed(sigstore, await statementOf({ at: ago(5) }), tag);
    expect((await check(sigstore, [own, passing], signer)).verdict).toBe('verified');
    const elsewhere = await signed(
      sigstore,
      await statementOf({ at: ago(5), verdict: 'failed', target: 'other.json' }),
      tag,
    );
    expect((await check(sigstore, [own, elsewhere], signer)).verdict).toBe('verified');
  });

  it('are refused where nothing else is left, or where they are not authentic', async () => {
    const other = await signed(sigstore, await statementOf({ at: ago(10) }), tag);
    expect(await refusalOf(sigstore, other, signer)).toBe('signer.ref: wanted refs/heads/main, got refs/tags/v1');
    const own = await signed(sigstore, await statementOf({ at: ago(10) }));
    const spoilt = JSON.parse(other);
    spoilt.dsseEnvelope.signatures[0].sig = JSON.parse(own).dsseEnvelope.signatures[0].sig;
    expect(await check(sigstore, [own, JSON.stringify(spoilt)], signer)).toMatchObject({
      verdict: 'failed',
      refused: [{ file: '1.json', problem: { field: 'signature' } }],
    });
  });
});

describe('what a reader may ask of the appraisal', () => {
  const of = (options: SampleOptions) => statementOf(options);

  it('the policy, by its digest', async () => {
    const statement = await of({});
    const text = await signed(sigstore, statement);
    const { sha256 } = (statement.predicate as SummaryPredicate).policy.digest;
    const other = '00'.repeat(32);
    expect((await check(sigstore, [text], { policyDigests: [other, sha256] })).verdict).toBe('verified');
    const report = await check(sigstore, [text], { policyDigests: [other] });
    expect(report.verdict).toBe('failed');
    expect(report.targets[0]?.problems).toMatchObject([{ field: 'policy', wanted: other, got: sha256 }]);
  });

  it('the freshness of every component', async () => {
    const text = await signed(
      sigstore,
      await of({
        result: ({ components: [first], components, instances }) => {
          if (first === undefined) return;
          Object.assign(instances, { judged: 2, distinct: 2 });
          first.freshness = 'nonce';
          components.push({ ...structuredClone(first), instance: 1, freshness: 'fetched' });
        },
      }),
    );
    expect((await check(sigstore, [text], { freshness: 'fetched' })).verdict).toBe('verified');
    const report = await check(sigstore, [text], { freshness: 'key-bound' });
    expect(report.verdict).toBe('failed');
    expect(report.reason).toMatch(/: freshness: wanted key-bound, got fetched of app\/1$/);
  });

  it('never that debug VMs were accepted', async () => {
    const text = await signed(
      sigstore,
      await of({
        policy: (policy) => {
          policy.hardware.debug = true;
        },
      }),
    );
    const report = await check(sigstore, [text]);
    expect(report.verdict).toBe('failed');
    expect(report.targets[0]?.problems).toMatchObject([{ field: 'accepts.debug' }]);
  });
});

describe('time', () => {
  it('too old, or past its notAfter', async () => {
    const text = await signed(sigstore, await statementOf());
    const old = await check(sigstore, [text], { maxAgeMs: 30 * MINUTE, at: Date.now() + 60 * MINUTE });
    expect(old.reason).toBe('trust-center:file/evidence.json: age: wanted at most 30 min, got 61 min');
    expect(old.verdict).toBe('failed');
    const expired = await check(sigstore, [text], { maxAgeMs: 1000 * DAY, at: Date.now() + 400 * DAY });
    expect(expired.verdict).toBe('failed');
    expect(expired.reason).toMatch(
      /^trust-center:file\/evidence\.json: notAfter: not to be relied on after .*, and it is /,
    );
  });

  it('dated in the future', async () => {
    const text = await signed(sigstore, await statementOf({ at: new Date(Date.now() + 20 * MINUTE).toISOString() }));
    expect(await refusalOf(sigstore, text)).toMatch(/^timeVerified: .* is yet to come$/);
  });

  it('signed before it was verified, when the future has come', async () => {
    const text = await signed(sigstore, await statementOf({ at: new Date(Date.now() + 20 * MINUTE).toISOString() }));
    expect(await refusalOf(sigstore, text, { at: Date.now() + 30 * MINUTE })).toMatch(
      /^timeVerified: .*, but it was signed before that, at /,
    );
  });

  it('signed in the future of this machine', async () => {
    const sigstore = await startSigstore({ clock: new Date(Date.now() + DAY) });
    expect(await refusalOf(sigstore, await signed(sigstore, await statementOf()))).toMatch(
      /^signature\.time: signed at .*, which is yet to come$/,
    );
  });

  it('a certificate that was not valid when the log and the authority saw the signature', async () => {
    // The authority signs ten-minute certificates an hour ago; log and timestamps are of another instance, of now.
    const [before, now] = [await startSigstore({ clock: new Date(Date.now() - 60 * MINUTE) }), sigstore];
    const text = await signStatement(await statementOf(), {
      kind: 'keyless',
      identityToken: identityToken(),
      services: { ...now.services, fulcioUrl: before.services.fulcioUrl },
    });
    const root = edited(JSON.parse(now.trustedRoot), (copy) => {
      copy.certificateAuthorities = JSON.parse(before.trustedRoot).certificateAuthorities;
      copy.ctlogs = JSON.parse(before.trustedRoot).ctlogs;
    });
    const roots = parseTrustedRoots(JSON.stringify(root), 'mixed');
    expect(await refusalOf(now, text, { roots })).toMatch(/^signature: .*not valid or expired at the specified date/);
  });
});

describe('several summaries', () => {
  const at = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * MINUTE).toISOString();
  async function sign(sigstore: SigstoreInstance, options: SampleOptions): Promise<string> {
    return signed(sigstore, await statementOf(options));
  }

  it('an older success never hides a newer failure, in any order', async () => {
    const success = await sign(sigstore, { at: at(10) });
    const failure = await sign(sigstore, { at: at(5), verdict: 'failed' });
    for (const texts of [[success, failure], [failure, success], [`${success}${failure}`]]) {
      expect((await check(sigstore, texts)).verdict).toBe('failed');
    }
    const inconclusive = await sign(sigstore, { at: at(5), verdict: 'inconclusive' });
    expect((await check(sigstore, [success, inconclusive])).verdict).toBe('inconclusive');
  });

  it('a newer success supersedes an older failure', async () => {
    const failure = await sign(sigstore, { at: at(10), verdict: 'failed' });
    const success = await sign(sigstore, { at: at(5) });
    expect(await check(sigstore, [success, failure])).toMatchObject({
      verdict: 'verified',
      targets: [{ file: '0.json', older: ['1.json'] }],
    });
  });

  it('of those equally new the worse decides', async () => {
    const same = at(5);
    const [success, failure] = [
      await sign(sigstore, { at: same }),
      await sign(sigstore, { at: same, verdict: 'failed' }),
    ];
    expect((await check(sigstore, [success, failure])).verdict).toBe('failed');
    expect((await check(sigstore, [failure, success])).verdict).toBe('failed');
  });

  it('a spoilt newer failure does not bring an older success back', async () => {
    const success = await sign(sigstore, { at: at(10) });
    const failure = JSON.parse(await sign(sigstore, { at: at(5), verdict: 'failed' }));
    failure.dsseEnvelope.signatures = [];
    const report = await check(sigstore, [success, JSON.stringify(failure)]);
    expect(report).toMatchObject({
      verdict: 'failed',
      reason: '1.json is refused: dsseEnvelope.signatures: it is not signed: there is no signature',
      refused: [{ file: '1.json' }],
    });
  });

  it('of several targets each must be verified; one can be asked for', async () => {
    const success = await sign(sigstore, { at: at(5), target: 'a.json' });
    const failure = await sign(sigstore, { at: at(10), target: 'b.json', verdict: 'failed' });
    expect((await check(sigstore, [success, failure])).verdict).toBe('failed');
    const asked = (resourceUri: string) => check(sigstore, [success, failure], { resourceUri });
    expect(await asked('trust-center:file/a.json')).toMatchObject({ verdict: 'verified', refused: [] });
    expect((await asked('trust-center:file/b.json')).verdict).toBe('failed');
    expect(await asked('trust-center:file/c.json')).toMatchObject({
      verdict: 'failed',
      reason: 'no summary is about trust-center:file/c.json',
    });
  });
});

describe('trusted roots', () => {
  it('several may be given, one a line', async () => {
    const other = await startSigstore({ privateInstance: true });
    const oneLine = (text: string): string => JSON.stringify(JSON.parse(text));
    const lines = `${oneLine(other.trustedRoot)}\n${oneLine(sigstore.trustedRoot)}\n`;
    const roots = parseTrustedRoots(lines, 'both');
    expect(roots.map(({ name }) => name)).toEqual(['both[0]', 'both[1]']);
    const statement = await statementOf();
    for (const instance of [sigstore, other]) {
      expect((await check(instance, [await signed(instance, statement)], { roots })).verdict).toBe('verified');
    }
  });

  it('none that has the issuer refuses, and says what to do', async () => {
    const text = await signed(sigstore, await statementOf());
    const report = await check(sigstore, [text], { roots: [] });
    expect(report.refused[0]?.problem).toEqual({
      field: 'signer.certificate',
      message: 'its issuer "sigstore" is in no trusted root',
      hint: 'Another Sigstore instance signed it: give its trusted root with --trusted-root. `gh attestation trusted-root --hostname TENANT.ghe.com` writes that of a tenant.',
    });
  });
});

describe('services that fail', () => {
  const failing = async (intercept: InstanceOptions['intercept'] & {}): Promise<FetchError> => {
    const sigstore = await startSigstore({ intercept });
    const error: unknown = await signed(sigstore, await statementOf()).catch((thrown: unknown) => thrown);
    if (!(error instanceof FetchError)) throw error;
    return error;
  };

  it('a refusal is told with its reason, and never with the token', async () => {
    const token = identityToken();
    const error = await failing((path) =>
      path === '/api/v2/signingCert'
        ? { status: 400, type: 'application/json', body: JSON.stringify({ message: `bad token ${token}` }) }
        : null,
    );
    expect(error.code).toBe('FETCH_STATUS');
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/: issued no signing certificate: \(400\) bad token …$/);
    expect(error.hint).toBe(
      'It does not accept this identity token: check its audience (sigstore), its age (minutes) and its issuer.',
    );
    expect(JSON.stringify([error, String(error.cause), error.stack])).not.toContain(token.split('.')[1]);
  });

  it.each([
    ['/api/v1/log/entries', 'did not log the signature: (403) Forbidden'],
    ['/api/v1/timestamp', 'gave no timestamp: (403) Forbidden'],
  ])('%s', async (failingPath, message) => {
    const error = await failing((path) => (path === failingPath ? { status: 403, body: '' } : null));
    expect(error.message).toContain(message);
  });

  it('a certificate for another key is refused before anything is logged', async () => {
    const earlier = JSON.parse(await signed(await startSigstore(), await statementOf()));
    const { rawBytes } = earlier.verificationMaterial.certificate;
    const pem = `-----BEGIN CERTIFICATE-----\n${rawBytes}\n-----END CERTIFICATE-----\n`;
    const body = JSON.stringify({ signedCertificateEmbeddedSct: { chain: { certificates: [pem] } } });
    const asked: string[] = [];
    const error = await failing((path) => {
      asked.push(path);
      return path === '/api/v2/signingCert' ? { status: 201, body } : null;
    });
    expect(error.message).toMatch(/: what came back cannot be read: fulcio: its certificate is of another key$/);
    expect(asked).toEqual(['/api/v2/signingCert']);
  });

  it('an answer without end is not read to it, and a service that is busy is asked again', async () => {
    const large = await failing((path) =>
      path === '/api/v2/signingCert' ? { status: 201, body: ' '.repeat(1024 * 1024 + 1) } : null,
    );
    expect(large.code).toBe('FETCH_TOO_LARGE');
    expect(large.message).toMatch(/: issued no signing certificate: the answer is larger than 1048576 bytes$/);

    let busy = 2;
    const sigstore = await startSigstore({
      intercept: (path) => (path === '/api/v1/log/entries' && busy-- > 0 ? { status: 503, body: '' } : null),
    });
    const text = await signed(sigstore, await statementOf());
    expect((await check(sigstore, [text])).verdict).toBe('verified');
    expect(sigstore.requests.filter((request) => request === 'POST /api/v1/log/entries')).toHaveLength(3);

    const down = await failing((path) => (path === '/api/v1/timestamp' ? { status: 500, body: '{' } : null));
    expect(down.message).toMatch(/: gave no timestamp: \(500\) Internal Server Error$/);
  });

  it.each([
    ['/api/v2/signingCert', '<html>', 'fulcio: not JSON'],
    ['/api/v2/signingCert', '{}', 'fulcio.signedCertificateDetachedSct: is missing'],
    [
      '/api/v2/signingCert',
      '{"signedCertificateEmbeddedSct":{"chain":{"certificates":["x"]}}}',
      'fulcio.signedCertificateEmbeddedSct.chain.certificates[0]: not a certificate',
    ],
    ['/api/v1/log/entries', '[]', 'rekor: expected an object, got a list'],
    ['/api/v1/log/entries', '{}', 'rekor: expected one entry in the answer'],
    ['/api/v1/log/entries', '{"a":{},"b":{}}', 'rekor: expected one entry in the answer'],
    ['/api/v1/log/entries', '{"a":{"body":"e30="}}', 'rekor.verification: is missing'],
  ])('%s that answers %s: what it lacks is named', async (failingPath, body, problem) => {
    const error = await failing((path) =>
      path === failingPath ? { status: 201, type: 'application/json', body } : null,
    );
    expect(error.code).toBe('FETCH_CONTENT');
    expect(error.message).toContain(`what came back cannot be read: ${problem}`);
  });

  it.each([
    ['the timestamp authority', '/api/v1/timestamp', '<html>sign in</html>'],
    ['the timestamp authority', '/api/v1/timestamp', ''],
  ])('%s that answers something else: nothing is kept that nobody could read', async (_, refused, body) => {
    const sigstore = await startSigstore({
      intercept: (path) => (path === refused ? { status: 200, type: 'text/html', body } : null),
    });
    const error: unknown = await signed(sigstore, await statementOf()).catch((thrown: unknown) => thrown);
    if (!(error instanceof FetchError)) throw error;
    expect(error.code).toBe('FETCH_CONTENT');
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/.*: what came back cannot be read: bundle: /);
  });

  it.each([
    'https://alice:secret@fulcio.example',
    'https://fulcio.example/?key=secret',
    'https://fulcio.example/#secret',
    'http://fulcio.example',
  ])('%s is not asked: it could be read on the way, or be shown', async (url) => {
    const services = { fulcioUrl: url, rekorUrl: 'none', timestampUrl: 'https://t.example' };
    const error: unknown = await readSigning(services, { SIGSTORE_ID_TOKEN: identityToken() }).catch(
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof InputError)) throw error;
    expect(error.message).toBe('fulcio-url: expected an https URL without credentials and query');
    const signing = { ...services, rekorUrl: null };
    await expect(
      signStatement(await statementOf(), { kind: 'keyless', identityToken: identityToken(), services: signing }),
    ).rejects.toThrow('Sigstore service: expected an https URL without credentials and query');
  });

  it('a token that is none is not sent anywhere, and not shown', async () => {
    const before = sigstore.requests.length;
    const signing: Signing = { kind: 'keyless', identityToken: 'secret.secret.secret', services: sigstore.services };
    await expect(signStatement(await statementOf(), signing)).rejects.toThrow(
      /^identity token: not a JWT with a subject$/,
    );
    expect(sigstore.requests).toHaveLength(before);
  });
});
