// Whether a domain leads to this app: by the id that its name is made of, by the DNS of its owner, or by the app's own key.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appAddress } from '../../../../../src/core/appraisal/domain/app-address.js';
import { acmeInfo, toHex } from '../../../../../src/simulator/index.js';
import {
  APP_ID,
  type Asked,
  appraised,
  certificate,
  checkOf,
  dnsRecord,
  finding,
  INSTANCE_ID,
  machinesOf,
  servedRecord,
  WORLD,
  world,
} from './named-domain.js';

const { gateway } = WORLD;
const OTHER = 'ab'.repeat(20);
const CUSTOM = 'app.custom.example';

/** Served with a key of the gateway, unless another is given. */
function asked(domain: string, { key = 'gateway-tls', ...more }: Asked & { key?: string } = {}): Asked {
  const leaf = certificate(gateway, key, [domain]);
  const evidence = { 'served-certificate/0': servedRecord(domain, leaf), 'acme-info/0': acmeInfo(gateway) };
  return { domain, evidence, ...more };
}
const named = async (domain: string, more: Asked & { key?: string } = {}): Promise<string> =>
  finding(await appraised(asked(domain, more)), 'domain.name');

describe('a name that is made of an id', () => {
  it.each([
    ['the app', `${APP_ID}.simulated.example`],
    ['the app and a port', `${APP_ID}-8080.simulated.example`],
    ['the app, a port and HTTP/2', `${APP_ID}-8080g.simulated.example`],
    ['an instance', `${INSTANCE_ID}-443.simulated.example`],
  ])('leads there: %s', async (_, domain) => {
    expect(await named(domain)).toBe(
      'pass: The name begins with the id of this app, or of an instance of it: the gateway leads it there.',
    );
  });

  it('of another app fails, whoever holds the key', async () => {
    const domain = `${OTHER}-8080.simulated.example`;
    expect(await named(domain)).toBe('fail: The name is of another app, or of an instance that was not appraised.');
    expect(await named(domain, { key: 'unknown' })).toMatch(/^fail: The name is of another app/);
    const check = checkOf(await appraised(asked(domain)), 'domain.name');
    expect([check.expected, check.actual]).toEqual([`${APP_ID} or ${INSTANCE_ID}`, OTHER]);
  });

  it('by which TLS should end in the app, and the gateway ends it', async () => {
    expect(await named(`${APP_ID}-8443s.simulated.example`)).toMatch(/^fail: By its name, TLS should end in the app/);
  });

  it('is not shown to be led there by anybody else than an appraised gateway', async () => {
    const result = await appraised(asked(`${APP_ID}.simulated.example`, { key: 'unknown' }));
    expect(finding(result, 'domain.name')).toMatch(/^unknown: .*is not shown\.$/);
    expect(checkOf(result, 'domain.name').followsFrom).toBe('domain.certificate');
  });

  it('is not shown to be led there where an address could not be met, whatever checks are left out', async () => {
    const gaps = [{ name: 'served-certificate/1', reason: 'at 192.0.2.2: refused' }];
    const policy = `${WORLD.policy}domain:\n  skip: [certificate, caa]\n`;
    const result = await appraised(asked(`${APP_ID}.simulated.example`, { gaps, policy }));
    expect(finding(result, 'domain.name')).toMatch(/^unknown: .*is not shown\.$/);
    expect(result.domain?.holder).toBeNull();
    expect(result.verdict).not.toBe('verified');
  });
});

