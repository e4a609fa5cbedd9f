import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeHash, normaliseAppCompose, parseAppCompose } from '../../../../src/core/formats/app-compose.js';
import { text } from './encode.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const least = { manifest_version: 2, name: 'app', runner: 'docker-compose' };
const parse = (value: object): ReturnType<typeof parseAppCompose> => parseAppCompose(text(JSON.stringify(value)));

describe('composeHash', () => {
  it('is SHA-256 of the exact bytes, whatever they are', () => {
    // FIPS 180-2, appendix B.1.
    expect(composeHash(text('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    fc.assert(
      fc.property(fc.uint8Array(), (value) => {
        expect(composeHash(value)).toBe(createHash('sha256').update(value).digest('hex'));
      }),
    );
  });
});

describe('parseAppCompose', () => {
  it('gives absent members the value that dstack gives them', () => {
    expect(parse(least)).toEqual({
      manifestVersion: '2',
      name: 'app',
      runner: 'docker-compose',
      dockerComposeFile: null,
      initScript: null,
      preLaunchScript: null,
      bashScript: null,
      kmsEnabled: false,
      gatewayEnabled: false,
      localKeyProviderEnabled: false,
      keyProvider: null,
      keyProviderId: '',
      publicLogs: false,
      publicSysinfo: false,
      publicTcbinfo: true,
      allowedEnvs: [],
      noInstanceId: false,
      secureTime: true,
      storageFs: null,
      eventLogVersion: 1,
      unknownFields: [],
    });
  });

  it('reads every member', () => {
    const whole = {
      manifest_version: '3',
      name: 'app',
      runner: 'bash',
      docker_compose_file: 'services: {}',
      init_script: 'i',
      pre_launch_script: 'p',
      bash_script: 'b',
      kms_enabled: true,
      gateway_enabled: true,
      local_key_provider_enabled: true,
      key_provider: 'kms',
      key_provider_id: 'aa',
      public_logs: true,
      public_sysinfo: true,
      public_tcbinfo: false,
      allowed_envs: ['A', 'B'],
      no_instance_id: true,
      secure_time: false,
      storage_fs: 'zfs',
      event_log_version: 2,
      swap_size: 0,
      telemetry: true,
    };
    expect(parse(whole)).toEqual({
      manifestVersion: '3',
      name: 'app',
      runner: 'bash',
      dockerComposeFile: 'services: {}',
      initScript: 'i',
      preLaunchScript: 'p',
      bashScript: 'b',
      kmsEnabled: true,
      gatewayEnabled: true,
      localKeyProviderEnabled: true,
      keyProvider: 'kms',
      keyProviderId: 'aa',
      publicLogs: true,
      publicSysinfo: true,
      publicTcbinfo: false,
      allowedEnvs: ['A', 'B'],
      noInstanceId: true,
      secureTime: false,
      storageFs: 'zfs',
      eventLogVersion: 2,
      unknownFields: ['telemetry'],
    });
    expect(parse({ ...least, tproxy_enabled: true }).gatewayEnabled).toBe(true);
    expect(parse({ ...least, features: ['kms', 'tproxy-net'] })).toMatchObject({
      gatewayEnabled: true,
      kmsEnabled: true,
    });
  });

  it.each<[string, string, string]>([
    ['no object', '[]', 'PARSE_INVALID app-compose: expected an object, got a list'],
    [
      'a key twice',
      '{"name":"a","name":"b"}',
      'PARSE_INVALID app-compose (offset 12): the key "name" appears twice in one object',
    ],
    ['no runner', '{"manifest_version":2,"name":"a"}', 'PARSE_INVALID app-compose.runner: is missing'],
    [
      'a fractional version',
      '{"manifest_version":1.5}',
      'PARSE_INVALID app-compose.manifest_version: expected a whole number from 1 to 65535, got 1.5',
    ],
    [
      'a flag as text',
      JSON.stringify({ ...least, kms_enabled: 'true' }),
      'PARSE_INVALID app-compose.kms_enabled: expected true or false, got the text "true"',
    ],
    [
      'an event log version of later',
      JSON.stringify({ ...least, event_log_version: 3 }),
      'PARSE_INVALID app-compose.event_log_version: expected a whole number from 1 to 2, got 3',
    ],
    [
      'names that are no text',
      JSON.stringify({ ...least, allowed_envs: [1] }),
      'PARSE_INVALID app-compose.allowed_envs[0]: expected a text, got 1',
    ],
    [
      'a compose file as an object',
      JSON.stringify({ ...least, docker_compose_file: {} }),
      'PARSE_INVALID app-compose.docker_compose_file: expected a text, got an object',
    ],
  ])('refuses %s', (_, file, message) => {
    expect(refusalText(() => parseAppCompose(text(file)))).toBe(message);
  });

  it('refuses what is not UTF-8 or too large', () => {
    expect(refusalText(() => parseAppCompose(Uint8Array.of(0x7b, 0xff)))).toBe(
      'PARSE_INVALID app-compose: not valid UTF-8',
    );
    expect(refusalText(() => parseAppCompose(text(' '.repeat(2 ** 20 + 1))))).toMatch(/^PARSE_LIMIT app-compose: /);
  });

  it('throws nothing but ParseError', () => {
    const keys = fc.constantFrom(
      'manifest_version',
      'name',
      'docker_compose_file',
      'kms_enabled',
      'allowed_envs',
      'event_log_version',
    );
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (change) => {
        readsOrRefuses(() => parse({ ...least, ...change }));
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readsOrRefuses(() => parseAppCompose(bytes))));
    const whole = JSON.stringify(least);
    for (let length = 0; length < whole.length; length++) {
      expect(readsOrRefuses(() => parseAppCompose(text(whole.slice(0, length))))).toBe(false);
    }
  });
});

describe('normaliseAppCompose', () => {
  it('sorts members, drops spaces, keeps UTF-8', () => {
    const file = '{ "name": "caf\\u00e9 \\u65e5", "b": [1.0, 1e2, {"z": null, "a": "\\/"}],\n "A": true }';
    expect(normaliseAppCompose(text(file))).toBe('{"A":true,"b":[1,100,{"a":"/","z":null}],"name":"café 日"}');
  });

  it('is its own normalised form, and means the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })), (value) => {
        const normalised = normaliseAppCompose(text(JSON.stringify(value, null, 2)));
        expect(normaliseAppCompose(text(normalised))).toBe(normalised);
        expect(JSON.parse(normalised)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuses what has no such form', () => {
    expect(refusalText(() => normaliseAppCompose(text('{"a":"\\ud800"}')))).toMatch(
      /^PARSE_INVALID app-compose: has no normalised form \(/,
    );
    expect(refusalText(() => normaliseAppCompose(text('{"a":1e999}')))).toBe(
      'PARSE_INVALID app-compose (offset 5): the number 1e999 is read as Infinity',
    );
    // Written again, it would be another number.
    expect(refusalText(() => normaliseAppCompose(text('{"a":9007199254740993}')))).toBe(
      'PARSE_INVALID app-compose (offset 5): the number 9007199254740993 is read as 9007199254740992',
    );
    expect(refusalText(() => normaliseAppCompose(text('7')))).toBe(
      'PARSE_INVALID app-compose: expected an object, got 7',
    );
  });
});
