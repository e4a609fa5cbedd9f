import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  judgeMrConfigId,
  type LaunchValues,
  mrConfigIdForm,
} from '../../../../../src/core/appraisal/source-code/mr-config-id.js';
import { join, mrConfigId, sha256, utf8 } from '../../../../../src/simulator/index.js';

const LAUNCH: LaunchValues = {
  composeHash: Uint8Array.from({ length: 32 }, (_, i) => i),
  appId: Uint8Array.from({ length: 20 }, (_, i) => i),
  instanceId: new Uint8Array(20).fill(0x44),
  keyProvider: { name: 'kms', id: 'aabbccdd' },
  gpuPolicyHashes: [],
  initScriptHashes: [],
};
const OTHER_LAUNCH = 'The host built this TD for another launch than the one it measured: do not trust it.';

/** By the test kit. */
const idOf = (form: 'v1' | 'v2' | 'v3', launch = LAUNCH): Uint8Array =>
  mrConfigId(form, {
    appId: Buffer.from(launch.appId),
    composeHash: Buffer.from(launch.composeHash),
    instanceId: Buffer.from(launch.instanceId),
    keyProvider: launch.keyProvider,
    osImageHash: Buffer.alloc(32),
  }).value;
const say = (...args: Parameters<typeof judgeMrConfigId>): string => {
  const { status, detail } = judgeMrConfigId(...args);
  return `${status}: ${detail}`;
};

describe('mrConfigIdForm', () => {
  it.each([
    [0, 'unrecognised'],
    [1, 'v1'],
    [2, 'v2'],
    [3, 'v3'],
    [4, 'unrecognised'],
    [255, 'unrecognised'],
  ])('first byte %i is %s', (first, form) => {
    const id = new Uint8Array(48).fill(7);
    id[0] = first;
    expect(mrConfigIdForm(id)).toBe(form);
  });

  it('all zero is none', () => {
    expect(mrConfigIdForm(new Uint8Array(48))).toBe('none');
  });
});

describe('version 1', () => {
  it('binds the compose hash', () => {
    expect(judgeMrConfigId(idOf('v1'), 'v1', LAUNCH, null)).toEqual({
      status: 'pass',
      detail: 'MRCONFIGID binds the measured compose hash (version 1).',
      shown: { expected: `01${Buffer.from(LAUNCH.composeHash).toString('hex')}${'00'.repeat(15)}` },
    });
  });

  it('fails for any other byte, the padding included', () => {
    for (let at = 1; at < 48; at++) {
      const id = Uint8Array.from(idOf('v1'));
      id[at] = (id[at] ?? 0) ^ 0x80;
      const judgement = judgeMrConfigId(id, 'v1', LAUNCH, null);
      expect(judgement).toMatchObject({
        status: 'fail',
        detail: 'MRCONFIGID does not bind the measured compose hash (version 1).',
        shown: { hint: OTHER_LAUNCH },
      });
    }
  });
});

describe('version 2', () => {
  it('is Keccak-256 of compose hash, app id, kind and id of the key provider', () => {
    // Published by dstack for these very values.
    const id = Buffer.from(
      `02e472ed80a08042f044ba63b53b798e98e3ea5219cd078007b1ac8b3dfc762b94${'00'.repeat(15)}`,
      'hex',
    );
    expect(say(id, 'v2', LAUNCH, null)).toBe(
      'pass: MRCONFIGID binds the measured compose hash, app id and key provider (version 2).',
    );
  });

  it.each(['none', 'local-sgx', 'kms', 'tpm'])('knows %s', (name) => {
    const launch = { ...LAUNCH, keyProvider: { name, id: name === 'none' ? '' : '01' } };
    expect(judgeMrConfigId(idOf('v2', launch), 'v2', launch, null).status).toBe('pass');
    expect(judgeMrConfigId(idOf('v2'), 'v2', launch, null).status).toBe('fail');
  });

  it('fails for a key provider it has no byte for, and for any other value', () => {
    const odd = { ...LAUNCH, keyProvider: { name: 'constructor', id: '' } };
    expect(judgeMrConfigId(idOf('v2'), 'v2', odd, null)).toEqual({
      status: 'fail',
      detail: 'MRCONFIGID does not bind the measured compose hash, app id and key provider (version 2).',
      shown: { hint: OTHER_LAUNCH },
    });
    const others: Partial<LaunchValues>[] = [
      { appId: new Uint8Array(20) },
      { composeHash: new Uint8Array(32) },
      { keyProvider: { name: 'kms', id: 'aabbccde' } },
    ];
    for (const other of others) {
      expect(judgeMrConfigId(idOf('v2'), 'v2', { ...LAUNCH, ...other }, null).status).toBe('fail');
    }
    const padded = Uint8Array.from(idOf('v2')).with(47, 1);
    expect(judgeMrConfigId(padded, 'v2', LAUNCH, null).status).toBe('fail');
  });
});