describe('a name of its own, with a key of the gateway', () => {
  const NAMES = [
    `_dstack-app-address.${CUSTOM}`,
    `_tapp-address.${CUSTOM}`,
    '_dstack-app-address-wildcard.custom.example',
  ];
  const [OWN = '', OLD = '', WILD = ''] = NAMES;
  const dns = (...said: Record<string, string[]>[]): Asked => ({
    endorsements: Object.fromEntries(
      said.map((texts, i) => [`dns-record/${i}`, dnsRecord(`https://resolver-${i}.example/dns-query`, NAMES, texts)]),
    ),
  });
  const both = (texts: Record<string, string[]>): Asked => dns(texts, texts);

  it.each([
    ['the record of its name', { [OWN]: [`${APP_ID}:443`] }],
    ['the one of older gateways', { [OLD]: [`${APP_ID}:8080`] }],
    ['the one for all names beside it', { [WILD]: [`${APP_ID}:443`] }],
    ['an instance', { [OWN]: [`${INSTANCE_ID}:443`] }],
    ['the nearer of two', { [OWN]: [`${APP_ID}:443`], [WILD]: [`${OTHER}:443`] }],
    ['upper case', { [OWN]: [`0x${APP_ID.toUpperCase()}:443`] }],
  ])('is not shown to lead to this app by %s: where the gateway ends TLS, it asks no DNS', async (_, texts) => {
    const result = await appraised(asked(CUSTOM, both(texts)));
    expect(finding(result, 'domain.name')).toMatch(
      /^unknown: .* the DNS lets the gateway lead it to this app \(TXT at .*\)\. But the gateway ends TLS here/,
    );
    expect(checkOf(result, 'domain.name').hint).toContain('APP-ID-PORT.BASE');
  });

  it.each(['gateway', 'localhost-8080', 'shop'])(
    'is not shown to lead to this app below the gateway’s own domain: %s',
    async (label) => {
      const name = `${label}.simulated.example`;
      const names = [`_dstack-app-address.${name}`, `_tapp-address.${name}`];
      const record = (resolver: string) => dnsRecord(resolver, names, { [names[0] ?? '']: [`${APP_ID}:443`] });
      const endorsements = {
        'dns-record/0': record('https://a.example/'),
        'dns-record/1': record('https://b.example/'),
      };
      const result = await appraised(asked(name, { endorsements }));
      expect(finding(result, 'domain.name')).toMatch(/^unknown: .* But the gateway ends TLS here/);
      expect(result.verdict).not.toBe('verified');
    },
  );

  it.each([
    ['another app', { [OWN]: [`${OTHER}:443`] }],
    ['this app and another', { [OWN]: [`${APP_ID}:443`, `${OTHER}:443`] }],
    ['this app, and for older gateways another', { [OWN]: [`${APP_ID}:443`], [OLD]: [`${OTHER}:443`] }],
  ])('fails where the record names %s', async (_, texts) => {
    expect(await named(CUSTOM, both(texts))).toMatch(/^fail: The DNS lets the gateway lead the name to another app/);
  });

  it.each<[string, Asked, RegExp]>([
    ['no record', both({}), /there is no TXT record at _dstack-app-address\.app\.custom\.example or /],
    ['a record of something else', both({ [OWN]: ['hello'] }), /is not one app id with a port: "?"hello/],
    ['a record without a port', both({ [OWN]: [APP_ID] }), /is not one app id with a port/],
    ['two records, one unreadable', both({ [OWN]: [`${APP_ID}:443`, 'x'] }), /is not one app id/],
    ['resolvers that differ', dns({ [OWN]: [`${APP_ID}:443`] }, { [OWN]: [`${OTHER}:443`] }), /contradict each other/],
    ['resolvers of which one has none', dns({ [OWN]: [`${APP_ID}:443`] }, {}), /contradict each other/],
    ['one resolver alone', dns({ [OWN]: [`${APP_ID}:443`] }), /only one resolver was asked/],
    ['no resolver', {}, /no resolver was asked/],
    [
      'a resolver that did not answer',
      { ...both({ [OWN]: [`${APP_ID}:443`] }), gaps: [{ name: 'dns-record/2', reason: 'resolver-2 timed out' }] },
      /not every resolver answered: resolver-2 timed out/,
    ],
  ])('is not known with %s', async (_, more, reason) => {
    const result = await appraised(asked(CUSTOM, more));
    expect(finding(result, 'domain.name')).toMatch(/^unknown: /);
    expect(finding(result, 'domain.name')).toMatch(reason);
    expect(checkOf(result, 'domain.name').hint).toContain('APP-ID-PORT.BASE');
  });
});

