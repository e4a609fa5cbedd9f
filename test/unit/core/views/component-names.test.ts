import { expect, it } from 'vitest';
import { componentName, componentNames } from '../../../../src/core/views/component-names.js';

const app = (count: number) => Array.from({ length: count }, (_, instance) => ({ role: 'app' as const, instance }));
const kms = { role: 'kms' as const, instance: 0 };
const gateway = { role: 'gateway' as const, instance: 0 };

it.each([
  ['the app', ['app/0'], app(1)],
  ['app instance 1 of 3', ['app/0'], app(3)],
  ['app instances 1 and 3 of 3', ['app/2', 'app/0'], app(3)],
  ['app instances 1 to 64 of 64', app(64).map(({ instance }) => `app/${instance}`), app(64)],
  ['app instances 1 to 3, 7 and 9 of 9', ['app/0', 'app/1', 'app/2', 'app/6', 'app/8'], app(9)],
  ['the KMS', ['kms/0'], [...app(1), kms]],
  ['the app and the KMS and the gateway', ['app/0', 'kms/0', 'gateway/0'], [...app(1), kms, gateway]],
  ['KMS 1 and 2 of 2', ['kms/0', 'kms/1'], [kms, { ...kms, instance: 1 }]],
  ['the gateway', ['gateway/0'], app(1)],
  ['app instance 3', ['app/2'], app(1)],
  ['something', ['something'], app(1)],
])('%s', (words, ids, all) => {
  expect(componentNames(ids, all)).toBe(words);
});

it('does not list hundreds of places', () => {
  const ids = Array.from({ length: 128 }, (_, i) => `app/${2 * i}`);
  expect(componentNames(ids, app(256))).toBe('app instances 1, 3, 5, 7, 9, 11, 13, 15 and others (128 in all) of 256');
  expect(componentName(kms, [kms])).toBe('the KMS');
});
