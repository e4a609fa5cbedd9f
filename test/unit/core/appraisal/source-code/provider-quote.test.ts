// The quote of a local key provider beside the VM that has its keys from it. Both are the simulator's, on one platform.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../../../../../src/collect/collect.js';
import { appraiseBundle } from '../../../../../src/core/appraisal/appraise-bundle.js';
import { type Bundle, parseBundle, serialiseBundle } from '../../../../../src/core/bundle.js';
import { ParseError } from '../../../../../src/core/errors.js';
import type { JsonObject } from '../../../../../src/core/formats/codec/json.js';
import { recogniseComponentEvidence } from '../../../../../src/core/formats/component-evidence.js';
import { parseProviderAnswer } from '../../../../../src/core/formats/provider-quote.js';
import { recogniseEvidence } from '../../../../../src/core/formats/recognise.js';
import { parsePolicy, resolvePolicy } from '../../../../../src/core/policy/policy.js';
import type { Check, ResultDocument } from '../../../../../src/core/result/document.js';
import type { Phase } from '../../../../../src/core/result/words.js';
import {
  type Bend,
  createDeployment,
  createWholeDeployment,
  type Deployment,
  guestAgentInfo,
  toHex,
} from '../../../../../src/simulator/index.js';
import { fileOf } from '../../../../integration/loopback.js';
import { causeFaults } from '../../../../support/causes.js';

const SEED = 'provider';
const ID = '5e'.repeat(32);
const HOST = { userData: Buffer.concat([Buffer.alloc(16, 7), Buffer.alloc(4)]) };
const OTHER_HOST = { userData: Buffer.concat([Buffer.alloc(16, 8), Buffer.alloc(4)]) };
const KEY = Buffer.from('the key, sealed for a VM');
const over = (key: Uint8Array): Buffer => Buffer.concat([createHash('sha256').update(key).digest(), Buffer.alloc(32)]);

const app = (bend: Bend = {}): Deployment =>
  createDeployment({
    seed: SEED,
    quote: HOST,
    app: { keyProvider: { name: 'local-sgx', id: ID }, mrKms: null },
    ...bend,
  });
const enclave = (bend: Bend = {}): Deployment =>
  createDeployment({
    seed: SEED,
    tee: 'sgx',
    quote: HOST,
    enclave: { mrEnclave: Buffer.from(ID, 'hex'), reportData: over(KEY) },
    ...bend,
  });
const APP = app();
const ENCLAVE = enclave();

const answerOf = ({ evidence }: Deployment, key: Uint8Array = KEY) => ({
  encrypted_key: [...key],
  provider_quote: [...Buffer.from(evidence.quote, 'hex')],
});

interface Given {
  evidence?: unknown;
  kms?: unknown[];
  collateral?: unknown[];
}

async function collected({ evidence = APP.evidence, kms = [answerOf(ENCLAVE)], collateral }: Given): Promise<Bundle> {
  const file = (name: string, document: unknown): string =>
    fileOf(name, typeof document === 'string' ? document : JSON.stringify(document));
  return collect({
    target: { kind: 'file', path: file('evidence.json', evidence) },
    kmsEvidencePaths: kms.map((document) => file('kms.json', document)),
    collateralPaths: (collateral ?? [APP.collateral, ENCLAVE.collateral]).map((one) => file('collateral.json', one)),
    appComposePath: null,
    pccsUrls: [],
    nonce: null,
    offline: true,
    cacheDirectory: null,
  });
}

async function judged(given: Given, { policy = APP.policy, phases }: { policy?: string; phases?: Phase[] } = {}) {
  const bundle = parseBundle(serialiseBundle(await collected(given)));
  const result = await appraiseBundle(bundle, {
    policy: resolvePolicy(await parsePolicy(policy), {
      defaultFreshness: 'replayed',
      ...(phases === undefined ? {} : { phases }),
    }),
    at: APP.at.getTime(),
    trustAnchors: [{ publicKey: APP.keys('root').publicKey }],
  });
  expect(causeFaults(result)).toEqual([]);
  return result;
}

function providerCheck(result: ResultDocument, component = 'app/0'): Check | undefined {
  const checks = result.components.flatMap(({ phases }) => phases['source-code'].checks);
  return checks.find((check) => check.component === component && check.id === 'source-code.key-provider-quote');
}
const named = ({ notShown }: ResultDocument): boolean => notShown.some(({ what }) => what === 'key provider');