describe('version 3', () => {
  const PLAIN = {
    app_id: Buffer.from(LAUNCH.appId).toString('hex'),
    compose_hash: Buffer.from(LAUNCH.composeHash).toString('hex'),
    instance_id: '44'.repeat(20),
    key_provider: 'kms',
    key_provider_id: 'aabbccdd',
    version: 3,
  };
  const bound = (document: Uint8Array): Uint8Array => {
    const hash = sha256(join(utf8('dstack-mr-config-v3:'), Uint8Array.of(0), document));
    return Uint8Array.from(join(Uint8Array.of(3), hash, new Uint8Array(15)));
  };
  const judgeText = (text: string, launch = LAUNCH): string => say(bound(utf8(text)), 'v3', launch, utf8(text));
  const judgeJson = (json: object, launch = LAUNCH): string => judgeText(JSON.stringify(json), launch);
  const PASS = 'pass: MRCONFIGID binds the launch document (version 3). The document agrees with the launch events.';
  const disagrees = (what: string): string =>
    `fail: The launch document that MRCONFIGID binds (version 3) disagrees with the launch: ${what}.`;

  it('binds a document that agrees with the launch', () => {
    expect(judgeJson(PLAIN)).toBe(PASS);
    expect(say(idOf('v3'), 'v3', LAUNCH, utf8(JSON.stringify(PLAIN)))).toBe(PASS);
    expect(judgeText(JSON.stringify(PLAIN, null, 2))).toBe(PASS);
    expect(judgeJson({ compose_hash: PLAIN.compose_hash, key_provider: 'kms' })).toBe(PASS);
  });

  it('is unknown without the document', () => {
    expect(judgeMrConfigId(idOf('v3'), 'v3', LAUNCH, null)).toEqual({
      status: 'unknown',
      detail: 'MRCONFIGID is the hash of a launch document (version 3) that the evidence does not carry.',
      shown: { hint: 'Give evidence with the launch document: newer guests return it in vm_config (mr_config).' },
    });
  });

  it('fails for another document', () => {
    const document = utf8(JSON.stringify(PLAIN));
    expect(say(bound(document), 'v3', LAUNCH, join(document, utf8(' ')))).toBe(
      'fail: MRCONFIGID does not bind the launch document (version 3).',
    );
    expect(say(bound(document).with(40, 1), 'v3', LAUNCH, document)).toContain('fail: MRCONFIGID does not bind');
  });

  it.each([
    [{ app_id: '00'.repeat(20) }, 'its app_id is another'],
    [{ app_id: null }, 'its app_id is another'],
    [{ compose_hash: PLAIN.compose_hash.toUpperCase() }, 'its compose_hash is another'],
    [{ instance_id: '' }, 'its instance_id is another'],
    [{ key_provider: 'tpm' }, 'its key_provider is another'],
    [{ key_provider: ['kms'] }, 'its key_provider is another'],
    [{ key_provider: 'local', key_provider_id: '00' }, 'its key_provider is another; its key_provider_id is another'],
    [{ version: 2 }, 'its version is another'],
    [{ gpu_policy_hash: '55'.repeat(32) }, 'its gpu_policy_hash is another'],
    [{ init_script_hashes: ['66'.repeat(32)] }, 'its init_script_hashes is another'],
    [{ init_script_hashes: {} }, 'its init_script_hashes is another'],
    [{ extra: 1 }, 'it has an unknown member "extra"'],
    [{ constructor: 1 }, 'it has an unknown member "constructor"'],
  ])('fails where the document differs: %j', (change, what) => {
    expect(judgeJson({ ...PLAIN, ...change })).toBe(disagrees(what));
  });

  it('compares GPU policy and init scripts with their events', () => {
    const hash = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
    const launch = { ...LAUNCH, gpuPolicyHashes: [hash(0x55)], initScriptHashes: [hash(0xaa), hash(0xbb)] };
    const scripts = ['aa'.repeat(32), 'bb'.repeat(32)];
    const json = { ...PLAIN, gpu_policy_hash: '55'.repeat(32), init_script_hashes: scripts };
    expect(judgeJson(json, launch)).toBe(PASS);
    expect(judgeJson({ ...json, init_script_hashes: scripts.toReversed() }, launch)).toBe(
      disagrees('its init_script_hashes is another'),
    );
    expect(judgeJson({ ...PLAIN, init_script_hashes: [] })).toBe(PASS);
  });

  it('knows every kind of key provider', () => {
    for (const [kind, name] of Object.entries({ none: 'none', local: 'local-sgx', kms: 'kms', tpm: 'tpm' })) {
      const launch = { ...LAUNCH, keyProvider: { name, id: 'aabbccdd' } };
      expect(judgeJson({ ...PLAIN, key_provider: kind }, launch)).toBe(PASS);
    }
    const odd = { ...LAUNCH, keyProvider: { name: 'snp_derived', id: 'aabbccdd' } };
    expect(judgeJson({ ...PLAIN, key_provider: 'snp_derived' }, odd)).toBe(disagrees('its key_provider is another'));
  });

  it.each([
    ['{}', 'it has no compose_hash; it has no key_provider'],
    ['[]', 'it cannot be read, mr_config: expected an object, got a list'],
    ['', 'it cannot be read, mr_config (offset 0): the JSON text ends where a value is expected'],
    [
      '{"version":3,"version":3}',
      'it cannot be read, mr_config (offset 13): the key "version" appears twice in one object',
    ],
  ])('fails for a document that is none: %s', (text, what) => {
    expect(judgeText(text)).toBe(disagrees(what));
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(utf8)), (document) => {
        expect(judgeMrConfigId(bound(document), 'v3', LAUNCH, document).status).toBe('fail');
      }),
    );
  });
});