describe('what has no domain', () => {
  it('is the KMS and the gateway: nothing is required of them, and nothing counted for them', async () => {
    const result = await appraised(asked(`${APP_ID}-8080.simulated.example`));
    const others = result.components.filter(({ role }) => role !== 'app');
    expect(others.map(({ role, phases: { domain } }) => [role, domain.status, domain.checks.length])).toEqual([
      ['kms', 'skipped', 0],
      ['gateway', 'skipped', 0],
    ]);
    expect(result.verdictReason).not.toContain('the domain phase (');
  });

  it('is an app of which nobody named one', async () => {
    const result = await appraised({ domain: null });
    expect(result.verdict).toBe('inconclusive');
    expect(result.verdictReason).toContain('domain.name could not be decided; 3 follow from it');
    expect(checkOf(result, 'domain.name').hint).toContain('--domain');
  });
});

describe('a check that the policy leaves out', () => {
  it('is named, makes the coverage partial, and counts for nothing', async () => {
    const policy = `${WORLD.policy}domain:\n  skip: [caa, tee-controlled-key]\n`;
    const domain = `${APP_ID}-8080.simulated.example`;
    const result = await appraised({ ...asked(domain), policy });
    const [app] = result.components;
    const ids = app?.phases.domain.checks.map(({ id }) => id);
    expect(ids).toEqual(['domain.ground', 'domain.name', 'domain.certificate']);
    expect(result.coverage.domain).toBe('partial');
    expect(result.verdictReason).toContain('domain.tee-controlled-key and domain.caa skipped');
    expect(result.notShown).toContainEqual({
      what: 'domain',
      why: 'nobody asked for domain.tee-controlled-key and domain.caa',
    });
  });

  it('leaves its followers with something to do', async () => {
    const policy = `${WORLD.policy}domain:\n  skip: [tee-controlled-key]\n`;
    const domain = `${APP_ID}-8080.simulated.example`;
    const evidence = { 'served-certificate/0': servedRecord(domain, certificate(gateway, 'gateway-tls', [domain])) };
    const result = await appraised({ domain, evidence, policy });
    const { status, followsFrom } = checkOf(result, 'domain.certificate');
    expect(status).not.toBe('pass');
    expect(followsFrom).not.toBe('domain.tee-controlled-key');
  });
});

it('is named whatever phases are required, and stays open where what it stands on is not', async () => {
  const result = await appraised({ ...asked(`${toHex(WORLD.app.app.appId)}.simulated.example`), phases: ['hardware'] });
  expect(finding(result, 'domain.ground')).toMatch(/^unknown: The source-code phase is not required/);
  expect(result.verdict).not.toBe('verified');
});

it('is judged once, and stated in each instance of the app: the ground is that of all, as it leads to any of them', async () => {
  const two = world({ more: [{}] });
  const domain = `${toHex(two.app.app.appId)}-8080.simulated.example`;
  const leaf = certificate(two.gateway, 'gateway-tls', [domain]);
  const evidence = { 'served-certificate/0': servedRecord(domain, leaf), 'acme-info/0': acmeInfo(two.gateway) };
  const result = await appraised({ world: two, domain, evidence });
  for (const component of ['app/0', 'app/1']) {
    expect(finding(result, 'domain.tee-controlled-key', component)).toContain('pass: One key is proven');
    expect(finding(result, 'domain.ground', component)).toContain('pass:');
  }
  // Of the second there is no event log.
  const { event_log: _, ...silent } = two.instances[1]?.evidence ?? {};
  const machines = { ...machinesOf(two), 'evidence/1': { ...silent, event_log: '' } };
  const half = await appraised({ world: two, domain, evidence, machines });
  expect(finding(half, 'domain.ground', 'app/0')).toMatch(/^unknown: The domain may lead to app\/1, of which/);
  expect(finding(half, 'domain.ground', 'app/1')).not.toContain('pass:');
  expect(half.components.some(({ phases }) => phases.domain.status === 'pass')).toBe(false);
  expect(half.verdict).not.toBe('verified');
});

it('is not known by DNS messages that say nothing, and nothing is thrown', () => {
  const records = (message: Uint8Array) =>
    ['https://a.example/', 'https://b.example/'].map((resolver) => ({
      schema: 'trust-center/dns-record/v1' as const,
      resolver,
      answers: ['_dstack-app-address.a.example', '_tapp-address.a.example'].map((name) => {
        return { name, type: 'TXT' as const, message, problem: null };
      }),
    }));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
      expect(appAddress('a.example', records(message)).kind).not.toBe('ids');
    }),
  );
});