describe('the quote of a local key provider', () => {
  it.each([
    ['its answer', answerOf(ENCLAVE)],
    ['its answer in hexadecimal', { encrypted_key: toHex(KEY), provider_quote: ENCLAVE.evidence.quote }],
    ['the quote alone', ENCLAVE.evidence.quote],
  ])('shows that the measured enclave is genuine, and on the host of the VM: %s', async (_, given) => {
    const result = await judged({ kms: [given] });
    expect(result.verdict).toBe('verified');
    expect(result.components.map(({ role }) => role)).toEqual(['app']);
    expect(providerCheck(result)).toMatchObject({ status: 'pass', actual: ID });
    expect(named(result)).toBe(false);
    expect(result.experiment).not.toContain('enclave');
  });

  it('is not needed, and named as not shown', async () => {
    const result = await judged({ kms: [] });
    expect(result.verdict).toBe('verified');
    expect(providerCheck(result)).toBeUndefined();
    expect(named(result)).toBe(true);
  });

  it.each<[string, unknown, string]>([
    [
      'of another enclave',
      answerOf(enclave({ enclave: { mrEnclave: Buffer.alloc(32, 1), reportData: over(KEY) } })),
      'of another enclave than the key provider that was measured',
    ],
    ['over another key than the one beside it', answerOf(ENCLAVE, Buffer.from('another')), 'not over the sealed key'],
    [
      'of a debug enclave',
      answerOf(
        enclave({
          enclave: {
            mrEnclave: Buffer.from(ID, 'hex'),
            reportData: over(KEY),
            attributes: Buffer.from('07000000000000000700000000000000', 'hex'),
          },
        }),
      ),
      'it fails hardware.enclave-attributes',
    ],
    [
      'of a platform whose TCB is out of date',
      answerOf(enclave({ platform: (platform) => ({ ...platform, pceSvn: 1 }) })),
      'it fails hardware.platform-tcb',
    ],
    ['that was altered', answerOf(enclave({ quoteBytes: (bytes) => flipped(bytes) })), 'it fails hardware.'],
    ['of a VM', { provider_quote: APP.evidence.quote }, 'of another enclave than'],
    ['that is none', { provider_quote: '00' }, 'of another enclave than'],
  ])('fails: %s', async (_, given, detail) => {
    const result = await judged({ kms: [given] });
    expect(result.verdict).toBe('failed');
    expect(providerCheck(result)?.status).toBe('fail');
    expect(providerCheck(result)?.detail).toContain(detail);
    expect(named(result)).toBe(true);
  });

  it('fails beside another that would do: none of what is given may be wrong', async () => {
    const result = await judged({ kms: [answerOf(ENCLAVE), answerOf(ENCLAVE, Buffer.from('another'))] });
    expect(result.verdict).toBe('failed');
  });

  it('of the same enclave on another host leaves it open, and so does one that names no host', async () => {
    for (const quote of [OTHER_HOST, { userData: Buffer.alloc(20) }]) {
      const result = await judged({ kms: [answerOf(enclave({ quote }))] });
      expect(result.verdict).toBe('inconclusive');
      expect(providerCheck(result)?.detail).toContain('not on the host of this VM');
    }
    const nowhere = { userData: Buffer.alloc(20) };
    const result = await judged({
      evidence: app({ quote: nowhere }).evidence,
      kms: [answerOf(enclave({ quote: nowhere }))],
    });
    expect(result.verdict).toBe('inconclusive');
  });

  it('leaves it open without collateral for SGX', async () => {
    const result = await judged({ collateral: [APP.collateral] });
    expect(result.verdict).toBe('inconclusive');
    expect(providerCheck(result)).toMatchObject({
      status: 'unknown',
      detail: expect.stringContaining('hardware.collateral'),
    });
  });

  it('fails where the keys are not of a local key provider', async () => {
    const world = createDeployment({ seed: SEED, quote: HOST });
    const result = await judged({ evidence: world.evidence }, { policy: world.policy });
    expect(result.verdict).toBe('failed');
    expect(providerCheck(result)).toMatchObject({ status: 'fail', expected: 'local-sgx', actual: 'kms' });
  });

  it('is compared whatever phases are required', async () => {
    const other = answerOf(enclave({ enclave: { mrEnclave: Buffer.alloc(32, 1), reportData: over(KEY) } }));
    expect((await judged({ kms: [other] }, { phases: ['hardware'] })).verdict).toBe('failed');
    expect((await judged({}, { phases: ['hardware'] })).verdict).toBe('inconclusive');
  });

  it('is no KMS: where the policy requires one, it is missing', async () => {
    const result = await judged({}, { policy: `${APP.policy}components: [app, kms]\n` });
    expect(result.verdict).toBe('inconclusive');
    expect(result.components.map(({ role }) => role)).toEqual(['app', 'kms']);
  });

  it('is that of the KMS, where the app has its keys from one', async () => {
    const of = (id: string) =>
      createWholeDeployment({
        seed: SEED,
        app: { quote: HOST },
        kms: { quote: HOST, app: { keyProvider: { name: 'local-sgx', id } } },
      });
    for (const [id, verdict, status] of [
      [ID, 'verified', 'pass'],
      ['ab'.repeat(32), 'failed', 'fail'],
    ] as const) {
      const world = of(id);
      const kms = [guestAgentInfo(world.kms), answerOf(ENCLAVE)];
      const result = await judged({ evidence: world.app.evidence, kms }, { policy: world.policy });
      expect(result.verdict).toBe(verdict);
      expect(providerCheck(result, 'kms/0')?.status).toBe(status);
      expect(providerCheck(result)).toBeUndefined();
    }
  });

  it('follows from the launch that is not proven', async () => {
    const broken = app({ eventLog: (log) => log.slice(0, -1) });
    const result = await judged({ evidence: broken.evidence });
    expect(result.verdict).toBe('failed');
    expect(providerCheck(result)).toMatchObject({ status: 'unknown', followsFrom: 'source-code.event-log-replay' });
  });
});

