// The hashes of the first tests are those of Python's json.dumps, which dstack's tools write with: sort_keys and
// separators=(',', ':') for the normalised form, indent=4 for vmm-cli.py, ensure_ascii=False for all.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAppCompose } from '../../../../src/core/formats/app-compose.js';
import { APP_COMPOSE_FORMS, type AppComposeForm } from '../../../../src/core/formats/app-compose-forms.js';
import { makeAppCompose } from '../../../../src/core/formats/made-app-compose.js';
import { text } from './encode.js';

const COMPOSE = 'services:\n  web:\n    image: nginx # caf\u00e9 \u{1f980} "q" \\ \t\u2028\u007f\u0001\n';
const TEMPLATE = {
  runner: 'docker-compose',
  name: 'caf\u00e9',
  manifest_version: 2,
  docker_compose_file: 'old',
  allowed_envs: ['B', 'A'],
  requirements: { z: 1, a: [{ y: null, b: true }] },
  features: [],
  docker_config: {},
  pre_launch_script: '',
  x_later: -5,
};
const least = { manifest_version: 2, name: 'app', runner: 'docker-compose' };

function make(template: object | string, form?: AppComposeForm, composeFile = COMPOSE): string {
  const bytes = text(typeof template === 'string' ? template : JSON.stringify(template));
  return makeAppCompose({ composeFile: text(composeFile), from: { template: bytes }, ...(form && { form }) });
}
const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');

describe('makeAppCompose', () => {
  it.each<[AppComposeForm, string]>([
    ['normalised', 'ce602b57f8a494a6de20e2ed7b3087cfa41340fb5a7dc7a4c29144f367a29b7e'],
    ['indented', '1604cf6e12ca50e9dbcd9cb890930308dddc963df51907603c153abe41a0e80b'],
    ['compact', '1f2bae79747260601ad47bb4aa84778f50246ff0b3a61cdefc6cd1408d281b4f'],
  ])('of a template is what Python writes: %s', (form, hash) => {
    expect(sha256(make(TEMPLATE, form))).toBe(hash);
    // However the template itself is written.
    expect(sha256(make(JSON.stringify(TEMPLATE, null, 2).concat('\n'), form))).toBe(hash);
  });

  it.each<[AppComposeForm, string]>([
    ['normalised', 'c1a7e617cca9eac6100bd825eb56063538b732931035a42fb5144ac2e187bd8c'],
    ['indented', '990b1fcd0e4af79263031b9c5dc6cb0bf3e0dde5e1983c8d81ddb892e57a6933'],
    ['compact', 'cc89721fd0d944491c4610ac186d435d909f709eead6cadd96983518e5e298ef'],
  ])('without a template is what vmm-cli.py makes without options: %s', (form, hash) => {
    expect(sha256(makeAppCompose({ composeFile: text(COMPOSE), from: { name: 'my-app' }, form }))).toBe(hash);
  });

  // Published by dstack for its SDKs, with these hashes.
  it.each<[object, string]>([
    [
      {
        allowed_envs: [],
        docker_compose_file: 'services:\n  web:\n    image: nginx\n',
        key_provider: 'none',
        key_provider_id: '',
        manifest_version: 2,
        name: 'example',
        runner: 'docker-compose',
      },
      '57e019ac8ed2e7c1d1f2b1cf7f22e4d1b48222e9426007e9d6da42e424c71a33',
    ],
  ])('is what the SDKs of dstack hash', (template, hash) => {
    expect(sha256(make(template, undefined, 'services:\n  web:\n    image: nginx\n'))).toBe(hash);
  });

  it('holds the exact text of the file, whatever is in it, and nothing else changes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }).map((value) => value.replace(/\p{Surrogate}/gu, '')),
        fc.constantFrom(...APP_COMPOSE_FORMS),
        (composeFile, form) => {
          const made = make(TEMPLATE, form, composeFile);
          expect(parseAppCompose(text(made)).dockerComposeFile).toBe(composeFile);
          expect(JSON.parse(made)).toEqual({ ...TEMPLATE, docker_compose_file: composeFile });
          expect(make(made, form, composeFile)).toBe(made);
        },
      ),
    );
  });

  it('keeps a byte order mark and CRLF line ends: they are part of what is hashed', () => {
    expect(parseAppCompose(text(make(least, 'compact', '\ufeffservices:\r\n'))).dockerComposeFile).toBe(
      '\ufeffservices:\r\n',
    );
  });

  it.each<[string, object | string, string]>([
    ['no JSON', '{', 'template (offset 1): '],
    ['no object', '[]', 'template: expected an object, got a list'],
    ['a member of a wrong type', { ...least, public_logs: 'yes' }, 'template.public_logs: expected true or false'],
    ['no name', { manifest_version: 2, runner: 'docker-compose' }, 'template.name: is missing'],
    ['a runner that starts no containers', { ...least, runner: 'bash' }, 'template.runner: expected docker-compose or'],
    ['a member twice', '{"name":"a","name":"b"}', 'template'],
    [
      'a number that is not kept',
      '{"manifest_version":2,"name":"a","runner":"docker-compose","x":9007199254740993}',
      'template',
    ],
    [
      'half a character',
      '{"manifest_version":2,"name":"\\ud800","runner":"docker-compose"}',
      'template: has no normalised form',
    ],
  ])('refuses a template with %s', (_, template, message) => {
    expect(() => make(template)).toThrow(message);
  });

  it.each(['1.0', '1e3', '1e21', '-0', '0.0000001', '1.50'])(
    'refuses %s, which tools write in different ways',
    (number) => {
      const template = `{"manifest_version":2,"name":"a","runner":"docker-compose","swap_size":${number}}`;
      for (const form of APP_COMPOSE_FORMS) expect(() => make(template, form), form).toThrow(`number ${number} is `);
    },
  );

  it('refuses names that JavaScript and Python sort differently, where it sorts', () => {
    const template = { ...least, port_policy: { '\u{10000}': 1, '\uffff': 2 } };
    expect(() => make(template)).toThrow('template: has names that tools sort in different ways');
    expect(make(template, 'compact')).toContain('{"\u{10000}":1,"\uffff":2}');
    expect(make({ ...least, port_policy: { '\u{10000}': 1, a: 2 } })).toContain('{"a":2,"\u{10000}":1}');
  });

  it('refuses to write members in an order that it does not know', () => {
    const template = '{"manifest_version":2,"name":"a","runner":"docker-compose","port_policy":{"b":1,"80":2}}';
    expect(make(template)).toContain('"port_policy":{"80":2,"b":1}');
    expect(() => make(template, 'indented')).toThrow('template: has an object with numbers as names');
  });

  it('refuses a Docker Compose file that is not UTF-8, or too large', () => {
    const of = (composeFile: Uint8Array) => () => makeAppCompose({ composeFile, from: { name: 'a' } });
    expect(of(Uint8Array.of(0xff, 0xfe))).toThrow('compose-file: not valid UTF-8');
    expect(of(new Uint8Array(1024 * 1024).fill(0x61))).toThrow('over the limit');
  });
});