describe('an answer of a key provider', () => {
  const read = (document: unknown) =>
    recogniseComponentEvidence('kms', new Uint8Array(Buffer.from(JSON.stringify(document))));
  it('is read as it comes', () => {
    const { machines, statement, provider } = read(answerOf(ENCLAVE));
    expect([machines, statement, toHex(provider?.sealedKey ?? new Uint8Array())]).toEqual([[], null, toHex(KEY)]);
    expect(read({ provider_quote: ENCLAVE.evidence.quote }).provider?.sealedKey).toBeNull();
  });

  it.each([
    [{ provider_quote: '' }, 'key-provider'],
    [{ provider_quote: null }, 'not recognised'],
    [{ provider_quote: [1, 256] }, 'key-provider.provider_quote'],
    [{ provider_quote: 'zz' }, 'key-provider.provider_quote'],
    [{ provider_quote: '00', encrypted_key: [-1] }, 'key-provider.encrypted_key'],
    [{ provider_quote: '00', encrypted_key: {} }, 'key-provider.encrypted_key'],
  ])('refuses %j', (document, message) => {
    expect(() => read(document)).toThrow(message);
  });

  it('throws nothing but a ParseError, whatever stands there', () => {
    const byte = fc.oneof(fc.integer({ min: -2, max: 300 }), fc.double(), fc.string());
    const value = fc.oneof(fc.array(byte), fc.string(), fc.constant(ENCLAVE.evidence.quote), fc.jsonValue());
    fc.assert(
      fc.property(value, value, (quote, key) => {
        try {
          const { sealedKey } = parseProviderAnswer({ provider_quote: quote, encrypted_key: key } as JsonObject);
          expect(sealedKey === null || sealedKey instanceof Uint8Array).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
    );
  });

  it('is no evidence of a gateway, nor of an app', () => {
    const bytes = new Uint8Array(Buffer.from(JSON.stringify(answerOf(ENCLAVE))));
    const refusal = (): unknown => {
      try {
        return recogniseEvidence(bytes);
      } catch (error) {
        return error;
      }
    };
    expect(refusal()).toMatchObject({ hint: 'Pass it with --kms-evidence.' });
    expect(() =>
      recogniseComponentEvidence('gateway', new Uint8Array(Buffer.from(JSON.stringify(answerOf(ENCLAVE))))),
    ).toThrow('not recognised');
  });
});

/** One bit of MRENCLAVE's neighbour, which the signature covers. */
function flipped(bytes: Buffer): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[48 + 16] = (copy[48 + 16] ?? 0) ^ 1;
  return copy;
}
